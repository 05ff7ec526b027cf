"""How tables are cut into chunks: what is made, written and retried as one."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from schemas.errors import SchemaError
from schemas.model import DatasetSchema, TableSchema
from schemas.suggest import did_you_mean

CHUNK_ALIGNMENT = 1024  # rows; a table's digest is made of blocks of so many, and a part holds whole ones
_CELLS_A_CHUNK = 2_000_000  # measured: larger chunks fall out of the cache, smaller ones pay for their overhead


@dataclass(frozen=True)
class Chunk:
    """A row range of a table: ``[start, stop)``, the ``index``-th part."""

    table: str
    index: int
    start: int
    stop: int

    @property
    def rows(self) -> int:
        """Rows in the chunk."""
        return self.stop - self.start


def chunk_rows_of(table: TableSchema) -> int:
    """Rows of a part when nobody asks otherwise: about two million cells, in whole digest blocks."""
    rows = _CELLS_A_CHUNK // max(len(table.columns), 1)
    return max(8, min(256, rows // CHUNK_ALIGNMENT)) * CHUNK_ALIGNMENT


def chunks(
    schema: DatasetSchema, rows: Mapping[str, int], chunk_rows: int | None = None, tables: Iterable[str] | None = None
) -> list[Chunk]:
    """Cut the tables into chunks, table by table in the schema's order.

    Args:
        schema: The dataset.
        rows: Rows of every table.
        chunk_rows: Rows of a chunk, rounded up to a multiple of 1,024; chosen by the table's width when absent.
        tables: The tables wanted; all when absent.

    Raises:
        SchemaError: If a wanted table does not exist.
    """
    wanted = _wanted(schema, tables)
    cut: list[Chunk] = []
    for table in schema.tables:
        if table.name in wanted:
            size = chunk_rows_of(table) if chunk_rows is None else -(-chunk_rows // CHUNK_ALIGNMENT) * CHUNK_ALIGNMENT
            total = rows[table.name]
            starts = range(0, total, size)
            cut.extend(Chunk(table.name, i, start, min(start + size, total)) for i, start in enumerate(starts))
    return cut


def _wanted(schema: DatasetSchema, tables: Iterable[str] | None) -> set[str]:
    known = [table.name for table in schema.tables]
    wanted = set(known if tables is None else tables)
    for name in sorted(wanted - set(known)):
        raise SchemaError(f"There is no table '{name}' to generate.{did_you_mean(name, known)}")
    return wanted
