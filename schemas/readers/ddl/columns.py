"""One column's definition: its name, its type, and the clauses after it."""

import re
from collections.abc import Callable
from dataclasses import replace

from schemas.model import Scalar
from schemas.readers.ddl.datatypes import map_type, read_type_words
from schemas.readers.ddl.draft import CASED, Check, Column, Draft, ForeignKey, Table, TypeRead
from schemas.readers.ddl.tokens import Cursor, Kind
from schemas.types import NUMERIC, ColumnType

_CLAUSE_WORDS_TEXT = """
    NOT NULL DEFAULT PRIMARY UNIQUE CHECK REFERENCES CONSTRAINT AUTO_INCREMENT AUTOINCREMENT IDENTITY GENERATED AS
    COMMENT COLLATE ON INVISIBLE VISIBLE SPARSE ROWGUIDCOL ENCODE DISTKEY SORTKEY STORAGE COMPRESSION ENABLE DISABLE
    DEFERRABLE INITIALLY KEY MASKED PERSISTED VIRTUAL STORED FOREIGN CHARSET VALIDATE NOVALIDATE RELY NORELY USING
    WITH ENCRYPT SUB_TYPE SEGMENT INLINE HIDDEN ENFORCED FILESTREAM COMPUTED OPTIONS TITLE FORMAT CASESPECIFIC
    COMPRESS LOGGED FIRST AFTER CODEC TTL MATERIALIZED ALIAS WITHOUT SRID SCOPE SORT AUTO_RANDOM RESERVABLE
"""
CLAUSE_WORDS = frozenset(_CLAUSE_WORDS_TEXT.split())
_EXPRESSION_STOPS = CLAUSE_WORDS - {"AS", "KEY", "USING", "FORMAT", "FIRST", "TITLE", "ALIAS"}
_NOW = re.compile(
    r"^\(*\s*(?:'now'|(?:\w+\.)?now\s*\(|current_?\s*timestamp|current_?\s*date|localtime|getdate\s*\(|getutcdate|sysdate"
    r"|systimestamp|sysutcdatetime|sysdatetime|datetime\s*\(\s*'now|strftime|unixepoch|statement_timestamp|clock_timestamp"
    r"|timezone\s*\(|today)",
    re.IGNORECASE,
)
_NEXT = re.compile(r"\bnextval\s*\(|\.nextval\b|\bnext\s+value\s+for\b|\bunique_rowid\s*\(", re.IGNORECASE)
_UUID = re.compile(
    r"\b(?:gen_random_uuid|uuid_generate_v\w+|newid|newsequentialid|sys_guid|uuid|random_uuid)\s*\(", re.IGNORECASE
)
_QUOTED = re.compile(r"^\(*\s*[NnEe]?'((?:[^']|'')*)'(?:\s*::[\w\s\".\[\]()]+)?\s*\)*$")
_NUMERIC = re.compile(r"^\(*\s*([+-]?\s*(?:\d+\.?\d*|\.\d+))\s*\)*(?:\s*::[\w\s\".()]+)?\)*$")


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


def set_default(column: Column, text: str, line: int, draft: Draft) -> None:
    """Give a column its default: a plain value, the next of a sequence, or a new identifier."""
    if _NEXT.search(text):
        column.sequence = column.sequence or (1, 1)
    elif _UUID.search(text):
        column.uuid = True
    elif _NOW.match(text):
        return  # the time of inserting: says nothing about the values
    elif text.upper().strip("() ") not in ("NULL", ""):
        column.default = plain_value(text, column.type.type)
        if column.default is None:
            draft.note(line, f"The default of column '{column.name}' is computed, and was not used.", text)


def plain_value(text: str, kind: ColumnType) -> Scalar | None:
    """Give the value that a default's words stand for; None when it has to be computed."""
    if found := _QUOTED.match(text.strip()):
        return _typed(found[1].replace("''", "'"), kind)
    if found := _NUMERIC.match(text.strip()):
        return _typed(found[1].replace(" ", ""), kind)
    word = text.strip("() ").upper().split("::", maxsplit=1)[0]
    if word in ("TRUE", "FALSE"):
        return word == "TRUE"
    if re.fullmatch(r'"[^"]*"', text.strip()):
        return text.strip()[1:-1]
    return None


def _typed(text: str, kind: ColumnType) -> Scalar:
    if kind is ColumnType.BOOLEAN and text.lower() in ("0", "1", "t", "f", "true", "false", "y", "n"):
        return text.lower() in ("1", "t", "true", "y")
    if kind in NUMERIC:
        number = float(text) if re.fullmatch(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?", text) else None
        if number is not None:
            return int(number) if number.is_integer() and "." not in text else number
    return text


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


_KEY_OPTIONS = (
    "NULLS NOT DISTINCT", "NULLS DISTINCT", "CLUSTERED", "NONCLUSTERED", "ASC", "DESC", "AUTOINCREMENT", "USING BTREE",
    "USING HASH", "ENABLE NOVALIDATE", "ENABLE VALIDATE", "ENABLE", "DISABLE", "NOT DEFERRABLE", "DEFERRABLE",
    "INITIALLY DEFERRED", "INITIALLY IMMEDIATE", "NOVALIDATE", "VALIDATE", "RELY", "NORELY", "NOT ENFORCED", "ENFORCED",
)  # fmt: skip


def skip_key_options(cursor: Cursor) -> None:
    """Move over how a key is stored or when it is checked: it says nothing about the values."""
    while True:
        if cursor.at_words("AUTOINCREMENT"):
            return
        if cursor.accept_any(*_KEY_OPTIONS):
            continue
        if cursor.accept("ON", "CONFLICT"):
            cursor.take()
        elif cursor.at_words("WITH", "(") or cursor.at_words("USING", "INDEX") or cursor.at_words("INCLUDE", "("):
            _skip_storage(cursor)
        elif cursor.key() == "ON" and cursor.is_name() and cursor.key(1) not in ("DELETE", "UPDATE"):
            cursor.take()
            cursor.skip()
        elif cursor.accept("TABLESPACE"):
            cursor.path()
        else:
            return


def _skip_storage(cursor: Cursor) -> None:
    index = cursor.accept("USING", "INDEX")
    if not index:
        cursor.take()
    while not cursor.done and (
        cursor.key() == "("
        or (index and cursor.key() not in CLAUSE_WORDS - {"STORAGE", "COMPRESS", "VISIBLE", "INVISIBLE"})
    ):
        cursor.skip()


def _check(cursor: Cursor, column: Column, table: Table, draft: Draft) -> None:
    line = cursor.line
    cursor.take()
    read_check(cursor, table, line, column.name)


def read_check(cursor: Cursor, table: Table, line: int, column: str | None, name: str | None = None) -> None:
    """Read the condition that comes next and what may follow it."""
    cursor.accept("NOT", "FOR", "REPLICATION")
    if cursor.key() == "(":
        table.checks.append(Check(cursor.group().text(), line, column, name))
    elif not cursor.done and column is None:  # ClickHouse writes no parentheses
        table.checks.append(Check(cursor.text(), line, column, name))
        cursor.at = len(cursor.tokens)
    cursor.accept_any("NO INHERIT", "NOT VALID", "NOT ENFORCED", "ENFORCED")
    skip_key_options(cursor)


def _references(cursor: Cursor, column: Column, table: Table, draft: Draft) -> None:
    read_reference(cursor, table, (column.name,), draft)


def read_reference(
    cursor: Cursor, table: Table, columns: tuple[str, ...], draft: Draft, name: str | None = None
) -> None:
    """Read ``REFERENCES parent (columns)`` with its actions."""
    line = cursor.line
    cursor.accept("REFERENCES")
    parent = cursor.path()
    parent_columns: tuple[str, ...] = ()
    if cursor.key() == "(":
        parent_columns = tuple(item.take().value for item in cursor.group().items())
    table.foreign_keys.append(ForeignKey(columns, parent, parent_columns, line, name))
    draft.foreign_keys_seen += 1
    _skip_actions(cursor)


def _skip_actions(cursor: Cursor) -> None:
    while True:
        if cursor.accept_any("ON DELETE", "ON UPDATE"):
            if not cursor.accept_any("SET NULL", "SET DEFAULT", "NO ACTION", "RESTRICT", "CASCADE"):
                cursor.take()
            if cursor.key() == "(":
                cursor.skip()
        elif cursor.accept("MATCH") or cursor.accept("FOREIGN", "KEY"):
            cursor.accept_any("SIMPLE", "FULL", "PARTIAL")
        elif not cursor.accept_any("NOT FOR REPLICATION", "NOT VALID", "NOT TRUSTED", *_KEY_OPTIONS):
            return


def _identity(cursor: Cursor, column: Column, table: Table, draft: Draft) -> None:
    cursor.take()
    numbers: list[int] = []
    if cursor.key() == "(":
        numbers = [int(t.value) for t in cursor.group().tokens if t.kind is Kind.NUMBER and t.value.isdigit()]
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
