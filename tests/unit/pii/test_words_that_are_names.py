"""Names of the columns that are words and places too, where texts mean the people."""

import pyarrow as pa
import pytest

from tasks.pii.findings import Finding
from tasks.pii.keys import PiiKey
from tasks.pii.policy import Policy
from tasks.pii.replace import replace_tables

PEOPLE = [
    "Grace Kneebone", "Art Winterbourne", "Dolly Hill", "Grandma Kowalczyk", "Owen Lincoln", "Faith Price", "May Dover"
]  # fmt: skip


def _text(text: str) -> str:
    others = [f"nothing to say of row {row}" for row in range(1, len(PEOPLE))]
    tables = {"p": pa.table({"name": PEOPLE, "note": [text, *others]})}
    found = [Finding.of("p", "name", "PERSON", 1.0), Finding.of("p", "note", "FREE_TEXT", 1.0)]
    return str(replace_tables(tables, found, Policy.of(), PiiKey(b"w" * 32))["p"]["note"][0])


@pytest.mark.parametrize(("text", "gone"), [
    ("Hill family moved, new roof next", "Hill"), ("Called Faith, she agreed to it", "Faith"),
    ("Emailed Grace about the seats", "Grace"), ("Seats go to Faith. Faith had her hip done", "Faith"),
    ("Price household wants one envelope", "Price"), ("lunch w/ Lincoln on the grant", "Lincoln"),
    ("price doubled, cc Dover in finance", "Dover"), ("Faith moved to a home in June", "Faith"),
])  # fmt: skip
def test_people_are_replaced_whose_names_are_words(text: str, gone: str) -> None:
    assert gone not in _text(text)


@pytest.mark.parametrize("text", [
    "Hill path is muddy", "The price rose at noon", "Price list of stamps", "trip to Lincoln by coach",
    "Art auction item",
    "Grandma has the tickets", "May we ask for two", "ferry from Dover at ten",
])  # fmt: skip
def test_words_and_places_stay_where_nobody_is_meant(text: str) -> None:
    assert _text(text) == text


def test_what_somebody_is_to_others_is_no_part_of_a_name() -> None:
    made = _text("Tribute: Grandma Kowalczyk")
    assert made.startswith("Tribute: Grandma ") and "Kowalczyk" not in made
