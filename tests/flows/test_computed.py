"""Computed columns survive every format: a sound dataset passes, and one wrong cell is named."""

from pathlib import Path

import pyarrow as pa
import pytest

from flows.generate import generate
from schemas.errors import GateRefusedError
from schemas.manifest import OutputFormat
from tasks.records.engine import Engine

SCHEMA = """
name: computed
tables:
  - name: towns
    rows: 20
    primary_key: [town]
    columns:
      - {name: town, type: string, generator: {kind: template, template: "town-{row}"}}
      - {name: rate, type: number, nullable: false, minimum: 0.01, maximum: 3, generator: {kind: number}}
  - name: sales
    rows: 2000
    columns:
      - {name: town, type: string, nullable: false}
      - {name: amount, type: decimal, precision: 12, scale: 2, minimum: -5, maximum: 900, generator: {kind: decimal}}
      - {name: weight, type: number, null_rate: 0.1, minimum: 0, maximum: 1e12, generator: {kind: number}}
      - {name: at, type: timestamp, timezone: true, minimum: "2020-01-01", maximum: "2024-01-01", generator: {kind: datetime}}
      - {name: tax, type: decimal, precision: 14, scale: 4, generator: {kind: expression, sql: "amount * towns.rate / 3"}}
      - {name: force, type: number, generator: {kind: expression, sql: "sqrt(weight) * 9.81 / amount"}}
      - {name: share, type: number, null_rate: 0.2, generator: {kind: expression, sql: "weight / 1e12"}}
      - {name: day, type: date, generator: {kind: expression, sql: "CAST(at AS DATE)"}}
      - {name: label, type: string, generator: {kind: expression, sql: "upper(town) || '/' || coalesce(tax, 0)"}}
      - {name: large, type: boolean, generator: {kind: expression, sql: "amount > 500"}}
      - {name: rate, type: number, generator: {kind: reference, relation: towns, column: rate}}
relations:
  - {child: sales, columns: [town], parent: towns, parent_columns: [town]}
"""  # noqa: E501

COMPUTED = {"tax", "force", "share", "day", "label", "large", "rate"}


@pytest.fixture
def schema(tmp_path: Path) -> str:
    path = tmp_path / "computed.yaml"
    path.write_text(SCHEMA)
    return str(path)


@pytest.mark.parametrize("format", list(OutputFormat))
def test_what_was_written_is_what_the_expressions_give(schema, format):
    manifest = generate.fn(schema=schema, format=format)
    assert manifest.quality_metrics["failed"] == 0


@pytest.mark.parametrize("column", sorted(COMPUTED))
def test_one_wrong_cell_refuses_the_dataset(schema, monkeypatch, column):
    make = Engine.make_chunk

    def spoiled(self, chunk):
        made = make(self, chunk)
        if chunk.table != "sales":
            return made
        place = made.column_names.index(column)
        cells = made.column(column).to_pylist()
        at = next(row for row, cell in enumerate(cells) if cell is not None and cell != cells[0])
        cells[at] = cells[0] if cells[0] is not None else next(cell for cell in cells[at:] if cell != cells[at])
        return made.set_column(place, made.field(column), pa.array(cells, made.field(column).type))

    monkeypatch.setattr(Engine, "make_chunk", spoiled)
    with pytest.raises(GateRefusedError, match=rf"sales\.{column}: computed: .* 1 row breaks it"):
        generate.fn(schema=schema)


def test_the_tables_that_are_published_alone_are_held_against_what_can_be_computed_from_them(schema):
    manifest = generate.fn(schema=schema, tables=("sales",))
    assert manifest.quality_metrics["failed"] == 0
    assert manifest.tables["sales"].rows == 2000
