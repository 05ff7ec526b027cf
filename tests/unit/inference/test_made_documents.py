"""Documents of a specification: made, each valid; given, judged by it; and the tables chosen of a large one."""

import json
from pathlib import Path

import pyarrow as pa
import pytest

from schemas.errors import BadInputError, SchemaError
from schemas.model import DatasetSchema
from schemas.validation import Limits
from tasks.inference.made import given_documents, made_documents
from tasks.inference.resolve import resolve
from tasks.records.engine import Engine
from tasks.records.sizing import row_counts

SPEC = {
    "openapi": "3.0.3",
    "info": {"title": "shop", "version": "1"},
    "paths": {},
    "components": {
        "schemas": {
            "Customer": {
                "type": "object",
                "required": ["id", "email"],
                "properties": {"id": {"type": "integer"}, "email": {"type": "string", "format": "email"}},
            },
            "Order": {
                "type": "object",
                "required": ["id", "status", "customer"],
                "properties": {
                    "id": {"type": "integer", "minimum": 1},
                    "status": {"type": "string", "enum": ["open", "paid"]},
                    "customer": {"$ref": "#/components/schemas/Customer"},
                },
            },
            "Note": {"type": "object", "properties": {"text": {"type": "string", "maxLength": 20}}},
        }
    },
}  # fmt: skip


def make(schema: DatasetSchema) -> dict[str, pa.Table]:
    counts = row_counts(schema, 12)
    engine = Engine(schema, counts, 0)
    return {name: engine.make(name, 0, count) for name, count in counts.items()}


@pytest.fixture
def spec(tmp_path: Path) -> Path:
    path = tmp_path / "shop.json"
    path.write_text(json.dumps(SPEC))
    return path


def test_every_document_is_valid_and_counted(spec: Path) -> None:
    made = {each.table: (list(each.documents), each) for each in made_documents(str(spec), make)}
    assert {"Customer", "Order", "Note"} <= set(made)
    for documents, each in made.values():
        assert each.judge.verdict.documents == len(documents) == each.rows > 0
        assert each.judge.verdict.invalid == 0


def test_only_the_schemas_asked_for(spec: Path) -> None:
    assert [each.table for each in made_documents(str(spec), make, only=["Order"])] == ["Order"]
    with pytest.raises(BadInputError, match=r"no schema for a table 'Ordr'\..* Did you mean 'Order'"):
        list(made_documents(str(spec), make, only=["Ordr"]))


def test_given_documents_are_judged_without_telling_their_values(spec: Path, tmp_path: Path) -> None:
    file = tmp_path / "Order.jsonl"
    good = {"id": 1, "status": "open", "customer": {"id": 2, "email": "a@example.com"}}
    bad = {"id": 0, "status": "secret", "customer": {"id": 2, "email": "a@example.com"}}
    file.write_text("\n".join(json.dumps(each) for each in (good, bad, bad)))
    verdict = given_documents(str(spec), file)
    assert (verdict.documents, verdict.invalid) == (3, 2)
    assert set(verdict.faults) == {"id: minimum (2)", "status: enum (2)"}


def test_whose_documents_they_are_must_be_told(spec: Path, tmp_path: Path) -> None:
    file = tmp_path / "data.json"
    file.write_text("[{}]")
    with pytest.raises(BadInputError, match="Say whose documents"):
        given_documents(str(spec), file)
    assert given_documents(str(spec), file, "Note").invalid == 0
    file.write_text("{not json")
    with pytest.raises(BadInputError, match="cannot be read as JSON"):
        given_documents(str(spec), file, "Note")


def test_of_a_source_with_too_many_tables_some_are_chosen_with_their_parents(spec: Path) -> None:
    with pytest.raises(SchemaError, match="--tables a,b"):
        resolve(source=str(spec), limits=Limits(tables=2))
    chosen = resolve(source=str(spec), limits=Limits(tables=2), only=["Order"]).schema
    assert {table.name for table in chosen.tables} == {"Order", "Customer"}
    assert [(one.child, one.parent) for one in chosen.relations] == [("Order", "Customer")]
    with pytest.raises(BadInputError, match=r"there is no table 'Ordr'\..* Did you mean 'Order'"):
        resolve(source=str(spec), limits=Limits(tables=2), only=["Ordr"])
