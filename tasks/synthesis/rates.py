"""Numbers that often are a rate of others, rounded: the tax on an amount, a tip of a fifth, a fee of 1 %."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from tasks.synthesis.columns import replaced
from tasks.synthesis.formulas import Sum, numbers, typed
from tasks.synthesis.grid import Grid
from tasks.synthesis.interface import pack_schema, unpack_schema
from tasks.values.kinds import is_number

Float64 = npt.NDArray[np.float64]
Int64 = npt.NDArray[np.int64]
Bool = npt.NDArray[np.bool_]
Base = Sequence[tuple[str, int]]

_GLANCE = 2000
_LEAST_ROWS = 100
_MOST_COLUMNS = 12  # of the largest spread
_DIGITS = 4  # of a rate: 8.25 % has as many
_MOST_RATES, _MOST_TRIED = 8, 20
_SHARE, _ROWS = 0.02, 20  # of the rows, and rows, that a rate must have,
_SURER = 5.0  # and so many times those that numbers a step or more beside it have
_OFTEN = 0.1  # of the rows must be at some rate
_RARE = 0.02  # of the rows: values that as many have are at a rate by chance
_BESIDE = (-3, -2, -1, 1, 2, 3)


@dataclass(frozen=True)
class Rate:
    """A number that is set to one of some rates where it was learnt to be at it.

    Attributes:
        column: The number; never null.
        base: What the rates are of: other columns, each with its whole weight.
        rates: The rates, the most frequent first.
        step: The number's grid, to which rates of the base are rounded.
        decimals: Digits after the point of the number.
        field: The number's packed type.
    """

    column: str
    base: Base
    rates: Sequence[float]
    step: float
    decimals: int
    field: str

    @property
    def reads(self) -> tuple[str, ...]:
        """The columns that it is told by."""
        return tuple(name for name, _ in self.base)

    @property
    def _which(self) -> str:
        return f"{self.column}@rate"

    def flatten(self, table: pa.Table) -> pa.Table:
        """Say at which rate the number is, to its last digit, and leave it as it is: it helps to learn others."""
        which = _placed(numbers(table[self.column]), _summed(table, self.base), self.rates, self.step)
        labels = pa.array([repr(float(rate)) for rate in self.rates], pa.string())
        return table.append_column(self._which, labels.take(pa.array(which, mask=which < 0)))

    def rebuild(self, table: pa.Table) -> pa.Table:
        """Set the number to what its rate says, where it has one."""
        own, rate = numbers(table[self.column]), np.asarray(table[self._which].cast(pa.float64()))
        told = np.round(np.rint(rate * _summed(table, self.base) / self.step) * self.step, self.decimals) + 0.0
        kind = unpack_schema(self.field).field(0).type
        return replaced(table, self.column, typed(np.where(np.isnan(rate), own, told), kind)).drop_columns(
            [self._which]
        )

    def state(self) -> dict[str, Any]:
        """Give the fields."""
        return asdict(self)


def find_rates(table: pa.Table, sums: Sequence[Sum] = (), fixed: Collection[str] = ()) -> Iterator[Rate]:
    """Find the numbers that often are a rate of another, or of the rest of a sum that they are part of.

    Trees draw the two each for itself, and the tax is hardly ever the tax on the amount.

    Args:
        table: The table, sums taken out.
        sums: What was: a number in the place of each is what it exceeds its terms by.
        fixed: Columns that are told by none.
    """
    columns = _glance(table)
    told = {one.column for one in sums}
    names = sorted(columns, key=lambda name: float(np.nanstd(columns[name])))[-_MOST_COLUMNS:]
    taken: set[str] = set()
    for name in names:
        if name in told or name in fixed or f"{name}@rate" in table.column_names:
            continue
        bases: list[Base] = [base for one in sums if (base := _rest(one, name))]
        bases += [((other, 1),) for other in names if other != name and other not in told]
        bases = [base for base in bases if all(part in columns and part not in taken for part, _ in base)]
        rare, grid = _rare(columns[name]), Grid.of(np.unique(columns[name]))
        if rare.mean() < _OFTEN or grid.decimals < 0 or not bases:
            continue
        found = [(_rates(columns[name], _summed(columns, base), rare, grid.step), base) for base in bases]
        (share, rates), base = max(found, key=lambda one: one[0][0])
        if share >= _OFTEN:
            taken |= {name}
            fixed = {*fixed, *(part for part, _ in base)}  # what tells is whole
            kind = pack_schema(pa.schema([pa.field(name, table.schema.field(name).type)]))
            yield Rate(name, base, rates, grid.step, grid.decimals, kind)


def _glance(table: pa.Table) -> dict[str, Float64]:
    """Some rows of the numbers that are never null and of many values."""
    if table.num_rows < _LEAST_ROWS:
        return {}
    some = table.take(np.unique(np.linspace(0, table.num_rows - 1, _GLANCE).astype(np.int64)))
    whole = [f.name for f in table.schema if is_number(f.type) and table[f.name].null_count == 0]
    columns = {name: numbers(some[name]) for name in whole}
    return {name: own for name, own in columns.items() if not np.isnan(own).any() and np.ptp(own) > 0}


def _rest(one: Sum, name: str) -> Base | None:
    """What a sum is without one of its terms: the others, and what it exceeds them by."""
    weights = dict(one.terms)
    if weights.pop(name, 0) != 1 or any(weight < 0 for weight in weights.values()):
        return None
    return (*weights.items(), (one.column, 1))


def _summed(table: Any, base: Base) -> Float64:
    """The base of each row, of a table or of arrays by name."""
    parts = [weight * (part if isinstance(part := table[name], np.ndarray) else numbers(part)) for name, weight in base]
    total: Float64 = np.sum(parts, axis=0)
    return total


def _placed(own: Float64, base: Float64, rates: Sequence[float], step: float) -> Int64:
    """The rate that each number is at, -1 for none; whichever way halves are rounded."""
    which = np.full(len(own), -1, dtype=np.int64)
    for place, rate in reversed(list(enumerate(rates))):
        which[_hits(own, base, rate, step)] = place
    return which


def _hits(own: Float64, base: Float64, rate: float, step: float, beside: int = 0) -> Bool:
    """Which numbers are a rate of the base, or a number of steps beside it, shape (n,)."""
    hit: Bool = (own != 0) & (np.abs(own - rate * base - beside * step) <= 0.5 * step * (1 + 1e-6))
    return hit


def _rare(own: Float64) -> Bool:
    """Which rows have a value that few have, shape (n,)."""
    _, place, counts = np.unique(own, return_inverse=True, return_counts=True)
    rare: Bool = (counts < _RARE * len(own))[place]
    return rare


def _rates(own: Float64, base: Float64, rare: Bool, step: float) -> tuple[float, tuple[float, ...]]:
    """The share of rows at some rate, and the rates, the most frequent first; at values that few rows have."""
    fine = rare & (base != 0) & (np.abs(own) >= 20 * step)  # whose ratio tells a rate to some digits
    left, found, least = rare.copy(), dict[float, int](), max(_ROWS, _SHARE * len(own))
    for rate in _candidates(own[fine] / base[fine], least / 2):
        hits = _hits(own, base, rate, step) & left
        if len(found) == _MOST_RATES or hits.sum() < least:
            continue
        near = np.mean([(_hits(own, base, rate, step, beside) & rare).sum() for beside in _BESIDE])
        if hits.sum() >= _SURER * near:
            found[rate] = int(hits.sum())
            left &= ~hits
    return float((rare & ~left).mean()), tuple(sorted(found, key=lambda rate: -found[rate]))


def _candidates(ratio: Float64, least: float) -> list[float]:
    """Rates of few digits that so many ratios lie at, those of the fewest digits first."""
    found: list[float] = []
    for digits in range(2, _DIGITS + 1):
        values, counts = np.unique(np.round(ratio, digits), return_counts=True)
        often = values[(counts >= least) & ~np.isin(values, [0.0, 1.0, *found])]
        found += often[:_MOST_TRIED].tolist()
    return found
