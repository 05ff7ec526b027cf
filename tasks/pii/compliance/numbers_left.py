"""Numbers left in an output's columns: counted by length, since many of a short one are somebody's by chance."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from tasks.pii.compliance.somebody import Somebody
from tasks.pii.compliance.spelled import Flags, Places, Spelled
from tasks.pii.hashing import within

_MOST_DIGITS = 15
_UNLIKELY, _SHARED = 1e-7, 0.02


@dataclass
class _Numbers:
    """Numbers of one length in a column: how many there are, how many are somebody's, and in how many cells."""

    every: int = 0
    known: int = 0
    cells: int = 0


class NumbersLeft:
    """Counts numbers that are known.

    Args:
        known: What tells of somebody.
    """

    def __init__(self, known: Somebody) -> None:
        self._known = known
        self._held: dict[tuple[str, int], _Numbers] = {}

    def see(self, place: str, runs: Spelled, counts: Places, stood: Flags) -> None:
        """Count those of a column.

        Args:
            place: The column.
            runs: Its runs of words that are known.
            counts: Cells that have each of its texts.
            stood: Which of the runs stood in the same cells before.
        """
        for size, known in self._known.numbers.items():
            some = runs.digits & (runs.lengths == size) & stood
            self._note(place, size, int(runs.numbers[size]), runs.text[within(runs.hashes, known) & some], counts)
        if len(self._known.tails):
            hit = within(runs.tails, self._known.tails) & stood & (runs.lengths <= _MOST_DIGITS)
            self._note(place, 0, int(runs.numbers[9 : _MOST_DIGITS + 1].sum()), runs.text[hit], counts)

    def _note(self, place: str, size: int, every: int, hit: Places, counts: Places) -> None:
        one = self._held.setdefault((place, size), _Numbers())
        one.every += every
        one.known += len(hit)
        one.cells += int(counts[np.unique(hit)].sum())

    def cells(self) -> Iterator[tuple[str, int]]:
        """Cells that hold known numbers, by column: of a length of which many are somebody's, beyond chance."""
        for (place, size), one in self._held.items():
            known = self._known.numbers.get(size, self._known.tails)
            likely = len(known) / 10.0 ** (size or 9)
            if likely <= _UNLIKELY or one.known > max(_SHARED, 10 * likely) * one.every:
                yield place, one.cells
