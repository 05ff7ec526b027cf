"""People told by kinship and by signing, in several languages; beside each, what is nobody."""

import pytest

from tasks.pii.name_edges import with_edges
from tasks.pii.people_by_kin import people_by_kin
from tasks.pii.quick_search import Quick
from tasks.pii.spans import find_spans


def people(text: str) -> list[str]:
    spans = with_edges(text, find_spans([text], network=False)[0])
    return [text[one.start : one.end] for one in spans if one.type == "PERSON"]


@pytest.mark.parametrize(("text", "wanted"), [
    ("Betalat av dotter Hillevi, kvitto skickat.", ["Hillevi"]), ("barnbarnet Sixten bor kvar", ["Sixten"]),
    ("reist mit Sohn Friedhelm, 6 J.", ["Friedhelm"]), ("Ehefrau Quendra holt den Pass", ["Quendra"]),
    ("mit seiner Enkelin Quendra", ["Quendra"]), ("Söhne Bertram und Volkmar dabei", ["Bertram", "Volkmar"]),
    ("sa nièce Quendrine passera", ["Quendrine"]), ("com a filha Marisol no colo", ["Marisol"]),
    ("z córką Bożeną i wnukiem Witoldem", ["Bożeną", "Witoldem"]), ("her niece Oriel has the key", ["Oriel"]),
    ("su hermana Nuria Quendrel lo sabe", ["Nuria Quendrel"]), ("dochter genaamd Fenna", ["Fenna"]),
])  # fmt: skip
def test_who_is_kin_to_somebody_is_somebody(text: str, wanted: list[str]) -> None:
    assert people(text) == wanted


@pytest.mark.parametrize("text", [
    "Sohn Fieber seit gestern", "Mutter Rentnerin, Vater Landwirt", "son Café est fermé le lundi",
    "make sure Monday is free",
    "sa fille Janvier comme prévu", "Kind Allergie gegen Birken", "barnet Sjukhus ringde",
])  # fmt: skip
def test_a_word_behind_kin_may_be_a_word(text: str) -> None:
    assert people(text) == []


@pytest.mark.parametrize(("text", "wanted"), [
    ("signed: H. Quendrell", ["H. Quendrell"]), ("undertecknat O. Quendström", ["O. Quendström"]),
    ("Geprüft von T. Quendbach am 3.4.", ["T. Quendbach"]), ("validé par E. Quendreuil", ["E. Quendreuil"]),
    ("Talade med Quendström om taket", ["Quendström"]), ("Auskunft von Kollegin Quendbach erteilt", ["Quendbach"]),
    ("Kollegin Buchhaltung fragt nach", []), ("Signature Bank of Ohio", []), ("visa D. Vector", []),
])  # fmt: skip
def test_who_signs_or_works_there_is_somebody_without_a_column(text: str, wanted: list[str]) -> None:
    assert people(text) == wanted


@pytest.mark.parametrize(("text", "wanted"), [
    ("M. Quendreuil a payé le loyer en juin.", ["Quendreuil"]),
    ("Vu avec M. Quendreuil, changement de bureau", ["Quendreuil"]),
    ("Meeting with M. Quendrell about payment", ["M. Quendrell"]),
    ("spoke to M. García de la Vega", ["M. García de la Vega"]),
])  # fmt: skip
def test_a_gentleman_of_french_is_no_initial(text: str, wanted: list[str]) -> None:
    assert people(text) == wanted


@pytest.mark.parametrize("text", ["StNr 93/815/08152", "Steuernummer: 133/8150/8159", "St.-Nr. 021 815 08152 fehlt"])
def test_a_german_tax_number_is_told_by_its_name(text: str) -> None:
    (found,) = find_spans([text], network=False)[0]
    assert found.type == "TAX_ID" and text[found.start : found.end].replace(" ", "/") in text.replace(" ", "/")


def test_strokes_between_numbers_are_no_tax_number() -> None:
    assert find_spans(["ratio 12/345/67890 of parts"], network=False) == [[]]


def by_kin(text: str) -> list[str]:
    return [text[start:end] for start, end, _ in people_by_kin(text, Quick([text], [0], len(text)))]


@pytest.mark.parametrize("text", [
    "mother Unknown", "The sister Company", "Vater Staat", "die Schwester Oberin kam", "mère Supérieure",
    "hermano Mayor", "Prima Klima", "handläggare Försäkringskassan", "Witness Statement Grant", "init Martin Server",
    "i.v. Marion Ringer", "i.v. Marion", "prepared by Grant Thornton", "Firma Bauer Elektro", "Firma Karl Schmidt",
    "visum Sofia Reise", "father Klima", "brother Printer", "handläggare Skatteverket", "visa Sofia Lindgren",
    "Firma: Karl Schmidt GmbH", "checked by Karl Schmidt & Co", "signed: Bauer Elektro",
])  # fmt: skip
def test_firms_and_things_behind_such_words_are_nobody(text: str) -> None:
    assert by_kin(text) == []


@pytest.mark.parametrize(("text", "wanted"), [
    ("my brother Emil called", ["Emil"]), ("su hermano Nuria y madre Carmen", ["Nuria", "Carmen"]),
    ("visum: Sofia Lindgren", ["Sofia Lindgren"]), ("i.V. Karl Schmidt", ["Karl Schmidt"]),
    ("i.A. Karl Schmidt", ["Karl Schmidt"]), ("i. A. H. Quendrell", ["H. Quendrell"]),
    ("i. V. Karl Schmidt", ["Karl Schmidt"]), ("i. V. H. Quendrell", ["H. Quendrell"]),
    ("firma: H. Quendrel", ["H. Quendrel"]), ("prepared by Karl Schmidt", ["Karl Schmidt"]),
    ("witness: Martin Quendrell", ["Martin Quendrell"]), ("gez. Schmidt Karl", ["Schmidt Karl"]),
])  # fmt: skip
def test_people_behind_such_words_are_still_found(text: str, wanted: list[str]) -> None:
    assert by_kin(text) == wanted
