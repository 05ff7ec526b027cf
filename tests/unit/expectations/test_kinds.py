"""Every kind of check on a table known to be good and on one known to be bad: a check that cannot fail is none."""

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest


@dataclass
class Case:
    """One column ``c`` of one table, its good values, its bad values, and how many of those are bad."""

    kind: str
    column: dict[str, Any]
    good: list[Any]
    bad: list[Any]
    broken: int
    table: dict[str, Any] = field(default_factory=dict)
    arrow: pa.DataType | None = None

    def schema(self) -> dict[str, Any]:
        return {"tables": [{"name": "t", "columns": [{"name": "c", **self.column}], **self.table}]}


DAY = dt.date(2024, 5, 1)
NOON = dt.datetime.fromisoformat("2024-05-01T12:00")
BIG = 2**60

CASES = [
    Case("not null", {"type": "integer", "nullable": False}, [1, 2], [1, None], 1),
    Case("not null", {"type": "integer", "nullable": False}, [1, 2], [None, None], 2),
    Case("not null", {"type": "integer"}, [1, 2], [1, None], 1, {"primary_key": ["c"]}),
    Case("range", {"type": "integer", "minimum": 1, "maximum": 9}, [1, 9, None], [0, 10, 5], 2),
    Case("range", {"type": "integer", "minimum": 0}, [0, None], [-1, 0], 1),
    Case("range", {"type": "integer", "maximum": 0}, [0, None], [1, 0], 1),
    Case("range", {"type": "integer", "maximum": BIG}, [BIG], [BIG + 1], 1),
    Case("range", {"type": "number", "minimum": 0.1}, [0.1, 7.0], [0.0999, float("nan")], 2),
    Case("range", {"type": "number", "maximum": 1e300}, [1e300], [float("inf")], 1),
    Case("range", {"type": "decimal", "maximum": "0.10"}, [Decimal("0.10")], [Decimal("0.11")], 1),
    Case("range", {"type": "decimal", "minimum": 0.005}, [Decimal("0.01")], [Decimal("0.00")], 1),
    Case("range", {"type": "date", "minimum": "2024-05-01"}, [DAY], [dt.date(2024, 4, 30)], 1),
    Case("range", {"type": "timestamp", "maximum": "2024-05-01T12:00:00"}, [NOON], [NOON.replace(microsecond=1)], 1),
    Case(
        "range",
        {"type": "timestamp", "timezone": True, "maximum": "2024-05-01T12:00:00+00:00"},
        [NOON.replace(tzinfo=dt.UTC)],
        [NOON.replace(tzinfo=dt.UTC, hour=13)],
        1,
    ),
    Case("range", {"type": "time", "minimum": "08:00:00"}, [dt.time(8)], [dt.time(7, 59, 59)], 1),
    Case("range", {"type": "array", "items": "integer", "minimum": 1}, [[1, 2], []], [[1, 0], [3]], 1),
    Case("set", {"type": "string", "values": ["a", "it's"]}, ["a", "it's", None], ["A", "a", ""], 2),
    Case("set", {"type": "integer", "values": [1, 2]}, [1, 2], [3, 1], 1),
    Case("set", {"type": "number", "values": [0.1]}, [0.1], [0.2], 1),
    Case("set", {"type": "boolean", "values": [True]}, [True], [False], 1),
    Case("set", {"type": "date", "values": ["2024-05-01"]}, [DAY], [dt.date(2024, 5, 2)], 1),
    Case("set", {"type": "array", "values": ["a"]}, [["a", "a"], []], [["a", "b"]], 1),
    Case("pattern", {"type": "string", "pattern": "[a-z]+|x1"}, ["abc", "x1", None], ["ab1", "x1y", "abc\n", ""], 4),
    Case("length", {"type": "string", "length": 3, "min_length": 2}, ["ab", "äöü", None], ["a", "abcd", "abc"], 2),
    Case("length", {"type": "binary", "length": 2}, [b"ab"], ["ä!".encode()], 1),
    Case("length", {"type": "array", "length": 1}, [["a"], []], [["a", "b"]], 1),
    Case("format", {"type": "uuid"}, ["0b5bbf1e-5c1e-4c80-8e3b-0e6b7d3c2a11"], ["0b5bbf1e5c1e4c808e3b0e6b7d3c2a11"], 1),
    Case("format", {"type": "json"}, ['{"a": 1}', None], ["{a: 1}"], 1),
    Case("primary key", {"type": "integer"}, [1, 2], [1, 1, 2], 2, {"primary_key": ["c"]}),
    Case("unique", {"type": "string", "unique": True}, ["a", None, None], ["a", "b", "a", "a"], 3),
    Case("type", {"type": "integer"}, [1], [1], 1, arrow=pa.int32()),
    Case(
        "type",
        {"type": "decimal", "precision": 9, "scale": 2},
        [Decimal(1)],
        [Decimal(1)],
        1,
        arrow=pa.decimal128(9, 3),
    ),
    Case("type", {"type": "timestamp"}, [NOON], [NOON], 1, arrow=pa.timestamp("us", tz="UTC")),
    Case("type", {"type": "string"}, ["1"], [1], 1, arrow=pa.int64()),
]


def _arrow(case: Case, values: list[Any], *, broken: bool) -> pa.Table:
    from schemas.model import ColumnSchema

    kind = ColumnSchema.model_validate({"name": "c", **case.column}).arrow_type
    return pa.table({"c": pa.array(values, case.arrow if broken and case.arrow is not None else kind)})


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.kind}-{case.column['type']}")
def test_a_kind_passes_what_is_good_and_counts_what_is_bad(judge, case: Case) -> None:
    good = judge(case.schema(), {"t": _arrow(case, case.good, broken=False)})
    assert {label: result.success for label, result in good.items()} == dict.fromkeys(good, True)
    bad = judge(case.schema(), {"t": _arrow(case, case.bad, broken=True)})
    failed = {label: result for label, result in bad.items() if not result.success}
    assert f"t.c: {case.kind}" in failed
    assert failed[f"t.c: {case.kind}"].result["unexpected_count"] == case.broken


def test_values_that_break_a_check_are_counted_and_never_quoted(judge) -> None:
    schema = {"tables": [{"name": "t", "columns": [{"name": "c", "type": "string", "values": ["a"]}]}]}
    results = judge(schema, {"t": pa.table({"c": ["secret", "a"]})})
    assert results["t.c: set"].result["unexpected_count"] == 1
    assert "secret" not in str({label: result.to_json_dict() for label, result in results.items()})


def test_a_value_that_stops_duckdb_is_not_quoted_either(judge) -> None:
    tables = [{"name": "t", "columns": [{"name": "c", "type": "string"}]}]
    schema = {"tables": tables, "rules": [{"table": "t", "check": "CAST(c AS INTEGER) > 0"}]}
    result = judge(schema, {"t": pa.table({"c": ["secret"]})})["t.c: rule"]
    assert not result.success
    assert "ConversionException" in str(result.exception_info)
    assert "secret" not in str(result.to_json_dict())


FAMILY = {
    "tables": [
        {
            "name": "parents",
            "primary_key": ["a", "b"],
            "columns": [{"name": "a", "type": "integer"}, {"name": "b", "type": "string"}],
        },
        {
            "name": "children",
            "columns": [{"name": "x", "type": "integer"}, {"name": "y", "type": "string"}],
        },
    ],
    "relations": [{"child": "children", "columns": ["x", "y"], "parent": "parents", "parent_columns": ["a", "b"]}],
}


def _family(parents: list[tuple[Any, Any]], children: list[tuple[Any, Any]]) -> dict[str, pa.Table]:
    def table(names: tuple[str, str], rows: list[tuple[Any, Any]]) -> pa.Table:
        columns = [pa.array([row[0] for row in rows], pa.int64()), pa.array([row[1] for row in rows], pa.string())]
        return pa.table(dict(zip(names, columns, strict=True)))

    return {"parents": table(("a", "b"), parents), "children": table(("x", "y"), children)}


def test_a_child_whose_key_has_a_null_needs_no_parent(judge) -> None:
    results = judge(FAMILY, _family([(1, "u")], [(1, "u"), (None, "u"), (7, None), (None, None)]))
    assert results["children.x+y: relation"].success


def test_orphans_are_counted_even_where_each_part_of_the_key_is_found(judge) -> None:
    results = judge(FAMILY, _family([(1, "u"), (2, "v")], [(1, "v"), (2, "u"), (1, "u")]))
    assert results["children.x+y: relation"].result["unexpected_count"] == 2


def test_a_composite_key_repeats_only_as_a_whole(judge) -> None:
    results = judge(FAMILY, _family([(1, "u"), (1, "v"), (2, "u")], [(1, "u")]))
    assert results["parents.a+b: primary key"].success
    results = judge(FAMILY, _family([(1, "u"), (1, "u"), (2, "u")], [(1, "u")]))
    assert results["parents.a+b: primary key"].result["unexpected_count"] == 2


def test_a_unique_key_with_a_null_in_it_may_repeat(judge) -> None:
    schema = {"tables": [{**FAMILY["tables"][1], "name": "parents", "unique": [["x", "y"]]}]}
    table = _family([], [(1, None), (1, None), (None, None), (2, "u")])["children"]
    assert judge(schema, {"parents": table})["parents.x+y: unique"].success


def test_what_a_relation_refers_to_must_be_unique_though_no_key_says_so(judge) -> None:
    loose = {**FAMILY, "tables": [{**FAMILY["tables"][0], "primary_key": []}, FAMILY["tables"][1]]}
    results = judge(loose, _family([(1, "u"), (1, "u")], [(1, "u")]))
    assert not results["parents.a+b: unique"].success


@pytest.mark.parametrize(
    ("spread", "children", "broken"),
    [
        ({"max": 2}, [1, 1, 2], 0),
        ({"max": 1}, [1, 1, 2], 1),
        ({"min": 1}, [1, 1], 1),
        ({"min": 1, "max": 1}, [1, 1], 2),
    ],
)
def test_each_parent_has_a_number_of_children_within_bounds(judge, spread, children, broken) -> None:
    relation = {**FAMILY["relations"][0], "children": {"kind": "uniform", **spread}}
    tables = _family([(1, "u"), (2, "u")], [(x, "u") for x in children])
    results = judge({**FAMILY, "relations": [relation]}, tables)
    assert results["children.x+y: children"].result["unexpected_count"] == broken


def _ruled(check: str) -> dict[str, Any]:
    return {**FAMILY, "rules": [{"table": "children", "check": check}]}


def test_a_rule_holds_where_it_is_true_or_unknown(judge) -> None:
    tables = _family([(1, "u")], [(1, "u"), (None, "u")])
    assert judge(_ruled("x < 2"), tables)["children.x: rule"].success
    results = judge(_ruled("x > 1"), tables)
    assert results["children.x: rule"].result["unexpected_count"] == 1


def test_a_rule_may_look_into_the_parent(judge) -> None:
    tables = _family([(1, "u"), (2, "v")], [(1, "u"), (2, "v"), (None, "v")])
    assert judge(_ruled("parents.a < 3 AND x = parents.a"), tables)["children.x: rule"].success
    assert judge(_ruled("parents.a < 2"), tables)["children.: rule"].result["unexpected_count"] == 1


def test_counts_and_columns_are_exact(judge) -> None:
    tables = _family([(1, "u")], [(1, "u")])
    results = judge(FAMILY, tables, rows={"parents": 2, "children": 1})
    assert not results["parents.: rows"].success
    assert results["children.: rows"].success
    swapped = {**tables, "children": tables["children"].select(["y", "x"])}
    assert not judge(FAMILY, swapped)["children.: columns"].success
    wider = {**tables, "children": tables["children"].append_column("z", pa.array([1]))}
    assert not judge(FAMILY, wider)["children.: columns"].success


def test_what_cannot_be_evaluated_fails_by_name_and_spares_the_others(judge) -> None:
    tables = _family([(1, "u")], [(1, "u")])
    rules = [{"table": "children", "check": check} for check in ("x > 0", "y <> ''")]
    results = judge({**FAMILY, "rules": rules}, {**tables, "children": tables["children"].drop_columns(["y"])})
    failed = {label for label, result in results.items() if not result.success}
    assert failed == {"children.: columns", "children.y: type", "children.y: rule", "children.x+y: relation"}
    assert "raised_exception" in str(results["children.x+y: relation"].exception_info)
    assert results["children.x: rule"].success


def test_names_may_hold_any_character(judge) -> None:
    name = "the \"odd\"; DROP TABLE 'x' --"
    column = {"name": name, "type": "string", "unique": True, "length": 3, "values": ["a'", 'b"'], "pattern": "a'|b\""}
    schema = {"tables": [{"name": "select", "primary_key": [name], "columns": [column]}]}
    results = judge(schema, {"select": pa.table({name: ["a'", 'b"']})})
    assert all(result.success for result in results.values())
    assert not judge(schema, {"select": pa.table({name: ["a'", "c"]})})[f"select.{name}: set"].success
