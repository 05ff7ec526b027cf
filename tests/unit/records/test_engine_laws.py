"""The engine's laws over random schemas."""

import pyarrow as pa
from engine_schemas import made, plain, problems, scattered
from hypothesis import given, settings
from hypothesis import strategies as st
from random_schemas import schemas

from schemas.model import DatasetSchema
from tasks.records.engine import Engine


@given(schemas(), st.integers(0, 2**32))
@settings(max_examples=120, deadline=None)
def test_every_key_relation_and_rule_holds(sized: tuple[DatasetSchema, dict[str, int]], seed: int) -> None:
    schema, rows = sized
    engine = Engine(schema, rows, seed)
    tables = {name: made(engine, name) for name in rows}
    assert {name: table.num_rows for name, table in tables.items()} == rows
    assert list(problems(schema, tables)) == []
    for rule in schema.rules:
        values = tables[rule.table].to_pylist()
        assert all(row["high"] is None or row["high"] >= row["low"] for row in values)


@given(schemas(max_tables=4), st.integers(1, 40), st.integers(0, 1000))
@settings(max_examples=60, deadline=None)
def test_any_chunking_and_any_order_give_the_same_rows(
    sized: tuple[DatasetSchema, dict[str, int]], step: int, seed: int
) -> None:
    schema, rows = sized
    for name, count in rows.items():
        whole = made(Engine(schema, rows, seed), name)
        assert made(Engine(schema, rows, seed), name, step).equals(whole)
        order = scattered(count, seed)
        assert plain(Engine(schema, rows, seed)._rows(name, order)).equals(whole.take(pa.array(order.astype("int64"))))
