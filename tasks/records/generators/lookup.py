"""Inverse CDF of a finite distribution: which of k outcomes a uniform number falls on."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

_GUIDE = 65_536


@dataclass(frozen=True, eq=False)
class Lookup:
    """Outcomes 0 to k - 1 with their probabilities.

    A guide tells for each 65,536th of [0, 1) the first outcome that may be meant; where the next one's is the same,
    which is nearly everywhere, no search is needed.

    Attributes:
        ends: Cumulative probabilities, shape (k,); the last is 1.
        guide: Shape (65,537,).
    """

    ends: Floats
    guide: npt.NDArray[np.int64]

    @classmethod
    def of(cls, weights: Sequence[float] | Floats) -> "Lookup":
        """Prepare for weights of any positive sum."""
        ends = np.cumsum(np.asarray(weights, np.float64))
        ends /= ends[-1]
        last = int(np.flatnonzero(np.asarray(weights))[-1])
        ends[last:] = 1.0  # an outcome of weight 0 at the end is never drawn
        return cls(ends, np.searchsorted(ends, np.arange(_GUIDE + 1) / _GUIDE, side="right"))

    def index(self, unit: Floats) -> npt.NDArray[np.int64]:
        """Give the outcome of each uniform number in [0, 1), shape (n,)."""
        slot = (unit * _GUIDE).astype(np.int64)
        found = self.guide[slot]
        unsure = np.flatnonzero(found != self.guide[slot + 1])
        if len(unsure):
            found[unsure] = np.searchsorted(self.ends, unit[unsure], side="right")
        return found

    def share(self, unit: Floats, index: npt.NDArray[np.int64]) -> Floats:
        """How far each uniform number lies within its outcome's share, in [0, 1], shape (n,)."""
        start = np.concatenate([[0.0], self.ends])
        shares: Floats = np.clip((unit - start[index]) / (start[index + 1] - start[index]), 0.0, 1.0)
        return shares
