"""A unique column has values of its own form, or the reader says that it has not."""

import re

import pytest

from schemas.readers.ddl import read_ddl
from tasks.records.engine import Engine

FORMS = {
    "mac macaddr": r"([0-9A-F]{2}-){5}[0-9A-F]{2}",
    "hardware_address varchar(17)": r"([0-9A-F]{2}-){5}[0-9A-F]{2}",
    "net cidr": r"2001:db8:[0-9a-f]{4}:[0-9a-f]{4}::/64",
    "ip inet": r"2001:db8:.*",
    "mobile_phone varchar(15)": r"\+1-555-\d{7}",
    "phone text": r"\(\d{3}\) 555-01\d\d( x\d+)?",
    "tel varchar(10)": r"555\d{7}",
    "fax varchar(12)": r"555\d{7}",
}


@pytest.mark.parametrize("definition", FORMS)
def test_a_unique_column_has_distinct_values_of_its_form(definition: str) -> None:
    read = read_ddl(f"CREATE TABLE t (id int PRIMARY KEY, {definition} UNIQUE NOT NULL)", dialect="postgres")
    values = Engine(read.schema, {"t": 50_000}, seed=3).make("t", 0, 50_000).column(1).to_pylist()
    assert len(set(values)) == 50_000 and read.notes == ()
    assert [value for value in values if not re.fullmatch(FORMS[definition], value)] == []


def test_a_column_too_short_for_its_form_gets_codes_and_it_is_noted() -> None:
    read = read_ddl("CREATE TABLE t (id int PRIMARY KEY,\nphone varchar(8) UNIQUE, fax varchar(8), code text UNIQUE)")
    assert [(note.line, "it gets codes" in note.text) for note in read.notes] == [(2, True)]
