"""Filling a DuckDB file."""

from pathlib import Path

from expectations.sql import identifier
from schemas.errors import TargetError
from tasks.export.embedded_ddl import EmbeddedDdl
from tasks.export.files import Done
from tasks.export.source import Source


def fill_duckdb(path: Path, source: Source, ddl: EmbeddedDdl, done: Done) -> None:
    """Make the tables and load their rows.

    Raises:
        TargetError: If DuckDB refuses a table.
    """
    import duckdb

    statement = ""
    try:
        with duckdb.connect(str(path)) as connection:
            connection.execute("SET TimeZone = 'UTC'")
            for statement in ddl.creates():
                connection.execute(statement)
            for table in ddl.tables:
                statement = f"INSERT INTO {identifier(table.name)} VALUES"
                for piece in source.pieces(table.name):
                    rows = connection.from_arrow(piece)  # under no name, which a table could have, too
                    rows.insert_into(identifier(table.name))
                    done(piece.num_rows)
    except duckdb.Error as error:
        raise TargetError(
            f"DuckDB refused {statement.partition('(')[0].strip()} ({type(error).__name__}). Nothing was written."
        ) from error
