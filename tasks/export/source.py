"""The dataset that is exported: its tables, piece by piece, in row order."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow as pa
import pyarrow.parquet as pq

from schemas.errors import StoreError
from schemas.manifest import Manifest, OutputFormat
from schemas.model import DatasetSchema
from tasks.storage.formats import ROW_GROUP, read_part
from tasks.storage.keys import join
from tasks.storage.store import Store


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
    """

    store: Store
    prefix: str
    manifest: Manifest
    schema: DatasetSchema
    loose: Loose = field(default_factory=Loose)

    @property
    def rows(self) -> dict[str, int]:
        """Rows of each table that is exported."""
        return {table.name: self.manifest.tables[table.name].rows for table in self.schema.tables}

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
        with TemporaryDirectory(prefix="understudy-") as scratch:
            below = join("data", table)
            folder = self.store.local_copy(join(self.prefix, below), Path(scratch))
            for part in self.manifest.tables[table].parts:
                path = folder / str(part["path"]).removeprefix(f"{below}/")
                try:
                    yield from self._read(path, self.arrow_schema(table))
                except (OSError, pa.ArrowException) as error:
                    raise StoreError(
                        f"{part['path']} of {self.manifest.generation_id} cannot be read: {type(error).__name__}. "
                        "`understudy check` says what is wrong with the dataset."
                    ) from error

    def _read(self, path: Path, schema: pa.Schema) -> Iterator[pa.Table]:
        if self.manifest.output_format is not OutputFormat.PARQUET:
            yield read_part(path, self.manifest.output_format, schema)
            return
        with pq.ParquetFile(path, page_checksum_verification=True) as file:
            for batch in file.iter_batches(batch_size=ROW_GROUP):
                yield pa.Table.from_batches([batch]).select(schema.names).cast(schema)
