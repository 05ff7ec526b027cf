"""Rules that one draw in thousands meets: what meets them is found once, and rows are put together of that."""

from typing import Any

import duckdb
import pyarrow as pa
import pytest
from engine_schemas import SEQUENCE, column, made, plain

from schemas.errors import GenerationError
from schemas.model import DatasetSchema
from tasks.records.engine import Engine
from tasks.records.rules import FIRST_ATTEMPTS

ROWS = 300


def whole(low: int, high: int) -> dict[str, Any]:
    return {"kind": "integer", "minimum": low, "maximum": high}


def money(low: int, high: int) -> dict[str, Any]:
    return {"kind": "decimal", "minimum": low, "maximum": high}


def days(start: str, end: str) -> dict[str, Any]:
    return {"kind": "datetime", "start": start, "end": end}


COLUMNS = [
    column("id", generator=SEQUENCE),
    column("a", generator=whole(0, 1_000)),
    column("b", generator=whole(0, 1_000)),
    column("c", generator=whole(0, 1_000)),
    column("big", generator=whole(0, 10**9)),
    column("amount", "decimal", precision=12, scale=2, generator=money(0, 99_999)),
    column("cost", "decimal", precision=10, scale=2, generator=money(1, 5_000)),
    column("price", "decimal", precision=12, scale=2, generator=money(1, 20_000)),
    column("x", nullable=True, null_rate=0.1, generator=whole(1, 9)),
    column("y", "string", nullable=True, null_rate=0.1, generator={"kind": "regex", "pattern": "[a-z]{8}"}),
    column("status", "string", generator={"kind": "category", "weights": {"open": 199, "x": 1}}),
    column("code", "string", generator={"kind": "regex", "pattern": "[A-Z]{2}[0-9]{4}"}),
    column("ref", "string", generator={"kind": "template", "template": "{?:2}-{#:6}"}),
    column("country", "string", generator={"kind": "category", "values": ["DE", "FR", "US", "GB"]}),
    column("placed", "timestamp", generator=days("2020-01-01", "2024-12-31")),
    column("shipped", "timestamp", nullable=True, null_rate=0.1, generator=days("2020-01-01", "2024-12-31")),
    column("day", "date", generator=days("2000-01-01", "2024-12-31")),
    column("name", "string", generator={"kind": "person", "part": "full_name"}),
    column("opens", "time", generator={"kind": "datetime"}),
    column("closes", "time", generator={"kind": "datetime"}),
]

SAMPLED = ["code LIKE 'AB%'", "big % 1000 = 7", "extract(month FROM day) = 2 AND extract(day FROM day) = 29"]
TOGETHER = [
    *SAMPLED,
    "status = 'x'",
    "a + b = 100",
    "price BETWEEN cost * 1.1 AND cost * 3",
    "(x IS NULL) <> (y IS NULL)",
    "amount = round(amount, 0)",
    "date_part('hour', placed) BETWEEN 9 AND 16 AND date_part('dow', placed) = 1",
    "closes > opens AND opens < TIME '00:10:00'",
]
ONE_BY_ONE = [
    "ref LIKE 'A%1'",
    "amount % 5 = 0",
    "a % 7 = b % 7",
    "a & 255 = 255",
    "sqrt(a) = floor(sqrt(a))",
    "a * a + b * b < 100",
    "greatest(a, b, c) < 10",
    "least(cost, price) > 4900",
    "regexp_matches(code, '^[A-C].*7$')",
    "code LIKE '__0000' OR code LIKE 'Q%'",
    "country IN ('DE', 'FR') AND code NOT LIKE 'A%' AND code LIKE '__9999'",
    "CASE WHEN status = 'x' THEN price < 5 ELSE price > 19000 END",
    "strftime(day, '%m-%d') = '12-25'",
    "day = last_day(day)",
    "year(day) = year(placed)",
    "placed BETWEEN day AND day + INTERVAL 6 HOUR",
    "shipped IS NULL OR (shipped > placed AND shipped < placed + INTERVAL 2 HOUR)",
    "date_diff('day', day, CAST(placed AS DATE)) BETWEEN 0 AND 30",
    "price / cost BETWEEN 1.2 AND 1.25",
    "starts_with(y, 'zz') OR y IS NULL",
    "contains(name, 'Smith')",
    "length(name) <= 8",
]


def schema(rules: list[str], rows: int = ROWS) -> DatasetSchema:
    table = {"name": "t", "rows": rows, "primary_key": ["id"], "columns": COLUMNS}
    return DatasetSchema.model_validate({"tables": [table], "rules": [{"table": "t", "check": each} for each in rules]})


def broken(table: pa.Table, rules: list[str]) -> list[str]:
    with duckdb.connect() as connection:
        connection.register("t", table)
        counts = [connection.execute(f"SELECT count(*) FROM t WHERE NOT ({rule})").fetchone() for rule in rules]
    return [rule for rule, count in zip(rules, counts, strict=True) if count is None or count[0]]


@pytest.mark.parametrize("rules", [SAMPLED, pytest.param(TOGETHER, marks=pytest.mark.slow)], ids=["some", "all"])
def test_rare_rules_hold_together_in_any_part_of_the_table(rules: list[str]) -> None:
    engine = Engine(schema(rules), {"t": ROWS}, seed=1)
    table = made(engine, "t")
    assert broken(table, rules) == []
    assert table.slice(200, 9).equals(plain(pa.concat_tables([engine.make("t", 200, 204), engine.make("t", 204, 209)])))
    assert len(table["code"].unique()) > ROWS / 3 and len(table["big"].unique()) > 0.99 * ROWS
    assert len(table["day"].unique()) == 7  # every leap day of the range


@pytest.mark.slow
@pytest.mark.parametrize("rule", [*TOGETHER, *ONE_BY_ONE])
def test_a_rare_rule_holds_in_any_part_of_the_table(rule: str) -> None:
    engine = Engine(schema([rule]), {"t": 3_000}, seed=2)
    engine.prepare()
    table = made(engine, "t")
    assert broken(table, [rule]) == []
    assert table.slice(0, 300).equals(made(Engine(schema([rule]), {"t": 300}, seed=2), "t", 41))


def test_what_bites_far_down_the_table_is_refused_before_anything_is_written() -> None:
    """The first 256 rows meet this by far; those behind row 40,000 never do."""
    check = "id < 40000 OR length(ref) = 3"
    engine = Engine(schema([check], 50_000), {"t": 50_000}, seed=1)
    assert engine.make("t", 0, 9).num_rows == 9
    with pytest.raises(GenerationError, match=f"by {FIRST_ATTEMPTS:,} draws of ref"):
        engine.prepare()
