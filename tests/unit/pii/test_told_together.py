"""What the values of a column tell only together: streets of several forms, ranks and letters before names."""

import json

import pyarrow as pa
import pytest

from tasks.pii.detect import DetectOptions, detect
from tasks.pii.findings import Finding
from tasks.pii.keys import PiiKey
from tasks.pii.kinds import DIRECT
from tasks.pii.policy import Policy
from tasks.pii.replace import replace_tables
from tasks.pii.survey import findings_of, survey_table

QUIET = DetectOptions(network=False)
FAMILIES = ["Harrison", "Whitaker", "Pemberton", "Osborne", "Kowalczyk", "Novak", "Fletcher", "Chandler", "Lindqvist"]
ODD = ["Quellmoor", "Zwistelar", "Trandolin", "Vuskamp", "Ferdinox", "Halkevoort"]


def found_in(name: str, values: list[str]) -> tuple[Finding, ...]:
    return detect(pa.table({name: values}), name="records", options=QUIET)


def types(name: str, values: list[str]) -> list[str]:
    return [one.type for one in found_in(name, values)]


ABROAD = [
    [f"Avda. de la Constitución {place}, 3º izda" for place in range(8, 40)],
    [f"H.P. Hanssens Allé {place}, 2. th" for place in range(8, 40)],
    [f"P.zza Cavour, {place} int. 4" for place in range(8, 40)],
    [f"{place} bis, chemin des Acacias bât. C" for place in range(8, 40)],
    [f"nám. Hrdinů {place}/12" for place in range(8, 40)],
    [f"{place} W 9th Ave Apt {place}" for place in range(110, 130)] + [f"PO Box {place}" for place in range(900, 920)],
]


@pytest.mark.parametrize("values", ABROAD)
def test_streets_are_told_by_their_values_whatever_they_are_called(values: list[str]) -> None:
    assert types("x7", values) == ["ADDRESS"]


@pytest.mark.parametrize("name", ["Anschrift", "dir", "adres", "indirizzo"])
def test_what_stands_within_an_address_is_one(name: str) -> None:
    streets = [f"Quellmoor {place} tras {place % 5}" for place in range(10, 60)]
    column = [json.dumps({name: {"a": street, "plz": "10115"}}) for street in streets]
    found = {one.column: one.type for one in found_in("doc", column)}
    assert found.get(f"doc.{name}.a") == "ADDRESS"
    other = {one.column: one.type for one in found_in("doc", [text.replace(name, "menu") for text in column])}
    assert "ADDRESS" not in other.values()


def test_a_line_of_an_address_is_no_last_name() -> None:
    lines = [f"{place} Quellmoor Hwy Lot {place}" for place in range(40, 90)]
    assert types("Mail_Addr_Ln_1", lines) == ["ADDRESS"]
    assert types("Mbr_Ln", FAMILIES * 3) == ["PERSON"]


def test_streets_win_over_a_column_called_like_names() -> None:
    assert types("last_name", [f"{place} Chandler Street Unit {place}" for place in range(10, 60)]) == ["ADDRESS"]


def test_things_with_numbers_are_no_streets() -> None:
    for goods in (["Golf 7", "Core 12", "Via 80", "Size 12 Green", "iPhone 11 Pro", "R 5", "Polo 6"],
                  [f"Batch {place} of {place}" for place in range(30)]):  # fmt: skip
        assert "ADDRESS" not in types("x7", goods * 3)


@pytest.mark.parametrize("name", ["Geboren op", "Nato/a il", "Født den", "Nascida em", "Narozen dne", "Urodzona dnia"])
def test_a_word_before_the_day_hides_no_birth(name: str) -> None:
    days = [f"{1 + place % 28:02d}/{1 + place % 12:02d}/{1971 + place % 30}" for place in range(40)]
    assert types(name, days) == ["DATE_OF_BIRTH"]
    assert types(f"Gekocht {name.rsplit(maxsplit=1)[-1]}", days) == []


RANKED = [f"{rank} {letter} {last}" for rank, letter, last in zip(
    ["Sgt", "Cpl", "Lt"] * 3, "ABDGHKMPT", FAMILIES, strict=True)]  # fmt: skip


def test_names_behind_ranks_are_people_and_keep_their_rank() -> None:
    table = pa.table({"crew": RANKED})
    (found,) = detect(table, name="watch", options=QUIET)
    assert found.type == "PERSON"
    made = replace_tables({"watch": table}, [found], Policy.of(), PiiKey(b"k" * 32), network=False)
    new = made["watch"].column("crew").to_pylist()
    assert [one.split()[0] for one in new] == [one.split()[0] for one in RANKED]
    assert not any(last in one for last, one in zip(FAMILIES, new, strict=True))


def test_names_behind_letters_without_dots_are_people() -> None:
    values = [f"{letters} {last.upper()}" for letters, last in zip(
        ["A", "B", "D", "GH", "K", "M", "PJ", "T", "W"], FAMILIES, strict=True)]  # fmt: skip
    (found,) = found_in("opposite party", values)
    assert (found.type, found.like) == ("PERSON", "")


@pytest.mark.parametrize(
    "values",
    [
        ["A Level", "B Flat", "C Sharp", "D Minor", "E Bike", "T Shirt", "X Ray"],
        ["USB Cable", "VGA Port", "TV Stand", "PC Case", "CD Rack", "LED Lamp"],
        ["Ford Focus", "Ford Mustang", "Ford Escape", "Opel Astra", "Opel Corsa", "Opel Adam"],
    ],
)
def test_things_behind_letters_or_makes_are_none(values: list[str]) -> None:
    assert not set(types("x7", values * 3)) & DIRECT


def test_a_few_people_in_many_cells_are_people_whatever_the_column_is_called() -> None:
    few = ["Jed Quellmoor", "Rich Trandolin", "Hope Vuskamp", "Pat Ferdinox", "Dawn Halkevoort"]
    assert types("Barrister", few * 30) == ["PERSON"]
    assert not set(types("x7", ["Rose Garden", "Hope Chest", "Rich Text", "Dawn Light", "Grace Period"] * 30)) & DIRECT


def _read(name: str, values: list[str]) -> set[str]:
    seen = survey_table("t", [pa.table({name: values})], len(values))
    return {one.type for one in findings_of([seen], Policy.of(), locale="en_US", options=QUIET)}


def test_phrases_that_name_people_here_and_there_are_read() -> None:
    said = [f"gebeld, mail {place} naar piet{place}@firma.example" if place % 5 == 0 else f"klaar met werk {place}"
            for place in range(60)]  # fmt: skip
    assert _read("Terug", said) & {"FREE_TEXT"}
    assert not _read("Terug", [f"klaar met werk {place}" for place in range(60)])


def test_remarks_with_a_street_here_and_there_are_texts_and_no_streets() -> None:
    remarks = [f"Loyer Bruchstraße {place}" if place % 12 == 0 else f"avance du mois {place}" for place in range(120)]
    (found,) = found_in("Libellé", remarks)
    assert found.type == "FREE_TEXT"
