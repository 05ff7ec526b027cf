"""Soiling a chunk: every pass in turn, the first that changes a cell keeps it, and every change is labelled."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from schemas.dirt import Dirt, Duplicate, NearDuplicate, Pattern, Swapped
from schemas.model import DatasetSchema
from schemas.sql import evaluate, parse_expression
from tasks.records.arrays import Places, patched, plain
from tasks.records.dirt.labels import LABELS, labelled
from tasks.records.dirt.passes import Edit, Hit, RowsAt, edits
from tasks.values.cells import CellKey, RowCells, UInt64, hash_rows
from tasks.values.permute import permute

_TO_UNIT = 2.0**-53


@dataclass(frozen=True)
class Soiled:
    """A chunk as it is written.

    Attributes:
        rows: What stands in the part.
        labels: What is wrong in it.
        clean: The rows without dirt, and without those that are one too many.
    """

    rows: pa.Table
    labels: pa.Table
    clean: pa.Table


class Soiler:
    """Soils the chunks of one table.

    Args:
        schema: The dataset; its ``dirt`` says what happens.
        table: Which table.
        total: Its clean rows.
        seed: The dataset's seed.
        rows_at: Gives any clean rows of the table.
    """

    def __init__(self, schema: DatasetSchema, table: str, total: int, seed: int, rows_at: RowsAt) -> None:
        self._table, self._total, self._rows_at = table, total, rows_at
        self._passes = [each for each in schema.dirt if each.table == table]
        self._key = CellKey.of(seed, table, "dirt")
        self._columns = tuple(column.name for column in schema.table(table).columns)

    @cached_property
    def _keys(self) -> list[CellKey]:
        """A key a pass, by its kind and its place among the passes of that kind: a pass added moves no other's dirt."""
        seen: Counter[str] = Counter()
        found = []
        for each in self._passes:
            found.append(self._key.child(each.kind, str(seen[each.kind])))
            seen[each.kind] += 1
        return found

    def soil(self, start: int, stop: int) -> Soiled:
        """Make the rows ``[start, stop)`` of the table as it is written: clean rows first, then those twice there."""
        rows = np.arange(start, stop, dtype=np.uint64)
        copies = rows >= np.uint64(self._total)
        made = self._rows_at(self._originals(rows))
        columns = {name: plain(_whole(made[name])) for name in made.column_names}
        state = _State(pa.table(columns), rows, columns, {name: np.ones(len(rows), np.bool_) for name in columns})
        labels = [self._extra(rows[copies])] if copies.any() else []
        for each, key in zip(self._passes, self._keys, strict=True):
            if not isinstance(each, Duplicate):
                labels += self._pass(each, key, state)
        clean = state.clean.slice(0, int(np.count_nonzero(~copies)))
        return Soiled(pa.table(state.columns), self._in_order(labels), clean)

    def _originals(self, rows: UInt64) -> UInt64:
        """The clean row that each row repeats: itself, but for the copies at the end."""
        beyond = rows >= np.uint64(self._total)
        found = rows.copy()
        found[beyond] = permute(rows[beyond] - np.uint64(self._total), self._total, self._key.child("duplicate"))
        return found

    def _extra(self, rows: UInt64) -> pa.Table:
        return labelled(self._table, None, ["duplicate"] * len(rows), rows, pa.nulls(len(rows), pa.string()))

    def _pass(self, dirt: Dirt, key: CellKey, state: "_State") -> list[pa.Table]:
        """Let one pass change the columns; give its labels."""
        places = self._hit(dirt, key, state.clean, state.rows)
        cells = RowCells(key, self._key, state.rows[places])
        hit = Hit(state.clean, state.rows, places, cells, self._total, self._rows_at)
        made = list(edits(dirt, hit)) if len(places) else []
        allowed = state.all_free(made) if isinstance(dirt, Swapped | Pattern | NearDuplicate) else None
        labels = []
        for edit in made:
            at, old = state.change(edit, allowed)
            labels.append(labelled(self._table, edit.column, [dirt.kind] * len(at), state.rows[at], old))
        return labels

    def _hit(self, dirt: Dirt, key: CellKey, clean: pa.Table, rows: UInt64) -> Places:
        units = rows // np.uint64(dirt.size) if isinstance(dirt, Pattern) else rows
        chosen = (hash_rows(key.child("hit").word, units) >> np.uint64(11)) * _TO_UNIT < dirt.rate
        if dirt.kind == "drift":
            chosen &= rows.astype(np.float64) >= getattr(dirt, "begin", 0.0) * self._total
        if isinstance(dirt, Pattern):
            chosen &= rows < np.uint64(self._total)  # a run consists of the table's own rows
        if dirt.when is not None and chosen.any():
            inputs = {name: plain(_whole(clean[name])) for name in clean.column_names}
            met = evaluate(parse_expression(dirt.when), inputs, type=pa.bool_(), rows=len(rows))
            chosen &= pc.fill_null(met, False).to_numpy(zero_copy_only=False)
        found: Places = np.flatnonzero(chosen)
        return found

    def _in_order(self, labels: Sequence[pa.Table]) -> pa.Table:
        """The labels by row, then by the table's columns."""
        if not labels:
            return LABELS.empty_table()
        joined = pa.concat_tables(labels)
        place = pc.index_in(joined["column"], pa.array(self._columns))
        order = pc.sort_indices(
            pa.table({"row": joined["row"], "place": place}),
            sort_keys=[("row", "ascending", "at_start"), ("place", "ascending", "at_start")],
        )
        return joined.take(order).combine_chunks()


@dataclass
class _State:
    """A chunk between passes.

    Attributes:
        clean: As it was.
        rows: Its rows' indices.
        columns: As it is.
        free: Where each column is still clean.
    """

    clean: pa.Table
    rows: UInt64
    columns: dict[str, pa.Array]
    free: dict[str, npt.NDArray[np.bool_]]

    def all_free(self, made: Sequence[Edit]) -> npt.NDArray[np.bool_] | None:
        """Where every column that a pass changes is still clean: what belongs together changes together."""
        return np.logical_and.reduce([self.free[edit.column] for edit in made]) if made else None

    def change(self, edit: Edit, allowed: npt.NDArray[np.bool_] | None) -> tuple[Places, pa.Array]:
        """Change what is clean and really becomes another; give the positions and the values that stood there."""
        column = self.columns[edit.column]
        before = column.take(pa.array(edit.places))
        free = (self.free[edit.column] if allowed is None else allowed)[edit.places]
        changed = np.flatnonzero(free & differs(before, edit.values))
        at, index = edit.places[changed], pa.array(changed)
        self.columns[edit.column] = patched(column, at, edit.values.take(index))
        self.free[edit.column][at] = False
        return at, before.take(index)


def _whole(column: pa.ChunkedArray) -> pa.Array:
    return column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column


def differs(one: pa.Array, other: pa.Array) -> npt.NDArray[np.bool_]:
    """Where two arrays of one type hold different values, nulls being alike; shape (n,)."""
    if pa.types.is_nested(one.type):
        pairs = zip(one.to_pylist(), other.to_pylist(), strict=True)
        return np.array([left != right for left, right in pairs], dtype=np.bool_)
    unequal = pc.fill_null(pc.not_equal(one, other), False)
    found = pc.or_(unequal, pc.xor(pc.is_null(one), pc.is_null(other)))
    values: npt.NDArray[np.bool_] = found.to_numpy(zero_copy_only=False)
    return values


def written_rows(schema: DatasetSchema, table: str, rows: int) -> int:
    """Rows of a table as it is written: the clean ones, and those that are there twice."""
    shares = sum(each.rate for each in schema.dirt if each.table == table and isinstance(each, Duplicate))
    return rows + min(rows, round(rows * shares))
