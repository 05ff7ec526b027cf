"""CREATE TABLE, whole: its items and what stands behind them."""

import re

from schemas.readers.ddl.columns import read_column
from schemas.readers.ddl.draft import Draft, Table, copied
from schemas.readers.ddl.key_clauses import read_check, read_reference, skip_key_options
from schemas.readers.ddl.projection import columns_of_query
from schemas.readers.ddl.split import Statement
from schemas.readers.ddl.tokens import Cursor, Kind, tokenize

_KINDS_OF_TABLE = (
    "GLOBAL TEMPORARY", "GLOBAL TEMP", "LOCAL TEMPORARY", "LOCAL TEMP", "PRIVATE TEMPORARY", "TEMPORARY", "TEMP",
    "UNLOGGED", "EXTERNAL", "FOREIGN", "TRANSIENT", "COLUMN", "ROW", "MULTISET", "SET", "CACHED", "MEMORY", "DURABLE",
    "SHARDED", "IMMUTABLE", "BLOCKCHAIN", "VOLATILE", "HYBRID", "DYNAMIC", "ICEBERG",
)  # fmt: skip
_TYPES_AFTER_A_NAME_TEXT = """
    INT INTEGER BIGINT SMALLINT TINYINT VARCHAR CHAR CHARACTER TEXT DATE TIMESTAMP DATETIME NUMERIC DECIMAL NUMBER
    FLOAT DOUBLE REAL BOOLEAN BOOL BLOB BYTEA JSON JSONB UUID VARCHAR2 NVARCHAR NVARCHAR2 NCHAR CLOB LONGTEXT
    MEDIUMTEXT TINYTEXT VARBINARY BINARY BIT ENUM SET TIME YEAR SERIAL BIGSERIAL RAW CITEXT STRING
"""
_TYPES_AFTER_A_NAME = frozenset(_TYPES_AFTER_A_NAME_TEXT.split())


def read_create_table(statement: Statement, draft: Draft) -> None:
    """Read a CREATE TABLE into the draft."""
    cursor = Cursor(tokenize(statement.text, draft.dialect, line=statement.line), statement.text)
    cursor.accept("CREATE")
    cursor.accept("OR", "REPLACE")
    temporary = False
    while phrase := cursor.accept_any(*_KINDS_OF_TABLE):
        temporary = temporary or phrase in ("TEMPORARY", "TEMP", "LOCAL TEMPORARY", "PRIVATE TEMPORARY", "VOLATILE")
    cursor.accept("TABLE")
    cursor.accept("IF", "NOT", "EXISTS")
    line, path = cursor.line, cursor.path()
    if cursor.accept("ON", "CLUSTER"):
        cursor.take()
    if not path:
        draft.note(line, "A CREATE TABLE without a readable name was not used.", statement.text)
    elif temporary or path[-1].startswith("#"):
        draft.note(line, f"Temporary table '{path[-1]}' is not part of the dataset.", statement.text)
    else:
        quoted = cursor.tokens[cursor.at - 1].kind is Kind.NAME
        _read_body(cursor, Table(path, statement.line, quoted=quoted), draft)


def _read_body(cursor: Cursor, table: Table, draft: Draft) -> None:
    if cursor.at_words("PARTITION", "OF"):
        draft.note(table.line, f"'{table.name}' is a partition of another table, and no table of its own.")
        return
    if cursor.accept("LIKE"):
        _copy_columns(cursor, table, draft)
    elif cursor.accept("OF"):
        draft.note(table.line, f"Table '{table.name}' is made of a type; its columns are not known.", cursor.text())
    elif cursor.key() == "(" and cursor.key(1) not in ("SELECT", "WITH"):
        for item in cursor.group().items():
            read_item(item, table, draft)
    _read_tail(cursor, table, draft)
    if not table.columns:
        draft.note(table.line, f"Table '{table.name}' has no column that could be read, and was left out.")
        return
    draft.add(table)


def read_item(item: Cursor, table: Table, draft: Draft) -> None:
    """Read one item between a table's parentheses: a constraint or a column."""
    line, name = item.line, None
    if item.accept("CONSTRAINT"):
        name = item.take().value if item.is_name() and not _starts_constraint(item) else None
        if item.accept("NOT", "NULL"):
            _not_null(item, table, line, draft)
            return
    if _starts_constraint(item) or (name is not None and item.key() == "CHECK"):
        _read_constraint(item, table, draft, line, name)
    else:
        before = len(table.columns)
        column = read_column(item, table, draft)
        if column is not None and len(table.columns) == before:
            draft.note(line, f"Column '{column.name}' of table '{table.name}' is defined a second time; this was used.")


def _not_null(item: Cursor, table: Table, line: int, draft: Draft) -> None:
    column = table.column(item.take().value) if item.is_name() else None
    if column is None:
        draft.note(line, f"A NOT NULL of table '{table.name}' names no column of it.", item.text(0))
    else:
        column.nullable = False


def _starts_constraint(item: Cursor) -> bool:
    first, second, third = item.key(), item.key(1), item.key(2)
    if first in ("PRIMARY", "FOREIGN"):
        return second == "KEY"
    if first == "UNIQUE":
        return second in ("(", "KEY", "INDEX", "CLUSTERED", "NONCLUSTERED", "NULLS", "USING") or third == "("
    if first in ("CHECK", "EXCLUDE"):
        return second in ("(", "USING", "NOT")
    if (first, item.key(3)) == ("INDEX", "TYPE") or (first, third) == ("PROJECTION", "("):
        return True
    if first == "INDEX" and third in ("CLUSTERED", "NONCLUSTERED", "UNIQUE", "HASH"):
        return True
    if first in ("KEY", "INDEX", "FULLTEXT", "SPATIAL"):
        return second in ("(", "KEY", "INDEX", "USING") or (
            second not in _TYPES_AFTER_A_NAME and third in ("(", "USING", "")
        )
    if first == "LIKE":
        return second not in _TYPES_AFTER_A_NAME
    return first in ("PERIOD", "SUPPLEMENTAL", "PROJECTION", "VERTICAL") and second in ("FOR", "LOG", "(")


def _read_constraint(item: Cursor, table: Table, draft: Draft, line: int, name: str | None) -> None:
    if item.accept("PRIMARY", "KEY"):
        _primary_key(item, table, draft, line)
    elif item.accept("FOREIGN", "KEY"):
        _foreign_key(item, table, draft, name)
    elif item.accept("UNIQUE"):
        _unique(item, table, draft, line)
    elif item.accept("CHECK"):
        read_check(item, table, line, None, name)
    elif item.accept("LIKE"):
        _copy_columns(item, table, draft)
        return
    elif item.key() in ("KEY", "INDEX", "FULLTEXT", "SPATIAL"):
        draft.ignore("index inside a table", line)
        return
    else:
        draft.note(line, f"A constraint of table '{table.name}' was not used.", item.text(0))
        return
    if not item.done:
        draft.note(item.line, f"The end of a constraint of table '{table.name}' was not used.", item.text())


def _primary_key(item: Cursor, table: Table, draft: Draft, line: int) -> None:
    key = _key_columns(item, table, draft, line)
    if key:
        table.primary_key = key
        for name in key:
            column = table.column(name)
            if column is not None:
                column.nullable = False


def _unique(item: Cursor, table: Table, draft: Draft, line: int) -> None:
    if key := _key_columns(item, table, draft, line):
        table.unique.append(key)


def _key_columns(item: Cursor, table: Table, draft: Draft, line: int) -> tuple[str, ...]:
    """Read a key's columns: the options before and behind them say how it is stored, not what it is."""
    start = item.at
    while not item.done and item.key() != "(":
        item.take()
    if item.done:
        draft.note(line, f"A key of table '{table.name}' names no columns.", item.text(start))
        return ()
    names: list[str] = []
    for part in item.group().items():
        if not part.is_name() or (part.key(1) == "(" and not _is_prefix(part)):
            draft.note(line, f"A key of table '{table.name}' is over an expression, and was not used.", item.text(0))
            _to_end(item)
            return ()
        names.append(part.take().value)
    skip_key_options(item)
    _skip_index_options(item)
    return tuple(names)


def _is_prefix(part: Cursor) -> bool:
    """MySQL's ``name(10)`` is a column's first characters, where ``lower(name)`` is an expression."""
    token = part.peek(2)
    return token is not None and token.kind is Kind.NUMBER and part.key(3) == ")"


def _skip_index_options(item: Cursor) -> None:
    while not item.done and item.key() in (
        "USING",
        "COMMENT",
        "KEY_BLOCK_SIZE",
        "VISIBLE",
        "INVISIBLE",
        "STORAGE",
        "PCTFREE",
    ):
        item.take()
        item.accept("=")
        if not item.done:
            item.skip()
    skip_key_options(item)


def _to_end(item: Cursor) -> None:
    item.at = len(item.tokens)


def _foreign_key(item: Cursor, table: Table, draft: Draft, name: str | None) -> None:
    while not item.done and item.key() != "(":
        name = name or (item.take().value if item.is_name() else item.take().key)
    columns = tuple(part.take().value for part in item.group().items()) if not item.done else ()
    read_reference(item, table, columns, draft, name)


def _copy_columns(cursor: Cursor, table: Table, draft: Draft) -> None:
    line, clause = cursor.line, cursor.text(0)
    other = draft.find(cursor.path())
    _to_end(cursor)
    if other is None:
        draft.note(line, f"Table '{table.name}' copies a table that is not in the file.", clause)
        return
    for column in other.columns.values():
        table.add(copied(column, line))


def _read_tail(cursor: Cursor, table: Table, draft: Draft) -> None:
    """Read what stands behind the parentheses: a comment, a query, parents; the rest is storage and is noted."""
    while not cursor.done:
        line = cursor.line
        if cursor.accept("COMMENT"):
            cursor.accept("=")
            table.description = cursor.take().value if not cursor.done else None
        elif cursor.accept("INHERITS"):
            _inherit(cursor, table, draft, line)
        elif cursor.accept("AS") or (cursor.key() in ("SELECT", "WITH") and cursor.key(1) not in ("(", "ROWID")):
            query = cursor.text()
            for column in columns_of_query(query, draft.dialect, line):
                table.add(column)
            draft.note(line, f"Table '{table.name}' is filled by a query; what it selects was not used.", query)
            _to_end(cursor)
        else:
            _storage(cursor, table, draft)


def _inherit(cursor: Cursor, table: Table, draft: Draft, line: int) -> None:
    own = dict(table.columns)
    table.columns.clear()
    for item in cursor.group().items():
        _copy_columns(item, table, draft)
    table.columns.update(own)


_CLICKHOUSE = re.compile(
    r"ENGINE\s*=?\s*(?:\w*MergeTree|Log|TinyLog|StripeLog|Distributed|Null|Buffer)\b", re.IGNORECASE
)
"""Tables of ClickHouse, whose columns hold nulls only where their types say so."""
_STORAGE_STOPS = frozenset({"COMMENT", "INHERITS", "AS"})


def _storage(cursor: Cursor, table: Table, draft: Draft) -> None:
    start, line = cursor.at, cursor.line
    cursor.skip()
    while not cursor.done and (cursor.key() not in _STORAGE_STOPS or cursor.tokens[cursor.at - 1].key == "="):
        cursor.skip()
    text = cursor.text_between(start, cursor.at)
    if _CLICKHOUSE.match(text):
        for column in table.columns.values():
            column.nullable = column.said_nullable
    if text.strip(" ;,"):
        draft.note(line, f"How table '{table.name}' is stored was not used.", text)
