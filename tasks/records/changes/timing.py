"""When what happens to which row: windows of time, and the rows of each, either way round."""

import math
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property

import numpy as np
import numpy.typing as npt

from schemas.changes import Changes
from tasks.values.cells import CellKey, UInt64, hash_rows
from tasks.values.permute import invert, permute

Int64 = npt.NDArray[np.int64]
Float64 = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

WINDOW_ROWS = 1024
FEWEST = 8
_TO_UNIT = 2.0**-53


@dataclass(frozen=True)
class Timing:
    """The times of one table's changes.

    Of a dataset that was continued, one step's: its rows are counted from 0, and its time begins when the older ends.

    Attributes:
        changes: What was asked for.
        rows: Rows that the step brought; those deleted have the numbers after them.
        key: The table's key for the step's changes.
        older: The step before.
    """

    changes: Changes
    rows: int
    key: CellKey
    older: "Timing | None" = None

    @cached_property
    def deleted(self) -> int:
        """How many rows were deleted."""
        return deleted_of(self.changes, self.rows)

    @cached_property
    def since(self) -> int:
        """When the step begins, in microseconds since the start."""
        return self.older.since + self.older.span if self.older else 0

    @cached_property
    def numbered(self) -> int:
        """The first sequence number."""
        return self.older.numbered + self.older.windows * self.older.stride if self.older else 0

    @cached_property
    def first(self) -> "Timing":
        """The step that the dataset began with."""
        return self.older.first if self.older else self

    @property
    def total(self) -> int:
        """Rows that were ever there."""
        return self.rows + self.deleted

    @property
    def windows(self) -> int:
        """How many windows of time there are."""
        return max(FEWEST, -(-self.total // WINDOW_ROWS))

    @property
    def half(self) -> int:
        """The window in which deletes begin."""
        return self.windows // 2

    @property
    def rounds(self) -> int:
        """Most updates of a row."""
        return math.ceil(self.changes.updates)

    @cached_property
    def span(self) -> int:
        """How long it takes, in microseconds: from start to end, or what so many rows took at first, if shorter."""
        whole = int((self.changes.end - self.changes.start) / timedelta(microseconds=1))
        return max(1, whole * min(self.rows, self.first.rows) // self.first.rows)

    @cached_property
    def stride(self) -> int:
        """More than any window has events: sequence numbers are a window's number times this, and on."""
        per_window = -(-self.total // self.windows) + 2
        return int(10 ** len(str(per_window * (self.rounds + 4))))

    def inserted(self, rows: UInt64) -> Int64:
        """The window of each row's insert, shape (n,)."""
        gone = rows >= np.uint64(self.rows)
        now = rows * np.uint64(self.windows) // np.uint64(self.rows)
        ever = (rows - np.uint64(self.rows)) * np.uint64(self.half) // np.uint64(max(self.deleted, 1))
        return np.where(gone, ever, now).astype(np.int64)

    def gone(self, rows: UInt64) -> Int64:
        """The window of each row's delete; the number of windows where it is still there."""
        found = np.full(len(rows), self.windows, dtype=np.int64)
        gone = rows >= np.uint64(self.rows)
        if gone.any():
            place = permute(rows[gone] - np.uint64(self.rows), self.deleted, self.key.child("delete"))
            late = place * np.uint64(self.windows - self.half) // np.uint64(self.deleted)
            found[gone] = late.astype(np.int64) + self.half
        return found

    def updated(self, rows: UInt64, turn: int) -> Int64:
        """The window of each row's update of this turn; -1 where it does not happen."""
        key = self.key.child("update", str(turn))
        place = permute(rows, self.total, key)
        window = (place * np.uint64(self.windows) // np.uint64(self.total)).astype(np.int64)
        happens = self.uniform(rows, f"happens {turn}") < self.changes.updates / self.rounds
        happens &= (window > self.inserted(rows)) & (window < self.gone(rows))
        return np.where(happens, window, -1)

    def uniform(self, rows: UInt64, draw: str) -> Float64:
        """A number in [0, 1) for each row, shape (n,)."""
        unit = (hash_rows(self.key.child(draw).word, rows) >> np.uint64(11)).astype(np.float64)
        return unit * _TO_UNIT

    def rows_of(self, window: int) -> UInt64:
        """The rows to which anything may happen in a window, each once, ascending."""
        found = [_share(window, self.windows, self.rows)]
        if self.deleted and window < self.half:
            found.append(_share(window, self.half, self.deleted) + np.uint64(self.rows))
        if self.deleted and window >= self.half:
            places = _share(window - self.half, self.windows - self.half, self.deleted)
            found.append(invert(places, self.deleted, self.key.child("delete")) + np.uint64(self.rows))
        places = _share(window, self.windows, self.total)
        found += [invert(places, self.total, self.key.child("update", str(turn))) for turn in range(self.rounds)]
        return np.unique(np.concatenate(found))

    def moment(self, windows: Int64, within: Float64) -> Int64:
        """Microseconds since the start, shape (n,)."""
        return ((windows + within) / self.windows * self.span).astype(np.int64) + self.since


def deleted_of(changes: Changes, rows: int) -> int:
    """How many rows a step of so many rows deletes."""
    return round(rows * changes.deletes)


def _share(part: int, parts: int, total: int) -> UInt64:
    """The numbers n below ``total`` with ``n * parts // total == part``."""
    return np.arange(-(-part * total // parts), -(-(part + 1) * total // parts), dtype=np.uint64)
