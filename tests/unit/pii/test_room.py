"""Small reserved sets: what chance makes equal under two keys is no offence, and what has no room is told."""

from dataclasses import replace

import pyarrow as pa
import pytest

from tasks.pii.compliance import Case, check
from tasks.pii.findings import Finding
from tasks.pii.keys import PiiKey
from tasks.pii.policy import Policy
from tasks.pii.replace import Replacer, replace_tables
from tasks.pii.surrogates.internet import fake_mac
from tasks.pii.surrogates.numbers import fake_ssn
from tasks.pii.surrogates.room import same_by_chance

MACS = [f"3c:22:fb:00:{n // 256:02x}:{n % 256:02x}" for n in range(400)]
FINDING = Finding.of("net", "mac", "MAC", 0.99)


def masked(rows: int, key: int) -> dict[str, pa.Table]:
    source = {"net": pa.table({"mac": MACS[:rows]})}
    return replace_tables(source, [FINDING], Policy.of(), PiiKey(bytes([key]) * 32), network=False)


def case(rows: int, key: int, other: dict[str, pa.Table]) -> Case:
    source = {"net": pa.table({"mac": MACS[:rows]})}
    return Case(source, masked(rows, key), [FINDING], Policy.of(), other=lambda _: other)


def test_chance_is_what_the_set_allows() -> None:
    assert same_by_chance(fake_mac, MACS[:200]) == pytest.approx(200 / 256)
    assert same_by_chance(fake_ssn, ["123-45-6789"]) < 1e-6


def test_the_256_addresses_of_the_reserved_set_pass_under_any_keys() -> None:
    results = [check(case(200, key, masked(200, key + 1)), ["F1"])[0].passed for key in range(1, 13)]
    assert results == [True] * 12


def test_a_replacement_without_the_key_fails() -> None:
    assert check(case(200, 1, masked(200, 1)), ["F1"])[0].cells == 200
    few = masked(200, 1)["net"].column("mac").to_pylist()[:20] + masked(200, 2)["net"].column("mac").to_pylist()[20:]
    assert check(case(200, 1, {"net": pa.table({"mac": few})}), ["F1"])[0].cells >= 20


def test_what_has_no_room_is_counted_and_stays_distinct() -> None:
    replacer = Replacer(PiiKey(b"m" * 32), Policy.of(), network=False)
    table = pa.table({"mac": MACS})
    replacer.learn(table, "net", [FINDING])
    replacer.settle()
    made = replacer.replace(table, "net", [FINDING]).column("mac").to_pylist()
    assert len(set(made)) == 400
    outside = sum(not value.startswith("00:00:5e:00:53") for value in made)
    assert replacer.surrogates.ledger.outside("mac") == outside >= 400 - 256


def test_values_and_not_cells_are_counted() -> None:
    rows = {"net": pa.table({"mac": MACS[:5] * 100})}
    made = masked(5, 1)["net"].column("mac").to_pylist()
    other = [made[0], *(f"00:00:5e:00:53:{n:02x}" for n in range(0xF0, 0xF4))]
    found = Case(rows, {"net": pa.table({"mac": made * 100})}, [FINDING], Policy.of(),
                 other=lambda _: {"net": pa.table({"mac": other * 100})})  # fmt: skip
    assert check(found, ["F1"])[0].passed  # one of five values met by chance, though it stands in a hundred cells
    assert not check(replace(found, other=lambda _: found.output), ["F1"])[0].passed
