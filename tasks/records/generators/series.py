"""Values that follow a course: a level, a trend, seasons, shifts and noise."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Literal

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from pydantic import BeforeValidator, Field

from schemas.errors import SchemaError
from schemas.generator import Binding, Cells, Generator, Standing, UInt64
from schemas.model import ColumnSchema
from schemas.types import NUMERIC, ColumnType
from tasks.records.arrays import nulled
from tasks.records.generators.bounds import range_problems
from tasks.records.generators.calendar import microseconds, moments, span
from tasks.records.generators.elementary import exp
from tasks.records.generators.literals import instant
from tasks.records.series.blocks import normals
from tasks.records.series.components import Finite, Losses, Regimes, Season, Shift
from tasks.records.series.noise import AnyNoise
from tasks.records.series.rounding import Rounding
from tasks.records.series.times import DEFAULT_START, length_problems

Floats = npt.NDArray[np.float64]
Int64 = npt.NDArray[np.int64]


def _several(value: Any) -> Any:
    return [value] if isinstance(value, dict) else value


class Series(Generator):
    """A value that follows a course over the steps of a series, or over the moments of a column.

    Where the rows lie in the order of a parent, each parent's rows are a series of their own. With ``time`` the course
    follows that column's moments: trends are by the day and periods are lengths of time. Without it they count steps.
    A longer series keeps its earlier values.

    Attributes:
        time: The column of the moments.
        level: Where the course begins.
        between: How far the levels of different series lie apart (a deviation).
        trend: What is added for each ``trend_per``.
        trend_per: A length of time, ``1d`` when absent; without ``time`` always one step.
        seasons: Waves, each with a ``period``, an ``amplitude``, and where wished a ``peak`` and a ``shape``.
        shifts: Changes of the level, each with ``at`` and ``by``.
        regimes: Levels that change at random.
        noise: One or several of ``white``, ``ar1``, ``walk``, ``student``, each with its ``deviation``.
        form: ``multiplicative`` means that the parts are relative: 0.1 is a tenth more, and ``level`` is multiplied.
        losses: Values that are missing, several in a row.
        decimals: Digits after the point; a decimal column's scale goes before it.
        minimum: Least value; what falls below is raised to it.
        maximum: Greatest value; what lies above is lowered to it.
    """

    types: ClassVar[frozenset[ColumnType]] = NUMERIC
    settled: ClassVar[bool] = True

    kind: Literal["series"] = "series"
    time: str | None = None
    level: Finite = 0.0
    between: Annotated[float, Field(ge=0, allow_inf_nan=False)] = 0.0
    trend: Finite = 0.0
    trend_per: str | None = None
    seasons: Annotated[tuple[Season, ...], BeforeValidator(_several, Season | tuple[Season, ...])] = ()
    shifts: Annotated[tuple[Shift, ...], BeforeValidator(_several, Shift | tuple[Shift, ...])] = ()
    regimes: Regimes | None = None
    noise: Annotated[tuple[AnyNoise, ...], BeforeValidator(_several, AnyNoise | tuple[AnyNoise, ...])] = ()
    form: Literal["additive", "multiplicative"] = "additive"
    losses: Losses | None = None
    decimals: Annotated[int, Field(ge=0, le=12)] = 2
    minimum: int | float | None = None
    maximum: int | float | None = None

    def depends_on(self) -> tuple[str, ...]:
        """The moments."""
        return () if self.time is None else (self.time,)

    def problems(self, column: ColumnSchema) -> Iterator[str]:
        """Bounds without a value between, lengths that mean nothing, and nulls that may not be."""
        if column.values is not None:
            yield f"column '{column.name}' allows only certain values, and a series keeps to no list: use category."
        yield from range_problems(column, self.minimum, self.maximum)
        if self.losses is not None and not column.nullable:
            yield f"'losses' makes nulls, and column '{column.name}' is not nullable: set nullable: true, or remove it."
        yield from self._length_problems()
        yield from self._shift_problems()

    def _length_problems(self) -> Iterator[str]:
        lengths: dict[str, str | int] = {"trend_per": self.trend_per} if self.trend_per is not None else {}
        for season in self.seasons:
            lengths |= {"period": season.period} | ({"peak": season.peak} if season.peak else {})
            if isinstance(season.period, str) != isinstance(season.peak, str) and season.peak:
                yield "a season's 'period' and 'peak' are both lengths of time, or both numbers of steps: change one."
        lengths |= {"regimes.every": self.regimes.every} if self.regimes is not None else {}
        yield from length_problems({name: each for name, each in lengths.items() if isinstance(each, str)})
        for name, length in lengths.items():
            if isinstance(length, str) != (self.time is not None):
                yield self._told(name, length)

    def _shift_problems(self) -> Iterator[str]:
        for shift in self.shifts:
            try:
                ticks = instant(shift.at) if isinstance(shift.at, str) else None
            except ValueError:
                yield f"'{shift.at}' is no moment: write a shift's 'at' as 2025-03-01, or as a number of steps."
                continue
            if (ticks is not None) != (self.time is not None):
                yield self._told("shifts.at", shift.at)

    def _told(self, name: str, value: str | int) -> str:
        if self.time is None:
            return (
                f"'{name}' is {value}, a time, and the series counts steps: name the column of its moments as 'time', "
                "or write a number of steps."
            )
        return (
            f"'{name}' is {value} steps, and the series follows the moments of '{self.time}': write a length of time."
        )

    def bind(self, binding: Binding) -> "SeriesSource":
        """Find where the moments begin, and settle digits and bounds."""
        rounding = Rounding.of(binding, decimals=self.decimals, minimum=self.minimum, maximum=self.maximum)
        return SeriesSource(self, binding.column.name, self._origin(binding), rounding)

    def _origin(self, binding: Binding) -> int:
        """Where the trend starts: at the first moment of the column of moments, where that is known."""
        if self.time is None:
            return 0
        column = (binding.siblings or {}).get(self.time)
        start = getattr(column.generator, "start", None) if column is not None else None
        return microseconds(instant(str(start or (column and column.minimum) or DEFAULT_START)))


@dataclass(frozen=True, eq=False)
class SeriesSource:
    """A bound series.

    Attributes:
        course: Its parameters.
        name: The column's.
        origin: The moment, in microseconds, or the step from which the trend counts.
    """

    course: Series
    name: str
    origin: int
    rounding: Rounding
    capacity: int | None = None

    def draw(self, cells: Cells) -> pa.Array:
        """The value of each row; null where it was lost."""
        where = cells.standing()
        values = self.rounding(self._values(cells, where))
        return (
            values if self.course.losses is None else nulled(values, self.course.losses.lost(self._own(cells), where))
        )

    def _own(self, cells: Cells, part: str = "") -> Cells:
        return cells.shared(f"series/{self.name}/{part}")

    def _values(self, cells: Cells, where: Standing) -> Floats:
        course, clock = self.course, self._clock(cells, where)
        level = np.full(len(clock), course.level)
        if course.between:
            first = self._own(cells).at(where.entity, np.zeros_like(where.entity))
            level += course.between * normals(first.bits("between"))
        parts = self._parts(cells, where, clock)
        return level + parts if course.form == "additive" else level * exp(parts)

    def _parts(self, cells: Cells, where: Standing, clock: Int64) -> Floats:
        course = self.course
        per = 1 if course.time is None else span(course.trend_per or "1d")
        total = course.trend * ((clock - self.origin) / float(per))
        for season in course.seasons:
            total = total + season.values(clock)
        for shift in course.shifts:
            total = total + shift.values(clock)
        if course.regimes is not None:
            total = total + course.regimes.values(self._own(cells, "regimes"), where, clock)
        for number, noise in enumerate(course.noise):
            total = total + noise.values(self._own(cells, str(number)), where)
        return total

    def _clock(self, cells: Cells, where: Standing) -> Int64:
        """The moment of each row in microseconds, or its step."""
        if self.course.time is None:
            return where.step.view(np.int64)
        return moments(cells.inputs[self.course.time])[0]

    def unique(self, cells: Cells, index: UInt64) -> pa.Array:
        """Not to be had: a course may cross the same value twice."""
        raise SchemaError("The values of a series are not unique: take them out of the key.")
