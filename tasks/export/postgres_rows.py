"""Rows as PostgreSQL's COPY takes them: CSV, an empty field for null, arrays and bytes in PostgreSQL's own spelling."""

from collections.abc import Iterator

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.types as pt
from pyarrow import csv

from schemas.errors import BadInputError
from schemas.model import TableSchema
from tasks.storage.texts import as_text, is_bytes

_SLICE = 16_384  # rows handed to the server at a time
_SPECIAL = r'([\\"])'


def copy_blocks(piece: pa.Table, table: TableSchema) -> Iterator[bytes]:
    """Give the rows as blocks of CSV without a header.

    Raises:
        BadInputError: If a text holds a NUL, which PostgreSQL cannot store.
    """
    for start in range(0, piece.num_rows, _SLICE):
        rows = piece.slice(start, _SLICE).combine_chunks()
        columns = [_field(_whole(rows[name]), f"{table.name}.{name}") for name in rows.column_names]
        sink = pa.BufferOutputStream()
        # All values in quotes: an empty text is no null, and `\.` alone on a line would end the data.
        options = csv.WriteOptions(include_header=False, quoting_style="all_valid")
        csv.write_csv(pa.table(columns, names=rows.column_names), sink, options)
        yield bytes(sink.getvalue())


def _whole(column: pa.ChunkedArray) -> pa.Array:
    if pt.is_dictionary(column.type):
        column = pc.cast(column, column.type.value_type)
    return pa.concat_arrays(column.chunks)


def _field(values: pa.Array, label: str) -> pa.Array:
    kind = values.type
    if is_bytes(kind):
        return pa.array([None if value is None else f"\\x{value.hex()}" for value in values.to_pylist()], pa.string())
    if pt.is_list(kind) and not pt.is_nested(kind.value_type):
        return _arrays(values, label)
    texts = as_text(values)
    if (pt.is_string(kind) or pt.is_nested(kind)) and pc.any(pc.match_substring(texts, "\0")).as_py():
        raise BadInputError(
            f"Column {label} holds a NUL character, which PostgreSQL cannot store. Give it a generator without it."
        )
    return texts


def _arrays(values: pa.Array, label: str) -> pa.Array:
    """Lists as ``{"a","b",NULL}``."""
    items = _field(values.flatten(), label)
    quoted = pc.binary_join_element_wise('"', pc.replace_substring_regex(items, _SPECIAL, r"\\\1"), '"', "")
    written = pa.ListArray.from_arrays(_offsets(values), pc.fill_null(quoted, "NULL"))
    joined = pc.binary_join_element_wise("{", pc.binary_join(written, ","), "}", "")
    return pc.if_else(pc.is_null(values), pa.scalar(None, pa.string()), joined)


def _offsets(values: pa.Array) -> pa.Array:
    """Where each list begins among the flattened items; a null list is empty."""
    lengths = pc.fill_null(pc.list_value_length(values), 0)
    return pa.concat_arrays([pa.array([0], pa.int32()), pc.cast(pc.cumulative_sum(lengths), pa.int32())])
