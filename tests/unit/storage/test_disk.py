"""A disk that fills: the error names the store and what to do, and nothing half-written is left."""

import os
import resource
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pytest
from staging import GENERATION

from schemas.errors import StoreError
from schemas.manifest import OutputFormat
from tasks.storage.stage import open_stage, put_document, write_part
from tasks.storage.store import Store, open_store

ROOM = 256 << 10  # bytes


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A folder that takes few bytes: a small file system where one can be mounted, else a limit on file sizes."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={ROOM}", "tmpfs", str(folder)]
    if os.geteuid() == 0 and subprocess.run(mount, capture_output=True, check=False).returncode == 0:
        yield folder
        subprocess.run(["umount", "-l", str(folder)], check=True)
        return
    before, handler = resource.getrlimit(resource.RLIMIT_FSIZE), signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (ROOM, before[1]))
    yield folder
    resource.setrlimit(resource.RLIMIT_FSIZE, before)
    signal.signal(signal.SIGXFSZ, handler)


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
