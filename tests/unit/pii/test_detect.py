import pii_bench
import pyarrow as pa
import pytest

from tasks.pii.detect import DetectOptions, detect
from tasks.pii.kinds import DIRECT, TYPES

QUICK = DetectOptions(network=False)


def told(name: str, values: object, table: str = "t") -> str | None:
    column = values if isinstance(values, pa.Array | pa.ChunkedArray) else pa.array(values)
    findings = detect(pa.table({name: column}), name=table, options=QUICK)
    return max(findings, key=lambda one: one.confidence).type if findings else None


def test_columns_of_the_bench() -> None:
    right = found = wanted = 0
    for column in pii_bench.columns(150):
        type = told(column.name, column.values, column.table)
        wanted += column.type in DIRECT
        found += type in DIRECT
        right += column.type in DIRECT and type in DIRECT
    assert right / wanted >= 0.98
    assert right / found >= 0.95


def test_a_finding_holds_no_value() -> None:
    secret = "Zebulonia Quartermaine"
    finding = detect(pa.table({"full_name": [secret] * 9}), name="people", options=QUICK)
    assert finding and secret not in repr(finding)


@pytest.mark.parametrize(("name", "values"), [
    ("product", ["day", "short", "white", "long"] * 5),  # surnames that are words
    ("code", ["al", "in", "de"] * 9),  # given names that are codes
    ("supplier", ["Lind GmbH", "Parker Inc", "Sanchez Ltd", "Miller Corp"] * 5),
    ("phone_verified", [True, False] * 9),
    ("email_count", list(range(20))),
    ("status", ["open", "paid"] * 9),
    ("n", [None, None]),
    ("empty", ["", "  "]),
])  # fmt: skip
def test_traps(name: str, values: list[object]) -> None:
    assert told(name, values) not in DIRECT


def test_values_win_over_a_wrong_name() -> None:
    mails = [f"a{number}@b.example" for number in range(20)]
    assert told("address", mails) == "EMAIL"
    assert told("phone", mails) == "EMAIL"


def test_ids_that_a_spreadsheet_made_floats() -> None:
    assert told("phone", pa.array([5.7e12 + number for number in range(20)])) == "PHONE"
    assert told("reading", pa.array([5.7e12 + number for number in range(20)])) is None


def test_mixed_columns_are_told_by_each_type() -> None:
    values = [f"a{number}@b.example" for number in range(50)] + [f"(212) 555-01{number:02d}" for number in range(50)]
    findings = detect(pa.table({"contact": values}), name="t", options=QUICK)
    assert {one.type for one in findings} >= {"EMAIL"}


def test_dictionaries_structs_and_lists_are_looked_into() -> None:
    mails = [f"a{number}@b.example" for number in range(20)]
    table = pa.table({
        "d": pa.array(mails).dictionary_encode(), "s": pa.array([{"x": mail} for mail in mails]),
        "l": pa.array([[mail] for mail in mails]),
        "j": [f'{{"mail": "{mail}"}}' for mail in mails],
    })  # fmt: skip
    types = {one.column: one.type for one in detect(table, name="t", options=QUICK)}
    assert types == {"d": "EMAIL", "s.x": "EMAIL", "l": "EMAIL", "j.mail": "EMAIL"}


def test_undecodable_bytes_do_not_stop_it() -> None:
    assert told("blob", pa.array([b"\xff\xfe", b"abc"] * 5)) is None


def test_special_categories_and_quasi_identifiers_are_flagged() -> None:
    findings = detect(
        pa.table({"religion": ["a", "b"] * 5, "birth_date": ["1980-01-01"] * 10, "political_party": ["x"] * 10}),
        name="t",
        options=QUICK,
    )
    flags = {one.column: (one.special_category, one.quasi_identifier) for one in findings}
    assert flags["religion"] == (True, True) and flags["birth_date"][1] and flags["political_party"][0]
    assert {one.type for one in findings} <= TYPES


@pytest.mark.parametrize(("name", "value", "type"), [
    ("PAT_MRN_ID", "{:08}", "MRN"), ("medical_rec_no", "{:08}", "MRN"),
    ("data_nascita", "19{:02}-04-05", "DATE_OF_BIRTH"),
    ("geb_dat", "19{:02}-04-05", "DATE_OF_BIRTH"), ("reisepass_nr", "C{:08}", "PASSPORT"),
    ("pasaporte", "C{:08}", "PASSPORT"), ("bday", "19{:02}-04-05", "DATE_OF_BIRTH"),
])  # fmt: skip
def test_names_of_columns_in_short_and_in_other_languages(name: str, value: str, type: str) -> None:
    assert told(name, [value.format(number) for number in range(10, 60)]) == type


@pytest.mark.parametrize(("name", "value"), [
    ("order_ref", "4{:02}-{:02}-4{:03}"), ("firmware", "9.{}.{}.{}"), ("InvoiceNo", "4{:02}-{:02}-4{:03}"),
])  # fmt: skip
def test_goods_and_releases_that_look_like_people(name: str, value: str) -> None:
    assert told(name, [value.format(number, number, number) for number in range(10, 60)]) not in DIRECT


def test_things_called_like_people_are_none() -> None:
    goods = ["Carter Bag", "Lincoln Bed", "Victoria Sponge", "Madison Sofa", "Austin Chair", "Jasmine Tea"]
    assert told("field8", goods * 9) not in DIRECT
    assert told("store", ["Boise Store", "Salem Outlet", "Boise Outlet", "Lyon Store"] * 9) not in DIRECT


def test_a_passports_country_is_no_passport() -> None:
    assert told("passport_country", ["DE", "FR", "PL"] * 9) != "PASSPORT"


_TURNED = ["MIRGUNIDES, Kwabenah", "Tordovaski, Zdislava", "Van Druren, Oduya M.", "O'Shuly, Wojmir"] * 6
_LIKE_TOWNS = ["WINTERS, Deanna", "Gardner, Kathleen", "Hardy, Joseph", "Jackson, Harold", "STEPHENSON, Jenny"] * 6


@pytest.mark.parametrize(
    ("values", "type"),
    [
        (_TURNED, "PERSON"),
        (_LIKE_TOWNS, "PERSON"),
        (["Springfield, Illinois", "Ulm, Bavaria", "Bergen, Vestland", "Porto, Portugal"] * 6, "ADDRESS"),
        ([f"{number} Oak Street, Dover" for number in range(24)], "ADDRESS"),
    ],
)
def test_a_column_to_ship_to_may_hold_names_turned_round(values: list[str], type: str) -> None:
    assert [one.type for one in detect(pa.table({"ship_to": values}), name="orders")] == [type]


@pytest.mark.parametrize(("beside", "found"), [("Prénom", True), ("Couleur", False)])
def test_a_name_beside_a_given_name_is_a_person_s(beside: str, found: bool) -> None:
    table = pa.table({"Nom": ["Kolplaec", "Velteveau", "Falminec"], beside: ["Tarvel", "Rukdua", "Oshfal"]})
    types = {one.column: one.type for one in detect(table, name="liste")}
    assert (types.get("Nom") == "PERSON") is found
