"""``append_to``: a new generation that holds the old rows as they were, and new ones after them."""

from pathlib import Path

import pytest

from flows.check import check
from flows.diff import diff
from flows.generate import generate
from flows.reproduce import reproduce
from schemas.errors import BadInputError, SourceError, UnderstudyError
from schemas.manifest import OutputFormat
from schemas.request import GenerationOptions
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


def test_old_rows_that_would_change_refuse_the_step(shop, monkeypatch, surroundings):
    old = generate.fn(schema=str(shop))
    made = Engine.rows_at

    def otherwise(self: Engine, table: str, rows):
        return made(Engine(self.schema, self.rows, self.seed + 1), table, rows)

    monkeypatch.setattr(Engine, "rows_at", otherwise)
    with pytest.raises(UnderstudyError, match=r"old rows of \w+ would not stay"):
        generate.fn(append_to=old.generation_id, rows={"orders": 10})
    assert len(list((surroundings / "generated-data").rglob("metadata.json"))) == 1


def test_dirt_is_not_continued(shop):
    shop.write_text(shop.read_text() + "dirt:\n  - {table: orders, kind: missing, columns: [amount]}\n")
    old = generate.fn(schema=str(shop))
    with pytest.raises(BadInputError, match=r"dirt cannot be continued \(missing in orders\).* at once"):
        generate.fn(append_to=old.generation_id, rows=10)
