"""The parent row of each row."""

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
