"""Columns that two others decide together: a state's unemployment in a year, a product's price in a shop."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import asdict, dataclass
from functools import cached_property
from itertools import combinations
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from tasks.synthesis.blurring import SHARED, people_with
from tasks.synthesis.interface import pack_table, unpack_table
from tasks.synthesis.lookups import ROWS_PER_VALUE, as_plain, codes_of
from tasks.synthesis.prepare import default_min_count
from tasks.synthesis.units import in_dictionary

Int64 = npt.NDArray[np.int64]

_GLANCE = 500  # rows that show most pairs to decide nothing
_MOST_COLUMNS = 40  # that may decide: there are twenty times as many pairs
_SURPRISE = 20.0  # rows that would differ, were values dealt out anew where one of the two is the same


@dataclass(frozen=True)
class Joint:
    """A column that follows from two others: it is learnt too, and set right where it was drawn wrong.

    Attributes:
        one: A column that decides.
        other: The other one.
        column: The column decided.
        triples: A packed table of the three, one row for each pair of values that enough rows have.
    """

    one: str
    other: str
    column: str
    triples: str

    @property
    def reads(self) -> tuple[str, ...]:
        """The columns that it is told by."""
        return (self.one, self.other)

    @cached_property
    def _told(self) -> pa.Table:
        return unpack_table(self.triples).combine_chunks()

    @cached_property
    def _keys(self) -> tuple[pa.Array, pa.Array]:
        return pc.unique(self._told["one"]), pc.unique(self._told["other"])

    def flatten(self, table: pa.Table) -> pa.Table:
        """Leave the table as it is: the column helps to learn others."""
        return table

    def rebuild(self, table: pa.Table) -> pa.Table:
        """Set the column to what the pair says, where that says anything."""
        kind = table.schema.field(self.column).type
        values = self._told["column"].combine_chunks()
        vocabulary = pc.unique(values) if pa.types.is_dictionary(kind) else values
        row = self._row(*(as_plain(table[name]) for name in self.reads))
        drawn = as_plain(table[self.column]).cast(values.type)
        fixed = pc.if_else(pa.array(row >= 0), values.take(pa.array(np.maximum(row, 0))), drawn)
        place = table.column_names.index(self.column)
        return table.set_column(place, pa.field(self.column, kind), in_dictionary(fixed, vocabulary, kind))

    def _row(self, one: pa.Array, other: pa.Array) -> Int64:
        """The row of the triples that speaks of each pair; -1 where none does."""
        width = len(self._keys[1])
        known = self._numbered(self._told["one"], self._told["other"])
        place = np.full(len(self._keys[0]) * width, -1, dtype=np.int64)
        place[known] = np.arange(len(known))
        asked = self._numbered(one, other)
        return np.where(asked < 0, -1, place[np.maximum(asked, 0)])

    def _numbered(self, one: Any, other: Any) -> Int64:
        sides = (
            np.asarray(pc.fill_null(pc.index_in(side.cast(keys.type), value_set=keys, skip_nulls=False), -1), np.int64)
            for side, keys in zip((one, other), self._keys, strict=True)
        )
        first, second = sides
        return np.where((first < 0) | (second < 0), -1, first * len(self._keys[1]) + second)

    def state(self) -> dict[str, Any]:
        """Give the fields."""
        return asdict(self)


def find_joint(table: pa.Table, fixed: Collection[str] = (), *, holders: Int64 | None = None) -> Iterator[Joint]:
    """Find the columns that two others decide in every row, and neither of them alone.

    A column that decides is decided by none. The one of most values comes first, and the pair of the fewest: each of
    its values rests on most rows.

    Args:
        table: The rows.
        fixed: Columns that are left alone.
        holders: Whom each row belongs to, where the table tells of people, shape (rows,): what a pair of few of them
            decides is not kept.
    """
    own = [name for name in table.column_names if name not in fixed]
    told = {name: codes for name in own if (codes := codes_of(table[name], floats=True)) is not None}
    telling = [name for name in told if not pa.types.is_floating(table.schema.field(name).type)][:_MOST_COLUMNS]
    found = []
    for pair, columns in _glanced(told, telling):
        key = _together(told[pair[0]], told[pair[1]])
        size = int(key.max()) + 1
        if size * ROWS_PER_VALUE <= len(key):
            found += [
                (-_size(told[c]), size, pair, c) for c in columns if _decide(key, told[c], [told[p] for p in pair])
            ]
    deciding: set[str] = set()
    decided: set[str] = set()
    for _, _, pair, column in sorted(found):
        if column in deciding | decided or decided & {*pair}:
            continue
        key = _together(told[pair[0]], told[pair[1]])
        kept = np.ones(len(key), dtype=np.bool_) if holders is None else (people_with(key, holders) >= SHARED)[key]
        triples = _triples(table.filter(pa.array(kept)), pair, column, default_min_count(table.num_rows))
        if triples.num_rows:
            deciding |= {*pair}
            decided.add(column)
            yield Joint(*pair, column, pack_table(triples))


def _size(codes: Int64) -> int:
    return int(codes.max()) + 1


def _together(one: Int64, other: Int64) -> Int64:
    """Number the pairs that occur, shape (rows,)."""
    numbers: Int64 = np.unique(one * _size(other) + other, return_inverse=True)[1].astype(np.int64)
    return numbers


def _glanced(told: Mapping[str, Int64], telling: list[str]) -> Iterator[tuple[tuple[str, str], list[str]]]:
    """Pairs, and the columns that they may decide for all that some rows say."""
    if len(telling) < 2 or len(told) < 3:
        return
    names, rows = list(told), len(next(iter(told.values())))
    some = np.unique(np.linspace(0, rows - 1, _GLANCE).astype(np.int64))
    few = {name: told[name][some] for name in names}
    values = np.stack(list(few.values()))
    for pair in combinations(telling, 2):
        key = few[pair[0]] * _size(told[pair[1]]) + few[pair[1]]
        order = np.argsort(key)
        again = np.flatnonzero(key[order[1:]] == key[order[:-1]])
        agree = (values[:, order[again]] == values[:, order[again + 1]]).all(axis=1)
        columns = [name for name, alike in zip(names, agree, strict=True) if alike and name not in pair]
        if columns:
            yield pair, columns


def _decide(key: Int64, column: Int64, sides: list[Int64]) -> bool:
    """Whether pairs decide a column, and neither side does but for so few rows that it may be chance."""
    answer = np.zeros(_size(key), dtype=np.int64)
    answer[key] = column
    return bool(np.array_equal(answer[key], column)) and all(
        _surprise(key, column, side) >= _SURPRISE for side in sides
    )


def _surprise(key: Int64, column: Int64, side: Int64) -> float:
    """Rows expected to differ from another of their pair, were a column dealt out anew where one side is the same."""
    rows = np.bincount(side)
    pairs = np.bincount(side[np.unique(key, return_index=True)[1]], minlength=len(rows))
    both, counts = np.unique(side * _size(column) + column, return_counts=True)
    alike = np.bincount(both // _size(column), counts.astype(np.float64) ** 2, minlength=len(rows))
    apart = 1.0 - alike / np.maximum(rows, 1) ** 2
    return float(((rows - pairs) * apart).sum())


def _triples(table: pa.Table, pair: tuple[str, str], column: str, least: int) -> pa.Table:
    three = pa.table([as_plain(table[name]) for name in (*pair, column)], names=["one", "other", "column"])
    counted = three.group_by(["one", "other", "column"]).aggregate([([], "count_all")])
    kept = counted.filter(pc.greater_equal(counted["count_all"], least))
    return kept.select(three.column_names).sort_by([("one", "ascending"), ("other", "ascending")])
