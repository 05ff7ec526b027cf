"""A disk that fills: the error names the store and what to do, and nothing half-written is left."""

import os
from pathlib import Path

import pyarrow as pa
import pytest
from disks import ROOM
from staging import GENERATION

from schemas.errors import StoreError
from schemas.manifest import OutputFormat
from tasks.storage.stage import open_stage, put_document, write_part
from tasks.storage.store import Store, open_store


def files(store: Store) -> list[str]:
    return [path.name for path in Path(store.uri).rglob("*") if path.is_file()]


@pytest.mark.parametrize("format", OutputFormat)
def test_a_part_that_does_not_fit(format: OutputFormat, small_disk: Path) -> None:
    store = open_store(small_disk)
    stage = open_stage(store, GENERATION)
    before = files(store)
    table = pa.table({"noise": [os.urandom(64).hex() for _ in range(20 * 1024)]})
    with pytest.raises(StoreError, match=f"{small_disk} is full.*Free some space") as raised:
        write_part(stage, table, table_name="t", index=0, format=format)
    assert raised.value.exit_code == 1
    assert files(store) == before


def test_a_document_that_does_not_fit(small_disk: Path, tmp_path: Path) -> None:
    store = open_store(small_disk)
    stage = open_stage(store, GENERATION)
    before = files(store)
    with pytest.raises(StoreError, match="is full"):
        put_document(stage, "report.json", bytes(2 * ROOM))
    with pytest.raises(StoreError, match="is full"):
        store.create("k", bytes(2 * ROOM))
    assert files(store) == before
