"""SQL expressions of any dialect, as ones that DuckDB evaluates."""

import re
from typing import Any

import pyarrow as pa

from schemas.errors import SchemaError
from schemas.readers.ddl.draft import Column, Table
from schemas.readers.ddl.patterns import from_like
from schemas.sql import parse_expression, result_type
from schemas.sql_reading import quiet
from schemas.types import arrow_type

_CLOCK = re.compile(
    r"\bCURRENT_(?:DATE|TIME|TIMESTAMP)\b|\bNOW\s*\(|\bGETDATE\s*\(|\bGETUTCDATE\s*\(|\bSYSDATE\b|\bSYSTIMESTAMP\b|\bLOCALTIMESTAMP\b"
    r"|\bSYSDATETIME\s*\(|\bCURDATE\s*\(|'now'",
    re.IGNORECASE,
)


def asks_the_clock(text: str) -> bool:
    """Whether an expression's value hangs on when it is evaluated."""
    return _CLOCK.search(text) is not None


def parse(text: str, dialect: str) -> Any | None:
    """Parse a condition; None when it is none that sqlglot knows."""
    select = _parsed(f"SELECT 1 WHERE {text}", dialect)
    where = select.args.get("where") if select is not None else None
    return where.this if where is not None else None


def parse_value(text: str, dialect: str) -> Any | None:
    """Parse an expression that gives a value; None when it is none that sqlglot knows."""
    select = _parsed(f"SELECT {text}", dialect)
    return select.expressions[0] if select is not None and len(select.expressions) == 1 else None


def _parsed(query: str, dialect: str) -> Any | None:
    import sqlglot
    from sqlglot import exp
    from sqlglot.errors import SqlglotError

    with quiet():
        try:
            parsed = sqlglot.parse_one(query, read=dialect)
        except (SqlglotError, RecursionError):
            return None
    return parsed if isinstance(parsed, exp.Select) else None


def with_like_classes(expression: Any) -> Any:
    """Say SQL Server's LIKE with classes, ``LIKE '[A-Z][0-9]%'``, as a regular expression: no other LIKE knows them."""
    from sqlglot import exp

    def said(node: Any) -> Any:
        if (
            not isinstance(node, exp.Like)
            or not isinstance(node.expression, exp.Literal)
            or "[" not in node.expression.name
        ):
            return node
        pattern = exp.Literal.string(from_like(node.expression.name, classes=True))
        return exp.RegexpFullMatch(this=node.this, expression=pattern)

    return expression.transform(said)


def over_columns(expression: Any, table: Table, value_is: str | None) -> Any | None:
    """Give the expression over the table's own column names, without qualifiers; None when it names anything else.

    Args:
        expression: A parsed expression.
        table: The table whose columns it may name.
        value_is: The column that ``VALUE`` stands for, in a domain's condition.
    """
    from sqlglot import exp

    if expression.find(exp.Subquery, exp.Select, exp.AggFunc, exp.Window):
        return None
    copy = expression.copy()
    holder = exp.Paren(this=copy)
    for column in list(holder.find_all(exp.Column)):
        known = table.column(column.name)
        if known is None and column.name.upper() == "VALUE" and value_is:
            known = table.column(value_is)
        if known is None:
            return None
        column.replace(exp.column(exp.to_identifier(known.name, quoted=_needs_quotes(known.name))))
    return holder.this


def _needs_quotes(name: str) -> bool:
    return re.fullmatch(r"[A-Za-z_]\w*", name) is None or name.lower() in _RESERVED


_RESERVED_TEXT = """
    all and any as asc case cast check column constraint create default desc distinct do else end except false fetch
    for foreign from grant group having in initially intersect into limit not null offset on only or order primary
    references returning select some table then to trailing true union unique using when where window with analyse
    analyze array
"""
_RESERVED = frozenset(_RESERVED_TEXT.split())


def in_duckdb(expression: Any) -> str | None:
    """Write a parsed expression in DuckDB's dialect; None when sqlglot cannot."""
    from sqlglot.errors import SqlglotError

    with quiet():
        try:
            return str(expression.sql(dialect="duckdb"))
        except (SqlglotError, ValueError, TypeError):
            return None


def type_of(sql: str, table: Table) -> pa.DataType | None:
    """The Arrow type of what an expression over the table's columns gives; None when it cannot be evaluated."""
    try:
        expression = parse_expression(sql)
        return result_type(expression, {column.name: _arrow(column) for column in table.columns.values()})
    except SchemaError:
        return None


def can_be_evaluated(sql: str, table: Table) -> bool:
    """Whether the engine can evaluate the expression over the table's columns, and gets the same answer on any day."""
    return type_of(sql, table) is not None


def _arrow(column: Column) -> pa.DataType:
    kind = column.type
    return arrow_type(kind.type, precision=kind.precision, scale=kind.scale, timezone=kind.timezone, items=kind.items)
