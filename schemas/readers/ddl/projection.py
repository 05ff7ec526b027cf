"""The columns of a table that is made by a query."""

from schemas.readers.ddl.datatypes import map_type, read_type_words
from schemas.readers.ddl.draft import Column, TypeRead
from schemas.readers.ddl.tokens import Cursor, tokenize
from schemas.types import ColumnType


def columns_of_query(query: str, dialect: str, line: int) -> list[Column]:
    """Give the named columns of a query: those cast to a type have it, the others are text.

    Empty when the query cannot be parsed.
    """
    import sqlglot
    from sqlglot import exp
    from sqlglot.errors import SqlglotError

    try:
        parsed = sqlglot.parse_one(query, read=dialect)
    except SqlglotError:
        return []
    select = parsed.find(exp.Select) if parsed else None
    if select is None:
        return []
    return [
        Column(projection.alias_or_name, _type_of(projection.unalias(), dialect), line)
        for projection in select.expressions
        if projection.alias_or_name not in ("", "*")
    ]


def _type_of(expression: object, dialect: str) -> TypeRead:
    from sqlglot import exp

    if not isinstance(expression, exp.Cast):
        return TypeRead(ColumnType.STRING)
    text = expression.to.sql(dialect=dialect)
    return map_type(read_type_words(Cursor(tokenize(text, dialect), text)), dialect)
