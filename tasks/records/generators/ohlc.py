"""Price bars: open, high, low and close of each step, and the volume."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Literal

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from pydantic import Field

from schemas.errors import SchemaError
from schemas.generator import Binding, Cells, Generator, UInt64
from schemas.model import ColumnSchema
from schemas.types import NUMERIC, ColumnType
from tasks.records.generators.bounds import range_problems
from tasks.records.generators.elementary import exp, log
from tasks.records.series.blocks import Blocks, normals, open_unit
from tasks.records.series.laws import Walk
from tasks.records.series.paths import grid_of
from tasks.records.series.rounding import Rounding, places_of

Floats = npt.NDArray[np.float64]
Positive = Annotated[float, Field(gt=0, allow_inf_nan=False)]
Part = Literal["open", "high", "low", "close", "volume"]

_COMMON = frozenset({"base", "between", "volatility", "drift", "gap", "market", "mean_volume"})


class Ohlc(Generator):
    """A part of the bar of each step of a price that moves at random (geometric Brownian motion).

    Columns with the same ``instrument`` are parts of one bar, and one of them says how the price moves. In every row
    0 < low <= open, close <= high. Each bar opens where the one before it closed, unless there is a ``gap``. Where the
    rows lie in the order of a parent, each parent has a price of its own.

    Attributes:
        part: ``open``, ``high``, ``low``, ``close`` or ``volume``.
        instrument: A name, where a row holds the bars of several.
        base: The first opening price, or the middle of many.
        between: How far the bases of different series lie apart, relative to ``base``.
        volatility: The deviation of one bar's return: 0.01 is one per cent.
        drift: The mean of one bar's return.
        gap: The deviation of the step from one close to the next open, relative to the price.
        market: The correlation of the returns of different series.
        mean_volume: The middle of the volumes; moves make more of it.
        decimals: Digits after the point; a decimal column's scale goes before it.
    """

    types: ClassVar[frozenset[ColumnType]] = NUMERIC
    settled: ClassVar[bool] = True

    kind: Literal["ohlc"] = "ohlc"
    part: Part = "close"
    instrument: str = ""
    base: Positive = 100.0
    between: Annotated[float, Field(ge=0, le=5)] = 0.0
    volatility: Annotated[float, Field(gt=0, le=1)] = 0.01
    drift: Annotated[float, Field(ge=-1, le=1)] = 0.0
    gap: Annotated[float, Field(ge=0, le=1)] = 0.0
    market: Annotated[float, Field(ge=0, lt=1)] = 0.0
    mean_volume: Positive = 100_000.0
    decimals: Annotated[int, Field(ge=0, le=12)] = 2

    def problems(self, column: ColumnSchema) -> Iterator[str]:
        """Constraints that would break the bars."""
        if column.values is not None:
            yield f"column '{column.name}' allows only certain values, and a price does not keep to a list."
        yield from range_problems(column, 0, None)

    def bind(self, binding: Binding) -> "BarSource":
        """Gather what the bar's columns say together.

        Raises:
            SchemaError: If two of them say different things.
        """
        bar = self.model_copy(update=_together(self, binding))
        if self.part == "volume":
            return BarSource(bar, Rounding.of(binding, decimals=0, minimum=0, maximum=None))
        # However far a price falls, it stays one step above nothing; all parts of the bar are held at the same step.
        least = f"1e-{places_of(binding.column, self.decimals)}"
        return BarSource(bar, Rounding.of(binding, decimals=self.decimals, minimum=least, maximum=None))


def _together(own: Ohlc, binding: Binding) -> dict[str, Any]:
    said: dict[str, tuple[Any, str]] = {}
    for column in (binding.siblings or {binding.column.name: binding.column}).values():
        other = column.generator
        if not isinstance(other, Ohlc) or other.instrument != own.instrument:
            continue
        for name in other.model_fields_set & _COMMON:
            value, first = said.setdefault(name, (getattr(other, name), column.name))
            if value != getattr(other, name):
                raise SchemaError(
                    f"Table '{binding.table}': columns '{first}' and '{column.name}' are parts of one bar and say "
                    f"different things of '{name}'. Say it once, or give them different names as 'instrument'."
                )
    return {name: value for name, (value, _) in said.items()}


@dataclass(frozen=True, eq=False)
class BarSource:
    """A bound part of a bar."""

    bar: Ohlc
    rounding: Rounding
    capacity: int | None = None

    def draw(self, cells: Cells) -> pa.Array:
        """The part of each row's bar."""
        where = cells.standing()
        own = cells.shared(f"ohlc/{self.bar.instrument}")
        blocks = Blocks.of(where.entity, where.step)
        ends = self._ends(own, blocks)
        open_, close = blocks.pick(ends[0]), blocks.pick(ends[1])
        point = own.at(where.entity, where.step)
        if self.bar.part == "volume":
            return self.rounding(self._volume(point, np.abs(close - open_)))
        logs = {"open": lambda: open_, "close": lambda: close}.get(
            self.bar.part, lambda: self._far(point, open_, close)
        )()
        return self.rounding(self._base(own, where.entity) * exp(np.asarray(logs, np.float64)))

    def _base(self, own: Cells, entity: UInt64) -> Floats:
        if not self.bar.between:
            return np.full(len(entity), self.bar.base)
        spread = normals(own.at(entity, np.zeros_like(entity)).bits("base"))
        return self.bar.base * exp(self.bar.between * spread)

    def _ends(self, own: Cells, blocks: Blocks) -> tuple[Floats, Floats]:
        """The logarithms of every block's opens and closes, relative to the base, shape (m, 64) each."""
        bar = self.bar
        path = np.sqrt(1.0 - bar.market) * grid_of(Walk(), own, blocks)
        if bar.market:
            everybody = Blocks(np.zeros_like(blocks.entity), blocks.first, blocks.row, blocks.column)
            path = path + np.sqrt(bar.market) * grid_of(Walk(), own.shared("ohlc/market"), everybody)
        steps = blocks.first[:, None] + np.arange(path.shape[1], dtype=np.uint64)
        path = bar.volatility * path + bar.drift * steps
        if not bar.gap:
            return path[:, :-1], path[:, 1:]
        return path[:, :-1] + bar.gap * normals(blocks.bits(own, "gap")), path[:, 1:]

    def _far(self, point: Cells, open_: Floats, close: Floats) -> Floats:
        """The highest or lowest price of the bar: the extreme of a Brownian bridge, whose law has an inverse."""
        sign = 1.0 if self.bar.part == "high" else -1.0
        room = -2.0 * self.bar.volatility**2 * log(open_unit(point.bits(self.bar.part)))
        far: Floats = 0.5 * (open_ + close + sign * np.sqrt((close - open_) ** 2 + room))
        return np.maximum(far, np.maximum(open_, close)) if sign > 0 else np.minimum(far, np.minimum(open_, close))

    def _volume(self, point: Cells, move: Floats) -> Floats:
        spread = 0.4 * normals(point.bits("volume"))
        return self.bar.mean_volume * exp(spread - 0.08) * (0.6 + 0.5 * move / self.bar.volatility)

    def unique(self, cells: Cells, index: UInt64) -> pa.Array:
        """Not to be had: a price comes back to where it was."""
        raise SchemaError("Prices are not unique: take them out of the key.")
