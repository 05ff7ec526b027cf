"""Arithmetic on intervals, row by row.

An operation's interval holds every value that it can give; it may be wider than need be and never narrower.

Source:
    HC4: Benhamou, Goualard, Granvilliers and Puget, "Revising hull and box consistency" (1999).
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Interval:
    """Least and greatest value of each row, both possible; shapes (n,) or (1,) for all rows alike."""

    low: Floats
    high: Floats

    @classmethod
    def of(cls, low: float, high: float) -> "Interval":
        """The same interval in every row."""
        return cls(np.array([low]), np.array([high]))

    @classmethod
    def all(cls) -> "Interval":
        """No bound at all."""
        return cls.of(-np.inf, np.inf)

    def __add__(self, other: "Interval") -> "Interval":
        return Interval(_sum(self.low, other.low, -np.inf), _sum(self.high, other.high, np.inf))

    def __sub__(self, other: "Interval") -> "Interval":
        return self + Interval(-other.high, -other.low)

    def __mul__(self, other: "Interval") -> "Interval":
        with np.errstate(invalid="ignore", over="ignore"):
            ends = [a * b for a in (self.low, self.high) for b in (other.low, other.high)]
        return _hull([np.nan_to_num(end, nan=0.0, posinf=np.inf, neginf=-np.inf) for end in ends])

    def __truediv__(self, other: "Interval") -> "Interval":
        spans_zero = (other.low <= 0) & (other.high >= 0)
        with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
            ends = [a / b for a in (self.low, self.high) for b in (other.low, other.high)]
        found = _hull([np.nan_to_num(end, nan=0.0, posinf=np.inf, neginf=-np.inf) for end in ends])
        return Interval(np.where(spans_zero, -np.inf, found.low), np.where(spans_zero, np.inf, found.high))

    def __and__(self, other: "Interval") -> "Interval":
        return Interval(np.maximum(self.low, other.low), np.minimum(self.high, other.high))

    def widened(self, below: float, above: float) -> "Interval":
        """Reach so much farther on both sides."""
        return Interval(self.low - below, self.high + above)

    def magnitude(self) -> "Interval":
        """The absolute values."""
        far = np.maximum(np.abs(self.low), np.abs(self.high))
        near = np.where((self.low <= 0) & (self.high >= 0), 0.0, np.minimum(np.abs(self.low), np.abs(self.high)))
        return Interval(near, far)


def _sum(one: Floats, other: Floats, otherwise: float) -> Floats:
    with np.errstate(invalid="ignore", over="ignore"):
        total = one + other
    return np.where(np.isnan(total), otherwise, total)


def _hull(ends: list[Floats]) -> Interval:
    low, high = ends[0], ends[0]
    for end in ends[1:]:
        low, high = np.minimum(low, end), np.maximum(high, end)
    return Interval(low, high)
