"""Sources whose values can be drawn between the bounds that each row leaves."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from schemas.generator import Source
from schemas.intervals import Floats, Interval
from tasks.records.generators.boolean import BooleanSource
from tasks.records.generators.bounds import Lattice
from tasks.records.generators.calendar import moments
from tasks.records.generators.datetime import DatetimeSource
from tasks.records.generators.distributions import Distribution
from tasks.records.generators.number import SmoothSource
from tasks.records.generators.numeric import LatticeSource
from tasks.records.generators.pool import Pool
from tasks.values.cells import RowCells

Bools = npt.NDArray[np.bool_]
DRAW = "narrowed"
"""The name of the draw by which narrowed values are made."""
_FAR = 2.0**61


class Narrower(Protocol):
    """A source that can be narrowed.

    Attributes:
        pitch: The least distance between two of its values; 0 where there is none.
    """

    @property
    def pitch(self) -> float: ...  # noqa: D102

    def reach(self, cells: RowCells) -> Interval:
        """Between which values the source draws in each row."""
        ...

    def draw(self, cells: RowCells, within: Interval) -> pa.Array:
        """A value a row between bounds, shape (n,); where none lies there, any."""
        ...


def positions(values: pa.Array) -> tuple[Floats, Bools]:
    """Give numbers or times as floats (microseconds of a time), and where they are null."""
    plain = values.cast(values.type.value_type) if pa.types.is_dictionary(values.type) else values
    if pa.types.is_temporal(plain.type):
        micros, missing = moments(plain)
        return micros.astype(np.float64), missing
    missing = pc.is_null(plain).to_numpy(zero_copy_only=False)
    numbers = pc.fill_null(plain.cast(pa.float64(), safe=False), 0.0)
    return numbers.to_numpy(zero_copy_only=False), missing


def narrower(source: Source) -> Narrower | None:
    """Give the source as one that can be narrowed; None when it cannot be."""
    if isinstance(source, LatticeSource):
        return LatticeNarrower(source, pitch_of(source.lattice))
    if isinstance(source, SmoothSource):
        return SmoothNarrower(source)
    if isinstance(source, DatetimeSource):
        return MomentNarrower(source, float(source.unit))
    if isinstance(source, BooleanSource):
        chance = source.probability
        return PoolNarrower.of(pa.array([False, True]), np.array([1.0 - chance, chance]))
    if isinstance(source, Pool):
        ends = None if source.lookup is None else source.lookup.ends
        weights = np.ones(len(source.values)) if ends is None else np.diff(ends, prepend=0.0)
        return PoolNarrower.of(source.values, weights)
    return None


def pitch_of(lattice: Lattice) -> float:
    """The distance of neighbours."""
    return float(lattice.step) / 10.0**lattice.places


@dataclass(frozen=True, eq=False)
class LatticeNarrower:
    """Numbers of a lattice."""

    source: LatticeSource
    pitch: float

    def reach(self, cells: RowCells) -> Interval:  # noqa: D102
        lattice = self.source.lattice
        return Interval.of(lattice.first / 10.0**lattice.places, lattice.last / 10.0**lattice.places)

    def indices(self, values: pa.Array) -> npt.NDArray[np.int64]:
        """Where values of the lattice stand in it."""
        lattice = self.source.lattice
        places = positions(values)[0]
        return np.rint((places - lattice.first / 10.0**lattice.places) / self.pitch).astype(np.int64)

    def draw(self, cells: RowCells, within: Interval) -> pa.Array:  # noqa: D102
        unit, lattice = cells.uniform(DRAW), self.source.lattice
        start, least, most = lattice.first / 10.0**lattice.places, 0.0, float(lattice.count - 1)
        first = np.clip(np.ceil((within.low - start) / self.pitch - 1e-6), least, most)
        last = np.clip(np.floor((within.high - start) / self.pitch + 1e-6), least, most)
        last = np.maximum(first, last)
        if self.source.shape is None:
            index = first + np.minimum(np.floor(unit * (last - first + 1)), last - first)
        else:
            half = self.pitch / 2
            edges = Interval(start + first * self.pitch - half, start + last * self.pitch + half)
            drawn = _shaped(self.source.shape, unit, edges)
            index = np.clip(np.rint((drawn - start) / self.pitch), first, last)
        return self.source.values(np.minimum(index, most).astype(np.uint64))


@dataclass(frozen=True, eq=False)
class SmoothNarrower:
    """Numbers with all digits."""

    source: SmoothSource
    pitch: float = 0.0

    def reach(self, cells: RowCells) -> Interval:  # noqa: D102
        return Interval.of(self.source.low, self.source.high)

    def draw(self, cells: RowCells, within: Interval) -> pa.Array:  # noqa: D102
        unit = cells.uniform(DRAW)
        low = np.clip(within.low, self.source.low, self.source.high)
        high = np.maximum(low, np.clip(within.high, self.source.low, self.source.high))
        edges = Interval(low, high)
        drawn = low + unit * (high - low) if self.source.shape is None else _shaped(self.source.shape, unit, edges)
        return pa.array(np.clip(drawn, low, high))


@dataclass(frozen=True, eq=False)
class MomentNarrower:
    """Dates, times and timestamps."""

    source: DatetimeSource
    pitch: float

    def reach(self, cells: RowCells) -> Interval:  # noqa: D102
        source = self.source
        if source.after is None and source.before is None:
            return Interval.of(float(source.low), float(source.high))
        low, high = source._row_range(cells)
        return Interval(low.astype(np.float64), np.maximum(low, high).astype(np.float64))

    def draw(self, cells: RowCells, within: Interval) -> pa.Array:  # noqa: D102
        unit, step = cells.uniform(DRAW), self.source.unit
        bounds = self.reach(cells) & within
        first = np.ceil(np.clip(bounds.low, -_FAR, _FAR) / step - 1e-9).astype(np.int64)
        last = np.maximum(first, np.floor(np.clip(bounds.high, -_FAR, _FAR) / step + 1e-9).astype(np.int64))
        if self.source.profile is not None:
            placed = self.source.profile.place(unit, first * step, (last + 1) * step) // step
        else:
            placed = first + np.minimum((unit * (last - first + 1)).astype(np.int64), last - first)
        if not pa.types.is_date(self.source.arrow):
            # Less than a unit wide: the bound itself, unrounded, is the only moment there may be.
            narrow = last * step > bounds.high
            return self.source._array(np.where(narrow, bounds.low, placed * step).astype(np.int64))
        return self.source._array(placed * step)


@dataclass(frozen=True, eq=False)
class PoolNarrower:
    """One of a few values: those between the bounds, where they are numbers or times.

    Attributes:
        values: In rising order, where they have one.
        ends: Their weights added up, from 0 on, shape (k + 1,).
        places: Where they stand among the numbers; None where they are no numbers or times.
    """

    values: pa.Array
    ends: Floats
    places: Floats | None
    pitch: float = 0.0

    @classmethod
    def of(cls, values: pa.Array, weights: Floats) -> "PoolNarrower":
        """Prepare for values of these weights."""
        ordered = pa.types.is_temporal(values.type) or _is_number(values.type)
        places = positions(values)[0] if ordered else None
        if places is not None:
            order = np.argsort(places, kind="stable")
            values, weights, places = values.take(pa.array(order)), weights[order], places[order]
        return cls(values, np.concatenate([[0.0], np.cumsum(weights)]), places)

    def only(self, allowed: Bools) -> "PoolNarrower | None":
        """Keep some of the values; None when none of any weight is left."""
        weights = np.diff(self.ends)[allowed]
        if not weights.sum() > 0:
            return None
        places = None if self.places is None else self.places[allowed]
        return PoolNarrower(self.values.filter(pa.array(allowed)), np.concatenate([[0.0], np.cumsum(weights)]), places)

    def reach(self, cells: RowCells) -> Interval:  # noqa: D102
        return Interval.all() if self.places is None else Interval.of(self.places[0], self.places[-1])

    def draw(self, cells: RowCells, within: Interval) -> pa.Array:  # noqa: D102
        unit, most = cells.uniform(DRAW), len(self.values)
        if self.places is None:
            first, last = np.zeros(1, np.int64), np.full(1, most)
        else:
            first = np.minimum(np.searchsorted(self.places, within.low - 1e-9), most - 1)
            last = np.maximum(np.searchsorted(self.places, within.high + 1e-9, side="right"), first + 1)
        wanted = self.ends[first] + unit * (self.ends[last] - self.ends[first])
        index = np.clip(np.searchsorted(self.ends, wanted, side="right") - 1, first, last - 1)
        return self.values.take(pa.array(np.broadcast_to(index, len(unit))))


def _is_number(kind: pa.DataType) -> bool:
    return bool(pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind))


def _shaped(shape: Distribution, unit: Floats, within: Interval) -> Floats:
    """Draw by the distribution between bounds that differ from row to row; evenly where it gives nothing there."""
    low, high = np.broadcast_arrays(within.low, within.high)
    low, high = np.broadcast_to(low, unit.shape), np.broadcast_to(high, unit.shape)
    start, end = shape.cdf(low), shape.cdf(high)
    far = start > 0.5
    below = shape.ppf(np.clip(start + unit * (end - start), 2.0**-54, 1.0 - 2.0**-53))
    top, bottom = shape.sf(low), shape.sf(high)
    above = shape.isf(np.clip(top - unit * (top - bottom), 5e-324, 1.0 - 2.0**-53))
    drawn = np.where(far, above, below)
    empty = ~(np.where(far, top - bottom, end - start) > 0)
    finite = np.isfinite(low) & np.isfinite(high)
    even = np.where(finite, low + unit * (np.where(finite, high - low, 0.0)), drawn)
    return np.clip(np.where(empty, even, drawn), low, high)
