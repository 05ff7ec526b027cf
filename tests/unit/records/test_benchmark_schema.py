"""The benchmark's thirty tables, at a tenth of its size: nothing breaks, by SQL that knows nothing of the engine."""

from pathlib import Path

import pyarrow as pa
import pytest
from engine_schemas import made, problems
from sql_rules import broken_rows

from schemas.files import load_schema
from schemas.validation import problems as said
from tasks.records.engine import Engine

SCHEMA = load_schema(Path(__file__).parents[3] / "benchmarks" / "rules_schema.yaml")
ROWS = {table.name: max(4, (table.rows or 0) // 20) for table in SCHEMA.tables} | {"cities": 60, "countries": 20}


@pytest.fixture(scope="module")
def tables() -> dict[str, pa.Table]:
    engine = Engine(SCHEMA, ROWS, seed=5)
    engine.prepare()
    return {name: made(engine, name) for name in ROWS}


def test_it_is_as_large_as_it_says() -> None:
    assert said(SCHEMA) == []
    assert len(SCHEMA.tables) == 30
    assert len(SCHEMA.rules) >= 40
    assert any(relation.child == relation.parent for relation in SCHEMA.relations)


def test_nothing_breaks(tables: dict[str, pa.Table]) -> None:
    assert list(problems(SCHEMA, tables)) == []
    assert broken_rows(SCHEMA, tables) == {}


@pytest.mark.parametrize(
    ("table", "column", "broken"),
    [
        ("order_items", "amount", {"amount = quantity * unit_price - discount"}),
        ("payments", "amount", {"paid = sum(payments.amount)"}),
        ("customers", "active", {"customer.active"}),
    ],
)
def test_the_check_sees_what_is_wrong(tables: dict[str, pa.Table], table: str, column: str, broken: set[str]) -> None:
    """Values moved down by a row."""
    old = tables[table][column]
    moved = pa.concat_arrays([old.chunk(0).slice(1), old.chunk(0).slice(0, 1)])
    changed = tables[table].set_column(tables[table].column_names.index(column), column, moved)
    assert broken <= broken_rows(SCHEMA, {**tables, table: changed}).keys()


@pytest.mark.parametrize("table", ["customers", "orders", "stores", "loyalty", "shipments"])
def test_any_chunking_gives_the_same_rows(tables: dict[str, pa.Table], table: str) -> None:
    assert made(Engine(SCHEMA, ROWS, seed=5), table, 97).equals(tables[table])
