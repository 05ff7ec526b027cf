"""Number plates and licences in texts of several languages, by the words before them and by forms of their own."""

import pytest

from tasks.pii.spans import find_spans


def _found(text: str) -> list[tuple[str, str]]:
    papers = ("LICENCE", "LICENCE_PLATE")
    return [(one.type, text[one.start : one.end]) for one in find_spans([text], network=False)[0] if one.type in papers]


@pytest.mark.parametrize(("text", "wanted"), [
    ("otro coche, matrícula 4821 KLM, rayado", "4821 KLM"), ("den anden bil, nummerplade AB 12 345", "AB 12 345"),
    ("witte bus met kenteken KL-042-X", "KL-042-X"), ("furgone targa EX 417 ZZ", "EX 417 ZZ"),
    ("auto nr rej. WX 7734K", "WX 7734K"), ("Vauxhall key, fob says KV19 ZTB", "KV19 ZTB"),
    ("blue car KV19ZTB parked across", "KV19ZTB"),
])  # fmt: skip
def test_plates_are_found_by_words_of_many_languages(text: str, wanted: str) -> None:
    assert ("LICENCE_PLATE", wanted) in _found(text)


@pytest.mark.parametrize(("text", "wanted"), [
    ("ID seen (QUORB704219T99ZX)", "QUORB704219T99ZX"), ("rijbewijs 5120047793 getoond", "5120047793"),
    ("permiso de conducir nº 48120093K visto", "48120093K"), ("patente di guida U1X48B207K mostrata", "U1X48B207K"),
])  # fmt: skip
def test_licences_are_found_by_their_form_or_name(text: str, wanted: str) -> None:
    assert ("LICENCE", wanted) in _found(text)


@pytest.mark.parametrize("text", [
    "the number plate missing since May", "nummerplade mangler", "part KV19 ZTB out of stock", "targa sporca",
    "pagó la matrícula 2024",
    "the patent is pending", "care plan AB12 XYZ advanced", "order QUORB984219T99ZX",
])  # fmt: skip
def test_words_and_codes_are_none(text: str) -> None:
    assert _found(text) == []
