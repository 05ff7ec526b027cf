"""How the rows of one table differ between two datasets, by its primary key."""

from pathlib import Path
from tempfile import TemporaryDirectory

from expectations.sql import identifier, tuple_of
from schemas.model import Model, TableSchema
from tasks.export.source import Source

_MEMORY = "512MB"  # beyond it DuckDB spills to its scratch folder


class RowChanges(Model):
    """Rows that differ.

    Attributes:
        added: Rows whose key the first dataset lacks.
        removed: Rows whose key the second dataset lacks.
        changed: Rows of one key and other values in the columns that both have.
    """

    added: int
    removed: int
    changed: int


def row_changes(before: Source, after: Source, table: str) -> RowChanges | None:
    """Count the rows that differ; None where the table has no primary key, or another one in each.

    Holds a hash of each row beside its key, on disk where it is much.
    """
    import duckdb

    one, other = before.schema.table(table), after.schema.table(table)
    key = one.primary_key
    if not key or other.primary_key != key or any(one.column(name).type != other.column(name).type for name in key):
        return None
    common = [column.name for column in one.columns if column.name in {each.name for each in other.columns}]
    with TemporaryDirectory(prefix="understudy-") as scratch, duckdb.connect(str(Path(scratch) / "diff")) as connection:
        connection.execute(f"SET memory_limit = '{_MEMORY}'")
        for name, source in (("before", before), ("after", after)):
            _load(connection, name, source, one, common)
        joined = f"before FULL JOIN after USING ({tuple_of(key)})"
        counted = connection.execute(
            "SELECT count(*) FILTER (before.row IS NULL), count(*) FILTER (after.row IS NULL), "
            f"count(*) FILTER (before.row <> after.row) FROM {joined}"
        ).fetchone()
    assert counted is not None
    return RowChanges(added=counted[0], removed=counted[1], changed=counted[2])


def _load(connection: object, name: str, source: Source, table: TableSchema, columns: list[str]) -> None:
    import duckdb

    assert isinstance(connection, duckdb.DuckDBPyConnection)
    # Each value as text between marks: two rows of equal values must be equal whatever their types.
    texts = ", ".join(f"coalesce('v' || {identifier(each)}::VARCHAR, 'n')" for each in columns)
    query = f'SELECT {tuple_of(table.primary_key)}, hash([{texts}]) AS "row" FROM piece'
    for place, piece in enumerate(source.pieces(table.name)):
        connection.register("piece", piece)
        connection.execute(f"INSERT INTO {name} {query}" if place else f"CREATE TABLE {name} AS {query}")
        connection.unregister("piece")
