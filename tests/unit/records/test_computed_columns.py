"""A column that a rule computes is null just where its expression is, and never where it may not be."""

from typing import Any

import pytest
from engine_schemas import SEQUENCE, column, made, relation

from schemas.errors import SchemaError
from schemas.model import DatasetSchema
from schemas.semantics.completion import complete
from tasks.records.engine import Engine

ROWS = 400


def schema(columns: list[dict[str, Any]], checks: list[str]) -> DatasetSchema:
    table = {"name": "t", "primary_key": ["id"], "columns": [column("id", generator=SEQUENCE), *columns]}
    rules = [{"table": "t", "check": check} for check in checks]
    return complete(DatasetSchema.model_validate({"tables": [table], "rules": rules}))


def rows(columns: list[dict[str, Any]], checks: list[str]) -> list[dict[str, Any]]:
    engine = Engine(schema(columns, checks), {"t": ROWS}, seed=1)
    engine.prepare()
    found: list[dict[str, Any]] = made(engine, "t").to_pylist()
    return found


def some(name: str, rate: float = 0.3) -> dict[str, Any]:
    return column(name, nullable=True, null_rate=rate, minimum=1, maximum=9)


def test_nulls_are_where_the_expression_is_null_and_nowhere_else() -> None:
    found = rows(
        [some("a"), some("b"), column("total", nullable=True), column("safe", nullable=True)],
        ["total = a * b", "safe = coalesce(a, 0) + coalesce(b, 0)"],
    )
    for row in found:
        assert row["total"] == (None if None in (row["a"], row["b"]) else row["a"] * row["b"])
        assert row["safe"] == (row["a"] or 0) + (row["b"] or 0)
    assert 0.3 < sum(row["total"] is None for row in found) / ROWS < 0.7


def test_a_share_of_nulls_that_somebody_wrote_is_made() -> None:
    found = rows([some("a", 0.0), column("twice", nullable=True, null_rate=0.5)], ["twice = a * 2"])
    assert 0.3 < sum(row["twice"] is None for row in found) / ROWS < 0.7


@pytest.mark.parametrize("rate", [0.3, 0.999])
def test_what_is_never_null_keeps_nulls_out_of_what_it_is_computed_from(rate: float) -> None:
    found = rows([some("a", rate), some("b"), column("must")], ["must = a + 1"])
    assert all(row["must"] == row["a"] + 1 for row in found)
    assert any(row["b"] is None for row in found)


def test_a_mandatory_copy_of_a_parent_that_may_be_null_is_refused_before_any_row() -> None:
    parent = {"name": "p", "primary_key": ["id"], "columns": [column("id", generator=SEQUENCE), some("x")]}
    child = {"name": "c", "primary_key": ["p_id"], "columns": [column("p_id"), column("same")]}
    relations, rules = [relation("c", ["p_id"], "p", ["id"])], [{"table": "c", "check": "same = p.x"}]
    document = {"tables": [parent, child], "relations": relations, "rules": rules}
    whole = complete(DatasetSchema.model_validate(document))
    with pytest.raises(SchemaError, match=r"IS NOT NULL` does not hold in .* same is computed"):
        Engine(whole, {"p": 100, "c": 100}, seed=1).prepare()
