"""The random bits of a synthetic row: a hash of (seed, column, row, attempt), as everywhere in Understudy."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from tasks.values.cells import CellKey, UInt64, hash_rows, mix

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_ATTEMPT = np.uint64(0xD1342543DE82EF95)
_TO_UNIT = 2.0**-53
_MOST_EVEN = 50_000  # rows of a larger table are even enough by themselves

Attempt = int | UInt64


@dataclass(frozen=True)
class Bits:
    """The bits of some rows of one column; unlike the record engine's cells, each row may be at another attempt.

    Attributes:
        key: The column's key.
        rows: Row indices, any order, shape (n,).
        attempt: How often each row was drawn before: one number, or shape (n,).
        size: Rows in the whole table, where that is settled.
    """

    key: CellKey
    rows: UInt64
    attempt: Attempt = 0
    size: int | None = None

    def even(self, draw: str = "") -> npt.NDArray[np.float64]:
        """Uniform like :meth:`uniform`, but where ``size`` is known spread so that the whole table fills [0, 1) evenly.

        A table of few rows then has the shares that it should have, not what so few throws of a die give.
        """
        unit = self.uniform(draw)
        if self.size is None or self.size > _MOST_EVEN:
            return unit
        first = np.broadcast_to(np.asarray(self.attempt) == 0, unit.shape)
        place = _places(self.key.child(draw, "even"), self.size)[np.minimum(self.rows, self.size - 1).astype(np.int64)]
        return np.where(first, (place + unit) / self.size, unit)

    def uniform(self, draw: str = "") -> npt.NDArray[np.float64]:
        """Uniform in [0, 1) with 53 bits, shape (n,). Draws of different names are independent."""
        word = (self.key.child(draw) if draw else self.key).word
        with np.errstate(over="ignore"):
            seeded = (self.rows + np.uint64(1)) * _GOLDEN
            seeded += np.asarray(self.attempt, dtype=np.uint64) * _ATTEMPT + word
        bits = mix(seeded, out=seeded)
        unit: npt.NDArray[np.float64] = (bits >> np.uint64(11)).astype(np.float64)
        unit *= _TO_UNIT
        return unit


@lru_cache(maxsize=64)
def _places(key: CellKey, size: int) -> npt.NDArray[np.int64]:
    """A permutation of [0, size)."""
    order = np.argsort(hash_rows(key.word, np.arange(size, dtype=np.uint64)), kind="stable")
    places = np.empty(size, dtype=np.int64)
    places[order] = np.arange(size)
    return places


def spread_attempts(attempt: Attempt, rows: int) -> UInt64:
    """Give each row its attempt, shape (rows,)."""
    return np.broadcast_to(np.asarray(attempt, dtype=np.uint64), (rows,))
