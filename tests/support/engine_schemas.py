"""Schemas that exercise the engine's core: every kind of key and relation, filled by the plainest generators."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pyarrow as pa

from schemas.model import DatasetSchema
from tasks.records.engine import Engine

SEQUENCE = {"kind": "sequence"}


def column(name: str, type: str = "integer", **more: Any) -> dict[str, Any]:
    return {"name": name, "type": type, "nullable": False, **more}


def relation(child: str, columns: list[str], parent: str, parent_columns: list[str], **more: Any) -> dict[str, Any]:
    return {"child": child, "columns": columns, "parent": parent, "parent_columns": parent_columns, **more}


def shop() -> DatasetSchema:
    """Ten tables: single, composite, shared, self-referring, one-to-one, many-to-many and cyclic keys, and rules."""
    small = {"kind": "integer", "minimum": 1, "maximum": 9}
    return DatasetSchema.model_validate(
        {
            "name": "shop",
            "tables": [
                {"name": "country", "primary_key": ["code"], "columns": [column("code", generator=SEQUENCE)]},
                {
                    "name": "customer",
                    "primary_key": ["customer_id"],
                    "unique": [["email"]],
                    "columns": [
                        column("customer_id", generator=SEQUENCE),
                        column("country_code"),
                        column("email", "string", generator={"kind": "template", "template": "c{#:6}@example.org"}),
                        column(
                            "since", "date", generator={"kind": "datetime", "start": "2020-01-01", "end": "2022-01-01"}
                        ),
                        column("favourite_order", nullable=True),
                    ],
                },
                {
                    "name": "profile",
                    "primary_key": ["customer_id"],
                    "columns": [column("customer_id"), column("score", generator=small)],
                },
                {
                    "name": "employee",
                    "primary_key": ["employee_id"],
                    "columns": [column("employee_id", generator=SEQUENCE), column("manager_id", nullable=True)],
                },
                {
                    "name": "orders",
                    "primary_key": ["order_id"],
                    "columns": [
                        column("order_id", generator=SEQUENCE),
                        column("customer_id"),
                        column("employee_id", nullable=True),
                        column(
                            "ordered",
                            "date",
                            generator={"kind": "datetime", "after": "customer.since", "within": "90d"},
                        ),
                        column(
                            "shipped",
                            "date",
                            nullable=True,
                            null_rate=0.2,
                            generator={"kind": "datetime", "after": "ordered"},
                        ),
                        column(
                            "country", generator={"kind": "reference", "relation": "customer", "column": "country_code"}
                        ),
                    ],
                },
                {
                    "name": "product",
                    "primary_key": ["product_id"],
                    "columns": [column("product_id", generator=SEQUENCE), column("price", generator=small)],
                },
                {
                    "name": "line",
                    "primary_key": ["order_id", "line_no"],
                    "unique": [["order_id", "product_id"]],
                    "columns": [
                        column("order_id"),
                        column("line_no", generator=SEQUENCE),
                        column("product_id"),
                        column("quantity", generator=small),
                        column("discount", generator={"kind": "integer", "minimum": 0, "maximum": 9}),
                        column("total", generator={"kind": "expression", "sql": "quantity * product.price"}),
                    ],
                },
                {
                    "name": "shipment",
                    "primary_key": ["shipment_id"],
                    "columns": [column("shipment_id", generator=SEQUENCE), column("order_id"), column("line_no")],
                },
                {
                    "name": "substitute",
                    "primary_key": ["product_id", "other_id"],
                    "columns": [column("product_id"), column("other_id")],
                },
                {
                    "name": "warehouse",
                    "primary_key": ["country_code", "number"],
                    "columns": [
                        column("country_code"),
                        column("number", generator=SEQUENCE),
                        column("near", nullable=True),
                    ],
                },
                {
                    "name": "stock",
                    "primary_key": ["stock_id"],
                    "columns": [
                        column("stock_id", generator=SEQUENCE),
                        column("customer_id"),
                        column("country_code"),
                        column("number"),
                    ],
                },
            ],
            "relations": [
                relation("customer", ["country_code"], "country", ["code"]),
                relation("customer", ["favourite_order"], "orders", ["order_id"], name="favourite", null_rate=0.5),
                relation("profile", ["customer_id"], "customer", ["customer_id"]),
                relation("employee", ["manager_id"], "employee", ["employee_id"], name="manager"),
                relation("orders", ["customer_id"], "customer", ["customer_id"], children={"kind": "zipf", "max": 40}),
                relation("orders", ["employee_id"], "employee", ["employee_id"], null_rate=0.3),
                relation("line", ["order_id"], "orders", ["order_id"], children={"min": 1}),
                relation("line", ["product_id"], "product", ["product_id"]),
                relation("shipment", ["order_id"], "orders", ["order_id"]),
                relation("shipment", ["order_id", "line_no"], "line", ["order_id", "line_no"]),
                relation("substitute", ["product_id"], "product", ["product_id"], name="product"),
                relation("substitute", ["other_id"], "product", ["product_id"], name="other"),
                relation("warehouse", ["country_code"], "country", ["code"]),
                relation("warehouse", ["country_code", "near"], "warehouse", ["country_code", "number"], name="near"),
                relation("stock", ["country_code", "number"], "warehouse", ["country_code", "number"]),
                relation("stock", ["customer_id"], "customer", ["customer_id"]),
            ],
            "rules": [
                {"table": "orders", "check": "shipped >= ordered"},
                {"table": "line", "check": "discount < quantity"},
                {"table": "substitute", "check": "product_id <> other_id"},
            ],
        }
    )


ROWS = {
    "country": 7,
    "customer": 300,
    "profile": 200,
    "employee": 50,
    "orders": 1500,
    "product": 60,
    "line": 4000,
    "shipment": 900,
    "substitute": 150,
    "warehouse": 40,
    "stock": 500,
}


def made(engine: Engine, table: str, step: int | None = None) -> pa.Table:
    """The whole table, in pieces of ``step`` rows, with dictionaries decoded."""
    rows = engine.rows[table]
    step = rows if step is None else step
    pieces = [plain(engine.make(table, start, min(start + step, rows))) for start in range(0, rows, step)]
    return pa.concat_tables(pieces).combine_chunks()


def plain(table: pa.Table) -> pa.Table:
    decoded = [
        values.cast(values.type.value_type) if pa.types.is_dictionary(values.type) else values
        for values in table.columns
    ]
    return pa.table(dict(zip(table.column_names, decoded, strict=True)))


def keys(table: pa.Table, columns: tuple[str, ...]) -> list[tuple[Any, ...]]:
    return list(zip(*(table[name].to_pylist() for name in columns), strict=True))


def problems(schema: DatasetSchema, tables: dict[str, pa.Table]) -> Iterator[str]:
    """Check keys and relations in plain Python, with no code of the engine."""
    for table in schema.tables:
        for key in table.keys:
            values = [value for value in keys(tables[table.name], key) if None not in value]
            if len(set(values)) != len(values):
                yield f"{table.name} {key}: {len(values) - len(set(values))} duplicates"
        for each in table.columns:
            if not each.nullable and tables[table.name][each.name].null_count:
                yield f"{table.name}.{each.name}: nulls"
    for each in schema.relations:
        known = set(keys(tables[each.parent], each.parent_columns))
        orphans = [
            value for value in keys(tables[each.child], each.columns) if None not in value and value not in known
        ]
        if orphans:
            yield f"{each.child} {each.columns}: {len(orphans)} orphans"


def scattered(rows: int, seed: int) -> np.ndarray:
    return np.random.default_rng(seed).permutation(rows).astype(np.uint64)
