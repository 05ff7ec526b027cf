"""Moments as whole microseconds, and how they spread over the hours of a week."""

import datetime as dt
import re
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from schemas.errors import GenerationError
from schemas.types import DAY, HOUR, SECOND

Int64 = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

RESOLUTIONS = {
    "microsecond": 1,
    "millisecond": 1_000,
    "second": SECOND,
    "minute": 60 * SECOND,
    "hour": HOUR,
    "day": DAY,
}

_UNITS = {"us": 1, "ms": 1_000, "s": SECOND, "m": 60 * SECOND, "h": HOUR, "d": DAY, "w": 7 * DAY}
_SPAN = re.compile(r"(\d+(?:\.\d+)?)\s*(us|ms|s|m|h|d|w)")
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_LONGEST = 3_652_500 * DAY
_TO_MONDAY = 3 * DAY  # 1970-01-01 was a Thursday

_OFFICE_DAY = (0.02,) * 7 + (0.2, 0.5, 1.0, 1.0, 1.0, 0.7, 1.0, 1.0, 1.0, 1.0, 0.6, 0.3) + (0.15,) * 3 + (0.05, 0.02)
_OFFICE_WEEK = (1.0, 1.05, 1.05, 1.0, 0.9, 0.12, 0.06)


def microseconds(moment: dt.datetime) -> int:
    """Microseconds since 1970 of an aware moment."""
    return (moment - _EPOCH) // dt.timedelta(microseconds=1)


def span(text: str) -> int:
    """Microseconds of a length such as ``30d``, ``6h``, ``90m``, ``1.5s`` or ``250ms``; ValueError when it is none."""
    found = _SPAN.fullmatch(text.strip())
    if found is None:
        raise ValueError(f"'{text}' is no length of time: write a number and one of us, ms, s, m, h, d, w, such as 30d")
    length = round(float(found[1]) * _UNITS[found[2]])
    if length > _LONGEST:
        raise ValueError(f"'{text}' is longer than 10,000 years: write a shorter length of time")
    return length


def moments(values: pa.Array) -> tuple[Int64, npt.NDArray[np.bool_]]:
    """A temporal column as microseconds (since 1970, or since midnight), and which rows have none.

    Raises:
        GenerationError: If the column holds no dates or times.
    """
    if pa.types.is_dictionary(values.type):
        values = values.cast(values.type.value_type)
    kind = values.type
    if pa.types.is_time(kind):
        plain = values.cast(pa.time64("us"))
    elif pa.types.is_timestamp(kind):
        plain = values.cast(pa.timestamp("us", kind.tz), safe=False)
    elif pa.types.is_date(kind):
        plain = values.cast(pa.timestamp("us"))
    else:
        raise GenerationError(f"A date or time can only come after or before another one, not a column of {kind}.")
    missing = pc.is_null(plain).to_numpy(zero_copy_only=False)
    return pc.fill_null(plain.cast(pa.int64()), 0).to_numpy(zero_copy_only=False), missing


@dataclass(frozen=True, eq=False)
class Profile:
    """Weights of the hours of a period that repeats for ever: a week of 168 hours, or a day of 24.

    Attributes:
        weights: One for each hour, all above 0, so that no range is without any weight.
        ends: The weights added up, from 0 on, shape (hours + 1,).
        shift: Microseconds from the period's beginning to 1970-01-01T00:00.
    """

    weights: Floats
    ends: Floats
    shift: int

    def place(self, unit: Floats, low: Int64, high: Int64) -> Int64:
        """Map uniform numbers to moments in [low, high), more of them where the weights are larger."""
        start, end = self._weight_until(low), self._weight_until(high)
        wanted = start + unit * (end - start)
        placed: Int64 = np.clip(self._moment_at(wanted), low, np.maximum(high - 1, low))
        return placed

    def _weight_until(self, moment: Int64) -> Floats:
        period, rest = np.divmod(moment + self.shift, len(self.weights) * HOUR)
        hour, part = np.divmod(rest, HOUR)
        until: Floats = period * self.ends[-1] + self.ends[hour] + part / HOUR * self.weights[hour]
        return until

    def _moment_at(self, weight: Floats) -> Int64:
        period = np.floor(weight / self.ends[-1])
        rest = np.clip(weight - period * self.ends[-1], 0.0, self.ends[-1])
        hour = np.minimum(np.searchsorted(self.ends, rest, side="right") - 1, len(self.weights) - 1)
        part = (rest - self.ends[hour]) / self.weights[hour]
        whole = period.astype(np.int64) * (len(self.weights) * HOUR) + hour * HOUR
        moment: Int64 = whole + (part * HOUR).astype(np.int64) - self.shift
        return moment


@cache
def business(*, daily: bool) -> Profile:
    """Office hours: mornings and afternoons of weekdays, little at night and on weekends; of one day, or of a week."""
    day = np.array(_OFFICE_DAY)
    weights = day if daily else np.outer(_OFFICE_WEEK, day).ravel()
    return Profile(weights, np.concatenate([[0.0], np.cumsum(weights)]), 0 if daily else _TO_MONDAY)
