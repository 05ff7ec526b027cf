"""Rules that look at children: every wrong parent is counted, and no right one."""

from typing import Any

import pyarrow as pa
import pytest

KEY = {"name": "id", "type": "integer", "nullable": False}
MONEY = {"type": "decimal", "precision": 10, "scale": 2}
TOTALS = {"a": [1, 2, 3], "b": [1, 1, 2]}


def schema(check: str, total: dict[str, Any] | None = None) -> dict[str, Any]:
    orders = [KEY, {"name": "total", **(total or MONEY)}, {"name": "n", "type": "integer"}]
    items = [{"name": "order_id", "type": "integer"}, {"name": "amount", **(total or MONEY)}]
    relation = {"child": "items", "columns": ["order_id"], "parent": "orders", "parent_columns": ["id"]}
    return {
        "tables": [
            {"name": "orders", "primary_key": ["id"], "columns": orders},
            {"name": "items", "columns": items},
        ],
        "relations": [relation],
        "rules": [{"table": "orders", "check": check, "name": "told"}],
    }


def tables(totals: list[Any], counts: list[int], kind: pa.DataType) -> dict[str, pa.Table]:
    """Order 1 has 1.25 and 2.50, order 2 has 4.00, order 3 has nothing; one item has no order."""
    amounts = pa.array([1.25, 2.5, 4.0, 9.0]).cast(kind)
    return {
        "orders": pa.table({"id": [1, 2, 3], "total": pa.array(totals).cast(kind), "n": counts}),
        "items": pa.table({"order_id": pa.array([1, 1, 2, None]), "amount": amounts}),
    }


@pytest.mark.parametrize(
    ("check", "wrong"),
    [
        ("total = sum(items.amount)", 0),
        ("total = sum(items.amount) + 1", 3),
        ("n = count(items)", 1),
        ("total >= max(items.amount)", 0),
        ("total > max(items.amount)", 1),
        ("total > min(items.amount) * 2", 1),
        ("avg(items.amount) < 2", 1),
    ],
)
def test_children_are_added_up_again(judge, check: str, wrong: int) -> None:
    results = judge(schema(check), tables([3.75, 4.0, 0.0], [2, 1, 1], pa.decimal128(10, 2)))
    (found,) = (result for label, result in results.items() if "told" in label or "rule" in label)
    assert found.exception_info["raised_exception"] is False
    assert found.result["unexpected_count"] == wrong
    assert found.success == (wrong == 0)


def test_sums_of_floats_may_differ_in_their_last_digits(judge) -> None:
    floats = schema("total = sum(items.amount)", {"type": "number"})
    near, off = [3.75 * (1 + 1e-14), 4.0, 0.0], [3.75, 4.0 + 1e-6, 0.0]
    for totals, wrong in ((near, 0), (off, 1)):
        results = judge(floats, tables(totals, [2, 1, 0], pa.float64()))
        (found,) = (result for label, result in results.items() if "told" in label or "rule" in label)
        assert found.result["unexpected_count"] == wrong
