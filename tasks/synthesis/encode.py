"""Columns to model space and back.

A number (also a date, a time, a decimal) becomes its *rank*: its place in [0, 1] among the real values. A value
that occurs often is an *atom*: an interval of ranks that all stand for it. Between atoms the way back is interpolated
through knots that are several real values apart, then moved to the column's grid, so a rare real value is met by
chance only. A category becomes a code; a category of too few rows has none, and is never made.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from tasks.synthesis.grid import Grid
from tasks.synthesis.knots import lay_knots
from tasks.synthesis.units import as_text, from_units, in_dictionary, in_units, value_type, whole_unit
from tasks.values.kinds import is_measured

Float64 = npt.NDArray[np.float64]
Int32 = npt.NDArray[np.int32]
Bool = npt.NDArray[np.bool_]

RARE = -1  # the code of a category too rare to be made
_LAST_BITS = 1e-14  # of a float: 39.019999999999996 stays so, lest its last bits tell it from the real ones


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
        made = np.clip(self.grid.snap(raw), *self.grid.inside(self.values[0], self.values[-1]))
        atoms = self.values[1:][np.diff(self.values) == 0]  # real values; others owe their last bits to interpolation
        made = np.where((np.abs(made - raw) <= _LAST_BITS * np.abs(raw)) & np.isin(raw, atoms), raw, made)
        return np.where(np.isnan(ranks), np.nan, made)

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
        vocabulary = pc.cast(pa.array(self.values, pa.string()), value_type(self.type))
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
    if is_measured(column.type) and column.null_count < len(column) and _any_finite(column):
        return NumberCodec.of(column, min_count)
    return CategoryCodec.of(column, min_count)


def _any_finite(column: pa.ChunkedArray) -> bool:
    return not pa.types.is_floating(column.type) or bool(pc.any(pc.is_finite(column)).as_py())
