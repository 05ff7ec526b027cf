"""Exact decimal numbers."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal as Exact
from typing import Annotated, ClassVar, Literal

import numpy as np
import pyarrow as pa
from pydantic import Field

from schemas.errors import GenerationError
from schemas.generator import Binding, Source, UInt64
from schemas.model import ColumnSchema
from schemas.types import ColumnType
from tasks.records.generators.bounds import Lattice, exact, scale_of
from tasks.records.generators.numeric import LatticeSource, Numeric, step_lattice

_LOW_HALF = np.uint64(0xFFFFFFFF)
_HALF = np.uint64(32)


class Decimal(Numeric):
    """Decimal numbers between bounds, 0 to 1000 (or what the precision holds) when nothing is said.

    Attributes:
        decimals: Digits after the point that are used; the column's scale when absent.
        step: Only multiples of it, counted from the generator's own ``minimum``, or from 0 when it has none
            (``minimum: 0.99, step: 1`` gives prices that end in .99).
    """

    types: ClassVar[frozenset[ColumnType]] = frozenset({ColumnType.DECIMAL})

    kind: Literal["decimal"] = "decimal"
    decimals: Annotated[int, Field(ge=0, le=38)] | None = None
    step: Annotated[float, Field(gt=0, allow_inf_nan=False)] | None = None

    def problems(self, column: ColumnSchema) -> Iterator[str]:
        """As for all numbers, and digits that the column does not hold or that leave no value."""
        if self.decimals is not None and self.decimals > scale_of(column):
            yield f"decimals {self.decimals} are more than the column's scale of {scale_of(column)}: lower 'decimals'."
        found = list(super().problems(column))
        yield from found
        if not found and column.values is None and self._lattice(column) is None:
            low, high = self.span(column)
            yield f"no number of the asked-for decimals or step lies between {low} and {high}: widen the bounds."

    def bind(self, binding: Binding) -> Source:
        """Settle the bounds and the digits."""
        pool = self.pool(binding.column)
        if pool is not None:
            return pool
        lattice = self._lattice(binding.column)
        if lattice is None:
            raise GenerationError(f"Column '{binding.column.name}': the bounds leave no decimal number to draw.")
        return DecimalSource(lattice, self.shape, binding.arrow)

    def _lattice(self, column: ColumnSchema) -> Lattice | None:
        low, high = self.span(column)
        scale = scale_of(column)
        if self.step is not None:
            anchor = exact(self.minimum) if self.minimum is not None else Exact(0)
            return step_lattice(low, high, step=exact(self.step), anchor=anchor, most_places=scale)
        return Lattice.between(low, high, places=min(scale if self.decimals is None else self.decimals, scale))


@dataclass(frozen=True, eq=False)
class DecimalSource(LatticeSource):
    """Decimals of a lattice, built as 128-bit integers: no float and no text on the way."""

    def values(self, index: UInt64) -> pa.Array:
        """The numbers at these indices."""
        return decimals(self._scaled(), index, self.arrow)

    def _scaled(self) -> Lattice:
        """The lattice in units of the column's own scale."""
        factor = 10 ** (self.arrow.scale - self.lattice.places)
        return Lattice(self.lattice.first * factor, self.lattice.step * factor, self.lattice.count, self.arrow.scale)


def decimals(lattice: Lattice, index: UInt64, arrow: pa.DataType) -> pa.Array:
    """Give the lattice's values at these indices as decimal128; the lattice's places must be the type's scale."""
    words = np.empty((len(index), 2), np.uint64)
    if lattice.narrow:
        units = lattice.units(index)
        words[:, 0] = units.view(np.uint64)
        words[:, 1] = (units >> np.int64(63)).view(np.uint64)
    else:
        low, high = _times(index, lattice.step)
        start = np.uint64(lattice.first % 2**64)
        words[:, 0] = low + start
        words[:, 1] = high + np.uint64((lattice.first >> 64) % 2**64) + (words[:, 0] < start)
    return pa.Array.from_buffers(arrow, len(index), [None, pa.py_buffer(words)])


def _times(index: UInt64, factor: int) -> tuple[UInt64, UInt64]:
    """The low and high words of the product with a positive factor below 2**128, modulo 2**128."""
    low_factor, high_factor = np.uint64(factor % 2**64), np.uint64(factor >> 64)
    high = index * high_factor + _high_word(index, low_factor)
    return index * low_factor, high


def _high_word(left: UInt64, right: np.uint64) -> UInt64:
    left_high, left_low = left >> _HALF, left & _LOW_HALF
    right_high, right_low = right >> _HALF, right & _LOW_HALF
    cross = left_high * right_low + ((left_low * right_low) >> _HALF)
    other = left_low * right_high + (cross & _LOW_HALF)
    high: UInt64 = left_high * right_high + (cross >> _HALF) + (other >> _HALF)
    return high
