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
                statement = f"INSERT INTO {identifier(table.name)} SELECT * FROM piece"
                for piece in source.pieces(table.name):
                    connection.register("piece", piece)
                    connection.execute(statement)
                    connection.unregister("piece")
                    done(piece.num_rows)
    except duckdb.Error as error:
        raise TargetError(
            f"DuckDB refused {statement.partition('(')[0].strip()} ({type(error).__name__}). Nothing was written."
        ) from error
