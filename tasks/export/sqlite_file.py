"""Filling a SQLite file."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.types as pt

from expectations.sql import identifier
from schemas.errors import TargetError
from schemas.model import TableSchema
from tasks.export.embedded_ddl import EmbeddedDdl
from tasks.export.files import Done
from tasks.export.source import Source
from tasks.storage.texts import as_text, is_bytes

_SLICE = 16_384  # rows turned into Python values at a time


def fill_sqlite(path: Path, source: Source, ddl: EmbeddedDdl, done: Done) -> None:
    """Make the tables and load their rows, in one transaction, with foreign keys on.

    Raises:
        TargetError: If SQLite refuses a table.
    """
    table = ""
    try:
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            for setting in (
                "foreign_keys=ON",
                "journal_mode=OFF",
                "synchronous=FULL",
            ):  # the file is new: no way back is needed
                connection.execute(f"PRAGMA {setting}")
            connection.execute("BEGIN")
            for table in ddl.creates():
                connection.execute(table)
            for each in ddl.tables:
                table = each.name
                _insert(connection, source, each, done)
            connection.execute("COMMIT")
    except sqlite3.Error as error:
        raise TargetError(f"SQLite refused {table.partition('(')[0].strip()}: {error}. Nothing was written.") from error


def _insert(connection: sqlite3.Connection, source: Source, table: TableSchema, done: Done) -> None:
    marks = ", ".join("?" for _ in table.columns)
    for piece in source.pieces(table.name):
        for start in range(0, piece.num_rows, _SLICE):
            connection.executemany(
                f"INSERT INTO {identifier(table.name)} VALUES ({marks})", _rows(piece.slice(start, _SLICE))
            )
        done(piece.num_rows)


def _rows(piece: pa.Table) -> Iterator[tuple[Any, ...]]:
    columns = [[value for chunk in column.chunks for value in _values(chunk)] for column in piece.columns]
    return zip(*columns, strict=True)


def _values(array: pa.Array) -> list[Any]:
    """The values as SQLite holds them: numbers, text, bytes; a decimal's text becomes a number by its column's type."""
    kind = array.type
    if pt.is_dictionary(kind):
        return _values(pc.cast(array, kind.value_type))
    if pt.is_boolean(kind) or pt.is_integer(kind) or pt.is_floating(kind) or is_bytes(kind):
        return list(array.to_pylist())
    return list(as_text(array).to_pylist())
