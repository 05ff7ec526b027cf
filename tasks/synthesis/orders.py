"""Numbers and times that are never less than others, and parts of dates that stand beside them."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from tasks.synthesis.calendars import has_days
from tasks.synthesis.columns import replaced
from tasks.synthesis.interface import pack_table, unpack_table
from tasks.values.kinds import is_number

Float64 = npt.NDArray[np.float64]

_LAW = 0.999  # of the rows must keep a law for all to keep it
_DEALT = 0.05  # of them would break it, were the values dealt out anew: else there is nothing to keep
_LEAST_ROWS = 100
_GLANCE = 5000
_MOST_COLUMNS = 40
_PARTS = ("year", "month", "day", "quarter", "hour", "minute", "iso_week", "us_week", "week", "day_of_year")
_WEEKS = 60  # more than a year has
_OF_CLOCKS = ("hour", "minute")


@dataclass(frozen=True)
class Ordered:
    """Columns of one type of which some are never less than others: values drawn the wrong way round change places.

    Attributes:
        column: The first of them.
        pairs: Which is never more than which.
    """

    column: str
    pairs: Sequence[tuple[str, str]]

    @property
    def reads(self) -> tuple[str, ...]:
        """All of them."""
        return tuple(dict.fromkeys(name for pair in self.pairs for name in pair if name != self.column))

    def flatten(self, table: pa.Table) -> pa.Table:
        """Leave the table as it is: each column is learnt given the others."""
        return table

    def rebuild(self, table: pa.Table) -> pa.Table:
        """Change the places of values until none is the wrong way round; each change brings the row nearer to that."""
        for _ in self.pairs:
            before = table
            for low, high in self.pairs:
                table = _exchanged(table, low, high)
            if table is before:
                break
        return table

    def state(self) -> dict[str, Any]:
        """Give the fields."""
        return asdict(self)


@dataclass(frozen=True)
class OfTime:
    """A column that a part of a time beside it tells: it is not learnt at all.

    Attributes:
        column: The column.
        time: The time.
        part: Which part of it.
        position: The column's place in the table.
    """

    column: str
    time: str
    part: str
    position: int

    @property
    def reads(self) -> tuple[str, ...]:
        """The column that it is told by."""
        return (self.time,)

    def flatten(self, table: pa.Table) -> pa.Table:
        """Drop it."""
        return table.drop_columns([self.column])

    def put_back(self, table: pa.Table, field: pa.Field, told: pa.ChunkedArray | pa.Array) -> pa.Table:
        """Set the column in where it was."""
        return table.add_column(min(self.position, table.num_columns), field, told)

    def state(self) -> dict[str, Any]:
        """Give the fields."""
        return asdict(self)


@dataclass(frozen=True)
class Part(OfTime):
    """A number that is a part of a time beside it.

    Attributes:
        type: The column's packed field.
    """

    type: str

    def rebuild(self, table: pa.Table) -> pa.Table:
        """Read the part off the time."""
        field = unpack_table(self.type).schema.field(0)
        return self.put_back(table, field, _part(table[self.time], self.part).cast(field.type))


def find_parts(table: pa.Table, fixed: Collection[str] = ()) -> Iterator[Part]:
    """Find the numbers that are a part of a time in every row."""
    times = [field.name for field in table.schema if has_days(field.type)]
    for field in table.schema:
        if not pa.types.is_integer(field.type) or field.name in fixed or table[field.name].null_count == len(table):
            continue
        found = next(
            ((time, part) for time in times for part in _PARTS if _is_part(table, field.name, time, part)), None
        )
        if found is not None:
            kind = pack_table(pa.table({field.name: table[field.name].slice(0, 0)}))
            yield Part(field.name, *found, table.column_names.index(field.name), kind)


def _is_part(table: pa.Table, name: str, time: str, part: str) -> bool:
    if part in _OF_CLOCKS and not pa.types.is_timestamp(table.schema.field(time).type):
        return False
    for rows in (table.slice(0, _LEAST_ROWS), table):  # a glance first: nearly all pairs fail it
        own, told = rows[name].cast(pa.int64()), _part(rows[time], part)
        same = pc.fill_null(pc.equal(own, told), pc.and_(pc.is_null(own), pc.is_null(told)))
        if pc.mean(same.cast(pa.float64())).as_py() < _LAW:
            return False
    return len(pc.unique(own)) > 2 and len(own) >= _LEAST_ROWS


def _part(time: pa.ChunkedArray, part: str) -> pa.ChunkedArray:
    if part == "week":  # the first one holds the first of January, and all begin on Sundays
        day = pc.cast(pc.day_of_year(time), pa.int64())
        before = pc.subtract(pc.cast(pc.day_of_week(time, count_from_zero=True, week_start=7), pa.int64()), day)
        first = pc.subtract(
            pc.add(before, 1 + 7 * _WEEKS), pc.multiply(pc.divide(pc.add(before, 1 + 7 * _WEEKS), 7), 7)
        )
        return pc.add(pc.divide(pc.subtract(pc.add(day, first), 1), 7), 1)
    return getattr(pc, part)(time).cast(pa.int64())


def find_time_orders(table: pa.Table, fixed: Collection[str] = ()) -> Iterator[Ordered]:
    """Find the times that are never before others of their type."""
    return _find_orders(table, [f for f in table.schema if has_days(f.type) and f.name not in fixed])


def find_number_orders(table: pa.Table, fixed: Collection[str] = ()) -> Iterator[Ordered]:
    """Find the numbers that are never less than others of their type."""
    return _find_orders(table, [f for f in table.schema if is_number(f.type) and f.name not in fixed])


def _find_orders(table: pa.Table, fields: Sequence[pa.Field]) -> Iterator[Ordered]:
    by_type: dict[pa.DataType, dict[str, Float64]] = {}
    for field in fields if table.num_rows >= _LEAST_ROWS else ():
        values = _figures(table[field.name])
        if _varies(values):
            by_type.setdefault(field.type, {})[field.name] = values
    for columns in by_type.values():
        names = list(columns)[:_MOST_COLUMNS]
        pairs = [(a, b) for a in names for b in names if a != b and _is_ordered(columns[a], columns[b])]
        if pairs:
            yield Ordered(pairs[0][0], pairs)


def _is_ordered(low: Float64, high: Float64) -> bool:
    """Whether one is never more than the other, and would be were the values dealt out anew."""
    for rows in (slice(0, _GLANCE), slice(None)):
        left, right = low[rows], high[rows]
        known = ~np.isnan(left) & ~np.isnan(right)
        left, right = left[known], right[known]
        if len(left) < _LEAST_ROWS or np.mean(left <= right) < _LAW:
            return False
    dealt = np.random.default_rng(len(left)).permutation(right)
    return bool(np.mean(left > dealt) >= _DEALT and (left < right).any())


def _varies(values: Float64) -> bool:
    return len(np.unique(values[: 10 * _GLANCE][~np.isnan(values[: 10 * _GLANCE])])) > 2


def _exchanged(table: pa.Table, low: str, high: str) -> pa.Table:
    left, right = table[low], table[high]
    wrong = pc.fill_null(pc.greater(left, right), False)
    if not pc.any(wrong).as_py():
        return table
    for name, own, other in ((low, left, right), (high, right, left)):
        table = replaced(table, name, pc.if_else(wrong, other, own))
    return table


def _figures(column: pa.ChunkedArray) -> Float64:
    if has_days(column.type):
        column = (column.cast(pa.int32()) if pa.types.is_date32(column.type) else column).cast(pa.int64())
    return np.asarray(pc.cast(column, pa.float64(), safe=False).to_numpy(), dtype=np.float64)
