"""What stands within nested columns is held to its own bounds, however deep it lies."""

from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest

from schemas.model import DatasetSchema

LINE = [
    {"name": "sku", "type": "string", "nullable": False, "length": 4, "pattern": "[A-Z]+"},
    {"name": "amount", "type": "decimal", "precision": 8, "scale": 2, "minimum": 1, "maximum": 9},
    {"name": "state", "type": "struct", "fields": [{"name": "code", "type": "string", "values": ["new", "old"]}]},
]
SCHEMA = DatasetSchema.model_validate(
    {
        "tables": [
            {
                "name": "t",
                "columns": [
                    {"name": "client", "type": "struct", "fields": [
                        {"name": "age", "type": "integer", "nullable": False, "minimum": 18},
                        {"name": "we'ird", "type": "integer", "maximum": 3}]},
                    {"name": "lines", "type": "array",
                     "element": {"type": "struct", "nullable": False, "fields": LINE}},
                    {"name": "grid", "type": "array", "element": {
                        "type": "array", "min_length": 1, "element": {"type": "integer", "minimum": 0}}},
                    {"name": "scores", "type": "map", "key": {"type": "string", "length": 2},
                     "element": {"type": "number", "maximum": 1}},
                    {"name": "payload", "type": "json", "fields": [
                        {"name": "age", "type": "integer", "nullable": False, "minimum": 18},
                        {"name": "seen", "type": "date", "minimum": "2024-01-01"},
                        {"name": "key", "type": "binary", "length": 2},
                        {"name": "tags", "type": "array", "element": {"type": "string", "length": 2}}]},
                    {"name": "prices", "type": "json", "element": {
                        "type": "decimal", "precision": 6, "scale": 2, "maximum": 9}},
                ],
            }
        ]
    }
)  # fmt: skip
GOOD: dict[str, Any] = {
    "client": {"age": 18, "we'ird": None},
    "lines": [{"sku": "ABCD", "amount": "1.00", "state": {"code": "new"}}, {"sku": "X", "amount": None, "state": None}],
    "grid": [[0, 1], [2]],
    "scores": [("a", 0.5), ("bc", None)],
    "payload": '{"age": 18, "seen": "2024-01-01", "key": "AAECAwQF", "tags": ["ab", null]}',
    "prices": "[1, 9.00, null]",
}


def judged(judge: Any, *rows: dict[str, Any]) -> set[str]:
    """The parts that break their bounds."""
    table = SCHEMA.table("t")
    columns = {each.name: cast([row[each.name] for row in rows], each.arrow_type) for each in table.columns}
    results = judge(SCHEMA, {"t": pa.table(columns)})
    assert all(result.exception_info.get("raised_exception") in (False, None) for result in results.values())
    return {name.removeprefix("t.").removesuffix(": within") for name, result in results.items() if not result.success}


def cast(values: list[Any], kind: pa.DataType) -> pa.Array:
    if pa.types.is_list(kind) and pa.types.is_struct(kind.value_type):
        values = [
            row and [{**each, "amount": each["amount"] and Decimal(each["amount"])} for each in row] for row in values
        ]
    return pa.array(values, kind)


def test_what_is_sound_passes(judge: Any) -> None:
    nothing = dict.fromkeys(GOOD)
    empty = {"client": None, "lines": [], "grid": [], "scores": []}
    empty |= {"payload": '{"age": 20}', "prices": "[]"}
    assert judged(judge, GOOD, nothing, empty) == set()


@pytest.mark.parametrize(
    ("column", "value", "part"),
    [
        ("client", {"age": 17, "we'ird": 1}, "client.age"),
        ("client", {"age": None, "we'ird": 1}, "client.age"),
        ("client", {"age": 20, "we'ird": 4}, "client.we'ird"),
        ("lines", [{"sku": "AB", "amount": "9.01", "state": None}], "lines[].amount"),
        ("lines", [{"sku": None, "amount": None, "state": None}], "lines[].sku"),
        ("lines", [{"sku": "ab", "amount": None, "state": None}], "lines[].sku"),
        ("lines", [{"sku": "ABCDE", "amount": None, "state": None}], "lines[].sku"),
        ("lines", [{"sku": "A", "amount": None, "state": {"code": "odd"}}], "lines[].state.code"),
        ("grid", [[1], [2, -1]], "grid[][]"),
        ("grid", [[1], []], "grid[]"),
        ("scores", [("abc", 0.1)], "scores (keys)"),
        ("scores", [("a", 1.5)], "scores (values)"),
        ("payload", '{"age": 17}', "payload.age"),
        ("payload", "{}", "payload.age"),
        ("payload", '{"age": "old"}', "payload.age"),
        ("payload", '{"age": 20, "seen": "2023-12-31"}', "payload.seen"),
        ("payload", '{"age": 20, "tags": ["abc"]}', "payload.tags[]"),
        ("prices", "[1, 9.01]", "prices[]"),
        ("prices", "{}", "prices"),
    ],
)
def test_what_is_not_is_named(judge: Any, column: str, value: Any, part: str) -> None:
    assert judged(judge, GOOD, GOOD | {column: value}) == {part}
