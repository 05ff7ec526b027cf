"""The rows of a parent that a rule lets have children: counted, ranked and picked, at two bits a row."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tasks.values.cells import UInt64

Bools = npt.NDArray[np.bool_]

_WORD = 64
_AT_ONCE = 262_144  # rows judged together; a whole number of words


@dataclass(frozen=True, eq=False)
class Allowed:
    """Which rows of a table are allowed.

    Attributes:
        words: A bit a row, 64 rows a word, the first row in the lowest bit.
        before: How many allowed rows lie before each word, and in all, shape (words + 1,).
    """

    words: UInt64
    before: UInt64

    @classmethod
    def of(cls, rows: int, holds: Callable[[UInt64], Bools]) -> "Allowed":
        """Judge every row of a table, in parts.

        Args:
            rows: Rows in the table.
            holds: Tells for row indices which of them are allowed.
        """
        parts = []
        for start in range(0, rows, _AT_ONCE):
            flags = holds(np.arange(start, min(start + _AT_ONCE, rows), dtype=np.uint64))
            padded = np.concatenate([flags, np.zeros(-len(flags) % _WORD, np.bool_)])
            parts.append(np.packbits(padded, bitorder="little").view("<u8"))
        words = np.concatenate(parts) if parts else np.empty(0, np.uint64)
        before = np.concatenate([[0], np.cumsum(np.bitwise_count(words), dtype=np.uint64)]).astype(np.uint64)
        return cls(words, before)

    @property
    def total(self) -> int:
        """How many rows are allowed."""
        return int(self.before[-1])

    def rank(self, rows: UInt64) -> tuple[UInt64, Bools]:
        """Give each row's place among the allowed ones, and whether it is one, shape (n,)."""
        word, bit = rows // np.uint64(_WORD), rows % np.uint64(_WORD)
        lower = self.words[word] & ((np.uint64(1) << bit) - np.uint64(1))
        return self.before[word] + np.bitwise_count(lower), (self.words[word] >> bit & np.uint64(1)).astype(np.bool_)

    def pick(self, ranks: UInt64) -> UInt64:
        """Give the allowed row of each rank, shape (n,)."""
        word = np.searchsorted(self.before[1:], ranks, side="right")
        wanted = ranks - self.before[word]
        left, bit = self.words[word], np.zeros(len(ranks), np.uint64)
        for half in (32, 16, 8, 4, 2, 1):  # halve the word: is the bit wanted in the lower part?
            lower = left & ((np.uint64(1) << np.uint64(half)) - np.uint64(1))
            count = np.bitwise_count(lower).astype(np.uint64)
            above = wanted >= count
            wanted = np.where(above, wanted - count, wanted)
            left = np.where(above, left >> np.uint64(half), lower)
            bit += above.astype(np.uint64) * np.uint64(half)
        return word.astype(np.uint64) * np.uint64(_WORD) + bit
