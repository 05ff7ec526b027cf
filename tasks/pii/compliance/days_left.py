"""Days of birth left in columns of anybody's: counted where more of a column's days are known than chance would bring.

Days are compared as they are spelled in digits and months, squeezed, and held against all days of the same years.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tasks.pii.compliance.own_forms import DAYS
from tasks.pii.compliance.spelled import Ends, Places
from tasks.pii.hashing import UInt64, hashes_of
from tasks.pii.strewn.chance import is_beyond

_FEWEST = 3
_TEXTS = ("%Y-%m-%d", "%Y/%m/%d", "%d.%m.%Y", "%d/%m/%Y", "%m/%d/%Y", "%d-%m-%Y", "%d %B %Y", "%B %d, %Y")


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
        self._days = np.union1d(self._days, _days_in(column))

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


def _days_in(column: pa.ChunkedArray) -> Places:
    """The days of a column from 1970 on; of texts as most of them are written."""
    whole = column.combine_chunks() if column.num_chunks != 1 else column.chunk(0)
    if pa.types.is_dictionary(whole.type):
        whole = whole.dictionary
    if pa.types.is_string(whole.type):
        texts = pc.utf8_slice_codeunits(pc.utf8_trim_whitespace(pc.unique(whole)), 0, 40)
        texts = pc.replace_substring_regex(texts, r"^(\d{4}-\d\d-\d\d)[T ].*$", r"\1")
        whole = max(_parsed(texts), key=lambda days: len(days) - days.null_count)
    if not (pa.types.is_date(whole.type) or pa.types.is_timestamp(whole.type)):
        return np.empty(0, np.int64)
    days = pc.unique(whole.cast(pa.timestamp("s")).cast(pa.date32(), safe=False)).drop_null()
    return np.asarray(days.cast(pa.int32())).astype(np.int64)


def _parsed(texts: pa.StringArray) -> Iterator[pa.TimestampArray]:
    for form in _TEXTS:
        yield pc.strptime(texts, format=form, unit="s", error_is_null=True)


def _spelt(days: Places) -> pa.StringArray:
    dates = pa.array(days.astype(np.int32), pa.int32()).cast(pa.date32()).cast(pa.timestamp("s"))
    return pa.concat_arrays([pc.utf8_lower(pc.strftime(dates, format=form)).cast(pa.string()) for form in DAYS])
