"""Measuring columns under noise: their grain, where their values lie, and how many lie there."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from tasks.synthesis.private.marginals import (
    Float64,
    Int32,
    Marginal,
    NumberMarginal,
    ValueMarginal,
    is_number,
    numbers,
    place,
)
from tasks.synthesis.private.noise import Int64, Secret, gaussian, tail

_GRAINS = np.power(10.0, -np.arange(10.0))  # of numbers: whole, tenths, ... billionths
_CLOCK = np.array([86_400e6, 3_600e6, 60e6, 1e6, 1e3, 1.0])  # of moments: days down to microseconds
_TOLERANCE = 1e-6  # of a grain: what a double may be off
_BOUNDLESS = 1e290
_ODD = 0.01  # rows may need a finer grain than their column's
_OCTAVES = 64
_ROUNDS = 2  # of looking closer
_PLAINLY = 3  # standard deviations: a column of no nulls should get none
_ENDS = 8  # pieces of the first and of the last cell, at least: where the values end is seen by what is empty


@dataclass(frozen=True)
class Noise:
    """What a count is measured with.

    Attributes:
        sigma: Standard deviation of the noise, in rows.
        secret: Where it comes from.
    """

    sigma: float
    secret: Secret

    @classmethod
    def costing(cls, rho: float, secret: Secret) -> "Noise":
        """Give the noise that costs ``rho``: one row replaced moves two counts by one, so it is ``1 / sigma**2``."""
        return cls(rho**-0.5, secret)

    def count(self, codes: npt.NDArray[np.integer[Any]], cells: int) -> Int64:
        """Count rows by cell."""
        return np.bincount(codes, minlength=cells).astype(np.int64) + gaussian(self.secret, self.sigma, cells)

    def or_none(self, counts: Int64, cell: int) -> Int64:
        """Take a cell's noisy count for nothing, where noise alone would give it."""
        counts[cell] = counts[cell] if counts[cell] > _PLAINLY * self.sigma else 0
        return counts

    def doubt(self, cells: int) -> float:
        """How much noise alone will put into some of so many empty cells."""
        return self.sigma * math.sqrt(2 * math.log(2 * max(cells, 2)))


def settled(counts: Int64, total: float) -> Float64:
    """Give the nearest counts that are not negative and come to the total."""
    falling = -np.sort(-counts.astype(np.float64))
    excess = (np.cumsum(falling) - total) / np.arange(1, len(falling) + 1)
    last = np.flatnonzero(falling > excess)
    shift = excess[last[-1]] if len(last) else 0.0
    return np.maximum(counts - shift, 0.0)


@dataclass(frozen=True)
class Cost:
    """What measuring a column may cost.

    Attributes:
        rho: In zCDP.
        delta: Beside that, where values are named that one row alone could hold.
        secret: Where the noise comes from; not to be used for anything else.
    """

    rho: float
    delta: float
    secret: Secret


def measure(column: pa.ChunkedArray, name: str, cost: Cost, cells: int) -> Marginal:
    """Measure a column by itself.

    Args:
        column: The real values.
        name: Of the column.
        cost: What it may cost.
        cells: About how many cells numbers are parted into.
    """
    if is_number(column.type):
        return _measure_numbers(column, name, cost, cells)
    if pa.types.is_boolean(column.type):
        return _measure_known(column, name, pa.array([False, True]), cost)
    return _measure_values(column, name, cost)


def seen_from(rho: float) -> float:
    """How many rows must lie together for numbers to stand out of the noise, where a column costs ``rho``."""
    return Noise.costing(rho * 0.4 / _ROUNDS, Secret(b"")).doubt(2 * _OCTAVES + 1)


def _measure_known(column: pa.ChunkedArray, name: str, known: pa.Array, cost: Cost) -> ValueMarginal:
    empty = ValueMarginal(name, column.type, np.zeros(len(known) + 1), known)
    noise = Noise.costing(cost.rho, cost.secret)
    counts = noise.or_none(noise.count(empty.codes(column), len(known) + 1), len(known))
    return ValueMarginal(name, column.type, settled(counts, len(column)), known)


def _measure_values(column: pa.ChunkedArray, name: str, cost: Cost) -> ValueMarginal:
    """Count the values that are there, and name those whose noisy count one row could not have brought about.

    Two tables that differ in one row differ in at most two values that only one of them has, each once: that one of
    these is named has a probability of at most delta.
    """
    noise = Noise.costing(cost.rho, cost.secret)
    there = pc.unique(column.drop_null())
    there = there.take(pc.sort_indices(there))
    codes = ValueMarginal(name, column.type, np.zeros(0), there).codes(column)
    counts = noise.or_none(noise.count(codes, len(there) + 1), len(there))  # of null too, which is always named
    often = counts[:-1] >= 1 + _threshold(noise.sigma, cost.delta / 2)
    known, rows = there.filter(pa.array(often)), counts[:-1][often]
    rest = len(column) - int(rows.sum()) - max(int(counts[-1]), 0)
    return ValueMarginal(name, column.type, settled(np.append(rows, [counts[-1], rest]), len(column)), known)


def _threshold(sigma: float, probability: float) -> int:
    """The least number that noise reaches with no more than this probability."""
    low, high = 0, math.ceil(12 * sigma) + 4
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if tail(sigma, middle) <= probability else (middle + 1, high)
    return low


def _measure_numbers(column: pa.ChunkedArray, name: str, cost: Cost, cells: int) -> NumberMarginal:
    values = numbers(column)
    grain = _grain(column.type, values, Noise.costing(cost.rho * 0.1, cost.secret.child("grain")))
    edges = _octaves(grain)
    for number in range(_ROUNDS):
        noise = Noise.costing(cost.rho * 0.4 / _ROUNDS, cost.secret.child("closer", str(number)))
        edges = _closer(edges, noise.count(place(values, edges), len(edges)), noise, grain, cells)
    noise = Noise.costing(cost.rho * 0.5, cost.secret.child("count"))
    counts = noise.or_none(noise.count(place(values, edges), len(edges)), len(edges) - 1)
    return NumberMarginal(name, column.type, settled(counts, len(values)), edges, grain)


def _grain(type: pa.DataType, values: Float64, noise: Noise) -> float:
    """Find what nearly all values are multiples of: the type says it, or the rows by the grain that each needs."""
    if pa.types.is_integer(type) or pa.types.is_date(type):
        return 1.0
    if pa.types.is_decimal(type):
        return float(10.0**-type.scale)
    grains = _CLOCK if pa.types.is_temporal(type) else _GRAINS
    counts = noise.count(_needed(values, grains), len(grains) + 1)
    finer = np.cumsum(counts[::-1])[::-1]  # rows that need this grain or a finer one
    slack = _ODD * max(int(counts.sum()), 0) + noise.doubt(len(grains)) * math.sqrt(len(grains))
    return float(next((grain for grain, rest in zip(grains, finer[1:], strict=True) if rest <= slack), grains[-1]))


def _needed(values: Float64, grains: Float64) -> Int32:
    """The first grain that each value is a multiple of, the number of grains where none is, shape (n,)."""
    needed = np.full(len(values), len(grains), dtype=np.int32)
    known = np.nan_to_num(values)
    known[np.abs(known) > _BOUNDLESS] = 0.0  # a multiple of anything, as far as a double can tell
    for number in range(len(grains) - 1, -1, -1):
        scaled = known / grains[number]
        needed[np.abs(scaled - np.round(scaled)) <= _TOLERANCE * np.maximum(1.0, np.abs(scaled) * 1e-9)] = number
    return needed


def _octaves(grain: float) -> Float64:
    """Edges that hold any number, whatever the data: 0, and plus and minus each power of two, in grains."""
    above = grain * 2.0 ** np.arange(_OCTAVES)
    return np.concatenate([-above[::-1], [0.0], above])


def _closer(edges: Float64, counts: Int64, noise: Noise, grain: float, cells: int) -> Float64:
    """Leave out the ends where there is nothing but noise, and part the rest into cells of about equally many rows."""
    rows = counts[:-1].astype(np.float64)
    rows[rows < noise.doubt(len(rows))] = 0.0
    there = np.flatnonzero(rows)
    if not len(there):
        return np.array([0.0, grain])
    first, last = int(there[0]), int(there[-1])
    share = rows[first : last + 1] / rows.sum()
    share[[0, -1]] = np.maximum(share[[0, -1]], _ENDS / cells)
    parts = [
        np.linspace(low, high, _pieces(part, high - low, grain, cells) + 1)[:-1]
        for part, low, high in zip(share, edges[first : last + 1], edges[first + 1 : last + 2], strict=True)
    ]
    return np.concatenate([*parts, edges[last + 1 : last + 2]])


def _pieces(share: float, width: float, grain: float, cells: int) -> int:
    return int(max(1, min(round(share * cells), round(width / grain))))
