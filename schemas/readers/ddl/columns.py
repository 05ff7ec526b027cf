"""One column's definition: its name, its type, and the clauses after it."""

import re
from collections.abc import Callable
from dataclasses import replace

from schemas.readers.ddl.datatypes import map_type, read_type_words
from schemas.readers.ddl.defaults import set_default
from schemas.readers.ddl.draft import CASED, Column, Draft, Table, TypeRead
from schemas.readers.ddl.key_clauses import CLAUSE_WORDS, read_check, read_reference, skip_key_options
from schemas.readers.ddl.tokens import Cursor, Kind
from schemas.types import ColumnType

_EXPRESSION_STOPS = CLAUSE_WORDS - {"AS", "KEY", "USING", "FORMAT", "FIRST", "TITLE", "ALIAS"}


def read_column(cursor: Cursor, table: Table, draft: Draft) -> Column | None:
    """Read a definition and put the column into the table; None, and a note, when there is no name."""
    if not cursor.is_name():
        draft.note(cursor.line, "A part of the table's definition could not be understood.", cursor.text())
        return None
    line = cursor.line
    written, token = cursor.text(), cursor.take()
    column = Column(token.value, TypeRead(ColumnType.STRING), line, written=written)
    _read_type(cursor, column, table, draft)
    table.add(column, beside=token.kind is Kind.NAME and draft.dialect in CASED)
    read_clauses(cursor, column, table, draft)
    return column


def _read_type(cursor: Cursor, column: Column, table: Table, draft: Draft) -> None:
    if not cursor.is_name() or (cursor.key() in CLAUSE_WORDS and not _is_type_after_all(cursor)):
        column.typed = cursor.key() not in ("AS", "GENERATED", "COMPUTED")
        if column.typed:
            draft.note(column.line, f"Column '{column.name}' has no type and is read as text.")
        return
    set_type(cursor, column, table, draft)


def _is_type_after_all(cursor: Cursor) -> bool:
    """A type of the script's own may bear a keyword's name, as in ``format public.format NOT NULL``."""
    return cursor.key(1) == "."


def set_type(cursor: Cursor, column: Column, table: Table, draft: Draft) -> None:
    """Read the type that comes next and give it to the column, with all that a named type brings."""
    words = read_type_words(cursor)
    column.said_nullable = words.nullable
    alias = draft.alias(words.path)
    if alias is None:
        column.type = map_type(words, draft.dialect)
        if column.type.remark:
            draft.note(words.line, f"Column '{column.name}': {column.type.remark}", words.written)
    else:
        column.type = _arrayed(alias.type) if words.dimensions else alias.type
        column.nullable = column.nullable and alias.nullable
        column.default = alias.default
        table.checks += [replace(check, column=column.name, line=words.line) for check in alias.checks]
    column.declared = column.type
    if column.type.sequence:
        column.sequence = (1, 1)
        column.nullable = False


def _arrayed(element: TypeRead) -> TypeRead:
    return TypeRead(ColumnType.ARRAY, items=element.type)


Reader = Callable[[Cursor, Column, Table, Draft], None]


def read_clauses(cursor: Cursor, column: Column, table: Table, draft: Draft) -> None:
    """Read what follows the type, clause by clause; what is not used is noted."""
    name: str | None = None
    while not cursor.done:
        if cursor.accept("CONSTRAINT"):
            name = (cursor.path() or ("",))[-1] if cursor.key() not in ("NOT", "CHECK") else None
            continue
        before = cursor.at
        reader = _READERS.get(cursor.key())
        if reader is None:
            _skip_unknown(cursor, column, draft)
        else:
            reader(cursor, column, table, draft)
        if table.checks and name and cursor.tokens[before].key == "CHECK":
            table.checks[-1].name = name
        if table.foreign_keys and name and cursor.tokens[before].key == "REFERENCES":
            table.foreign_keys[-1].name = name
        if cursor.at == before:
            cursor.take()


def _skip_unknown(cursor: Cursor, column: Column, draft: Draft) -> None:
    start, line = cursor.at, cursor.line
    cursor.skip()
    while not cursor.done and cursor.key() not in _READERS and cursor.key() != "CONSTRAINT":
        cursor.skip()
    draft.note(line, f"A clause of column '{column.name}' was not used.", cursor.text_between(start, cursor.at))


def _not(cursor: Cursor, column: Column, table: Table, draft: Draft) -> None:
    if cursor.accept("NOT", "NULL"):
        column.nullable = False
        cursor.accept_any("ENABLE NOVALIDATE", "ENABLE VALIDATE", "ENABLE", "DISABLE")
    elif not cursor.accept_any(
        "NOT DEFERRABLE", "NOT ENFORCED", "NOT VALID", "NOT FOR REPLICATION", "NOT CASESPECIFIC"
    ):
        _skip_unknown(cursor, column, draft)


def _null(cursor: Cursor, column: Column, table: Table, draft: Draft) -> None:
    cursor.take()


def _default(cursor: Cursor, column: Column, table: Table, draft: Draft) -> None:
    cursor.take()
    cursor.accept("ON", "NULL")
    if cursor.accept("NEXT", "VALUE", "FOR"):
        cursor.path()
        column.sequence = column.sequence or (1, 1)
        return
    line, text = cursor.line, _expression(cursor)
    set_default(column, text, line, draft)
    if cursor.accept("WITH", "VALUES"):
        return


def _expression(cursor: Cursor) -> str:
    """Move over a default's expression: up to the next clause, at least one token."""
    start = cursor.at
    if not cursor.done:
        cursor.skip()
    while not cursor.done and not _expression_ends(cursor):
        cursor.skip()
    return cursor.text_between(start, cursor.at)


def _expression_ends(cursor: Cursor) -> bool:
    if cursor.key() in ("WITH", "WITHOUT") and cursor.key(1) in ("TIME", "LOCAL"):
        return False
    previous = cursor.tokens[cursor.at - 1].key
    return cursor.key() in _EXPRESSION_STOPS and previous not in ("::", "+", "-", "||", "IS", "(", "AS")


def _primary(cursor: Cursor, column: Column, table: Table, draft: Draft) -> None:
    cursor.take()
    cursor.accept("KEY")
    table.primary_key = _listed_key(cursor) or (column.name,)
    for name in table.primary_key:
        if (found := table.column(name)) is not None:
            found.nullable = False
    skip_key_options(cursor)


def _listed_key(cursor: Cursor) -> tuple[str, ...]:
    """The columns of a table's key that stands behind a column without a comma, as SQL Server lets it."""
    cursor.accept_any("CLUSTERED", "NONCLUSTERED")
    inner = cursor.peek(1)
    if cursor.key() != "(" or inner is None or inner.kind not in (Kind.WORD, Kind.NAME):
        return ()
    return tuple(part.take().value for part in cursor.group().items())


def _key(cursor: Cursor, column: Column, table: Table, draft: Draft) -> None:
    _primary(cursor, column, table, draft)


def _unique(cursor: Cursor, column: Column, table: Table, draft: Draft) -> None:
    cursor.take()
    cursor.accept_any("KEY", "INDEX")
    if key := _listed_key(cursor):
        table.unique.append(key)
    else:
        column.unique = True
    skip_key_options(cursor)


def _foreign(cursor: Cursor, column: Column, table: Table, draft: Draft) -> None:
    cursor.accept("FOREIGN", "KEY")
    read_reference(cursor, table, _listed_key(cursor) or (column.name,), draft)


def _check(cursor: Cursor, column: Column, table: Table, draft: Draft) -> None:
    line = cursor.line
    cursor.take()
    read_check(cursor, table, line, column.name)


def _references(cursor: Cursor, column: Column, table: Table, draft: Draft) -> None:
    read_reference(cursor, table, (column.name,), draft)


def _identity(cursor: Cursor, column: Column, table: Table, draft: Draft) -> None:
    cursor.take()
    numbers: list[int] = []
    if cursor.key() == "(":
        numbers = [int(t.value) for t in cursor.group().tokens if t.kind is Kind.NUMBER and t.value.isdecimal()]
    column.sequence = (numbers[0] if numbers else 1, (numbers[1] if len(numbers) > 1 else 1) or 1)
    column.nullable = False
    cursor.accept("NOT", "FOR", "REPLICATION")


def _auto_increment(cursor: Cursor, column: Column, table: Table, draft: Draft) -> None:
    cursor.take()
    cursor.accept("=")
    column.sequence = (1, 1)


def _generated(cursor: Cursor, column: Column, table: Table, draft: Draft) -> None:
    line = cursor.line
    cursor.accept("GENERATED")
    cursor.accept_any("ALWAYS", "BY DEFAULT ON NULL", "BY DEFAULT")
    cursor.accept("AS")
    if cursor.accept("IDENTITY"):
        options = cursor.group().text().upper() if cursor.key() == "(" else ""
        column.sequence = (_option(options, r"START(?:\s+WITH)?", 1), _option(options, r"INCREMENT(?:\s+BY)?", 1) or 1)
        column.nullable = False
    elif cursor.key() in ("ROW", "TRANSACTION_ID"):
        start = cursor.at
        cursor.take()
        cursor.accept_any("START", "END", "ID START", "ID END")
        cursor.accept("HIDDEN")
        how = cursor.text_between(start, cursor.at)
        draft.note(line, f"How column '{column.name}' is generated was not used.", how)
    else:
        column.expression = _computed_expression(cursor)
        cursor.accept_any("STORED", "VIRTUAL", "PERSISTED")


_AFTER_COMPUTED_TEXT = """
    STORED VIRTUAL PERSISTED NOT NULL CONSTRAINT PRIMARY UNIQUE CHECK COMMENT INVISIBLE REFERENCES
"""
_AFTER_COMPUTED = frozenset(_AFTER_COMPUTED_TEXT.split())


def _computed_expression(cursor: Cursor) -> str:
    """Move over a computed column's expression, which SQL Server writes with parentheses or without."""
    start = cursor.at
    while not cursor.done and (cursor.at == start or cursor.key() not in _AFTER_COMPUTED):
        cursor.skip()
    return cursor.text_between(start, cursor.at)


def _option(text: str, name: str, otherwise: int) -> int:
    found = re.search(rf"\b{name}\s*=?\s*(-?\d+)", text)
    return int(found[1]) if found else otherwise


def _computed(cursor: Cursor, column: Column, table: Table, draft: Draft) -> None:
    cursor.accept("COMPUTED")
    cursor.accept("BY")
    _generated(cursor, column, table, draft)


def _comment(cursor: Cursor, column: Column, table: Table, draft: Draft) -> None:
    cursor.take()
    cursor.accept("=")
    token = cursor.peek()
    if token is not None:
        column.description = cursor.take().value or None


def _on(cursor: Cursor, column: Column, table: Table, draft: Draft) -> None:
    if cursor.accept("ON", "UPDATE"):
        cursor.skip()
        if cursor.key() == "(":
            cursor.skip()
    else:
        _skip_unknown(cursor, column, draft)


def _one_word_of_storage(cursor: Cursor, column: Column, table: Table, draft: Draft) -> None:
    word = cursor.take().key
    if word in ("COLLATE", "CHARSET", "ENCODE", "STORAGE", "COMPRESSION", "AFTER"):
        cursor.path()
    elif word == "CHARACTER":
        cursor.accept("SET")
        cursor.accept("=")
        cursor.path()


def _noted(cursor: Cursor, column: Column, table: Table, draft: Draft) -> None:
    _skip_unknown(cursor, column, draft)


_READERS: dict[str, Reader] = {
    "NOT": _not,
    "NULL": _null,
    "DEFAULT": _default,
    "PRIMARY": _primary,
    "KEY": _key,
    "UNIQUE": _unique,
    "CHECK": _check,
    "REFERENCES": _references,
    "FOREIGN": _foreign,
    "IDENTITY": _identity,
    "AUTO_INCREMENT": _auto_increment,
    "AUTOINCREMENT": _auto_increment,
    "AUTO_RANDOM": _auto_increment,
    "GENERATED": _generated,
    "AS": _generated,
    "COMPUTED": _computed,
    "COMMENT": _comment,
    "ON": _on,
    **dict.fromkeys(("COLLATE", "CHARSET", "CHARACTER", "ENCODE", "ROWGUIDCOL"), _one_word_of_storage),
    **dict.fromkeys(("PERSISTED", "STORED", "VIRTUAL", "FIRST", "AFTER", "VISIBLE", "ENABLE"), _one_word_of_storage),
    **dict.fromkeys(("SPARSE", "INVISIBLE", "HIDDEN", "STORAGE", "COMPRESSION", "MASKED", "ENCRYPT"), _noted),
}
