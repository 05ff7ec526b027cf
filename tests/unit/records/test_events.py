"""Events: lives of state machines, late arrivals and second deliveries; each told truly by its labels."""

from datetime import timedelta
from itertools import pairwise
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from series_tables import column, engine, made, numbers

from schemas.errors import UnderstudyError
from schemas.model import DatasetSchema
from schemas.semantics.completion import complete
from tasks.records.engine import Engine

ORDER = {"placed": {"paid": 9, "cancelled": 1}, "paid": {"shipped": 1}, "shipped": {"delivered": 19, "lost": 1}}
LAMP = {"off": {"on": 1}, "on": {"off": 3, "broken": 1}, "broken": {"off": 1}}
DWELL = {
    "off": {"kind": "constant", "mean": "8h"},
    "on": "2h",
    "broken": {"kind": "lognormal", "mean": "3d", "least": "1h"},
}


def machine(transitions: Any, **more: Any) -> list[dict[str, Any]]:
    before = column("before", "string", "transition", of="status", part="previous")
    return [
        column("status", "string", "states", transitions=transitions, **more),
        {**before, "nullable": True},
        *(column(name, "timestamp", "transition", of="status", part=name, after="parents.began",
                 resolution="microsecond") for name in ("at", "until")),
        column("seconds", "number", "transition", of="status", part="seconds"),
    ]  # fmt: skip


def lives(table: pa.Table) -> list[list[dict[str, Any]]]:
    found: dict[int, list[dict[str, Any]]] = {}
    for row in table.to_pylist():
        found.setdefault(row["parent_id"], []).append(row)
    return list(found.values())


@pytest.mark.parametrize("transitions", [LAMP, ORDER], ids=["endless", "ending"])
@given(step=st.integers(30, 200), seed=st.integers(0, 100))
@settings(max_examples=3, deadline=None)
def test_any_chunking_gives_the_same(transitions: Any, step: int, seed: int) -> None:
    columns = machine(transitions)
    whole = made(engine(*columns, rows=300, parents=100, seed=seed, max=4))
    again = engine(*columns, rows=300, parents=100, seed=seed, max=4)
    pieces = [made(again, start, min(start + step, 300)) for start in range(0, 300, step)]
    assert pa.concat_tables(pieces).combine_chunks().equals(whole)


@pytest.mark.parametrize(("transitions", "first"), [(LAMP, "off"), (ORDER, "placed")], ids=["endless", "ending"])
def test_every_transition_is_legal_and_every_label_true(transitions: Any, first: str) -> None:
    for life in lives(made(engine(*machine(transitions, dwell=DWELL if transitions is LAMP else {}),
                                  rows=6_000, parents=2_000, max=4))):  # fmt: skip
        assert (life[0]["status"], life[0]["before"]) == (first, None)
        for one, next_ in pairwise(life):
            assert next_["status"] in transitions.get(one["status"], {})
            assert next_["before"] == one["status"]
            assert next_["at"] == one["until"] >= one["at"]
        for row in life:
            assert (row["until"] - row["at"]).total_seconds() == pytest.approx(row["seconds"], abs=2e-6)


def test_a_life_begins_where_its_parent_says() -> None:
    made_ = engine(*machine(LAMP), rows=300, parents=60, min=1)
    began = made_.make("parents", 0, 60)["began"].to_pylist()
    assert [life[0]["at"] for life in lives(made(made_))] == began


def test_transitions_have_their_probabilities_and_dwell_times_their_means() -> None:
    table = made(engine(*machine(LAMP, dwell=DWELL), rows=30_000, parents=30, kind="even"))
    states, seconds = np.array(table["status"].to_pylist()), numbers(table["seconds"])
    after_on = states[1:][(states[:-1] == "on") & (np.diff(table["parent_id"].to_numpy()) == 0)]
    assert abs((after_on == "broken").mean() - 0.25) < 5 * np.sqrt(0.25 * 0.75 / len(after_on))
    assert set(seconds[states == "off"]) == {8 * 3600.0}
    on = seconds[states == "on"]
    assert abs(on.mean() / 7200 - 1) < 5 / np.sqrt(len(on))  # an exponential's deviation is its mean
    broken = seconds[states == "broken"]
    assert broken.min() > 3600
    spread = np.sqrt(np.exp(0.8**2) - 1)  # of a lognormal of sigma 0.8, relative to its mean
    assert abs((broken.mean() - 3600) / (3 * 86_400) - 1) < 5 * spread / np.sqrt(len(broken))


def test_an_endless_life_keeps_its_earlier_states_when_it_grows() -> None:
    columns = machine(LAMP)
    short, long = (lives(made(engine(*columns, rows=rows, parents=5, kind="even"))) for rows in (100, 1000))
    assert [life[:20] for life in long] == short


def test_a_final_state_comes_last_or_not_at_all() -> None:
    for life in lives(made(engine(*machine(ORDER), rows=3_000, parents=1_000, min=1, max=4))):
        assert all(row["status"] not in ("cancelled", "delivered", "lost") for row in life[:-1])


def test_a_life_longer_than_the_machine_allows_is_refused_with_the_longest() -> None:
    with pytest.raises(UnderstudyError, match="at most 4 before they end"):
        engine(*machine(ORDER), rows=60, parents=10, kind="even").prepare()


@pytest.mark.parametrize(
    ("columns", "sentence"),
    [
        ([column("at", "timestamp", "transition", of="state")], "no column of the table with the generator 'states'"),
        ([column("is_late", "boolean", "late", of="at")], "no column of the table with the generator 'delayed'"),
        ([column("again", "boolean", "redelivery")], "generator 'arrivals'"),
        ([column("s", "string", "states", transitions={"a": {"b": 0}})], "has a weight above 0"),
        ([column("s", "string", "states", transitions={"a": ["b"]}, dwell={"c": "1h"})], "none of the states"),
        ([column("s", "string", "states", transitions={"a": ["b"]}, dwell={"a": "soon"})], "no length of time"),
    ],
)
def test_what_cannot_be_is_refused(columns: list[dict[str, Any]], sentence: str) -> None:
    with pytest.raises(UnderstudyError, match=sentence):
        engine(*columns, rows=10)


STREAM = [
    column("delivery_id", "integer", "sequence"),
    column("event_id", "uuid", "uuid"),
    column("event_time", "timestamp", "arrivals", rate="100/sec"),
    column("arrival_time", "timestamp", "delayed", of="event_time", delay="2s", late=0.05,
           late_delay={"kind": "constant", "mean": "10m"}),
    column("is_late", "boolean", "late", of="arrival_time"),
    column("is_again", "boolean", "redelivery", share=0.04, within=30, own=["delivery_id", "arrival_time", "is_late"]),
]  # fmt: skip


def test_late_arrivals_are_the_labelled_ones_in_their_share() -> None:
    table = made(engine(*STREAM, rows=40_000))
    way = numbers(table["arrival_time"]) - numbers(table["event_time"])
    late, again = table["is_late"].to_numpy(), table["is_again"].to_numpy()
    assert way.min() >= 0
    assert (way[late] >= 600).all()
    assert way[~late].max() < 60  # of an exponential of mean 2 s, e**-30 lies beyond
    late, way = late[~again], way[~again]  # a second delivery's way holds the first one's too
    assert abs(late.mean() - 0.05) < 5 * np.sqrt(0.05 * 0.95 / 38_000)
    assert abs(way[~late].mean() / 2 - 1) < 5 / np.sqrt(36_000)


def test_second_deliveries_repeat_an_earlier_row_and_are_labelled() -> None:
    rows = made(engine(*STREAM, rows=40_000)).to_pylist()
    firsts: dict[str, int] = {}
    again = 0
    for number, row in enumerate(rows):
        assert row["delivery_id"] == number + 1
        assert row["is_again"] == (row["event_id"] in firsts)
        first = firsts.setdefault(row["event_id"], number)
        if row["is_again"]:
            again += 1
            assert 1 <= number - first <= 30
            assert row["event_time"] == rows[first]["event_time"]
            assert row["arrival_time"] > rows[first]["arrival_time"]
            assert row["is_late"] >= rows[first]["is_late"]
    assert abs(again / 40_000 - 0.04) < 5 * np.sqrt(0.04 / 40_000)


def test_what_follows_from_the_arrival_is_a_second_deliverys_own() -> None:
    """Copied, the label would tell of the first arrival, and the computed span would break its rule."""
    again = column("is_again", "boolean", "redelivery", share=0.15, within=30, own=["delivery_id", "arrival_time"])
    span = {"name": "span", "type": "integer", "nullable": False}
    sql = "arrival_time + INTERVAL 1 DAY"
    columns = [*STREAM[:5], again, span, column("expires", "timestamp", "expression", sql=sql)]
    plain = engine(*columns, rows=4_000).schema.model_dump(mode="json", exclude_none=True)
    rule = {"table": "points", "check": "span = date_diff('second', event_time, arrival_time)"}
    schema = complete(DatasetSchema.model_validate({**plain, "rules": [rule]}))
    whole = Engine(schema, {"points": 4_000}, seed=3)
    whole.prepare()
    rows = made(whole).to_pylist()
    ways = [row["arrival_time"] - row["event_time"] for row in rows]
    assert [row["is_late"] for row in rows] == [way > timedelta(minutes=10) for way in ways]
    assert all(row["expires"] == row["arrival_time"] + timedelta(days=1) for row in rows)
    whole_seconds = [[row[name].replace(microsecond=0) for name in ("event_time", "arrival_time")] for row in rows]
    assert [row["span"] for row in rows] == [(end - start).total_seconds() for start, end in whole_seconds]
    firsts = {row["event_id"]: row["is_late"] for row in rows if not row["is_again"]}
    assert any(row["is_late"] != firsts[row["event_id"]] for row in rows if row["is_again"])


@given(step=st.integers(50, 300), rows=st.lists(st.integers(0, 499), min_size=1, max_size=20))
@settings(max_examples=5, deadline=None)
def test_a_stream_is_the_same_in_any_chunks_and_order(step: int, rows: list[int]) -> None:
    whole = made(engine(*STREAM, rows=500, parents=9))
    again = engine(*STREAM, rows=500, parents=9)
    pieces = [made(again, start, min(start + step, 500)) for start in range(0, 500, step)]
    assert pa.concat_tables(pieces).combine_chunks().equals(whole)
    scattered = again._rows("points", np.array(rows, np.uint64)).select(["event_id", "arrival_time"])
    assert scattered.to_pylist() == whole.take(pa.array(rows)).select(["event_id", "arrival_time"]).to_pylist()
