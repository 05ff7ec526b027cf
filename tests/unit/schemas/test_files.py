"""Schema files: nothing is lost on the way out and back, and nothing hostile comes in."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from small_generators import Integer, Normal, Sequence

from schemas.errors import SchemaError, SourceError
from schemas.files import dump_json, dump_yaml, load_schema, read_schema_document
from schemas.model import Children, ColumnSchema, DatasetSchema, Inference, Relation, Rule, TableSchema
from schemas.types import ColumnType
from schemas.yaml_reading import Bounds, read_document, resolve_scalar

pytestmark = pytest.mark.usefixtures("small_generators")
law = settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])

TRICKY = [
    *("no", "on", "yes", "off", "y", "n", "null", "~", "true", "False", "007", "0x1F", "0o17", "1e3", "1_000", ".inf"),
    *("2026-01-31", "12:30:00", "1.0", "-", "?", ":", "a: b", "a #b", "'", '"', "{", "[", "<<", "=", "&a", "*a", "!t"),
    *(
        "",
        " ",
        " a",
        "a ",
        "\n",
        "a\nb",
        "a\tb",
        "\u0085",
        "\u2028",
        "\ufeff",
        "é",
        "名前",
        "😀",
        "%",
        "@",
        "`",
        "|",
        ">",
    ),
]
texts = st.sampled_from(TRICKY) | st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
floats = st.floats(allow_nan=False, allow_infinity=False)
integers = st.integers(-(10**30), 10**30)
bounds = st.none() | integers | floats | texts
scalars = st.booleans() | integers | floats | texts
rates = st.none() | st.floats(0, 1)
generators = (
    st.none()
    | st.builds(Sequence, start=st.integers())
    | st.builds(Integer, minimum=st.integers(), distribution=st.none() | st.builds(Normal, mean=floats))
)
columns = st.builds(
    ColumnSchema,
    name=texts,
    type=st.sampled_from(ColumnType),
    description=st.none() | texts,
    nullable=st.booleans(),
    null_rate=rates,
    length=st.none() | st.integers(1, 99),
    minimum=bounds,
    maximum=bounds,
    values=st.none() | st.lists(scalars, max_size=5).map(tuple),
    pattern=st.none() | texts,
    default=st.none() | scalars,
    generator=generators,
    inferred=st.none() | st.builds(Inference, by=texts, confidence=st.floats(0, 1), reason=texts),
)
names = st.lists(texts, max_size=3).map(tuple)
tables = st.builds(
    TableSchema,
    name=texts,
    rows=st.none() | st.integers(1),
    primary_key=names,
    unique=st.lists(names, max_size=2).map(tuple),
    columns=st.lists(columns, max_size=4).map(tuple),
)
relations = st.builds(
    Relation,
    child=texts,
    columns=names,
    parent=texts,
    parent_columns=names,
    null_rate=rates,
    deferred=st.booleans(),
    children=st.none() | st.builds(Children, exponent=st.floats(0, 5), min=st.integers(0, 9)),
)
datasets = st.builds(
    DatasetSchema,
    name=texts,
    description=st.none() | texts,
    tables=st.lists(tables, max_size=3).map(tuple),
    relations=st.lists(relations, max_size=2).map(tuple),
    rules=st.lists(st.builds(Rule, table=texts, check=texts), max_size=2).map(tuple),
)


@law
@given(datasets)
def test_a_schema_comes_back_from_yaml_as_it_went(schema: DatasetSchema) -> None:
    text = dump_yaml(schema)
    again = load_schema(text + "\n", sense=False)
    assert again == schema
    assert again.digest == schema.digest
    assert dump_yaml(again) == text


@law
@given(datasets)
def test_a_schema_comes_back_from_json_as_it_went(schema: DatasetSchema) -> None:
    assert load_schema(dump_json(schema), sense=False) == schema


@law
@given(datasets)
def test_other_readers_of_yaml_see_the_same_values(schema: DatasetSchema) -> None:
    assert yaml.safe_load(dump_yaml(schema)) == json.loads(dump_json(schema))


def test_the_example_of_the_design_is_written_as_it_stands_there() -> None:
    text = """\
name: shop
tables:
  - name: orders
    rows: 50000
    primary_key: [order_id]
    unique: [[order_number]]
    columns:
      - {name: order_id, type: integer, generator: {kind: sequence, start: 5}}
      - {name: order_number, type: string, description: what the customer sees}
"""
    assert dump_yaml(load_schema(text)) == text


@pytest.mark.parametrize(
    "word", ["no", "on", "off", "yes", "y", "N", "2026-01-31", "12:30:00", "0123", "1_000", ".nan"]
)
def test_words_that_yaml_1_1_reads_as_something_else_stay_text(word: str) -> None:
    assert resolve_scalar(word) == word
    text = f"tables:\n  - name: {word}x\n    columns:\n      - {{name: {word}, type: string, values: [{word}]}}\n"
    column = load_schema(text, sense=False).tables[0].columns[0]
    assert (column.name, column.values) == (word, (word,))


def test_no_and_off_still_mean_false_where_a_flag_is_wanted() -> None:
    schema = load_schema("tables:\n  - name: t\n    columns: [{name: on, type: string, nullable: no}]\n")
    assert schema.tables[0].columns[0].nullable is False


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12", 12),
        ("-0.5", -0.5),
        ("1e3", 1000.0),
        ("0x1F", 31),
        ("true", True),
        ("~", None),
        ("", None),
        ("1e999", "1e999"),
    ],
)
def test_plain_scalars(text: str, value: Any) -> None:
    assert resolve_scalar(text) == value


def test_every_value_keeps_its_line() -> None:
    _, places = read_schema_document(
        "name: x\ntables:\n  - name: a\n\n    columns:\n      - {name: b,\n         type: c}\n"
    )
    assert places.line(("tables", 0, "columns", 0, "type")) == 7
    assert places.line(("tables", 0, "columns", 0, "generator", "kind")) == 6
    assert places.line(("tables", 0)) == 3


def test_json_is_read_by_content_with_lines_and_tabs() -> None:
    text = '{\n\t"tables": [\n\t\t{"name": "t", "columns": [\n{"name": "c", "type": "strng"}]}]}'
    with pytest.raises(SchemaError, match=r"Did you mean 'string'\?\n  x, line 4 "):
        load_schema(text, source="x")


def test_json_escapes_beyond_yaml_are_read() -> None:
    data, _ = read_document('{"name": "\\ud83d\\ude00\\/"}')
    assert data == {"name": "😀/"}


def _bomb() -> str:
    levels = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    levels += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 9)]
    return "\n".join(levels)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        pytest.param(_bomb(), "aliases repeat more than 100,000 values", id="alias bomb"),
        pytest.param("a: &a [*a]", "refers to itself", id="alias circle"),
        pytest.param("a: *b", "undefined alias|no anchor", id="alias of nothing"),
        pytest.param("a: 1\nb: 2\na: 3", "the key 'a' appears twice here .first in line 1.*\n.*line 3", id="twice"),
        pytest.param('{"a": 1, "a": 2}', "the key 'a' appears twice", id="twice in JSON"),
        pytest.param('{"a": NaN}', "NaN is no number", id="NaN in JSON"),
        pytest.param("a: !!python/object/apply:os.system [ls]", "tag .* is not allowed", id="code"),
        pytest.param("a: !mine 1", "the tag !mine is not allowed", id="own tag"),
        pytest.param("a: !!binary aGk=", "tag .* is not allowed", id="binary"),
        pytest.param("[" * 500 + "]" * 500, "more than 40 levels", id="deep JSON"),
        pytest.param("a: " + "[" * 40 + "]" * 40, "more than 40 levels", id="deep"),
        pytest.param("[" * 100_000 + "]" * 100_000, "levels deep|cannot be read", id="very deep"),
        pytest.param("a:\n  - b\n c", "cannot be read", id="broken"),
        pytest.param("a:\n\t- b", "a tab stands here .* Indent the line with spaces.*\n.*line 2", id="tab"),
        pytest.param("a:\n  b: 1\n\tc: 2", "a tab stands here .*\n.*line 3", id="tab after spaces"),
        pytest.param("a: {b: 1,\n\tc: @}", "cannot start any token", id="tab that is allowed"),
        pytest.param("a: 1\n---\nb: 2", "a second document begins here", id="two documents"),
        pytest.param("a: \x00", "control characters", id="NUL"),
        pytest.param("? [a]\n: b", "a key must be plain text", id="list as key"),
        pytest.param("a: \ud800", "broken Unicode", id="surrogate"),
        pytest.param("x" * 5_000_001, "5,000,001 bytes; at most 5,000,000", id="size"),
    ],
)
def test_hostile_documents_are_refused(text: str, problem: str) -> None:
    with pytest.raises(SchemaError, match=problem):
        read_document(text)


def test_aliases_and_merges_within_bounds_are_read() -> None:
    data, _ = read_document("base: &b {type: string, nullable: false}\nc: {<<: *b, nullable: true}\nd: *b")
    assert data["c"] == {"type": "string", "nullable": True}
    assert data["d"] == data["base"]
    with pytest.raises(SchemaError, match="aliases repeat more than 5 values"):
        read_document("a: &a [1, 2, 3]\nb: [*a, *a]", bounds=Bounds(expansion=5))


@pytest.mark.parametrize("text", ["", "# nothing\n", "just words", "[1, 2]", "7"])
def test_what_is_no_mapping_is_told(text: str) -> None:
    with pytest.raises(SchemaError, match="It is a mapping with at least 'tables'"):
        load_schema(text)


def test_files_that_cannot_be_read_are_told(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="cannot be read: No such file"):
        load_schema(tmp_path / "none.yaml")
    with pytest.raises(SourceError, match="cannot be read: Is a directory"):
        load_schema(tmp_path)
    (tmp_path / "binary.yaml").write_bytes(b"\xff\xfe\x00bin")
    with pytest.raises(SourceError, match=r"binary\.yaml is not text: it holds bytes of another format"):
        load_schema(tmp_path / "binary.yaml")
    (tmp_path / "latin.yaml").write_bytes(b"name: x\ndescription: caf\xe9\n")
    with pytest.raises(SourceError, match=r"not UTF-8 text \(line 2\)"):
        load_schema(tmp_path / "latin.yaml")
    (tmp_path / "large.yaml").write_bytes(b"#" * 200)
    with pytest.raises(SourceError, match="more than 100 bytes"):
        load_schema(tmp_path / "large.yaml", bounds=Bounds(size=100))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_files_in_unicode_are_read(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "s.yaml"
    path.write_text("name: café\ntables: [{name: t, columns: [{name: c, type: string}]}]\n", encoding=encoding)
    assert load_schema(path).name == "café"
    assert load_schema(str(path)).name == "café"
