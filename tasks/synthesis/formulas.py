"""Numbers that follow from other numbers: sums, differences, products."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import combinations
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from tasks.synthesis.columns import replaced
from tasks.synthesis.grid import Grid
from tasks.synthesis.interface import pack_schema, unpack_schema
from tasks.synthesis.units import from_units
from tasks.values.kinds import is_number

Float64 = npt.NDArray[np.float64]

_GLANCE = 5000
_MOST_COLUMNS = 40
_FACTORS = 12  # of a wide table, the columns of largest spread are tried as factors
_LEAST_ROWS = 50
_FINER = 2  # a term of so many times the values of a sum is told by it
_FEW = 10  # a number of no more values is a factor (pieces, months), and no product
_LOOSE = 0.03  # a ratio that varies more than this, beside the number itself, is left to the models


@dataclass(frozen=True)
class Sum:
    """A number told as what it exceeds a sum of others by.

    Attributes:
        column: The column.
        terms: The other columns, each with its whole weight.
        decimals: Digits after the point of the column; -1 when it lies on no grid.
        field: The column's packed type.
        least: What the column never falls below, if the first term makes up for it: what is left of a loan.
    """

    column: str
    terms: Sequence[tuple[str, int]]
    decimals: int
    field: str
    least: float | None = None

    @property
    def reads(self) -> tuple[str, ...]:
        """The columns that it is told by."""
        return tuple(name for name, _ in self.terms)

    def flatten(self, table: pa.Table) -> pa.Table:
        """Replace the number by the rest; null where it or a term is."""
        rest = numbers(table[self.column]) - self._sum(table)
        return replaced(table, self.column, _array(_rounded(rest, self.decimals)))

    def rebuild(self, table: pa.Table) -> pa.Table:
        """Add the rest to the sum; null where any part is."""
        total = _rounded(numbers(table[self.column]) + self._sum(table), self.decimals)
        if self.least is not None:
            missing = np.nan_to_num(np.maximum(self.least - total, 0.0))
            total, table = total + missing, self._made_up(table, missing)
        return replaced(table, self.column, typed(total, unpack_schema(self.field).field(0).type))

    def _made_up(self, table: pa.Table, missing: Float64) -> pa.Table:
        """Take from the first term what the column would have fallen below its least."""
        name, weight = self.terms[0]
        own = _rounded(numbers(table[name]) + missing / weight, self.decimals)
        column = table[name]
        return replaced(table, name, pc.if_else(pa.array(missing > 0), typed(own, column.type), column))

    def _sum(self, table: pa.Table) -> Float64:
        total = np.zeros(table.num_rows)
        for name, weight in self.terms:
            total += weight * numbers(table[name])
        return total

    def state(self) -> dict[str, Any]:
        """Give the fields."""
        return asdict(self)


@dataclass(frozen=True)
class Product:
    """A number told as its ratio to a product of two others.

    Attributes:
        column: The column.
        factors: The two other columns.
        decimals: Digits after the point of the column; -1 when it lies on no grid.
        field: The column's packed type.
        void: Whether the number is null, rather than 0, where the product is 0.
    """

    column: str
    factors: Sequence[str]
    decimals: int
    field: str
    void: bool

    @property
    def reads(self) -> tuple[str, ...]:
        """The columns that it is told by."""
        return tuple(self.factors)

    def flatten(self, table: pa.Table) -> pa.Table:
        """Replace the number by its ratio: exactly 1 where rounding alone parts them, null where the product is 0."""
        own, product = numbers(table[self.column]), self._product(table)
        exact = own == _rounded(product, self.decimals)
        with np.errstate(divide="ignore", invalid="ignore"):
            ratio = np.where(exact & (product != 0), 1.0, own / product)
        return replaced(table, self.column, _array(np.where(product == 0, np.nan, ratio)))

    def rebuild(self, table: pa.Table) -> pa.Table:
        """Multiply by the ratio."""
        product = self._product(table)
        made = np.where(product == 0, np.nan if self.void else 0.0, product * numbers(table[self.column]))
        return replaced(
            table, self.column, typed(_rounded(made, self.decimals), unpack_schema(self.field).field(0).type)
        )

    def _product(self, table: pa.Table) -> Float64:
        first, second = (numbers(table[name]) for name in self.factors)
        return first * second

    def state(self) -> dict[str, Any]:
        """Give the fields."""
        return asdict(self)


def find_sums(table: pa.Table, fixed: Collection[str] = ()) -> Iterator[Sum]:
    """Find numbers that a sum of others leaves few distinct rests of; fixed ones are terms, and told by none."""
    columns = _glance(table)
    for name in sorted(columns, key=lambda name: -float(np.nanstd(columns[name]))):
        if name in fixed:
            continue
        others = [other for other in columns if other != name]
        terms = _terms(columns[name], [columns[other] for other in others]) if name in columns else None
        if terms:
            kept = [(other, weight) for other, weight in zip(others, terms, strict=True) if weight]
            decimals = max(_decimals(columns[used]) for used in (name, *(other for other, _ in kept)))
            grid = (
                -1 if any(_decimals(columns[used]) < 0 for used in (name, *(other for other, _ in kept))) else decimals
            )
            told, kept, least = _finest(name, kept, columns, fixed)
            kind = table.schema.field(told).type
            del columns[told]
            yield Sum(told, kept, grid, pack_schema(pa.schema([pa.field(told, kind)])), least)


def _finest(
    name: str, terms: list[tuple[str, int]], columns: dict[str, Float64], fixed: Collection[str] = ()
) -> tuple[str, list[tuple[str, int]], float | None]:
    """Tell a term by the sum, rather than a sum of few values by its terms: of a round loan what is paid and left.

    Added up, drawn parts would never come to the round amounts that people ask for.
    """
    sizes = {one: len(np.unique(columns[one])) for one in (name, *(term for term, _ in terms))}
    weights = dict(terms)
    single = [term for term, weight in terms if abs(weight) == 1]
    finest = max(single, key=lambda term: sizes[term], default=name)
    if sizes[finest] < _FINER * sizes[name] or any(term in fixed for term in weights):
        return name, terms, None
    sign = weights.pop(finest)
    others = sorted(((term, -weight * sign) for term, weight in weights.items()), key=lambda one: -sizes[one[0]])
    signs = [weight for _, weight in others[:1]]
    least = float(np.nanmin(columns[finest])) if signs == [-1] else None
    return finest, [*others, (name, sign)], least


def _terms(target: Float64, others: list[Float64]) -> list[int] | None:
    """Whole weights that leave few distinct rests of a target; None when there are none."""
    if not others:
        return None
    matrix = np.column_stack(others)
    known = ~np.isnan(matrix).any(axis=1) & ~np.isnan(target)
    if known.sum() < max(_LEAST_ROWS, 0.8 * len(target), 4 * len(others)):
        return None
    matrix, target = matrix[known], target[known]
    weights = _trimmed_fit(matrix, target)
    whole = np.rint(weights)
    if not whole.any() or np.abs(whole).max() > 3:
        return None
    whole = _needed(whole, matrix, target)
    rest = target - matrix @ whole
    return whole.astype(int).tolist() if _is_simpler(rest, target) else None


def _trimmed_fit(matrix: Float64, target: Float64) -> Float64:
    """Least squares, twice more without the tenth of the rows that fit worst."""
    unit = matrix.std(axis=0) + 1e-300
    design = np.column_stack([(matrix - matrix.mean(axis=0)) / unit, np.ones(len(matrix))])
    keep = np.ones(len(target), dtype=bool)
    for _ in range(3):
        weights, *_ = np.linalg.lstsq(design[keep], target[keep], rcond=1e-9)
        off = np.abs(target - design @ weights)
        keep = off <= np.quantile(off, 0.9)
    fitted: Float64 = weights[:-1] / unit
    return fitted


def _needed(whole: Float64, matrix: Float64, target: Float64) -> Float64:
    """Leave out the terms without which as many rests are alike: a number that is mostly 0 may get any weight."""
    for place in np.flatnonzero(whole):
        fewer = np.where(np.arange(len(whole)) == place, 0.0, whole)
        if fewer.any() and _top(target - matrix @ fewer) >= _top(target - matrix @ whole):
            whole = fewer
    return whole


def _is_simpler(rest: Float64, target: Float64) -> bool:
    """Whether ten values hold nearly all rests, and far fewer of the targets."""
    return _top(rest) >= 0.8 and _top(rest) >= _top(target) + 0.3


def _top(values: Float64, most: int = 10) -> float:
    _, counts = np.unique(np.round(values, 6), return_counts=True)
    return float(np.sort(counts)[-most:].sum() / len(values))


def find_products(table: pa.Table, fixed: Collection[str] = ()) -> Iterator[Product]:
    """Find numbers that stay close to the product of two others; fixed ones are factors, and told by none."""
    columns = {name: values for name, values in _glance(table).items() if np.nanmin(values) >= 0}
    many = {name for name, values in columns.items() if len(np.unique(values)) > _FEW}
    names = sorted(columns, key=lambda name: -float(np.nanstd(columns[name])))[:_FACTORS]
    taken: set[str] = set()
    for name in names:
        if name in fixed or name not in many:
            continue
        best = min(
            ((_looseness(columns[name], columns[a] * columns[b]), a, b)
             for a, b in combinations([other for other in names if other != name and other not in taken], 2)),
            default=(1.0, "", ""),
        )  # fmt: skip
        if best[0] < _LOOSE:
            taken.add(name)
            product = columns[best[1]] * columns[best[2]]
            empty = columns[name][product == 0]
            kind = pack_schema(pa.schema([pa.field(name, table.schema.field(name).type)]))
            yield Product(
                name, best[1:], _decimals(columns[name]), kind, void=bool(len(empty) and np.isnan(empty).mean() > 0.5)
            )


def _looseness(target: Float64, product: Float64) -> float:
    """How much the ratio varies beside the target itself, in logarithms; 1 where zeros or nulls do not agree."""
    both = (target > 0) & (product > 0)
    known = ~np.isnan(product)
    if both.sum() < max(_LEAST_ROWS, 0.5 * len(target)):
        return 1.0
    strange = known & ~both & ~((product == 0) & (np.isnan(target) | (target == 0)))
    if strange.mean() > 0.01 or (np.isnan(product) & (target > 0)).any():
        return 1.0
    ratio, own = np.log(target[both] / product[both]), np.log(target[both])
    return float(_width(ratio) / max(_width(own), 1e-9))


def _width(values: Float64) -> float:
    return float(np.subtract(*np.quantile(values, [0.95, 0.05])))


def _glance(table: pa.Table) -> dict[str, Float64]:
    """Some rows of the numbers worth looking at: not constant, more than two values, known in most rows."""
    some = table.slice(0, _GLANCE)
    columns = {f.name: numbers(some[f.name]) for f in table.schema if is_number(f.type)}
    worth = {
        name: values
        for name, values in columns.items()
        if np.mean(np.isnan(values)) < 0.5 and len(np.unique(values[~np.isnan(values)])) > 2
    }
    return dict(list(worth.items())[:_MOST_COLUMNS])


def numbers(column: pa.ChunkedArray) -> Float64:
    """Give a number column as float64, null and infinity as NaN, shape (n,)."""
    values = np.asarray(pc.cast(column, pa.float64(), safe=False).to_numpy(), dtype=np.float64)
    return np.where(np.isfinite(values), values, np.nan)


def typed(values: Float64, kind: pa.DataType) -> pa.Array:
    """Give float64 values in a number type, rounded to what it can hold, NaN as null."""
    scale = kind.scale if pa.types.is_decimal(kind) else 0
    return from_units(values * 10.0**scale, kind, 0, 1)


def _decimals(values: Float64) -> int:
    return Grid.of(np.unique(values[~np.isnan(values)])).decimals


def _rounded(values: Float64, decimals: int) -> Float64:
    return values if decimals < 0 else np.round(values, decimals) + 0.0


def _array(values: Float64) -> pa.Array:
    return pa.array(values, mask=np.isnan(values))
