"""Days of birth left in columns of anybody's: counted where more of a column's days are known than chance would bring.

Days are compared as they are spelled in digits and months, squeezed, and held against all days of the same years.
"""

from collections import Counter
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from tasks.pii.compliance.days_spelled import days_from_1970, spellings
from tasks.pii.compliance.spelled import Ends, Places
from tasks.pii.hashing import UInt64, hashes_of
from tasks.pii.strewn.chance import is_beyond

_FEWEST = 3


@dataclass
class _Met:
    """Days in a column: how many there are, how many are known, which (a few), and in how many cells."""

    every: int
    known: int
    which: UInt64
    cells: int


class DaysLeft:
    """Notes days of birth of the source, and counts those that an output's columns have."""

    def __init__(self) -> None:
        self._days: Places = np.empty(0, np.int64)
        self._met: dict[str, _Met] = {}
        self.known: UInt64 = np.empty(0, np.uint64)
        self.every: UInt64 = np.empty(0, np.uint64)

    def learn(self, column: pa.ChunkedArray) -> None:
        """Take note of a column's days."""
        self._days = np.union1d(self._days, days_from_1970(column))

    def settle(self, ends: Ends) -> None:
        """Spell the days, where they tell anything, and all of the same years."""
        if len(self.every) or len(self._days) < _FEWEST or not is_beyond(_FEWEST, _FEWEST, self._likely):
            return
        spelt = _spelt(np.arange(self._days[0], self._days[-1] + 1))
        ends.add(spelt)
        self.every = np.unique(hashes_of(spelt))
        self.known = np.unique(hashes_of(_spelt(self._days)))

    @property
    def _likely(self) -> float:
        return len(self._days) / float(self._days[-1] - self._days[0] + 1) if len(self._days) else 1.0

    def note(self, place: str, every: int, known: UInt64, cells: int) -> None:
        """Count days of a column: all that it has, the known ones that stood there before, and their cells."""
        one = self._met.setdefault(place, _Met(0, 0, known[:0], 0))
        one.every, one.known, one.cells = one.every + every, one.known + len(known), one.cells + cells
        one.which = np.unique(np.concatenate([one.which, known]))[:_FEWEST]

    def cells(self) -> Counter[str]:
        """Cells with days of birth, of the columns that have them not by chance."""
        told = {place: one.cells for place, one in self._met.items()
                if len(one.which) >= _FEWEST and is_beyond(one.known, one.every, self._likely)}  # fmt: skip
        return Counter(told)


def _spelt(days: Places) -> pa.StringArray:
    return pa.concat_arrays(list(spellings(pa.array(days.astype(np.int32), pa.int32()).cast(pa.date32()))))
