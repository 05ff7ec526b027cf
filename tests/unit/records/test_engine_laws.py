"""The engine's laws over random schemas."""

import pickle

import pyarrow as pa
import pytest
from engine_schemas import made, plain, problems, scattered
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from random_schemas import schemas
from sql_rules import broken_rows

from schemas.model import DatasetSchema
from tasks.records.engine import Engine

Sized = tuple[DatasetSchema, dict[str, int]]


def check_what_holds(sized: Sized, seed: int) -> None:
    """Counts are exact; every key, relation and rule holds, as DuckDB finds without the engine's help."""
    schema, rows = sized
    engine = Engine(schema, rows, seed)
    engine.prepare()
    tables = {name: made(engine, name) for name in rows}
    assert {name: table.num_rows for name, table in tables.items()} == rows
    assert list(problems(schema, tables)) == []
    assert broken_rows(schema, tables) == {}


def check_same_rows(sized: Sized, step: int, seed: int) -> None:
    """Any chunking, any order and an engine that went to another process give the same rows."""
    schema, rows = sized
    for name, count in rows.items():
        whole = made(Engine(schema, rows, seed), name)
        sent = pickle.loads(pickle.dumps(Engine(schema, rows, seed)))
        assert made(sent, name, step).equals(whole)
        order = scattered(count, seed)
        assert plain(Engine(schema, rows, seed)._rows(name, order)).equals(whole.take(pa.array(order.astype("int64"))))


@given(schemas(), st.integers(0, 2**32))
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_every_key_relation_and_rule_holds(sized: Sized, seed: int) -> None:
    check_what_holds(sized, seed)


@given(schemas(max_tables=3), st.integers(20, 60), st.integers(0, 1000))
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_chunking_and_any_order_give_the_same_rows(sized: Sized, step: int, seed: int) -> None:
    check_same_rows(sized, step, seed)


@pytest.mark.slow
@pytest.mark.timeout(3600)
@given(schemas(), st.integers(0, 2**32))
@settings(max_examples=1500, deadline=None, suppress_health_check=list(HealthCheck))
def test_every_key_relation_and_rule_holds_in_many_schemas(sized: Sized, seed: int) -> None:
    check_what_holds(sized, seed)


@pytest.mark.slow
@pytest.mark.timeout(3600)
@given(schemas(max_tables=4), st.integers(1, 60), st.integers(0, 1000))
@settings(max_examples=500, deadline=None, suppress_health_check=list(HealthCheck))
def test_the_same_rows_in_many_schemas(sized: Sized, step: int, seed: int) -> None:
    check_same_rows(sized, step, seed)
