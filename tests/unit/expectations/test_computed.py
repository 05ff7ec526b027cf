"""Computed columns are computed again from what was written: every wrong row is counted, and no right one."""

import datetime as dt
import math
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest

from schemas.errors import SchemaError
from schemas.model import ColumnSchema

LABEL = "t.c: computed"
NEW_YEAR = dt.datetime.fromisoformat("2024-01-01T00:00:00")


def computed(sql: str, column: dict[str, Any] | None = None, inputs: tuple[dict[str, Any], ...] = ()) -> dict[str, Any]:
    made = {"name": "c", "type": "integer", **(column or {}), "generator": {"kind": "expression", "sql": sql}}
    return {"tables": [{"name": "t", "columns": [*(inputs or ({"name": "x", "type": "integer"},)), made]}]}


def table(schema: dict[str, Any], *rows: tuple[Any, ...]) -> dict[str, pa.Table]:
    columns = [ColumnSchema.model_validate(each) for each in schema["tables"][0]["columns"]]
    cells = zip(*rows, strict=True)
    return {
        "t": pa.table({each.name: pa.array(found, each.arrow_type) for each, found in zip(columns, cells, strict=True)})
    }


def wrong(judge, schema: dict[str, Any], *rows: tuple[Any, ...]) -> int:
    result = judge(schema, table(schema, *rows))[LABEL]
    assert result.exception_info["raised_exception"] is False
    count = result.result["unexpected_count"]
    assert result.success == (count == 0)
    return count


def test_every_row_is_compared_nulls_too(judge) -> None:
    schema = computed("x * 2")
    assert wrong(judge, schema, (1, 2), (None, None), (-3, -6)) == 0
    assert wrong(judge, schema, (1, 3), (None, 0), (2, None), (2, 4)) == 3


def test_a_division_by_zero_is_null_as_it_was_when_the_column_was_made(judge) -> None:
    assert wrong(judge, computed("10 // x"), (0, None), (3, 3)) == 0
    assert wrong(judge, computed("10 // x"), (0, 0)) == 1


def test_nulls_that_were_strewn_in_are_right_and_values_are_compared_all_the_same(judge) -> None:
    schema = computed("x + 1", {"null_rate": 0.5})
    assert wrong(judge, schema, (1, None), (1, 2)) == 0
    assert wrong(judge, schema, (1, None), (1, 3)) == 1


@pytest.mark.parametrize(
    ("kind", "sql", "right", "off"),
    [
        ({"type": "decimal", "precision": 9, "scale": 2}, "x / 8", Decimal("0.13"), Decimal("0.12")),
        ({"type": "string"}, "'no. ' || x", "no. 1", "No. 1"),
        ({"type": "boolean"}, "x = 1", True, False),
        ({"type": "date"}, "DATE '2024-02-28' + CAST(x AS INTEGER)", dt.date(2024, 2, 29), dt.date(2024, 3, 1)),
        ({"type": "array", "items": "integer"}, "[x, 2]", [1, 2], [2, 1]),
        (
            {"type": "array", "items": "timestamp"},
            "[TIMESTAMP '2024-01-01 00:00:00']",
            [NEW_YEAR],
            [NEW_YEAR.replace(second=1)],
        ),
    ],
    ids=lambda value: value["type"] if isinstance(value, dict) else "",
)  # fmt: skip
def test_each_type_is_compared_exactly(judge, kind, sql, right, off) -> None:
    assert wrong(judge, computed(sql, kind), (1, right)) == 0
    assert wrong(judge, computed(sql, kind), (1, off), (1, None)) == 2


NUMBERS = ({"name": "x", "type": "number"},)


@pytest.mark.parametrize("value", [1 / 3, -1e300, 5e-324, 0.0, math.inf, -math.inf, math.nan])
def test_a_double_agrees_with_itself(judge, value) -> None:
    assert wrong(judge, computed("x", {"type": "number"}, NUMBERS), (value, value)) == 0


@pytest.mark.parametrize(
    ("x", "c"), [(1.0, 1 + 1e-8), (math.inf, 1e308), (math.inf, -math.inf), (math.nan, 0.0), (0.0, 5e-324), (1.0, None)]
)
def test_a_double_that_is_another_value_is_found(judge, x, c) -> None:
    schema = computed("x", {"type": "number"}, NUMBERS)
    assert wrong(judge, schema, (x, c)) == wrong(judge, schema, (c, x)) == 1


def test_the_last_places_of_a_double_may_be_rounded_otherwise(judge) -> None:
    assert wrong(judge, computed("x", {"type": "number"}, NUMBERS), (1.0, 1.0 + 4 * 2**-52), (1e18, 1e18 + 1024)) == 0


FAMILY = {
    "tables": [
        {
            "name": "parents",
            "primary_key": ["id"],
            "columns": [{"name": "id", "type": "integer"}, {"name": "town", "type": "string"}],
        },
        {
            "name": "t",
            "columns": [
                {"name": "p", "type": "integer", "generator": {"kind": "expression", "sql": "0"}},
                {"name": "q", "type": "integer"},
                {"name": "c", "type": "string", "generator": {"kind": "expression", "sql": "upper(parents.town)"}},
                {"name": "d", "type": "string", "generator": {"kind": "reference", "relation": "b", "column": "town"}},
            ],
        },
    ],
    "relations": [
        {"child": "t", "columns": ["p"], "parent": "parents", "parent_columns": ["id"]},
        {"child": "t", "columns": ["q"], "parent": "parents", "parent_columns": ["id"]},
        {"name": "b", "child": "t", "columns": ["q"], "parent": "parents", "parent_columns": ["id"]},
    ],
}


def family(*rows: tuple[Any, ...]) -> dict[str, pa.Table]:
    kinds = [pa.int64(), pa.int64(), pa.string(), pa.string()]
    columns = [pa.array(cells, kind) for cells, kind in zip(zip(*rows, strict=True), kinds, strict=True)]
    parents = pa.table({"id": [1, 2], "town": ["Ulm", None]}, pa.schema([("id", pa.int64()), ("town", pa.string())]))
    return {"parents": parents, "t": pa.table(dict(zip("pqcd", columns, strict=True)))}


def test_it_looks_into_the_parents_row_of_the_first_relation_of_a_name(judge) -> None:
    results = judge(FAMILY, family((1, 2, "ULM", None), (2, 1, None, "Ulm"), (None, None, None, None)))
    assert results["t.c: computed"].success
    assert results["t.d: computed"].success
    results = judge(FAMILY, family((1, 2, None, "Ulm"), (2, 1, "ULM", "Ulm"), (None, None, "ULM", None)))
    assert results["t.c: computed"].result["unexpected_count"] == 3
    assert results["t.d: computed"].result["unexpected_count"] == 1


def test_a_column_that_a_relation_fills_is_not_the_expressions(judge) -> None:
    assert "t.p: computed" not in judge(FAMILY, family((1, 2, "ULM", None)))


def test_what_reads_a_table_that_is_not_there_is_left_alone(judge) -> None:
    alone = {"tables": [FAMILY["tables"][1]]}
    results = judge(alone, {"t": family((1, 2, "?", None))["t"]})
    assert [label for label in results if label.endswith("computed")] == ["t.p: computed"]


def test_a_column_that_is_not_there_is_an_error_and_no_silence(judge) -> None:
    with pytest.raises(SchemaError, match="Did you mean 'x'"):
        judge(computed("xx + 1"), {"t": pa.table({"x": [1], "c": [2]})})
