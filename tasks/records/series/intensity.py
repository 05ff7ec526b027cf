"""How busy the hours are: a rate that changes with hour, weekday, month and holidays, and the time that it makes."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from schemas.types import DAY, HOUR
from tasks.records.generators.calendar import business

Int64 = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

FIRST, LAST = dt.date(1900, 1, 1), dt.date(2200, 1, 1)
_EPOCH = dt.date(1970, 1, 1)


@dataclass(frozen=True)
class Intensity:
    """Weights of every hour from 1900 to 2199; those of an ordinary week have the mean 1.

    Attributes:
        hours: The weight of each hour of the day, 24 or, each weekday apart from Monday on, 168; even when empty.
        weekdays: The weight of each weekday from Monday on; even when empty.
        months: The weight of each month from January on; even when empty.
        holidays: Dates as ``2025-12-24``, or ``12-25`` for every year.
        holiday_factor: What a holiday's weight is multiplied by.
    """

    hours: tuple[float, ...] = ()
    weekdays: tuple[float, ...] = ()
    months: tuple[float, ...] = ()
    holidays: tuple[str, ...] = ()
    holiday_factor: float = 1.0

    @property
    def even(self) -> bool:
        """Whether all hours are alike."""
        return not (self.hours or self.weekdays or self.months or self.holidays)

    def spent(self, moment: Int64) -> Floats:
        """The weight of all time from 1900 up to each moment (microseconds since 1970), in hours, shape (n,)."""
        day, rest = np.divmod(moment, DAY)
        place = np.clip(day - _day(FIRST), 0, len(self._before) - 2)
        hour, part = np.divmod(rest, HOUR)
        weekday = (day + 3) % 7
        within = self._ends[weekday, hour] + part / HOUR * self._week[weekday, hour]
        spent: Floats = self._before[place] + self._factor[place] * within
        return spent

    def moment_at(self, spent: Floats) -> Int64:
        """The moment by which so much weight has been spent; undoes :meth:`spent`, shape (n,).

        Beyond the year 2199 it gives the last moment of that year: see :meth:`is_over`.
        """
        place = np.clip(np.searchsorted(self._before, spent, side="right") - 1, 0, len(self._before) - 2)
        day = place + _day(FIRST)
        weekday = (day + 3) % 7
        left = (spent - self._before[place]) / self._factor[place]
        hour = np.clip((self._ends[weekday] <= left[:, None]).sum(axis=1) - 1, 0, 23)
        part = np.clip((left - self._ends[weekday, hour]) / self._week[weekday, hour], 0.0, 1.0)
        moment: Int64 = day * DAY + hour * HOUR + (part * HOUR).astype(np.int64)
        return moment

    def is_over(self, spent: Floats) -> bool:
        """Whether some of this lies beyond the year 2199."""
        return bool(len(spent)) and float(spent.max()) >= float(self._before[-1])

    @cached_property
    def _week(self) -> Floats:
        """The weight of each hour of an ordinary week, shape (7, 24); an hour without any has a trace of one."""
        hours = np.array(self.hours or (1.0,) * 24)
        week = hours.reshape(7, 24) if len(hours) == 168 else np.broadcast_to(hours, (7, 24))
        week = week * np.array(self.weekdays or (1.0,) * 7)[:, None]
        raised: Floats = np.maximum(week / week.mean(), _TRACE)
        return raised

    @cached_property
    def _ends(self) -> Floats:
        """The weights of each weekday added up, from 0 on, shape (7, 25)."""
        return np.concatenate([np.zeros((7, 1)), np.cumsum(self._week, axis=1)], axis=1)

    @cached_property
    def _factor(self) -> Floats:
        """What each day's weights are multiplied by, from 1900 on."""
        days = np.arange(np.datetime64(FIRST), np.datetime64(LAST))
        factor = np.ones(len(days))
        if self.months:
            months = np.array(self.months) / np.mean(self.months)
            factor *= months[days.astype("datetime64[M]").astype(np.int64) % 12]
        if self.holidays:
            factor[_is_listed(days, self.holidays)] *= self.holiday_factor
        return np.maximum(factor, _TRACE)

    @cached_property
    def _before(self) -> Floats:
        """The weight spent before each day, and at the end, shape (days + 1,)."""
        weekday = (np.arange(len(self._factor)) + _day(FIRST) + 3) % 7
        return np.concatenate([[0.0], np.cumsum(self._factor * self._ends[weekday, -1])])


_TRACE = (
    1e-9  # of an hour that should have no event at all: the law has an inverse, and a billion events have one there
)


def _day(date: dt.date) -> int:
    return (date - _EPOCH).days


def _is_listed(days: npt.NDArray[np.datetime64], holidays: Sequence[str]) -> npt.NDArray[np.bool_]:
    text = np.datetime_as_string(days, unit="D")
    yearly = np.array([each[5:] for each in text])
    return np.isin(text, holidays) | np.isin(yearly, holidays)


def office_hours() -> tuple[float, ...]:
    """The 168 weights of the profile ``business``."""
    return tuple(map(float, business(daily=False).weights))
