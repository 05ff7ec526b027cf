"""The moments of events: so many an hour, more of them in busy hours."""

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Literal, Self

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from pydantic import BeforeValidator, Field, model_validator

from schemas.errors import SchemaError
from schemas.generator import Binding, Cells, Generator, UInt64
from schemas.model import ColumnSchema
from schemas.types import HOUR, ColumnType
from tasks.records.generators.calendar import RESOLUTIONS
from tasks.records.generators.datetime import Moment, Resolution
from tasks.records.generators.literals import written
from tasks.records.series.blocks import Blocks
from tasks.records.series.intensity import Intensity, office_hours
from tasks.records.series.laws import Renewal
from tasks.records.series.times import Beginning, beginning_problems, no_range, to_moments, too_far

Int64 = npt.NDArray[np.int64]
Weight = Annotated[float, Field(ge=0, allow_inf_nan=False)]

_RATE = re.compile(r"(\d+(?:\.\d+)?)\s*(?:/|per)\s*(s|sec|second|m|min|minute|h|hr|hour|d|day|w|week)", re.IGNORECASE)
_HOURS = {"s": 1 / 3600, "m": 1 / 60, "h": 1.0, "d": 24.0, "w": 168.0}
_HOLIDAY = re.compile(r"(?:\d{4}-)?\d{2}-\d{2}")


def rate_of(text: str | float) -> float:
    """Events an hour of a rate such as ``100/sec``; a number alone is by the second. ValueError when it is none."""
    if not isinstance(text, str):
        return float(text) * 3600
    found = _RATE.fullmatch(text.strip())
    if found is None:
        raise ValueError(f"'{text}' is no rate: write 'rate' as 100/sec, 5/min, 20/hour or 3/day")
    return float(found[1]) / _HOURS[found[2][0].lower()]


def _listed(value: Any) -> Any:
    return [written(each) for each in value] if isinstance(value, list | tuple) else value


class Arrivals(Generator):
    """Moments of independent events, in rising order: a Poisson process.

    The table is one stream in the order of time, and its parents are drawn row by row. With ``per: parent`` each
    parent's rows are a stream of their own. A rate that changes is met by stretching time: events come at the rate of
    the hour that they fall in. A longer table keeps its earlier events.

    Attributes:
        rate: Such as ``100/sec``, ``5/min``, ``20/hour`` or ``3/day``: the mean of an ordinary week.
        per: Whether the table is one stream, or each parent has its own.
        start: Where a stream begins, ISO 8601; the first event comes a while after.
        after: A column of the parent (``relation.column``) in which each stream begins instead; needs ``per: parent``.
        profile: ``business`` means mostly office hours of weekdays.
        hours: Weights of the 24 hours instead, in UTC.
        weekdays: Weights of the weekdays from Monday on.
        months: Weights of the months from January on.
        holidays: Dates such as ``2025-12-24``, or ``12-25`` for every year.
        holiday_factor: What the rate of a holiday is multiplied by.
        resolution: What moments are cut to.
    """

    types: ClassVar[frozenset[ColumnType]] = frozenset({ColumnType.TIMESTAMP, ColumnType.DATE})
    settled: ClassVar[bool] = True

    kind: Literal["arrivals"] = "arrivals"
    rate: str | Annotated[float, Field(gt=0)] = "1/sec"
    per: Literal["table", "parent"] = "table"
    start: Moment = None
    after: str | None = None
    profile: Literal["uniform", "business"] = "uniform"
    hours: Annotated[tuple[Weight, ...], Field(max_length=24)] = ()
    weekdays: Annotated[tuple[Weight, ...], Field(max_length=7)] = ()
    months: Annotated[tuple[Weight, ...], Field(max_length=12)] = ()
    holidays: Annotated[tuple[str, ...], BeforeValidator(_listed)] = ()
    holiday_factor: Weight = 0.2
    resolution: Resolution = "microsecond"

    @model_validator(mode="after")
    def _sound(self) -> Self:
        if not rate_of(self.rate) > 0:
            raise ValueError("'rate' must be above 0")
        for name, count in (("hours", 24), ("weekdays", 7), ("months", 12)):
            weights = getattr(self, name)
            if weights and (len(weights) != count or not sum(weights) > 0):
                raise ValueError(f"'{name}' takes {count} weights, at least one above 0, and has {len(weights)}")
        if self.hours and self.profile != "uniform":
            raise ValueError("give arrivals either a 'profile' or 'hours', not both")
        for each in self.holidays:
            if _HOLIDAY.fullmatch(each) is None or not _is_a_day(each):
                raise ValueError(f"'{each}' is no holiday: write a date, such as 2025-12-24, or 12-25 for every year")
        return self

    @property
    def across(self) -> bool:
        """Whether the table is one stream."""
        return self.per == "table"

    def depends_on(self) -> tuple[str, ...]:
        """The column where a stream begins."""
        return () if self.after is None else (self.after,)

    def problems(self, column: ColumnSchema) -> Iterator[str]:
        """Bounds that the stream would leave, and a beginning that it cannot have."""
        yield from no_range(column, "arrivals")
        yield from beginning_problems(column, self.start)
        if self.after is not None and self.per == "table":
            yield f"the table is one stream and cannot begin after '{self.after}' in each row: write 'per: parent'."

    def bind(self, binding: Binding) -> "ArrivalSource":
        """Settle the rate of every hour."""
        hours = office_hours() if self.profile == "business" else self.hours
        intensity = Intensity(hours, self.weekdays, self.months, self.holidays, self.holiday_factor)
        unit = RESOLUTIONS[self.resolution]
        beginning = Beginning.of(binding.column, self.start, self.after)
        return ArrivalSource(beginning, rate_of(self.rate), intensity, unit, binding.arrow, binding.column.name)


def _is_a_day(text: str) -> bool:
    try:
        dt.date.fromisoformat(text if len(text) > 5 else f"2024-{text}")
    except ValueError:
        return False
    return True


@dataclass(frozen=True, eq=False)
class ArrivalSource:
    """Moments of Poisson processes.

    Attributes:
        rate: Events an hour of weight 1.
        intensity: The weight of every hour.
        unit: What moments are cut to, in microseconds.
        name: The column's.
    """

    beginning: Beginning
    rate: float
    intensity: Intensity
    unit: int
    arrow: pa.DataType
    name: str
    capacity: int | None = None

    def draw(self, cells: Cells) -> pa.Array:
        """The moment of each row's event."""
        where = cells.standing()
        blocks = Blocks.of(where.entity, where.step)
        hours = blocks.pick(Renewal().grid(cells, blocks), ahead=1) / self.rate
        begin = self.beginning.of_rows(cells, where.entity)
        moment = self._even(begin, hours) if self.intensity.even else self._busy(begin, hours)
        return to_moments(np.maximum(moment // self.unit * self.unit, begin), self.arrow)

    def _even(self, begin: Int64, hours: npt.NDArray[np.float64]) -> Int64:
        if len(hours) and float(hours.max()) > _LONGEST:
            raise too_far(self.name)
        moment: Int64 = begin + (hours * HOUR).astype(np.int64)
        return moment

    def _busy(self, begin: Int64, hours: npt.NDArray[np.float64]) -> Int64:
        spent = self.intensity.spent(begin) + hours
        if self.intensity.is_over(spent):
            raise too_far(self.name)
        return np.maximum(self.intensity.moment_at(spent), begin)

    def unique(self, cells: Cells, index: UInt64) -> pa.Array:
        """Not to be had: two events may fall in one moment."""
        raise SchemaError(
            "Two events may come at the same moment: give the table a key of its own, such as a sequence."
        )


_LONGEST = 174 * 365 * 24.0  # hours from 2025 to 2199
