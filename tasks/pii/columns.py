"""A column as its distinct texts: what every look at values starts from, since a value need only be looked at once."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from schemas.types import ColumnType

_DATE_TYPES = (pa.types.is_date, pa.types.is_timestamp, pa.types.is_time)


@dataclass(frozen=True)
class Distinct:
    """Distinct values of a column, as text, and how often each stands there.

    Attributes:
        values: Distinct texts that are neither null nor blank, shape (n,).
        counts: Cells of each, shape (n,).
        cells: Cells that are neither null nor blank.
    """

    values: pa.StringArray
    counts: npt.NDArray[np.int64]
    cells: int

    def share(self, flags: npt.NDArray[np.bool_]) -> float:
        """The share of cells whose value is flagged."""
        return float(self.counts[flags].sum() / self.cells) if self.cells else 0.0

    def sample(self, most: int) -> "Distinct":
        """Every k-th distinct value, at most so many."""
        if len(self.values) <= most:
            return self
        places = np.linspace(0, len(self.values) - 1, most).astype(np.int64)
        counts = self.counts[places]
        return Distinct(self.values.take(pa.array(places)), counts, int(counts.sum()))


def column_type(type: pa.DataType) -> ColumnType | None:
    """Give the column type that an Arrow type stands for; None for what can hold no text."""
    if pa.types.is_dictionary(type):
        return column_type(type.value_type)
    tests = (
        (pa.types.is_boolean, ColumnType.BOOLEAN), (pa.types.is_integer, ColumnType.INTEGER), (pa.types.is_floating,
        ColumnType.NUMBER),
        (pa.types.is_decimal, ColumnType.DECIMAL), (pa.types.is_date, ColumnType.DATE), (pa.types.is_timestamp,
        ColumnType.TIMESTAMP),
        (pa.types.is_time, ColumnType.TIME), (_is_text, ColumnType.STRING), (_is_bytes, ColumnType.BINARY),
    )  # fmt: skip
    return next((kind for test, kind in tests if test(type)), None)


def _is_text(type: pa.DataType) -> bool:
    return bool(pa.types.is_string(type) or pa.types.is_large_string(type) or pa.types.is_string_view(type))


def _is_bytes(type: pa.DataType) -> bool:
    return bool(pa.types.is_binary(type) or pa.types.is_large_binary(type) or pa.types.is_fixed_size_binary(type))


def as_text(values: pa.Array) -> pa.StringArray:
    """Write values as text: numbers in digits, whole floats (an id that a spreadsheet made 5.7E+12) without a point."""
    type = values.type
    if _is_text(type):
        return values.cast(pa.string())
    if pa.types.is_floating(type):
        whole = pc.and_(pc.equal(values, pc.floor(values)), pc.less(pc.abs(values), 9e15))
        numbers = pc.if_else(whole, values, None).cast(pa.int64()).cast(pa.string())
        return pc.coalesce(numbers, values.cast(pa.string()))
    if _is_bytes(type):
        return pa.array(
            [None if value is None else value.decode("utf-8", "replace") for value in values.to_pylist()], pa.string()
        )
    return values.cast(pa.string())


def distinct_of(column: pa.ChunkedArray) -> Distinct:
    """Collect the distinct values of a column."""
    counted = pc.value_counts(column.combine_chunks() if column.num_chunks != 1 else column.chunk(0))
    values, counts = counted.field("values"), np.asarray(counted.field("counts"))
    if pa.types.is_dictionary(values.type):
        values = values.dictionary_decode()
    texts = pc.utf8_trim_whitespace(as_text(values))
    kept = np.asarray(pc.greater(pc.utf8_length(texts), 0).fill_null(False)).astype(np.bool_)
    kept_counts = counts[kept]
    return Distinct(texts.filter(pa.array(kept)), kept_counts, int(kept_counts.sum()))
