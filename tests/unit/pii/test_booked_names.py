"""Names as bookings have them: found in columns and texts, the family's name taken for the family's, titles kept."""

import pyarrow as pa
import pytest
from strewn_tables import found, masked

from tasks.pii.booked_names import booked, booked_names, is_booked
from tasks.pii.detect import detect
from tasks.pii.findings import Finding
from tasks.pii.keys import PiiKey
from tasks.pii.policy import Policy
from tasks.pii.replace import replace_tables
from tasks.pii.spans import find_spans

KEY = PiiKey(b"k" * 32)
FAMILIES = [f"{one}{two}" for one in ("QUOR", "ZEM", "TARN", "HOL") for two in ("BACH", "WICK", "DAL", "SEN")]
GIVEN = ["Ottokar", "Sibylle", "Ragnhild", "Emeric", "Dorotea"]
PEOPLE = [(GIVEN[n % 5], FAMILIES[n * 7 % 16]) for n in range(80)]
TITLES = [" MR", " MRS", " MSTR", "", " CHD"]
BOOKED = [f"{family}/{given.upper()}{TITLES[n % 5]}" for n, (given, family) in enumerate(PEOPLE)]


@pytest.mark.parametrize(("text", "wanted"), [
    ("PNR QUORBACH/SIBYLLE MRS split", ["QUORBACH/SIBYLLE MRS"]), ("QUORBACH/SIBYLLE no show", ["QUORBACH/SIBYLLE"]),
    ("VAN DER TARN/EMERIC MR", ["VAN DER TARN/EMERIC MR"]), ("GARCIA QUORDAL/ANA MS paid", ["GARCIA QUORDAL/ANA MS"]),
    ("QUORBACH/SIBYLLEMRS", ["QUORBACH/SIBYLLEMRS"]), ("TCP/IP and INPUT/OUTPUT, and/or km/h", []),
    ("Herr/Frau Quorbach", []), ("MR/MRS", []), ("Quorbach/Emeric Mr", ["Quorbach/Emeric Mr"]), ("SEA/LAND MAY 3", []),
])  # fmt: skip
def test_bookings_names_are_found(text: str, wanted: list[str]) -> None:
    assert [text[one.start : one.end] for one in booked_names(text)] == wanted


def test_its_parts_are_told() -> None:
    value = "VAN DER TARN/ANA SIBYLLEMRS"
    one = booked(value)
    assert one and [value[slice(*span)] for span in (*one.family, *one.given)] == ["TARN", "ANA", "SIBYLLE"]
    assert not is_booked("ACCOUNT/OWNER") and not booked("Ottokar/Sibylle")


def test_a_column_of_them_is_one_of_people_whatever_it_is_called() -> None:
    assert [one.type for one in detect(pa.table({"x": BOOKED}), name="t") if one.column == "x"] == ["PERSON"]
    routes = [f"{one}/{two}" for one in ("LHR", "MUC", "CDG", "ARN") for two in ("JFK", "EMERALD", "OSL", "GRU")]
    assert not [one for one in detect(pa.table({"x": routes}), name="t") if one.type == "PERSON"]


def test_the_name_of_a_booking_is_that_of_the_columns() -> None:
    table = pa.table({
        "first_name": [given for given, _ in PEOPLE], "last_name": [family.title() for _, family in PEOPLE],
        "pax": BOOKED, "note": [f"PNR {one} split" for one in BOOKED],
    })  # fmt: skip
    types = {"first_name": "PERSON", "last_name": "PERSON", "pax": "PERSON", "note": "FREE_TEXT"}
    findings = [Finding.of("t", column, type, 0.9) for column, type in types.items()]
    for n, row in enumerate(replace_tables({"t": table}, findings, Policy(), KEY, network=False)["t"].to_pylist()):
        name = f"{row['last_name'].upper()}/{row['first_name'].upper()}{TITLES[n % 5]}"
        assert row["pax"] == name and row["note"] == f"PNR {name} split"


def test_who_stands_in_a_booking_is_known_elsewhere_by_the_bare_name() -> None:
    tables = {"bookings": pa.table({"pax": BOOKED, "mail": [
        f"Re: {given} {family.title()} to gate" for given, family in PEOPLE]})}  # fmt: skip
    made, offences = masked(tables, found({"bookings": {"pax": "PERSON"}}))
    left = [
        text
        for (_, family), text in zip(PEOPLE, made["bookings"]["mail"].to_pylist(), strict=True)
        if family.title() in text
    ]
    assert left == [] and offences == {}
    _, seen = masked(tables, found({"bookings": {"pax": "PERSON"}}), clean=False)
    assert seen


def test_texts_with_strokes_read_as_before() -> None:
    assert find_spans(["see a/b and 1/2, yes/no"], network=False) == [[]]
