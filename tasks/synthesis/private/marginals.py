"""A column as cells with noisy counts: all that is known of it, and all that its values are made from."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

Float64 = npt.NDArray[np.float64]
Int32 = npt.NDArray[np.int32]

_EPOCH = np.datetime64("2000-01-01", "us").astype(np.int64)
_DAY = 86_400_000_000
_FIRST, _LAST = (np.datetime64(f"{day}T00:00", "us").astype(np.int64) for day in ("0001-01-01", "9999-12-31"))


@dataclass(frozen=True)
class Marginal(ABC):
    """A column's cells.

    The cells come first, then one for null, then, where some values were too rare to be named, one for those.

    Attributes:
        name: The column.
        type: Its Arrow type.
        mass: Rows in each cell as measured, none below 0, shape (cells + 1 or 2,).
    """

    name: str
    type: pa.DataType
    mass: Float64

    @property
    @abstractmethod
    def cells(self) -> int:
        """How many hold values."""

    @property
    def ordered(self) -> bool:
        """Whether neighbouring cells are alike."""
        return False

    @abstractmethod
    def codes(self, column: pa.ChunkedArray) -> Int32:
        """Give the cell of each value, shape (n,)."""

    @abstractmethod
    def values(self, codes: Int32, unit: Float64) -> pa.Array:
        """Make a value of each cell.

        Args:
            codes: The cells, shape (n,).
            unit: In [0, 1), decides where in the cell, shape (n,).
        """

    @abstractmethod
    def state(self) -> tuple[dict[str, Any], Mapping[str, npt.NDArray[Any]]]:
        """Give all that it holds beside its type, as JSON values and arrays."""


@dataclass(frozen=True)
class NumberMarginal(Marginal):
    """Numbers, dates and times: cells from edge to edge.

    Attributes:
        edges: In :func:`numbers`'s unit, ascending, shape (cells + 1,).
        grain: What every value is a multiple of, in that unit.
    """

    edges: Float64
    grain: float

    @property
    def cells(self) -> int:
        """How many hold values."""
        return len(self.edges) - 1

    @property
    def ordered(self) -> bool:
        """Neighbouring cells are alike."""
        return True

    def codes(self, column: pa.ChunkedArray) -> Int32:
        """Give the cell of each value: what lies outside counts as being at the border."""
        return place(numbers(column), self.edges)

    def values(self, codes: Int32, unit: Float64) -> pa.Array:
        """Make a value of each cell, evenly spread over it."""
        null = codes >= self.cells
        low, high = self.edges[:-1], self.edges[1:]
        at = np.where(null, 0, codes)
        exact = np.floor((low[at] + (high[at] - low[at]) * unit) / self.grain) * self.grain
        return as_type(np.maximum(exact, np.ceil(low[at] / self.grain) * self.grain), null, self.type)

    def state(self) -> tuple[dict[str, Any], Mapping[str, npt.NDArray[Any]]]:
        """Give all that it holds beside its type."""
        return {"is": "number", "name": self.name, "grain": self.grain}, {"mass": self.mass, "edges": self.edges}


@dataclass(frozen=True)
class ValueMarginal(Marginal):
    """Values one by one: text that comes often enough, and yes or no.

    Attributes:
        known: The values, as an Arrow array of the column's type.
    """

    known: pa.Array

    @property
    def cells(self) -> int:
        """How many hold values."""
        return len(self.known)

    def codes(self, column: pa.ChunkedArray) -> Int32:
        """Give the cell of each value."""
        found = pc.fill_null(pc.index_in(column, value_set=self.known), self.cells + 1)
        return np.asarray(pc.if_else(pc.is_null(column), self.cells, found)).astype(np.int32)

    def values(self, codes: Int32, unit: Float64) -> pa.Array:
        """Give the value of each cell; of the rare ones' cell, some value that is known."""
        shares = np.cumsum(self.mass[: self.cells]) / max(self.mass[: self.cells].sum(), 1e-9)
        other = np.minimum(np.searchsorted(shares, unit, side="right"), self.cells - 1)
        at = np.where(codes > self.cells, other, codes)
        return self.known.take(pa.array(at, mask=codes == self.cells))

    def state(self) -> tuple[dict[str, Any], Mapping[str, npt.NDArray[Any]]]:
        """Give all that it holds beside its type."""
        return {"is": "values", "name": self.name, "known": self.known.to_pylist()}, {"mass": self.mass}


def restored(plain: Mapping[str, Any], arrays: Mapping[str, npt.NDArray[Any]], type: pa.DataType) -> Marginal:
    """Rebuild what ``state`` gave."""
    if plain["is"] == "number":
        return NumberMarginal(plain["name"], type, arrays["mass"], arrays["edges"], plain["grain"])
    return ValueMarginal(plain["name"], type, arrays["mass"], pa.array(plain["known"], type))


def is_number(type: pa.DataType) -> bool:
    """Whether a column of this type has an order and distances: numbers, dates and times."""
    kinds = (pa.types.is_integer, pa.types.is_floating, pa.types.is_decimal)
    return any(kind(type) for kind in kinds) or (pa.types.is_temporal(type) and not pa.types.is_duration(type))


def numbers(column: pa.ChunkedArray) -> Float64:
    """Give values as numbers, null as NaN: moments as microseconds since 2000, or since midnight; dates as days."""
    if pa.types.is_date(column.type):
        days = column.cast(pa.date32()).cast(pa.int32())
        return _floats(days) - _EPOCH / _DAY
    if pa.types.is_time(column.type):
        return _floats(column.cast(pa.time64("us")).cast(pa.int64()))
    if pa.types.is_timestamp(column.type):
        exact = column.cast(pa.timestamp("us", column.type.tz), safe=False)
        return _floats(exact.cast(pa.int64())) - float(_EPOCH)
    return _floats(column)


def _floats(column: pa.ChunkedArray) -> Float64:
    found: Float64 = np.asarray(pc.fill_null(column.cast(pa.float64(), safe=False), float("nan")), dtype=np.float64)
    return np.where(np.isfinite(found), found, np.nan)


def as_type(values: Float64, null: npt.NDArray[np.bool_], type: pa.DataType) -> pa.Array:
    """Give numbers of :func:`numbers` back as values of a column, null where it is said."""
    if pa.types.is_date(type):
        days = np.clip(values + _EPOCH / _DAY, _FIRST / _DAY, _LAST / _DAY)  # noise may put a row anywhere
        return pa.array(days.astype(np.int32), pa.int32(), mask=null).cast(pa.date32()).cast(type)
    if pa.types.is_time(type):
        within = np.clip(values, 0, _DAY - 1).astype(np.int64)
        return pa.array(within, mask=null).cast(pa.time64("us")).cast(type, safe=False)
    if pa.types.is_timestamp(type):
        within = np.clip(values, _FIRST - _EPOCH, _LAST - _EPOCH).astype(np.int64)
        exact = pa.array(within + _EPOCH, mask=null).cast(pa.timestamp("us", type.tz))
        return exact.cast(type, safe=False)
    if pa.types.is_integer(type):
        info = np.iinfo(type.to_pandas_dtype())
        return pa.array(
            np.clip(values, float(info.min), float(info.max) * (1 - 2**-52)).astype(np.int64), mask=null
        ).cast(type)
    if pa.types.is_decimal(type):
        most = 10.0 ** (type.precision - type.scale) * (1 - 1e-9)
        return pc.round(pa.array(np.clip(values, -most, most), mask=null), type.scale).cast(type, safe=False)
    return pa.array(values, mask=null).cast(type)


def place(values: Float64, edges: Float64) -> Int32:
    """Give the cell of each number, the last one's successor for NaN, shape (n,)."""
    cells = len(edges) - 1
    found = np.clip(np.searchsorted(edges, values, side="right") - 1, 0, cells - 1)
    return np.where(np.isnan(values), cells, found).astype(np.int32)
