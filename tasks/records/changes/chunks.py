"""A table's past in pieces: windows of its events, blocks of its rows' versions, generation by generation."""

from collections.abc import Iterator, Sequence

import pyarrow as pa

from schemas.changes import Changes
from schemas.model import DatasetSchema
from tasks.records.changes.past import Past, pasts
from tasks.records.changes.views import CDC, SCD2, cdc_schema, scd2_schema, versions, window_events
from tasks.records.chunking import CHUNK_ALIGNMENT, Chunk
from tasks.records.engine import Engine
from tasks.storage.companions import Companion

_WINDOWS = 64  # of a part


def past_chunks(engine: Engine, data: Sequence[Chunk]) -> Iterator[Chunk]:
    """Cut the pasts of the tables whose data are cut. No piece is of two generations.

    Args:
        engine: Of the dataset; makes nothing here.
        data: The chunks of the data: versions are cut as finely.
    """
    for each in engine.schema.changes:
        sizes = [chunk.rows for chunk in data if chunk.table == each.table]
        if not sizes:
            continue
        for folder, size in ((CDC, _WINDOWS), (SCD2, -(-max(sizes) // CHUNK_ALIGNMENT) * CHUNK_ALIGNMENT)):
            if _CAPTURES[folder] in each.capture:
                yield from _cut(f"{folder}/{each.table}", [_length(folder, past) for past in pasts(engine, each)], size)


_CAPTURES = {CDC: "cdc", SCD2: "scd2"}


def _length(folder: str, past: Past) -> int:
    """Windows of a generation's events, or rows that have versions."""
    return past.timing.windows if folder == CDC else past.timing.total


def past_lengths(engine: Engine) -> dict[str, int]:
    """Windows of each table's events, and rows that have versions, by the name of what is written."""
    found = {}
    for each in engine.schema.changes:
        for folder in _CAPTURES:
            found[f"{folder}/{each.table}"] = sum(_length(folder, past) for past in pasts(engine, each))
    return found


def _cut(name: str, lengths: Sequence[int], size: int) -> Iterator[Chunk]:
    index, begin = 0, 0
    for length in lengths:
        for start in range(begin, begin + length, size):
            yield Chunk(name, index, start, min(start + size, begin + length))
            index += 1
        begin += length


def past_piece(engine: Engine, chunk: Chunk) -> Companion:
    """Make a piece of a table's past, block by block."""
    folder, _, table = chunk.table.partition("/")
    start = chunk.start
    for past in _pasts(engine, table):
        if start < _length(folder, past):
            break
        start -= _length(folder, past)
    stop = start + chunk.rows
    if folder == CDC:
        return Companion(chunk.table, [window_events(past, window) for window in range(start, stop)])
    blocks = range(start, stop, CHUNK_ALIGNMENT)
    return Companion(chunk.table, [versions(past, at, min(at + CHUNK_ALIGNMENT, stop)) for at in blocks])


def _pasts(engine: Engine, table: str) -> tuple[Past, ...]:
    """A table's pasts, bound once for each engine."""
    known: dict[str, tuple[Past, ...]] = engine.__dict__.setdefault("_pasts", {})
    if table not in known:
        known[table] = pasts(engine, _changes_of(engine.schema, table))
    return known[table]


def _changes_of(schema: DatasetSchema, table: str) -> Changes:
    return next(each for each in schema.changes if each.table == table)


def past_schemas(schema: DatasetSchema) -> dict[str, pa.Schema]:
    """The Arrow schemas of the pasts."""
    found = {}
    for each in schema.changes:
        table = schema.table(each.table)
        found[f"{CDC}/{each.table}"], found[f"{SCD2}/{each.table}"] = cdc_schema(table), scd2_schema(table)
    return found


def check_pasts(engine: Engine, tables: Sequence[str]) -> None:
    """Make sure that the pasts can be made, before anything is written.

    Raises:
        BadInputError: If a column cannot change, or the rows that were deleted cannot be made.
    """
    for each in engine.schema.changes:
        if each.table in tables:
            for past in _pasts(engine, each.table):
                past.check()
