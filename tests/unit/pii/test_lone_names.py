"""Columns of one half of names, called by no word that says which: one name has one surrogate in all files."""

from dataclasses import replace
from datetime import date

import pyarrow as pa
import pytest
from strewn_tables import masked

from tasks.pii.compliance.counted import Facts
from tasks.pii.compliance.streamed import StreamedAudit
from tasks.pii.detect import DetectOptions
from tasks.pii.findings import Finding
from tasks.pii.keys import PiiKey
from tasks.pii.lexicon import folded
from tasks.pii.lone_names import halves_told
from tasks.pii.makers import name_role
from tasks.pii.policy import Policy
from tasks.pii.replace import replace_tables
from tasks.pii.survey import findings_of, survey_table

GIVEN = ["Yves", "Thibault", "Bastien", "Josiane", "Octave", "Florent", "Karim", "Ghislaine", "Amandine"]
FAMILY = ["Roy", "Petit", "Moulin", "Tr\u00e9guier", "Qu\u00e9m\u00e9ner", "d'Arbois", "Benhamou", "Lefebvre-Castan"]
ROWS = [(GIVEN[at % 9], FAMILY[at % 8]) for at in range(72)]
CARDS = pa.table({"N": range(72), "NM": [two.upper() for _, two in ROWS], "PN": [one for one, _ in ROWS]})
OPTIONS = DetectOptions(network=False)


def found_in(**tables: pa.Table) -> list[Finding]:
    surveys = [survey_table(name, [one], len(one)) for name, one in tables.items()]
    return list(findings_of(surveys, Policy.of(), locale="fr_FR", options=OPTIONS))


def test_a_surname_of_no_list_is_the_same_in_a_lone_column_and_in_a_full_name_of_another_file() -> None:
    letters = pa.table({"N": range(72), "dest": [f"{one} {two}" for one, two in ROWS]})
    found = found_in(cards=CARDS, letters=letters)
    assert {one.column: name_role(one.called) for one in found} == {"NM": "family", "PN": "given", "dest": "full"}
    made, told = masked({"cards": CARDS, "letters": letters}, found)
    assert told == {}
    names = zip(*(made["cards"][column].to_pylist() for column in ("PN", "NM")), strict=True)
    assert [folded(" ".join(one)) for one in names] == [folded(one) for one in made["letters"]["dest"].to_pylist()]


def test_the_column_beside_that_of_given_names_has_the_others() -> None:
    odd = ["Qvorn", "Zlatnik", "Brzedhal", "Oumtar", "Wiklumd", "Tregvist", "Haslbor", "Mezzacq"]
    table = pa.table({"PN": GIVEN * 8, "NM": [one.upper() for one in odd] * 9})
    named = [Finding.of("cards", column, "PERSON", 0.9) for column in table.column_names]
    told = halves_told([survey_table("cards", [table], 72)], named)
    assert told == {("cards", "PN"): "own first name", ("cards", "NM"): "own last name"}


def test_a_column_of_both_halves_stays_undecided() -> None:
    mixed = pa.table({"wer": [*GIVEN, "Garcia", "Nguyen", "Schmidt", "Kowalski", "Petersson", "Fernandez"] * 4})
    assert [name_role(one.called) for one in found_in(notes=mixed) if one.column == "wer"] == ["full"]


@pytest.mark.parametrize(("roles", "told"), [("family", {}), ("full", {"cards.NM -> letters.dest (names)": 5})])
def test_the_rules_refuse_names_with_two_surrogates(roles: str, told: dict[str, int]) -> None:
    letters = pa.table({"dest": [f"{one} {two}" for one, two in ROWS]})
    found = found_in(cards=CARDS, letters=letters)
    if roles == "full":
        found = [replace(one, like="") for one in found]
    audit = StreamedAudit(found, Policy.of(), (), date(2026, 1, 1))
    tables = {"cards": CARDS, "letters": letters}
    made = replace_tables(tables, found, Policy.of(), PiiKey(b"k" * 32), network=False)
    for name, table in tables.items():
        audit.learn(name, table)
    for name, table in tables.items():
        audit.see(name, table, made[name])
    assert audit.names_agree.offences() == told
    checks = {one.id: one for one in audit.checks(Facts({}))}
    assert (checks["F1"].passed is False) == bool(told)


def test_a_name_that_its_column_has_with_a_title_is_found_without_it_elsewhere() -> None:
    titles = ["Mme", "Monsieur", "Dr."]
    letters = pa.table({"recipient": [f"{titles[at % 3]} {one} {two}" for at, (one, two) in enumerate(ROWS)]})
    returns = pa.table({"remark": [f"rendu par {one} {two}" for one, two in ROWS[::-1]]})
    tables, named = {"letters": letters, "returns": returns}, [Finding.of("letters", "recipient", "PERSON", 0.9)]
    made, told = masked(tables, named)
    names = [one.split(" ", 1)[1] for one in made["letters"]["recipient"].to_pylist()][::-1]
    remarks = [folded(one) for one in made["returns"]["remark"].to_pylist()]
    assert remarks == [folded(f"rendu par {one}") for one in names]
    assert told == {}
    assert masked(tables, named, clean=False)[1] == {"returns.remark (names)": 72}


def test_a_surname_before_an_initial_is_that_of_the_full_names_of_another_file() -> None:
    calls = pa.table({"agent": [f"{one} {two}" for one, two in ROWS]})
    claims = pa.table({"staff": [f"{two} {one[0]}." for one, two in ROWS]})
    named = [Finding.of("calls", "agent", "PERSON", 0.9), Finding.of("claims", "staff", "PERSON", 0.9)]
    surveys = [survey_table(name, [one], len(one)) for name, one in (("calls", calls), ("claims", claims))]
    told = halves_told(surveys, named)
    assert told == {("claims", "staff"): "last_first"}
    named = [named[0], replace(named[1], like=told["claims", "staff"])]
    made = replace_tables({"calls": calls, "claims": claims}, named, Policy.of(), PiiKey(b"k" * 32), network=False)
    surnames = [one.split(" ", 1)[1] for one in made["calls"]["agent"].to_pylist()]
    assert [one.rsplit(" ", 1)[0] for one in made["claims"]["staff"].to_pylist()] == surnames
