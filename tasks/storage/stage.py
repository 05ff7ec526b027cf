"""Staging: where a generation's files wait, under an attempt of its own, until they are published or discarded."""

import functools
import hashlib
import json
import logging
import os
import socket
import threading
import uuid
from collections.abc import Collection
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa

from schemas.manifest import OutputFormat, Part
from schemas.text_style import Spelled
from tasks.storage.digest import leaves
from tasks.storage.disk import explained, make_folder
from tasks.storage.formats import write_table
from tasks.storage.keys import STAGING, check_key, join
from tasks.storage.local import LocalStore
from tasks.storage.scratch import own_name
from tasks.storage.store import Store, StoreOptions, open_store

logger = logging.getLogger(__name__)

_locks: dict[str, int] = {}  # address of an attempt's record -> descriptor that holds its lock
_guard = threading.Lock()


@dataclass(frozen=True)
class Stage:
    """One attempt at one generation. Picklable: tasks anywhere write to it.

    Attributes:
        store_uri: The store's address.
        options: How to reach it.
        generation_id: What is being made.
        attempt: Never used before, and never again.
    """

    store_uri: str
    options: StoreOptions
    generation_id: str
    attempt: str

    @property
    def prefix(self) -> str:
        """The folder of the staged files, laid out as the published dataset will be."""
        return join(STAGING, self.generation_id, self.attempt)

    @property
    def record_key(self) -> str:
        """What says that the attempt exists, and who makes it; beside the folder, and not published."""
        return f"{self.prefix}.json"

    @property
    def store(self) -> Store:
        """The store, opened once a process."""
        return _store(self.store_uri, self.options, os.getpid())

    def data_folder(self, into: Path) -> Path:
        """Give a local folder that holds the staged files: to read, and to leave as it is."""
        return self.store.local_copy(self.prefix, into)


def open_stage(store: Store, generation_id: str, run_id: str | None = None) -> Stage:
    """Begin an attempt at a generation.

    On a local store this process holds a lock while the attempt lives, so that its death is seen at once.

    Args:
        store: Where.
        generation_id: What is being made.
        run_id: Whose attempt it is, so that its end can be told in its place.

    Raises:
        StoreError: If the store fails.
    """
    stage = Stage(store.uri, store.options, check_key(generation_id), uuid.uuid4().hex)
    started = datetime.now(UTC).isoformat(timespec="seconds")
    about = {"host": socket.gethostname(), "process": own_name(), "started": started}
    record = json.dumps(about if run_id is None else {**about, "run": run_id}).encode()
    if isinstance(store, LocalStore):
        descriptor = store.create_held(stage.record_key, record)
        with _guard:
            _locks[store.address(stage.record_key)] = descriptor
    else:
        store.put_bytes(stage.record_key, record)
    return stage


def write_part(
    stage: Stage,
    table: pa.Table,
    *,
    table_name: str,
    index: int,
    format: OutputFormat,
    formula_safe: bool = False,
    folder: str = "data",
    synthetic: bool = True,
    nested: Collection[str] = (),
    spelled: Spelled | None = None,
) -> Part:
    """Write one chunk of a table into staging, and say what was written. Safe to repeat: same place, same bytes.

    Args:
        stage: Where to.
        table: The chunk: a whole number of blocks of 1,024 rows, unless it is the table's last.
        table_name: The table's name.
        index: The chunk's place among the table's chunks, from 0.
        format: As what.
        formula_safe: For CSV: see :func:`tasks.storage.csv_format.write_csv`.
        folder: Where the table's folder stands; what is no data stands beside it.
        synthetic: Whether every value is made up, which Parquet files say of themselves.
        nested: Columns that hold JSON as text: see :func:`tasks.storage.formats.write_table`.
        spelled: How it was written before: see there too.

    Raises:
        StoreError: If the store or the disk fails, or the format cannot hold a value.
    """
    store = stage.store
    path = join(folder, table_name, f"part-{index:05d}.{format.value}")
    key = check_key(join(stage.prefix, path))
    metadata = {"understudy.generation_id": stage.generation_id, "synthetic": "true" if synthetic else "false"}
    scratch = store.scratch / f"understudy-{uuid.uuid4().hex}"
    with _disk(store):
        make_folder(store.scratch)
        written = write_table(
            table, scratch, format, metadata, formula_safe=formula_safe, nested=nested, spelled=spelled
        )
    try:
        store.put_file(scratch, key, move=True)
    finally:
        scratch.unlink(missing_ok=True)
    return Part(
        table=table_name,
        index=index,
        path=path,
        rows=table.num_rows,
        bytes=written.bytes,
        sha256=written.sha256,
        leaves=leaves(table),
    )


def put_document(stage: Stage, path: str, data: bytes) -> str:
    """Stage a file that is no table's part (``schema.yaml``, a report); give its SHA-256, hexadecimal.

    Args:
        stage: Where to.
        path: Relative to the dataset's folder.
        data: What it holds.
    """
    stage.store.put_bytes(join(stage.prefix, check_key(path)), data)
    return hashlib.sha256(data).hexdigest()


def put_document_file(stage: Stage, path: str, file: Path) -> None:
    """Stage a local file that is no table's part, leaving it where it is."""
    stage.store.put_file(file, join(stage.prefix, check_key(path)))


def discard(stage: Stage, *, published: bool = False) -> None:
    """Remove an attempt and all it staged. Safe to repeat.

    Args:
        stage: The attempt.
        published: Whether its dataset stands. If not, and it had begun to copy files into place, its record stays: a
            sweep looks there.
    """
    store = stage.store
    store.delete_prefix(stage.prefix)
    record = store.read(stage.record_key)
    if published or record is None or "publishing" not in json.loads(record):
        store.delete([stage.record_key])
        _tidy(store, stage)
    _let_go(store.address(stage.record_key))


def _tidy(store: Store, stage: Stage) -> None:
    if isinstance(store, LocalStore):
        store.remove_empty(join(STAGING, stage.generation_id))


def _let_go(address: str) -> None:
    with _guard:
        descriptor = _locks.pop(address, None)
    if descriptor is not None:
        os.close(descriptor)


def _disk(store: Store) -> AbstractContextManager[None]:
    if isinstance(store, LocalStore):
        return explained(f"the store {store.uri}")
    return explained(f"temporary files ({store.scratch})", room="Free some space, or set TMPDIR to a larger disk")


@functools.lru_cache(maxsize=16)
def _store(uri: str, options: StoreOptions, process: int) -> Store:
    # The process counts: a fork must not share its parent's connections.
    return open_store(uri, options)
