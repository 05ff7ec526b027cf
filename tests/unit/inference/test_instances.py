"""Rows as documents: each is valid by the schema that its table came from, judged by the ``jsonschema`` package."""

import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from jsonschema import Draft4Validator, Draft202012Validator

from schemas.errors import BadInputError
from tasks.inference.instances import instances, read_origin
from tasks.records.engine import Engine
from tasks.records.sizing import row_counts

SCHEMA: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "Order",
    "type": "object",
    "additionalProperties": False,
    "required": ["id", "customer", "lines", "status", "price", "parts"],
    "properties": {
        "id": {"type": "integer", "minimum": 1},
        "customer": {"$ref": "#/$defs/Customer"},
        "status": {"enum": ["open", "paid", None]},
        "price": {"type": "number", "multipleOf": 0.01, "exclusiveMinimum": 0, "maximum": 500},
        "boxes": {"type": "integer", "multipleOf": 6, "maximum": 60},
        "code": {"type": "string", "pattern": "^(?!AA)[A-Z]{2}\\d{3}$"},
        "placed": {"type": "string", "format": "date-time"},
        "day": {"type": "string", "format": "date"},
        "clock": {"type": "string", "format": "time"},
        "photo": {"type": "string", "format": "byte"},
        "short": {"type": "string", "minLength": 2, "maxLength": 3},
        "flags": {
            "type": "array",
            "items": {"enum": ["a", "b", "c"]},
            "uniqueItems": True,
            "minItems": 1,
            "maxItems": 2,
        },
        "grid": {"type": "array", "items": {"type": "array", "items": {"type": "integer"}, "minItems": 2}},
        "extra": {"type": "object", "additionalProperties": {"type": "integer"}, "minProperties": 1},
        "anything": True,
        "either": {"oneOf": [{"type": "integer"}, {"type": "boolean"}]},
        "shipping": {
            "type": "object",
            "required": ["geo"],
            "properties": {
                "geo": {"type": "object", "properties": {"lat": {"type": "number", "minimum": -90, "maximum": 90}}}
            },
        },
        "lines": {
            "type": "array",
            "minItems": 1,
            "maxItems": 4,
            "items": {
                "type": "object",
                "required": ["qty"],
                "properties": {"qty": {"type": "integer", "exclusiveMaximum": 10}},
            },
        },
        "parts": {"type": "array", "items": {"oneOf": [{"$ref": "#/$defs/Bolt"}, {"$ref": "#/$defs/Nut"}]}},
        "previous": {"$ref": "#"},
        "note": {"type": "string"},
    },
    "if": {"properties": {"status": {"const": "paid"}}},
    "then": {"required": ["note"]},
    "$defs": {
        "Customer": {
            "type": "object",
            "required": ["id", "email"],
            "properties": {
                "id": {"type": "string", "format": "uuid"},
                "email": {"type": "string", "format": "email"},
                "orders": {"type": "array", "items": {"$ref": "#"}},
            },
        },
        "Bolt": {
            "type": "object",
            "required": ["kind"],
            "properties": {"kind": {"const": "bolt"}, "length": {"type": "number"}},
        },
        "Nut": {
            "type": "object",
            "required": ["kind"],
            "properties": {"kind": {"const": "nut"}, "width": {"type": "number"}},
        },
    },
}


def made(path: Path, rows: int = 60) -> tuple[Any, dict[str, pa.Table], Any]:
    reading = read_origin(path)
    schema = reading.result.schema
    counts = row_counts(schema, rows)
    engine = Engine(schema, counts, 5)
    return schema, {table.name: engine.make(table.name, 0, counts[table.name]) for table in schema.tables}, reading


@pytest.fixture(scope="module")
def order(tmp_path_factory: pytest.TempPathFactory) -> tuple[Any, dict[str, pa.Table], Any, Path]:
    path = tmp_path_factory.mktemp("schema") / "order.json"
    path.write_text(json.dumps(SCHEMA))
    return *made(path), path


def test_every_document_is_valid(order: tuple[Any, dict[str, pa.Table], Any, Path]) -> None:
    schema, tables, reading, _ = order
    validator = Draft202012Validator(SCHEMA, format_checker=Draft202012Validator.FORMAT_CHECKER)
    found = list(instances(schema, tables, reading))
    assert len(found) == tables["Order"].num_rows
    assert [list(validator.iter_errors(one)) for one in found] == [[]] * len(found)


def test_documents_hold_the_rows(order: tuple[Any, dict[str, pa.Table], Any, Path]) -> None:
    schema, tables, _, path = order
    found = list(instances(schema, tables, path))
    assert [one["id"] for one in found] == tables["Order"]["id"].to_pylist()
    emails = dict(zip(tables["Customer"]["id"].to_pylist(), tables["Customer"]["email"].to_pylist(), strict=True))
    keys = tables["Order"]["customer_id"].to_pylist()
    assert [one["customer"]["email"] for one in found] == [emails[key] for key in keys]
    assert not any("previous" in one for one in found), "what would be written into itself is left out"
    lines = tables["Order_lines"].to_pylist()
    for one in found:
        assert [line["qty"] for line in one["lines"]] == [
            line["qty"] for line in lines if line["order_id"] == one["id"]
        ]


def test_each_definition_has_documents_too(order: tuple[Any, dict[str, pa.Table], Any, Path]) -> None:
    schema, tables, reading, _ = order
    for name in ("Customer", "Bolt", "Nut"):
        validator = Draft202012Validator(
            {**SCHEMA, "$ref": f"#/$defs/{name}"} | dict.fromkeys(["additionalProperties"], True)
        )
        standing = (
            Draft202012Validator({"$ref": f"#/$defs/{name}", "$defs": SCHEMA["$defs"]}) if name != "Customer" else None
        )
        found = list(instances(schema, tables, reading, table=name))
        assert found and validator is not None
        assert all(standing is None or standing.is_valid(one) for one in found)


def test_an_unknown_table_is_refused(order: tuple[Any, dict[str, pa.Table], Any, Path]) -> None:
    schema, tables, reading, _ = order
    with pytest.raises(BadInputError, match="Bolt"):
        next(iter(instances(schema, tables, reading, table="Bold")))


def test_pages_put_together_of_two_lists_of_items(tmp_path: Path) -> None:
    """A page whose items are said twice: by the envelope, and by what stands beside it."""
    thing = {"type": "object", "required": ["id"], "properties": {"id": {"type": "integer", "minimum": 1}}}
    named = {"type": "object", "required": ["name"], "properties": {"name": {"type": "string", "maxLength": 9}}}
    thing_at = {"$ref": "#/components/schemas/Thing"}
    page = {
        "allOf": [
            {"type": "object", "properties": {"data": {"type": "array", "items": thing_at}}},
            {"properties": {"data": {"type": "array", "items": named}}},
        ]
    }
    answer = {"200": {"description": "", "content": {"application/json": {"schema": page}}}}
    spec = {
        "openapi": "3.0.0", "info": {"title": "t", "version": "1"},
        "paths": {"/things": {"get": {"responses": answer}}}, "components": {"schemas": {"Thing": thing}},
    }  # fmt: skip
    path = tmp_path / "spec.json"
    path.write_text(json.dumps(spec))
    schema, tables, reading = made(path, 5)
    entities = [one.name for one in reading.draft.entities.values() if one.shape is not None]
    found = [document for name in entities for document in instances(schema, tables, reading, table=name)]
    assert any({"id", "name"} <= one.keys() for one in found)


def test_openapi_with_nulls_pages_and_circles(tmp_path: Path) -> None:
    pet = {
        "type": "object",
        "required": ["id", "name", "owner"],
        "properties": {
            "id": {"type": "integer"},
            "name": {"type": "string", "nullable": True, "maxLength": 12},
            "weight": {"type": "number", "minimum": 0, "exclusiveMinimum": True},
            "owner": {"$ref": "#/components/schemas/Owner"},
            "visits": {
                "type": "object",
                "required": ["data", "has_more"],
                "properties": {
                    "has_more": {"type": "boolean"},
                    "data": {"type": "array", "items": {"$ref": "#/components/schemas/Visit"}},
                },
            },
        },
    }
    owner = {
        "type": "object",
        "required": ["id", "pets"],
        "properties": {
            "id": {"type": "string"},
            "pets": {"type": "array", "items": {"$ref": "#/components/schemas/Pet"}},
        },
    }
    visit = {
        "type": "object",
        "required": ["on"],
        "properties": {"id": {"type": "integer"}, "on": {"type": "string", "format": "date"}},
    }
    document = {
        "openapi": "3.0.3",
        "paths": {},
        "components": {"schemas": {"Pet": pet, "Owner": owner, "Visit": visit}},
    }
    path = tmp_path / "api.json"
    path.write_text(json.dumps(document))
    schema, tables, reading = made(path, 40)
    plain = json.loads(json.dumps(document))
    plain["components"]["schemas"]["Pet"]["properties"]["name"]["type"] = ["string", "null"]
    for name in ("Pet", "Owner", "Visit"):
        validator = Draft4Validator({**plain, "$ref": f"#/components/schemas/{name}"})
        for one in instances(schema, tables, reading, table=name):
            assert Draft4Validator.check_schema(plain["components"]["schemas"][name]) is None
            assert list(validator.iter_errors(one)) == []
