"""Several ways up within one table: two relations to it, columns that wait crosswise, deep trees, firms apart."""

import gc
import sys
import weakref
from typing import Any

import pyarrow as pa
import pytest
from engine_schemas import SEQUENCE, column, scattered

from schemas.errors import SchemaError
from schemas.model import DatasetSchema
from tasks.records.ancestry import Above
from tasks.records.engine import Engine
from tasks.records.frame import Frame


def computed(name: str, sql: str, type: str = "integer") -> dict[str, Any]:
    return column(name, type, nullable=True, generator={"kind": "expression", "sql": sql})


def two_ways_up(*columns: dict[str, Any], unique: list[list[str]] | None = None, **more: Any) -> DatasetSchema:
    """Staff with a boss and a mentor, both of the staff."""
    own = [column("id", generator=SEQUENCE), *(column(f"{each}_id", nullable=True) for each in ("boss", "mentor"))]
    up = {"child": "staff", "parent": "staff", "parent_columns": ["id"]}
    table = {"name": "staff", "primary_key": ["id"], "columns": [*own, *columns], "unique": unique or []}
    relations = [up | {"name": each, "columns": [f"{each}_id"]} for each in ("boss", "mentor")]
    return DatasetSchema.model_validate({"tables": [table], "relations": relations} | more)


def made(schema: DatasetSchema, rows: int) -> list[dict[str, Any]]:
    engine = Engine(schema, {"staff": rows, "firm": 5} if len(schema.tables) > 1 else {"staff": rows})
    engine.prepare()
    return engine.make("staff", 0, rows).to_pylist()


LEVEL = computed("level", "greatest(coalesce(boss.level, 0), coalesce(mentor.level, 0)) + 1")
PATH = computed("path", "coalesce(boss.path || '/', '') || level", "string")


def test_each_row_is_made_once_however_many_ways_lead_to_it(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[int] = []
    draw = Frame._draw
    monkeypatch.setattr(
        Frame, "_draw", lambda self, name: drawn.append(len(self.rows) * (name == "level")) or draw(self, name)
    )
    Engine(two_ways_up(LEVEL), {"staff": 300}).make("staff", 0, 300)
    assert 300 <= sum(drawn) <= 600


def test_what_waits_along_two_relations_follows_from_both() -> None:
    rows = made(two_ways_up(LEVEL, PATH), 300)
    for row in rows:
        boss, mentor = (rows[row[each] - 1] if row[each] else None for each in ("boss_id", "mentor_id"))
        assert row["level"] == 1 + max(each["level"] if each else 0 for each in (boss, mentor))
        assert row["path"] == "/".join([*([boss["path"]] if boss else []), str(row["level"])])


def test_columns_may_wait_crosswise() -> None:
    rows = made(
        two_ways_up(computed("one", "coalesce(boss.other, 0)"), computed("other", "coalesce(boss.one, 0) + 1")), 90
    )
    for row in rows:
        boss = rows[row["boss_id"] - 1] if row["boss_id"] else {"one": 0, "other": 0}
        assert (row["one"], row["other"]) == (boss["other"], boss["one"] + 1)


def test_any_rows_in_any_order_are_the_same() -> None:
    engine = Engine(two_ways_up(LEVEL, PATH), {"staff": 200})
    whole, order = engine.make("staff", 0, 200), scattered(200, seed=1)
    assert engine.rows_at("staff", order) == whole.take(order)
    assert pa.concat_tables(engine.make("staff", at, at + 100) for at in range(0, 200, 100)).combine_chunks() == whole


def test_the_rows_above_go_with_the_rows_that_ask_for_them(monkeypatch: pytest.MonkeyPatch) -> None:
    kept: list[weakref.ref[Above]] = []
    put = Frame.put_above

    def watched(self: Frame, along: frozenset[int], above: Above, layer: int) -> None:
        if not isinstance(above, weakref.ProxyType):
            kept.append(weakref.ref(above))
        put(self, along, above, layer)

    monkeypatch.setattr(Frame, "put_above", watched)
    engine = Engine(two_ways_up(LEVEL), {"staff": 60})
    gc.disable()
    try:
        engine.make("staff", 0, 60)
        assert kept and all(each() is None for each in kept)
    finally:
        gc.enable()


def test_the_stack_is_no_deeper_for_a_deep_tree(monkeypatch: pytest.MonkeyPatch) -> None:
    deepest: list[int] = []

    def measured(self: Frame, name: str) -> pa.Array:
        frame, depth = sys._getframe(), 0
        while frame.f_back is not None:
            frame, depth = frame.f_back, depth + 1
        deepest.append(depth)
        return draw(self, name)

    draw = Frame._draw
    monkeypatch.setattr(Frame, "_draw", measured)
    near = {"rules": [{"table": "staff", "check": "id - boss.id <= 2"}]}
    level = computed("level", "coalesce(boss.level, 0) + 1")
    depths = []
    for more in ({}, near):
        deepest.clear()
        rows = Engine(two_ways_up(level, **more), {"staff": 120}).make("staff", 0, 120).to_pylist()
        depths.append((max(row["level"] for row in rows), max(deepest)))
    assert depths[1][0] > 4 * depths[0][0]
    assert depths[1][1] < depths[0][1] + 30


def test_a_boss_is_chosen_within_the_own_firm() -> None:
    firm = {"name": "firm", "primary_key": ["firm_id"], "columns": [column("firm_id", generator=SEQUENCE)]}
    pay = column("pay", generator={"kind": "integer", "minimum": 0, "maximum": 9_999})
    columns = [column("firm_id"), column("id", generator=SEQUENCE), column("boss_id", nullable=True), pay]
    columns.append(column("level"))
    up = {"child": "staff", "columns": ["firm_id"], "parent": "firm", "parent_columns": ["firm_id"]}
    boss = {"child": "staff", "columns": ["firm_id", "boss_id"], "parent": "staff", "parent_columns": ["firm_id", "id"]}
    checks = ("pay < boss.pay", "level = coalesce(boss.level + 1, 1)")
    schema = {
        "tables": [firm, {"name": "staff", "primary_key": ["firm_id", "id"], "columns": columns}],
        "relations": [up, boss | {"name": "boss"}],
        "rules": [{"table": "staff", "check": check} for check in checks],
    }
    rows = made(DatasetSchema.model_validate(schema), 200)
    by_key = {(row["firm_id"], row["id"]): row for row in rows}
    pairs = [(row, by_key[row["firm_id"], row["boss_id"]]) for row in rows if row["boss_id"] is not None]
    assert len(pairs) > 150
    assert all(one["pay"] < boss["pay"] and one["level"] == boss["level"] + 1 for one, boss in pairs)


def test_a_chain_is_refused_and_told_so() -> None:
    level = computed("level", "coalesce(boss.level, 0) + 1")
    with pytest.raises(SchemaError, match="'boss_id' is unique, so the rows form one chain"):
        made(two_ways_up(level, unique=[["boss_id"]]), 50)


def test_a_circle_over_another_table_is_not_laid_to_a_rule_over_the_own() -> None:
    number = {"kind": "integer", "minimum": 0, "maximum": 99}
    head, budget = column("head_id", nullable=True), column("budget", generator=number)
    firm = {"name": "firm", "primary_key": ["id"], "columns": [column("id", generator=SEQUENCE), head, budget]}
    firm["columns"].append(column("up_id", nullable=True))
    staff = [column("id", generator=SEQUENCE), column("firm_id"), column("pay", generator=number)]
    links = [("firm", "head", "staff"), ("firm", "up", "firm"), ("staff", "firm", "firm")]
    schema = {
        "tables": [firm, {"name": "staff", "primary_key": ["id"], "columns": staff}],
        "relations": [
            {"name": name, "child": child, "columns": [f"{name}_id"], "parent": parent, "parent_columns": ["id"]}
            for child, name, parent in links
        ],
        "rules": [
            {"table": "firm", "check": "budget < up.budget"},
            {"table": "firm", "check": "budget > head.pay"},
            {"table": "staff", "check": "pay < firm.budget"},
        ],
    }
    with pytest.raises(SchemaError, match=r"firm\.budget.*`budget > head\.pay`.*drop a rule") as caught:
        made(DatasetSchema.model_validate(schema), 20)
    assert "up.budget" not in str(caught.value)
