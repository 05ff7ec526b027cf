"""Names are found by what their columns are called: in other languages, and as parts of a name in documents."""

import json
import re

import numpy as np
import pyarrow as pa
import pytest

from tasks.pii.coarse import generalize
from tasks.pii.compliance.reserved import crowded
from tasks.pii.detect import DetectOptions, detect
from tasks.pii.keys import PiiKey
from tasks.pii.makers import name_role
from tasks.pii.policy import Policy
from tasks.pii.replace import replace_tables
from tasks.pii.surrogates.ask import Learner, Writer
from tasks.pii.surrogates.days import Days
from tasks.pii.surrogates.domains import domain
from tasks.pii.surrogates.ledger import Ledger
from tasks.pii.surrogates.numbers import shaped
from tasks.pii.surrogates.phones import fake_phone
from tasks.pii.surrogates.places import fake_date

KEY = PiiKey(b"k" * 32)
QUIET = DetectOptions(network=False)
PARTS = ("zor", "quil", "vek", "mar", "dru", "nesh", "bol", "tiv")
NAMES = [(one + two).capitalize() for one in PARTS for two in PARTS]


@pytest.mark.parametrize(
    ("header", "role"),
    [
        ("Imię", "given"), ("Nazwisko", "family"), ("Prénom", "given"), ("Achternaam", "family"),
        ("Voornaam", "given"), ("Sukunimi", "family"), ("Příjmení", "family"), ("Jméno", "given"),
        ("Soyad\u0131", "family"), ("Ad\u0131", "given"), ("Efternamn", "family"), ("Förnamn", "given"),
        ("Vezetéknév", "family"), ("Keresztnév", "given"), ("sname", "family"),
    ],
)  # fmt: skip
def test_headers_of_other_languages(header: str, role: str) -> None:
    (found,) = detect(pa.table({header: NAMES}), name="t", options=QUIET)
    assert (found.type, name_role(found.column)) == ("PERSON", role)


def test_parts_of_a_name_in_documents() -> None:
    named = [{"name": {"given": given, "family": family}} for given, family in zip(NAMES, NAMES[::-1], strict=True)]
    tables = [pa.table({"patient": named}), pa.table({"patient": [json.dumps(one) for one in named]})]
    for table in tables:
        found = {(one.column, one.type) for one in detect(table, name="t", options=QUIET)}
        assert found >= {("patient.name.given", "PERSON"), ("patient.name.family", "PERSON")}


def learner(key: PiiKey = KEY) -> Learner:
    return Learner(Ledger(key, domain), key)


def test_a_korean_mobile_number_is_replaced() -> None:
    values = [f"010-{place:04d}-2934" for place in range(0, 10_000, 97)]
    ledger = Ledger(KEY, domain)
    make = fake_phone("US")
    make(values, Learner(ledger, KEY))
    ledger.settle()
    made = make(values, Writer(ledger, KEY))
    assert len(set(made)) == len(values)
    assert not set(made) & set(values)
    assert all(re.fullmatch(r"0\d\d-\d{4}-\d{4}", value) for value in made)


def test_a_dotted_date_has_the_day_first_in_any_country() -> None:
    make = fake_date(Days(KEY), day_first=False)
    dotted, other = make(["05.03.1975", "09.02.1955"], learner())
    (iso,) = make(["1975-03-05"], learner())
    assert dotted == ".".join(reversed(iso.split("-")))
    assert int(other[3:5]) <= 12


def test_short_numbers_of_a_full_set_are_somebodys_whatever_they_are() -> None:
    before, after = pa.array(["1", "2", "30", "400"]), pa.array(["2", "2", "31", "401"])
    assert crowded(after, before, 400).tolist() == [True, False, True, False]
    assert not np.any(crowded(after, before, 5))


def test_the_last_of_a_full_set_does_not_keep_its_own_value() -> None:
    values = [str(number) for number in range(1, 100)]
    make = shaped("code")
    for seed in range(12):
        key = PiiKey(bytes([seed]) * 32)
        ledger = Ledger(key, domain)
        make(values, Learner(ledger, key))
        ledger.settle()
        made = make(values, Writer(ledger, key))
        assert len(set(made)) == len(values)
        assert not [value for value, new in zip(values, made, strict=True) if value == new]


def test_a_column_of_other_people_does_not_own_the_rows_addresses() -> None:
    rows = pa.table({
        "Full Name": [f"{one} {two}" for one, two in zip(NAMES, NAMES[::-1], strict=True)],
        "email": [f"{one}.{two}@acme.com".lower() for one, two in zip(NAMES, NAMES[::-1], strict=True)],
        "Manager": NAMES[7:] + NAMES[:7],
    })  # fmt: skip
    findings = detect(rows, name="staff", options=QUIET)
    assert {one.column: one.type for one in findings} == {"Full Name": "PERSON", "email": "EMAIL", "Manager": "PERSON"}
    made = replace_tables({"staff": rows}, findings, Policy(), KEY, network=False)["staff"].to_pylist()
    follow = [row["Full Name"].split()[-1].lower() in row["email"] for row in made]
    assert sum(follow) > 0.9 * len(follow)


def test_a_full_name_is_replaced_whatever_its_letters_stand_beside() -> None:
    (found,) = detect(pa.table({"full_name": [f"Zorvin Quorb{n}" for n in range(40)]}), name="t", options=QUIET)
    assert found.type == "PERSON"
    assert not detect(pa.table({"full_name": [str(n) for n in range(40)]}), name="t", options=QUIET)


def test_salaries_are_made_coarse_and_not_left_out() -> None:
    made = [generalize("SALARY", value, this_year=2026) for value in ("70187", "186790", "€ 1,250.50", "n/a")]
    assert made == ["70000", "200000", "1000", "[SALARY]"]
