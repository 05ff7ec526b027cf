"""What the three kinds of numbers share: bounds, a distribution, and a lattice of values to round to."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Annotated, ClassVar

import numpy as np
import pyarrow as pa
from pydantic import BeforeValidator

from schemas.generator import Cells, Generator, UInt64
from schemas.model import ColumnSchema
from tasks.records.generators.bounds import Lattice, Range, exact, range_problems
from tasks.records.generators.distributions import Distribution, Uniform
from tasks.records.generators.mixture import AnyDistribution, named
from tasks.records.generators.pool import Pool, allowed_pool, misfits

_HUGE = 1e308  # heavy tails overflow a float
_ENDS = np.array([0.0, 1.0 - 2.0**-53])


class Numeric(Generator):
    """Numbers between bounds.

    Attributes:
        minimum: Least value, inclusive; the column's own minimum holds as well.
        maximum: Greatest value, inclusive; the column's own maximum holds as well.
        distribution: How values spread between the bounds; evenly when absent.
    """

    one_number: ClassVar[bool] = True

    minimum: int | float | None = None
    maximum: int | float | None = None
    distribution: Annotated[AnyDistribution | None, BeforeValidator(named)] = None

    @property
    def shape(self) -> Distribution | None:
        """The distribution, None for the even one, which needs no quantiles."""
        return None if isinstance(self.distribution, Uniform) else self.distribution

    def problems(self, column: ColumnSchema) -> Iterator[str]:
        """Bounds that leave no value, or none that the distribution reaches."""
        if column.values is not None:
            yield from (sentence for value in column.values for sentence in misfits(column, value))
            return
        found = list(range_problems(column, self.minimum, self.maximum))
        yield from found
        if not found:
            yield from self._unreached(column)

    def _unreached(self, column: ColumnSchema) -> Iterator[str]:
        low, high = (_finite(bound) for bound in Range.of(column, self.minimum, self.maximum).widest())
        least, most = -np.inf if low is None else low, np.inf if high is None else high
        if self.shape is not None and not self.shape.mass(least, most) > 0:
            yield (
                f"the {self.shape.kind} distribution gives no value between {low} and {high}:"
                " change its parameters, or the bounds."
            )

    def span(self, column: ColumnSchema) -> tuple[Decimal, Decimal]:
        """The least and the greatest value to be drawn: the bounds, or the distribution's reach within them."""
        bounds = Range.of(column, self.minimum, self.maximum)
        if self.shape is None:
            return bounds.closed()
        low, high = bounds.widest()
        least, most = -np.inf if low is None else float(low), np.inf if high is None else float(high)
        ends = [exact(float(end)) for end in np.clip(self.shape.quantile(_ENDS, least, most), -_HUGE, _HUGE)]
        reach_low, reach_high = ends[0].to_integral_value(ROUND_FLOOR), ends[1].to_integral_value(ROUND_CEILING)
        return (reach_low if low is None else max(low, reach_low)), (
            reach_high if high is None else min(high, reach_high)
        )

    def pool(self, column: ColumnSchema) -> Pool | None:
        """The column's own list of allowed values, when it has one: then only these are drawn, evenly."""
        return allowed_pool(column)


def _finite(bound: Decimal | None) -> float | None:
    return None if bound is None else float(bound)


@dataclass(frozen=True, eq=False)
class LatticeSource:
    """Values of a lattice, by a distribution rounded to it; the kinds of numbers differ in :meth:`values`.

    Attributes:
        lattice: What is drawn from.
        shape: The distribution; None for the even one.
        arrow: The Arrow type to give.
    """

    lattice: Lattice
    shape: Distribution | None
    arrow: pa.DataType

    @property
    def capacity(self) -> int:
        """As many values as the lattice has."""
        return self.lattice.count

    def draw(self, cells: Cells) -> pa.Array:
        """A value a row, by the distribution."""
        if self.shape is None or self.lattice.count == 1:
            return self.values(cells.below(self.lattice.count))
        return self.values(self.lattice.nearest(self.shape.quantile(cells.uniform(), *self.lattice.window)))

    def unique(self, cells: Cells, index: UInt64) -> pa.Array:
        """The value at each index, in rising order; the distribution has no say."""
        return self.values(index)

    def values(self, index: UInt64) -> pa.Array:
        """The values at these indices."""
        raise NotImplementedError


def step_lattice(low: Decimal, high: Decimal, *, step: Decimal, anchor: Decimal, most_places: int) -> Lattice | None:
    """The multiples of a step counted from an anchor, exact to ``most_places`` digits; None when none lies between."""
    places = min(max(digits_after_point(step), digits_after_point(anchor)), most_places)
    units, start = int(step.scaleb(places)), int(anchor.scaleb(places))
    return Lattice.between(low, high, places=places, step=max(units, 1), anchor=start)


def digits_after_point(number: Decimal) -> int:
    """How many digits a number has after the point, trailing zeros apart."""
    exponent = number.normalize().as_tuple().exponent
    return max(-exponent, 0) if isinstance(exponent, int) else 0
