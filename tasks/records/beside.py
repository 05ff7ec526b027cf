"""A chunk as it is written, with what stands beside it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from weakref import WeakKeyDictionary

import pyarrow as pa
import pyarrow.compute as pc

from schemas.model import DatasetSchema
from tasks.records.changes.chunks import past_piece, past_schemas
from tasks.records.chunking import CHUNK_ALIGNMENT, Chunk
from tasks.records.dirt.labels import FOLDER, LABELS, blocks_of
from tasks.records.dirt.rates import Rate
from tasks.records.dirt.soiling import Soiler
from tasks.records.engine import Engine
from tasks.records.growth import counts_of
from tasks.storage.companions import Companion
from tasks.storage.digest import leaves

_RATES: WeakKeyDictionary[Engine, dict[str, dict[int, list[Rate]]]] = WeakKeyDictionary()


@dataclass(frozen=True)
class Made:
    """A chunk, ready to be written.

    Attributes:
        rows: The part's rows; None where the chunk is of what stands beside the data.
        companions: What stands beside it.
    """

    rows: pa.Table | None
    companions: tuple[Companion, ...] = ()


def beside(engine: Engine, chunk: Chunk) -> Made:
    """Make a chunk: clean, or soiled with its labels; or a piece of a table's past."""
    if "/" in chunk.table:
        return Made(None, (past_piece(engine, chunk),))
    if not any(each.table == chunk.table for each in engine.schema.dirt):
        return Made(engine.make_chunk(chunk))
    soiled = soiler_of(engine, chunk.table).soil(chunk.start, chunk.stop)
    clean = "".join(leaves(block) for block in blocks_of(soiled.clean, soiled.kept))
    labels = Companion(f"{FOLDER}/{chunk.table}", list(_blocks(soiled.labels, chunk)), clean)
    return Made(soiled.rows, (labels,))


def soiler_of(engine: Engine, table: str) -> Soiler:
    """Make what soils a table; its rates are decided once for an engine."""
    rates = _RATES.setdefault(engine, {}).setdefault(table, {})
    rows_at = partial(engine.rows_at, table)
    return Soiler(engine.schema, table, counts_of(engine, table), engine.seed, rows_at, rates=rates)


def notes_of_dirt(engine: Engine, tables: Iterable[str]) -> list[str]:
    """Say which passes over some tables cannot reach their rates."""
    soiled = {each.table for each in engine.schema.dirt}
    return [note for table in tables if table in soiled for note in soiler_of(engine, table).notes()]


def _blocks(labels: pa.Table, chunk: Chunk) -> Iterator[pa.Table]:
    """The labels of each 1,024 rows."""
    for start in range(chunk.start, chunk.stop, CHUNK_ALIGNMENT):
        rows = labels["row"]
        inside = pc.and_(pc.greater_equal(rows, start), pc.less(rows, start + CHUNK_ALIGNMENT))
        yield labels.filter(inside)


def companion_schemas(schema: DatasetSchema) -> dict[str, pa.Schema]:
    """The Arrow schema of everything that stands beside the data."""
    return {**{f"{FOLDER}/{each.table}": LABELS for each in schema.dirt}, **past_schemas(schema)}
