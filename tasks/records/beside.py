"""A chunk as it is written, with what stands beside it."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

import pyarrow as pa
import pyarrow.compute as pc

from schemas.model import DatasetSchema
from tasks.records.changes.chunks import past_piece, past_schemas
from tasks.records.chunking import CHUNK_ALIGNMENT, Chunk
from tasks.records.dirt.labels import FOLDER, LABELS, blocks_of
from tasks.records.dirt.soiling import Soiler
from tasks.records.engine import Engine
from tasks.records.growth import counts_of
from tasks.storage.companions import Companion
from tasks.storage.digest import leaves


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
    rows_at = partial(engine.rows_at, chunk.table)
    soiler = Soiler(engine.schema, chunk.table, counts_of(engine, chunk.table), engine.seed, rows_at)
    soiled = soiler.soil(chunk.start, chunk.stop)
    clean = "".join(leaves(block) for block in blocks_of(soiled.clean, soiled.kept))
    labels = Companion(f"{FOLDER}/{chunk.table}", list(_blocks(soiled.labels, chunk)), clean)
    return Made(soiled.rows, (labels,))


def _blocks(labels: pa.Table, chunk: Chunk) -> Iterator[pa.Table]:
    """The labels of each 1,024 rows."""
    for start in range(chunk.start, chunk.stop, CHUNK_ALIGNMENT):
        rows = labels["row"]
        inside = pc.and_(pc.greater_equal(rows, start), pc.less(rows, start + CHUNK_ALIGNMENT))
        yield labels.filter(inside)


def companion_schemas(schema: DatasetSchema) -> dict[str, pa.Schema]:
    """The Arrow schema of everything that stands beside the data."""
    return {**{f"{FOLDER}/{each.table}": LABELS for each in schema.dirt}, **past_schemas(schema)}
