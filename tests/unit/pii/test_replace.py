import random

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.pii.compliance.reserved import ssn_reserved
from tasks.pii.findings import Finding
from tasks.pii.keys import PiiKey
from tasks.pii.lexicon import folded
from tasks.pii.ner.names import words
from tasks.pii.policy import Policy, Strategy
from tasks.pii.recognisers.us_ssn import SSN_DIGITS
from tasks.pii.replace import Replacer, replace_tables
from tasks.pii.surrogates.domains import domain
from tasks.pii.surrogates.forms import Shaped, shape_of
from tasks.pii.surrogates.ledger import Ledger
from tasks.pii.surrogates.people import listed

KEY, OTHER = PiiKey(b"k" * 32), PiiKey(b"q" * 32)


def finding(column: str, type: str, table: str = "t") -> Finding:
    return Finding.of(table, column, type, 0.99)


def faked(
    type: str, values: list[object], key: PiiKey = KEY, column: str = "c", policy: Policy | None = None
) -> list[object]:
    tables = {"t": pa.table({column: values})}
    chosen = policy or Policy({**Policy().types, type: Strategy.FAKE})
    return replace_tables(tables, [finding(column, type)], chosen, key, network=False)["t"].column(column).to_pylist()


VALUES = {
    "SSN": [f"123-45-{number:04d}" for number in range(300)],
    "PHONE": [f"(212) 736-{number:04d}" for number in range(300)],
    "EMAIL": [f"user.name{number}@acme.com" for number in range(300)],
    "CREDIT_CARD": [f"4929 1234 5678 {number:04d}" for number in range(300)],
    "MRN": [f"MRN-{number:06d}" for number in range(100_000, 100_300)],
    "IP": [f"8.8.4.{number}" for number in range(256)],
    "USERNAME": [f"user_{number}" for number in range(300)],
    "ADDRESS": [f"{number} Main Street" for number in range(1, 300)],
    "PASSPORT": [f"C{number:08d}" for number in range(300)],
    "GPE": [f"Town{number}" for number in range(300)],
    "IBAN": [
        f"DE{check:02d}5001051700{number:08d}"
        for number in range(300)
        for check in [98 - (int(f"5001051700{number:08d}131400") % 97)]
    ],
    "VIN": [f"1HGCM82633A{number:06d}" for number in range(300)],
    "MAC": [f"a4:5e:60:00:{number // 256:02x}:{number % 256:02x}" for number in range(300)],
    "PERSON": [f"Given{chr(97 + number % 26)}{chr(97 + number // 26)} Familyname" for number in range(300)],
}


@pytest.mark.parametrize("type", VALUES)
def test_distinct_values_stay_distinct_and_none_survives(type: str) -> None:
    new = faked(type, VALUES[type])
    assert len(set(new)) == len(set(VALUES[type]))
    assert not set(new) & set(VALUES[type])


@pytest.mark.parametrize("type", sorted({*VALUES} - {"PERSON", "GPE"}))
def test_no_surrogate_is_another_value_of_the_source_even_where_that_looks_made_up(type: str) -> None:
    source: list[object] = [*VALUES[type], *faked(type, VALUES[type])]
    assert not set(faked(type, source)) & set(source)


@pytest.mark.parametrize("type", VALUES)
def test_the_key_decides(type: str) -> None:
    once, again, other = faked(type, VALUES[type]), faked(type, VALUES[type]), faked(type, VALUES[type], OTHER)
    assert once == again
    assert sum(one == two for one, two in zip(once, other, strict=True)) <= 3


@pytest.mark.parametrize("type", ["SSN", "PHONE", "CREDIT_CARD", "MRN", "PASSPORT", "MAC"])
def test_formats_are_kept(type: str) -> None:
    for old, new in zip(VALUES[type], faked(type, VALUES[type]), strict=True):
        assert pc.replace_substring_regex(pa.array([old, new]), "[0-9a-fA-Z]", "#").unique().null_count == 0
        assert [char for char in old if not char.isalnum()] == [char for char in str(new) if not char.isalnum()]
        assert len(old) == len(str(new))


@pytest.mark.parametrize("name", ["ssn", "ssn/whole", "ssn/nought"])
def test_social_security_numbers_pass_the_check_of_their_type(name: str) -> None:
    numbers = np.arange(0, domain(name).first.capacity, 1_000, dtype=np.uint64)  # each serial of 0000 among them
    made = pa.concat_arrays([domain(name).first.at(numbers + np.uint64(more)) for more in range(3)])
    issued = made.filter(pc.not_equal(made, ""))
    assert len(issued) >= 0.6 * len(made) and SSN_DIGITS.matches(issued).all()
    assert all(ssn_reserved(one) for one in issued.to_pylist()[::37])


def test_a_number_that_begins_with_a_nought_stays_one() -> None:
    led = [f"0{number:02d}-45-{number:04d}" for number in range(1, 60)]
    new = faked("SSN", [*led, *VALUES["SSN"]])
    assert all(str(one).startswith("000-") for one in new[: len(led)]) and len(set(new)) == len(new)
    assert not all(str(one).startswith("0") for one in new[len(led) :])


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 2**32), st.integers(1, 40))
def test_any_chunking_and_order_gives_the_same(seed: int, size: int) -> None:
    values = VALUES["SSN"][:120]
    whole = dict(zip(values, faked("SSN", values), strict=True))
    shuffled = values.copy()
    random.Random(seed).shuffle(shuffled)
    findings = [finding("c", "SSN")]
    replacer = Replacer(KEY, Policy(), network=False)
    chunks = [pa.table({"c": shuffled[start : start + size]}) for start in range(0, len(shuffled), size)]
    for chunk in chunks:
        replacer.learn(chunk, "t", findings)
    replacer.settle()
    new = [
        value for chunk in reversed(chunks) for value in replacer.replace(chunk, "t", findings).column("c").to_pylist()
    ]
    old = [value for chunk in reversed(chunks) for value in chunk.column("c").to_pylist()]
    assert dict(zip(old, new, strict=True)) == whole


def test_a_join_that_nobody_declared_holds() -> None:
    left = pa.table({"ssn": VALUES["SSN"][:50]})
    right = pa.table({"person_ssn": VALUES["SSN"][:50] * 3})
    out = replace_tables(
        {"a": left, "b": right},
        [finding("ssn", "SSN", "a"), finding("person_ssn", "SSN", "b")],
        Policy(),
        KEY,
        network=False,
    )
    assert out["b"].column("person_ssn").to_pylist() == out["a"].column("ssn").to_pylist() * 3


def test_nulls_blanks_types_and_other_columns_stay() -> None:
    table = pa.table(
        {
            "c": pa.array(["", None, "900-12-3456", " "]).dictionary_encode(),
            "n": pa.array([1234567, None, 7654321, 1234567]),
            "x": [1, 2, 3, 4],
        }
    )
    out = replace_tables({"t": table}, [finding("c", "SSN"), finding("n", "ACCOUNT")], Policy(), KEY, network=False)[
        "t"
    ]
    assert out.schema == table.schema and out.column("x") == table.column("x")
    new = out.column("c").to_pylist()
    assert (new[0], new[1], new[3]) == ("", None, " ") and new[2] != "900-12-3456"
    numbers = out.column("n").to_pylist()
    assert numbers[0] == numbers[3] != 1234567 and numbers[1] is None and len(str(numbers[2])) == 7


def test_addresses_follow_the_new_names() -> None:
    table = pa.table({
        "first_name": ["Dennis", "Melanie"], "last_name": ["Parkerson", "Sanchez"],
        "email": ["d.parkerson@acme.com", "melanie.sanchez7@acme.com"],
        "notes": ["Saw Dennis Parkerson; PARKERSON's dog", "Ms. Sanchez wrote from melanie.sanchez7@acme.com, "
                                                           "all fine"],
    })  # fmt: skip
    findings = [
        finding("first_name", "PERSON"),
        finding("last_name", "PERSON"),
        finding("email", "EMAIL"),
        finding("notes", "FREE_TEXT"),
    ]
    out = replace_tables({"t": table}, findings, Policy(), KEY, network=False)["t"].to_pylist()
    for row in out:
        assert row["last_name"].lower() in row["email"] and row["email"].endswith((".example", ".test"))
        assert row["last_name"].lower() in row["notes"].lower()
    assert (
        out[0]["notes"].startswith("Saw ")
        and out[0]["notes"].endswith("'s dog")
        and out[0]["last_name"].upper() in out[0]["notes"]
    )
    assert out[1]["email"] in out[1]["notes"] and out[1]["notes"].endswith(", all fine")


def test_like_addresses_of_two_people_are_told_apart() -> None:
    mails = [f"{initial}smith@acme.com" for initial in "abcdefghijklmnopqrstuvwxyz"]
    assert len(set(faked("EMAIL", mails))) == 26


@pytest.mark.parametrize(("strategy", "pattern"), [
    (Strategy.REDACT, r"\[SSN\]"), (Strategy.HASH, r"[0-9a-f]{64}"), (Strategy.TOKENIZE, r"SSN_\d{6}"),
    (Strategy.MASK, r"\*{3}-\*{2}-\d{4}"),
])  # fmt: skip
def test_strategies(strategy: Strategy, pattern: str) -> None:
    new = faked("SSN", VALUES["SSN"], policy=Policy(columns={"t.c": strategy}))
    assert pc.all(pc.match_substring_regex(pa.array(new), f"^{pattern}$")).as_py()


def test_secrets_never_go_through() -> None:
    for strategy in Strategy:
        new = faked("PASSWORD", ["Hunter2!x", "Passw0rd9"], policy=Policy(columns={"t.c": strategy}))
        assert not {"Hunter2!x", "Passw0rd9"} & set(new)
        assert not any(len(str(value)) == 64 for value in new)


def test_dates_keep_their_year_and_stay_apart() -> None:
    days = pa.array(list(range(3000, 3365)), pa.int32()).cast(pa.date32())
    out = replace_tables({"t": pa.table({"c": days})}, [finding("c", "DATE_OF_BIRTH")], Policy(), KEY)["t"].column("c")
    assert len(out.unique()) == 365 and pc.all(pc.equal(pc.year(out), pc.year(days))).as_py()
    assert faked("DATE_OF_BIRTH", ["1984-05-17"])[0][:4] == "1984"


def test_nested_fields_are_replaced() -> None:
    table = pa.table({"s": pa.array([{"m": "a@acme.com", "k": 1}, None, {"m": None, "k": 2}])})
    out = replace_tables({"t": table}, [finding("s.m", "EMAIL")], Policy(), KEY)["t"].column("s").to_pylist()
    assert out[0]["m"] != "a@acme.com" and out[0]["k"] == 1 and out[1] is None and out[2] == {"m": None, "k": 2}


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="AZaz09-./ 5Bq", min_size=1, max_size=16))
def test_shapes_hold_their_own_values(value: str) -> None:
    shaped = Shaped(shape_of(value))
    count = min(shaped.capacity, 50)
    made = shaped.at(np.arange(count, dtype=np.uint64)).to_pylist()
    assert {shape_of(text) for text in made} == {shape_of(value)}
    assert len(set(made)) == count


def test_a_ledger_that_was_kept_gives_the_same_again() -> None:
    first = Ledger(KEY, domain)
    first.learn("ssn", "ssn", [str(number) for number in range(500)])
    first.settle()
    second = Ledger(KEY, domain)
    second.restore(first.export())
    second.learn("ssn", "ssn", [str(number) for number in range(400, 900)])
    second.settle()
    known = [str(number) for number in range(500)]
    assert first.surrogates("ssn", "ssn", known) == second.surrogates("ssn", "ssn", known)
    assert len(set(second.surrogates("ssn", "ssn", [str(number) for number in range(900)]))) == 900


def test_a_small_set_is_used_up_without_a_collision() -> None:
    ledger = Ledger(KEY, domain)
    values = [f"{number:03d}" for number in range(1000)]
    ledger.learn("code", "shape/999", values)
    ledger.settle()
    assert sorted(ledger.surrogates("code", "shape/999", values)) == values


def test_a_whole_name_of_the_columns_is_no_town_of_that_name() -> None:
    people = pa.table({"first": ["Nicolas", "Ada"], "last": ["Romero", "Marcos"], "notes": [
        "Spoke to Nicolas Romero, who went to San Antonio.", "Nothing to tell of."
    ]})  # fmt: skip
    findings = [finding("first", "PERSON"), finding("last", "PERSON"), finding("notes", "FREE_TEXT")]
    new = replace_tables({"t": people}, findings, Policy(), KEY, network=False)["t"].to_pylist()[0]
    assert new["notes"].startswith(f"Spoke to {new['first']} {new['last']}, who went to ")
    assert "San Antonio" in new["notes"]


def test_what_names_are_coined_of_are_syllables() -> None:
    assert all(part.islower() for part in words()["syllables"])


@pytest.mark.parametrize("number", range(8))
def test_no_half_of_a_new_name_is_the_other_half_of_a_real_one(number: int) -> None:
    """Or a text that has the whole name is read once more: ``Dennis Quorbaka`` became ``Phillip Phillip``."""
    halves = {"vorname": sorted(listed("de_DE", "given")), "nachname": sorted(listed("de_DE", "family"))}
    either = sorted({*halves["vorname"]} & {*halves["nachname"]})
    turn = slice(number * 40, number * 40 + 120)
    table = pa.table({column: [*names[turn], *either][:120] for column, names in halves.items()})
    found = [finding(column, "PERSON") for column in halves]
    key = PiiKey(bytes([number + 1]) * 32)
    made = replace_tables({"t": table}, found, Policy(), key, locale="de_DE", network=False)["t"]
    for old, new in (("vorname", "nachname"), ("nachname", "vorname")):
        assert not {folded(name) for name in made[new].to_pylist()} & {folded(name) for name in table[old].to_pylist()}
