"""Units of work: chunks that are made and written together, a few seconds' worth."""

import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pyarrow as pa

from schemas.errors import StoppedError
from schemas.manifest import OutputFormat, Part
from schemas.model import DatasetSchema
from tasks.records.beside import beside
from tasks.records.changes.timing import WINDOW_ROWS
from tasks.records.changes.views import CDC
from tasks.records.chunking import Chunk
from tasks.records.engine import Engine
from tasks.storage.companions import write_companion
from tasks.storage.stage import Stage, write_part

_MOST_CELLS = 20_000_000  # some four seconds; a task costs Prefect tens of milliseconds
_FEWEST_CELLS = 500_000
_SHARES = 4  # units for each worker, so that all have work until near the end


@dataclass(frozen=True)
class Unit:
    """Chunks that one task makes, in order.

    Attributes:
        name: What the task run is called: ``orders-00000`` or ``orders-00000-to-items-00003``.
    """

    chunks: tuple[Chunk, ...]

    @property
    def name(self) -> str:
        """Of its first and last chunk."""
        first, last = (f"{chunk.table}-{chunk.index:05d}" for chunk in (self.chunks[0], self.chunks[-1]))
        return first if first == last else f"{first}-to-{last}"

    @property
    def rows(self) -> int:
        """Rows in all its chunks."""
        return sum(chunk.rows for chunk in self.chunks)


def units(chunks: Sequence[Chunk], schema: DatasetSchema, workers: int) -> list[Unit]:
    """Group chunks, in order, into units of about equal work, enough of them for all workers."""
    width = {chunk.table: width_of(chunk, schema) for chunk in chunks}
    total = sum(chunk.rows * width[chunk.table] for chunk in chunks)
    size = max(_FEWEST_CELLS, min(_MOST_CELLS, total // (workers * _SHARES)))
    return list(_grouped(chunks, width, size))


def width_of(chunk: Chunk, schema: DatasetSchema) -> int:
    """The cells that a row of a chunk is worth; a window of a table's past holds about a thousand rows."""
    folder, _, name = chunk.table.rpartition("/")
    columns = len(schema.table(name).columns)
    return columns * WINDOW_ROWS if folder == CDC else columns


def _grouped(chunks: Sequence[Chunk], width: dict[str, int], size: int) -> Iterator[Unit]:
    group: list[Chunk] = []
    cells = 0
    for chunk in chunks:
        group.append(chunk)
        cells += chunk.rows * width[chunk.table]
        if cells >= size:
            yield Unit(tuple(group))
            group, cells = [], 0
    if group:
        yield Unit(tuple(group))


@dataclass(frozen=True)
class Writer:
    """Makes chunks and leaves each in staging. Picklable: it works in any process that reaches the store."""

    engine: Engine
    stage: Stage
    format: OutputFormat

    def write(self, chunks: Sequence[Chunk], stop: threading.Event | None = None) -> list[Part]:
        """Make and write some chunks, in order.

        Args:
            chunks: Which.
            stop: Looked at before each chunk.

        Raises:
            StoppedError: If ``stop`` was set.
        """
        return [part for chunk in chunks for part in self._parts(chunk, stop)]

    def _parts(self, chunk: Chunk, stop: threading.Event | None) -> list[Part]:
        if stop is not None and stop.is_set():
            raise StoppedError("Given up: the run was stopped.")
        made = beside(self.engine, chunk)
        data = [] if made.rows is None else [self._data(chunk, made.rows)]
        return [*data, *(write_companion(self.stage, each, chunk.index) for each in made.companions)]

    def _data(self, chunk: Chunk, rows: pa.Table) -> Part:
        nested = self.engine.schema.table(chunk.table).json_columns
        return write_part(
            self.stage, rows, table_name=chunk.table, index=chunk.index, format=self.format, nested=nested
        )
