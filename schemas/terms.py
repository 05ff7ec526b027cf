"""Arithmetic terms of a condition: what they can be worth, and what their columns may then be.

Numbers are themselves; dates and timestamps are microseconds since 1970, spans of time microseconds.
"""

from dataclasses import dataclass
from functools import reduce
from typing import TYPE_CHECKING, Protocol

import numpy as np

from schemas.intervals import Interval

if TYPE_CHECKING:
    pass

Box = dict[str, Interval]
"""What each column may be."""


class Term(Protocol):
    """Part of an expression."""

    def value(self, box: Box) -> Interval:
        """What it can be worth when its columns lie in the box."""
        ...

    def narrow(self, box: Box, wanted: Interval) -> None:
        """Shrink the box to what lets the term lie within an interval."""
        ...


@dataclass(frozen=True)
class Constant:
    """A number that the expression names; of a month, what it may be worth."""

    low: float
    high: float

    def value(self, box: Box) -> Interval:  # noqa: D102
        return Interval.of(self.low, self.high)

    def narrow(self, box: Box, wanted: Interval) -> None:  # noqa: D102
        return


@dataclass(frozen=True)
class Variable:
    """A column."""

    name: str

    def value(self, box: Box) -> Interval:  # noqa: D102
        return box[self.name]

    def narrow(self, box: Box, wanted: Interval) -> None:  # noqa: D102
        box[self.name] = box[self.name] & wanted


@dataclass(frozen=True)
class Sum:
    """One term plus another, or minus it."""

    left: Term
    right: Term
    minus: bool = False

    def value(self, box: Box) -> Interval:  # noqa: D102
        left, right = self.left.value(box), self.right.value(box)
        return left - right if self.minus else left + right

    def narrow(self, box: Box, wanted: Interval) -> None:  # noqa: D102
        left, right = self.left.value(box), self.right.value(box)
        self.left.narrow(box, wanted + right if self.minus else wanted - right)
        self.right.narrow(box, left - wanted if self.minus else wanted - left)


@dataclass(frozen=True)
class Product:
    """One term times another."""

    left: Term
    right: Term

    def value(self, box: Box) -> Interval:  # noqa: D102
        return self.left.value(box) * self.right.value(box)

    def narrow(self, box: Box, wanted: Interval) -> None:  # noqa: D102
        left, right = self.left.value(box), self.right.value(box)
        self.left.narrow(box, wanted / right)
        self.right.narrow(box, wanted / left)


@dataclass(frozen=True)
class Quotient:
    """One term divided by another."""

    left: Term
    right: Term

    def value(self, box: Box) -> Interval:  # noqa: D102
        return self.left.value(box) / self.right.value(box)

    def narrow(self, box: Box, wanted: Interval) -> None:  # noqa: D102
        left, right = self.left.value(box), self.right.value(box)
        self.left.narrow(box, wanted * right)
        self.right.narrow(box, left / wanted)


@dataclass(frozen=True)
class Rounded:
    """A term that is rounded: its value lies so far from it at most."""

    inner: Term
    below: float
    above: float

    def value(self, box: Box) -> Interval:  # noqa: D102
        return self.inner.value(box).widened(self.below, self.above)

    def narrow(self, box: Box, wanted: Interval) -> None:  # noqa: D102
        self.inner.narrow(box, wanted.widened(self.above, self.below))


@dataclass(frozen=True)
class Magnitude:
    """A term without its sign."""

    inner: Term

    def value(self, box: Box) -> Interval:  # noqa: D102
        return self.inner.value(box).magnitude()

    def narrow(self, box: Box, wanted: Interval) -> None:  # noqa: D102
        inner = self.inner.value(box)
        low = np.where(inner.low >= 0, wanted.low, -wanted.high)
        high = np.where(inner.high <= 0, -np.maximum(wanted.low, 0.0), wanted.high)
        self.inner.narrow(box, Interval(low, high))


@dataclass(frozen=True)
class Square:
    """A term times itself."""

    inner: Term

    def value(self, box: Box) -> Interval:  # noqa: D102
        size = self.inner.value(box).magnitude()
        return size * size

    def narrow(self, box: Box, wanted: Interval) -> None:  # noqa: D102
        root = Interval(np.sqrt(np.maximum(wanted.low, 0.0)), np.sqrt(np.maximum(wanted.high, 0.0)))
        Magnitude(self.inner).narrow(box, root)


@dataclass(frozen=True)
class Extreme:
    """The greatest of several terms, or the least."""

    parts: tuple[Term, ...]
    greatest: bool

    def value(self, box: Box) -> Interval:  # noqa: D102
        found = [part.value(box) for part in self.parts]
        pick = np.maximum if self.greatest else np.minimum
        return Interval(reduce(pick, [each.low for each in found]), reduce(pick, [each.high for each in found]))

    def narrow(self, box: Box, wanted: Interval) -> None:  # noqa: D102
        far = np.array([np.inf])
        within = Interval(-far, wanted.high) if self.greatest else Interval(wanted.low, far)
        for part in self.parts:
            part.narrow(box, within)
