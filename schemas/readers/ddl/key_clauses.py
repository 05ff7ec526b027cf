"""Keys, references and conditions, as a column or a table has them, with all that may follow each."""

from schemas.readers.ddl.draft import Check, Draft, ForeignKey, Table
from schemas.readers.ddl.tokens import Cursor

_CLAUSE_WORDS_TEXT = """
    NOT NULL DEFAULT PRIMARY UNIQUE CHECK REFERENCES CONSTRAINT AUTO_INCREMENT AUTOINCREMENT IDENTITY GENERATED AS
    COMMENT COLLATE ON INVISIBLE VISIBLE SPARSE ROWGUIDCOL ENCODE DISTKEY SORTKEY STORAGE COMPRESSION ENABLE DISABLE
    DEFERRABLE INITIALLY KEY MASKED PERSISTED VIRTUAL STORED FOREIGN CHARSET VALIDATE NOVALIDATE RELY NORELY USING
    WITH ENCRYPT SUB_TYPE SEGMENT INLINE HIDDEN ENFORCED FILESTREAM COMPUTED OPTIONS TITLE FORMAT CASESPECIFIC
    COMPRESS LOGGED FIRST AFTER CODEC TTL MATERIALIZED ALIAS WITHOUT SRID SCOPE SORT AUTO_RANDOM RESERVABLE
"""
CLAUSE_WORDS = frozenset(_CLAUSE_WORDS_TEXT.split())
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
