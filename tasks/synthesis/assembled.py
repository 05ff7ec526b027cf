"""Days that stand in three columns: learnt there, put together so that they are days, and others told by them."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from tasks.synthesis.blurring import SHARED
from tasks.synthesis.columns import replaced

Int64 = npt.NDArray[np.int64]

_LAW = 0.999  # of the rows with all three must be days
_LEAST_ROWS = 100
_DAYS, _MONTHS = 20, 3  # different ones; of fewer it may be something else
_YEARS = (1000, 2999)
_WORDS = (("year", "yr", "yyyy"), ("month", "mon", "mo", "mm"), ("day", "dom", "mday", "dd"))
_BESIDE = ("of", "month")  # the latter of a day's name
_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


@dataclass(frozen=True)
class Assembled:
    """A day put together of a year, a month and a day of the month, while others may be told by it.

    Attributes:
        column: The day's own, which no table has.
        parts: The columns of year, month and day of the month.
        names: The twelve months in words; none where they are numbers.
        bounds: The first and the last day to be made, counted from 1970.
    """

    column: str
    parts: Sequence[str]
    names: Sequence[str]
    bounds: Sequence[int]

    @property
    def reads(self) -> tuple[str, ...]:
        """The columns that it is put together of."""
        return tuple(self.parts)

    def flatten(self, table: pa.Table) -> pa.Table:
        """Add the day."""
        day, real = self._days(table)
        return table.append_column(self.column, pa.array(day, mask=~real))

    def rebuild(self, table: pa.Table) -> pa.Table:
        """Write the parts of the day, and drop it."""
        day = table[self.column]
        told: list[Any] = [getattr(pc, part)(day) for part in ("year", "month", "day")]
        if self.names:
            told[1] = pa.array(self.names, pa.string()).take(pc.subtract(told[1].combine_chunks(), 1))
        for name, own in zip(self.parts, told, strict=True):
            table = replaced(table, name, pc.coalesce(own.cast(table.schema.field(name).type), table[name]))
        return table.drop_columns([self.column])

    def _days(self, table: pa.Table) -> tuple[npt.NDArray[np.datetime64], npt.NDArray[np.bool_]]:
        """The days of rows, on the last of a month where it has no such day, and which of them are real."""
        figures = [_figures(table[name], self.names) for name in self.parts]
        known = ~np.isnan(figures).any(axis=0)
        year, month, day = (np.where(known, part, 1).astype(np.int64) for part in figures)
        first = (12 * (year - 1970) + month - 1).astype("datetime64[M]")
        length = ((first + 1).astype("datetime64[D]") - first.astype("datetime64[D]")).astype(np.int64)
        real = (
            known
            & (year >= _YEARS[0])
            & (year <= _YEARS[1])
            & (month >= 1)
            & (month <= 12)
            & (day >= 1)
            & (day <= length)
        )
        return first.astype("datetime64[D]") + np.clip(day, 1, length) - 1, real

    def together(self, table: pa.Table) -> pa.ChunkedArray:
        """The days of made rows: those of no year that has them are of the nearest one that does."""
        day, _ = self._days(table)
        known = np.logical_and.reduce([np.asarray(table[name].is_valid()) for name in self.parts])
        low, high = (np.datetime64(int(bound), "D") for bound in self.bounds)
        for beyond, years, end in ((day < low, 12, low), (day > high, -12, high)):
            month = day.astype("datetime64[M]")
            last = (month + years + 1).astype("datetime64[D]") - 1
            moved = np.minimum((month + years).astype("datetime64[D]") + (day - month.astype("datetime64[D]")), last)
            day = np.where(beyond, np.where((moved >= low) & (moved <= high), moved, end), day)
        return pa.chunked_array([pa.array(day, mask=~known)])

    def state(self) -> dict[str, Any]:
        """Give the fields."""
        return asdict(self)


@dataclass(frozen=True)
class Apart(Assembled):
    """The same day taken out again: what is learnt are its parts."""

    def flatten(self, table: pa.Table) -> pa.Table:
        """Drop the day."""
        return table.drop_columns([self.column])

    def rebuild(self, table: pa.Table) -> pa.Table:
        """Put it together."""
        return table.append_column(self.column, self.together(table))


def find_assembled(
    table: pa.Table, fixed: Collection[str] = (), *, holders: Int64 | None = None
) -> Iterator[Assembled]:
    """Find the columns of years, months and days of the month that belong together by their names.

    Args:
        table: The rows.
        fixed: Columns that are left alone.
        holders: Whom each row belongs to, where the table tells of people, shape (rows,).
    """
    named: dict[tuple[str, ...], dict[int, str]] = {}
    for field in table.schema:
        if field.name not in fixed and (found := _part_of(field.name)) is not None:
            named.setdefault(found[1], {}).setdefault(found[0], field.name)
    for stem, parts in named.items():
        day = "_".join((*stem, "")) + "@day"
        if len(parts) < len(_WORDS) or day in table.column_names:
            continue
        if (found_days := _assembled(day, [parts[place] for place in range(3)], table, holders)) is not None:
            yield found_days


def _part_of(name: str) -> tuple[int, tuple[str, ...]] | None:
    """Which part of a day a name says, and what else it says."""
    words = [word.lower() for word in re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+", name)]
    for place in (2, 0, 1):  # a day of the month is a day
        said = next((word for word in words if word in _WORDS[place]), None)
        if said is not None:
            after = [word for word in words[words.index(said) + 1 :] if word != "of"]
            if place == 2 and after[:1] in (["week"], ["year"]):
                return None
            dropped = (said, *_BESIDE[: 2 if place == 2 else 1])
            rest = [word for word in words if word not in dropped]
            return place, tuple(rest)
    return None


def _assembled(column: str, parts: Sequence[str], table: pa.Table, holders: Int64 | None) -> Assembled | None:
    if table.num_rows < _LEAST_ROWS or not all(
        pa.types.is_integer(table.schema.field(name).type) for name in (parts[0], parts[2])
    ):
        return None
    names: tuple[str, ...] = ()
    if not pa.types.is_integer(table.schema.field(parts[1]).type):
        if (told := _months(table[parts[1]])) is None:
            return None
        names = told
    year, day = (table[name].drop_null() for name in (parts[0], parts[2]))
    if not len(year) or pc.min(year).as_py() < _YEARS[0] or pc.max(year).as_py() > _YEARS[1]:
        return None
    found = Assembled(column, tuple(parts), names, (0, 0))
    days, real = found._days(table)
    known = np.logical_and.reduce([np.asarray(table[name].is_valid()) for name in parts])
    months = len(np.unique(days[real].astype("datetime64[M]").astype(np.int64) % 12))
    if known.sum() < _LEAST_ROWS or real.sum() < _LAW * known.sum():
        return None
    if months < _MONTHS or pc.count_distinct(day).as_py() < _DAYS:
        return None
    whose = np.arange(len(real)) if holders is None else holders
    return Assembled(column, tuple(parts), names, _bounds(days[real].astype(np.int64), whose[real]))


def _bounds(ticks: Int64, holders: Int64) -> tuple[int, int]:
    """The mean first day of the earliest people and last day of the latest, inwards: no single one's is given away."""
    first, last = np.full(holders.max() + 1, ticks.max()), np.full(holders.max() + 1, ticks.min())
    np.minimum.at(first, holders, ticks)
    np.maximum.at(last, holders, ticks)
    there = np.unique(holders)
    low = int(np.ceil(np.sort(first[there])[:SHARED].mean()))
    return low, max(low, int(np.floor(np.sort(last[there])[-SHARED:].mean())))


def _months(column: pa.ChunkedArray) -> tuple[str, ...] | None:
    """The words that a column has for the twelve months, the missing ones by their short names."""
    if not pa.types.is_string(column.type):
        return None
    words = pc.unique(column.drop_null()).to_pylist()
    told = {word[:3].lower(): word for word in words}
    if len(told) < len(words) or not told or not set(told) <= set(_NAMES):
        return None
    return tuple(told.get(name, name.capitalize()) for name in _NAMES)


def _figures(column: pa.ChunkedArray, names: Sequence[str]) -> npt.NDArray[np.float64]:
    if pa.types.is_string(column.type):
        at = pc.index_in(column, value_set=pa.array(names, pa.string()))
        column = pc.add(pc.cast(at, pa.int64()), 1)
    figures = np.asarray(pc.cast(column, pa.float64(), safe=False).to_numpy(), dtype=np.float64)
    return np.where(np.abs(figures) > _YEARS[1], 0.0, figures)  # no part of a day, however great
