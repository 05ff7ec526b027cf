"""What every synthesizer of ours does to a table before it is learnt."""

import numpy as np
import pyarrow as pa

from schemas.errors import SourceError
from tasks.synthesis.encode import Codec, codec_of, reason_to_leave_out
from tasks.synthesis.interface import Columns

_COMMON_KNOWLEDGE = ("country", "currency", "language", "continent")


def default_min_count(rows: int) -> int:
    """Rows that a value needs to be made as it is: 5, less in a small table."""
    return 5 if rows >= 1000 else 3 if rows >= 100 else 2


def least_count(name: str, rows: int, columns: Columns) -> int:
    """Rows that a column's value needs to be made: one where its values are common knowledge."""
    public = name in columns.public or any(word in name.lower() for word in _COMMON_KNOWLEDGE)
    return 1 if public else default_min_count(rows)


def learn_codecs(flat: pa.Table, columns: Columns, min_count: int | None = None) -> dict[str, Codec]:
    """Learn the codec of every column of a table whose dependences were taken out."""
    rows = flat.num_rows
    return {name: codec_of(flat[name], min_count or least_count(name, rows, columns)) for name in flat.column_names}


def columns_to_make(table: pa.Table, columns: Columns) -> tuple[dict[str, str], pa.Schema]:
    """Divide a table's columns as :func:`divide_columns` does, and insist on some to learn.

    Raises:
        SourceError: If no column is left to learn.
    """
    left_out, schema = divide_columns(table, columns)
    if len(schema) == 0:
        raise SourceError(
            f"None of the {table.num_columns} columns can be learnt: all are identifiers, texts or nested. "
            "Use `generate` with a schema instead."
        )
    return left_out, schema


def divide_columns(table: pa.Table, columns: Columns) -> tuple[dict[str, str], pa.Schema]:
    """Divide a table's columns into those left to the record engine, each with its reason, and the others."""
    left_out = {}
    for name in table.column_names:
        reason = reason_to_leave_out(name, table[name], least_count(name, table.num_rows, columns))
        if name in columns.keys:
            reason = "a key: it names a row"
        elif name in columns.made:
            reason = "made by the record engine"
        if reason is not None:
            left_out[name] = reason
    schema = pa.schema(
        [field.with_nullable(True).remove_metadata() for field in table.schema if field.name not in left_out]
    )
    return left_out, schema


def spread_sample(table: pa.Table, most: int) -> tuple[pa.Table, tuple[str, ...]]:
    """Take rows evenly spread over a table that is too large, and say so."""
    if table.num_rows <= most:
        return table, ()
    chosen = np.linspace(0, table.num_rows - 1, most).astype(np.int64)
    return table.take(chosen), (f"Fitted on {most:,} of {table.num_rows:,} rows, evenly spread.",)
