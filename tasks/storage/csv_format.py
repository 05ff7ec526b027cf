"""CSV after RFC 4180: a header, quoted text, CRLF, UTF-8. An empty field is null, a pair of quotes is empty text."""

from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.types as pt
from pyarrow import csv

from schemas.text_style import written_header
from tasks.storage.texts import as_text, from_text, is_bytes

_BLOCK = 1 << 26  # bytes read at a time; a row must fit in it
_FORMULA = r"^[=+\-@\t\r]"


def write_csv(table: pa.Table, sink: pa.NativeFile, *, formula_safe: bool = False, header: bool = True) -> None:
    """Write a table.

    Args:
        table: What to write.
        sink: Where to.
        formula_safe: Whether to put an apostrophe before text that a spreadsheet would take for a formula. Such text
            does not read back as it was.
        header: Whether to begin with the columns' names.
    """
    columns = [_writable(column, formula_safe) for column in table.columns]
    options = csv.WriteOptions(include_header=header, eol="\r\n", batch_size=8192)
    csv.write_csv(pa.table(columns, names=table.column_names), sink, options)


def read_csv(path: Path, schema: pa.Schema) -> pa.Table:
    """Read a file that :func:`write_csv` or :func:`tasks.storage.csv_kept.write_csv_as` wrote."""
    wire = {field.name: pa.string() if _needs_text(field.type) else field.type for field in schema}
    delimiter, names = written_header(path, schema.names)
    table = csv.read_csv(
        path,
        csv.ReadOptions(block_size=_BLOCK, column_names=names, skip_rows=1),
        csv.ParseOptions(delimiter=delimiter, newlines_in_values=True, ignore_empty_lines=False),
        csv.ConvertOptions(
            column_types=wire,
            include_columns=schema.names,
            null_values=[""],
            strings_can_be_null=True,
            quoted_strings_can_be_null=False,
            true_values=["true"],
            false_values=["false"],
        ),
    ).combine_chunks()
    return pa.table([_read_back(table[field.name], field.type) for field in schema], schema=schema)


def _needs_text(kind: pa.DataType) -> bool:
    return bool(is_bytes(kind) or pt.is_nested(kind))


def _read_back(column: pa.ChunkedArray, kind: pa.DataType) -> pa.ChunkedArray:
    return column if column.type.equals(kind) else pa.chunked_array([from_text(c, kind) for c in column.chunks], kind)


def _writable(column: pa.ChunkedArray, formula_safe: bool) -> pa.ChunkedArray:
    kind = column.type.value_type if pt.is_dictionary(column.type) else column.type
    if pt.is_string(kind):
        return _defused(pc.cast(column, pa.string())) if formula_safe else column
    if pt.is_timestamp(kind) or pt.is_decimal(kind) or _needs_text(kind):
        return pa.chunked_array([as_text(chunk) for chunk in column.chunks], pa.string())
    return column


def _defused(column: pa.ChunkedArray) -> pa.ChunkedArray:
    return pc.if_else(pc.match_substring_regex(column, _FORMULA), pc.binary_join_element_wise("'", column, ""), column)
