"""Small datasets to stage and publish in tests of the store, and processes that do so."""

import os
import signal
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa

from schemas.manifest import Manifest, OutputFormat, Status
from tasks.storage.digest import LEAF_ROWS
from tasks.storage.publish import dataset_prefix, publish, table_entries
from tasks.storage.stage import Stage, open_stage, put_document, write_part
from tasks.storage.store import Store, StoreOptions, open_store
from tasks.storage.sweep import sweep_abandoned

PLAIN = StoreOptions()
MOMENT = datetime(2026, 3, 1, 12, tzinfo=UTC)
GENERATION = "g" + "0" * 15
PREFIX = dataset_prefix("test", MOMENT.date(), GENERATION)


def table(start: int = 0, rows: int = LEAF_ROWS) -> pa.Table:
    return pa.table(
        {"id": range(start, start + rows), "name": [f"name {row % 7}" for row in range(start, start + rows)]}
    )


def staged(
    store: Store, *, run_id: str = "run-1", content: int = 0, parts: int = 2, location: str = PREFIX
) -> tuple[Stage, Manifest]:
    """Stage a dataset; other ``content`` under the same generation id differs in every part."""
    stage = open_stage(store, GENERATION)
    tables = [table(content + index * LEAF_ROWS) for index in range(parts)]
    written = [
        write_part(stage, chunk, table_name="items", index=index, format=OutputFormat.PARQUET)
        for index, chunk in enumerate(tables)
    ]
    put_document(stage, "schema.yaml", b"name: test\n")
    return stage, manifest(store, table_entries({"items": written}, {"items": tables[0].schema}), run_id, location)


def manifest(store: Store, tables: dict, run_id: str = "run-1", location: str = PREFIX) -> Manifest:
    return Manifest(
        generation_id=GENERATION,
        run_id=run_id,
        timestamp=MOMENT,
        user_id="someone",
        environment="test",
        status=Status.COMPLETED,
        request={"source": "test"},
        schema_digest="0" * 64,
        seed=0,
        version="0",
        tables=tables,
        output_format=OutputFormat.PARQUET,
        location=store.address(location),
    )


def run(uri: str, options: StoreOptions = PLAIN, run_id: str = "run-1", content: int = 0) -> Manifest:
    """One whole run: sweep, stage, publish."""
    store = open_store(uri, options)
    sweep_abandoned(store)
    return publish(*staged(store, run_id=run_id, content=content))


def run_and_die(uri: str, options: StoreOptions, step: int, environment: dict[str, str]) -> None:
    """Run, and be killed as by ``kill -9`` just before the given system call that changes the disk or the bucket."""
    os.environ.update(environment)
    left = [step]

    def dying(call: Callable) -> Callable:
        def counted(*args, **kwargs):
            left[0] -= 1
            if left[0] < 0:
                os.kill(os.getpid(), signal.SIGKILL)
            return call(*args, **kwargs)

        return counted

    for name in ("mkdir", "rename", "replace", "link", "unlink", "rmdir", "fsync", "write"):
        setattr(os, name, dying(getattr(os, name)))
    if uri.startswith("s3"):
        from botocore.httpsession import URLLib3Session

        URLLib3Session.send = dying(URLLib3Session.send)
    run(uri, options)


def visible(root: Path) -> list[Path]:
    """What a reader could take for a part of a dataset."""
    return sorted(path for path in (root / "generated-data").rglob("*") if path.is_file())
