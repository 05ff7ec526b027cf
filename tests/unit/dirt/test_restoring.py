"""A table is written without its dirt as it would have been written clean."""

from pathlib import Path

import pyarrow.parquet as pq
import pytest

from schemas.manifest import OutputFormat
from schemas.model import DatasetSchema
from tasks.records import beside
from tasks.records.dirt.labels import FOLDER
from tasks.records.dirt.restoring import restore
from tasks.records.engine import Engine
from tasks.storage.formats import write_table

FIELDS = [{"name": "a", "type": "integer", "nullable": False, "generator": {"kind": "integer"}}]
COLUMNS = [
    {"name": "id", "type": "integer", "generator": {"kind": "sequence"}},
    {"name": "n", "type": "integer", "generator": {"kind": "integer", "minimum": 0, "maximum": 9}},
    {"name": "body", "type": "json", "fields": FIELDS, "generator": {"kind": "nested"}},
]
DIRT = [
    {"table": "t", "kind": "missing", "columns": ["n"], "rate": 0.3},
    {"table": "t", "kind": "duplicate", "rate": 0.1},
]


@pytest.mark.parametrize("format", OutputFormat)
def test_the_files_are_those_of_the_clean_table(format: OutputFormat, tmp_path: Path) -> None:
    tables = [{"name": "t", "primary_key": ["id"], "columns": COLUMNS}]
    engine = Engine(DatasetSchema.model_validate({"tables": tables, "dirt": DIRT}), {"t": 50})
    table, soiled = engine.schema.table("t"), beside.soiler_of(engine, "t").soil(0, 50)
    part, labels = f"data/t/part-00000.{format.value}", tmp_path / FOLDER / "t" / "part-00000.parquet"
    for path in (tmp_path / part, labels, tmp_path / "clean"):
        path.parent.mkdir(parents=True, exist_ok=True)
    write_table(soiled.rows, tmp_path / part, format, nested=table.json_columns)
    pq.write_table(soiled.labels, labels)
    write_table(engine.make("t", 0, 50), tmp_path / "clean", format, nested=table.json_columns)
    restore(tmp_path, tmp_path / "into", [table], {"t": [part]}, format)
    assert (tmp_path / "into" / part).read_bytes() == (tmp_path / "clean").read_bytes()
