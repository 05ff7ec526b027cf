"""Days of birth that stand in columns of anybody's: told where a column has more of them than chance would bring."""

from collections.abc import Sequence

import numpy as np

from tasks.pii.hashing import UInt64, within
from tasks.pii.strewn.chance import is_beyond
from tasks.pii.strewn.days_in_text import mentions_of_days
from tasks.pii.strewn.kinds import day_hashes
from tasks.pii.strewn.words import Flags, Places

_FEWEST = 3  # different ones


class KnownDays:
    """The days of birth of all tables, and the columns that have them."""

    def __init__(self) -> None:
        self._days: Places = np.empty(0, np.int64)
        self._hashes: UInt64 = np.empty(0, np.uint64)
        self._told: dict[tuple[str, str], bool] = {}

    def add(self, days: Places) -> None:
        """Take note of some."""
        self._days = np.union1d(self._days, days)
        self._hashes = np.sort(day_hashes(self._days))

    @property
    def likely(self) -> float:
        """How likely any day of the same years is one of them."""
        return len(self._days) / float(self._days[-1] - self._days[0] + 1) if len(self._days) else 1.0

    def judge(self, table: str, path: str, texts: Sequence[str]) -> None:
        """Tell from a sample whether a column has them."""
        if len(self._days) < _FEWEST or not is_beyond(_FEWEST, _FEWEST, self.likely):
            return
        text, begin, _, day = mentions_of_days(texts)
        some = (day >= self._days[0]) & (day <= self._days[-1])
        known = np.isin(day, self._days)
        every, place = np.unique(np.stack([text[some], begin[some]]), axis=1, return_inverse=True)
        met = len(np.unique(place.ravel()[known[some]]))
        different = len(np.unique(day[known])) >= _FEWEST
        self._told[table, path] = different and is_beyond(met, every.shape[1], self.likely)

    def told(self, table: str, path: str) -> bool:
        """Whether a column has them."""
        return self._told.get((table, path), False)

    def has(self, hashes: UInt64) -> Flags:
        """Tell which hashes are of them, shape (n,)."""
        return within(hashes, self._hashes)
