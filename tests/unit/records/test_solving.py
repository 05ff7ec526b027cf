"""Rules that a redraw hardly ever meets are met by construction, on every row, whatever the chunking."""

from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import pytest
from engine_schemas import SEQUENCE, column, made

from schemas.errors import GenerationError, SchemaError
from schemas.model import DatasetSchema
from schemas.validation import problems
from tasks.records.engine import Engine

ROWS = 3_000


def whole(low: int, high: int, **more: Any) -> dict[str, Any]:
    return {"kind": "integer", "minimum": low, "maximum": high, **more}


COLUMNS = [
    column("id", generator=SEQUENCE),
    column("a", generator=whole(1, 1_000_000)),
    column("b", generator=whole(1, 1_000_000)),
    column("c", generator=whole(0, 1_000_000)),
    column("money", "decimal", precision=12, scale=2, generator={"kind": "decimal", "minimum": 0, "maximum": 99_999}),
    column("tail", "number", generator={"kind": "number", "distribution": {"kind": "lognormal", "sigma": 2}}),
    column("x", "string", nullable=True, generator={"kind": "category", "values": ["p", "q"]}),
    column("y", "integer", nullable=True, generator=whole(1, 9)),
    column("z", "date", nullable=True, generator={"kind": "datetime"}),
    column("status", "string", generator={"kind": "category", "weights": {"open": 6, "shipped": 3, "void": 1}}),
    column("was", "string", generator={"kind": "category", "values": ["new", "open", "shipped", "void"]}),
    column("placed", "timestamp", generator={"kind": "datetime", "start": "2024-01-01", "end": "2024-12-31"}),
    column("shipped", "timestamp", nullable=True, null_rate=0.1, generator={"kind": "datetime", "start": "2020-01-01"}),
    column("day", "date", generator={"kind": "datetime", "start": "2024-01-01", "end": "2024-12-31"}),
    column("flag", "boolean", generator={"kind": "boolean", "probability": 0.01}),
]

CASES = [
    ["a <= 3 OR a BETWEEN 700000 AND 700004 OR a >= 999999"],
    ["a * b <= c"],
    ["a * b <= c", "b >= 3 * a"],
    ["a = 7 * b"],
    ["a * 6 = b * 100"],
    ["a + b + c = 1000000"],
    ["a < b AND b < c AND c < a + 10"],
    ["money = 0.19 * a"],
    ["abs(money - a) <= 0.05"],
    ["tail BETWEEN 30 AND 31 OR tail < 0.01"],
    ["(x IS NOT NULL)::int + (y IS NOT NULL)::int + (z IS NOT NULL)::int = 1"],
    ["(x IS NULL) <> (y IS NULL)"],
    ["(status = 'shipped') = (shipped IS NOT NULL)", "shipped >= placed", "shipped <= placed + INTERVAL 3 DAY"],
    ["(was, status) IN (('new', 'open'), ('open', 'shipped'), ('open', 'void'))"],
    ["CASE status WHEN 'open' THEN a < 10 WHEN 'void' THEN a = b ELSE a > 999990 END"],
    ["a % 2 = 0 AND a < 100"],
    ["day - CAST(placed AS DATE) BETWEEN 1 AND 2"],
    ["date_diff('day', placed, shipped) = 5"],
    ["day = DATE '2024-02-29' OR day > '2024-12-30'"],
    ["flag AND a > b OR NOT flag AND c = 5"],
    ["b >= 1000 * a", "c <= 5"],
    ["round(money / a, 2) = 0.5"],
]


def schema(rules: list[str]) -> DatasetSchema:
    table = {"name": "t", "primary_key": ["id"], "columns": COLUMNS}
    return DatasetSchema.model_validate({"tables": [table], "rules": [{"table": "t", "check": each} for each in rules]})


def broken(table: pa.Table, rules: list[str]) -> int:
    with duckdb.connect() as connection:
        connection.register("t", table)
        failed = " OR ".join(f"NOT ({rule})" for rule in rules)
        found = connection.execute(f"SELECT count(*) FROM t WHERE {failed}").fetchone()
    assert found is not None
    return int(found[0])


@pytest.mark.parametrize("rules", CASES, ids=lambda rules: rules[0][:40])
def test_every_row_keeps_the_rule(rules: list[str]) -> None:
    _hold(rules, 600)


@pytest.mark.slow
@pytest.mark.parametrize("rules", CASES, ids=lambda rules: rules[0][:40])
def test_every_row_of_many_keeps_the_rule(rules: list[str]) -> None:
    Engine(schema(rules), {"t": ROWS}, seed=1).prepare()
    _hold(rules, ROWS)


def _hold(rules: list[str], rows: int) -> None:
    table = made(Engine(schema(rules), {"t": rows}, seed=1), "t")
    assert broken(table, rules) == 0
    assert table.slice(0, 90).equals(made(Engine(schema(rules), {"t": 90}, seed=1), "t", 41))


def test_what_needs_no_change_keeps_its_distribution() -> None:
    """A condition on nulls alone moves nulls and nothing else."""
    free = made(Engine(schema([]), {"t": ROWS}, seed=1), "t")
    tied = made(Engine(schema(["(status = 'shipped') = (shipped IS NOT NULL)"]), {"t": ROWS}, seed=1), "t")
    assert tied["status"].equals(free["status"])
    assert tied.drop_columns(["shipped"]).equals(free.drop_columns(["shipped"]))


def test_every_branch_is_chosen() -> None:
    table = made(Engine(schema(CASES[10]), {"t": ROWS}, seed=1), "t")
    counts = [ROWS - table[name].null_count for name in ("x", "y", "z")]
    assert sum(counts) == ROWS
    assert np.allclose(counts, ROWS / 3, atol=5 * (ROWS * 2 / 9) ** 0.5)  # five standard errors


def test_a_rule_that_nothing_can_keep_is_refused_with_its_reason() -> None:
    keys = [column(name, generator=whole(1, 5_000), unique=True) for name in ("low", "high")]
    plain = schema([]).model_dump(mode="json", exclude_none=True)
    plain["tables"][0]["columns"] += keys
    plain["rules"] = [{"table": "t", "check": "low < high"}]
    with pytest.raises(
        SchemaError, match=r"give way: low is unique; high is unique\. .*take one column out of its key"
    ):
        Engine(DatasetSchema.model_validate(plain), {"t": ROWS}).prepare()


def test_what_can_only_be_drawn_is_drawn_until_it_is_met() -> None:
    """One draw in 97 meets this, and no column can be settled after the other: rows are drawn many times in one go."""
    engine = Engine(schema(["(a * 7919 + b) % 97 = 3"]), {"t": ROWS}, seed=1)
    engine.prepare()
    table = made(engine, "t")
    assert broken(table, ["(a * 7919 + b) % 97 = 3"]) == 0
    assert table.slice(0, 24).equals(made(Engine(engine.schema, {"t": 24}, seed=1), "t", 5))


DECIDED = {
    "kind": "decision",
    "cases": [{"when": "status = 'open'", "use": whole(0, 10_000)}],
    "otherwise": whole(5_000, 90_000),
}
LISTED = {"type": "array", "element": {"type": "integer", "generator": whole(0, 9)}, "generator": {"kind": "nested"}}


@pytest.mark.parametrize(
    ("more", "rule"),
    [
        (column("decided", generator=DECIDED), "(decided * 7919 + b) % 97 = 3"),
        ({"name": "listed", **LISTED}, "(len(listed) * 7919 + b) % 97 = 3"),
    ],
    ids=["decision", "list"],
)
def test_what_takes_rows_apart_is_drawn_often_too(more: dict[str, Any], rule: str) -> None:
    """A case of a decision has some of the rows, and a list has several elements a row."""
    table = {"name": "t", "primary_key": ["id"], "columns": [*COLUMNS, more]}
    made_of = DatasetSchema.model_validate({"tables": [table], "rules": [{"table": "t", "check": rule}]})
    whole_table = made(Engine(made_of, {"t": 120}, seed=1), "t")
    assert broken(whole_table, [rule]) == 0
    assert whole_table.slice(0, 40).equals(made(Engine(made_of, {"t": 40}, seed=1), "t", 7))


def test_what_draws_meet_too_seldom_is_refused_before_anything_is_written() -> None:
    with pytest.raises(GenerationError, match=r"by 2,000 draws of a, b, and it is none of .* \(a pattern, a step"):
        Engine(schema(["(a * 7919 + b) % 9973 = 3"]), {"t": ROWS}, seed=1).prepare()


def test_postgresqls_count_of_nulls_is_read() -> None:
    rules = ["num_nonnulls(x, y, z) = 1"]
    table = made(Engine(schema(rules), {"t": 300}, seed=1), "t")
    assert all(sum(row[name] is not None for name in "xyz") == 1 for row in table.to_pylist())
    nulls = made(Engine(schema(["num_nulls(x, y) = 2 OR a < 5"]), {"t": 300}, seed=1), "t")
    assert all((row["x"] is None and row["y"] is None) or row["a"] < 5 for row in nulls.to_pylist())


def test_a_choice_that_is_never_null_is_held_to_its_rules() -> None:
    def told(**more: Any) -> list[str]:
        weights = {"kind": "category", "weights": {"a": 1, "b": 2, "c": 0}}
        columns = [column("s", "string", nullable=True, generator=weights, **more)]
        rules = [{"table": "t", "check": "s = 'c'"}]
        return [each.message for each in problems({"tables": [{"name": "t", "columns": columns}], "rules": rules})]

    assert "no row can meet" in told()[0] and "only rows without s meet" in told(null_rate=0.5)[0]
    assert not told(null_rate=1)
