"""A table written piece by piece: as one file of any format, in the memory of one piece."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from schemas.manifest import OutputFormat
from tasks.storage.csv_format import write_csv
from tasks.storage.disk import new_file
from tasks.storage.json_format import objects


def write_pieces(
    pieces: Iterable[pa.Table],
    schema: pa.Schema,
    path: Path,
    format: OutputFormat,
    metadata: Mapping[str, str] | None = None,
    *,
    formula_safe: bool = False,
) -> int:
    """Write a new file, synced; on any failure there is none. The same pieces give the same bytes.

    Args:
        pieces: The rows in order, each piece of the schema's types.
        schema: The columns, for a table without rows.
        path: Where to; it must not exist.
        format: As what.
        metadata: Key-value metadata, which only Parquet keeps.
        formula_safe: For CSV: see :func:`tasks.storage.csv_format.write_csv`.

    Returns:
        The rows written.

    Raises:
        StoreError: If JSON cannot hold a value.
        OSError: If the disk is full or fails.
    """
    counter = _Counter(pieces)
    with new_file(path) as write:
        if format is OutputFormat.PARQUET:
            _parquet(counter, schema, path, metadata or {})
        else:
            for block in _blocks(counter, schema, format, formula_safe):
                write(block)
    return counter.rows


class _Counter:
    def __init__(self, pieces: Iterable[pa.Table]) -> None:
        self._pieces, self.rows = pieces, 0

    def __iter__(self) -> Iterator[pa.Table]:
        for piece in self._pieces:
            self.rows += piece.num_rows
            yield piece


def _parquet(pieces: Iterable[pa.Table], schema: pa.Schema, path: Path, metadata: Mapping[str, str]) -> None:
    options = {"compression": "zstd", "write_page_index": True, "write_page_checksum": True}
    with closing(pq.ParquetWriter(path, schema, store_schema=False, **options)) as writer:
        for piece in pieces:
            writer.write_table(piece)
        writer.add_key_value_metadata(dict(metadata))


def _blocks(pieces: Iterable[pa.Table], schema: pa.Schema, format: OutputFormat, formula_safe: bool) -> Iterator[bytes]:
    if format is OutputFormat.CSV:
        yield csv_bytes(schema.empty_table(), formula_safe=formula_safe, header=True)
        for piece in pieces:
            yield csv_bytes(piece, formula_safe=formula_safe)
        return
    if format is OutputFormat.JSONL:
        for piece in pieces:
            yield from (text + b"\n" for text in objects(piece, "\n"))
        return
    before = b"[\n"
    for piece in pieces:
        for text in objects(piece, ",\n"):
            yield before + text
            before = b",\n"
    yield b"[]\n" if before == b"[\n" else b"\n]\n"


def csv_bytes(table: pa.Table, *, formula_safe: bool = False, header: bool = False) -> bytes:
    """Write a table as CSV into memory."""
    sink = pa.BufferOutputStream()
    write_csv(table, sink, formula_safe=formula_safe, header=header)
    return bytes(sink.getvalue())
