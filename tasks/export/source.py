"""The dataset that is exported: its tables, piece by piece, in row order."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

import pyarrow as pa
import pyarrow.parquet as pq
import pyarrow.types as pt

from schemas.errors import StoreError
from schemas.manifest import Manifest, OutputFormat, TableEntry
from schemas.model import DatasetSchema
from tasks.storage.formats import ROW_GROUP, read_part
from tasks.storage.keys import join
from tasks.storage.store import Store
from tasks.storage.texts import as_text

T = TypeVar("T")


@dataclass(frozen=True)
class Loose:
    """What the data is known to break: labelled dirt, which no constraint may refuse.

    Attributes:
        columns: The dirty columns of each table.
        repeated: Tables that hold rows twice.
    """

    columns: Mapping[str, frozenset[str]] = field(default_factory=dict)
    repeated: frozenset[str] = frozenset()

    def breaks(self, table: str, columns: tuple[str, ...]) -> bool:
        """Whether some value of these columns is dirty."""
        return not self.columns.get(table, frozenset()).isdisjoint(columns)

    def breaks_key(self, table: str, key: tuple[str, ...]) -> bool:
        """Whether the key may not be unique."""
        return table in self.repeated or self.breaks(table, key)


@dataclass(frozen=True)
class Source:
    """A published dataset.

    Attributes:
        prefix: Its folder in the store.
        schema: Of the tables that are exported, and no others.
        loose: What the rows are known to break.
        beside: The tables of the schema that hold what stands beside the data, and its name (``labels/orders``).
    """

    store: Store
    prefix: str
    manifest: Manifest
    schema: DatasetSchema
    loose: Loose = field(default_factory=Loose)
    beside: Mapping[str, str] = field(default_factory=dict)

    @property
    def rows(self) -> dict[str, int]:
        """Rows of each table that is exported."""
        return {table.name: self._entry(table.name).rows for table in self.schema.tables}

    def _entry(self, table: str) -> TableEntry:
        beside = self.beside.get(table)
        return self.manifest.tables[table] if beside is None else self.manifest.companions[beside]

    @property
    def metadata(self) -> dict[str, str]:
        """What a Parquet file says of where it comes from."""
        return {"understudy.generation_id": self.manifest.generation_id, "synthetic": "true"}

    def arrow_schema(self, table: str) -> pa.Schema:
        """The Arrow schema of a table."""
        return pa.schema([(column.name, column.arrow_type) for column in self.schema.table(table).columns])

    def pieces(self, table: str) -> Iterator[pa.Table]:
        """Give a table's rows in order, a row group or a part at a time, in the schema's types.

        Raises:
            StoreError: If a part cannot be read.
        """
        columns = self.arrow_schema(table)
        if table in self.beside:
            yield from (_as(piece, columns) for piece in self.companion(self.beside[table])[1])
            return
        yield from self._rows(join("data", table), self.manifest.tables[table], lambda path: self._read(path, columns))

    @property
    def companions(self) -> tuple[str, ...]:
        """What stands beside the exported tables: ``labels/orders``, ``changes/orders``, ``scd2/orders``."""
        here = {table.name for table in self.schema.tables}
        return tuple(name for name in self.manifest.companions if name.partition("/")[2] in here)

    def companion(self, name: str) -> tuple[pa.Schema, Iterator[pa.Table]]:
        """Give the columns of what stands beside a table, and its rows in order.

        Raises:
            StoreError: If a part cannot be read.
        """
        entry = self.manifest.companions[name]
        (columns,) = self._rows(name, entry, lambda path: iter((pq.read_schema(path),)), parts=1)
        return columns, self._rows(name, entry, _row_groups)

    def _rows(
        self, below: str, entry: TableEntry, read: Callable[[Path], Iterator[T]], parts: int | None = None
    ) -> Iterator[T]:
        """Read a table's parts, or the first few, one after the other."""
        with TemporaryDirectory(prefix="understudy-") as scratch:
            folder = self.store.local_copy(join(self.prefix, below), Path(scratch))
            for part in entry.parts[:parts]:
                try:
                    yield from read(folder / str(part["path"]).removeprefix(f"{below}/"))
                except (OSError, pa.ArrowException) as error:
                    raise StoreError(
                        f"{part['path']} of {self.manifest.generation_id} cannot be read: {type(error).__name__}. "
                        "`understudy check` says what is wrong with the dataset."
                    ) from error

    def _read(self, path: Path, schema: pa.Schema) -> Iterator[pa.Table]:
        if self.manifest.output_format is not OutputFormat.PARQUET:
            yield read_part(path, self.manifest.output_format, schema)
            return
        for piece in _row_groups(path):
            yield piece.select(schema.names).cast(schema)


def _as(piece: pa.Table, columns: pa.Schema) -> pa.Table:
    """A piece of what stands beside a table, whole rows in it as JSON."""
    arrays = [
        pa.chunked_array([as_text(chunk) for chunk in column.chunks], pa.string())
        if pt.is_struct(column.type)
        else column
        for column in piece.columns
    ]
    return pa.table(arrays, names=piece.column_names).select(columns.names).cast(columns)


def _row_groups(path: Path) -> Iterator[pa.Table]:
    with pq.ParquetFile(path, page_checksum_verification=True) as file:
        for batch in file.iter_batches(batch_size=ROW_GROUP):
            yield pa.Table.from_batches([batch])
