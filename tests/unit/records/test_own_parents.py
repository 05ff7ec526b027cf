"""Rules over another row of the same table: the boss's pay, the level above, the thread that a reply goes on."""

from typing import Any

import numpy as np
import pytest
from engine_schemas import SEQUENCE, column, scattered

from schemas.errors import BadInputError, SchemaError
from schemas.model import DatasetSchema
from tasks.records.engine import Engine
from tasks.records.frame import Frame
from tasks.records.growth import engine_of

HIRED = {"kind": "datetime", "start": "2015-01-01", "end": "2025-12-31"}
BOSS = {"name": "boss", "child": "staff", "columns": ["boss_id"], "parent": "staff", "parent_columns": ["id"]}


def staff(*checks: str, nullable: bool = True, null_rate: float = 0.0, **more: Any) -> DatasetSchema:
    columns = [
        column("id", generator=SEQUENCE),
        column("boss_id", nullable=nullable),
        column("hired", "date", generator=HIRED),
        column("pay", "decimal", generator={"kind": "decimal", "minimum": 20_000, "maximum": 90_000}),
        column("step", generator={"kind": "integer", "minimum": 0, "maximum": 9}),
        column("bonus", "decimal", generator={"kind": "decimal", "minimum": 0, "maximum": 9_000}),
        *([column("level")] if any(each.startswith("level =") for each in checks) else []),
    ]
    return DatasetSchema.model_validate(
        {
            "tables": [{"name": "staff", "primary_key": ["id"], "columns": columns}, *more.get("tables", ())],
            "relations": [BOSS | {"null_rate": null_rate}, *more.get("relations", ())],
            "rules": [{"table": "staff", "check": each} for each in checks] + list(more.get("rules", ())),
        }
    )


def rows_of(schema: DatasetSchema, rows: int = 400) -> list[dict[str, Any]]:
    engine = Engine(schema, {"staff": rows})
    engine.prepare()
    return engine.make("staff", 0, rows).to_pylist()


def with_boss(rows: list[dict[str, Any]]) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    return [(row, rows[row["boss_id"] - 1]) for row in rows if row["boss_id"] is not None]


def test_a_boss_is_chosen_by_what_is_drawn() -> None:
    rows = rows_of(staff("hired > boss.hired", "pay < boss.pay"))
    pairs = with_boss(rows)
    assert len(pairs) > 0.9 * len(rows)
    assert all(one["hired"] > boss["hired"] and one["pay"] < boss["pay"] for one, boss in pairs)


def test_what_the_rules_compare_keeps_its_own_values() -> None:
    free, held = rows_of(staff()), rows_of(staff("hired > boss.hired", "pay < boss.pay"))
    assert [(row["hired"], row["pay"]) for row in free] == [(row["hired"], row["pay"]) for row in held]


def test_those_without_a_boss_are_as_many_as_were_asked_for_and_the_few_for_whom_there_is_none() -> None:
    rows = rows_of(staff("hired > boss.hired", null_rate=0.3), 2_000)
    without = sum(row["boss_id"] is None for row in rows) / len(rows)
    assert 0.27 < without < 0.34


def test_who_only_has_bosses_that_will_not_do_has_none() -> None:
    rows = rows_of(staff("hired > boss.hired"))
    for at, row in enumerate(rows):
        if row["boss_id"] is None:
            assert sum(other["hired"] < row["hired"] for other in rows[:at]) <= at / 20


def test_a_level_follows_from_the_level_above() -> None:
    rows = rows_of(staff("level = coalesce(boss.level + 1, 1)", "pay < boss.pay"))
    assert all(one["level"] == boss["level"] + 1 for one, boss in with_boss(rows))
    assert all(row["level"] == 1 for row in rows if row["boss_id"] is None)
    assert max(row["level"] for row in rows) > 3


def test_a_path_goes_on_from_the_path_above() -> None:
    plain = staff().model_dump(mode="json")
    path = {"kind": "expression", "sql": "coalesce(boss.path || '/', '') || id"}
    plain["tables"][0]["columns"].append(column("path", "string", generator=path))
    rows = rows_of(DatasetSchema.model_validate(plain))
    assert all(one["path"] == f"{boss['path']}/{one['id']}" for one, boss in with_boss(rows))


def test_what_goes_down_the_levels_may_be_bounded() -> None:
    rows = rows_of(staff("level = coalesce(boss.level, 0) + step", "level < 20"))
    assert all(one["level"] == boss["level"] + one["step"] < 20 for one, boss in with_boss(rows))


def test_any_rows_in_any_order_are_the_same() -> None:
    engine = Engine(staff("hired > boss.hired", "level = coalesce(boss.level + 1, 1)", null_rate=0.1), {"staff": 300})
    order = scattered(300, seed=1)
    assert engine.rows_at("staff", order) == engine.make("staff", 0, 300).take(order)


def test_older_rows_stay_as_they_were() -> None:
    schema = staff("hired > boss.hired", "level = coalesce(boss.level + 1, 1)")
    first, then = Engine(schema, {"staff": 200}), engine_of(schema, {"staff": 350}, 0, [{"staff": 200}])
    then.prepare()
    assert then.make("staff", 0, 200) == first.make("staff", 0, 200)
    rows = then.make("staff", 0, 350).to_pylist()
    assert all(one["hired"] > boss["hired"] and one["level"] == boss["level"] + 1 for one, boss in with_boss(rows))


def test_where_everybody_needs_a_boss_the_refusal_says_what_to_do() -> None:
    with pytest.raises(BadInputError, match="Let 'boss_id' be nullable"):
        rows_of(staff("hired > boss.hired", nullable=False))
    with pytest.raises(SchemaError, match="Let 'boss_id' be nullable"):
        rows_of(staff("level = coalesce(boss.level + 1, 1)", nullable=False))


def test_where_neither_a_boss_nor_none_will_do_the_refusal_says_what_to_allow() -> None:
    with pytest.raises(BadInputError, match=r"let them allow such a row \(`OR boss_id IS NULL`\)"):
        rows_of(staff("pay < boss.pay", "pay > 80000 OR boss_id IS NOT NULL"))
    assert rows_of(staff("pay < boss.pay", "pay > 80000 OR boss_id IS NOT NULL OR boss_id IS NULL"), 50)


def test_what_waits_for_the_boss_cannot_choose_it() -> None:
    with pytest.raises(SchemaError, match=r"wait for each other.*staff\.level"):
        rows_of(staff("level = coalesce(boss.level + 1, 1)", "bonus < boss.level * 99", "bonus < boss.pay"))


def test_a_circle_over_another_table_is_refused() -> None:
    team = {"name": "team", "primary_key": ["id"], "columns": [column("id", generator=SEQUENCE), column("top")]}
    more = {
        "tables": [team],
        "relations": [{"child": "staff", "columns": ["team_id"], "parent": "team", "parent_columns": ["id"]}],
        "rules": [{"table": "team", "check": "top = max(staff.bonus_level)"}],
    }
    schema = staff("level = coalesce(boss.level, 0) + team.top", "bonus_level = boss.level", **more).model_dump()
    schema["tables"][0]["columns"] += (column("team_id"), column("bonus_level", nullable=True))
    engine = Engine(DatasetSchema.model_validate(schema), {"staff": 50, "team": 5})
    with pytest.raises(SchemaError, match="wait for each other"):
        engine.prepare()


def test_as_many_draws_as_there_are_levels_and_not_more(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each level of the tree is made once for all rows below it; trying out bosses must not make the levels anew."""
    made_rows = []
    draw = Frame._draw
    monkeypatch.setattr(Frame, "_draw", lambda self, name: made_rows.append(len(self.rows)) or draw(self, name))
    engine = Engine(staff("level = coalesce(boss.level + 1, 1)", "hired > boss.hired"), {"staff": 500})
    engine.make("staff", 0, 500)
    assert len(made_rows) < 3_000 and np.sum(made_rows) < 3_000_000
