"""Dates and times: how far one is after another, and on which weekday and at what hour."""

from collections.abc import Collection, Iterator
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from tasks.synthesis.columns import replaced

Int64 = npt.NDArray[np.int64]

_TICKS_A_DAY = {"s": 86_400, "ms": 86_400_000, "us": 86_400_000_000, "ns": 86_400_000_000_000}
_WEEKS = 10  # a shorter time has too few of each weekday
_FEWEST = 10  # rows that tell how far one time is after another
_NEAR = 0.3  # a gap counts when it varies this much less than the date itself,
_FAR = 1.5  # and one that is never negative unless it varies this much more: the date is lost in it


@dataclass(frozen=True)
class Gap:
    """A time told as its distance from another.

    Attributes:
        start: The other column.
        column: The column.
        ordered: Whether it never comes before the other.
        bounds: The earliest and the latest time to be made, in ticks; none where it is not said.
        cut: The first tick of the later of two sides, where a column beside it says on which the time lies.
    """

    start: str
    column: str
    ordered: bool = False
    bounds: tuple[int, int] | None = None
    cut: int | None = None

    @property
    def reads(self) -> tuple[str, ...]:
        """The columns that it is told by."""
        return (self.start,)

    def flatten(self, table: pa.Table) -> pa.Table:
        """Replace the time by its distance in ticks."""
        distance = pc.subtract(ticks_of(table[self.column]), ticks_of(table[self.start]))
        return replaced(table, self.column, distance)

    def rebuild(self, table: pa.Table) -> pa.Table:
        """Add the distance to the other time; null where either is."""
        start, distance = ticks_of(table[self.start]), pc.cast(table[self.column], pa.int64())
        if self.cut is not None and self.bounds is not None:
            told = self._beside(start, distance, self.bounds, self.cut, table[side_name(self.column)])
        else:
            told = pc.add(start, distance) if self.bounds is None else self._bounded(start, distance, self.bounds)
        return replaced(table, self.column, times_of(told, table.schema.field(self.start).type))

    def _beside(
        self, start: pa.ChunkedArray, distance: pa.ChunkedArray, bounds: tuple[int, int], cut: int, later: pa.Array
    ) -> pa.ChunkedArray:
        """Bring times to the side of the cut on which they should lie."""
        after = self._bounded(start, distance, bounds)
        span = max(bounds[1] - cut + 1, 1)
        short = pc.max_element_wise(pc.subtract(cut - 1, after), 0, skip_nulls=False)
        folded = pc.add(cut, pc.subtract(short, pc.multiply(pc.divide(short, span), span)))
        after = pc.if_else(pc.less(after, cut), pc.max_element_wise(folded, start, skip_nulls=False), after)
        before = self._bounded(start, distance, (bounds[0], max(cut - 1, bounds[0])))
        return pc.if_else(pc.fill_null(later, False), after, before)

    def _bounded(self, start: pa.ChunkedArray, distance: pa.ChunkedArray, bounds: tuple[int, int]) -> pa.ChunkedArray:
        """Bring times beyond the ends back between the other time and the end, spread as the distances are."""
        low, high = (pc.cast(pa.scalar(bound), pa.int64()) for bound in bounds)
        room = pc.max_element_wise(pc.subtract(high, start), 0, skip_nulls=False)
        beyond = pc.greater(distance, room)
        span = pc.add(room, 1)
        folded = pc.subtract(distance, pc.multiply(pc.divide(distance, span), span))
        told = pc.add(start, pc.if_else(beyond, folded, distance))
        told = pc.max_element_wise(told, low, skip_nulls=False)
        return pc.max_element_wise(told, start, skip_nulls=False) if self.ordered else told

    def state(self) -> dict[str, Any]:
        """Give the fields."""
        return asdict(self)


@dataclass(frozen=True)
class Clock:
    """A time told as its day and its time of day, or as week, weekday and time of day.

    Attributes:
        column: The column; it keeps the day or the week.
        unit: The timestamp's unit, or ``D`` for a date.
        zone: The timestamp's zone.
        hours: Whether it has a time of day.
        weekdays: Whether the day is split into week and weekday.
        bounds: The earliest and the latest time to be made, in ticks: a first day may not begin before its first hour.
    """

    column: str
    unit: str
    zone: str | None
    hours: bool
    weekdays: bool
    bounds: tuple[int, int]

    @property
    def reads(self) -> tuple[str, ...]:
        """No other column tells it."""
        return ()

    @property
    def _parts(self) -> tuple[str, str]:
        return f"{self.column}@weekday", f"{self.column}@time"

    def flatten(self, table: pa.Table) -> pa.Table:
        """Replace the time by its parts."""
        missing = np.asarray(table[self.column].is_null())
        ticks = np.asarray(pc.fill_null(ticks_of(table[self.column]), 0), dtype=np.int64)
        day, hour = np.divmod(ticks, _TICKS_A_DAY.get(self.unit, 1))
        week, weekday = np.divmod(day + 3, 7)  # day 0 was a Thursday: weeks start on Monday
        table = replaced(table, self.column, pa.array(week if self.weekdays else day, mask=missing))
        if self.weekdays:
            table = table.append_column(self._parts[0], pa.array(weekday, mask=missing))
        return table.append_column(self._parts[1], pa.array(hour, mask=missing)) if self.hours else table

    def rebuild(self, table: pa.Table) -> pa.Table:
        """Put the parts together; null where the day is."""
        weekday, time = self._parts
        day = pc.cast(table[self.column], pa.int64())
        if self.weekdays:
            day = pc.subtract(pc.add(pc.multiply(day, 7), pc.fill_null(table[weekday], 0)), 3)
            table = table.drop_columns([weekday])
        ticks = pc.multiply(day, _TICKS_A_DAY.get(self.unit, 1))
        if self.hours:
            ticks = pc.add(ticks, pc.fill_null(table[time], 0))
            table = table.drop_columns([time])
        ticks = pc.max_element_wise(
            pc.min_element_wise(ticks, self.bounds[1], skip_nulls=False), self.bounds[0], skip_nulls=False
        )
        return replaced(
            table, self.column, times_of(ticks, pa.date32() if self.unit == "D" else pa.timestamp(self.unit, self.zone))
        )

    def state(self) -> dict[str, Any]:
        """Give the fields."""
        return asdict(self)


def find_gaps(table: pa.Table, fixed: Collection[str] = (), after: Collection[str] = ()) -> Iterator[Gap]:
    """Find times that follow another time of the same type more closely than they vary themselves.

    Each is told by the one before it on average, so a chain of times stays in order.

    Args:
        table: The table.
        fixed: Columns that others may be told by, and that are told by none.
        after: Those of them that times on the mean before them may be told by.
    """
    names = [name for name in table.column_names if has_days(table.schema.field(name).type)]
    spans = {name: _known(table[name]) for name in names}
    names = [name for name in names if len(spans[name])]
    means = _means(table.select(names))
    by_time = sorted(names, key=lambda name: (means[name], names.index(name)))
    found = []
    for position, column in enumerate(by_time):
        if column in fixed:
            continue
        for start in (*reversed(by_time[:position]), *(name for name in by_time[position:] if name in after)):
            same = table.schema.field(start).type == table.schema.field(column).type
            if same and _follows(table[start], table[column]):
                ordered = bool((_known(pc.subtract(ticks_of(table[column]), ticks_of(table[start]))) >= 0).all())
                found.append(Gap(start, column, ordered, _bounds(spans[column]), _cut(table, column)))
                break
    yield from reversed(found)  # the last of a chain is told first, while the one before it is still a time


def side_name(column: str) -> str:
    """Name the column that says on which side of a cut a time lies."""
    return f"{column}@side"


def middle(before: int, after: int) -> int:
    """A tick after the last before a cut, and not after the first behind it: no row's own, where there is room."""
    return (before + after + 1) // 2


def _cut(table: pa.Table, column: str) -> int | None:
    """The first tick of a time's later side, where it has sides."""
    if side_name(column) not in table.column_names:
        return None
    later = table[side_name(column)]
    before, after = _known(table[column].filter(pc.invert(later))), _known(table[column].filter(later))
    return middle(int(before.max()), int(after.min()))


def _means(times: pa.Table) -> dict[str, float]:
    """The mean of each time where all are known: of open orders, the latest, no shipping is known yet."""
    whole = times.drop_null()
    rows = whole if whole.num_rows >= _FEWEST else times
    return {name: float(np.mean(_known(rows[name]))) for name in times.column_names}


def find_clocks(table: pa.Table, fixed: Collection[str] = ()) -> Iterator[Clock]:
    """Find the times worth telling by weekday or hour, but for fixed ones."""
    for name in table.column_names:
        if name in fixed:
            continue
        kind = table.schema.field(name).type
        known = _known(table[name]) if has_days(kind) else np.zeros(0, dtype=np.int64)
        if len(known) < 20:
            continue
        unit = kind.unit if pa.types.is_timestamp(kind) else "D"
        day, hour = np.divmod(known, _TICKS_A_DAY.get(unit, 1))
        hours, weekdays = len(np.unique(hour)) > 1, _has_week(day)
        if hours or weekdays:
            yield Clock(name, unit, kind.tz if pa.types.is_timestamp(kind) else None, hours, weekdays, _bounds(known))


def _bounds(known: Int64) -> tuple[int, int]:
    """The middle of the two earliest times and of the two latest, whole: no single one is given away."""
    low, high = np.sort(known)[:2], np.sort(known)[-2:]
    return int(low.sum() // 2), int(high.sum() // 2)


def _has_week(day: Int64) -> bool:
    """Whether weekdays differ more than chance allows (chi-square, 6 degrees of freedom, p < 0.001)."""
    if int(day.max() - day.min()) < 7 * _WEEKS:
        return False
    counts = np.bincount((day + 3) % 7, minlength=7)
    even = len(day) / 7
    return bool(((counts - even) ** 2 / even).sum() > 22.46)


def _follows(start: pa.ChunkedArray, column: pa.ChunkedArray) -> bool:
    gap, own = _known(pc.subtract(ticks_of(column), ticks_of(start))), _known(column)
    if len(gap) < max(_FEWEST, len(own)):  # a time is lost where the one that it is told by is null
        return False
    spread, base = (float(np.subtract(*np.quantile(values, [0.9, 0.1]))) for values in (gap, own))
    if spread < _NEAR * base:
        return True
    # Where one range lies wholly before the other, nothing has to keep them in order: births come before all orders.
    ordered = len(gap) >= 100 and bool((gap >= 0).all()) and int(_known(start).max()) > int(own.min())
    return ordered and spread < _FAR * base


def has_days(kind: pa.DataType) -> bool:
    """Whether values of the type lie on a calendar."""
    return bool(pa.types.is_timestamp(kind) or pa.types.is_date32(kind))


def ticks_a_day(kind: pa.DataType) -> int:
    """How many ticks of a type a day has."""
    return _TICKS_A_DAY[kind.unit] if pa.types.is_timestamp(kind) else 1


def ticks_of(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Times as whole numbers of their unit: of days, for dates."""
    if pa.types.is_date32(column.type):
        column = pc.cast(column, pa.int32())
    return pc.cast(column, pa.int64())


def _known(column: pa.ChunkedArray) -> Int64:
    return np.asarray(ticks_of(column).drop_null(), dtype=np.int64)


def times_of(ticks: pa.ChunkedArray, kind: pa.DataType) -> pa.ChunkedArray:
    """Whole numbers as times of a type."""
    return pc.cast(pc.cast(ticks, pa.int32()), kind) if pa.types.is_date32(kind) else pc.cast(ticks, kind)
