"""``append_to``: a new generation that holds the old rows as they were, and new ones after them."""

import json
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

from flows.check import check
from flows.diff import diff
from flows.generate import generate
from flows.reproduce import reproduce
from schemas.errors import BadInputError, SourceError, UnderstudyError
from schemas.manifest import OutputFormat
from schemas.request import GenerationOptions
from tasks.records.changes.timing import Timing
from tasks.records.engine import Engine


def test_rows_are_added_and_old_ones_stay(shop):
    old = generate.fn(schema=str(shop), rows={"orders": 1500, "customers": 40})
    before = (Path(old.location) / "metadata.json").read_bytes()
    new = generate.fn(append_to=old.generation_id, rows={"orders": 700}, options=GenerationOptions(chunk_rows=1024))
    assert {name: entry.rows for name, entry in new.tables.items()} == {"customers": 40, "orders": 2200}
    found = diff.fn(old.generation_id, new.generation_id)
    changes = found.tables["orders"].changes
    assert (changes.added, changes.removed, changes.changed) == (700, 0, 0)
    assert found.tables["customers"].verdict == "same"
    assert new.provenance["continues"]["generation_id"] == old.generation_id
    assert (Path(old.location) / "metadata.json").read_bytes() == before
    assert check.fn(new.generation_id).passed


def test_it_goes_on_and_on_and_is_reproduced_from_the_last_manifest_alone(shop):
    first = generate.fn(schema=str(shop), rows={"orders": 100})
    second = generate.fn(append_to=first.generation_id, rows={"customers": 10, "orders": 50})
    third = generate.fn(append_to=second.generation_id, rows={"orders": 25}, format=OutputFormat.CSV)
    assert third.tables["orders"].rows == 175
    again = reproduce.fn(third.generation_id)
    assert again.same, again


def test_one_number_adds_to_everything_but_lookups(shop):
    old = generate.fn(schema=str(shop))
    new = generate.fn(append_to=old.generation_id, rows=20)
    assert {name: entry.rows for name, entry in new.tables.items()} == {"customers": 60, "orders": 150}


@pytest.mark.parametrize(
    ("more", "match"),
    [
        ({}, "--rows 1000"),
        ({"rows": 5, "seed": 4}, "own seed"),
        ({"rows": {"order": 5}}, "orders"),
        ({"rows": 5, "schema": "shop.yaml"}, "its own schema"),
    ],
)
def test_what_makes_no_sense_is_refused(shop, more, match):
    old = generate.fn(schema=str(shop))
    with pytest.raises(BadInputError, match=match):
        generate.fn(append_to=old.generation_id, **more)


def test_nothing_there_is_bad_input():
    with pytest.raises(SourceError, match="no dataset"):
        generate.fn(append_to="nothing-0000", rows=5)


def test_a_twin_is_no_generated_dataset(shop):
    old = generate.fn(schema=str(shop))
    path = Path(old.location) / "metadata.json"
    manifest = json.loads(path.read_text())
    manifest["request"] = {"paths": ["real.csv"], "rows": {"real": 40}}
    path.write_text(json.dumps(manifest))
    with pytest.raises(SourceError, match=r"not made by `understudy generate`.*more --rows"):
        generate.fn(append_to=old.generation_id, rows=5)


def test_old_rows_that_would_change_refuse_the_step(shop, monkeypatch, surroundings):
    old = generate.fn(schema=str(shop))
    made = Engine.rows_at

    def otherwise(self: Engine, table: str, rows):
        return made(Engine(self.schema, self.rows, self.seed + 1), table, rows)

    monkeypatch.setattr(Engine, "rows_at", otherwise)
    with pytest.raises(UnderstudyError, match="old rows of customers and rows of orders would not stay"):
        generate.fn(append_to=old.generation_id, rows={"orders": 10})
    assert len(list((surroundings / "generated-data").rglob("metadata.json"))) == 1


PAST = "changes:\n  - {table: customers, columns: [level], updates: 3, deletes: 0.1}\n"


def test_a_log_goes_on_where_the_old_one_ended(shop):
    shop.write_text(shop.read_text() + PAST)
    old = generate.fn(schema=str(shop))
    options = GenerationOptions(chunk_rows=2048)
    new = generate.fn(append_to=old.generation_id, rows={"customers": 10, "orders": 3}, options=options)
    for name in ("changes/customers", "scd2/customers"):
        before, now = (pq.read_table(Path(each.location) / name) for each in (old, new))
        assert now.num_rows > before.num_rows
        assert now.slice(0, before.num_rows).equals(before)
    state = {}
    for event in pq.read_table(Path(new.location) / "changes/customers").to_pylist():
        state[(event["after"] or event["before"])["customer_id"]] = event["after"]
    present = pq.read_table(Path(new.location) / "data/customers").to_pylist()
    assert [row for row in state.values() if row] == sorted(
        present, key=lambda row: list(state).index(row["customer_id"])
    )
    assert [row["customer_id"] for row in present[40:]] == list(range(45, 55)), "41 to 44 were deleted"
    assert check.fn(new.generation_id).passed
    assert reproduce.fn(new.generation_id).same


def test_a_past_that_would_change_refuses_the_step(shop, monkeypatch):
    shop.write_text(shop.read_text() + PAST)
    old = generate.fn(schema=str(shop))
    monkeypatch.setattr(Timing, "uniform", lambda self, rows, draw: np.full(len(rows), 0.5))
    with pytest.raises(UnderstudyError, match="old past of changes/customers and past of scd2/customers would not"):
        generate.fn(append_to=old.generation_id, rows={"customers": 10})


DIRT = """
dirt:
  - {table: customers, kind: case, columns: [level], rate: 0.3}
  - {table: customers, kind: duplicate, rate: 0.1}
  - {table: orders, kind: drift, columns: [amount], begin: 0.1}
  - {table: orders, kind: near_duplicate, columns: [amount], rate: 0.2}
"""


def test_dirt_goes_on_and_old_rows_stay_as_dirty_as_they_were(shop):
    shop.write_text(shop.read_text() + DIRT)
    first = generate.fn(schema=str(shop), rows={"customers": 40, "orders": 1500})
    second = generate.fn(append_to=first.generation_id, rows={"customers": 20, "orders": 600})
    small, large = GenerationOptions(chunk_rows=1024), GenerationOptions(chunk_rows=4096)
    third = generate.fn(append_to=second.generation_id, rows={"customers": 2000}, options=small)
    assert {name: entry.rows for name, entry in third.tables.items()} == {"customers": 2060 + 206, "orders": 2100}
    for name in ("customers", "orders"):
        for old, new in ((first, second), (second, third)):
            for folder in ("data", "labels"):
                before, now = (pq.read_table(Path(each.location) / folder / name) for each in (old, new))
                assert now.slice(0, before.num_rows).equals(before)
    assert check.fn(third.generation_id).passed
    assert reproduce.fn(third.generation_id).same
    other = generate.fn(append_to=second.generation_id, rows={"customers": 2000}, options=large)
    for entry in ("labels/customers", "labels/orders"):
        assert other.companions[entry].clean_digest == third.companions[entry].clean_digest
        assert other.companions[entry].digest == third.companions[entry].digest
