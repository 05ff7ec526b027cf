"""The JSON Schema reader: every draft's words, and columns whose values the schema allows."""

import json
import re
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.errors import SourceError
from schemas.model import ColumnSchema
from schemas.readers.jsonschema import read_json_schema
from schemas.readers.jsonschema.document import Document
from schemas.readers.jsonschema.patterns import finds, whole_pattern
from schemas.readers.jsonschema.sampling import Sampler, on_step
from schemas.readers.jsonschema.shape import Shapes
from schemas.types import ColumnType


def column(schema: dict[str, Any], **more: Any) -> ColumnSchema:
    text = json.dumps({"title": "Thing", "properties": {"value": schema}, **more})
    return read_json_schema(text).schema.table("Thing").column("value")


@pytest.mark.parametrize("word", ["definitions", "$defs"])
def test_definitions_of_old_and_new_drafts(word: str) -> None:
    part = {"type": "object", "properties": {"id": {"type": "integer"}}}
    text = json.dumps({"title": "Thing", "properties": {"part": {"$ref": f"#/{word}/Part"}}, word: {"Part": part}})
    schema = read_json_schema(text).schema
    assert [table.name for table in schema.tables] == ["Thing", "Part"]
    assert schema.relations[0].columns == ("part_id",)


def test_anchors_and_names_of_schemas() -> None:
    part = {"$id": "https://example.com/part.json", "$anchor": "part", "properties": {"id": {"type": "integer"}}}
    text = {
        "title": "T",
        "properties": {"a": {"$ref": "#part"}, "b": {"$ref": "https://example.com/part.json"}},
        "$defs": {"P": part},
    }
    schema = read_json_schema(json.dumps(text)).schema
    assert {relation.parent for relation in schema.relations} == {"P"} and len(schema.relations) == 2


@pytest.mark.parametrize(
    ("schema", "type", "facts"),
    [
        ({"type": "integer", "minimum": 3, "exclusiveMaximum": 9}, ColumnType.INTEGER, {"minimum": 3, "maximum": 8}),
        ({"type": "integer", "minimum": 3, "exclusiveMinimum": True}, ColumnType.INTEGER, {"minimum": 4}),
        ({"type": ["string", "null"], "maxLength": 5}, ColumnType.STRING, {"nullable": True, "length": 5}),
        ({"const": "only"}, ColumnType.STRING, {"values": ("only",)}),
        ({"enum": [1, 2, None]}, ColumnType.INTEGER, {"values": (1, 2), "nullable": True}),
        ({"type": "string", "format": "date"}, ColumnType.DATE, {}),
        ({"type": "string", "format": "uuid"}, ColumnType.UUID, {}),
        ({"type": "string", "format": "byte"}, ColumnType.BINARY, {}),
        ({"type": "string", "format": "date", "maxLength": 4}, ColumnType.STRING, {"length": 4}),
        ({"anyOf": [{"type": "null"}, {"type": "boolean"}]}, ColumnType.BOOLEAN, {"nullable": True}),
        ({"oneOf": [{"const": "a"}, {"const": "b"}]}, ColumnType.STRING, {"values": ("a", "b")}),
        ({"type": "array", "items": {"type": "integer"}, "minItems": 2}, ColumnType.ARRAY, {"min_length": 2}),
        ({"type": "object"}, ColumnType.JSON, {}),
        ({"enum": ["a", 1, True]}, ColumnType.JSON, {}),
        (True, ColumnType.JSON, {}),
        ({"type": "string", "examples": ["2024-05-17T08:00:00Z"]}, ColumnType.TIMESTAMP, {}),
        (
            {"type": "string", "pattern": ".*", "format": "email"},
            ColumnType.STRING,
            {"semantic": "email", "pattern": None},
        ),
    ],
)
def test_scalars(schema: dict[str, Any], type: ColumnType, facts: dict[str, Any]) -> None:
    found = column(schema)
    assert found.type is type
    assert {name: getattr(found, name) for name in facts} == facts


def test_steps_reach_the_generator() -> None:
    generator = column({"type": "number", "minimum": 0, "multipleOf": 0.25}).generator
    assert generator is not None and getattr(generator, "step", None) == 0.25


def test_all_of_keeps_the_tighter_bound() -> None:
    found = column({"allOf": [{"type": "integer", "minimum": 1, "maximum": 50}, {"minimum": 10, "maximum": 99}]})
    assert (found.minimum, found.maximum) == (10, 50)


@pytest.mark.parametrize(
    ("searched", "whole"),
    [
        ("^[a-z]+$", "[a-z]+"),
        ("[a-z]+", "[a-z]+"),
        (r"^\d{3}\/\d+$", r"\d{3}/\d+"),
        (r"^[\p{L}]+$", "[A-Za-z]+"),
        (r"^.{1,5000}$", ".{1,1000}"),
        ("^(?!x)[a-z]$", None),
        (r"^a\$$", r"a\$"),
        (r"^(a)\1$", None),
    ],
)
def test_patterns_are_matched_as_a_whole(searched: str, whole: str | None) -> None:
    assert whole_pattern(searched) == whole


@given(st.from_regex(r"\A[a-z]{1,3}(-[0-9]{1,2})?\Z"), st.sampled_from(["^{}$", "{}", "^{}", "{}$"]))
def test_what_matches_the_whole_is_found(text: str, frame: str) -> None:
    searched = frame.format("[a-z]{1,3}(-[0-9]{1,2})?")
    whole = whole_pattern(searched)
    assert whole is not None and re.fullmatch(whole, text) and re.search(searched, text)


def test_hostile_patterns_are_not_run() -> None:
    assert finds("(?=(a+)+$)b", ["a" * 40]) == [False]
    assert finds("^(a+)+$", ["a" * 40]) == [True]


def test_a_pattern_with_look_ahead_is_met_by_a_list() -> None:
    found = column({"type": "string", "pattern": "^(?!00)[0-9]{4}$"})
    assert found.values and all(re.fullmatch("(?!00)[0-9]{4}", str(value)) for value in found.values)


@given(st.sampled_from([0.01, 0.05, 0.1, 0.25, 0.3, 1, 5, 7]), st.floats(0, 10_000))
def test_steps_are_multiples_by_division(step: float, wanted: float) -> None:
    value = on_step(wanted, step, 0, 10_000)
    assert value / step == int(value / step)
    assert abs(value - wanted) <= 20 * step  # the nearest that division knows is a few steps away at most


@given(st.integers(-50, 50), st.integers(0, 60), st.integers(1, 9), st.integers(0, 40))
def test_samples_lie_within_bounds(low: int, span: int, step: int, turn: int) -> None:
    schema = {"type": "integer", "minimum": low, "maximum": low + span, "multipleOf": step}
    document = Document(schema, "test")
    found = Sampler(Shapes(document)).several(document.top, 3)
    assert all(low <= value <= low + span and value % step == 0 for value in found)
    assert bool(found) is any(value % step == 0 for value in range(low, low + span + 1))


def test_array_columns_hold_lists_that_the_schema_allows() -> None:
    found = column({"type": "array", "items": {"enum": ["x", "y", "z"]}, "minItems": 2, "uniqueItems": True})
    assert found.generator is not None
    lists = re.findall(r"cast\(\[([^\]]*)\]", str(getattr(found.generator, "sql", "")))
    assert lists and all(len(set(one.split(", "))) == len(one.split(", ")) >= 2 for one in lists)


@pytest.mark.parametrize("text", ["[]", "3", '{"type": "object"}', '{"type": "string"}', "{"])
def test_schemas_without_an_object_are_refused(text: str) -> None:
    with pytest.raises(SourceError):
        read_json_schema(text)


def test_a_pattern_column_is_readable_by_re2() -> None:
    found = column({"type": "string", "pattern": r"^[\w.-]+@[\w-]+\.[a-z]{2,8}$"})
    assert found.pattern is not None
    pc.match_substring_regex(pa.array([""]), found.pattern)


def test_a_small_number_above_the_line_is_no_place_in_a_list() -> None:
    part = column({"$ref": "#/oneOf/\u00b2"}, oneOf=[{"type": "integer"}, {"type": "boolean"}, {"type": "string"}])
    assert part.type is ColumnType.JSON, "a reference that leads to nothing"
