"""The numbers that a column may hold: its own bounds, the generator's, and the type's, made into one lattice.

What is left unsaid: no bounds at all means 0 to 1000; a minimum alone goes up to 1000, or twice itself if that is more;
a maximum alone starts at 0, or below where it is negative; always within what the type holds. A distribution other than
uniform needs no default: its own shape says where values lie.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal, InvalidOperation, localcontext

import numpy as np
import numpy.typing as npt

from schemas.model import ColumnSchema
from schemas.types import WIDEST_HIGH, WIDEST_LOW, ColumnType

UInt64 = npt.NDArray[np.uint64]
Int64 = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Number = int | float | str

MOST_VALUES = 2**63
DEFAULT_SPAN = Decimal(1000)
_NARROW = 2**63 - 1
_DIGITS = 400  # any float written out in full, and the widest decimal's digits more


@dataclass(frozen=True)
class Lattice:
    """Equally spaced values: ``(first + i * step) / 10**places`` for i in [0, count).

    All four are exact; nothing here passes through a float before it must.

    Attributes:
        first: The least value, in units of ``10**-places``.
        step: The distance between neighbours, in the same units.
        count: How many values there are, 1 to 2**63.
        places: Digits after the point.
    """

    first: int
    step: int
    count: int
    places: int = 0

    @classmethod
    def between(cls, low: Decimal, high: Decimal, *, places: int, step: int = 1, anchor: int = 0) -> "Lattice | None":
        """The multiples of ``step``, counted from ``anchor`` (both in units), from low to high; None if there are none.

        Where there are more than 2**63 of them, every so many are left out.
        """
        first = anchor - (anchor - _units(low, places, ROUND_CEILING)) // step * step
        count = (_units(high, places, ROUND_FLOOR) - first) // step + 1
        if count < 1:
            return None
        stride = -(-count // MOST_VALUES)
        return cls(first, step * stride, -(-count // stride), places)

    @property
    def last(self) -> int:
        """The greatest value, in units."""
        return self.first + (self.count - 1) * self.step

    @property
    def narrow(self) -> bool:
        """Whether every value, in units, fits 64 bits."""
        return self.first >= -_NARROW and self.last <= _NARROW

    def units(self, index: UInt64) -> Int64:
        """The values at these indices, in units; for a narrow lattice only, shape (n,)."""
        scaled = index * np.uint64(self.step % 2**64) + np.uint64(self.first % 2**64)
        return scaled.view(np.int64)

    def nearest(self, values: Floats) -> UInt64:
        """The index of the value nearest to each number; the ends stand for all beyond them, shape (n,)."""
        # Steps are counted from the value nearest to zero, so that small numbers stay exact whatever the bounds.
        home = min(max(-self.first // self.step, 0), self.count - 1)
        with localcontext() as context:
            context.prec = _DIGITS
            offset = float(Decimal(self.first + home * self.step).scaleb(-self.places))
            pitch = float(Decimal(self.step).scaleb(-self.places))
        steps = np.clip(np.rint((values - offset) / pitch), -_at_most(home), _at_most(self.count - 1 - home))
        return (steps.astype(np.int64) + np.int64(home)).astype(np.uint64)

    @property
    def window(self) -> tuple[float, float]:
        """From half a step below the first value to half a step above the last: what rounds onto the lattice."""
        with localcontext() as context:
            context.prec = _DIGITS
            half = Decimal(self.step).scaleb(-self.places) / 2
            first, last = Decimal(self.first).scaleb(-self.places), Decimal(self.last).scaleb(-self.places)
            return float(first - half), float(last + half)


@dataclass(frozen=True)
class Range:
    """What was said about the least and the greatest value, and what the type adds; None is unbounded."""

    low: Decimal | None
    high: Decimal | None
    type_low: Decimal | None = None
    type_high: Decimal | None = None

    @classmethod
    def of(cls, column: ColumnSchema, minimum: Number | None = None, maximum: Number | None = None) -> "Range":
        """Gather the column's and the generator's bounds; the tighter one counts.

        A bound that only says how wide the number is stored is the type's: it limits values and suggests none.
        """
        stored_low, stored_high = column.minimum in WIDEST_LOW, column.maximum in WIDEST_HIGH
        type_low, type_high = type_range(column)
        lows = _given(None if stored_low else column.minimum, minimum)
        highs = _given(None if stored_high else column.maximum, maximum)
        type_lows = _given(column.minimum if stored_low else None, type_low)
        type_highs = _given(column.maximum if stored_high else None, type_high)
        said = max(lows, default=None), min(highs, default=None)
        return cls(*said, max(type_lows, default=None), min(type_highs, default=None))

    def closed(self) -> tuple[Decimal, Decimal]:
        """The range with the defaults for what is unsaid, within what the type holds."""
        low, high = self.low, self.high
        if low is None and high is None:
            low, high = Decimal(0), DEFAULT_SPAN
        elif low is None and high is not None:
            low = Decimal(0) if high > 0 else min(-DEFAULT_SPAN, 2 * high)
        elif high is None and low is not None:
            high = max(DEFAULT_SPAN, 2 * low)
        assert low is not None and high is not None
        return self._typed(low, high)

    def widest(self) -> tuple[Decimal | None, Decimal | None]:
        """The range with nothing added but what the type holds."""
        lows = [bound for bound in (self.low, self.type_low) if bound is not None]
        highs = [bound for bound in (self.high, self.type_high) if bound is not None]
        return max(lows, default=None), min(highs, default=None)

    def _typed(self, low: Decimal, high: Decimal) -> tuple[Decimal, Decimal]:
        return (
            low if self.type_low is None else max(low, self.type_low),
            high if self.type_high is None else min(high, self.type_high),
        )


def _given(*bounds: Number | Decimal | None) -> list[Decimal]:
    return [bound if isinstance(bound, Decimal) else exact(bound) for bound in bounds if bound is not None]


def exact(bound: Number) -> Decimal:
    """The number as it is written, without a float's tail; ValueError when it is none."""
    try:
        number = Decimal(str(bound))
    except InvalidOperation:
        raise ValueError(f"'{bound}' is not a number") from None
    if not number.is_finite():
        raise ValueError(f"'{bound}' is not a finite number")
    return number


def type_range(column: ColumnSchema) -> tuple[Decimal | None, Decimal | None]:
    """The least and greatest number that the column's type holds; None for floating point."""
    if column.type is ColumnType.INTEGER:
        return Decimal(-(2**63)), Decimal(2**63 - 1)
    if column.type is ColumnType.DECIMAL:
        largest = Decimal(10 ** (column.precision or 18) - 1).scaleb(-scale_of(column))
        return -largest, largest
    return None, None


def scale_of(column: ColumnSchema) -> int:
    """Digits after the point of a decimal column: 2 unless said."""
    return 2 if column.scale is None else column.scale


def range_problems(column: ColumnSchema, minimum: Number | None, maximum: Number | None) -> Iterator[str]:
    """Say why no number can satisfy the bounds; nothing when one can."""
    try:
        bounds = Range.of(column, minimum, maximum)
    except ValueError as error:
        yield f"{error}: write 'minimum' and 'maximum' of column '{column.name}' as numbers."
        return
    low, high = bounds.widest()
    if bounds.low is not None and bounds.high is not None and bounds.low > bounds.high:
        yield f"minimum {bounds.low} is above maximum {bounds.high}: lower the minimum, or raise the maximum."
    elif low is not None and high is not None and low > high:
        yield (
            f"the bounds {_shown(bounds.low)} to {_shown(bounds.high)} lie outside what the type holds,"
            f" {bounds.type_low} to {bounds.type_high}: change the bounds, or give the column more digits."
        )


def _at_most(whole: int) -> float:
    """The greatest float that is not above a whole number."""
    nearest = float(whole)
    return nearest if int(nearest) <= whole else float(np.nextafter(nearest, 0.0))


def _shown(bound: Decimal | None) -> str:
    return "(none)" if bound is None else str(bound)


def _units(bound: Decimal, places: int, rounding: str) -> int:
    with localcontext() as context:
        context.prec = _DIGITS
        return int(bound.scaleb(places).to_integral_value(rounding))
