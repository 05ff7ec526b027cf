"""A dataset that goes on: old rows are untouched, keys go on and resolve, and any rows can be made anywhere."""

import pickle

import numpy as np
import pyarrow as pa
import pytest
from engine_schemas import made, problems
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from random_schemas import schemas

from schemas.errors import BadInputError, SchemaError
from schemas.files import load_schema
from schemas.model import DatasetSchema
from tasks.records.engine import Engine
from tasks.records.growth import Grown, engine_of


def shop(more: str = "") -> DatasetSchema:
    return load_schema(f"""
tables:
  - name: customers
    primary_key: [id]
    columns:
      - {{name: id, type: integer, generator: {{kind: sequence, start: 100}}}}
      - {{name: code, type: string, unique: true, generator: {{kind: regex, pattern: "[A-F]{{3}}[0-9]"}}}}
      - {{name: email, type: string, unique: true, nullable: false, generator: {{kind: person, part: email}}}}
      - {{name: joined, type: date, nullable: false, generator: {{kind: datetime, start: 2024-01-01, end: 2024-12-31}}}}
  - name: orders
    primary_key: [id]
    columns:
      - {{name: id, type: integer, maximum: 1000, generator: {{kind: sequence}}}}
      - {{name: customer_id, type: integer, nullable: false}}
      - {{name: total, type: integer, generator: {{kind: integer, minimum: 0, maximum: 99}}}}
  - name: lines
    primary_key: [order_id, line_no]
    columns:
      - {{name: order_id, type: integer, nullable: false}}
      - {{name: line_no, type: integer, generator: {{kind: sequence}}}}
relations:
  - {{child: orders, columns: [customer_id], parent: customers, parent_columns: [id]{more}}}
  - {{child: lines, columns: [order_id], parent: orders, parent_columns: [id]}}
""")


FIRST = {"customers": 300, "orders": 700, "lines": 1500}


def grown(schema: DatasetSchema, *steps: dict[str, int], seed: int = 0) -> Engine:
    return engine_of(schema, steps[-1], seed, steps[:-1])


def plain(table: pa.Table) -> list[dict]:
    return table.to_pylist()


@pytest.mark.parametrize(
    "then",
    [
        {"customers": 450, "orders": 1000, "lines": 2000},
        {"customers": 300, "orders": 1000, "lines": 1500},
        {"customers": 300, "orders": 700, "lines": 2500},
        {"customers": 301, "orders": 700, "lines": 1500},
    ],
)
def test_old_rows_stay_and_keys_go_on(then):
    schema = shop()
    old, new = Engine(schema, FIRST), grown(schema, FIRST, then)
    new.prepare()
    tables = {name: made(new, name) for name in then}
    assert list(problems(schema, tables)) == []
    for name, count in FIRST.items():
        assert plain(tables[name].slice(0, count)) == plain(made(old, name))
    assert tables["customers"]["id"].to_pylist() == list(range(100, 100 + then["customers"]))


def test_a_table_without_relations_is_the_bigger_run():
    schema = shop()
    bigger = Engine(schema, {**FIRST, "customers": 800})
    step = grown(schema, {**FIRST, "customers": 200}, {**FIRST, "customers": 500}, {**FIRST, "customers": 800})
    wanted = bigger.make("customers", 0, 800).drop_columns(["email"])
    assert plain(made(step, "customers").drop_columns(["email"])) == plain(wanted)


def test_line_numbers_go_on_under_old_orders():
    schema = shop()
    new = grown(schema, FIRST, {**FIRST, "lines": 2500}, {**FIRST, "lines": 3000})
    numbers: dict[int, list[int]] = {}
    for row in plain(made(new, "lines")):
        numbers.setdefault(row["order_id"], []).append(row["line_no"])
    assert all(sorted(each) == list(range(1, len(each) + 1)) for each in numbers.values())


def test_new_rows_refer_to_new_parents_where_there_are_any():
    schema = shop()
    both = grown(schema, FIRST, {"customers": 400, "orders": 900, "lines": 1500})
    assert {row["customer_id"] >= 400 for row in plain(both.make("orders", 700, 900))} == {True}
    alone = grown(schema, FIRST, {**FIRST, "orders": 900})
    assert {row["customer_id"] < 400 for row in plain(alone.make("orders", 700, 900))} == {True}


@pytest.mark.parametrize(
    ("more", "then", "match"),
    [
        (", children: {max: 9}", {**FIRST, "orders": 900}, "at most 9"),
        ("", {**FIRST, "customers": 2200}, r"\(code\) has only 2,160 values"),
        ("", {**FIRST, "orders": 1200}, r"\(id\) has only 1,000 values"),
    ],
)
def test_what_cannot_go_on_is_refused(more, then, match):
    with pytest.raises(BadInputError, match=match):
        grown(shop(more), FIRST, then).prepare()


def test_a_key_that_one_of_its_columns_tells_apart_says_how_far_it_goes():
    schema = load_schema("""
tables:
  - name: t
    primary_key: [a, b]
    columns:
      - {name: a, type: string, generator: {kind: category, values: [DE, FR, US]}}
      - {name: b, type: integer, generator: {kind: integer, minimum: 1, maximum: 30}}
""")
    step = grown(schema, {"t": 20}, {"t": 30})
    step.prepare()
    assert list(problems(schema, {"t": made(step, "t")})) == []
    true = r"20 rows .* by b alone, which has 30 values.* at most 10 rows, or generate all 40 .*: it can have 90\."
    with pytest.raises(BadInputError, match=true):
        grown(schema, {"t": 20}, {"t": 40}).prepare()
    with pytest.raises(BadInputError, match="at most 10 rows, or generate all 60"):
        grown(schema, {"t": 20}, {"t": 60}).prepare()
    assert plain(made(grown(schema, {"t": 60}, {"t": 70}), "t")) == plain(made(Engine(schema, {"t": 70}), "t"))
    few = grown(schema, {"t": 60}, {"t": 70}, {"t": 90})
    few.prepare()
    assert list(problems(schema, {"t": made(few, "t")})) == []
    with pytest.raises(BadInputError, match=r"has only 90 values\. Append fewer rows"):
        grown(schema, {"t": 60}, {"t": 91}).prepare()


def test_second_deliveries_say_what_to_do_instead():
    schema = load_schema("""
tables:
  - name: t
    columns:
      - {name: at, type: timestamp, nullable: false, generator: {kind: arrivals}}
      - {name: again, type: boolean, nullable: false, generator: {kind: redelivery}}
""")
    with pytest.raises(BadInputError, match=r"all 30 rows at once \(--rows t=30\)"):
        grown(schema, {"t": 20}, {"t": 30}).prepare()


def test_it_is_picklable():
    engine = grown(shop(), FIRST, {**FIRST, "orders": 800})
    again = pickle.loads(pickle.dumps(engine))
    assert isinstance(again, Grown)
    assert plain(again.make("orders", 690, 710)) == plain(engine.make("orders", 690, 710))


@st.composite
def histories(draw: st.DrawFn) -> tuple[DatasetSchema, list[dict[str, int]]]:
    schema, rows = draw(schemas())
    steps = [rows]
    for _ in range(draw(st.integers(1, 2))):
        more = {name: draw(st.sampled_from([0, 0, 1, 7, 40])) for name in rows}
        steps.append({name: count + more[name] for name, count in steps[-1].items()})
    return schema, steps


def _hold(history: tuple[DatasetSchema, list[dict[str, int]]], seed: int, size: int) -> bool:
    schema, steps = history
    engine = grown(schema, *steps, seed=seed)
    try:
        engine_of(schema, steps[0], seed).prepare()
        for at in range(2, len(steps) + 1):
            grown(schema, *steps[:at], seed=seed).prepare()
    except (BadInputError, SchemaError):
        return False
    tables = {name: made(engine, name) for name in steps[-1]}
    assert list(problems(schema, tables)) == []
    for name, total in steps[-1].items():
        older = made(grown(schema, *steps[:-1], seed=seed), name)
        assert plain(tables[name].slice(0, older.num_rows)) == plain(older)
        pieces = [plain(engine.make(name, start, min(start + size, total))) for start in range(0, total, size)]
        assert [row for piece in pieces for row in piece] == plain(tables[name])
        picked = np.random.default_rng(seed).integers(0, total, 20).astype(np.uint64)
        assert plain(engine.rows_at(name, picked)) == [plain(tables[name])[int(row)] for row in picked]
    return True


@given(history=histories(), seed=st.integers(0, 99), size=st.integers(1, 60))
@settings(max_examples=12, deadline=None)
def test_any_schema_that_can_go_on_does(history, seed, size):
    assume(_hold(history, seed, size))


@pytest.mark.slow
@pytest.mark.timeout(900)
@given(history=histories(), seed=st.integers(0, 2**40), size=st.integers(1, 100))
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
def test_the_same_of_many(history, seed, size):
    assume(_hold(history, seed, size))
