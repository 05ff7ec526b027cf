"""Labels: where the dirt is, of what kind, and the clean value as text."""

import base64
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.types as pt

from tasks.records.arrays import Places, patched
from tasks.storage.digest import LEAF_ROWS
from tasks.storage.texts import as_text, from_text, is_bytes
from tasks.values.cells import UInt64

FOLDER = "labels"
LABELS = pa.schema(
    [
        ("table", pa.string()),
        ("row", pa.int64()),
        ("column", pa.string()),
        ("kind", pa.string()),
        ("clean_value", pa.string()),
        ("case", pa.int64()),
    ]
)
"""One line a dirty cell, in the order of rows; ``column`` is null where the row itself is one too many.

``case`` is the clean row in which the run of a pattern begins, and null elsewhere: the first row of a run may have no
label, as nothing in it changed.
"""


def labelled(
    table: str, column: str | None, kinds: Sequence[str], rows: UInt64, clean: pa.Array, *, cases: UInt64 | None = None
) -> pa.Table:
    """Make labels of one column's cells; ``cases`` are the rows in which their runs begin."""
    count = len(rows)
    columns = [
        pa.array([table] * count, pa.string()),
        pa.array(rows.astype(np.int64)),
        pa.array([column] * count, pa.string()),
        pa.array(kinds, pa.string()),
        written(clean),
        pa.nulls(count, pa.int64()) if cases is None else pa.array(cases.astype(np.int64)),
    ]
    return pa.table(columns, schema=LABELS)


def written(values: pa.Array) -> pa.Array:
    """Write clean values as text that :func:`read_back` reads back exactly."""
    if is_bytes(values.type):  # base64 of nothing is nothing, and yet no null
        plain = values.to_pylist()
        return pa.array([None if each is None else base64.b64encode(each).decode() for each in plain], pa.string())
    return as_text(values)


def read_back(texts: pa.Array, kind: pa.DataType) -> pa.Array:
    """Read clean values back as values of a type."""
    return from_text(texts, kind)


def reversed_dirt(dirty: pa.Table, labels: pa.Table, start: int) -> pa.Table:
    """Take the dirt out of a part.

    Args:
        dirty: The part's rows.
        labels: Its labels.
        start: The index of its first row in the table.

    Returns:
        The clean rows: as many, but for those that were one too many.
    """
    columns = {name: _whole(dirty[name]) for name in dirty.column_names}
    for name in pc.unique(labels["column"]).drop_null().to_pylist():
        of_column = labels.filter(pc.equal(labels["column"], name))
        at = _places(of_column, start)
        columns[name] = patched(columns[name], at, read_back(_whole(of_column["clean_value"]), columns[name].type))
    return pa.table(columns, schema=dirty.schema).filter(pa.array(kept_rows(labels, start, dirty.num_rows)))


def blocks_of(clean: pa.Table, kept: npt.NDArray[np.bool_]) -> Iterator[pa.Table]:
    """Cut a part's clean rows where the rows as they are written have a multiple of 1,024: for any part alike.

    Args:
        clean: The rows without those that are one too many.
        kept: Which of the rows as they are written these are, shape (n,).
    """
    start = 0
    for at in range(0, len(kept), LEAF_ROWS):
        count = int(np.count_nonzero(kept[at : at + LEAF_ROWS]))
        yield clean.slice(start, count)
        start += count


def kept_rows(labels: pa.Table, start: int, rows: int) -> npt.NDArray[np.bool_]:
    """Tell which rows of a part are not one too many.

    Args:
        labels: The part's.
        start: The index of its first row in the table.
        rows: How many it has.
    """
    kept = np.ones(rows, dtype=np.bool_)
    kept[_places(labels.filter(pc.is_null(labels["column"])), start)] = False
    return kept


def _places(labels: pa.Table, start: int) -> Places:
    places: Any = labels["row"].to_numpy() - start
    return places.astype(np.intp)  # type: ignore[no-any-return]


def _whole(column: pa.ChunkedArray) -> pa.Array:
    if pt.is_dictionary(column.type):
        column = pc.cast(column, column.type.value_type)
    return pa.concat_arrays(column.chunks) if column.num_chunks else pa.array([], column.type)
