"""A twin's chunks: what was learnt from the synthesizer, what must not be learnt from the record engine."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from schemas.model import DatasetSchema
from tasks.records.chunking import Chunk
from tasks.records.engine import Engine
from tasks.synthesis.places import countries_told, in_country, rows_by_country
from tasks.synthesis.portrait import made_schema
from tasks.synthesis.settled import Alike
from tasks.synthesis.twin import Int64, TwinRows, nulled
from tasks.values.cells import CellKey, UInt64, hash_rows

_BLOCK = 4096


@dataclass
class TwinEngine:
    """Makes any rows of a twin, as the record engine does of a schema; writers know no difference.

    Attributes:
        staged: The learnt rows.
        schema: Of the twin, every column of it.
        seed: For the columns that are not learnt.
    """

    staged: TwinRows
    schema: DatasetSchema
    seed: int

    def make_chunk(self, chunk: Chunk) -> pa.Table:
        """Make a chunk's rows: columns in the schema's order and types."""
        return self.make(chunk.table, chunk.start, chunk.stop)

    def prepare(self) -> None:
        """Make the first rows of every table, so that what cannot work fails before anything is written."""
        for name, rows in self.staged.rows.items():
            self.make(name, 0, min(rows, 64))

    def made_as(self, table: str) -> dict[str, str]:
        """What the record engine takes a table's columns for that it makes."""
        if self._others is None or table not in self._others.rows:
            return {}
        columns = self._others.schema.table(table).columns
        return {column.name: (column.semantic or column.type.value).replace("_", " ") for column in columns}

    def make(self, table: str, start: int, stop: int) -> pa.Table:
        """Make the rows [start, stop) of a table."""
        learnt = self.staged.make(table, start, stop)
        columns = {name: learnt[name] for name in learnt.column_names}
        if self._others is not None and table in self._others.rows:
            made = nulled(self._not_learnt(self._others, table, start, stop, learnt), learnt)
            columns |= {name: made[name] for name in made.column_names}
        for one in self.staged.alike(table):
            columns[one.column] = self._repeating(table, one, start, stop, columns[one.column])
        for copy in self.staged.copies(table):
            parent, rows = self.staged.parents(table, copy, start, stop)
            columns[copy.column] = self._of_parent(parent, copy.source, rows)
        wanted = self.schema.table(table)
        fields = [pa.field(column.name, column.arrow_type) for column in wanted.columns]
        return pa.table([columns[field.name].cast(field.type) for field in fields], schema=pa.schema(fields))

    def _not_learnt(self, others: Engine, table: str, start: int, stop: int, learnt: pa.Table) -> pa.Table:
        """Make what is not learnt; of what children of a parent agree in, each has what the parent's number has."""
        rows = np.arange(start, stop, dtype=np.uint64)
        made = self._in_place(others, table, rows, learnt)
        for one in self.staged.alike(table):
            _, owners = self.staged.parents(table, one, start, stop)
            at = (np.maximum(owners, 0) % self.staged.rows[table]).astype(np.uint64)
            found = self._in_place(others, table, at, learnt)[one.column]
            made = made.set_column(made.column_names.index(one.column), one.column, found)
        return made

    def _in_place(self, others: Engine, table: str, rows: UInt64, learnt: pa.Table) -> pa.Table:
        """Make rows, their places where the learnt columns say."""
        made = others.rows_at(table, rows)
        for name, by in self._countries.get(table, {}).items():
            column = made[name].cast(pa.string())
            for code, there in rows_by_country(learnt[by]).items():
                abroad = self._abroad(others, code).rows_at(table, rows[there])[name].cast(pa.string())
                mask = np.zeros(len(rows), dtype=bool)
                mask[there] = True
                column = pc.replace_with_mask(column.combine_chunks(), pa.array(mask), abroad.combine_chunks())
                column = pa.chunked_array([column])
            made = made.set_column(made.column_names.index(name), name, column)
        return made

    def _abroad(self, others: Engine, code: str) -> Engine:
        """The record engine of one country's places."""
        if code not in self._engines:
            self._engines[code] = Engine(in_country(others.schema, code), others.rows, others.seed)
        return self._engines[code]

    @cached_property
    def _engines(self) -> dict[str, Engine]:
        return {}

    @cached_property
    def _countries(self) -> dict[str, dict[str, str]]:
        return countries_told(self.schema, self.staged.twin)

    def _repeating(self, table: str, one: Alike, start: int, stop: int, own: pa.ChunkedArray) -> pa.ChunkedArray:
        """Read a column at the parents that share it with their children, chosen by their number."""
        if one.source is None:
            return own
        parent, owners = self.staged.parents(table, one, start, stop)
        unit = hash_rows(CellKey.of(self.seed, "repeats", table, one.column).word, owners.astype(np.uint64)) >> 11
        repeated = (unit * 2.0**-53 < one.share) & (owners >= 0)
        kind = self.schema.table(table).column(one.column).arrow_type
        theirs = self._of_parent(parent, one.source, np.where(repeated, owners, -1))
        return pc.if_else(pa.array(repeated), theirs.cast(kind), own.cast(kind))

    def _of_parent(self, parent: str, column: str, rows: Int64) -> pa.ChunkedArray:
        """Read a column that the record engine makes at some rows of a parent, null for -1."""
        needed = np.unique(rows[rows >= 0])
        spans = _spans(needed)
        there = np.concatenate([np.arange(first, last) for first, last in spans]) if spans else needed
        kind = self.schema.table(parent).column(column).arrow_type
        made = [self.make(parent, first, last)[column].cast(kind) for first, last in spans]
        values = pa.chunked_array([chunk for part in made for chunk in part.chunks], kind)
        return values.take(pa.array(np.searchsorted(there, rows), mask=rows < 0))

    @cached_property
    def _others(self) -> Engine | None:
        schema = made_schema(self.schema, self.staged.twin)
        rows = {} if schema is None else {table.name: self.staged.rows[table.name] for table in schema.tables}
        return None if schema is None else Engine(schema, rows, _seed_apart(self.seed))


def _seed_apart(seed: int) -> int:
    """A seed of its own: the source may be a generated dataset of the same names, whose values would come again."""
    return int(CellKey.of(seed, "twin").word) >> 1


def _spans(rows: Int64) -> list[tuple[int, int]]:
    """Cover sorted rows by few spans of neighbours: rows less than a block apart are made together."""
    if not len(rows):
        return []
    breaks = np.flatnonzero(np.diff(rows) > _BLOCK)
    firsts, lasts = np.concatenate([[0], breaks + 1]), np.concatenate([breaks, [len(rows) - 1]])
    return [(int(rows[first]), int(rows[last]) + 1) for first, last in zip(firsts, lasts, strict=True)]
