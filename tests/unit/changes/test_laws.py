"""The laws of a past: its events end where the data stands, its versions leave no gap, any piece stands alone."""

from itertools import pairwise
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.errors import BadInputError
from schemas.files import load_schema
from schemas.model import DatasetSchema
from schemas.semantics import complete
from tasks.records.changes.chunks import check_pasts, past_chunks, past_piece
from tasks.records.changes.past import Past, pasts
from tasks.records.changes.views import versions, window_events
from tasks.records.chunking import chunks
from tasks.records.engine import Engine
from tasks.records.growth import engine_of

TABLES = [
    {
        "name": "teams",
        "primary_key": ["id"],
        "columns": [{"name": "id", "type": "integer", "generator": {"kind": "sequence"}}],
    },
    {
        "name": "people",
        "primary_key": ["id"],
        "columns": [
            {"name": "id", "type": "uuid", "generator": {"kind": "uuid"}},
            {
                "name": "code",
                "type": "string",
                "unique": True,
                "generator": {"kind": "regex", "pattern": "[A-Z]{4}[0-9]"},
            },
            {"name": "city", "type": "string", "null_rate": 0.2, "generator": {"kind": "place", "part": "city"}},
            {
                "name": "level",
                "type": "string",
                "nullable": False,
                "generator": {"kind": "category", "values": ["a", "b"]},
            },
            {"name": "pay", "type": "decimal", "precision": 9, "scale": 2, "minimum": 0, "maximum": 9000},
            {"name": "name", "type": "string", "nullable": False, "generator": {"kind": "person", "part": "full_name"}},
            {"name": "team", "type": "integer"},
        ],
    },
]
LINES: list[dict[str, Any]] = [
    {
        "name": "orders",
        "primary_key": ["id"],
        "columns": [{"name": "id", "type": "integer", "generator": {"kind": "sequence"}}],
    },
    {
        "name": "lines",
        "primary_key": ["order_id", "line_no"],
        "columns": [
            {"name": "order_id", "type": "integer", "nullable": False},
            {"name": "line_no", "type": "integer", "generator": {"kind": "sequence"}},
            {"name": "note", "type": "string", "generator": {"kind": "category", "values": ["a", "b"]}},
        ],
    },
]
OWNED = [{"child": "lines", "columns": ["order_id"], "parent": "orders", "parent_columns": ["id"]}]
LINE_CHANGES = [{"table": "lines", "columns": ["note"], "deletes": 0.2}]
RELATIONS = [{"child": "people", "columns": ["team"], "parent": "teams", "parent_columns": ["id"], "null_rate": 0.1}]


def engine_with(rows: int, seed: int = 0, **changes: Any) -> Engine:
    told = {"table": "people", "columns": ["city", "level", "pay"], **changes}
    schema = DatasetSchema.model_validate({"tables": TABLES, "relations": RELATIONS, "changes": [told]})
    return Engine(complete(schema), {"teams": 5, "people": rows}, seed)


def pasts_of(engine: Engine) -> tuple[Past, ...]:
    return pasts(engine, engine.schema.changes[0])


def events_of(engine: Engine) -> pa.Table:
    each = [window_events(past, window) for past in pasts_of(engine) for window in range(past.timing.windows)]
    return pa.concat_tables(each)


def spans_of(engine: Engine) -> pa.Table:
    return pa.concat_tables([versions(past, 0, past.timing.total) for past in pasts_of(engine)])


def stream(engine: Engine) -> list[dict[str, Any]]:
    return events_of(engine).to_pylist()


def replay(events: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Apply the events one after another, as whoever reads them does."""
    table: dict[str, dict[str, Any]] = {}
    for event in events:
        before, after = event["before"], event["after"]
        if event["op"] == "insert":
            assert before is None
            assert after["id"] not in table
        else:
            assert table[before["id"]] == before, "before is what the last event left"
        if event["op"] == "update":
            assert after["id"] == before["id"]
            assert after != before
        if event["op"] == "delete":
            assert after is None
            del table[before["id"]]
        else:
            table[after["id"]] = after
    return table


def snapshot(engine: Engine) -> dict[str, dict[str, Any]]:
    return {row["id"]: row for row in engine.make("people", 0, engine.rows["people"]).to_pylist()}


def _hold(engine: Engine) -> None:
    for past in pasts_of(engine):
        past.check()
    events, present = stream(engine), snapshot(engine)
    assert replay(events) == present
    assert all(one["sequence"] < two["sequence"] for one, two in pairwise(events))
    assert all(one["committed_at"] <= two["committed_at"] for one, two in pairwise(events))
    changes = engine.schema.changes[0]
    end = changes.end + (len(pasts_of(engine)) - 1) * (changes.end - changes.start)
    assert all(changes.start <= each["committed_at"] <= end for each in events)
    _hold_versions(spans_of(engine).to_pylist(), present, events)


def _hold_versions(spans: list[dict[str, Any]], present: dict[str, Any], events: list[dict[str, Any]]) -> None:
    own = ("valid_from", "valid_to", "is_current", "version")
    rows: dict[str, list[dict[str, Any]]] = {}
    for span in spans:
        rows.setdefault(span["id"], []).append(span)
    for each in rows.values():
        assert [span["version"] for span in each] == list(range(1, len(each) + 1))
        assert all(one["valid_to"] == two["valid_from"] for one, two in pairwise(each)), "no gap, no overlap"
        assert [span["is_current"] for span in each[:-1]] == [False] * (len(each) - 1)
        assert all((span["valid_to"] is None) == span["is_current"] for span in each)
    current = [{name: value for name, value in span.items() if name not in own} for span in spans if span["is_current"]]
    assert {row["id"]: row for row in current} == present
    assert len(spans) == sum(event["op"] != "delete" for event in events), "a version for each insert and update"


RUNS = st.fixed_dictionaries(
    {
        "rows": st.integers(1, 120),
        "seed": st.integers(0, 2**40),
        "updates": st.sampled_from([0, 0.4, 1, 2.5, 6]),
        "deletes": st.sampled_from([0, 0.1, 1.0]),
    }
)


@given(run=RUNS)
@settings(max_examples=10, deadline=None)
def test_replayed_the_events_are_the_snapshot(run):
    _hold(engine_with(**run))


@pytest.mark.slow
@given(run=RUNS)
@settings(max_examples=100, deadline=None)
def test_a_hundred_random_runs(run):
    _hold(engine_with(**run))


@pytest.mark.slow
def test_the_same_of_many_windows():
    _hold(engine_with(12_000, seed=3, updates=2.5, deletes=0.1))


def continued(engine: Engine, *people: int) -> Engine:
    """An engine after so many people at the end of each further step; the teams grow in the last one."""
    steps = [engine.rows, *({"teams": 5, "people": count} for count in people)]
    steps[-1] = {**steps[-1], "teams": 7}
    return engine_of(engine.schema, steps[-1], engine.seed, steps[:-1])


@given(run=RUNS, more=st.lists(st.integers(0, 40), min_size=1, max_size=2))
@settings(max_examples=4, deadline=None)
def test_the_log_of_a_dataset_that_is_continued_goes_on(run, more):
    _goes_on(run, more)


@pytest.mark.slow
@given(run=RUNS, more=st.lists(st.integers(0, 90), min_size=1, max_size=3))
@settings(max_examples=60, deadline=None)
def test_many_continued_logs_go_on(run, more):
    _goes_on(run, more)


def _goes_on(run: dict[str, Any], more: list[int]) -> None:
    old = engine_with(**run)
    new = continued(old, *(run["rows"] + sum(more[: at + 1]) for at in range(len(more))))
    _hold(new)
    for view in (events_of, spans_of):
        before, now = view(old), view(new)
        assert now.slice(0, before.num_rows).equals(before)
    last = stream(old)[-1]["committed_at"]
    assert all(each["committed_at"] >= last for each in stream(new)[len(stream(old)) :])


def test_keys_of_deleted_rows_are_nobody_elses():
    old = engine_with(50, updates=1, deletes=0.5)
    born = [event["after"] for event in stream(continued(old, 90, 90, 120)) if event["op"] == "insert"]
    assert len(born) == 120 + 25 + 20 + 15
    for key in ("id", "code"):
        assert len({row[key] for row in born}) == len(born)
    names = [row["name"] for row in born]
    assert len(set(names)) > 0.9 * len(names), "a new row is somebody else, not the deleted one again"


def test_a_key_that_new_rows_could_take_again_is_refused():
    schema = DatasetSchema.model_validate({"tables": LINES, "relations": OWNED, "changes": LINE_CHANGES})
    now = {"orders": 5, "lines": 20}
    new = engine_of(complete(schema), {**now, "lines": 30}, 0, [now])
    with pytest.raises(BadInputError, match=r"'lines' cannot be continued: its changes delete rows"):
        new.prepare()


@pytest.mark.parametrize("more", [(), (2600, 3000)])
def test_any_piece_stands_alone(more):
    engine = engine_with(1500 if more else 3000, updates=2, deletes=0.05)
    engine = continued(engine, *more) if more else engine
    data = chunks(engine.schema, engine.rows, 1024)
    pieces = list(past_chunks(engine, data))
    made = {piece: pa.concat_tables(past_piece(engine, piece).blocks) for piece in reversed(pieces)}
    events = pa.concat_tables([made[each] for each in pieces if each.table.startswith("changes/")])
    assert events.equals(events_of(engine))
    spans = pa.concat_tables([made[each] for each in pieces if each.table.startswith("scd2/")])
    assert spans.equals(spans_of(engine))


def test_what_happens_is_about_what_was_asked_for():
    ops = events_of(engine_with(4000, updates=2, deletes=0.1))["op"].to_pylist()
    assert (ops.count("insert"), ops.count("delete")) == (4400, 400)
    # A row inserted at time t has 2 * (1 - t) updates on average: one, over all; few of them change nothing.
    assert 0.8 * 4400 < ops.count("update") < 1.1 * 4400


def test_changes_move_no_value_of_the_present():
    assert snapshot(engine_with(200)) == snapshot(engine_with(200, updates=5, deletes=0.5))


def test_updates_touch_only_the_columns_named():
    touched = set()
    for event in stream(engine_with(200, updates=3)):
        if event["op"] == "update":
            touched |= {name for name, value in event["after"].items() if value != event["before"][name]}
    assert touched == {"city", "level", "pay"}


def _of(yaml_text: str, rows: dict[str, int]) -> Engine:
    return Engine(complete(load_schema(yaml_text)), rows)


PLACES = """
tables:
  - name: people
    primary_key: [id]
    columns:
      - {{name: id, type: integer, maximum: 105, generator: {{kind: sequence}}}}
      - {{name: city, type: string, nullable: false, generator: {{kind: place, part: city}}}}
      - {{name: zone, type: string, nullable: false, generator: {{kind: place, part: time_zone}}}}
      - {{name: email, type: string, nullable: false, generator: {{kind: person, part: email}}}}
      - {{name: mobile, type: string, nullable: false, generator: {{kind: person, part: mobile}}}}
changes:
  - {{table: people, columns: {columns}, updates: 4{more}}}
"""


def test_what_describes_one_thing_changes_together():
    engine = _of(PLACES.format(columns="[city, zone, mobile]", more=""), {"people": 60})
    _hold(engine)
    zones: dict[str, set[str]] = {}
    for span in spans_of(engine).to_pylist():
        zones.setdefault(span["city"], set()).add(span["zone"])
    assert len(zones) > 10
    assert all(len(each) == 1 for each in zones.values()), "no city had another town's time zone"


@pytest.mark.parametrize(
    ("columns", "more", "match"),
    [
        ("[city]", "", "city cannot change: zone tell of the same thing"),
        ("[mobile]", ", deletes: 0.5", r"'people' cannot be deleted, .*only 105 values.* leave 'deletes' out"),
    ],
)
def test_what_would_not_hold_is_refused(columns, more, match):
    engine = _of(PLACES.format(columns=columns, more=more), {"people": 80})
    with pytest.raises(BadInputError, match=match):
        check_pasts(engine, ["people"])


def test_a_step_of_a_life_is_refused():
    told = {"kind": "states", "transitions": {"open": {"paid": 1}, "paid": {"open": 1}}}
    columns = [*TABLES[0]["columns"], {"name": "status", "type": "string", "nullable": False, "generator": told}]
    schema = {"tables": [{**TABLES[0], "columns": columns}], "changes": [{"table": "teams", "columns": ["status"]}]}
    engine = Engine(complete(DatasetSchema.model_validate(schema)), {"teams": 20})
    with pytest.raises(BadInputError, match="status cannot change: it is a step of a life"):
        check_pasts(engine, ["teams"])


SUMS = """
tables:
  - name: orders
    primary_key: [id]
    columns:
      - {name: id, type: integer, generator: {kind: sequence}}
      - {name: level, type: integer, nullable: false, minimum: 1, maximum: 5}
      - {name: total, type: integer, nullable: false}
  - name: items
    primary_key: [order_id, line]
    columns:
      - {name: order_id, type: integer}
      - {name: line, type: integer, generator: {kind: sequence}}
      - {name: amount, type: integer, nullable: false, minimum: 1, maximum: 90}
      - {name: level, type: integer, nullable: false}
relations:
  - {name: order, child: items, columns: [order_id], parent: orders, parent_columns: [id]}
rules:
  - {table: orders, check: "total = sum(items.amount)"}
  - {table: items, check: "level = order.level"}
changes:
"""


@pytest.mark.parametrize(("table", "column", "reader"), [("items", "amount", "orders"), ("orders", "level", "items")])
def test_a_column_that_other_tables_follow_is_refused(table, column, reader):
    engine = _of(f"{SUMS}  - {{table: {table}, columns: [{column}]}}\n", {"orders": 10, "items": 30})
    with pytest.raises(BadInputError, match=f"{column} cannot change: rows of '{reader}' follow from it"):
        check_pasts(engine, [table])
