"""Columns to model space and back.

A number (also a date, a time, a decimal) becomes its *rank*: its place in [0, 1] among the real values. A value
that occurs often is an *atom*: an interval of ranks that all stand for it. Between atoms the way back is interpolated
through knots that are several real values apart, then moved to the column's grid, so a rare real value is met by
chance only. A category becomes a code; a category of too few rows has none, and is never made.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from tasks.synthesis.grid import Grid

Float64 = npt.NDArray[np.float64]
Int32 = npt.NDArray[np.int32]
Bool = npt.NDArray[np.bool_]

RARE = -1  # the code of a category too rare to be made
_MOST_KNOTS = 2000
_LEAST_COMMON = 1 / 2  # of the rows must hold values that are common enough to be made
_LEAST_OF_FEW, _FEW = 2 / 3, 20  # and more in so small a table, where two rows are soon alike by chance
_LAST_BITS = 1e-14  # of a float: 39.019999999999996 stays so, lest its last bits tell it from the real ones
_FEW_INTEGERS = 20  # so many different integers may be no identifier


@dataclass(frozen=True)
class NumberCodec:
    """Ranks of a numeric or temporal column.

    Attributes:
        type: The Arrow type of the column.
        ranks: Knots' ranks, rising, shape (k,). An atom has two knots of one value.
        values: Knots' values, counted from ``base`` in units of ``step`` where the type is whole, shape (k,).
        grid: Where made values must lie, in those units.
        base: The least value of a whole type (integers, times, unscaled decimals); 0 for floats.
        step: The greatest common divisor of a whole type's distances; 1 for floats.
    """

    type: pa.DataType
    ranks: Float64
    values: Float64
    grid: Grid
    base: int = 0
    step: int = 1

    @classmethod
    def of(cls, column: pa.ChunkedArray, min_count: int) -> "NumberCodec":
        """Learn a column with at least one value that is not null.

        Args:
            column: The real values.
            min_count: Rows that a value needs to be made as it is.
        """
        base, step = whole_unit(column)
        raw = in_units(column, base, step)
        distinct, counts = np.unique(raw[np.isfinite(raw)], return_counts=True)
        ranks, values = lay_knots(distinct, counts, min_count)
        grid = Grid.of(distinct) if pa.types.is_floating(column.type) else Grid(1.0, 0.0, 0)
        return cls(column.type, ranks, values, grid, base, step)

    @property
    def continuous(self) -> bool:
        """Whether most of its mass lies outside atoms of more than 2 %."""
        sizes = np.diff(self.ranks)[np.diff(self.values) == 0]
        return float(sizes[sizes > 0.02].sum()) < 0.3

    def encode(self, column: pa.ChunkedArray) -> Float64:
        """Give each value's rank (an atom's middle), NaN for null, shape (n,)."""
        raw = in_units(column, self.base, self.step)
        missing = ~np.isfinite(raw)
        return np.where(missing, np.nan, self._ranks(np.where(missing, self.values[0], raw)))

    def _ranks(self, units: Float64) -> Float64:
        low = np.searchsorted(self.values, units, side="left")
        high = np.searchsorted(self.values, units, side="right")
        last = len(self.values) - 1
        middle = 0.5 * (self.ranks[np.minimum(low, last)] + self.ranks[np.clip(high - 1, 0, last)])
        return np.where(high - low >= 2, middle, np.interp(units, self.values, self.ranks))

    def settle(self, ranks: Float64) -> Float64:
        """Move ranks inside an atom to its middle, as :meth:`encode` gives them."""
        at = np.clip(np.searchsorted(self.ranks, ranks, side="right") - 1, 0, len(self.ranks) - 2)
        flat = (self.values[at] == self.values[at + 1]) & ~np.isnan(ranks)
        return np.where(flat, 0.5 * (self.ranks[at] + self.ranks[at + 1]), ranks)

    def decode(self, ranks: Float64) -> pa.Array:
        """Give the values of ranks in the column's type, on its grid, shape (n,)."""
        return from_units(self.units(ranks), self.type, self.base, self.step)

    def units(self, ranks: Float64) -> Float64:
        """Give the values of ranks in the codec's own units, NaN for null, shape (n,)."""
        raw = np.interp(ranks, self.ranks, self.values)
        made = self.grid.snap(raw)
        atoms = self.values[1:][np.diff(self.values) == 0]  # real values; others owe their last bits to interpolation
        made = np.where((np.abs(made - raw) <= _LAST_BITS * np.abs(raw)) & np.isin(raw, atoms), raw, made)
        return np.where(np.isnan(ranks), np.nan, np.clip(made, self.values[0], self.values[-1]))

    @property
    def least(self) -> float:
        """The least value, as a plain number."""
        return float(self.values[0] * self.step + self.base)

    def amounts(self, ranks: Float64) -> Float64:
        """Give the values of ranks as plain numbers, off the grid; decimals count in their last digit."""
        amount: Float64 = np.interp(ranks, self.ranks, self.values) * self.step + self.base
        return amount

    def ranks_of(self, amounts: Float64) -> Float64:
        """Give the ranks of plain numbers, moved to the grid first."""
        return self._ranks(self.grid.snap((amounts - self.base) / self.step))

    def spread(self, ranks: Float64, chance: Float64) -> Float64:
        """Move ranks at an atom's middle to anywhere inside the atom, shape (n,).

        Args:
            ranks: As :meth:`encode` gives them.
            chance: Uniform in [0, 1), shape (n,).
        """
        at = np.clip(np.searchsorted(self.ranks, ranks, side="right") - 1, 0, len(self.ranks) - 2)
        flat = (self.values[at] == self.values[at + 1]) & ~np.isnan(ranks)
        return np.where(flat, self.ranks[at] + (self.ranks[at + 1] - self.ranks[at]) * chance, ranks)

    def state(self) -> tuple[dict[str, Any], dict[str, npt.NDArray[Any]]]:
        """Give JSON values and arrays that :func:`restore` rebuilds the codec from."""
        grid = [self.grid.step, self.grid.offset, self.grid.decimals]
        plain = {"codec": "number", "grid": grid, "base": self.base, "step": self.step}
        return plain, {"ranks": self.ranks, "values": self.values}


@dataclass(frozen=True)
class CategoryCodec:
    """Codes of a categorical column: 0 for the most frequent value.

    Attributes:
        type: The Arrow type of the column.
        values: The values that can be made, as text, the most frequent first; None stands for null.
        shares: Share of each among the rows that have any of them, shape (k,).
    """

    type: pa.DataType
    values: tuple[str | None, ...]
    shares: Float64

    @classmethod
    def of(cls, column: pa.ChunkedArray, min_count: int) -> "CategoryCodec":
        """Learn a column.

        Args:
            column: The real values.
            min_count: Rows that a category needs to be made; the most frequent one is made in any case.
        """
        counted = pc.value_counts(as_text(column))
        values, counts = counted.field("values"), np.asarray(counted.field("counts"))
        texts = values.to_pylist()
        order = sorted(range(len(texts)), key=lambda i: (-counts[i], texts[i] is None, texts[i] or ""))
        kept = [i for i in order if counts[i] >= min_count or texts[i] is None] or order[:1]
        sizes = counts[kept].astype(np.float64)
        return cls(column.type, tuple(texts[i] for i in kept), sizes / sizes.sum())

    def encode(self, column: pa.ChunkedArray) -> Int32:
        """Give each value's code, RARE for one that is never made, shape (n,)."""
        vocabulary = pa.array(self.values, pa.string())
        return np.asarray(pc.fill_null(pc.index_in(as_text(column), value_set=vocabulary), RARE), dtype=np.int32)

    def decode(self, codes: Int32) -> pa.Array:
        """Give the values of codes in the column's type, shape (n,)."""
        if pa.types.is_null(self.type):
            return pa.nulls(len(codes))
        vocabulary = pc.cast(pa.array(self.values, pa.string()), _value_type(self.type))
        return in_dictionary(vocabulary.take(pa.array(codes)), vocabulary, self.type)

    def state(self) -> tuple[dict[str, Any], dict[str, npt.NDArray[Any]]]:
        """Give JSON values and arrays that :func:`restore` rebuilds the codec from."""
        return {"codec": "category", "values": list(self.values)}, {"shares": self.shares}


Codec = NumberCodec | CategoryCodec


def restore(kind: pa.DataType, plain: Mapping[str, Any], arrays: Mapping[str, npt.NDArray[Any]]) -> Codec:
    """Rebuild a codec from its state."""
    if plain["codec"] == "number":
        step, offset, decimals = plain["grid"]
        grid = Grid(step, offset, int(decimals))
        return NumberCodec(kind, arrays["ranks"], arrays["values"], grid, plain["base"], plain["step"])
    return CategoryCodec(kind, tuple(plain["values"]), arrays["shares"])


def codec_states(codecs: Mapping[str, Codec]) -> tuple[list[Any], dict[str, npt.NDArray[Any]]]:
    """Give the codecs of a table as JSON values and arrays named ``codec.<position>.<name>``."""
    plain: list[Any] = []
    arrays: dict[str, npt.NDArray[Any]] = {}
    for i, (name, codec) in enumerate(codecs.items()):
        own, parts = codec.state()
        plain.append([name, own])
        arrays |= {f"codec.{i}.{key}": value for key, value in parts.items()}
    return plain, arrays


def restore_codecs(plain: list[Any], arrays: Mapping[str, npt.NDArray[Any]], flat: pa.Schema) -> dict[str, Codec]:
    """Rebuild what :func:`codec_states` gave, for columns of these types."""
    codecs = {}
    for i, (name, own) in enumerate(plain):
        prefix = f"codec.{i}."
        mine = {key.removeprefix(prefix): value for key, value in arrays.items() if key.startswith(prefix)}
        codecs[name] = restore(flat.field(name).type, own, mine)
    return codecs


def codec_of(column: pa.ChunkedArray, min_count: int) -> Codec:
    """Learn the codec that fits the column's type."""
    if is_number(column.type) and column.null_count < len(column) and _any_finite(column):
        return NumberCodec.of(column, min_count)
    return CategoryCodec.of(column, min_count)


def reason_to_leave_out(name: str, column: pa.ChunkedArray, min_count: int) -> str | None:
    """Say why a column should be made by the record engine instead; None when it can be learnt."""
    kind = _value_type(column.type)
    if pa.types.is_nested(kind) or pa.types.is_binary(kind) or pa.types.is_large_binary(kind):
        return f"values of type {kind} have no distribution to learn"
    known = len(column) - column.null_count
    if known < 2 or pa.types.is_boolean(kind) or (is_number(kind) and not pa.types.is_integer(kind)):
        return None
    if pa.types.is_integer(kind):
        return _reason_of_integers(name, column.cast(kind), known)
    counts = np.asarray(pc.value_counts(as_text(column).drop_null()).field("counts"))
    if counts[counts >= min_count].sum() < (_LEAST_OF_FEW if known < _FEW else _LEAST_COMMON) * known:
        return "most values are rare: identifiers, names or texts"
    return None


def _reason_of_integers(name: str, column: pa.ChunkedArray, known: int) -> str | None:
    if known < _FEW_INTEGERS or pc.count_distinct(column).as_py() < known:
        return None
    span = pc.max(column).as_py() - pc.min(column).as_py() + 1
    named = name.lower().endswith(("id", "key", "number", "code", "uuid"))
    return "every value is another: an identifier" if named or span <= 1.05 * known else None


def is_number(kind: pa.DataType) -> bool:
    """Whether values of the type are modelled by rank."""
    return bool(
        pa.types.is_integer(kind)
        or pa.types.is_floating(kind)
        or pa.types.is_decimal(kind)
        or pa.types.is_temporal(kind)
    )


def whole_unit(column: pa.ChunkedArray) -> tuple[int, int]:
    """Find the least value and the greatest common divisor of distances of a whole type; 0 and 1 for floats."""
    if pa.types.is_floating(column.type):
        return 0, 1
    values = _whole(column.drop_null())
    base = int(values.min())
    return base, max(int(np.gcd.reduce(values - base)), 1)


def in_units(column: pa.ChunkedArray, base: int, step: int) -> Float64:
    """Give numbers and times as float64, counted from ``base`` by ``step``, what is not finite as NaN, shape (n,)."""
    if pa.types.is_floating(column.type):
        raw = np.asarray(pc.cast(column, pa.float64()).to_numpy(), dtype=np.float64)
        return np.where(np.isfinite(raw), raw, np.nan)
    missing = np.asarray(column.is_null())
    return np.where(missing, np.nan, (_whole(column) - base) / step)


def from_units(values: Float64, kind: pa.DataType, base: int, step: int) -> pa.Array:
    """Give float64 values in a numeric or temporal Arrow type, NaN as null, shape (n,)."""
    missing = np.isnan(values)
    if pa.types.is_floating(kind):
        return pc.cast(pa.array(values, mask=missing), kind)
    whole = pa.array(np.rint(np.where(missing, 0.0, values)).astype(np.int64) * step + base, mask=missing)
    if pa.types.is_decimal(kind):
        wide = pc.cast(whole, pa.decimal128(38, 0))
        return pa.Array.from_buffers(pa.decimal128(38, kind.scale), len(wide), wide.buffers()).cast(kind)
    if pa.types.is_temporal(kind) and kind.bit_width == 32:
        whole = pc.cast(whole, pa.int32())
    return pc.cast(whole, kind)


def _whole(column: pa.ChunkedArray) -> npt.NDArray[np.int64]:
    """Give a whole type's values as int64, null as 0: days, microseconds, unscaled decimals."""
    kind = column.type
    if pa.types.is_decimal(kind):
        wide = pc.cast(column, pa.decimal128(38, kind.scale)).combine_chunks()
        words = np.frombuffer(wide.buffers()[1], dtype=np.int64).reshape(-1, 2)[wide.offset : wide.offset + len(wide)]
        return np.where(np.asarray(wide.is_null()), 0, words[:, 0])
    if pa.types.is_temporal(kind):
        column = pc.cast(column, pa.int32() if kind.bit_width == 32 else pa.int64())
    return np.asarray(pc.fill_null(pc.cast(column, pa.int64(), safe=False), 0), dtype=np.int64)


def _any_finite(column: pa.ChunkedArray) -> bool:
    return not pa.types.is_floating(column.type) or bool(pc.any(pc.is_finite(column)).as_py())


def as_text(column: pa.ChunkedArray) -> pa.Array:
    """Give categories as strings."""
    if pa.types.is_dictionary(column.type):
        column = pc.cast(column, column.type.value_type)
    text = pc.cast(column, pa.string())
    return text.combine_chunks() if isinstance(text, pa.ChunkedArray) else text


def in_dictionary(values: pa.Array, vocabulary: pa.Array, kind: pa.DataType) -> pa.Array:
    """Give values in a dictionary type with a vocabulary that does not depend on the rows; as they are in another."""
    if not pa.types.is_dictionary(kind):
        return values.cast(kind)
    vocabulary = vocabulary.drop_null()
    indices = pc.index_in(values, value_set=vocabulary).cast(kind.index_type)
    return pa.DictionaryArray.from_arrays(indices, vocabulary.cast(kind.value_type), ordered=kind.ordered)


def _value_type(kind: pa.DataType) -> pa.DataType:
    return kind.value_type if pa.types.is_dictionary(kind) else kind


def lay_knots(distinct: Float64, counts: npt.NDArray[np.int64], min_count: int) -> tuple[Float64, Float64]:
    """Lay knots: two at each atom, and between atoms one in every several rows.

    Args:
        distinct: The values, sorted, none twice, shape (n,), n >= 1.
        counts: Rows of each, shape (n,).
        min_count: Rows that a value needs to be an atom.

    Returns:
        Ranks in [0, 1], rising, and values, never falling, shape (k,) each, k >= 2.
    """
    total = int(counts.sum())
    atom = counts >= max(min_count, total / _MOST_KNOTS)
    borders = [0, *(np.flatnonzero(np.diff(atom)) + 1).tolist(), len(atom)]
    ends = np.concatenate([[0], np.cumsum(counts)])
    ranks, values = [], []
    for first, last in pairwise(borders):
        if atom[first]:
            ranks.append(np.column_stack([ends[first:last], ends[first + 1 : last + 1]]).ravel())
            values.append(np.repeat(distinct[first:last], 2))
        else:
            at, laid = _stretch(distinct, counts, first, last, max(min_count, -(-total // _MOST_KNOTS)))
            ranks.append(ends[first] + at)
            values.append(laid)
    return np.concatenate(ranks).astype(np.float64) / total, np.maximum.accumulate(np.concatenate(values))


def _stretch(
    distinct: Float64, counts: npt.NDArray[np.int64], first: int, last: int, step: int
) -> tuple[Float64, Float64]:
    """Lay knots over the values [first, last), none of them an atom: each stands for the mean of ``step`` rows.

    A stretch of few rows spreads half-way to its neighbours, and the extremes are told by averages of several rows,
    lest they be given away: as far beyond the mean of the outmost rows as the innermost of them lies before it, and
    no farther than the mean of the last two.
    """
    rows = np.repeat(distinct[first:last], counts[first:last])
    size = len(rows)
    edge = min(step, size)
    low = max(2 * rows[:edge].mean() - rows[edge - 1], rows[:2].mean())
    high = min(2 * rows[-edge:].mean() - rows[-edge], rows[-2:].mean())
    if size < 2 * step:
        low = low if first == 0 else 0.5 * (low + distinct[first - 1])
        high = high if last == len(distinct) else 0.5 * (high + distinct[last])
    at = np.linspace(0, size, max(1, size // step) + 1)
    laid = np.interp(at, np.arange(size) + 0.5, rows)
    laid[0], laid[-1] = low, high
    return at, laid
