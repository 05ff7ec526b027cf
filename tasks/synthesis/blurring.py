"""Values of few people told by their neighbours: no average hides a salary that twelve rows hold, one each."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from tasks.synthesis.grid import Grid
from tasks.synthesis.interface import Columns
from tasks.synthesis.settled import agree, numbered
from tasks.synthesis.units import from_units, in_units, value_type
from tasks.values.kinds import is_measured

Int64 = npt.NDArray[np.int64]
Float64 = npt.NDArray[np.float64]

SHARED = 5  # people who must have a value for it to be theirs together
_FEW_ROWS = 160  # with a fifth set aside, of fewer privacy cannot be measured
_SEVERAL = 1.5  # rows of each person on the mean from which on rows are not people


def holders_of(table: pa.Table, persons: Sequence[str], *, unnamed_apart: bool = True) -> Int64:
    """Number the people that rows belong to: rows that agree in all of some columns are one's, shape (rows,).

    Args:
        table: The rows.
        persons: The columns; each row is another's where there are none.
        unnamed_apart: Whether each row that has nothing in them is another's; else all such rows are one's.
    """
    codes = {name: found for name in persons if (found := numbered(table[name])) is not None}
    if not codes:
        return np.arange(table.num_rows)
    holders = np.asarray(np.unique(np.column_stack(list(codes.values())), axis=0, return_inverse=True)[1]).ravel()
    unnamed = np.all([np.asarray(table[name].is_null()) for name in codes], axis=0) & unnamed_apart
    apart = len(holders) + np.arange(len(holders))
    return np.asarray(np.unique(np.where(unnamed, apart, holders), return_inverse=True)[1]).ravel()


def several_each(holders: Int64) -> bool:
    """Whether people have several rows each."""
    return len(holders) >= _SEVERAL * len(np.unique(holders))


def people_with(codes: Int64, holders: Int64) -> Int64:
    """How many people have each of some numbered values, shape (values,)."""
    pairs = np.unique(np.column_stack([codes, holders]), axis=0)[:, 0]
    return np.bincount(pairs, minlength=int(codes.max(initial=-1)) + 1)


def decided(column: pa.ChunkedArray, holders: Int64) -> bool:
    """Whether a column says the same in all rows of one person, and would not by chance: a birth date."""
    codes = numbered(column)
    return codes is not None and agree(codes, holders, parents=1)


def blurred(flat: pa.Table, columns: Columns, holders: Int64, seed: int) -> pa.Table:
    """Move every number or date that few people share to anywhere between its neighbours.

    In a table that is too small for its privacy to be measured that is done to all columns, in a larger one to those
    that are a person's and stand in several rows. Values next to each other have no room between them, and stay.

    Args:
        flat: The rows, without what follows from other columns.
        columns: What is known of the columns; nothing is done unless the table tells of people.
        holders: Whom each row belongs to, shape (rows,).
        seed: Decides where to.
    """
    if not columns.people:
        return flat
    few, several = flat.num_rows < _FEW_ROWS, several_each(holders)
    for place, field in enumerate(flat.schema):
        column = flat[field.name]
        if not is_measured(value_type(field.type)) or column.null_count == len(column):
            continue
        if few or (several and decided(column, holders)):
            chance = np.random.default_rng([seed, place]).random(len(column))
            flat = flat.set_column(place, field, _blurred(column, holders, chance))
    return flat


def _blurred(column: pa.ChunkedArray, holders: Int64, chance: Float64) -> pa.Array:
    raw = in_units(column, 0, 1)
    known = np.isfinite(raw)
    distinct, place = np.unique(raw[known], return_inverse=True)
    if len(distinct) < 2:
        return column
    rare = people_with(place.astype(np.int64), holders[known]) < SHARED
    last = len(distinct) - 1
    at = np.abs(place + 2.0 * chance[known] - 1.0)  # folded back at both ends
    moved = np.interp(last - np.abs(last - at), np.arange(len(distinct)), distinct)
    raw[known] = np.where(rare[place], _round(moved, distinct, column.type), raw[known])
    return from_units(raw, column.type, 0, 1)


def _round(values: Float64, distinct: Float64, kind: pa.DataType) -> Float64:
    """Round to whole units, or to as many digits as real floats have: never to a coarser step, which few rows feign."""
    if not pa.types.is_floating(kind):
        return np.rint(values)
    decimals = Grid.of(distinct).decimals
    return values if decimals < 0 else np.round(values, decimals)
