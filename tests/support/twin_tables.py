"""Small real tables for twins: people alone, and people with orders and their lines."""

from collections.abc import Mapping

import numpy as np
import pyarrow as pa

from schemas.model import ColumnSchema, DatasetSchema, Relation, TableSchema


def schema_of(tables: Mapping[str, pa.Table], kinds: Mapping[str, str], *relations: Relation) -> DatasetSchema:
    """Describe tables whose key is ``id``: integers, but for the columns of which another kind is said."""
    return DatasetSchema(
        name="shop",
        tables=tuple(
            TableSchema(
                name=name,
                primary_key=("id",),
                columns=tuple(
                    ColumnSchema.model_validate({"name": column, "type": kinds.get(column, "integer")})
                    for column in table.column_names
                ),
            )
            for name, table in tables.items()
        ),
        relations=relations,
    )


def people(rows: int = 400, seed: int = 0) -> pa.Table:
    """People with a dependence, nulls and a direct identifier."""
    rng = np.random.default_rng(seed)
    age = rng.integers(18, 80, rows)
    income = np.round(rng.lognormal(9 + age / 40, 0.3), 0)
    plan = np.where(income > np.median(income), "gold", np.where(rng.random(rows) < 0.3, "trial", "basic"))
    return pa.table(
        {
            "person_id": np.arange(rows) + 1000,
            "email": [f"xyrel.{i}@quandor-mail.com" for i in range(rows)],
            "age": age,
            "income": pa.array(income, mask=rng.random(rows) < 0.1),
            "plan": plan,
            "score": np.round(rng.normal(age / 10, 1), 1),
        }
    )


def shop(rows: int = 200, seed: int = 1) -> dict[str, pa.Table]:
    """People, what they ordered, and the kinds of things: an order's total is the sum of its lines."""
    rng = np.random.default_rng(seed)
    persons = people(rows)
    owner = np.repeat(persons["person_id"].to_numpy(), 1 + rng.poisson(2, rows))
    lines = np.repeat(np.arange(len(owner)), 1 + rng.poisson(1, len(owner)))
    amount = np.round(rng.lognormal(3, 0.5, len(lines)), 2)
    total = np.round(np.bincount(lines, amount, len(owner)), 2)
    return {
        "people": persons,
        "kinds": pa.table({"kind_id": np.arange(5), "kind": ["book", "toy", "tool", "food", "game"]}),
        "orders": pa.table({"order_id": np.arange(len(owner)), "person_id": owner, "total": total}),
        "lines": pa.table(
            {
                "line_id": np.arange(len(lines)),
                "order_id": lines,
                "kind_id": rng.integers(0, 5, len(lines)),
                "amount": amount,
            }
        ),
    }
