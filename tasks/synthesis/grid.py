"""The grid that a column's numbers lie on, such as multiples of 0.05, whole minutes or every seventh day."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Float64 = npt.NDArray[np.float64]

_DECIMALS = 9
_LARGEST = 2.0**52  # beyond it a float no longer tells neighbouring integers apart


@dataclass(frozen=True)
class Grid:
    """The values ``offset + k * step`` for whole k; every number when ``step`` is 0.

    Attributes:
        step: Distance of neighbours, >= 0.
        offset: One value on the grid.
        decimals: Digits after the point that any value on the grid can have; -1 when there is no grid.
    """

    step: float = 0.0
    offset: float = 0.0
    decimals: int = -1

    @classmethod
    def of(cls, distinct: Float64) -> "Grid":
        """Find the coarsest decimal grid that all values lie on, exactly.

        Args:
            distinct: Finite values, sorted, none twice, shape (n,).
        """
        for decimals in range(_DECIMALS + 1):
            scaled = distinct * 10.0**decimals
            whole = np.rint(scaled)
            if np.abs(whole).max(initial=0.0) >= _LARGEST:
                return cls()
            if np.array_equal(np.round(distinct, decimals), distinct) or np.allclose(
                scaled, whole, rtol=1e-12, atol=1e-9
            ):
                return cls._on(whole.astype(np.int64), decimals)
        return cls()

    @classmethod
    def _on(cls, whole: npt.NDArray[np.int64], decimals: int) -> "Grid":
        gaps = np.diff(whole)
        gap = int(np.gcd.reduce(gaps)) if len(gaps) else 1
        unit = 10.0**-decimals
        return cls(max(gap, 1) * unit, float(whole[0]) * unit if len(whole) else 0.0, decimals)

    def snap(self, values: Float64) -> Float64:
        """Move each value to the nearest one on the grid."""
        if self.step == 0.0:
            return values
        nearest = self.offset + np.rint((values - self.offset) / self.step) * self.step
        rounded: Float64 = np.round(nearest, self.decimals)
        return rounded

    def inside(self, low: float, high: float) -> tuple[float, float]:
        """The first and the last value on the grid within a range; those nearest to its ends where none is."""
        near, slack = self.snap(np.array([low, high])), 1e-6 * self.step
        first = near[0] + self.step * (near[0] < low - slack)
        last = near[1] - self.step * (near[1] > high + slack)
        ends = self.snap(np.array([first, last])) if first <= last + slack else near
        return float(ends[0]), float(ends[1])
