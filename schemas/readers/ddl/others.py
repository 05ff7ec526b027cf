"""What else a script says about its data: named types, unique indexes, comments."""

import re
from dataclasses import replace

from schemas.readers.ddl.columns import read_clauses
from schemas.readers.ddl.datatypes import map_type, read_type_words
from schemas.readers.ddl.draft import Alias, Column, Draft, Table, TypeRead
from schemas.readers.ddl.split import Statement
from schemas.readers.ddl.tokens import Cursor, Kind, tokenize
from schemas.types import ColumnType


def _cursor(statement: Statement, draft: Draft) -> Cursor:
    return Cursor(tokenize(statement.text, draft.dialect, line=statement.line), statement.text)


def read_create_type(statement: Statement, draft: Draft) -> None:
    """Read CREATE TYPE: an enumeration, a structure, or SQL Server's other name for a type."""
    cursor = _cursor(statement, draft)
    cursor.accept("CREATE")
    cursor.accept("OR", "REPLACE")
    cursor.accept("TYPE")
    path = cursor.path()
    if not path:
        return
    if cursor.accept("AS", "ENUM"):
        alias = Alias(TypeRead(ColumnType.STRING, values=_strings(cursor.group())))
    elif cursor.accept("FROM"):
        alias = _alias_of(cursor, path[-1], draft)
    else:
        alias = Alias(TypeRead(ColumnType.JSON, remark=f"The structured type '{path[-1]}' is read as JSON."))
        draft.note(statement.line, f"The structured type '{path[-1]}' is read as JSON.", statement.text)
    draft.aliases[path[-1].casefold()] = alias


def _strings(cursor: Cursor) -> tuple[str, ...]:
    return tuple(token.value for token in cursor.tokens if token.kind is Kind.STRING)


def _alias_of(cursor: Cursor, name: str, draft: Draft) -> Alias:
    """Read a type and its clauses as if they were a column's, and keep what they say."""
    table = Table((name,), cursor.line)
    column = Column("VALUE", map_type(read_type_words(cursor), draft.dialect), cursor.line)
    if (known := draft.alias((cursor.tokens[cursor.at - 1].value,))) is not None:
        column.type = known.type
    table.add(column)
    read_clauses(cursor, column, table, draft)
    return Alias(column.type, column.nullable, column.default, tuple(table.checks))


def read_create_domain(statement: Statement, draft: Draft) -> None:
    """Read CREATE DOMAIN: a type with conditions on ``VALUE``."""
    cursor = _cursor(statement, draft)
    cursor.accept("CREATE", "DOMAIN")
    path = cursor.path()
    cursor.accept("AS")
    if path and cursor.is_name():
        draft.aliases[path[-1].casefold()] = _alias_of(cursor, path[-1], draft)


def read_unique_index(statement: Statement, draft: Draft) -> None:
    """Read CREATE UNIQUE INDEX: a key, unless it is over expressions or over some rows only."""
    cursor = _cursor(statement, draft)
    while not cursor.done and cursor.key() != "ON":
        cursor.take()
    cursor.accept("ON")
    cursor.accept("ONLY")
    table = draft.find(cursor.path())
    if cursor.accept("USING"):
        cursor.take()
    if table is None or cursor.key() != "(":
        draft.note(statement.line, "A unique index on a table that is not in the file was not used.", statement.text)
        return
    parts = list(cursor.group().items())
    rest = cursor.text().upper()
    names = tuple(part.take().value for part in parts if part.is_name() and part.key(1) != "(")
    if len(names) < len(parts) or re.search(r"\bWHERE\b", rest) or table.named(names) is None:
        draft.note(
            statement.line, "A unique index over an expression or over some rows only was not used.", statement.text
        )
    else:
        table.unique.append(names)


def read_comment(statement: Statement, draft: Draft) -> None:
    """Read COMMENT ON TABLE or COLUMN."""
    cursor = _cursor(statement, draft)
    cursor.accept("COMMENT", "ON")
    kind = cursor.accept_any("COLUMN", "TABLE")
    path = cursor.path()
    cursor.accept("IS")
    token = cursor.peek()
    if kind is None or not path:
        draft.ignore("COMMENT ON something else", statement.line)
    elif token is not None and token.kind is Kind.STRING:
        _describe(draft, path[:-1] if kind == "COLUMN" else path, path[-1] if kind == "COLUMN" else None, token.value)


def _describe(draft: Draft, table_path: tuple[str, ...], column_name: str | None, text: str) -> None:
    table = draft.find(table_path)
    if table is None:
        return
    column = table.column(column_name) if column_name else None
    if column is not None:
        column.description = text
    elif column_name is None:
        table.description = text


_ARGUMENT = re.compile(r"@(\w+)\s*=\s*N?'((?:[^']|'')*)'")


def read_procedure_call(statement: Statement, draft: Draft) -> None:
    """Read the calls of SQL Server that describe a column or name a type; others are counted."""
    head = statement.head
    if "SP_ADDEXTENDEDPROPERTY" in head:
        _extended_property(statement, draft)
    elif "SP_ADDTYPE" in head:
        _add_type(statement, draft)
    else:
        draft.ignore("EXEC", statement.line)


def _extended_property(statement: Statement, draft: Draft) -> None:
    given = {name.lower(): value.replace("''", "'") for name, value in _ARGUMENT.findall(statement.text)}
    if not given:
        values = [v.replace("''", "'") for v in re.findall(r"N?'((?:[^']|'')*)'", statement.text)]
        names = ("name", "value", "level0type", "level0name", "level1type", "level1name", "level2type", "level2name")
        given = dict(zip(names, values, strict=False))
    if given.get("name", "").upper() == "MS_DESCRIPTION" and "level1name" in given:
        if given.get("level2type", "COLUMN").upper() == "COLUMN" and given.get("level1type", "").upper() == "TABLE":
            path = tuple(part for part in (given.get("level0name"), given["level1name"]) if part)
            _describe(draft, path, given.get("level2name"), given.get("value", ""))
        return
    draft.ignore("extended property", statement.line)


def _add_type(statement: Statement, draft: Draft) -> None:
    cursor = _cursor(statement, draft)
    while not cursor.done and cursor.key() != "SP_ADDTYPE":
        cursor.take()
    if not cursor.done:
        cursor.take()
    parts = [item.take().value for item in cursor.items() if not item.done]
    if len(parts) >= 2:
        inner = Cursor(tokenize(parts[1], draft.dialect, line=statement.line), parts[1])
        alias = _alias_of(inner, parts[0], draft)
        nullable = not (len(parts) > 2 and parts[2].upper() == "NOT NULL")
        draft.aliases[parts[0].casefold()] = replace(alias, nullable=nullable)
