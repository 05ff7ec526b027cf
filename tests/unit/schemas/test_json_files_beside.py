"""Documents in several files: those beside the document are read, nothing outside its folder ever is."""

import json
from pathlib import Path

from schemas.readers.openapi import read_openapi_file

THING = {"properties": {"id": {"type": "integer"}, "name": {"type": "string"}}}


def write(path: Path, reference: str) -> Path:
    schema = {"$ref": reference}
    paths = {"/things": {"get": {"responses": {"200": {"content": {"application/json": {"schema": schema}}}}}}}
    own = {"Own": {"properties": {"id": {"type": "integer"}, "thing": schema}}}
    path.write_text(json.dumps({"openapi": "3.0.0", "paths": paths, "components": {"schemas": own}}))
    return path


def test_a_file_beside_is_read(tmp_path: Path) -> None:
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "thing.yml").write_text(json.dumps(THING))
    schema = read_openapi_file(write(tmp_path / "api.json", "models/thing.yml")).schema
    assert [table.name for table in schema.tables] == ["Own", "thing"]
    assert schema.relations[0].parent == "thing"


def test_a_file_outside_the_folder_is_not(tmp_path: Path) -> None:
    (tmp_path / "inner").mkdir()
    (tmp_path / "secret.json").write_text(json.dumps(THING))
    result = read_openapi_file(write(tmp_path / "inner" / "api.json", "../secret.json"))
    assert [table.name for table in result.schema.tables] == ["Own"]
    assert any("not in the document's folder" in note.text for note in result.notes)
