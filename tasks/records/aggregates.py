"""What a parent's row says of its children, computed from the children themselves.

A parent's children lie in a range of slots that its own row number determines, so any rows of the parent can be made
without the rest of either table. Children are made a bounded number at a time; a parent with more of them than that is
put together from pieces cut at the same places whatever else is made along with it, so sums of floats agree, too.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from schemas.input_types import aggregate_type
from schemas.sql import evaluate, parse_expression
from schemas.sql_aggregates import ZERO_OF_NONE, Aggregate
from tasks.records.arrays import nulled, plain
from tasks.records.parents import Parents
from tasks.records.plan import TablePlan
from tasks.values.cells import UInt64

PIECE = 32_768
"""Children that are made together: of several parents, or a run of one parent's. Measured on the benchmark of thirty
tables, where children have children: twice as many take 12 MB more and no less time."""


class Children(Protocol):
    """What an aggregate needs of a frame of children."""

    def column(self, name: str) -> pa.Array: ...  # noqa: D102
    def parents(self, index: int) -> Parents: ...  # noqa: D102


class Maker(Protocol):
    """Makes a frame of any rows of a table."""

    def __call__(self, plan: TablePlan, rows: UInt64) -> Children: ...  # noqa: D102


@dataclass(frozen=True)
class Pieces:
    """Runs of children: of which parent (by its place), where they begin, and how many there are."""

    parent: npt.NDArray[np.int64]
    first: UInt64
    count: npt.NDArray[np.int64]

    @classmethod
    def of(cls, first: UInt64, count: UInt64) -> "Pieces":
        """Cut each parent's children into runs of at most 32,768."""
        counts = count.astype(np.int64)
        pieces = -(-counts // PIECE)
        parent = np.repeat(np.arange(len(counts)), pieces)
        within = np.arange(len(parent)) - np.repeat(np.cumsum(pieces) - pieces, pieces)
        begin = first[parent] + (within * PIECE).astype(np.uint64)
        return cls(parent, begin, np.minimum(counts[parent] - within * PIECE, PIECE))

    def batches(self) -> Iterator["Pieces"]:
        """Take as many runs together as hold about 32,768 children."""
        border = np.cumsum(self.count) // PIECE
        for part in np.split(np.arange(len(self.parent)), np.flatnonzero(np.diff(border)) + 1):
            if len(part):
                yield Pieces(self.parent[part], self.first[part], self.count[part])

    def slots(self) -> UInt64:
        """Every child of the runs, in order."""
        within = np.arange(self.count.sum()) - np.repeat(np.cumsum(self.count) - self.count, self.count)
        return np.repeat(self.first, self.count) + within.astype(np.uint64)


def aggregated(aggregate: Aggregate, plan: TablePlan, index: int, parents: UInt64, make: Maker) -> pa.Array:
    """Give an aggregate's value for each parent row, shape (n,).

    Args:
        aggregate: What to compute.
        plan: The children's table.
        index: The relation, by its place in the schema.
        parents: Parent row indices, any order, repeats allowed, shape (n,).
        make: How children's frames are made.
    """
    distinct, place = np.unique(parents, return_inverse=True)
    pieces = Pieces.of(*plan.kin.children_of(index, distinct))
    parts = [_part(aggregate, plan, index, batch, make) for batch in pieces.batches()]
    found = _combined(aggregate, parts, len(distinct), aggregate_type(aggregate, plan.table))
    return found.take(pa.array(place))


def _part(aggregate: Aggregate, plan: TablePlan, index: int, batch: Pieces, make: Maker) -> pa.Table:
    frame = make(plan, plan.kin.rows_of_slots(index, batch.slots()))
    parent = np.repeat(batch.parent, batch.count)
    values = _values(aggregate, plan, frame, len(parent))
    missing = frame.parents(index).missing
    if missing is not None:
        values = nulled(values, missing)
    piece = np.repeat(np.arange(len(batch.parent)), batch.count)
    return _grouped(piece, parent, values, aggregate)


def _values(aggregate: Aggregate, plan: TablePlan, frame: Children, rows: int) -> pa.Array:
    if aggregate.value is None:
        return pa.array(np.ones(rows, np.int64))
    expression = parse_expression(aggregate.value).resolved(plan.column_names)
    values = plain(evaluate(expression, {name: frame.column(name) for name in expression.columns}, rows=rows))
    return _widened(values) if aggregate.function in ("sum", "avg") else values


def _widened(values: pa.Array) -> pa.Array:
    """Room for the sum: 38 digits of a decimal; a boolean counts as 0 or 1."""
    if pa.types.is_decimal(values.type):
        return values.cast(pa.decimal128(38, values.type.scale))
    return values.cast(pa.int64()) if pa.types.is_boolean(values.type) else values


def _grouped(piece: npt.NDArray[Any], parent: npt.NDArray[Any], values: pa.Array, aggregate: Aggregate) -> pa.Table:
    """One row for each run: its parent, how many values there are, and the sum, least or greatest of them."""
    table = pa.table({"piece": piece, "parent": parent, "value": values})
    wanted = [("parent", "min"), ("value", "count")]
    wanted += [("value", _STEPS[aggregate.function])] if aggregate.function != "count" else []
    made = table.group_by("piece", use_threads=False).aggregate(wanted)
    columns = {"parent": made["parent_min"], "count": made["value_count"]}
    if aggregate.function != "count":
        columns["value"] = made[f"value_{_STEPS[aggregate.function]}"]
    return pa.table(columns)


_STEPS = {"sum": "sum", "avg": "sum", "min": "min", "max": "max"}


def _combined(aggregate: Aggregate, parts: list[pa.Table], parents: int, result: pa.DataType) -> pa.Array:
    """Put the runs of each parent together, in order; a parent without children gets 0 or null."""
    if not parts:
        empty = pa.nulls(parents, result)
        return empty.fill_null(pa.scalar(0).cast(result)) if aggregate.function in ZERO_OF_NONE else empty
    table = pa.concat_tables(parts)
    wanted = [(name, "sum" if name == "count" else _STEPS[aggregate.function]) for name in table.column_names[1:]]
    made = table.group_by("parent", use_threads=False).aggregate(wanted)
    place = np.full(parents, -1)
    place[made["parent"].to_numpy()] = np.arange(made.num_rows)
    where = pa.array(place, mask=place < 0)
    count = made["count_sum"].combine_chunks().take(where).fill_null(0).cast(pa.int64())
    if aggregate.function == "count":
        return count
    value = made[f"value_{_STEPS[aggregate.function]}"].combine_chunks().take(where)
    return _finished(aggregate, value, count, result)


def _finished(aggregate: Aggregate, value: pa.Array, count: pa.Array, result: pa.DataType) -> pa.Array:
    if aggregate.function != "avg":
        value = value.cast(result)
        return value.fill_null(pa.scalar(0).cast(result)) if aggregate.function in ZERO_OF_NONE else value
    known = pc.equal(count, 0)
    divisor = pc.if_else(known, pa.scalar(1, pa.int64()), count).cast(pa.float64())
    if pa.types.is_decimal(value.type):  # as DuckDB divides: the whole units by the count times the power of ten
        value, divisor = _units(value), pc.multiply(divisor, float(10**value.type.scale))
    return pc.divide(value.cast(pa.float64()), divisor)


def _units(value: pa.Array) -> pa.Array:
    """A decimal as a whole number of its last digit, as a float."""
    words = np.frombuffer(value.buffers()[1], np.int64)[2 * value.offset :][: 2 * len(value)].reshape(-1, 2)
    known = pc.is_valid(value).to_numpy(zero_copy_only=False)
    if (words[known, 1] == words[known, 0] >> 63).all():
        return pa.array(words[:, 0].astype(np.float64), mask=~known)
    scaled = [None if each is None else float(int(each.scaleb(value.type.scale))) for each in value.to_pylist()]
    return pa.array(scaled, pa.float64())
