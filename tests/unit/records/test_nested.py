"""Values within values: made part by part, the same in any chunks, and back from every format as they were."""

import json
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from engine_schemas import plain
from hypothesis import given, settings
from hypothesis import strategies as st
from series_tables import column, engine, made

from schemas.errors import SchemaError, UnderstudyError
from schemas.manifest import OutputFormat
from schemas.model import DatasetSchema
from schemas.semantics.completion import complete
from schemas.validation import validate
from tasks.records.engine import Engine
from tasks.storage.digest import leaves
from tasks.storage.formats import read_part, write_table
from tasks.storage.json_text import json_texts

WHOLE = {"kind": "integer", "minimum": 1, "maximum": 9}
WORDS = {"kind": "category", "values": ["red", "green", 'q"uote', "line\nfeed", "é"]}
LINE = [
    column("line", "integer", "sequence"),
    {**column("price", "decimal", "decimal", minimum=1, maximum=99), "precision": 8},
    column("quantity", "integer", **WHOLE),
    column("total", "decimal", "expression", sql="price * quantity"),
    column("of_row", "integer", "expression", sql="number * 10 + line"),
]
NESTED: list[dict[str, Any]] = [
    column("number", "integer", "sequence"),
    {**column("at", "timestamp", "arrivals"), "name": "at"},
    {"name": "client", "type": "struct", "null_rate": 0.2, "generator": {"kind": "nested"}, "fields": [
        {**column("word", "string", **WORDS), "nullable": True, "null_rate": 0.3},
        column("seen", "timestamp", "datetime", after="at", within="1h"),
        {"name": "inner", "type": "struct", "generator": {"kind": "nested"}, "fields": [
            column("half", "number", "expression", sql="whole / 2.0"), column("flag", "boolean", "boolean")]},
        column("whole", "integer", **WHOLE),
    ]},
    {"name": "lines", "type": "array", "min_length": 1, "length": 4, "nullable": False, "generator": {"kind": "nested"},
     "element": {"type": "struct", "generator": {"kind": "nested"}, "fields": LINE}},
    {"name": "tags", "type": "array", "generator": {"kind": "nested", "max": 3}, "null_rate": 0.2,
     "element": {"type": "string", "null_rate": 0.2, "generator": WORDS}},
    {"name": "scores", "type": "map", "nullable": False, "generator": {"kind": "nested", "min": 2, "max": 4},
     "key": {"type": "string", "generator": WORDS},
     "element": {"type": "number", "null_rate": 0.2, "generator": {"kind": "number"}}},
    {"name": "payload", "type": "json", "nullable": False, "generator": {"kind": "nested"}, "fields": [
        column("word", "string", **WORDS),
        {"name": "list", "type": "array", "generator": {"kind": "nested"},
         "element": {"type": "integer", "generator": WHOLE}}]},
]  # fmt: skip


@given(step=st.integers(20, 200), rows=st.lists(st.integers(0, 299), min_size=1, max_size=20))
@settings(max_examples=8, deadline=None)
def test_any_rows_in_any_chunks_are_those_of_the_whole(step: int, rows: list[int]) -> None:
    whole = made(engine(*NESTED, rows=300))
    again = engine(*NESTED, rows=300)
    pieces = [made(again, start, min(start + step, 300)) for start in range(0, 300, step)]
    assert pa.concat_tables(pieces).to_pylist() == whole.to_pylist()
    assert again.rows_at("points", pa.array(rows).to_numpy().astype("uint64")).to_pylist() == [
        whole.to_pylist()[row] for row in rows
    ]


def test_parts_read_their_row_and_each_other_and_lists_count_from_one() -> None:
    for row in made(engine(*NESTED, rows=500)).to_pylist():
        if row["client"] is not None:
            assert row["client"]["inner"]["half"] == row["client"]["whole"] / 2
            assert row["client"]["seen"] >= row["at"].replace(microsecond=0)
        assert [line["line"] for line in row["lines"]] == list(range(1, len(row["lines"]) + 1))
        assert all(line["total"] == line["price"] * line["quantity"] for line in row["lines"])
        assert all(line["of_row"] == row["number"] * 10 + line["line"] for line in row["lines"])


def test_lengths_keep_to_their_bounds_and_no_key_comes_twice() -> None:
    rows = made(engine(*NESTED, rows=500)).to_pylist()
    assert {len(row["lines"]) for row in rows} == {1, 2, 3, 4}
    assert {len(row["tags"]) for row in rows if row["tags"] is not None} == {0, 1, 2, 3}
    assert {len(row["scores"]) for row in rows} == {2, 3, 4}
    assert all(len(dict(row["scores"])) == len(row["scores"]) for row in rows)
    assert all(set(json.loads(row["payload"])) == {"word", "list"} for row in rows)


def test_nulls_are_made_at_every_level() -> None:
    rows = made(engine(*NESTED, rows=1000)).to_pylist()
    clients = [row["client"] for row in rows]
    assert 100 < clients.count(None) < 300  # 0.2 of 1,000, give or take eight standard errors
    assert 100 < sum(client is not None and client["word"] is None for client in clients) < 400
    tags = [tag for row in rows for tag in row["tags"] or ()]
    assert 0.1 < tags.count(None) / len(tags) < 0.3


@pytest.mark.parametrize("format", list(OutputFormat))
def test_every_format_gives_back_what_was_written(format: OutputFormat, tmp_path: Path) -> None:
    schema = complete(DatasetSchema.model_validate({"tables": [{"name": "points", "columns": NESTED}]}))
    table = made(engine(*NESTED, rows=400))
    path = tmp_path / f"part.{format.value}"
    write_table(table, path, format)
    wanted = pa.schema([(each.name, each.arrow_type) for each in schema.table("points").columns])
    back = read_part(path, format, wanted)
    assert back.to_pylist() == table.to_pylist()
    assert leaves(back) == leaves(table) == leaves(table.slice(0, 400))


def test_parquet_holds_them_as_its_own_types(tmp_path: Path) -> None:
    write_table(made(engine(*NESTED, rows=50)), tmp_path / "part.parquet", OutputFormat.PARQUET)
    stored = pq.read_schema(tmp_path / "part.parquet")
    assert pa.types.is_struct(stored.field("client").type) and pa.types.is_map(stored.field("scores").type)
    assert pa.types.is_struct(stored.field("lines").type.value_type)
    with duckdb.connect() as connection:
        found = connection.sql(
            f"select sum(len(lines)), sum(lines[1].quantity) from '{tmp_path}/part.parquet'"
        ).fetchall()
    assert all(value > 0 for value in found[0])


def test_json_is_what_the_standard_library_reads_and_writes() -> None:
    table = made(engine(*NESTED, rows=300))
    for name in ("client", "lines", "tags"):
        values = table[name].combine_chunks()
        for sliced in (values, values.slice(100, 50), values.slice(0, 0)):
            read = [None if text is None else json.loads(text) for text in json_texts(sliced).to_pylist()]
            assert read == json.loads(json.dumps(sliced.to_pylist(), default=_plain))
    scores = table["scores"].combine_chunks().slice(7, 100)
    assert [json.loads(text) for text in json_texts(scores).to_pylist()] == [dict(each) for each in scores.to_pylist()]


def _plain(value: Any) -> Any:
    return value.isoformat(timespec="microseconds") if hasattr(value, "isoformat") else float(value)


def test_the_digest_sees_every_part() -> None:
    table = made(engine(*NESTED, rows=100))
    for name in ("client", "lines", "tags", "scores"):
        values = table[name].to_pylist()
        place = next(i for i, value in enumerate(values) if value)
        changed = [None if i == place else value for i, value in enumerate(values)]
        other = table.set_column(table.column_names.index(name), name, pa.array(changed, table[name].type))
        assert leaves(other) != leaves(table), name


def test_series_go_on_within_a_list() -> None:
    some = {"kind": "nested", "min": 3, "max": 6}
    readings = {"name": "readings", "type": "array", "nullable": False, "generator": some,
                "element": {"type": "struct", "generator": {"kind": "nested"}, "fields": [
                    column("at", "timestamp", "ticks", every="1m"),
                    column("state", "string", "states", transitions={"off": ["on"], "on": ["off"]}),
                    column("lasts", "number", "transition", of="state", part="seconds")]}}  # fmt: skip
    for row in made(engine(readings, rows=50)).to_pylist():
        moments = [each["at"] for each in row["readings"]]
        assert [(later - moments[0]).seconds for later in moments] == [60 * step for step in range(len(moments))]
        assert [each["state"] for each in row["readings"]] == (["off", "on"] * 3)[: len(moments)]


def test_completion_fills_the_parts_that_nobody_filled() -> None:
    fields = [{"name": "email", "type": "string"}, {"name": "age", "type": "integer", "minimum": 18, "maximum": 30}]
    schema = complete(DatasetSchema.model_validate({"tables": [{"name": "t", "columns": [
        {"name": "who", "type": "struct", "fields": fields},
        {"name": "extra", "type": "json", "fields": fields}]}]}))  # fmt: skip
    who, extra = schema.table("t").columns
    assert who.generator is not None and who.generator.kind == "nested"
    assert who.fields[0].semantic == extra.fields[0].semantic == "email"
    rows = made(engine(*(each.model_dump(exclude_none=True) for each in (who, extra)), rows=20)).to_pylist()
    assert all(18 <= row["who"]["age"] <= 30 for row in rows if row["who"] and row["who"]["age"])


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"type": "struct"}, "List them under 'fields'"),
        ({"type": "map"}, "there is nothing to fill"),
        (
            {"type": "integer", "fields": [column("a", "integer", **WHOLE)]},
            "means nothing for a column of type integer",
        ),
        ({"type": "struct", "fields": [column("a", "integer", **WHOLE)] * 2}, "stands twice"),
        ({"type": "struct", "fields": [column("a", "integer", "category", values=["x"])]}, "its part 'a'"),
        ({"type": "struct", "fields": [column("a", "integer", "expression", sql="nobody + 1")]}, "reads 'nobody'"),
        (
            {"type": "array", "length": 2, "min_length": 3, "element": {"type": "integer", "generator": WHOLE}},
            "min_length",
        ),
    ],
)
def test_what_cannot_be_is_refused(wrong: dict[str, Any], sentence: str) -> None:
    generator = {"generator": {"kind": "nested"}} if wrong["type"] != "integer" else {"generator": WHOLE}
    with pytest.raises(UnderstudyError, match=sentence):
        engine({"name": "c", **generator, **wrong}, rows=10)


def test_keys_that_are_too_few_and_rings_are_refused() -> None:
    few = {"name": "c", "type": "map", "generator": {"kind": "nested", "max": 9},
           "key": {"type": "string", "generator": WORDS}, "element": LINE[2]}  # fmt: skip
    with pytest.raises(SchemaError, match="as many different keys"):
        engine(few, rows=10).prepare()
    ring = [column("a", "integer", "expression", sql="b + 1"), column("b", "integer", "expression", sql="a + 1")]
    with pytest.raises(SchemaError, match="in a ring"):
        engine({"name": "c", "type": "struct", "generator": {"kind": "nested"}, "fields": ring}, rows=10).prepare()


@pytest.mark.parametrize(
    "part",
    [
        {"type": "binary"},
        {"type": "binary", "length": 32, "min_length": 32},
        {"type": "binary", "length": 3},
        {"type": "map"},
        {"type": "map", "element": {"type": "integer"}},
        {
            "type": "map",
            "key": {"type": "string"},
            "element": {"type": "struct", "fields": [{"name": "q", "type": "date"}]},
        },
        {"type": "map", "key": {"type": "date"}, "length": 3, "min_length": 3},
        {"type": "map", "key": {"type": "boolean"}, "element": {"type": "boolean"}},
        {"type": "array", "items": "date"},
        {"type": "array", "items": "decimal"},
        {"type": "array", "element": {"type": "binary"}},
        {"type": "array", "element": {"type": "array"}},
        {"type": "array", "element": {"type": "map"}},
        {"type": "struct", "fields": [{"name": "a", "type": "map"}, {"name": "b", "type": "binary", "length": 4}]},
        {"type": "json", "fields": [{"name": "a", "type": "map"}]},
    ],
)
def test_what_nobody_described_is_filled_with_something_of_its_type(part: dict[str, Any]) -> None:
    key = {"name": "id", "type": "integer", "nullable": False}
    table = {"name": "t", "primary_key": ["id"], "columns": [key, {"name": "c", "nullable": False, **part}]}
    schema = validate(complete(DatasetSchema.model_validate({"tables": [table]})))
    whole = Engine(schema, {"t": 60}, seed=1)
    whole.prepare()
    values = plain(whole.make("t", 0, 60))["c"]
    assert values.null_count == 0 and values.type == schema.table("t").column("c").arrow_type
    shown = [str(value) for value in values.to_pylist()]
    assert len(set(shown)) > 2 and (part["type"] == "binary" or max(map(len, shown)) > len("[[], [], []]"))
    if "min_length" in part:
        assert {len(value) for value in values.to_pylist()} == {part["length"]}


def test_keys_of_a_map_are_never_null_and_each_there_once() -> None:
    part = {"name": "c", "type": "map", "nullable": False, "key": {"type": "string"}, "element": {"type": "number"}}
    column = (
        complete(DatasetSchema.model_validate({"tables": [{"name": "t", "columns": [part]}]})).table("t").columns[0]
    )
    assert column.key is not None and not column.key.nullable and not column.key.unique and column.key.null_rate is None
    assert (
        complete(DatasetSchema.model_validate({"tables": [{"name": "t", "columns": [column]}]})).table("t").columns[0]
        == column
    )
