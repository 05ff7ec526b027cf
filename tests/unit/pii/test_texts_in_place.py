"""F8 and F5 on running text: what around an entity is as it was, and who is called how."""

from dataclasses import replace

import pyarrow as pa
import pytest

from tasks.pii.compliance import Case, check
from tasks.pii.compliance.texts import damaged, noughts_lost
from tasks.pii.findings import Finding
from tasks.pii.keys import PiiKey
from tasks.pii.policy import Policy
from tasks.pii.replace import replace_tables

TYPES = {"first_name": "PERSON", "last_name": "PERSON", "phone": "PHONE", "note": "FREE_TEXT"}
NOTE = "J. {family}'s card was declined yesterday, call {family} on {phone} about the report.pdf\tnow"
BEFORE = {"first_name": "Jonah", "last_name": "Winklebott", "phone": "03-3456-7890"}
AFTER = {"first_name": "Peter", "last_name": "Thornquist", "phone": "03-0045-1199"}
ROWS = 40


def table(row: dict[str, str], note: str) -> dict[str, pa.Table]:
    text = note.format(family=row["last_name"], phone=row["phone"])
    return {"t": pa.table({**{name: [value] * ROWS for name, value in row.items()}, "note": [text] * ROWS})}


def case(after: str, row: dict[str, str] = AFTER) -> Case:
    findings = [Finding.of("t", column, type, 0.99) for column, type in TYPES.items()]
    return Case(table(BEFORE, NOTE), table(row, after), findings, Policy.of())


GOOD = NOTE.replace("J.", "P.")


def test_texts_that_are_replaced_in_place_pass() -> None:
    assert [one.passed for one in check(case(GOOD), ["F4", "F5", "F8"])] == [True] * 3


@pytest.mark.parametrize(
    ("named", "after"),
    [
        ("possessive", GOOD.replace("{family}'s", "{family}")),
        ("extension", GOOD.replace("report.pdf", "report.qzx")),
        ("plain word", GOOD.replace("yesterday", "Zorvin")),
        ("blank", GOOD.replace("\t", " ")),
        ("rewritten", "Nothing of all that stands here"),
        ("another name", GOOD.replace("{family}", "Zarathorn")),
        ("another initial", NOTE.replace("J.", "Q.")),
        ("own initial", NOTE),
    ],
)
def test_damage_around_an_entity_fails(named: str, after: str) -> None:
    assert check(case(after), ["F8"])[0].cells >= ROWS, named


def test_a_possessive_counts_where_it_is_no_part_of_a_street() -> None:
    note = "{}, 95 St Cuthbert's Rd, lost Anna's key"
    assert not damaged(note.format("Anna"), "Ida, 20 Chapel Avenue, lost Ida's key")
    assert damaged(note.format("Anna"), "Ida, 20 Chapel Avenue, lost Ida key")


def test_a_title_behind_a_name_that_is_gone_is_damage() -> None:
    assert damaged("鵜飼権三郎様より電話。", "五百旗頭千代より電話。")
    assert not damaged("鵜飼権三郎様より電話。", "五百旗頭千代様より電話。")


def test_a_nought_that_is_lost_fails_in_columns_and_in_texts() -> None:
    row = {**AFTER, "phone": "93-0045-1199"}
    found = check(case(GOOD, row), ["F5"])[0]
    assert (
        found.cells == 2 * ROWS and "t.note (leading 0): 40" in found.note and "t.phone (leading 0): 40" in found.note
    )
    assert not noughts_lost("ssn 012-34-5678 is gone", "ssn 912-34-5678 is gone")
    assert not noughts_lost("ssn 012345678 is gone", "ssn 912345678 is gone")
    assert noughts_lost("tel 012345678 or 0171 2345678", "tel 912345678 or 9171 2345678")
    assert not noughts_lost("card 0123456789012345 is gone", "[CREDIT_CARD] is gone")


def test_a_text_of_little_else_than_entities_passes() -> None:
    before = "row 5: (415) 235-1355 zorvin.q5@acme.com Jonah Winklebott 105 Gumdrop Lane MRN-1039595"
    after = "row 5: (415) 555-0155 breeze.echo@maple.example Peter Thornquist 9 Elm Street MRN-8812345"
    finding = Finding.of("t", "note", "FREE_TEXT", 0.99)
    sides = [{"t": pa.table({"note": [text]})} for text in (before, after)]
    found = Case(sides[0], sides[1], [finding], Policy.of())
    assert check(found, ["F8"])[0].passed is True
    assert check(replace(found, output={"t": pa.table({"note": ["gone and gone\n"]})}), ["F8"])[0].passed is False


@pytest.mark.parametrize(
    ("after", "cells"),
    [
        ("Lisette Quorbel habite depuis hier soir 8412 Valley Drive avec chien et chat.", 0),
        ("Lisette Quorbel, 8412 Valley Drive.", 1),
    ],
)
def test_the_small_words_of_an_address_go_with_it_and_no_others(after: str, cells: int) -> None:
    before = "Apolline Thuille habite depuis hier soir 35 chemin de la Huberdière avec chien et chat."
    crowded = "Apolline Thuille habite hier 35 chemin de la Huberdière, 9 rue de la Combe, 4 place de la Halle."
    finding = Finding.of("t", "note", "FREE_TEXT", 0.99)
    for text in (before, crowded) if not cells else (before,):
        new = after if text == before else "Lisette Quorbel habite hier 3 Oak Lane, 8 Elm Road, 2 Fir Row."
        sides = [{"t": pa.table({"note": [one]})} for one in (text, new)]
        assert check(Case(*sides, [finding], Policy.of()), ["F8"])[0].cells == cells


def test_a_group_of_an_iban_is_no_number_to_call() -> None:
    from tasks.pii.compliance.texts import noughts_lost

    before, after = "IBAN DE68 4981 0012 0941 4633 20", "IBAN DE93 0000 0000 5879 1600 50"
    assert not noughts_lost(before, after)
    assert noughts_lost(f"{before}, Tel. 030 1234567", f"{after}, Tel. 230 1234567")


def test_only_what_passes_an_ibans_check_is_one() -> None:
    good, call = "IBAN ES91 2100 0418 4502 0005 1332", "0171 2345678"
    assert noughts_lost(f"{good} {call}", f"{good} 9171 2345678")
    assert noughts_lost("no. FI12 2100 0171 2345 67", "no. FI12 2100 9171 2345 67")
    assert not noughts_lost(good, "IBAN ES79 2100 0813 6101 2345 6789")


def test_an_address_written_for_the_web_is_no_text() -> None:
    line = "GET /chart?email={}%40firma-nordlicht.{} 200 from 10.0.0.1"
    assert not damaged(line.format("jas49", "example"), line.format("tulip.winter", "test"))
    assert damaged("GET /chart?kind=plain example 200", "GET /chart?kind=plain kxjrt 200")


def test_words_of_a_users_name_are_none_of_the_text() -> None:
    assert not damaged("auth failure for will.rose454 from x", "auth failure for isri.stas876 from x")
    assert damaged("auth please will.rose454 from x", "auth kxjrt isri.stas876 from x")
    assert damaged("please wait.then call", "please kxjrt.abcd call")
    assert damaged("wait.pdf was read", "kxjrt.pdf was read")


def test_a_word_of_a_path_behind_a_record_number_stays() -> None:
    texts = [
        f"GET /patients/MRN-{number}/{rest} 200" for number in range(7685782, 7685822) for rest in ("chart?x=a", "12B")
    ]
    findings = [Finding.of("t", "note", "FREE_TEXT", 0.99)]
    made = replace_tables({"t": pa.table({"note": texts})}, findings, Policy.of(), PiiKey(b"p" * 32), network=False)
    after = made["t"].column("note").to_pylist()
    assert all("/chart?x=a 200" in one for one in after[::2]) and not set(after) & set(texts)
    assert not any(one.endswith("/12B 200") for one in after[1::2])  # what has digits is part of the number
