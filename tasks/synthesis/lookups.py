"""Columns that another column decides: a code and its name, a zone and its borough."""

from collections.abc import Collection, Iterator
from dataclasses import asdict, dataclass
from functools import cached_property
from itertools import permutations
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from tasks.synthesis.blurring import SHARED, people_with
from tasks.synthesis.interface import pack_table, unpack_table
from tasks.synthesis.prepare import default_min_count
from tasks.synthesis.units import in_dictionary, value_type
from tasks.values.kinds import is_measured

Int64 = npt.NDArray[np.int64]

ROWS_PER_VALUE = 4  # fewer on average, and "decides" may be chance
_MOST_VALUES = 5000
_HARDLY_FINER = 1.5  # times the values: whoever knows the column knows what decides it, but for a few values


@dataclass(frozen=True)
class Repair:
    """A column that follows from a finer one: it is learnt too, and set right where it was drawn wrong.

    Attributes:
        by: The column that decides.
        column: The column decided.
        pairs: A packed table of both columns, one row for each value of ``by``.
    """

    by: str
    column: str
    pairs: str

    @cached_property
    def _map(self) -> tuple[pa.Array, pa.Array]:
        table = unpack_table(self.pairs)
        return table["by"].combine_chunks(), table["column"].combine_chunks()

    @property
    def reads(self) -> tuple[str, ...]:
        """The column that it is told by."""
        return (self.by,)

    @property
    def _dictionary(self) -> pa.Array:
        return pc.unique(self._map[1])

    def flatten(self, table: pa.Table) -> pa.Table:
        """Leave the table as it is: the coarse column helps to learn others."""
        return table

    def rebuild(self, table: pa.Table) -> pa.Table:
        """Set the column to what the finer one says, where that says anything."""
        at, kind = table.column_names.index(self.column), table.schema.field(self.column).type
        said = self.told(table)
        plain = as_plain(table[self.column])
        fixed = pc.if_else(pc.is_valid(self._found(table)), said, plain.cast(said.type))
        return table.set_column(at, pa.field(self.column, kind), in_dictionary(fixed, self._dictionary, kind))

    def told(self, table: pa.Table) -> pa.Array:
        """What the finer column says in each row; null where it says nothing."""
        return self._map[1].take(self._found(table))

    def _found(self, table: pa.Table) -> pa.Array:
        keys = self._map[0]
        return pc.index_in(as_plain(table[self.by]).cast(keys.type), value_set=keys, skip_nulls=False)

    def state(self) -> dict[str, Any]:
        """Give the fields."""
        return asdict(self)


@dataclass(frozen=True)
class Lookup(Repair):
    """A column that says the same as another in other words: it is not learnt at all.

    Attributes:
        type: The column's packed field.
        position: Its place in the table.
    """

    type: str = ""
    position: int = 0

    def flatten(self, table: pa.Table) -> pa.Table:
        """Drop the column."""
        return table.drop_columns([self.column])

    def rebuild(self, table: pa.Table) -> pa.Table:
        """Add the column, looked up."""
        field = unpack_table(self.type).schema.field(0)
        place = min(self.position, table.num_columns)
        looked_up = in_dictionary(self.told(table), self._dictionary, field.type)
        return table.add_column(place, pa.field(self.column, field.type), looked_up)


def find_lookups(table: pa.Table, fixed: Collection[str] = (), *, holders: Int64 | None = None) -> Iterator[Repair]:
    """Find the columns that another decides in every row; of two that decide each other, the later is dropped.

    So is one of hardly fewer values than what decides it: learnt first, it would part the rows into so many leaves
    that nothing else is told of the finer one.

    Floats are looked up (where a station lies, what a piece costs), and decide nothing: two may differ in the last bit.
    Fixed columns are looked up by none and decide none: what a parent has is learnt of beside it.

    Of people nothing is kept that few of them have: a number or date that a value of few people decides is drawn anew,
    and only what the others decide is set right.

    Args:
        table: The rows.
        fixed: Columns that are left alone.
        holders: Whom each row belongs to, where the table tells of people, shape (rows,).
    """
    own = [name for name in table.column_names if name not in fixed]
    coded = {name: codes for name in own if (codes := codes_of(table[name], floats=True)) is not None}
    sizes = {name: int(codes.max()) + 1 for name, codes in coded.items()}
    floats = {name for name in coded if pa.types.is_floating(table.schema.field(name).type)}
    gone: set[str] = set()
    repairs: dict[str, str] = {}
    for column, by in permutations(coded, 2):
        passed = column in gone or by in gone or sizes[by] < sizes[column] or by in floats
        if passed or not _decides(coded[by], coded[column], sizes[by]):
            continue
        few, made = _of_few(table.schema.field(column).type, coded[by], holders), _all_made(coded[by])
        hardly = sizes[column] < sizes[by] <= _HARDLY_FINER * sizes[column] and made
        if (sizes[by] > sizes[column] and not hardly) or (column in floats and not made) or few.any():
            finer = column not in repairs or sizes[by] > sizes[repairs[column]]
            if finer and not few.all() and repairs.get(by) != column:  # two that decide each other need one set right
                repairs[column] = by
        elif hardly or column in floats or table.column_names.index(by) < table.column_names.index(column):
            gone.add(column)
            yield _lookup(table, by, column)
    for column, by in repairs.items():
        if column not in gone and by not in gone:
            kept = ~_of_few(table.schema.field(column).type, coded[by], holders)[coded[by]]
            if kept.any():
                yield Repair(by, column, _pairs(table.filter(pa.array(kept)), by, column))


def codes_of(column: pa.ChunkedArray, *, floats: bool = False) -> Int64 | None:
    """A column's values numbered from 0, null among them; None where they are one, or too many to mean anything.

    Args:
        column: The values.
        floats: Whether those are numbered, too.
    """
    if pa.types.is_nested(column.type) or (pa.types.is_floating(column.type) and not floats):
        return None
    plain = as_plain(column).dictionary_encode(null_encoding="encode")
    size = len(plain.dictionary)
    if not 2 <= size <= min(_MOST_VALUES, len(column) // ROWS_PER_VALUE):
        return None
    return np.asarray(plain.indices, dtype=np.int64)


def _all_made(codes: Int64) -> bool:
    """Whether all values have so many rows that no others are made."""
    return bool(np.bincount(codes).min() >= default_min_count(len(codes)))


def _of_few(kind: pa.DataType, by: Int64, holders: Int64 | None) -> npt.NDArray[np.bool_]:
    """Which values of what decides a number or date are of so few people that these would be told, shape (values,)."""
    if holders is None or not is_measured(value_type(kind)):
        return np.zeros(int(by.max()) + 1, dtype=np.bool_)
    return people_with(by, holders) < SHARED


def _decides(by: Int64, column: Int64, size: int) -> bool:
    answer = np.zeros(size, dtype=np.int64)
    answer[by] = column
    return bool(np.array_equal(answer[by], column))


def _pairs(table: pa.Table, by: str, column: str) -> str:
    both = pa.table({"by": as_plain(table[by]), "column": as_plain(table[column])})
    counted = both.group_by(["by", "column"]).aggregate([([], "count_all")])
    common = counted.filter(pc.greater(counted["count_all"], 1)) if table.num_rows > 20 else counted
    return pack_table(common.select(["by", "column"]).sort_by([("by", "ascending")]))


def _lookup(table: pa.Table, by: str, column: str) -> Lookup:
    field = pa.table({column: table[column].slice(0, 0)})
    return Lookup(by, column, _pairs(table, by, column), pack_table(field), table.column_names.index(column))


def as_plain(column: pa.ChunkedArray) -> pa.Array:
    """Give a column in one piece, without a dictionary."""
    if pa.types.is_dictionary(column.type):
        column = pc.cast(column, column.type.value_type)
    return column.combine_chunks()
