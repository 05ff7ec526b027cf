"""The parts of a series beside its noise: seasons, shifts, regimes and losses; closed forms of the step or moment."""

from typing import Annotated, Any, Literal

import numpy as np
import numpy.typing as npt
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from schemas.generator import Cells, Standing
from schemas.types import DAY
from tasks.records.generators.calendar import microseconds, span
from tasks.records.generators.literals import instant, written
from tasks.records.series.blocks import normals
from tasks.records.series.turns import WAVES

Floats = npt.NDArray[np.float64]
Int64 = npt.NDArray[np.int64]
Finite = Annotated[float, Field(allow_inf_nan=False)]
Length = str | Annotated[int, Field(ge=1)]
"""A length of time such as ``24h``, or a number of steps."""

_FROM_MONDAY = 3 * DAY  # 1970-01-01 was a Thursday: seasons are counted from the Monday before it


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


def ticks_of(length: str | int) -> int:
    """A length in microseconds, or the number of steps that it is."""
    return span(length) if isinstance(length, str) else length


class Season(_Part):
    """A wave that comes again and again.

    Attributes:
        period: A length of time such as ``24h``, or a number of steps.
        amplitude: From the middle to the top.
        peak: When the top is reached: time after the period's beginning (midnight; Monday for a week), or steps.
        shape: Of the wave.
    """

    period: Length
    amplitude: Finite
    peak: str | Annotated[int, Field(ge=0)] = 0
    shape: Literal["sine", "square", "sawtooth"] = "sine"

    def values(self, clock: Int64) -> Floats:
        """The wave at each moment or step, shape (n,)."""
        period = ticks_of(self.period)
        origin = _FROM_MONDAY if isinstance(self.period, str) else 0
        turn = np.mod(clock + (origin - ticks_of(self.peak or 0)), period) / float(period)
        return self.amplitude * WAVES[self.shape](turn)


def _moment_written(value: Any) -> Any:
    return value if isinstance(value, bool | int) else written(value)


class Shift(_Part):
    """A level that changes once, for good.

    Attributes:
        at: The moment, ISO 8601, or the step.
        by: How much is added from then on.
    """

    at: Annotated[str | Annotated[int, Field(ge=0)], BeforeValidator(_moment_written)]
    by: Finite

    def values(self, clock: Int64) -> Floats:
        """Nothing before, all of it from then on, shape (n,)."""
        since = microseconds(instant(self.at)) if isinstance(self.at, str) else self.at
        return np.where(clock >= since, self.by, 0.0)


class Regimes(_Part):
    """Levels that change at random moments, once in each stretch.

    Attributes:
        every: A length of time such as ``7d``, or a number of steps.
        deviation: How far the levels lie apart.
    """

    every: Length
    deviation: Annotated[float, Field(gt=0, allow_inf_nan=False)]

    def values(self, cells: Cells, where: Standing, clock: Int64) -> Floats:
        """The level at each moment or step, shape (n,)."""
        every = ticks_of(self.every)
        stretch, place = np.divmod(clock, every)
        change = cells.at(where.entity, stretch.view(np.uint64)).uniform("change") * every
        level = (stretch + (place >= change)).view(np.uint64)
        return self.deviation * normals(cells.at(where.entity, level).bits("level"))


class Losses(_Part):
    """Values that are missing, several in a row: null in the column.

    Attributes:
        share: Of the series' steps.
        length: Steps that are lost together.
    """

    share: Annotated[float, Field(gt=0, lt=1)]
    length: Annotated[int, Field(ge=1)] = 10

    def lost(self, cells: Cells, where: Standing) -> npt.NDArray[np.bool_]:
        """Where the value is missing, shape (n,)."""
        shift = cells.at(where.entity, np.zeros_like(where.entity)).below(self.length, "phase")
        stretch = (where.step + shift) // np.uint64(self.length)
        lost: npt.NDArray[np.bool_] = cells.at(where.entity, stretch).uniform("lost") < self.share
        return lost
