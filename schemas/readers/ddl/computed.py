"""Columns that the database computes: their expression in DuckDB's dialect, and the type that it gives them."""

from dataclasses import replace
from typing import Any

import pyarrow as pa

from schemas.readers.ddl import expressions
from schemas.readers.ddl.draft import Column, Draft, Table, TypeRead
from schemas.types import ColumnType


def settle_computed(table: Table, draft: Draft) -> None:
    """Turn each computed column's expression into DuckDB's dialect; one that cannot be evaluated is noted and dropped.

    A column may be computed from computed ones, so the columns are gone over until nothing more can be settled.
    """
    waiting = [column for column in table.columns.values() if column.expression is not None]
    settled = True
    while waiting and settled:
        settled = False
        for column in list(waiting):
            others = {other.name for other in waiting if other is not column and not other.typed}
            if _settle(column, table, draft, others):
                waiting.remove(column)
                settled = True
    for column in waiting:
        draft.note(column.line, f"How column '{column.name}' is computed was not used.", column.expression)
        column.expression = None


def _settle(column: Column, table: Table, draft: Draft, untyped: set[str]) -> bool:
    from sqlglot import exp

    parsed = expressions.parse_value(column.expression or "", draft.dialect)
    known = None if parsed is None else expressions.over_columns(parsed, table, None)
    if known is None or {found.name for found in known.find_all(exp.Column)} & untyped:
        return False
    if known.find(exp.JSONExtract, exp.JSONExtractScalar) and not _is_over_json(known, table):
        return False  # text that is made up is no JSON
    sql = expressions.in_duckdb(known)
    kind = None if sql is None else expressions.type_of(sql, table)
    if sql is None or kind is None:
        return False
    column.expression = sql
    if not column.typed:
        column.type = _as_type(kind)
        column.typed = True
    return True


def _is_over_json(expression: Any, table: Table) -> bool:
    from sqlglot import exp

    read = [table.column(found.name) for found in expression.find_all(exp.Column)]
    return all(column is not None and column.type.type is ColumnType.JSON for column in read)


_PLAIN = {
    pa.int64(): ColumnType.INTEGER,
    pa.float64(): ColumnType.NUMBER,
    pa.bool_(): ColumnType.BOOLEAN,
    pa.date32(): ColumnType.DATE,
    pa.binary(): ColumnType.BINARY,
}


def _as_type(kind: pa.DataType) -> TypeRead:
    if pa.types.is_decimal(kind):
        return TypeRead(ColumnType.DECIMAL, precision=kind.precision, scale=kind.scale)
    if pa.types.is_timestamp(kind):
        return replace(TypeRead(ColumnType.TIMESTAMP), timezone=kind.tz is not None)
    if pa.types.is_time(kind):
        return TypeRead(ColumnType.TIME)
    return TypeRead(_PLAIN.get(kind, ColumnType.STRING))
