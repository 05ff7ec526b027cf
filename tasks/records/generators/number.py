"""Floating-point numbers."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, ClassVar, Literal

import numpy as np
import pyarrow as pa
from pydantic import Field

from schemas.generator import Binding, Cells, Source, UInt64
from schemas.model import ColumnSchema
from schemas.types import ColumnType
from tasks.records.generators.bounds import Lattice, exact
from tasks.records.generators.distributions import Distribution
from tasks.records.generators.numeric import LatticeSource, Numeric, step_lattice

_EXACT = 2**53  # whole numbers up to here are exact as floats, so a division by a power of ten rounds only once


class Number(Numeric):
    """Floating-point numbers between bounds, 0 to 1000 when nothing is said.

    Attributes:
        decimals: Digits after the point. When absent: the column's ``scale``; else, where a distribution is named, as
            many as a float holds; else two, or more where the range is narrow.
        step: Only multiples of it, counted from the generator's own ``minimum``, or from 0 when it has none
            (``minimum: 0.99, step: 1`` gives prices that end in .99).
    """

    types: ClassVar[frozenset[ColumnType]] = frozenset({ColumnType.NUMBER})

    kind: Literal["number"] = "number"
    decimals: Annotated[int, Field(ge=0, le=15)] | None = None
    step: Annotated[float, Field(gt=0, allow_inf_nan=False)] | None = None

    def problems(self, column: ColumnSchema) -> Iterator[str]:
        """As for all numbers, and digits that leave none or that a float cannot tell apart."""
        found = list(super().problems(column))
        yield from found
        if found or column.values is not None or (self.decimals is None and self.step is None):
            return
        low, high = self.span(column)
        lattice = self._lattice(column, low, high)
        if lattice is None:
            yield f"no number of the asked-for decimals or step lies between {low} and {high}: widen the bounds."
        elif not _fits(lattice):
            yield f"{lattice.places} decimals up to {high} are more than a float holds: lower 'decimals'."

    def bind(self, binding: Binding) -> Source:
        """Settle the bounds and the digits."""
        column = binding.column
        pool = self.pool(column)
        if pool is not None:
            return pool
        low, high = self.span(column)
        fine = _finest(low, high)
        lattice = self._lattice(column, low, high)
        if lattice is None or not _fits(lattice):
            return SmoothSource(fine, self.shape, binding.arrow, float(low), float(high))
        unsaid = self.decimals is None and self.step is None and column.scale is None
        return NumberSource(lattice, self.shape, binding.arrow, fine if unsaid else lattice)

    def _lattice(self, column: ColumnSchema, low: Decimal, high: Decimal) -> Lattice | None:
        if self.step is not None:
            anchor = exact(self.minimum) if self.minimum is not None else Decimal(0)
            return step_lattice(low, high, step=exact(self.step), anchor=anchor, most_places=15)
        places = self.decimals if self.decimals is not None else column.scale
        if places is None and self.shape is None and high > low:
            places = max(2, 3 - math.floor(math.log10(float(high - low))))
        return None if places is None else Lattice.between(low, high, places=places)


def _fits(lattice: Lattice) -> bool:
    return max(abs(lattice.first), abs(lattice.last)) <= _EXACT and lattice.places <= 22


def _finest(low: Decimal, high: Decimal) -> Lattice | None:
    """The finest lattice between the bounds whose numbers a float tells apart; None when there is none."""
    largest = max(abs(low), abs(high), Decimal("1e-7"))
    places = min(max(15 - (largest.adjusted() + 1), 0), 22)
    lattice = Lattice.between(low, high, places=places)
    return lattice if lattice is not None and _fits(lattice) else None


@dataclass(frozen=True, eq=False)
class NumberSource(LatticeSource):
    """Numbers with so many decimals.

    Attributes:
        fine: The lattice of unique values: a finer one where the decimals were nobody's wish.
    """

    fine: Lattice | None

    @property
    def capacity(self) -> int:
        """As many values as the unique lattice has."""
        return (self.fine or self.lattice).count

    def unique(self, cells: Cells, index: UInt64) -> pa.Array:
        """The value at each index, in rising order."""
        return _floats(self.fine or self.lattice, index)

    def values(self, index: UInt64) -> pa.Array:
        """The numbers at these indices."""
        return _floats(self.lattice, index)


@dataclass(frozen=True, eq=False)
class SmoothSource:
    """Numbers with all the digits that a float has.

    Attributes:
        fine: Where unique values lie; None when they cannot be promised.
        shape: The distribution; None for the even one.
        low: Least value.
        high: Greatest value.
    """

    fine: Lattice | None
    shape: Distribution | None
    arrow: pa.DataType
    low: float
    high: float

    @property
    def capacity(self) -> int:
        """As many values as the fine lattice has; one at least, always."""
        return 1 if self.fine is None else self.fine.count

    def draw(self, cells: Cells) -> pa.Array:
        """A value a row, by the distribution."""
        unit = cells.uniform()
        if self.shape is None:
            return pa.array(np.clip(self.low * (1.0 - unit) + self.high * unit, self.low, self.high))
        return pa.array(self.shape.quantile(unit, self.low, self.high))

    def unique(self, cells: Cells, index: UInt64) -> pa.Array:
        """The value at each index, in rising order; the distribution has no say."""
        return pa.array(np.full(len(index), self.low)) if self.fine is None else _floats(self.fine, index)


def _floats(lattice: Lattice, index: UInt64) -> pa.Array:
    return pa.array(lattice.units(index) / 10.0**lattice.places)
