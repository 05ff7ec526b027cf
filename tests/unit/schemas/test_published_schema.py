"""The JSON Schema that editors use: it is current, and agrees with the models on what a schema file is."""

import json
from typing import Any

import jsonschema
import pytest
from pydantic import ValidationError

from schemas.errors import PluginError
from schemas.generator import generator_class
from schemas.jsonschema import PUBLISHED, json_schema, rendered
from schemas.model import ColumnSchema, DatasetSchema

SMALL: dict[str, Any] = {
    "name": "shop",
    "tables": [
        {"name": "t", "columns": [{"name": "c", "type": "integer", "generator": {"kind": "sequence", "start": 2}}]}
    ],
    "relations": [
        {"child": "t", "columns": ["c"], "parent": "t", "parent_columns": ["c"], "children": {"kind": "even"}}
    ],
    "rules": [{"table": "t", "check": "c > 0"}],
}


def test_the_published_file_is_current() -> None:
    assert PUBLISHED.read_text(encoding="utf-8") == rendered(), "run: python -m schemas.jsonschema"


def test_it_is_a_valid_json_schema_whose_references_resolve() -> None:
    schema = json_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    references = {part.split('"')[0] for part in json.dumps(schema).split('"$ref": "#/$defs/')[1:]}
    assert references <= set(schema["$defs"])


def test_every_attribute_is_described() -> None:
    column = json_schema()["$defs"]["ColumnSchema"]["properties"]
    bare = {
        name for name in ColumnSchema.model_fields if "description" not in column[name] and "$ref" not in column[name]
    }
    assert bare <= {"name", "type", "description"}


@pytest.mark.usefixtures("small_generators")
class TestAgreement:
    """With a handful of generators, one of which (``broken``) does not load."""

    def test_the_kinds_are_one_of(self) -> None:
        definitions = json_schema()["$defs"]
        choices = [choice["$ref"].rpartition("/")[2] for choice in definitions["Generator"]["oneOf"]]
        assert choices == ["generator.expression", "generator.integer", "generator.sequence", "generator.text"]
        assert definitions["generator.expression"]["required"] == ["kind", "sql"]
        assert "generator.integer.Normal" in definitions

    @pytest.mark.parametrize(
        ("path", "value"),
        [
            ((), None),
            (("tables", 0, "rows"), 0),
            (("tables", 0, "rows"), 10),
            (("tables", 0, "colums"), []),
            (("tables", 0, "columns", 0, "type"), "strng"),
            (("tables", 0, "columns", 0, "null_rate"), 1.5),
            (("tables", 0, "columns", 0, "minimum"), "2026-01-01"),
            (("tables", 0, "columns", 0, "minimum"), [1]),
            (("tables", 0, "columns", 0, "generator"), {"kind": "nope"}),
            (("tables", 0, "columns", 0, "generator"), {"start": 1}),
            (("tables", 0, "columns", 0, "generator"), {"kind": "sequence", "strt": 1}),
            (
                ("tables", 0, "columns", 0, "generator"),
                {"kind": "integer", "distribution": {"kind": "normal", "mean": 1}},
            ),
            (("tables", 0, "columns", 0, "generator"), {"kind": "integer", "distribution": {"kind": "normal"}}),
            (("relations", 0, "children"), {"kind": "zip"}),
            (("rules", 0), {"table": "t"}),
        ],
    )
    def test_it_accepts_what_the_models_accept(self, path: tuple[str | int, ...], value: Any) -> None:
        document = json.loads(json.dumps(SMALL))
        place: Any = document
        for key in path[:-1]:
            place = place[key]
        if path:
            place[path[-1]] = value
        try:
            DatasetSchema.model_validate(document)
            is_accepted = True
        except ValidationError:
            is_accepted = False
        assert jsonschema.Draft202012Validator(json_schema()).is_valid(document) is is_accepted

    def test_a_generator_that_does_not_load_is_left_out(self) -> None:
        with pytest.raises(PluginError, match="missing"):
            generator_class("broken")
        assert "generator.broken" not in json_schema()["$defs"]
