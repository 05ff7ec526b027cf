"""Dates, times and timestamps."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from pydantic import BeforeValidator

from schemas.errors import GenerationError
from schemas.generator import Binding, Cells, Generator, Source, UInt64
from schemas.model import ColumnSchema
from schemas.types import DAY, TEMPORAL, ColumnType
from tasks.records.generators.calendar import RESOLUTIONS, Profile, business, microseconds, moments, span
from tasks.records.generators.literals import instant, written
from tasks.records.generators.pool import allowed_pool, misfits

Int64 = npt.NDArray[np.int64]
Moment = Annotated[str | None, BeforeValidator(written)]
Resolution = Literal["microsecond", "millisecond", "second", "minute", "hour", "day"]

DEFAULT_START, DEFAULT_END = "2020-01-01", "2025-12-31"  # fixed: the clock never decides bytes
_YEAR = 365 * DAY
_DEFAULT_WITHIN = 30 * DAY
_FAR = 2**61  # stands for no bound; two of them still add up within 64 bits


class Datetime(Generator):
    """Moments between two ends, or after or before another column's.

    Attributes:
        start: The earliest, ISO 8601; 2020-01-01 when neither it nor the column says.
        end: The latest; a date alone means its whole day. 2025-12-31 when neither it nor the column says.
        after: A column of this table, or ``relation.column`` of a parent's, that the value never lies before.
        before: Likewise one that it never lies after. Where the two contradict each other, ``after`` holds.
        within: The longest distance from ``after`` or ``before``, such as ``30d`` or ``6h``.
        profile: ``uniform``, or ``business``: mostly office hours of weekdays.
        resolution: What values are whole multiples of; a second, or a day for dates.
    """

    types: ClassVar[frozenset[ColumnType]] = TEMPORAL

    one_number: ClassVar[bool] = True

    kind: Literal["datetime"] = "datetime"
    start: Moment = None
    end: Moment = None
    after: str | None = None
    before: str | None = None
    within: str | None = None
    profile: Literal["uniform", "business"] = "uniform"
    resolution: Resolution | None = None

    def depends_on(self) -> tuple[str, ...]:
        """The columns named by ``after`` and ``before``."""
        return tuple(dict.fromkeys(name for name in (self.after, self.before) if name is not None))

    def problems(self, column: ColumnSchema) -> Iterator[str]:
        """Ends that cannot be read or leave nothing between, and parameters that have no use."""
        if column.values is not None:
            yield from (sentence for value in column.values for sentence in misfits(column, value))
        if column.type is ColumnType.DATE and self.resolution not in (None, "day"):
            yield f"a date has no {self.resolution}s: remove 'resolution', or make the column a timestamp."
        if column.type is ColumnType.TIME and self.resolution == "day":
            yield "a time of day cannot have the resolution 'day': use hour, minute or second."
        if column.name in self.depends_on():
            yield f"column '{column.name}' cannot come after or before itself: name another column."
        yield from self._within_problems()
        yield from self._range_problems(column)

    def _within_problems(self) -> Iterator[str]:
        if self.within is None:
            return
        if not self.depends_on():
            yield "'within' needs 'after' or 'before' to count from: name a column there, or use 'start' and 'end'."
        try:
            span(self.within)
        except ValueError as error:
            yield f"{error}."

    def _range_problems(self, column: ColumnSchema) -> Iterator[str]:
        if unread := list(self._unread(column)):
            yield from unread
            return
        try:
            low, high = self._range(column)
        except ValueError as error:
            yield f"{error}."
            return
        unit = self._unit(column)
        if low > high:
            yield (
                f"the range of column '{column.name}' ends before it starts: 'start' or the column's minimum is"
                " after 'end' or its maximum."
            )
        elif high // unit < -(-low // unit):
            yield f"no whole {self.resolution or 'day'} lies in the range: widen it, or refine 'resolution'."

    def _unread(self, column: ColumnSchema) -> Iterator[str]:
        """The ends that are no moment, each."""
        read = _time_of_day if column.type is ColumnType.TIME else _moment
        for name, text in (("start", self.start), ("end", self.end)):
            try:
                _ = None if text is None else read(text, name == "end")
            except ValueError as error:
                yield f"'{name}': {error}."

    def bind(self, binding: Binding) -> Source:
        """Settle the range."""
        column = binding.column
        pool = allowed_pool(column)
        if pool is not None:
            return pool
        low, high = self._range(column)
        unit = self._unit(column)
        if high // unit < -(-low // unit):
            raise GenerationError(f"Column '{column.name}': the range leaves no moment to draw.")
        daily = column.type is ColumnType.TIME
        profile = business(daily=daily) if self.profile == "business" else None
        within = None if self.within is None else span(self.within)
        return DatetimeSource(
            low=low,
            high=high,
            open_start=self.start is None and column.minimum is None,
            open_end=self.end is None and column.maximum is None,
            unit=unit,
            profile=profile,
            after=self.after,
            before=self.before,
            within=within,
            arrow=binding.arrow,
        )

    def _unit(self, column: ColumnSchema) -> int:
        if column.type is ColumnType.DATE:
            return DAY
        return RESOLUTIONS[self.resolution or "second"]

    def _range(self, column: ColumnSchema) -> tuple[int, int]:
        """The earliest and latest moment."""
        read = _time_of_day if column.type is ColumnType.TIME else _moment
        lows = [read(self.start, False)] if self.start is not None else []
        highs = [read(self.end, True)] if self.end is not None else []
        lows += [read(str(column.minimum), False)] if column.minimum is not None else []
        highs += [read(str(column.maximum), False)] if column.maximum is not None else []
        if column.type is ColumnType.TIME:
            return max(lows, default=0), min(highs, default=DAY - 1)
        usual = _moment(DEFAULT_START, False), _moment(DEFAULT_END, True)
        low = max(lows) if lows else min(usual[0], min(highs, default=usual[1]) - _YEAR)
        return low, min(highs) if highs else max(usual[1], low + _YEAR)


def _moment(text: str, end_of_day: bool) -> int:
    try:
        return microseconds(instant(text, end_of_day=end_of_day))
    except (ValueError, OverflowError):
        raise ValueError(f"'{text}' is no date or time: write it as 2024-01-31 or 2024-01-31T08:30:00") from None


def _time_of_day(text: str, end_of_day: bool) -> int:
    try:
        time = dt.time.fromisoformat(text)
    except ValueError:
        raise ValueError(f"'{text}' is no time of day: write it as 08:30:00") from None
    return microseconds(dt.datetime.combine(dt.date(1970, 1, 1), time.replace(tzinfo=None), dt.UTC))


@dataclass(frozen=True, eq=False)
class DatetimeSource:
    """Moments in microseconds, rounded to a unit.

    Attributes:
        low: The earliest.
        high: The latest.
        open_start: Whether nobody said where the range starts: then an early ``before`` moves the start along.
        open_end: Whether nobody said where it ends: then a late ``after`` moves the end along.
        unit: What values are multiples of.
        profile: How they spread; evenly when None.
    """

    low: int
    high: int
    open_start: bool
    open_end: bool
    unit: int
    profile: Profile | None
    after: str | None
    before: str | None
    within: int | None
    arrow: pa.DataType

    @property
    def capacity(self) -> int | None:
        """As many moments as the range holds; None when the range is another one in each row."""
        return self._last - self._first + 1 if self.after is None and self.before is None else None

    @property
    def _first(self) -> int:
        return -(-self.low // self.unit)

    @property
    def _last(self) -> int:
        return self.high // self.unit

    def draw(self, cells: Cells) -> pa.Array:
        """A moment a row."""
        if self.after is not None or self.before is not None:
            return self._array(self._related(cells))
        if self.profile is None:
            drawn = cells.below(self._last - self._first + 1).view(np.int64)
            return self._array((drawn + self._first) * self.unit)
        return self._array(self._placed(cells, np.array([self._first]), np.array([self._last])))

    def unique(self, cells: Cells, index: UInt64) -> pa.Array:
        """The moment at each index, in rising order; the profile has no say."""
        return self._array((index.view(np.int64) + self._first) * self.unit)

    def _placed(self, cells: Cells, first: Int64, last: Int64) -> Int64:
        """Moments between whole units, both ends included; shapes (n,), or (1,) for all rows."""
        unit = cells.uniform()
        if self.profile is None:
            steps = np.minimum((unit * (last - first + 1)).astype(np.int64), last - first)
            even: Int64 = (first + steps) * self.unit
            return even
        placed = self.profile.place(unit, first * self.unit, (last + 1) * self.unit)
        whole: Int64 = placed // self.unit * self.unit
        return whole

    def _related(self, cells: Cells) -> Int64:
        low, high = self._row_range(cells)
        first, last = -(-low // self.unit), high // self.unit
        placed = self._placed(cells, first, np.maximum(first, last))
        if pa.types.is_date(self.arrow):
            return placed
        return np.where(first <= last, placed, low).astype(np.int64)  # less than a unit wide: the end itself, unrounded

    def _row_range(self, cells: Cells) -> tuple[Int64, Int64]:
        """The earliest and latest of each row, the first never after the second.

        Where these contradict each other, ``within`` gives way to the range, the range to ``before``, all to ``after``.
        """
        after = self._input(cells, self.after, -_FAR)
        before = self._input(cells, self.before, _FAR)
        low, high = np.full(len(after), self.low), np.full(len(after), self.high)
        reach = self.within or _DEFAULT_WITHIN
        if self.open_start:
            low = np.where((self.within is not None) | (before <= low), np.minimum(low, before - reach), low)
            low = np.where((self.within is not None) & (after > -_FAR), np.minimum(low, after), low)
        if self.open_end:
            high = np.where(
                (self.within is not None) & (after > -_FAR) | (after >= high), np.maximum(high, after + reach), high
            )
            high = np.where((self.within is not None) & (before < _FAR), np.maximum(high, before), high)
        return self._met(after, before, low, high)

    def _met(self, after: Int64, before: Int64, low: Int64, high: Int64) -> tuple[Int64, Int64]:
        within = _FAR if self.within is None else self.within
        latest = np.where(after == -_FAR, high, np.minimum(high, np.maximum(after + within, low)))
        earliest = np.where(before == _FAR, low, np.maximum(low, np.minimum(before - within, high)))
        latest, earliest = np.minimum(latest, before), np.maximum(earliest, after)
        clash = np.maximum(after, latest)
        return np.where(earliest <= latest, earliest, clash), np.where(earliest <= latest, latest, clash)

    def _input(self, cells: Cells, name: str | None, otherwise: int) -> Int64:
        if name is None:
            return np.full(len(cells.rows), otherwise)
        values, missing = moments(cells.inputs[name])
        return np.where(missing, otherwise, values % DAY if pa.types.is_time(self.arrow) else values)

    def _array(self, micros: Int64) -> pa.Array:
        if pa.types.is_date(self.arrow):
            return pa.array((micros // DAY).astype(np.int32)).view(self.arrow)
        return pa.array(np.ascontiguousarray(micros)).view(self.arrow)
