"""What a row's other columns hold, met in its texts: counted where it stands there more often than by chance."""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence

import numpy as np

from tasks.pii.compliance.monograms_left import as_runs, written
from tasks.pii.compliance.own_forms import INITIALS
from tasks.pii.compliance.spelled import Places, Spelled
from tasks.pii.hashing import UInt64
from tasks.pii.strewn.chance import Meetings, rows_once
from tasks.pii.strewn.places import Texts

_DAYS_OF_YEAR = 365  # of so many days one becomes itself

Row = tuple[str, UInt64]
"""A column, and what each row has in it, by hash; 0 where nothing."""


class OwnLeft:
    """Counts meetings of rows with what they hold themselves.

    Args:
        born: The columns of days of birth.
    """

    def __init__(self, born: Collection[str]) -> None:
        self._born = born
        self._meetings: dict[tuple[str, str], Meetings] = {}
        self._met: Counter[tuple[str, str]] = Counter()

    def see(self, searched: str, texts: Texts, runs: Spelled, some: Places, rows: Sequence[Row]) -> None:
        """Look at a column's texts.

        Args:
            searched: The column.
            texts: What it holds.
            runs: What was found in it.
            some: Which of that may be the row's own.
            rows: What the rows hold.
        """
        order = np.argsort(texts.index, kind="stable")
        begin, end = np.searchsorted(texts.index[order], [runs.text[some], runs.text[some] + 1])
        many = end - begin
        hit = np.repeat(some, many)
        inner = np.arange(len(hit)) - np.repeat(np.cumsum(many) - many, many)
        row = texts.row[order[np.repeat(begin, many) + inner]]
        once = rows_once(row, runs.hashes[hit])
        met: dict[str, list[Places]] = {}
        for place, hashes in rows:
            same = np.unique(row[hashes[row] == runs.hashes[hit]])
            met.setdefault(place, []).append(same)
            meetings = self._meetings.setdefault((searched, place), Meetings())
            meetings.note(once, hashes, own=len(same))
            meetings.expected += np.count_nonzero(hashes) / _DAYS_OF_YEAR if len(same) and place in self._born else 0.0
        for place, listed in met.items():
            self._met[searched, place] += len(np.unique(np.concatenate(listed)))

    def see_letters(self, searched: str, texts: Texts, rows: Sequence[Row]) -> None:
        """Look for the first letters of the row's own people's names, where they stand as letters with dots."""
        own = [one for one in rows if one[0].endswith(INITIALS)]
        if not own:
            return
        (text, hashes, _), (number, before, _) = (written(side) for side in (texts.made, texts.values))
        stood = np.flatnonzero(np.isin(in_text(text, hashes), in_text(number, before)))
        self.see(searched, texts, as_runs(text, hashes), stood, own)

    def cells(self) -> Iterator[tuple[str, str, int]]:
        """Cells that hold their row's own more often than chance brings about: where, what of, and how many."""
        for (place, column), meetings in self._meetings.items():
            if meetings.tied:
                yield place, f"of the same row's {column}", self._met[place, column]


def in_text(text: Places, hashes: UInt64) -> UInt64:
    """Hash what was found together with the number of the text that it stands in."""
    with np.errstate(over="ignore"):
        return hashes * np.uint64(0x9E3779B97F4A7C15) + text.astype(np.uint64)
