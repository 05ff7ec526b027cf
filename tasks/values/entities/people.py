"""People: what the columns about one person share, worked out from the row's bits alone."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from schemas.generator import Cells
from tasks.values.entities.names import Names, Sexes, names_of
from tasks.values.entities.words import Index

HOSTS = ("example.com", "example.org", "example.net", "mail.example", "post.example", "inbox.example")
SHORT_HOST = "my.test"
"""Hosts that nobody can own (RFC 2606)."""

_EPOCH = date(1970, 1, 1)
_FORMS = (("", "."), ("1", ""), ("", "_"), ("", ""), ("1", "."))  # (1: the initial alone; what follows it)
_PLATEAU, _OLDEST = 55, 105  # the share of each age is level up to 55 and falls to nothing at 105


@dataclass(frozen=True)
class Ages:
    """Birth dates within a window, and the age that goes with each on a day of reference.

    Attributes:
        first: The earliest birth date, in days since 1970.
        age: Full years on the day of reference, of each day of the window, shape (days,).
        year: Year of birth, of each day of the window, shape (days,).
        knots: Days after ``first`` at which the birth rate changes, ascending.
        shares: The share born before each knot, from 0 to 1.
    """

    first: int
    age: npt.NDArray[np.int64]
    year: npt.NDArray[np.int64]
    knots: npt.NDArray[np.float64]
    shares: npt.NDArray[np.float64]

    @classmethod
    def between(cls, first: date, last: date, reference: date) -> "Ages":
        """Prepare the birth dates from ``first`` to ``last``, both inclusive."""
        begin, end = (first - _EPOCH).days, (last - _EPOCH).days
        days = np.arange(begin, end + 1)
        born = days.astype("datetime64[D]")
        year, month_day = born.astype("datetime64[Y]").astype(np.int64) + 1970, _month_day(born)
        had_birthday = month_day <= reference.month * 100 + reference.day
        age = reference.year - year - np.where(had_birthday, 0, 1)
        knots = np.unique(np.append(np.arange(0, len(days), 365), len(days))).astype(np.float64)
        middle = age[np.minimum((knots[:-1] + knots[1:]) / 2, len(days) - 1).astype(np.int64)]
        rate = np.clip((_OLDEST - middle) / (_OLDEST - _PLATEAU), 0.01, 1.0) * np.diff(knots)
        return cls(begin, age, year, knots, np.append(0.0, np.cumsum(rate) / rate.sum()))

    def day(self, uniform: npt.NDArray[np.float64]) -> npt.NDArray[np.int64]:
        """Give the day of the window for each number in [0, 1), shape (n,)."""
        day = np.interp(uniform, self.shares, self.knots).astype(np.int64)
        return np.minimum(day, len(self.age) - 1, out=day)


def _month_day(days: npt.NDArray[np.datetime64]) -> npt.NDArray[np.int64]:
    month = days.astype("datetime64[M]")
    day_of_month = (days - month.astype("datetime64[D]")).astype(np.int64) + 1
    numbered: npt.NDArray[np.int64] = (month.astype(np.int64) % 12 + 1) * 100 + day_of_month
    return numbered


@dataclass(frozen=True)
class People:
    """The people of one entity of a table.

    Attributes:
        names: What they are called.
        ages: When they were born.
        openings: How their addresses begin: each form of each given name, forms outermost.
        endings: ``""`` and the 100 last digits of a year of birth, as addresses end.
    """

    names: Names
    ages: Ages
    openings: pa.Array
    endings: pa.Array

    def sex(self, cells: Cells) -> Sexes:
        """0 for a man, 1 for a woman."""
        return (cells.bits("sex") >> np.uint64(63)).astype(np.int8)

    def first(self, cells: Cells) -> Index:
        """Index of the given name."""
        return self.names.first.pick(cells.bits("first"), self.sex(cells))

    def middle(self, cells: Cells) -> Index:
        """Index of the second given name, or patronymic."""
        return self.names.middle.pick(cells.bits("middle"), self.sex(cells))

    def last(self, cells: Cells) -> Index:
        """Index of the family name."""
        return self.names.last.pick(cells.bits("last"), self.sex(cells))

    def born(self, cells: Cells) -> npt.NDArray[np.int64]:
        """The day of birth, counted from the first that can be."""
        return self.ages.day(cells.uniform("born"))

    def opening(self, cells: Cells) -> pa.Array:
        """The given name as it stands in the person's addresses."""
        form = cells.below(len(_FORMS), "form").astype(np.int32)
        return self.openings.take(pa.array(form * len(self.names.first.values) + self.first(cells)))

    def surname(self, cells: Cells) -> pa.Array:
        """The family name as it stands in the person's addresses."""
        return self.names.last.latin.take(pa.array(self.last(cells)))

    def ending(self, cells: Cells) -> pa.Array:
        """What half of the people's addresses end in: the year of birth."""
        year = self.ages.year[self.born(cells)] % 100 + 1
        return self.endings.take(pa.array(np.where(cells.bits("ending") >> np.uint64(63), year, 0)))

    @property
    def longest_address(self) -> int:
        """Characters of the longest local part that :meth:`opening` and its companions make."""
        longest = pc.max(pc.utf8_length(self.openings)).as_py() + pc.max(pc.utf8_length(self.names.last.latin)).as_py()
        return int(longest) + 2


@cache
def people_of(
    locale: str, born: tuple[date, date], reference: date, longest_first: int | None, longest_last: int | None
) -> People:
    """Prepare the people of a locale, born between two dates; names no longer than asked for, if there are."""
    names = names_of(locale, longest_first, longest_last)
    given = names.first.latin.to_pylist()
    openings = [(name[:1] if short else name) + sign for short, sign in _FORMS for name in given]
    endings = ["", *(f"{year:02d}" for year in range(100))]
    return People(names, Ages.between(born[0], born[1], reference), pa.array(openings), pa.array(endings))


def birth_window(reference: date, youngest: int, oldest: int) -> tuple[date, date]:
    """Give the first and the last birth date of those whose age is between two numbers of years, inclusive."""
    return _years_before(reference, oldest + 1) + timedelta(days=1), _years_before(reference, youngest)


def _years_before(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year - years)
    except ValueError:  # the 29th of February
        return day.replace(year=day.year - years, day=28)
