"""Whether a column has a row's own names and short codes more often than chance brings them there."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache

import numpy as np

from tasks.pii.hashing import UInt64, within
from tasks.pii.lexicon import common_words, place_names
from tasks.pii.strewn.words import Places, read

_FEWEST, _SHARED, _MOST_LIKELY = 3, 0.1, 0.5  # known values, the share of them, and how likely chance may bring one
_FEW = 0.2  # meetings that chance would bring: with fewer there is nothing to tell


@dataclass
class Meetings:
    """How often rows meet a form of their own in a column, and how often chance would bring that.

    Attributes:
        own: Rows that have their own.
        expected: Rows that would if the rows of one of the two columns were shuffled.
    """

    own: int = 0
    expected: float = 0.0

    def note(self, here: UInt64, there: UInt64, *, own: int) -> None:
        """Count forms that stand in rows of the one, and of the other.

        Args:
            here: Of the searched column, each once a row.
            there: Of the column that is replaced.
            own: Rows in which they are the same.
        """
        ids, counts = np.unique(there[there != 0], return_counts=True)
        others, many = np.unique(here, return_counts=True)
        _, one, two = np.intersect1d(ids, others, assume_unique=True, return_indices=True)
        self.own += own
        self.expected += float((counts[one] * many[two]).sum()) / max(len(there), 1)

    @property
    def tied(self) -> bool:
        """Whether the column tells whose row it is."""
        return bool(self.own > max(2.0, 2 * self.expected + 4 * math.sqrt(self.expected)))

    @property
    def by_chance(self) -> bool:
        """Whether the column has others' as often as the own."""
        return self.expected >= _FEW and not self.tied


@dataclass
class Chances:
    """What is known of columns and of what they meet, by table, searched path and replaced columns."""

    seen: dict[tuple[str, str, tuple[str, ...]], Meetings] = field(default_factory=dict)
    rare: dict[tuple[str, str, tuple[str, ...]], Meetings] = field(default_factory=dict)
    numbers: dict[tuple[str, str, int], float] = field(default_factory=dict)

    def at(self, table: str, path: str, columns: Sequence[str]) -> Meetings:
        """What is known of two columns."""
        return self.seen.setdefault((table, path, tuple(columns)), Meetings())

    def of_rare(self, table: str, path: str, columns: Sequence[str]) -> Meetings:
        """What is known of them without ordinary words: how often ``the`` is met says nothing of ``Jorge``."""
        return self.rare.setdefault((table, path, tuple(columns)), Meetings())


@cache
def ordinary_words() -> UInt64:
    """Hashes of words and places that are names at times, ascending."""
    words = read(sorted(common_words() | place_names()), humps=False)
    runs = [one.hashes for one in words.runs()]
    return np.unique(np.concatenate(runs))


def is_ordinary(hashes: UInt64) -> "np.typing.NDArray[np.bool_]":
    """Tell which hashes are of ordinary words, shape (n,)."""
    return within(hashes, ordinary_words())


def rows_once(rows: Places, hashes: UInt64) -> UInt64:
    """The hashes, each once a row."""
    with np.errstate(over="ignore"):
        mixed = hashes * np.uint64(0x9E3779B97F4A7C15) + rows.astype(np.uint64)
    _, first = np.unique(mixed, return_index=True)
    return hashes[first]


def is_beyond(known: int, every: int, likely: float) -> bool:
    """Whether so many of a column's values are known that chance does not bring them there.

    Args:
        known: How many are.
        every: Of how many.
        likely: How likely one is by chance; from a half on nothing can be told.
    """
    brought = every * likely
    if likely >= _MOST_LIKELY or known < _FEWEST or known <= brought + 4 * math.sqrt(brought):
        return False
    return known >= every * min(max(_SHARED, 10 * likely), (1 + likely) / 2)
