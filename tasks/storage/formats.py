"""Part files: a table written as Parquet, CSV, JSON or JSON Lines, and read back."""

import hashlib
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pyarrow.types as pt

from schemas.manifest import OutputFormat
from schemas.text_style import Spelled
from tasks.storage.csv_format import read_csv, write_csv
from tasks.storage.csv_kept import write_csv_as
from tasks.storage.disk import new_file
from tasks.storage.json_format import read_json, read_jsonl, write_json, write_jsonl

ROW_GROUP = 131_072  # rows; readers work on row groups in parallel
_SAMPLE = 65_536  # rows looked at to see whether a dictionary pays


@dataclass(frozen=True)
class FileFacts:
    """What was written.

    Attributes:
        bytes: The file's size.
        sha256: Of its bytes, hexadecimal.
    """

    bytes: int
    sha256: str


def write_table(
    table: pa.Table,
    path: Path,
    format: OutputFormat,
    metadata: Mapping[str, str] | None = None,
    *,
    formula_safe: bool = False,
    nested: Collection[str] = (),
    spelled: Spelled | None = None,
) -> FileFacts:
    """Write a new file, synced; on any failure there is none. The same table gives the same bytes.

    Args:
        table: What to write.
        path: Where to; it must not exist.
        format: As what.
        metadata: Key-value metadata, which only Parquet keeps.
        formula_safe: For CSV: see :func:`tasks.storage.csv_format.write_csv`.
        nested: For JSON and JSON Lines: columns that hold JSON as text, written as what they hold.
        spelled: For CSV: what it was made of, to be written as it was where it is the same.

    Raises:
        StoreError: If JSON cannot hold a value.
        OSError: If the disk is full or fails.
    """
    writers: dict[OutputFormat, Callable[[pa.Table, pa.NativeFile], None]] = {
        OutputFormat.PARQUET: partial(_write_parquet, metadata=metadata or {}),
        OutputFormat.CSV: partial(write_csv, formula_safe=formula_safe)
        if spelled is None
        else partial(write_csv_as, spelled=spelled),
        OutputFormat.JSON: partial(write_json, nested=nested),
        OutputFormat.JSONL: partial(write_jsonl, nested=nested),
    }
    with new_file(path) as write:
        sink = _HashingSink(write)
        writers[format](table, pa.PythonFile(sink, mode="w"))
    return FileFacts(sink.size, sink.sha256.hexdigest())


def read_part(path: Path, format: OutputFormat, schema: pa.Schema) -> pa.Table:
    """Read a part that :func:`write_table` wrote, as the types of a schema; page checksums are verified.

    Raises:
        OSError: If a page is damaged or the file is cut short.
        pyarrow.ArrowInvalid: If it does not hold what the schema says.
    """
    match format:
        case OutputFormat.PARQUET:
            return (
                pq.read_table(path, page_checksum_verification=True, partitioning=None)
                .select(schema.names)
                .cast(schema)
            )
        case OutputFormat.CSV:
            return read_csv(path, schema)
        case OutputFormat.JSON:
            return read_json(path, schema)
        case OutputFormat.JSONL:
            return read_jsonl(path, schema)


def _write_parquet(table: pa.Table, sink: pa.NativeFile, metadata: Mapping[str, str]) -> None:
    # The Arrow schema is left out: it would make parts differ in type where one came with a dictionary and one without.
    paying = [name for name in table.column_names if _dictionary_pays(table[name])]
    columns = [_with_own_values(column) for column in table.columns]
    fields = [field.with_type(column.type) for field, column in zip(table.schema, columns, strict=True)]
    table = pa.table(columns, schema=pa.schema(fields))
    with pq.ParquetWriter(
        sink,
        table.schema.remove_metadata(),
        compression="zstd",
        use_dictionary=paying,
        write_statistics=True,
        write_page_index=True,
        write_page_checksum=True,
        store_schema=False,
    ) as writer:
        writer.write_table(table, row_group_size=ROW_GROUP)
        writer.add_key_value_metadata(dict(metadata))


def _with_own_values(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Decode a dictionary that holds a value twice, or one that no row has.

    Arrow writes a page that has room for every entry, fills it with the distinct ones, and leaves in the rest whatever
    stood in memory there: other bytes each time, and nobody knows whose. What no row has need not be told anyhow.
    """
    if not pt.is_dictionary(column.type):
        return column
    for chunk in column.chunks:
        entries = len(chunk.dictionary)
        used = pc.count_distinct(chunk.indices).as_py()
        if used != entries or pc.count_distinct(chunk.dictionary).as_py() != entries:
            return column.cast(column.type.value_type)
    return column


def _dictionary_pays(column: pa.ChunkedArray) -> bool:
    """Whether values repeat: at most half of the sample is distinct."""
    if pt.is_dictionary(column.type):
        return True
    if pt.is_nested(column.type) or pt.is_boolean(column.type):
        return False
    sample = column.slice(0, _SAMPLE)
    return bool(2 * pc.count_distinct(sample).as_py() <= len(sample))


class _HashingSink:
    """A file object that counts and hashes what goes through it, in the order in which it is written."""

    def __init__(self, write: Callable[[bytes], object]) -> None:
        self._write, self.sha256, self.size, self.closed = write, hashlib.sha256(), 0, False

    def write(self, data: Any) -> int:
        self._write(data)
        self.sha256.update(data)
        self.size += len(data)
        return len(data)

    def tell(self) -> int:
        return self.size

    def writable(self) -> bool:
        return True

    def readable(self) -> bool:
        return False

    def seekable(self) -> bool:
        return False

    def flush(self) -> None:
        return None

    def close(self) -> None:
        self.closed = True
