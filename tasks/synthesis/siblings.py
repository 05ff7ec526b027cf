"""Rows of one parent that a key of several columns tells apart: periods of one employee, terms of one course."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import permutations
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from tasks.synthesis.calendars import has_days, ticks_of, times_of
from tasks.synthesis.columns import replaced
from tasks.synthesis.joins import Int64, plain
from tasks.synthesis.leaving import reason_to_leave_out
from tasks.synthesis.never import find_never
from tasks.synthesis.prepare import default_min_count
from tasks.synthesis.units import whole_unit

PLACE, LEFT = "#place", "#left"
_MOST_PLACES = 3  # what comes later is alike
_NUMBERED = 0.98  # of the parents must number their rows for the key to be a number
_CHAINED = 0.98  # of the periods must end where the next begins
_MOST_VALUES = 200  # of a number that begins anew after its last
_MOST_TRIES = 10_000
_LEAST_ROWS = 20


@dataclass(frozen=True)
class Siblings:
    """What holds among the rows of one parent, whose key is learnt like other columns.

    Attributes:
        columns: The key's columns that are learnt; rows of one parent differ in them, or in ``beside``.
        beside: Relations to further parents that the key names.
        values: What such a column may be, of those with few values.
        steps: How far apart neighbouring values of the others are.
        chain: A column that begins with what the other was in the row before; none where nothing is such.
        last: When the last period of the chain may begin, in ticks.
        never: What stands for the end of a period that has none.
    """

    columns: tuple[str, ...]
    beside: tuple[int, ...]
    values: Mapping[str, Sequence[Any]]
    steps: Mapping[str, int]
    chain: tuple[str, str] | None = None
    last: int = 0
    never: int = np.iinfo(np.int32).max

    def apply(self, table: pa.Table, owners: Int64, others: Int64) -> pa.Table:
        """Keep the laws in whole families of rows.

        Args:
            table: The rows, those of one parent one after another.
            owners: Their parents, shape (rows,).
            others: Their further parents, shape (rows, relations).
        """
        table = self._chained(table, owners) if self.chain is not None else table
        return self._apart(table, owners, others)

    def _chained(self, table: pa.Table, owners: Int64) -> pa.Table:
        """Let each period begin where the one before ended; shrink those of a parent that would begin after the end."""
        start, end = self.chain or ("", "")
        kind, step = table.schema.field(start).type, self.steps[start]
        begin, until = (np.asarray(pc.fill_null(ticks_of(table[name]), self.never), np.int64) for name in (start, end))
        first = np.diff(owners, prepend=-2) != 0
        follows, group, place = ~np.append(first[1:], True)[: len(first)], np.cumsum(first) - 1, _place(first)
        length = np.where(until == self.never, step, np.maximum(until - begin, step))
        before = np.cumsum(length) - length
        before -= before[first][group]
        room = np.maximum(self.last - begin[first][group], 0)
        whole = np.maximum.reduceat(before, np.flatnonzero(first))[group]
        shrunk = np.rint(before / step * np.minimum(room / np.maximum(whole, 1), 1.0)).astype(np.int64)
        begins = begin[first][group] + np.maximum(shrunk, place) * step
        ends = np.where(follows, np.append(begins[1:], 0), np.where(until == self.never, until, begins + length))
        empty = np.asarray(table[end].is_null()) & ~follows
        for name, ticks in ((start, pa.array(begins)), (end, pa.array(ends, mask=empty))):
            table = replaced(table, name, times_of(pa.chunked_array([ticks]), kind))
        return table

    def _apart(self, table: pa.Table, owners: Int64, others: Int64) -> pa.Table:
        """Move rows that have the key of one before them on, in columns of few values first, until all differ."""
        columns = sorted(self.columns, key=lambda name: len(self.values.get(name, ())) or np.inf)
        codes = np.column_stack([self._coded(table[name], name) for name in columns])
        keys = np.column_stack([owners, others, codes])
        repeated = _repeats(keys)
        if not len(repeated):
            return table
        taken = {tuple(key) for key in np.delete(keys, repeated, axis=0).tolist()}
        sizes, head = [len(self.values.get(name, ())) for name in columns], keys.shape[1] - len(columns)
        for row in repeated.tolist():
            key = keys[row].tolist()
            for _ in range(_MOST_TRIES):
                if tuple(key) not in taken:
                    break
                key[head:] = _next(key[head:], sizes)
            taken.add(tuple(key))
            keys[row] = key
        for place, name in enumerate(columns):
            table = self._with(table, name, keys[:, head + place], repeated)
        return table

    def _coded(self, column: pa.ChunkedArray, name: str) -> Int64:
        """A key's column as whole numbers: places among few values, or steps."""
        if name in self.values:
            known = pa.array(self.values[name], column.type)
            return np.asarray(pc.fill_null(pc.index_in(plain(column), value_set=known), 0), dtype=np.int64)
        ticks = ticks_of(column) if has_days(column.type) else column.cast(pa.int64())
        return np.asarray(pc.fill_null(ticks, 0), dtype=np.int64) // self.steps[name]

    def _with(self, table: pa.Table, name: str, codes: Int64, moved: Int64) -> pa.Table:
        """Write moved rows' values of a column."""
        kind, own = table.schema.field(name).type, plain(table[name])
        at = np.isin(np.arange(table.num_rows), moved)
        if name in self.values:
            made = pa.array(self.values[name], kind).take(pa.array(np.where(at, codes, 0)))
        else:
            ticks = pa.chunked_array([pa.array(codes * self.steps[name])])
            made = plain(times_of(ticks, kind) if has_days(kind) else ticks.cast(kind))
        return replaced(table, name, pc.if_else(pa.array(at), made, own))


def _repeats(keys: Int64) -> Int64:
    """Rows whose key is one before them's, ascending."""
    _, first = np.unique(keys, axis=0, return_index=True)
    return np.setdiff1d(np.arange(len(keys)), first)


def _next(codes: list[int], sizes: Sequence[int]) -> list[int]:
    """Count one on: a column of few values begins anew after its last, and the next column goes on; 0 is many."""
    for place, size in enumerate(sizes):
        codes[place] += 1
        if not size or codes[place] < size:
            break
        codes[place] = 0
    return codes


def _place(first: npt.NDArray[np.bool_]) -> Int64:
    """The how-manieth of its parent each row is, from 0; rows of one parent stand one after another."""
    at = np.arange(len(first))
    return at - np.maximum.accumulate(np.where(first, at, 0))


def places_of(owners: Int64) -> dict[str, Int64]:
    """Which of its parent's rows each is, and how many come after it; the fourth and later are alike.

    Args:
        owners: Parents of rows that stand one after another, shape (rows,).
    """
    first = np.diff(owners, prepend=-2) != 0
    place = _place(first)
    left = _place(np.append(first[1:], True)[::-1])[::-1] if len(first) else place
    return {PLACE: np.minimum(place, _MOST_PLACES), LEFT: np.minimum(left, _MOST_PLACES)}


def numbers_rows(column: pa.ChunkedArray, owners: Int64) -> bool:
    """Whether a column numbers the rows of each parent without a gap, from one first number."""
    if not pa.types.is_integer(column.type) or column.null_count:
        return False
    values = np.asarray(column.cast(pa.int64()))
    order = np.lexsort((values, owners))
    first = np.diff(owners[order], prepend=-2) != 0
    wrong = np.unique(owners[order][values[order] - values.min() != _place(first)])
    return len(wrong) <= (1 - _NUMBERED) * len(np.unique(owners))


def learnable(table: pa.Table, name: str) -> bool:
    """Whether a key's column can be learnt like others: days, whole numbers, and texts that several rows share."""
    column = table[name]
    kind = column.type
    if not (has_days(kind) or pa.types.is_integer(kind) or pa.types.is_string(kind)) or column.null_count:
        return False
    return reason_to_leave_out(name, column, default_min_count(table.num_rows)) is None


def find_siblings(table: pa.Table, columns: Sequence[str], owners: Int64, beside: Sequence[int]) -> Siblings:
    """Say what holds among the rows of one parent.

    Args:
        table: The real rows.
        columns: Those of the key that are learnt.
        owners: The parent of each row, none missing, shape (rows,).
        beside: Relations to further parents that the key names.
    """
    values = {name: few for name in columns if (few := tuple(_few_values(table[name])))}
    steps = {name: _step(table[name]) for name in columns if name not in values}
    found = Siblings(tuple(columns), tuple(beside), values, steps)
    for start, end in permutations([f.name for f in table.schema if has_days(f.type)], 2):
        if start in steps and end not in columns and _is_chain(table, start, end, owners):
            latest = np.sort(np.asarray(ticks_of(table[start]), dtype=np.int64))[-2:]
            never = next((one.ticks for one in find_never(table.select([end]))), found.never)
            return replace(found, chain=(start, end), last=int(latest.sum() // 2), never=never)
    return found


def _few_values(column: pa.ChunkedArray) -> list[Any]:
    """What a key's column may be where these are few: texts that several rows share, numbers between such."""
    if has_days(column.type):
        return []
    counted = pc.value_counts(plain(column))
    common = counted.filter(pc.greater_equal(counted.field("counts"), default_min_count(len(column)))).field("values")
    values = sorted(common.to_pylist())
    if not pa.types.is_string(column.type) and values:
        values = list(range(values[0], values[-1] + 1, _step(column)))
    return values if len(values) <= _MOST_VALUES or pa.types.is_string(column.type) else []


def _step(column: pa.ChunkedArray) -> int:
    return whole_unit(column)[1]


def _is_chain(table: pa.Table, start: str, end: str, owners: Int64) -> bool:
    """Whether, of one parent's rows in order, each ends where the next begins."""
    if table.schema.field(start).type != table.schema.field(end).type:
        return False
    begin, until = (np.asarray(pc.fill_null(ticks_of(table[name]), -1), dtype=np.int64) for name in (start, end))
    order = np.lexsort((begin, owners))
    same = owners[order][1:] == owners[order][:-1]
    return bool(same.sum() >= _LEAST_ROWS and np.mean((until[order][:-1] == begin[order][1:])[same]) >= _CHAINED)


def in_turn(table: pa.Table, columns: Sequence[str], owners: Int64) -> Int64:
    """Places of rows, those of one parent one after another, by the key's days where it has such, shape (rows,)."""
    days = [np.asarray(ticks_of(table[name]), dtype=np.int64) for name in columns if has_days(table[name].type)]
    return np.lexsort([*reversed(days), owners])
