"""What every synthesizer of ours does to a table before it is learnt."""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from schemas.errors import SourceError
from tasks.synthesis.encode import Codec, codec_of
from tasks.synthesis.interface import Columns
from tasks.synthesis.leaving import reason_of_written, reason_to_leave_out
from tasks.values.written import Hand, hands_of

_STRATA, _CLASSES = 3, 20  # columns that a sample is stratified by, and values that each may have
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


def columns_to_make(
    table: pa.Table, columns: Columns, hands: Mapping[str, Hand] | None = None
) -> tuple[dict[str, str], pa.Schema]:
    """Divide a table's columns as :func:`divide_columns` does, and insist on some to learn.

    Raises:
        SourceError: If no column is left to learn.
    """
    left_out, schema = divide_columns(table, columns, hands)
    if len(schema) == 0:
        raise SourceError(
            f"None of the {table.num_columns} columns can be learnt: all are identifiers, texts or nested. "
            "Use `generate` with a schema instead."
        )
    return left_out, schema


def divide_columns(
    table: pa.Table, columns: Columns, hands: Mapping[str, Hand] | None = None
) -> tuple[dict[str, str], pa.Schema]:
    """Divide a table's columns into those left to the record engine, each with its reason, and the others.

    Args:
        table: The table.
        columns: What is known of its columns.
        hands: How columns of texts write numbers or days, where these are learnt as such; found out when absent.
    """
    hands = hands_of(table) if hands is None else hands
    left_out = {}
    for name in table.column_names:
        reason = reason_to_leave_out(name, table[name], least_count(name, table.num_rows, columns))
        if reason is not None and name in hands:
            values = hands[name].values(table[name])
            reason = reason_of_written(name, values, least_count(name, table.num_rows, columns))
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


def stratified_sample(table: pa.Table, most: int, target: str | None = None) -> tuple[pa.Table, tuple[str, ...]]:
    """Take rows of a table that is too large, and say so.

    They are spread evenly over the rows sorted by the target and by columns of few values: each stratum, and each
    stretch of the table inside it, is there with its share.

    Args:
        table: The table.
        most: Rows to take at most.
        target: A column whose dependence on the others matters most: the first to be stratified by.
    """
    if table.num_rows <= most:
        return table, ()
    strata = _strata(table, target)
    order = np.lexsort([codes for _, codes in reversed(strata)]) if strata else np.arange(table.num_rows)
    chosen = np.sort(order[np.linspace(0, table.num_rows - 1, most).astype(np.int64)])
    by = f"stratified by {', '.join(name for name, _ in strata)} and evenly spread" if strata else "evenly spread"
    return table.take(chosen), (f"Fitted on {most:,} of {table.num_rows:,} rows, {by}.",)


def _strata(table: pa.Table, target: str | None) -> list[tuple[str, npt.NDArray[np.int64]]]:
    """The columns to stratify by, with a code of each row's value."""
    found: list[tuple[str, npt.NDArray[np.int64]]] = []
    for name in sorted(table.column_names, key=lambda name: name != target):
        kind = table.schema.field(name).type
        few = pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_boolean(kind)
        if len(found) == _STRATA or not (few or name == target) or pa.types.is_nested(kind):
            continue
        coded = table[name].combine_chunks().dictionary_encode(null_encoding="encode")
        if 1 < len(coded.dictionary) <= _CLASSES:
            found.append((name, np.asarray(coded.indices, dtype=np.int64)))
    return found
