"""A soiled dataset is published, checked by its labels, reproduced, and exported."""

import json
import sqlite3
from dataclasses import replace
from pathlib import Path

import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from flows.check import check
from flows.export import export
from flows.generate import generate
from flows.reproduce import reproduce
from schemas.errors import GateRefusedError
from schemas.manifest import OutputFormat
from schemas.request import GenerationOptions
from tasks.records.dirt import soiling

DIRT = """
dirt:
  - {table: customers, kind: case, columns: [level], rate: 0.2}
  - {table: customers, kind: duplicate, rate: 0.1}
  - {table: orders, kind: missing, columns: [amount], rate: 0.1}
  - {table: orders, kind: orphan, columns: [customer_id], rate: 0.05}
"""


@pytest.fixture
def soiled(shop) -> Path:
    shop.write_text(shop.read_text() + DIRT)
    return shop


@pytest.mark.parametrize("format", list(OutputFormat))
def test_it_is_published_with_its_labels_and_passes(soiled, format):
    manifest = generate.fn(
        schema=str(soiled), format=format, rows={"orders": 3000}, options=GenerationOptions(chunk_rows=1024)
    )
    assert manifest.tables["customers"].rows == 44
    assert set(manifest.companions) == {"labels/customers", "labels/orders"}
    assert len(manifest.companions["labels/orders"].parts) == 3
    result = check.fn(manifest.generation_id)
    assert result.passed
    labels = pq.read_table(Path(manifest.location) / "labels/orders")
    assert manifest.companions["labels/orders"].rows == labels.num_rows
    assert set(labels["kind"].to_pylist()) == {"missing", "orphan"}


def test_chunks_and_processes_make_no_difference(soiled):
    entries = []
    for options in (
        GenerationOptions(chunk_rows=1024, workers=2),
        GenerationOptions(chunk_rows=4096),
        GenerationOptions(chunk_rows=2048, workers=2, engine="processes"),
    ):
        made = generate.fn(schema=str(soiled), rows={"orders": 5000}, options=options)
        entries.append({name: entry.digest for name, entry in {**made.tables, **made.companions}.items()})
    assert entries[0] == entries[1] == entries[2]


def test_the_clean_rows_are_those_of_the_schema_without_dirt(soiled, shop):
    dirty = generate.fn(schema=str(soiled))
    soiled.write_text(soiled.read_text().replace(DIRT, ""))
    clean = generate.fn(schema=str(soiled))
    one, two = (pq.read_table(Path(each.location) / "data/orders") for each in (clean, dirty))
    labels = pq.read_table(Path(dirty.location) / "labels/orders")
    for name in ("order_id", "customer_id", "amount"):
        rows = set(labels.filter(pc.equal(labels["column"], name))["row"].to_pylist())
        values = list(zip(one[name].to_pylist(), two[name].to_pylist(), strict=True))
        assert all((old != new) == (row in rows) for row, (old, new) in enumerate(values))


def test_it_is_reproduced_labels_and_all(soiled):
    manifest = generate.fn(schema=str(soiled))
    again = reproduce.fn(manifest.generation_id)
    assert again.same
    assert again.tables["labels/orders"] == "same bytes"


def test_a_damaged_label_is_found(soiled):
    manifest = generate.fn(schema=str(soiled))
    path = Path(manifest.location) / "labels/orders/part-00000.parquet"
    path.write_bytes(path.read_bytes()[:-9] + b"x" * 9)
    assert any("labels/orders" in line for line in check.fn(manifest.generation_id).damage) is True


def test_dirt_without_its_label_refuses_the_dataset(soiled, monkeypatch, surroundings):
    whole = soiling.Soiler.soil

    def forgetful(self: soiling.Soiler, start: int, stop: int) -> soiling.Soiled:
        made = whole(self, start, stop)
        return replace(made, labels=made.labels.slice(0, made.labels.num_rows - 1))

    monkeypatch.setattr(soiling.Soiler, "soil", forgetful)
    with pytest.raises(GateRefusedError):
        generate.fn(schema=str(soiled))
    assert not list((surroundings / "generated-data").rglob("metadata.json"))


def test_an_export_asks_for_no_constraint_that_dirt_breaks(soiled, tmp_path):
    manifest = generate.fn(schema=str(soiled))
    result = export.fn(manifest.generation_id, str(tmp_path / "x.sqlite"))
    with sqlite3.connect(tmp_path / "x.sqlite") as connection:
        assert connection.execute("SELECT count(*) FROM customers").fetchall() == [(44,)]
    assert [note for note in result.notes if "for its dirt" in note]


def test_a_note_says_how_much_there_is(soiled, capsys):
    from flows import progress

    said: list[str] = []

    class Notes(progress.Silent):
        def note(self, text: str) -> None:
            said.append(text)

    with progress.listening(Notes()):
        manifest = generate.fn(schema=str(soiled))
    rows = json.loads((Path(manifest.location) / "metadata.json").read_text())["companions"]["labels/orders"]["rows"]
    assert any(f"orders has {rows} labels of dirt" in note for note in said)
