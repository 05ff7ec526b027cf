"""Evaluates scalar SQL over Arrow arrays with DuckDB, which has no way out to files, extensions or settings."""

import atexit
import os
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pyarrow as pa

from schemas.errors import GenerationError, SchemaError
from schemas.sql_reading import shorten
from schemas.suggest import did_you_mean

if TYPE_CHECKING:
    import duckdb

    from schemas.sql import Expression

_idle: "dict[int, deque[duckdb.DuckDBPyConnection]]" = {}
"""Connections at rest, by process. A forked child makes its own and never lets go of its parent's: to close one, DuckDB
would wait for threads that the child does not have."""

_made: "list[duckdb.DuckDBPyConnection]" = []
"""Every connection, those that are at work in another thread while this one forks too: as many as ever ran at once."""

_SETTINGS = (
    "threads=1",
    "TimeZone='UTC'",
    "memory_limit='1GB'",
    "preserve_insertion_order=true",
    "error_on_division_by_zero=false",
    "ieee_floating_point_ops=false",
    "autoinstall_known_extensions=false",
    "autoload_known_extensions=false",
    "temp_directory=''",
    "enable_external_access=false",
    "lock_configuration=true",
)


def result_type(expression: "Expression", types: Mapping[str, pa.DataType]) -> pa.DataType:
    """Tell the Arrow type of the result from the types of the columns, by a row of nulls: it shows what no row can do.

    Raises:
        SchemaError: If the operators and functions do not take these types, or a constant is no value of the type that
            it is compared with, or a column is missing.
    """
    import duckdb

    nulls = {name: pa.nulls(1, kind) for name, kind in types.items()}
    try:
        table = _run(expression, nulls, 1, None)
    except duckdb.ConversionException:
        raise SchemaError(f"`{shorten(expression.sql)}` cannot be evaluated: {_unfit_text(expression)}") from None
    except duckdb.Error as error:
        raise SchemaError(f"`{shorten(expression.sql)}` cannot be evaluated: {_reason(error)}") from None
    return _plain_type(table.schema.field(0).type)


def evaluate(
    expression: "Expression",
    columns: Mapping[str, pa.Array],
    *,
    type: pa.DataType | None = None,
    rows: int | None = None,
) -> pa.Array:
    """Evaluate for every row, in order. A division by zero is null.

    Safe to call from any thread and after a fork: a connection serves one call at a time, in one process.

    Args:
        expression: What to evaluate.
        columns: At least the columns that it reads, of equal lengths; letter case does not count. Others are ignored.
        type: The Arrow type to cast the result to, by SQL's rules (half rounds away from zero in a decimal).
        rows: How many values to give where the expression reads no column; ignored otherwise.

    Raises:
        GenerationError: If a value cannot be computed, such as a number out of range. No value is shown.
    """
    import duckdb

    try:
        found = _run(expression, columns, rows, type).column(0)
    except duckdb.Error as error:
        raise GenerationError(f"`{shorten(expression.sql)}` cannot be evaluated: {_reason(error)}") from None
    chunk = found.combine_chunks()
    array = chunk.combine_chunks() if isinstance(chunk, pa.ChunkedArray) else chunk
    return array.cast(_plain_type(array.type) if type is None else type)


@contextmanager
def _connection() -> "Iterator[duckdb.DuckDBPyConnection]":
    idle = _idle.setdefault(os.getpid(), deque())
    try:
        connection = idle.pop()
    except IndexError:
        connection = _connect()
    try:
        yield connection
    finally:
        idle.append(connection)


def _close(process: int) -> None:
    """Close all, at the end of the process that made them: else DuckDB complains of leaks on stderr."""
    if os.getpid() == process:
        for connection in _made:
            connection.close()
        _made.clear()
        _idle.clear()


def _connect() -> "duckdb.DuckDBPyConnection":
    import duckdb

    if not _made:
        atexit.register(_close, os.getpid())
    connection = duckdb.connect(":memory:")
    for setting in _SETTINGS:
        connection.execute(f"SET {setting}")
    _made.append(connection)
    return connection


def _unfit_text(expression: "Expression") -> str:
    """Say that a text which the expression itself holds is no value of the type that it is to be."""
    from sqlglot import exp, parse_one

    tree = parse_one(expression.sql, read="duckdb")
    texts = [f"'{each.this}'" for each in tree.find_all(exp.Literal) if each.is_string]
    shown = shorten(" or ".join(dict.fromkeys(texts))) or "a constant"
    return (
        f"{shown} is no value of the type that it is compared with or cast to. Write one that is, "
        "such as 7 for a number, '2026-01-31' for a date or '2026-01-31 08:30:00' for a time."
    )


def _run(
    expression: "Expression", columns: Mapping[str, pa.Array], rows: int | None, kind: pa.DataType | None
) -> pa.Table:
    table = _table(expression, columns, rows)
    value = expression.query if kind is None else f"CAST({expression.query} AS {_sql_type(kind)})"
    with _connection() as connection:
        return connection.from_arrow(table).project(f"{value} AS v").to_arrow_table()


def _table(expression: "Expression", columns: Mapping[str, pa.Array], rows: int | None) -> pa.Table:
    if not expression.columns:
        return pa.table({"": pa.nulls(1 if rows is None else rows, pa.bool_())})
    folded = {name.casefold(): array for name, array in columns.items()}
    missing = [name for name in expression.columns if name.casefold() not in folded]
    if missing:
        raise SchemaError(f"`{expression.sql}` names column '{missing[0]}'.{did_you_mean(missing[0], columns)}")
    return pa.table({name: _decoded(folded[name.casefold()]) for name in _distinct(expression.columns)})


def _distinct(names: tuple[str, ...]) -> Iterator[str]:
    """The names, those that differ in letter case only once: DuckDB takes them for the same."""
    return iter({name.casefold(): name for name in names}.values())


def _decoded(array: pa.Array) -> pa.Array:
    return array.cast(array.type.value_type) if pa.types.is_dictionary(array.type) else array


def _reason(error: Exception) -> str:
    """Say what went wrong without the values, which DuckDB's own message would quote."""
    import duckdb

    if isinstance(error, duckdb.BinderException | duckdb.CatalogException):
        return str(error).splitlines()[0].partition(": ")[2] or "it does not fit its columns' types."
    if isinstance(error, duckdb.ConversionException):
        return "a value cannot be converted to the type asked for. TRY_CAST gives null instead."
    if isinstance(error, duckdb.OutOfRangeException):
        return "a result is out of the range of its type. Narrow the columns' bounds, or wrap it in TRY(...)."
    return f"{type(error).__name__.removesuffix('Exception')} error in DuckDB."


_SQL_TYPES = {
    pa.int64(): "BIGINT",
    pa.float64(): "DOUBLE",
    pa.bool_(): "BOOLEAN",
    pa.string(): "VARCHAR",
    pa.date32(): "DATE",
    pa.time64("us"): "TIME",
    pa.timestamp("us"): "TIMESTAMP",
    pa.timestamp("us", tz="UTC"): "TIMESTAMP WITH TIME ZONE",
    pa.binary(): "BLOB",
}


def _sql_type(kind: pa.DataType) -> str:
    if pa.types.is_dictionary(kind):
        return _sql_type(kind.value_type)
    if pa.types.is_decimal(kind):
        return f"DECIMAL({kind.precision}, {kind.scale})"
    if pa.types.is_list(kind):
        return f"{_sql_type(kind.value_type)}[]"
    return _SQL_TYPES[kind]


def _plain_type(kind: pa.DataType) -> pa.DataType:
    """The schema's own type for what DuckDB answers: text of any layout is a string, whole numbers are 64 bits."""
    if pa.types.is_null(kind):
        return pa.bool_()
    if pa.types.is_large_string(kind) or pa.types.is_string_view(kind):
        return pa.string()
    if pa.types.is_integer(kind):
        return pa.int64()
    return pa.float64() if pa.types.is_float32(kind) else kind
