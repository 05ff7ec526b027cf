"""A shop as a model would plan it, for the fake Bedrock to answer with."""

from typing import Any

from fake_bedrock import FakeBedrock

PROMPT = "100 customers in Germany with their orders"
ANALYSIS: dict[str, Any] = {
    "name": "Web Shop",
    "description": "Customers and what they order.",
    "tables": [
        {"name": "customers", "description": "Who buys.", "rows": 100},
        {"name": "orders", "description": "What they buy."},
    ],
    "locale": "de_DE",
    "format": "csv",
    "rows": 500,
    "start": "2024-01-01",
    "end": "2024-12-31",
    "null_rate": 0.1,
    "assumptions": ["Prices are in euros."],
}
COLUMNS: dict[str, Any] = {
    "tables": [
        {
            "table": "customers",
            "primary_key": ["customer_id"],
            "columns": [
                {"name": "customer_id", "type": "integer"},
                {"name": "email", "type": "string", "unique": True, "confidence": 0.9, "reason": "They log in."},
                {"name": "tier", "type": "string", "values": ["gold", "silver"], "weights": [1, 4]},
            ],
        },
        {
            "table": "orders",
            "primary_key": ["order_id"],
            "columns": [
                {"name": "order_id", "type": "uuid"},
                {"name": "customer_id", "type": "string", "length": 3},
                {"name": "placed_on", "type": "date", "minimum": "2024-01-01", "maximum": "2024-12-31"},
                {"name": "quantity", "type": "integer", "minimum": 1, "maximum": 9},
                {"name": "unit_price", "type": "decimal", "precision": 10, "scale": 2, "minimum": 1},
                {
                    "name": "total",
                    "type": "decimal",
                    "precision": 12,
                    "scale": 2,
                    "expression": "quantity * unit_price",
                },
                {"name": "complaint", "type": "string", "nullable": True, "examples_of": "complaints about a delivery"},
            ],
        },
    ]
}
RELATIONS: dict[str, Any] = {
    "relations": [
        {
            "child": "orders", "columns": ["customer_id"], "parent": "customers", "parent_columns": ["customer_id"],
            "spread": "zipf", "most_children": 40,
        }
    ],
    "rules": [{"table": "orders", "check": "quantity > 0", "description": "Nobody orders nothing."}],
}  # fmt: skip


def script(bedrock: FakeBedrock, **other: Any) -> None:
    for tool, answer in {"Analysis": ANALYSIS, "Columns": COLUMNS, "Relations": RELATIONS, **other}.items():
        bedrock.answer(tool, *(answer if isinstance(answer, list) else [answer]))
