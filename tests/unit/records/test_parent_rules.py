"""Rules that look at the parent's row: whose children there may be, and what a child takes from its parent."""

from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from engine_schemas import SEQUENCE, column, made, plain, relation, scattered
from hypothesis import given
from hypothesis import strategies as st

from schemas.errors import SchemaError
from schemas.model import DatasetSchema
from tasks.records.allowed import Allowed
from tasks.records.engine import Engine

ROWS = {"customer": 400, "product": 50, "orders": 900, "favourite": 30}
JOINED = {"kind": "datetime", "start": "2023-01-01", "end": "2023-12-31"}


def shop(rules: list[tuple[str, str]], **orders: Any) -> DatasetSchema:
    tables = [
        (
            "customer",
            ["id"],
            [
                column("id", generator=SEQUENCE),
                column("active", "boolean", generator={"kind": "boolean", "probability": 0.05}),
                column("country", "string", generator={"kind": "category", "values": ["de", "fr", "jp"]}),
                column("joined", "date", generator=JOINED),
                column("orders_n"),
            ],
        ),
        (
            "product",
            ["id"],
            [column("id", generator=SEQUENCE), column("stock", generator={"kind": "integer", "maximum": 100})],
        ),
        (
            "orders",
            ["id"],
            [
                column("id", generator=SEQUENCE),
                column("customer_id"),
                column("product_id"),
                column("country", "string"),
                column("placed", "date", generator={"kind": "datetime", "start": "2023-01-01", "end": "2024-12-31"}),
                column("quantity", generator={"kind": "integer", "minimum": 1, "maximum": 100}),
            ],
        ),
        ("favourite", ["customer_id", "product_id"], [column("customer_id"), column("product_id")]),
    ]
    return DatasetSchema.model_validate(
        {
            "tables": [{"name": name, "primary_key": key, "columns": columns} for name, key, columns in tables],
            "relations": [
                relation("orders", ["customer_id"], "customer", ["id"], **orders),
                relation("orders", ["product_id"], "product", ["id"]),
                relation("favourite", ["customer_id"], "customer", ["id"]),
                relation("favourite", ["product_id"], "product", ["id"]),
            ],
            "rules": [
                {"table": "customer", "check": "orders_n = count(orders)"},
                {"table": "orders", "check": "country = customer.country"},
                *({"table": table, "check": check} for table, check in rules),
            ],
        }
    )


RULES = [
    ("orders", "customer.active"),
    ("orders", "placed > customer.joined"),
    ("orders", "product.stock >= 90"),
    ("orders", "quantity <= product.stock - 85"),
    ("favourite", "customer.active AND customer.country <> 'jp'"),
    ("favourite", "product.stock < 50"),
]


@pytest.mark.parametrize(
    "children", [{}, {"children": {"kind": "zipf"}}, {"children": {"kind": "even"}}, {"children": {"max": 90}}]
)
def test_only_such_parents_have_children(children: dict[str, Any]) -> None:
    schema = shop(RULES, **children)
    engine = Engine(schema, ROWS, seed=4)
    engine.prepare()
    tables = {name: made(engine, name) for name in ROWS}
    customers = {row["id"]: row for row in tables["customer"].to_pylist()}
    products = {row["id"]: row for row in tables["product"].to_pylist()}
    for order in tables["orders"].to_pylist():
        customer, product = customers[order["customer_id"]], products[order["product_id"]]
        assert customer["active"] and order["country"] == customer["country"] and order["placed"] > customer["joined"]
        assert product["stock"] >= 90 and order["quantity"] <= product["stock"] - 85
    for pair in tables["favourite"].to_pylist():
        assert customers[pair["customer_id"]]["active"] and customers[pair["customer_id"]]["country"] != "jp"
        assert products[pair["product_id"]]["stock"] < 50
    found = np.unique(tables["orders"]["customer_id"].to_numpy(), return_counts=True)
    counted = dict(zip(*(each.tolist() for each in found), strict=True))
    assert all(row["orders_n"] == counted.get(row["id"], 0) for row in customers.values())
    assert tables["favourite"].num_rows == len(
        set(map(tuple, (row.values() for row in tables["favourite"].to_pylist())))
    )


def test_any_chunking_and_order_give_the_same_rows() -> None:
    for name, count in ROWS.items():
        whole = made(Engine(shop(RULES), ROWS, seed=4), name)
        assert made(Engine(shop(RULES), ROWS, seed=4), name, 37).equals(whole)
        order = scattered(count, seed=1)
        again = plain(Engine(shop(RULES), ROWS, seed=4)._rows(name, order))
        assert again.equals(whole.take(pa.array(order.astype("int64"))))


@pytest.mark.parametrize(
    ("rule", "children", "said"),
    [
        ("customer.joined > '2030-01-01'", {}, "leaves no parent, as no row of 'customer' meets it"),
        ("customer.active", {"children": {"min": 1}}, "some may have none"),
        ("customer.orders_n < 5", {}, "Columns wait for each other through rules"),
    ],
)
def test_what_cannot_be_is_refused(rule: str, children: dict[str, Any], said: str) -> None:
    with pytest.raises(SchemaError, match=said):
        Engine(shop([("orders", rule)], **children), ROWS).prepare()


def staff(hired: dict[str, Any]) -> DatasetSchema:
    columns = [
        column("id", generator=SEQUENCE),
        column("boss_id", nullable=True),
        column("hired", "timestamp", generator=hired),
    ]
    boss = {"name": "boss", "child": "staff", "columns": ["boss_id"], "parent": "staff", "parent_columns": ["id"]}
    return DatasetSchema.model_validate(
        {
            "tables": [{"name": "staff", "primary_key": ["id"], "columns": columns}],
            "relations": [boss],
            "rules": [{"table": "staff", "check": "hired >= boss.hired"}],
        }
    )


@pytest.mark.parametrize("hired", [{"kind": "datetime"}, {"kind": "arrivals", "start": "2020-01-01", "rate": "9/day"}])
def test_a_rule_over_the_row_above_in_the_same_table(hired: dict[str, Any]) -> None:
    engine = Engine(staff(hired), {"staff": 300})
    engine.prepare()
    rows = engine.make("staff", 0, 300).to_pylist()
    assert all(row["boss_id"] is None or row["hired"] >= rows[row["boss_id"] - 1]["hired"] for row in rows)


@given(st.lists(st.booleans(), min_size=1, max_size=400))
def test_allowed_rows_are_ranked_and_picked(flags: list[bool]) -> None:
    which = np.array(flags)
    allowed = Allowed.of(len(which), lambda rows: which[rows.astype(np.int64)])
    rows = np.flatnonzero(which).astype(np.uint64)
    assert allowed.total == len(rows)
    assert allowed.pick(np.arange(len(rows), dtype=np.uint64)).tolist() == rows.tolist()
    rank, may = allowed.rank(np.arange(len(which), dtype=np.uint64))
    assert may.tolist() == flags
    assert rank.tolist() == (np.cumsum(which) - which).tolist()
