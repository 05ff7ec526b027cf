"""A table's past in pieces: windows of its events, blocks of its rows' versions."""

from collections.abc import Iterator, Mapping, Sequence

import pyarrow as pa

from schemas.model import DatasetSchema
from tasks.records.changes.past import Past
from tasks.records.changes.views import CDC, SCD2, cdc_schema, scd2_schema, versions, window_events
from tasks.records.chunking import CHUNK_ALIGNMENT, Chunk
from tasks.records.engine import Engine
from tasks.storage.companions import Companion

_WINDOWS = 64  # of a part


def past_chunks(schema: DatasetSchema, rows: Mapping[str, int], data: Sequence[Chunk]) -> Iterator[Chunk]:
    """Cut the pasts of the tables whose data are cut.

    Args:
        schema: The dataset.
        rows: Rows of every table now.
        data: The chunks of the data: versions are cut as finely.
    """
    engine = Engine(schema, rows)  # makes nothing here
    for each in schema.changes:
        sizes = [chunk.rows for chunk in data if chunk.table == each.table]
        if not sizes:
            continue
        timing = Past(engine, each).timing
        if "cdc" in each.capture:
            yield from _cut(f"{CDC}/{each.table}", timing.windows, _WINDOWS)
        if "scd2" in each.capture:
            yield from _cut(f"{SCD2}/{each.table}", timing.total, -(-max(sizes) // CHUNK_ALIGNMENT) * CHUNK_ALIGNMENT)


def _cut(name: str, total: int, size: int) -> Iterator[Chunk]:
    for index, start in enumerate(range(0, total, size)):
        yield Chunk(name, index, start, min(start + size, total))


def past_piece(engine: Engine, chunk: Chunk) -> Companion:
    """Make a piece of a table's past, block by block."""
    folder, _, table = chunk.table.partition("/")
    past = _past(engine, table)
    if folder == CDC:
        return Companion(chunk.table, [window_events(past, window) for window in range(chunk.start, chunk.stop)])
    blocks = range(chunk.start, chunk.stop, CHUNK_ALIGNMENT)
    return Companion(chunk.table, [versions(past, at, min(at + CHUNK_ALIGNMENT, chunk.stop)) for at in blocks])


def _past(engine: Engine, table: str) -> Past:
    """A table's past, bound once for each engine."""
    known: dict[str, Past] = engine.__dict__.setdefault("_pasts", {})
    if table not in known:
        known[table] = Past(engine, next(each for each in engine.schema.changes if each.table == table))
    return known[table]


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
        BadInputError: If a column cannot change.
    """
    for each in engine.schema.changes:
        if each.table in tables:
            Past(engine, each).check()
