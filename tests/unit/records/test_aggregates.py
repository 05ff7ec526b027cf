"""What a parent says of its children: the same from any rows of the parent, and what SQL says of the whole tables."""

from typing import Any

import duckdb
import pyarrow as pa
import pytest
from engine_schemas import SEQUENCE, column, made, plain, relation, scattered

from schemas.errors import SchemaError
from schemas.model import DatasetSchema
from schemas.validation import problems
from tasks.records import aggregates
from tasks.records.engine import Engine

MONEY: dict[str, Any] = {"precision": 12, "scale": 2}
ROWS = {"customer": 40, "orders": 160, "line": 700, "product": 15, "invoice": 90}


def shop(*rules: tuple[str, str], **relations: dict[str, Any]) -> DatasetSchema:
    number = {"kind": "integer", "minimum": 1, "maximum": 9}
    price = {"kind": "decimal", "minimum": 1, "maximum": 90}
    tables = [
        (
            "customer",
            ["id"],
            [column("id", generator=SEQUENCE), column("spent", "decimal", **MONEY), column("orders_n")],
        ),
        (
            "orders",
            ["id"],
            [
                column("id", generator=SEQUENCE),
                column("customer_id"),
                column("total", "decimal", **MONEY),
                column("lines_n"),
                column("dearest", "decimal", nullable=True, **MONEY),
                column("mean", "number", nullable=True),
                column("weight", "number", nullable=True),
                column("last_code", "string", nullable=True),
                column("invoiced"),
            ],
        ),
        ("product", ["id"], [column("id", generator=SEQUENCE), column("sold")]),
        (
            "line",
            ["order_id", "no"],
            [
                column("order_id"),
                column("no", generator=SEQUENCE),
                column("product_id", nullable=True),
                column("quantity", generator=number),
                column("price", "decimal", generator=price, **MONEY),
                column("grams", "number", generator={"kind": "number", "maximum": 7}),
                column("code", "string", generator={"kind": "category", "values": ["a", "b", "c", "d"]}),
                column("share", "number", nullable=True),
            ],
        ),
        ("invoice", ["order_id"], [column("order_id")]),
    ]
    return DatasetSchema.model_validate(
        {
            "tables": [{"name": name, "primary_key": key, "columns": columns} for name, key, columns in tables],
            "relations": [
                relation("orders", ["customer_id"], "customer", ["id"], **relations.get("orders", {})),
                relation("line", ["order_id"], "orders", ["id"], **relations.get("line", {})),
                relation("line", ["product_id"], "product", ["id"], null_rate=0.2),
                relation("invoice", ["order_id"], "orders", ["id"]),
            ],
            "rules": [{"table": table, "check": check} for table, check in (rules or RULES)],
        }
    )


RULES = [
    ("customer", "spent = sum(orders.total)"),
    ("customer", "orders_n = count(orders)"),
    ("orders", "total = sum(line.quantity * line.price)"),
    ("orders", "lines_n = count(line) AND dearest = max(line.price)"),
    ("orders", "mean = avg(line.price)"),
    ("orders", "weight = sum(line.grams)"),
    ("orders", "last_code = max(line.code)"),
    ("orders", "invoiced = count(invoice)"),
    ("product", "sold = sum(line.quantity)"),
    ("line", "share = quantity / orders.total"),
]

SQL = """
SELECT (SELECT count(*) FROM customer c
        WHERE spent <> (SELECT coalesce(sum(total), 0) FROM orders WHERE customer_id = c.id)
        OR orders_n <> (SELECT count(*) FROM orders WHERE customer_id = c.id))
     + (SELECT count(*) FROM product p
        WHERE sold <> (SELECT coalesce(sum(quantity), 0) FROM line WHERE product_id = p.id))
     + (SELECT count(*) FROM orders o LEFT JOIN (
          SELECT order_id, sum(quantity * price) t, count(*) n, max(price) d, avg(price) m, sum(grams) w, max(code) k
          FROM line GROUP BY order_id) l ON l.order_id = o.id
        WHERE total <> coalesce(t, 0) OR lines_n <> coalesce(n, 0) OR dearest IS DISTINCT FROM d
        OR mean IS DISTINCT FROM m OR abs(weight - coalesce(w, 0)) > 1e-9 OR last_code IS DISTINCT FROM k
        OR invoiced <> (SELECT count(*) FROM invoice WHERE order_id = o.id))
     + (SELECT count(*) FROM line JOIN orders o ON o.id = order_id WHERE share <> quantity / total)
"""


def broken(tables: dict[str, pa.Table]) -> int:
    with duckdb.connect() as connection:
        for name, table in tables.items():
            connection.register(name, table)
        found = connection.execute(SQL).fetchone()
    assert found is not None
    return int(found[0])


@pytest.mark.parametrize("children", [{}, {"children": {"kind": "zipf", "max": 60}}, {"children": {"min": 1}}])
def test_every_aggregate_is_what_sql_says(children: dict[str, Any]) -> None:
    schema = shop(orders=children, line=children)
    assert problems(schema) == []
    engine = Engine(schema, ROWS, seed=1)
    engine.prepare()
    tables = {name: made(engine, name) for name in ROWS}
    assert broken(tables) == 0
    assert tables["line"]["product_id"].null_count > 0
    changed = tables["line"].set_column(3, "quantity", pa.array([5] * ROWS["line"]))
    assert broken({**tables, "line": changed}) > 0


@pytest.mark.parametrize("table", ["customer", "orders", "product"])
def test_any_rows_of_the_parent_say_the_same(table: str, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = made(Engine(shop(), ROWS, seed=2), table)
    assert made(Engine(shop(), ROWS, seed=2), table, 7).equals(whole)
    order = scattered(ROWS[table], seed=3)
    assert plain(Engine(shop(), ROWS, seed=2)._rows(table, order)).equals(whole.take(pa.array(order.astype("int64"))))
    monkeypatch.setattr(aggregates, "PIECE", 11)
    assert made(Engine(shop(), ROWS, seed=2), table).equals(whole)


def test_a_parent_of_many_children_is_put_together_from_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(aggregates, "PIECE", 3)
    engine = Engine(shop(), ROWS, seed=1)
    assert broken({name: made(engine, name) for name in ROWS}) == 0


def test_a_row_that_refers_to_its_own_table_cannot_look_back() -> None:
    tree = DatasetSchema.model_validate(
        {
            "tables": [
                {
                    "name": "staff",
                    "primary_key": ["id"],
                    "columns": [column("id", generator=SEQUENCE), column("boss", nullable=True), column("reports")],
                }
            ],
            "relations": [relation("staff", ["boss"], "staff", ["id"], inverse="report", name="boss")],
            "rules": [{"table": "staff", "check": "reports = count(report)"}],
        }
    )
    with pytest.raises(SchemaError, match=r"cannot be looked up along \(boss\)"):
        Engine(tree, {"staff": 10}).prepare()


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        (
            "total = sum(lines.price)",
            "No relation leads from 'lines' to 'orders'. There are: line, invoice.",
        ),
        ("total = sum(line.prize)", "Table 'line' has no column 'prize'"),
        ("total = sum(price)", "as in `sum(items.amount)`"),
        ("total = median(line.price)", "median"),
    ],
)
def test_what_is_wrong_with_an_aggregate_is_said(rule: str, said: str) -> None:
    found = problems(shop(("orders", rule)))
    assert len(found) == 1
    assert said in found[0].message


def test_a_circle_through_children_is_found() -> None:
    plain_schema = shop(("orders", "total > 0")).model_dump(mode="json", exclude_none=True)
    lines = next(table for table in plain_schema["tables"] if table["name"] == "line")
    orders = next(table for table in plain_schema["tables"] if table["name"] == "orders")
    next(c for c in lines["columns"] if c["name"] == "share")["generator"] = {
        "kind": "expression",
        "sql": "orders.weight",
    }
    sums = {"kind": "expression", "sql": "sum(line.share)"}
    next(c for c in orders["columns"] if c["name"] == "weight")["generator"] = sums
    assert any("need each other" in found.message for found in problems(plain_schema))
