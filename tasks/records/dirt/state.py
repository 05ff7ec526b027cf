"""Rows between passes: what each cell holds by now, and which are still clean."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from schemas.dirt import Dirt, Pattern, Swapped
from tasks.records.arrays import Mask, Places, patched, plain
from tasks.records.dirt.passes import Edit
from tasks.records.dirt.segments import Segment
from tasks.values.cells import UInt64


@dataclass
class State:
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

    @classmethod
    def of(cls, segment: Segment, made: pa.Table, rows: UInt64, written: UInt64) -> "State":
        """Begin with clean rows."""
        columns = {name: plain(whole(made[name])) for name in made.column_names}
        free = {name: np.ones(len(rows), np.bool_) for name in columns}
        return cls(segment, pa.table(columns), rows, written, columns, free)

    def open_to(self, dirt: Dirt) -> Mask:
        """Where a pass finds what it needs: one clean cell; all of them where its cells only make sense together."""
        needs = np.logical_and if isinstance(dirt, Swapped | Pattern) else np.logical_or
        free: Sequence[Mask] = [self.free[name] for name in dirt.touches]
        return np.asarray(needs.reduce(free), np.bool_)

    def change(self, edit: Edit) -> tuple[Places, pa.Array]:
        """Change what is clean and really becomes another; give the positions and the values that stood there."""
        column = self.columns[edit.column]
        before = column.take(pa.array(edit.places))
        changed = np.flatnonzero(self.free[edit.column][edit.places] & differs(before, edit.values))
        at, index = edit.places[changed], pa.array(changed)
        self.columns[edit.column] = patched(column, at, edit.values.take(index))
        self.free[edit.column][at] = False
        return at, before.take(index)


def whole(column: pa.ChunkedArray | pa.Array) -> pa.Array:
    """Give a column in one piece."""
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
