"""Halves of names: a bare ``Nom`` beside given names, and columns that are called by both halves."""

import pyarrow as pa
import pytest
from strewn_tables import masked

from tasks.pii.detect import DetectOptions
from tasks.pii.makers import family_comes_first, name_role
from tasks.pii.policy import Policy
from tasks.pii.survey import TableSurvey, findings_of, survey_table

GIVEN = ["Winona", "Ludmilla", "Ottokar", "Lavinia", "Quincy", "Thaddeus"]
FAMILY = ["Threadgill", "Vanterpool", "Crutchley", "Peddicord", "Galbreath", "Tuckwiller", "Stillwagon"]
ROWS = [(GIVEN[at % 6], FAMILY[at % 7]) for at in range(42)]


def surveyed(name: str, table: pa.Table) -> TableSurvey:
    return survey_table(name, [table], len(table))


@pytest.mark.parametrize(
    ("header", "role", "turned"),
    [
        ("Cognome e nome", "full", True), ("Nom et pr\u00e9nom", "full", True), ("Nombre y apellidos", "full", False),
        ("Vor- und Nachname", "full", False), ("Nom/Pr\u00e9nom", "full", True), ("Nom", "full", False),
        ("name_last", "family", False), ("Name und Adresse", "full", False), ("first name and e-mail", "given", False),
    ],
)  # fmt: skip
def test_a_column_called_by_both_halves_has_full_names(header: str, role: str, turned: bool) -> None:
    assert (name_role(header), family_comes_first(header)) == (role, turned)


@pytest.mark.parametrize(
    ("given", "family"),
    [("Pr\u00e9nom", "Nom"), ("nome", "cognome"), ("name", "last_name"), ("Nombre", "Apellido"), ("first", "name")],
)
def test_a_bare_name_beside_one_half_is_the_other_and_both_are_found_elsewhere(given: str, family: str) -> None:
    members = pa.table({given: [one for one, _ in ROWS], family: [two for _, two in ROWS]})
    payments = pa.table({"n": range(42), "subject": [f"fee 2025 {one} {two}" for one, two in ROWS]})
    tables = {"members": members, "payments": payments}
    found = findings_of([surveyed(name, one) for name, one in tables.items()], Policy.of(), locale="en_US",
                        options=DetectOptions(network=False))  # fmt: skip
    assert {name_role(one.called) for one in found if one.type == "PERSON"} == {"given", "family"}
    made, told = masked(tables, list(found))
    assert told == {}
    names = list(zip(made["members"][given].to_pylist(), made["members"][family].to_pylist(), strict=True))
    assert made["payments"]["subject"].to_pylist() == [f"fee 2025 {one} {two}" for one, two in names]
    assert masked(tables, list(found), clean=False)[1] == {"payments.subject (names)": 42}


def test_a_name_that_repeats_the_last_name_is_full() -> None:
    table = pa.table({"name": [f"{one} {two}" for one, two in ROWS], "last_name": [two for _, two in ROWS]})
    found = findings_of([surveyed("members", table)], Policy.of(), locale="en_US", options=DetectOptions(network=False))
    assert {one.column: name_role(one.called) for one in found} == {"name": "full", "last_name": "family"}
