"""What every publishing flow does with its chunks: write them on the wanted engine, and hold what was written."""

import os
from collections.abc import Mapping, Sequence
from itertools import chain
from typing import Any

from flows import artifacts, progress
from flows.running import run, run_each
from flows.settings import Settings
from schemas.manifest import OutputFormat, Part
from schemas.model import DatasetSchema
from tasks.quality.report import QualityReport
from tasks.quality.task import audit_dataset, files_of
from tasks.records.chunking import Chunk
from tasks.records.task import write_unit, write_units
from tasks.records.writing import Writer, units
from tasks.storage.scratch import scratch_folder
from tasks.storage.stage import Stage


def write_chunks(
    engine: Any, chunks: Sequence[Chunk], schema: DatasetSchema, stage: Stage, format: OutputFormat, settings: Settings
) -> list[Part]:
    """Make every chunk and leave it in staging, on the engine that is wanted.

    Args:
        engine: Makes a chunk's rows: the record engine, or what stands in its place.
        chunks: All of them.
        schema: Of the tables.
        stage: Where to.
        format: Of the files.
        settings: Say which engine, and how many chunks at a time.
    """
    progress.step("Writing")
    workers = settings.workers or os.cpu_count() or 1
    writer = Writer(engine, stage, format)
    work = units(chunks, schema, workers)
    count = progress.RowProgress(sum(chunk.rows for chunk in chunks), artifacts.key_of("records", schema.name))
    if settings.engine == "threads":
        return list(chain.from_iterable(run_each(write_unit, work, workers=workers, done=count, writer=writer)))
    written: list[Part] = run(write_units, work, writer, how=settings.engine, workers=workers, done=count)
    return written


def audit_written(
    stage: Stage,
    parts: Sequence[Part],
    schema: DatasetSchema,
    rows: Mapping[str, int],
    format: OutputFormat,
) -> QualityReport:
    """Hold what was written against its schema."""
    progress.step("Checking")
    room = stage.store.scratch.parent
    with scratch_folder(room) as copy:
        folder = stage.data_folder(copy)
        report: QualityReport = run(audit_dataset, folder, schema, rows, format, files_of(parts), scratch=room)
    return report
