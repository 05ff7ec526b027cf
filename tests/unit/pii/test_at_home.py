"""Names and streets are made in the country of most rows in which they stand, and the audit sees where they are not."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from tasks.pii.compliance import Case, check
from tasks.pii.findings import Finding
from tasks.pii.keys import PiiKey
from tasks.pii.lexicon import folded
from tasks.pii.policy import Policy, Strategy
from tasks.pii.replace import Replacer
from tasks.pii.surrogate_values import SurrogateValues
from tasks.pii.surrogates.homes import Homes, packed, unpacked
from tasks.pii.surrogates.people import listed

KEY = PiiKey(b"k" * 32)
HOMES = {"DE": "de_DE", "Poland": "pl_PL", "SWE": "sv_SE", "us": "en_US"}
FOUND = (
    Finding.of("people", "first_name", "PERSON", 0.9),
    Finding.of("people", "last_name", "PERSON", 0.9),
    Finding.of("people", "street", "ADDRESS", 0.9),
    Finding.of("calls", "caller", "PERSON", 0.9),
)


def people(rows: int = 80) -> pa.Table:
    countries = [tuple(HOMES)[row % 4] for row in range(rows)]
    return pa.table({
        "first_name": [f"Zorv{chr(97 + row % 8)}n" for row in range(rows)],
        "last_name": [f"Quorb{chr(97 + row % 16)}" for row in range(rows)],
        "street": [f"{row + 1} Quellbertstrasse" for row in range(rows)],
        "country": countries,
    })  # fmt: skip


def masked(tables: Mapping[str, pa.Table], chunk: int = 1_000, after: Replacer | None = None) -> tuple[Replacer, Any]:
    replacer = Replacer(KEY, Policy(), network=False)
    if after is not None:
        replacer.surrogates.restore(after.surrogates.export())
    for name, table in tables.items():
        for start in range(0, len(table), chunk):
            replacer.learn(table.slice(start, chunk), name, FOUND)
    replacer.settle()
    return replacer, {name: replacer.replace(table, name, FOUND) for name, table in tables.items()}


def test_names_are_of_their_rows_country() -> None:
    _, out = masked({"people": people()})
    for row in out["people"].to_pylist():
        home = HOMES[row["country"]]
        assert folded(row["first_name"]) in listed(home, "given")
        assert folded(row["last_name"]) in listed(home, "family")
    streets = {row["country"]: row["street"] for row in out["people"].to_pylist()}
    assert any(word in streets["Poland"] for word in ("ul. ", "al. ", "pl. "))
    assert not any(word in streets["us"] for word in ("ul. ", "al. ", "pl. "))


def test_one_value_has_one_surrogate_wherever_no_country_stands_beside_it() -> None:
    calls = pa.table({"caller": [f"Zorv{chr(97 + row % 8)}n Quorb{chr(97 + row % 16)}" for row in range(16)]})
    _, out = masked({"calls": calls, "people": people()})
    names = [f"{row['first_name']} {row['last_name']}" for row in out["people"].slice(0, 16).to_pylist()]
    assert out["calls"].column("caller").to_pylist() == names


def test_most_rows_decide_whatever_the_chunks() -> None:
    table = pa.table({
        "first_name": ["Zorvan"] * 7, "last_name": ["Quorba"] * 7, "street": [f"{n} Quell" for n in range(7)],
        "country": ["DE", "Poland", "DE", "Poland", "Poland", "DE", "SE"],
    })  # fmt: skip
    outs = [masked({"people": table}, chunk=chunk)[1]["people"] for chunk in (1, 2, 7)]
    assert outs[0] == outs[1] == outs[2]


def test_a_later_run_keeps_what_an_earlier_one_gave() -> None:
    first, before = masked({"people": people()})
    moved = people().set_column(3, "country", pa.array(["DE"] * 80))
    assert masked({"people": moved}, after=first)[1]["people"].drop(["country"]) == before["people"].drop(["country"])
    plain = people().drop(["country"])
    untold, without = masked({"people": plain})
    assert masked({"people": people()}, after=untold)[1]["people"].drop(["country"]) == without["people"]


def test_what_cannot_be_told_is_made_in_the_datasets_country() -> None:
    table = people().set_column(3, "country", pa.array(["Atlantis"] * 80))
    _, out = masked({"people": table})
    assert all(folded(name) in listed("en_US", "family") for name in out["people"].column("last_name").to_pylist())


def test_the_audit_sees_names_of_another_country() -> None:
    source = {"people": people()}
    replacer, out = masked(source)
    case = Case(source, out, FOUND, Policy(), homes=replacer.surrogates.ledger.home_of)
    assert not check(case, ["F6"])[0].cells
    _, plain = masked({"people": people().drop(["country"])})
    strange = plain["people"].append_column("country", people().column("country"))
    for homes in (replacer.surrogates.ledger.home_of, None):
        (judged,) = check(Case(source, {"people": strange}, FOUND, Policy(), homes=homes), ["F6"])
        assert judged.cells and "people.last_name (country)" in str(judged)


def test_homes_are_those_noted_most_often() -> None:
    homes, ids = Homes(), np.array([5, 9], np.uint64)
    for home in ("de_DE", "pl_PL", "pl_PL"):
        homes.note(ids[:1], home)
    homes.note(ids[1:], "DE")
    homes.settle(np.empty(0, np.uint64))
    assert [unpacked(one) if one else "" for one in homes.of(np.array([9, 4, 5], np.uint64)).tolist()] == [
        "DE",
        "",
        "pl_PL",
    ]
    assert unpacked(packed("sv_SE")) == "sv_SE"


@pytest.mark.parametrize("kept", [True, False])
def test_a_later_run_of_another_locale_gives_what_the_first_gave(kept: bool) -> None:
    names = [
        f"{head}{end}" for head in ("Qu", "Zw", "Tr", "Vl", "Dr", "Sk") for end in ("orba", "elin", "ummo", "askel")
    ]
    made: list[list[str]] = []
    exported: dict[str, Any] = {}
    for locale in ("en_US", "fr_FR", "ja_JP"):
        values = SurrogateValues(KEY, Policy(), locale=locale, vault=None, this_year=2026)
        values.restore(exported)
        for column in ("last_name", "first_name"):
            values.learn("PERSON", Strategy.FAKE, names, column=column)
        values.settle()
        made.append(values.of("PERSON", Strategy.FAKE, names, column="last_name"))
        exported = {part: one for part, one in values.export().items() if kept or not part.endswith("|lists")}
    assert [len(set(one)) for one in made] == [len(names)] * 3
    if kept:
        assert made[0] == made[1] == made[2]


@pytest.mark.parametrize("seen", [slice(0, 12), slice(6, 18), slice(12, 24)])
def test_no_two_values_of_an_old_ledger_share_a_surrogate_whichever_a_run_sees_first(seen: slice) -> None:
    names = [
        f"{head}{end}" for head in ("Ob", "Kl", "Nj", "Pf", "Hv", "Mr") for end in ("undak", "ostri", "ivane", "alquo")
    ]
    exported: dict[str, Any] = {}
    for turn, (locale, own) in enumerate(
        (("de_DE", names), ("sv_SE", names[seen]), ("de_DE", names), ("pl_PL", names))
    ):
        values = SurrogateValues(KEY, Policy(), locale=locale, vault=None, this_year=2026)
        values.restore(exported)
        values.learn("PERSON", Strategy.FAKE, own, column="last_name")
        values.settle()
        made = values.of("PERSON", Strategy.FAKE, own, column="last_name")
        assert len(set(made)) == len(own)
        exported = {
            part: one for part, one in values.export().items() if turn or not part.endswith(("|lists", "|unowned"))
        }
    again = SurrogateValues(KEY, Policy(), locale="en_US", vault=None, this_year=2026)
    again.restore(exported)
    again.learn("PERSON", Strategy.FAKE, names, column="last_name")
    again.settle()
    assert again.of("PERSON", Strategy.FAKE, names, column="last_name") == made, "from then on each keeps its own"


def test_an_old_ledger_gives_what_it_gave_in_its_own_locale() -> None:
    first, before = masked({"people": people()})
    old = {part: one for part, one in first.surrogates.export().items() if not part.endswith(("|lists", "|unowned"))}
    later = Replacer(KEY, Policy(), network=False)
    later.surrogates.restore(old)
    more = pa.concat_tables([people(), people(160).slice(80)])
    later.learn(more, "people", FOUND)
    later.settle()
    assert later.replace(more, "people", FOUND).slice(0, 80) == before["people"]
