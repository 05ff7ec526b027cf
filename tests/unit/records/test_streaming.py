"""Streams: every row once, in the order of its moment, with little held; paced by the clock."""

import json
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from series_tables import column, engine, made

from schemas.errors import BadInputError
from tasks.records.engine import Engine
from tasks.records.streaming import order
from tasks.records.streaming.clocks import clock_of
from tasks.records.streaming.events import Event, events, paced, streamed_tables

GLOBAL = [
    column("number", "integer", "sequence"),
    column("at", "timestamp", "arrivals", rate="50/sec"),
    column("came", "timestamp", "delayed", of="at", late=0.05, late_delay="20s"),
    column("again", "boolean", "redelivery", share=0.1, within=40, own=["number", "came"]),
]
OWN = [column("number", "integer", "sequence"), column("at", "timestamp", "arrivals", rate="3/day", per="parent")]
SENSORS = [column("number", "integer", "sequence"), column("at", "timestamp", "ticks", every="1m", stagger="1h")]
SHAPES: dict[str, tuple[list[dict[str, Any]], int]] = {
    "one stream": (GLOBAL, 0), "one of several parents": (GLOBAL, 5),
    "a stream each": (OWN, 40), "sensors": (SENSORS, 7),
}  # fmt: skip


def lines(engine: Engine, **more: Any) -> list[dict[str, Any]]:
    return [json.loads(event.line) for event in events(engine, ["points"], **more)]


@pytest.mark.parametrize("shape", SHAPES)
@given(rows=st.integers(1, 900), at_once=st.integers(20, 300), by_arrival=st.booleans(), seed=st.integers(0, 50))
@settings(max_examples=6, deadline=None)
def test_every_row_comes_once_and_in_order(shape: str, rows: int, at_once: int, by_arrival: bool, seed: int) -> None:
    columns, parents = SHAPES[shape]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(order, "AT_ONCE", at_once)
        streamed = lines(engine(*columns, rows=rows, parents=parents, seed=seed), by_arrival=by_arrival)
    key = "came" if by_arrival and "came" in streamed[0] else "at"
    assert [row[key] for row in streamed] == sorted(row[key] for row in streamed)
    whole = made(engine(*columns, rows=rows, parents=parents, seed=seed))
    assert sorted(row["number"] for row in streamed) == sorted(whole["number"].to_pylist())
    by_number = dict(zip(whole["number"].to_pylist(), whole["at"].to_pylist(), strict=True))
    assert all(row["at"].startswith(by_number[row["number"]].isoformat()[:19]) for row in streamed)


def sessions(rows: int) -> Engine:
    """Sessions in the order of time, and the states that each goes through."""
    from schemas.model import DatasetSchema

    key = {"name": "id", "type": "integer", "generator": {"kind": "sequence"}}
    states = {"kind": "states", "transitions": {"a": ["b"], "b": ["a", "b"]}, "dwell": {"a": "2m", "b": "3m"}}
    at = {"kind": "transition", "of": "state", "after": "sessions.began", "resolution": "second"}
    schema = DatasetSchema.model_validate({
        "tables": [
            {"name": "sessions", "primary_key": ["id"], "columns": [
                key, {"name": "began", "type": "timestamp", "generator": {"kind": "arrivals", "rate": "60/hour"}}]},
            {"name": "points", "columns": [
                {"name": "session", "type": "integer", "nullable": False},
                {"name": "state", "type": "string", "generator": states},
                {"name": "at", "type": "timestamp", "generator": at}]},
        ],
        "relations": [{"child": "points", "columns": ["session"], "parent": "sessions", "parent_columns": ["id"]}],
    })  # fmt: skip
    return Engine(schema, {"sessions": rows // 5, "points": rows})


def held(engine: Engine, *, by_arrival: bool = False) -> int:
    """The most rows that wait at any time."""
    plans = {name: engine.plan(name) for name in engine.rows}
    most = [0]

    class Counting(order.Waiting):
        def before(self, moment: int | None) -> order.Batch:
            batch = super().before(moment)
            most.append(sum(each.rows.num_rows for each in self._batches))
            return batch

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(order, "Waiting", Counting)
        patch.setattr(order, "AT_ONCE", 512)
        for _ in order.in_order(engine, "points", clock_of(plans["points"], plans, by_arrival=by_arrival)):
            pass
    return max(most)


def test_what_is_held_does_not_grow_with_the_stream() -> None:
    for short, long in (
        (engine(*GLOBAL, rows=20_000), engine(*GLOBAL, rows=80_000)),
        (engine(*SENSORS, rows=20_000, parents=4), engine(*SENSORS, rows=80_000, parents=4)),
        (sessions(20_000), sessions(80_000)),
    ):
        few, many = held(short, by_arrival=True), held(long, by_arrival=True)
        assert many < 1.5 * few + 500 and many < 8_000


def test_children_of_streams_come_in_order_with_their_parents() -> None:
    made_ = sessions(3_000)
    tables = streamed_tables(made_, None)
    assert tables == ["sessions", "points"]
    found = [json.loads(event.line) for event in events(made_, tables)]
    moments = [row.get("began") or row["at"] for row in found]
    assert moments == sorted(moments) and len(found) == 3_600
    began = {row["id"]: row["began"] for row in found if row["table"] == "sessions"}
    assert all(row["at"] >= began[row["session"]] for row in found if row["table"] == "points")


def test_a_table_without_moments_that_rise_is_refused() -> None:
    timeless = engine(column("number", "integer", "sequence"), rows=10)
    with pytest.raises(BadInputError, match="nothing to stream"):
        streamed_tables(timeless, None)
    with pytest.raises(BadInputError, match="cannot be streamed"):
        events(timeless, ["points"])


def test_a_schema_that_asks_for_dirt_is_refused() -> None:
    clean = engine(*GLOBAL, rows=10)
    dirty = clean.schema.model_copy(update={"dirt": ("anything",)})
    with pytest.raises(BadInputError, match="A stream is clean"):
        streamed_tables(Engine(dirty, clean.rows), None)


def test_paced_events_come_when_they_are_due() -> None:
    now, naps = [100.0], []

    def sleep(seconds: float) -> None:
        naps.append(seconds)
        now[0] += seconds

    stream = [Event(int(second * 1e6), str(second)) for second in (50, 50, 52.5, 60)]
    came = [(event.line, now[0]) for event in paced(iter(stream), 5.0, lambda: now[0], sleep)]
    assert came == [("50", 100.0), ("50", 100.0), ("52.5", 100.5), ("60", 102.0)]
    assert naps == [0.5, 1.5]


def test_a_json_column_is_an_object_in_its_line() -> None:
    payload = {"kind": "expression", "sql": """'{"n": ' || number || '}'"""}
    made_ = engine(*GLOBAL[:2], {"name": "payload", "type": "json", "nullable": False, "generator": payload}, rows=3)
    assert [row["payload"] for row in lines(made_)] == [{"n": 1}, {"n": 2}, {"n": 3}]


def test_what_waits_is_given_up_in_order_and_once() -> None:
    import pyarrow as pa

    waiting = order.Waiting()
    for seconds in ([5, 1, 3], [2, 4]):
        waiting.add(pa.table({"at": pa.array(np.array(seconds) * 10**6).cast(pa.timestamp("us"))}), "at")
    assert (waiting.before(3 * 10**6).moments // 10**6).tolist() == [1, 2]
    assert (waiting.before(None).moments // 10**6).tolist() == [3, 4, 5]


@pytest.mark.parametrize(("name", "rows"), [("clickstream", 37_000), ("sensors", 40_340)])
def test_the_examples_are_sound(name: str, rows: int) -> None:
    from pathlib import Path

    from schemas.files import load_schema
    from schemas.validation import validate as check
    from tasks.records.sizing import row_counts

    schema = check(load_schema(Path(__file__).parents[3] / "examples" / f"{name}.yaml"))
    counts = row_counts(schema)
    made_ = Engine(schema, counts)
    made_.prepare()
    assert sum(counts.values()) == rows
    assert next(iter(events(made_, streamed_tables(made_, None)))).line.startswith("{")
