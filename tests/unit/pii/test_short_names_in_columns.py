"""Columns of names that are letters and surnames, with dots and without, and small letters that are nobody's."""

import pyarrow as pa
import pytest

from tasks.pii.detect import detect
from tasks.pii.ner.streets import is_street
from tasks.pii.spans import find_spans

FAMILIES = [
    "Schouten",
    "Willems",
    "Peters",
    "Jacobs",
    "Martens",
    "in 't Zandt",
    "Oude Weernink",
    "van der Laan",
    "Kuipers",
]
LETTERS = ["A", "BC", "D", "EF", "GHJ", "K", "L", "MN", "P", "RS", "TW"]


def test_letters_with_dots_vouch_for_those_without() -> None:
    names = [f"{'.'.join(one)}. {two}" if (at + row) % 2 else f"{one} {two}".upper()
             for at, one in enumerate(LETTERS) for row, two in enumerate(FAMILIES)]  # fmt: skip
    found = detect(
        pa.table({"tegenrekening naam": names, "code": [f"{one} {at:03d}" for at, one in enumerate(names)]}), name="t"
    )
    assert [one.type for one in found if one.column == "tegenrekening naam"] == ["PERSON"]


@pytest.mark.parametrize(("value", "before"), [
    ("klaar na 17u", "is "), ("geluid tot 2", "nr 4: "), ("offen bis 18 Uhr", "is "), ("desde las 9 h", "in ")
])  # fmt: skip
def test_an_hour_is_no_house_number(value: str, before: str) -> None:
    assert not is_street(value, before)
    assert is_street("Kerklaan 17", before) and is_street("Na 12 Kerkweg 4", before) == is_street(
        "Na 12 Kerkweg 4", "x"
    )


@pytest.mark.parametrize(
    "text", ["hond mag niet alleen blijven", "secrezioni di colore rosa pallido", "costa troppo per noi"]
)
def test_small_words_of_other_languages_are_nobody(text: str) -> None:
    assert not [one for one in find_spans([text], network=False)[0] if one.type == "PERSON"]


def test_small_names_of_people_are_found_still() -> None:
    text = "rosa lombardi called about it"
    assert [text[one.start : one.end] for one in find_spans([text], network=False)[0]] == ["rosa lombardi"]
