"""Mixed tables as matrices, so that fidelity and privacy can be measured with plain linear algebra."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from tasks.values.kinds import is_measured

Float64 = npt.NDArray[np.float64]
Float32 = npt.NDArray[np.float32]
Int64 = npt.NDArray[np.int64]
Bool = npt.NDArray[np.bool_]

_IDENTIFIER_SHARE = 0.95  # a text column with more distinct values than this share of its rows says nothing of its own
_NARROW = 24  # categories beyond this many are projected: random directions are nearly as far apart as axes
_BLOCK = 1 << 23  # cells of a block of distances: 32 MB


@dataclass(frozen=True)
class Space:
    """How the columns of a family of tables become numbers.

    Attributes:
        names: The columns measured, in order.
        categories: For each column its vocabulary, or None for a number or a date.
        knots: For each number 257 quantiles of the reference, shape (257,); None for a category.
    """

    names: tuple[str, ...]
    categories: tuple[pa.Array | None, ...]
    knots: tuple[Float64 | None, ...]

    @classmethod
    def of(cls, reference: pa.Table, others: Sequence[pa.Table] = (), columns: Sequence[str] | None = None) -> "Space":
        """Learn the space of a reference table; vocabularies cover the other tables too.

        Args:
            reference: The real rows that quantiles come from.
            others: Tables to be laid beside it.
            columns: The columns to measure; all but identifiers and texts when absent.
        """
        names = (
            tuple(columns)
            if columns is not None
            else tuple(c for c in reference.column_names if measurable(reference[c]))
        )
        vocabularies, knots = [], []
        for name in names:
            numeric = is_measured(reference.schema.field(name).type)
            vocabularies.append(None if numeric else _vocabulary([reference, *others], name))
            knots.append(_knots(as_float(reference[name])) if numeric else None)
        return cls(names, tuple(vocabularies), tuple(knots))

    @property
    def is_category(self) -> Bool:
        """Which columns are categories, shape (columns,)."""
        return np.array([vocabulary is not None for vocabulary in self.categories], dtype=bool)

    def values(self, table: pa.Table) -> Float64:
        """Numbers as they are (null is NaN), categories as codes (null is -1), shape (rows, columns)."""
        out = np.empty((table.num_rows, len(self.names)))
        for j, (name, vocabulary) in enumerate(zip(self.names, self.categories, strict=True)):
            out[:, j] = as_float(table[name]) if vocabulary is None else _codes(table[name], vocabulary)
        return out

    def points(self, values: Float64, columns: Sequence[int] | None = None) -> Float32:
        """Lay rows out so that squared distance adds up column by column: at most 1 for each, whatever its unit.

        A number counts by its rank among the reference, a category by 0 or 1; a null is 1 from anything.

        Args:
            values: What :meth:`values` gave, shape (rows, columns).
            columns: Positions of the columns that count; all when absent.

        Returns:
            Shape (rows, axes).
        """
        chosen = range(len(self.names)) if columns is None else columns
        parts = [self._axes(values[:, j], j) for j in chosen]
        return np.concatenate(parts, axis=1) if parts else np.zeros((len(values), 1), dtype=np.float32)

    def _axes(self, column: Float64, j: int) -> Float32:
        knots, vocabulary = self.knots[j], self.categories[j]
        if knots is not None:
            missing = np.isnan(column)
            rank = np.interp(np.where(missing, knots[0], column), knots, np.linspace(0, 1, len(knots)))
            return np.column_stack([np.where(missing, 0.5, rank), missing]).astype(np.float32)
        size = 1 if vocabulary is None else len(vocabulary) + 1
        if size <= _NARROW:
            table = np.eye(size, dtype=np.float32)
        else:
            table = np.random.default_rng(size).standard_normal((size, _NARROW)).astype(np.float32)
            table /= np.linalg.norm(table, axis=1, keepdims=True)
        return (table * np.float32(np.sqrt(0.5)))[column.astype(np.int64)]


def measurable(column: pa.ChunkedArray) -> bool:
    """Whether a column has a distribution to measure: no nested values, no bytes, no identifier or free text."""
    kind = column.type.value_type if pa.types.is_dictionary(column.type) else column.type
    if pa.types.is_nested(kind) or pa.types.is_binary(kind) or pa.types.is_null(kind):
        return False
    if is_measured(kind) or pa.types.is_boolean(kind):
        return True
    known = len(column) - column.null_count
    return bool(known > 0 and pc.count_distinct(_plain(column)).as_py() <= max(_IDENTIFIER_SHARE * known, 2))


def as_float(column: pa.ChunkedArray) -> Float64:
    """Give a numeric or temporal column as float64, nulls as NaN, shape (rows,). Times count in their own unit."""
    if pa.types.is_temporal(column.type):
        wide = pa.types.is_date32(column.type) or pa.types.is_time32(column.type)
        column = pc.cast(pc.cast(column, pa.int32()) if wide else column, pa.int64())
    return np.asarray(pc.cast(column, pa.float64(), safe=False).to_numpy(), dtype=np.float64)


def nearest(queries: Float32, reference: Float32, k: int = 1, *, skip_self: bool = False) -> tuple[Float64, Int64]:
    """Find the k nearest reference points of each query by exhaustive search, block by block.

    Args:
        queries: Shape (n, axes).
        reference: Shape (m, axes), m >= k (m > k with ``skip_self``).
        skip_self: The queries are the reference itself: a point is not its own neighbour.

    Returns:
        Distances and positions, nearest first, shape (n, k) each.
    """
    distances, positions = np.empty((len(queries), k)), np.empty((len(queries), k), dtype=np.int64)
    squares = np.einsum("ij,ij->i", reference, reference)
    step = max(1, _BLOCK // max(len(reference), 1))
    for start in range(0, len(queries), step):
        block = queries[start : start + step]
        gap = squares - 2.0 * (block @ reference.T)
        if skip_self:
            gap[np.arange(len(block)), np.arange(start, start + len(block))] = np.inf
        best = gap.argmin(axis=1)[:, None] if k == 1 else _smallest(gap, k)
        positions[start : start + step] = best
        # The short form loses digits where points coincide: the winners are measured again, exactly.
        exact = np.linalg.norm(block[:, None, :].astype(np.float64) - reference[best], axis=2)
        distances[start : start + step] = exact
    return distances, positions


def _smallest(gap: Float32, k: int) -> Int64:
    some = np.argpartition(gap, k - 1, axis=1)[:, :k]
    order = np.argsort(np.take_along_axis(gap, some, axis=1), axis=1, kind="stable")
    return np.take_along_axis(some, order, axis=1)


def _knots(values: Float64) -> Float64:
    known = values[~np.isnan(values)]
    if len(known) == 0:
        return np.linspace(0.0, 1.0, 257)
    knots: Float64 = np.quantile(known, np.linspace(0, 1, 257))
    return knots


def _plain(column: pa.ChunkedArray) -> pa.Array:
    if pa.types.is_dictionary(column.type):
        column = pc.cast(column, column.type.value_type)
    return pc.cast(column, pa.string()).combine_chunks()


def _vocabulary(tables: Sequence[pa.Table], name: str) -> pa.Array:
    everything = pa.concat_arrays([_plain(table[name]) for table in tables])
    return pc.unique(everything.drop_null())


def _codes(column: pa.ChunkedArray, vocabulary: pa.Array) -> Float64:
    return np.asarray(pc.fill_null(pc.index_in(_plain(column), value_set=vocabulary), -1), dtype=np.float64)
