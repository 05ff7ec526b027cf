"""A twin that was learnt and planned, and not yet made: how many rows, in which shares, under which condition."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa

from flows.twin_engine import TwinEngine
from schemas.errors import BadInputError
from schemas.model import DatasetSchema
from schemas.replicating import ReplicationOptions, ReplicationRequest
from schemas.sampling import SampleRequest
from schemas.sql import evaluate, parse_expression
from tasks.records.chunking import Chunk, chunks
from tasks.synthesis.filling import filled
from tasks.synthesis.interface import Where
from tasks.synthesis.learning import Learnt, Task
from tasks.synthesis.shares import Shares


@dataclass(frozen=True)
class Rehearsal:
    """A twin, learnt and planned, and not yet made.

    Attributes:
        learnt: What was learnt.
        engine: Makes its rows.
        chunks: Of all its tables.
    """

    learnt: Learnt
    engine: TwinEngine
    chunks: tuple[Chunk, ...]
    seed: int

    @property
    def schema(self) -> DatasetSchema:
        """Under which it is published."""
        return self.learnt.schema

    @property
    def rows(self) -> dict[str, int]:
        """Rows of every table."""
        return dict(self.engine.staged.rows)

    @property
    def part_rows(self) -> dict[str, int]:
        """Rows of the longest part of each table: what its files' bytes depend on, however it was asked for."""
        return {
            name: max((chunk.rows for chunk in self.chunks if chunk.table == name), default=0) for name in self.rows
        }

    @property
    def notes(self) -> tuple[str, ...]:
        """What a reader of the report should know."""
        return (*self.learnt.twin.notes, *(shares.note for shares in self.engine.staged.shares.values()))


def rehearse(learnt: Learnt, request: ReplicationRequest, wanted: Task) -> Rehearsal:
    """Plan how many rows there will be, who belongs to whom, and in which chunks they are made."""
    if request.options.impute:
        if request.options.keep_model:
            raise BadInputError("A model whose missing values are filled is not kept. Leave one of the two out.")
        learnt = filled(learnt)
    return plan_rows(learnt, request, wanted.seed, shares_of(learnt, request.options, wanted.seed))


def plan_rows(
    learnt: Learnt,
    request: ReplicationRequest | SampleRequest,
    seed: int,
    shares: Mapping[str, Shares] | None = None,
) -> Rehearsal:
    """Plan the rows of what was learnt."""
    staged = learnt.stage(scale=request.scale or 1.0, rows=request.rows, where=_where(request.where, learnt.schema))
    staged = replace(staged, shares=shares or {})
    engine = TwinEngine(staged, learnt.schema, seed)
    engine.prepare()
    cut = chunks(learnt.schema, staged.rows, request.options.chunk_rows)
    return Rehearsal(learnt, engine, tuple(cut), seed)


def shares_of(learnt: Learnt, options: ReplicationOptions, seed: int) -> dict[str, Shares]:
    """Say which classes get which share of the rows, where that is asked for.

    Raises:
        BadInputError: If it cannot be: both ways at once, of several tables, of what was not learnt.
    """
    if options.balance is None and options.boost is None:
        return {}
    fitted = [lone.fitted for lone in learnt.twin.lone.values() if lone.fitted is not None]
    if len(learnt.schema.tables) > 1 or len(fitted) != 1 or (options.balance and options.boost):
        raise BadInputError("Shares are set by balance or by boost, one of them, and of one table by itself.")
    name = learnt.schema.tables[0].name
    if options.balance is not None:
        return {name: Shares.balanced(fitted[0], options.balance, seed)}
    said, _, share = (options.boost or "").rpartition(":")
    column, _, value = said.partition("=")
    return {name: Shares.boosted(fitted[0], column, value, float(share), seed)}


def _where(condition: str | None, schema: DatasetSchema) -> dict[str, Where]:
    if condition is None:
        return {}
    if len(schema.tables) > 1:
        raise BadInputError("A condition (where) is put to one table by itself. Replicate that table alone.")
    table = schema.tables[0]
    columns = tuple(column.name for column in table.columns)
    parse_expression(condition).resolved(list(columns))
    return {table.name: Condition(condition, columns)}


@dataclass(frozen=True)
class Condition:
    """A SQL condition on rows. Picklable: it is parsed where it is used.

    Attributes:
        text: The condition.
        columns: Of the table.
    """

    text: str
    columns: tuple[str, ...]

    def __call__(self, rows: pa.Table) -> "np.ndarray[tuple[int], np.dtype[np.bool_]]":
        """Say which rows meet it."""
        expression = parse_expression(self.text).resolved(list(self.columns))
        inputs = {name: rows[name].combine_chunks() for name in expression.columns}
        met = evaluate(expression, inputs, rows=rows.num_rows)
        return np.asarray(met.cast(pa.bool_()).fill_null(False))
