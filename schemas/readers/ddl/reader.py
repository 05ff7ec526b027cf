"""The DDL reader: a script of CREATE TABLE and its like, as a dataset schema."""

import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from schemas.errors import SourceError
from schemas.readers.ddl.alters import read_alter_table
from schemas.readers.ddl.build import build
from schemas.readers.ddl.dialect import DIALECTS, NAMES, detect, doubt_of
from schemas.readers.ddl.draft import Draft
from schemas.readers.ddl.forms import note_codes
from schemas.readers.ddl.others import (
    read_comment,
    read_create_domain,
    read_create_type,
    read_procedure_call,
    read_unique_index,
)
from schemas.readers.ddl.places import places_of
from schemas.readers.ddl.split import Statement, split
from schemas.readers.ddl.tables import read_create_table
from schemas.readers.ddl.whole import check_whole
from schemas.readers.result import ReadResult
from schemas.readers.text import read_text
from schemas.semantics.completion import complete
from schemas.suggest import did_you_mean

_ALIASES = {
    "postgresql": "postgres",
    "pg": "postgres",
    "mariadb": "mysql",
    "sqlserver": "tsql",
    "mssql": "tsql",
    "sql server": "tsql",
    "sqlite3": "sqlite",
}

Reader = Callable[[Statement, Draft], None]
_CREATE = r"CREATE (?:OR REPLACE )?"
_READERS: tuple[tuple[re.Pattern[str], Reader], ...] = (
    (
        re.compile(
            _CREATE
            + r"(?:(?:GLOBAL|LOCAL|PRIVATE|TEMP|TEMPORARY|UNLOGGED|EXTERNAL|FOREIGN|TRANSIENT|COLUMN|ROW|MULTISET|SET"
            r"|CACHED|MEMORY|DURABLE|SHARDED|IMMUTABLE|BLOCKCHAIN|VOLATILE|HYBRID|DYNAMIC|ICEBERG) )*TABLE\b"
        ),
        read_create_table,
    ),
    (re.compile(r"ALTER (?:FOREIGN )?TABLE\b"), read_alter_table),
    (re.compile(r"CREATE TYPE\b(?! BODY)|CREATE OR REPLACE TYPE\b(?! BODY)"), read_create_type),
    (re.compile(r"CREATE DOMAIN\b"), read_create_domain),
    (re.compile(r"CREATE UNIQUE (?:\w+ )?INDEX\b"), read_unique_index),
    (re.compile(r"COMMENT ON\b"), read_comment),
    (re.compile(r"(?:EXEC|EXECUTE) |SP_ADD"), read_procedure_call),
)
_FIRST_PASS = (read_create_type, read_create_domain)
_OBJECT = re.compile(
    r"(?:CREATE|ALTER|DROP) (?:OR (?:REPLACE|ALTER) )?(?:DEFINER ?= ?\S+ |ALGORITHM ?= ?\S+ |SQL SECURITY \S+ "
    r"|(?:NON)?EDITIONABLE |UNIQUE |NONCLUSTERED |CLUSTERED |MATERIALIZED |AGGREGATE |CONSTRAINT |PUBLIC |FULLTEXT "
    r"|RECURSIVE |FORCE |BITMAP |GLOBAL |TEMPORARY |VIRTUAL |SPATIAL |EVENT |NO FORCE )*(\w+)"
)


def read_ddl(text: str, *, dialect: str | None = None, name: str = "dataset", source: str = "<sql>") -> ReadResult:
    """Read a SQL script into a dataset schema with a generator for every column.

    Args:
        text: The script; whatever in it is not about the shape of the data is passed over and counted.
        dialect: ``postgres``, ``mysql``, ``sqlite``, ``tsql`` or ``oracle``; told from the script when absent.
        name: The dataset's name.
        source: How errors call the script.

    Raises:
        SourceError: If the script creates no table, ends in the middle of one, or the dialect is not known.
    """
    chosen = _dialect(text, dialect)
    draft = Draft(chosen)
    statements = list(split(text, chosen))
    check_whole(statements, [statement for statement in statements if _reader_of(statement)], draft, source)
    for statement in statements:
        _read(statement, draft, types=True)
    for statement in statements:
        _read(statement, draft, types=False)
    if not draft.tables:
        raise SourceError(_no_table(statements, source))
    if dialect is None and (rival := doubt_of(text, chosen)) is not None:
        draft.note(0, f"The script was read as {NAMES[chosen]}'s; it looks nearly as much like {NAMES[rival]}'s.")
    _note_what_was_passed_over(draft)
    _note_shortfall(statements, draft)
    schema = complete(build(draft, name))
    note_codes(schema, draft)
    notes = tuple(sorted(draft.notes, key=lambda note: note.line))
    return ReadResult(schema, notes, chosen, places_of(draft, schema, source))


def read_ddl_file(path: str | Path, *, dialect: str | None = None, name: str | None = None) -> ReadResult:
    """Read a SQL file: UTF-8, UTF-16 or latin-1. The dataset is named after the file unless a name is given.

    Raises:
        SourceError: If the file cannot be read or creates no table.
    """
    stem = re.sub(r"\W+", "_", Path(path).stem).strip("_").lower() or "dataset"
    return read_ddl(read_text(path), dialect=dialect, name=name or stem, source=str(path))


def _dialect(text: str, wanted: str | None) -> str:
    if wanted is None:
        return detect(text)
    known = _ALIASES.get(wanted.lower(), wanted.lower())
    if known not in DIALECTS:
        raise SourceError(f"There is no SQL dialect '{wanted}'.{did_you_mean(wanted, DIALECTS)}")
    return known


def _read(statement: Statement, draft: Draft, *, types: bool) -> None:
    """Read one statement in its pass: a script may use a named type before the line that makes it."""
    reader = _reader_of(statement)
    if (reader in _FIRST_PASS) is not types:
        return
    if reader is None:
        draft.ignore(_kind(statement), statement.line)
    else:
        reader(statement, draft)


def _reader_of(statement: Statement) -> Reader | None:
    return next((reader for pattern, reader in _READERS if pattern.match(statement.head)), None)


def _kind(statement: Statement) -> str:
    if found := _OBJECT.match(statement.head):
        return f"{statement.head.split()[0]} {found[1]}"
    return re.split(r"[^A-Z]", statement.head, maxsplit=1)[0] or "unknown"


def _note_what_was_passed_over(draft: Draft) -> None:
    for kind, count in sorted(draft.ignored.items()):
        draft.note(draft.first_line[kind], f"{kind}: {count} passed over, from this line on.")


def _note_shortfall(statements: list[Statement], draft: Draft) -> None:
    """Success is judged by counts: tables and foreign keys that were written, against those that were read."""
    written = sum(len(_CREATE_TABLE.findall(_bare(statement.text, draft.dialect))) for statement in statements)
    accounted = len(draft.tables) + sum(1 for note in draft.notes if _ACCOUNTED.search(note.text))
    if written > accounted:
        draft.note(
            0, f"{written} CREATE TABLE were seen and {accounted} accounted for; the others stand inside other code."
        )


_CREATE_TABLE = re.compile(r"\bCREATE\s+(?:\w+\s+){0,2}TABLE\b(?!\s*\()", re.IGNORECASE)
_ACCOUNTED = re.compile(
    r"^Temporary table|is a partition of|created a second time|was left out|without a readable name"
)


def _bare(text: str, dialect: str) -> str:
    from schemas.readers.ddl.tokens import DOLLAR_QUOTED, comment_pattern, string_pattern

    return re.sub(rf"{comment_pattern(dialect)}|{string_pattern(dialect)}|{DOLLAR_QUOTED}", " ", text, flags=re.DOTALL)


def _no_table(statements: list[Statement], source: str) -> str:
    kinds = Counter(_kind(statement) for statement in statements)
    seen = ", ".join(f"{count} {kind}" for kind, count in kinds.most_common(6)) or "no statement at all"
    return (
        f"{source} creates no table, so there is no schema to read. It holds: {seen}. "
        "Give the script with the CREATE TABLE statements (a dump has to hold the schema, not the data alone)."
    )
