"""The parent row of each row."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from tasks.records.arrays import Mask, Places
from tasks.values.cells import UInt64


@dataclass(frozen=True)
class Parents:
    """The parent row of each row.

    Attributes:
        rows: Parent row indices, shape (n,); meaningless where missing.
        missing: Where there is no parent; None when every row has one.
        ordinals: The row's place among its siblings, where the parent owns the rows.
    """

    rows: UInt64
    missing: Mask | None = None
    ordinals: UInt64 | None = None

    @classmethod
    def joined(cls, some: Iterable["Parents"]) -> "Parents":
        """Those of several groups of rows, one group after the other; siblings are not counted over them."""
        found = list(some)
        missing = [np.zeros(len(one.rows), np.bool_) if one.missing is None else one.missing for one in found]
        rows = np.concatenate([np.empty(0, np.uint64), *(one.rows for one in found)])
        lost = np.concatenate([np.empty(0, np.bool_), *missing])
        return cls(rows, lost if lost.any() else None)

    def without(self) -> "Parents":
        """The same rows, and none has a parent."""
        return Parents(self.rows, np.ones(len(self.rows), np.bool_), self.ordinals)

    def at(self, places: Places) -> "Parents":
        """Those of the rows at some positions."""
        return Parents(
            self.rows[places],
            None if self.missing is None else self.missing[places],
            None if self.ordinals is None else self.ordinals[places],
        )

    def patched(self, places: Places, new: "Parents") -> "Parents":
        """These, with those at some positions replaced."""
        rows = self.rows.copy()
        rows[places] = new.rows
        if self.missing is None and new.missing is None:
            return Parents(rows, None, self.ordinals)
        missing = np.zeros(len(rows), dtype=np.bool_) if self.missing is None else self.missing.copy()
        missing[places] = False if new.missing is None else new.missing
        return Parents(rows, missing, self.ordinals)
