"""Lays DuckDB views over the files that were written, one a table."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import duckdb

from expectations.sql import identifier, text
from expectations.views import DatasetView, TableView
from schemas.manifest import OutputFormat
from schemas.model import DatasetSchema
from tasks.quality.parts import Written, parquet_shape, unlike, written
from tasks.quality.session import Session
from tasks.quality.texts import read_texts


def lay_views(
    session: Session,
    folder: Path,
    schema: DatasetSchema,
    format: OutputFormat,
    parts: Mapping[str, Sequence[str]] | None = None,
) -> DatasetView:
    """Make every table of the schema readable.

    A table that cannot be read gets a view that says so: the audit has to name it, not to stop at it.

    Args:
        session: The open connection.
        folder: Holds ``data/<table>/part-*``.
        schema: What was asked for; types of text formats are its types, never guessed.
        format: The format of the files.
        parts: The files that were written, by table; found by their numbers when absent.
    """
    tables = {}
    for number, table in enumerate(schema.tables):
        found = written(folder, table, format, None if parts is None else parts.get(table.name, ()))
        tables[table.name] = _view(session, found, f"t{number}")
    return DatasetView(session.connection, tables)


def _view(session: Session, found: Written, name: str) -> TableView:
    if not found.files:
        return TableView(found.table, name, {}, flaws=found.flaws, unreadable=found.flaws[0])
    try:
        if found.format is OutputFormat.PARQUET:
            return _parquet(session, found, name)
        return read_texts(session, found, name)
    except (OSError, ValueError, duckdb.Error) as error:  # pyarrow's errors are of the first two
        reason = f"the files cannot be read as {found.format.value} ({type(error).__name__})"
        return TableView(found.table, name, {}, flaws=(*found.flaws, reason), unreadable=reason)


def _parquet(session: Session, found: Written, name: str) -> TableView:
    shapes = {path: parquet_shape(path) for path in found.files}
    listed = ", ".join(text(str(path)) for path in found.files)
    session.connection.execute(
        f"CREATE VIEW {identifier(name)} AS SELECT * FROM read_parquet([{listed}], hive_partitioning=false)"
    )
    return TableView(found.table, name, shapes[found.files[0]], flaws=(*found.flaws, *unlike(shapes)))
