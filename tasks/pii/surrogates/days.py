"""Another day of the same year for every day: one to one, and such that no person of the source is met again.

A person is told by name and day of birth together. Names get new ones from lists that real people have, so among a
million rows somebody's new name is another's old one, born on the very day. The order of a year's days follows from the
key; :meth:`Days.part` changes places in it until nobody's new name and new day are anybody's of the source.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
import numpy.typing as npt

from tasks.pii.hashing import UInt64
from tasks.pii.keys import PiiKey
from tasks.values.permute import permute

Days64 = npt.NDArray[np.int64]
Forbidden = npt.NDArray[np.bool_]

_STEP = np.uint64(0x9E3779B97F4A7C15)
_AT_ONCE = 1 << 22  # pairs of persons that are looked at together


@dataclass(frozen=True)
class Renamed:
    """Persons, the same one once or more.

    Attributes:
        before: Hashes of their names, shape (n,).
        after: Hashes of their new names in the same writing, shape (n,).
        born: Days from 1970 on, shape (n,).
    """

    before: UInt64
    after: UInt64
    born: Days64


class Days:
    """Which day becomes which, under a key."""

    def __init__(self, key: PiiKey) -> None:
        self._word = int(key.child("dates").digests(["year"])[0, 0])
        self._orders: dict[int, list[int]] = {}
        self._changed: dict[int, list[int]] = {}

    def moved(self, day: date) -> date:
        """Give the day that a day becomes."""
        first, days = _year(day.year)
        return first + timedelta(days=self._order(day.year, days)[(day - first).days])

    def _order(self, year: int, days: int) -> list[int]:
        if year not in self._orders:
            with np.errstate(over="ignore"):
                own = np.array([self._word], np.uint64) + np.uint64(year) * _STEP
            order = [int(place) for place in permute(np.arange(days, dtype=np.uint64), days, own)]
            self._orders[year] = _without_stays(order)
        return self._orders[year]

    def part(self, persons: Renamed) -> None:
        """Change days' places until nobody becomes a person of the source, as far as there is a way."""
        years = persons.born.astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64) + 1970
        for year in np.unique(years).tolist():
            rows = np.flatnonzero(years == year)
            first, days = _year(year)
            born = persons.born[rows] - (first - date(1970, 1, 1)).days
            forbidden = _forbidden(persons.before[rows], persons.after[rows], born, days)
            np.fill_diagonal(forbidden, val=True)
            now = self._order(year, days)
            if (new := apart(now, forbidden)) != now:
                self._orders[year] = self._changed[year] = new

    def export(self) -> dict[str, UInt64]:
        """Give what later runs need: the orders that do not follow from the key alone."""
        return {f"{year}": np.array(order, np.uint64) for year, order in self._changed.items()}

    def restore(self, exported: dict[str, Any]) -> None:
        """Take up what an earlier run exported under the same key."""
        for year, order in exported.items():
            self._orders[int(year)] = self._changed[int(year)] = [int(place) for place in order]


def _without_stays(order: list[int]) -> list[int]:
    """No day stays as it is: one that would changes places with the next."""
    for day, new in enumerate(order):
        if new == day:
            other = (day + 1) % len(order)
            order[day], order[other] = order[other], new
    return order


def _year(year: int) -> tuple[date, int]:
    """The first day of a year, and how many it has."""
    first = date(year, 1, 1)
    return first, (date(year + 1, 1, 1) - first).days if year < date.max.year else 365


def _forbidden(before: UInt64, after: UInt64, born: Days64, days: int) -> Forbidden:
    """Which day must not become which one, shape (days, days): somebody would become a person of the source."""
    forbidden = np.zeros((days, days), np.bool_)
    source = np.argsort(before, kind="stable")
    names = before[source]
    low, high = (np.searchsorted(names, after, side=side) for side in ("left", "right"))
    met = np.flatnonzero(high > low)
    for some in np.array_split(met, max(1, int((high - low)[met].sum()) // _AT_ONCE)):
        sizes = (high - low)[some]
        offsets = np.arange(sizes.sum()) - np.repeat(np.cumsum(sizes) - sizes, sizes)
        others = source[np.repeat(low[some], sizes) + offsets]
        forbidden[np.repeat(born[some], sizes), born[others]] = True
    return forbidden


def apart(order: list[int], forbidden: Forbidden) -> list[int]:
    """Change as few days' places as it takes.

    Args:
        order: What each day becomes.
        forbidden: What it must not become, shape (days, days).

    Returns:
        An order with none of these; where there is no way, one with as few as can be.
    """
    now, days = np.array(order), np.arange(len(order))
    for day in np.flatnonzero(forbidden[days, now]).tolist():
        fits = np.flatnonzero(~forbidden[day, now] & ~forbidden[days, now[day]])
        if forbidden[day, now[day]] and len(fits):
            other = fits[np.searchsorted(fits, day) % len(fits)]
            now[[day, other]] = now[[other, day]]
    if forbidden[days, now].any():
        from scipy.optimize import linear_sum_assignment

        _, now = linear_sum_assignment(forbidden.astype(np.int8))
    return [int(place) for place in now]
