"""Prefect's face of the records step."""

import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Literal

from prefect import task
from prefect.cache_policies import NO_CACHE

from schemas.manifest import OutputFormat, Part
from schemas.model import DatasetSchema, TableSchema
from schemas.request import GenerationRequest
from tasks.records.dirt.restoring import Restored, restore
from tasks.records.generation import Generation, plan_generation
from tasks.records.pool import write_in_processes, write_on_dask
from tasks.records.writing import Unit, Writer
from tasks.retrying import STORAGE_RETRIES


@task(name="plan-records", cache_policy=NO_CACHE, persist_result=False)
def plan_records(schema: DatasetSchema, request: GenerationRequest, seed: int) -> Generation:
    """Decide row counts, keys and chunks, and make sure that they can be met.

    Not retried: the same schema and request give the same answer.
    """
    return plan_generation(schema, request, seed)


@task(
    name="write-unit", task_run_name="write-{unit.name}", cache_policy=NO_CACHE, persist_result=False, **STORAGE_RETRIES
)
def write_unit(unit: Unit, *, writer: Writer, stop: threading.Event) -> list[Part]:
    """Make a few seconds' worth of chunks and leave them in staging.

    Retried: storage may fail, and a second try writes the same bytes to the same place.
    """
    return writer.write(unit.chunks, stop)


@task(name="restore-clean", cache_policy=NO_CACHE, persist_result=False)
def restore_clean(
    folder: Path, into: Path, soiled: Sequence[TableSchema], parts: Mapping[str, Sequence[str]], format: OutputFormat
) -> Restored:
    """Lay out a soiled dataset without its dirt, by its labels.

    Not retried: it reads and writes scratch folders.
    """
    return restore(folder, into, soiled, parts, format)


@task(name="write-units", cache_policy=NO_CACHE, persist_result=False, **STORAGE_RETRIES)
def write_units(
    units: Sequence[Unit],
    writer: Writer,
    *,
    how: Literal["processes", "dask"],
    workers: int,
    done: Callable[[Sequence[Part]], None],
    address: str | None = None,
) -> list[Part]:
    """Make all chunks in other processes, from this one task: a task each in a process pool costs six times as much.

    Retried: storage may fail, and a second try writes the same bytes to the same place.
    """
    if how == "dask":
        return write_on_dask(units, writer, workers=workers, done=done, address=address)
    return write_in_processes(units, writer, workers=workers, done=done)
