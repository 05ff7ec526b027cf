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
from tasks.records.dirt.segments import Segment, segments
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
        kept: Which of the rows are not one too many, shape (n,).
    """

    rows: pa.Table
    labels: pa.Table
    clean: pa.Table
    kept: npt.NDArray[np.bool_]


class Soiler:
    """Soils the chunks of one table.

    Args:
        schema: The dataset; its ``dirt`` says what happens.
        table: Which table.
        counts: Its clean rows at the end of each generation, oldest first.
        seed: The dataset's seed.
        rows_at: Gives any clean rows of the table.
    """

    def __init__(self, schema: DatasetSchema, table: str, counts: Sequence[int], seed: int, rows_at: RowsAt) -> None:
        self._table, self._rows_at = table, rows_at
        self._segments = list(segments(schema, table, counts))
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
        """Make the rows ``[start, stop)`` of the table as it is written."""
        found = [
            self._soil(each, np.arange(max(start, each.start), min(stop, each.stop), dtype=np.uint64))
            for each in self._segments
            if each.start < stop and start < each.stop
        ]
        return Soiled(
            rows=pa.concat_tables([each.rows for each in found]).combine_chunks(),
            labels=pa.concat_tables([each.labels for each in found]).combine_chunks(),
            clean=pa.concat_tables([each.clean for each in found]).combine_chunks(),
            kept=np.concatenate([each.kept for each in found]),
        )

    def _soil(self, segment: Segment, written: UInt64) -> Soiled:
        """Make rows of one generation: its own, then those that are there twice, with the dirt of their originals."""
        rows, kept = self._originals(segment, written)
        made = self._rows_at(rows)
        columns = {name: plain(_whole(made[name])) for name in made.column_names}
        free = {name: np.ones(len(rows), np.bool_) for name in columns}
        state = _State(segment, pa.table(columns), rows, written, columns, free)
        labels = [] if kept.all() else [self._extra(written[~kept])]
        for each, key in zip(self._passes, self._keys, strict=True):
            if not isinstance(each, Duplicate):
                labels += self._pass(each, key, state)
        clean = state.clean.slice(0, int(np.count_nonzero(kept)))
        return Soiled(pa.table(state.columns), self._in_order(labels), clean, kept)

    def _originals(self, segment: Segment, written: UInt64) -> tuple[UInt64, npt.NDArray[np.bool_]]:
        """The clean row that stands in each place, and whether it stands there for the first time."""
        place = written - np.uint64(segment.start)
        kept = place < np.uint64(segment.rows)
        key = self._key.child("duplicate", *([str(segment.step)] if segment.step else []))
        place[~kept] = permute(place[~kept] - np.uint64(segment.rows), segment.rows, key)
        return place + np.uint64(segment.first), kept

    def _extra(self, rows: UInt64) -> pa.Table:
        return labelled(self._table, None, ["duplicate"] * len(rows), rows, pa.nulls(len(rows), pa.string()))

    def _pass(self, dirt: Dirt, key: CellKey, state: "_State") -> list[pa.Table]:
        """Let one pass change the columns; give its labels."""
        places = self._hit(dirt, key, state)
        cells = RowCells(key, self._key, state.rows[places])
        segment = state.segment
        hit = Hit(state.clean, state.rows, places, cells, segment.total, segment.begun, self._rows_at)
        made = list(edits(dirt, hit)) if len(places) else []
        allowed = state.all_free(made) if isinstance(dirt, Swapped | Pattern | NearDuplicate) else None
        labels = []
        for edit in made:
            at, old = state.change(edit, allowed)
            labels.append(labelled(self._table, edit.column, [dirt.kind] * len(at), state.written[at], old))
        return labels

    def _hit(self, dirt: Dirt, key: CellKey, state: "_State") -> Places:
        clean, rows = state.clean, state.rows
        units = rows // np.uint64(dirt.size) if isinstance(dirt, Pattern) else rows
        chosen = (hash_rows(key.child("hit").word, units) >> np.uint64(11)) * _TO_UNIT < dirt.rate
        if dirt.kind == "drift":
            chosen &= rows.astype(np.float64) >= getattr(dirt, "begin", 0.0) * state.segment.begun
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
    """Rows of one generation between passes.

    Attributes:
        clean: As they were.
        rows: Their numbers among the clean rows.
        written: Their numbers among the rows as they are written.
        columns: As they are.
        free: Where each column is still clean.
    """

    segment: Segment
    clean: pa.Table
    rows: UInt64
    written: UInt64
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
