"""Parquet files and Excel workbooks as tables."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa

from schemas.errors import SourceError
from schemas.readers.result import Note
from schemas.readers.samples.header import header_of, without_totals
from schemas.readers.samples.opening import check_archive
from schemas.readers.samples.tables import MAX_CELL, MAX_ROWS, RawColumn, RawTable
from schemas.types import ColumnType


def read_parquet(path: Path, name: str) -> RawTable:
    """Read the first rows of a Parquet file.

    Raises:
        SourceError: If it is damaged.
    """
    import pyarrow.parquet as pq

    try:
        with pq.ParquetFile(path) as file:
            total = file.metadata.num_rows
            batches, rows = [], 0
            for batch in file.iter_batches(batch_size=16_384):
                batches.append(batch)
                rows += batch.num_rows
                if rows >= MAX_ROWS:
                    break
            table = pa.Table.from_batches(batches, file.schema_arrow).slice(0, MAX_ROWS)
    except (pa.ArrowException, OSError) as error:
        first = str(error).splitlines()[0][:200] if str(error) else type(error).__name__
        raise SourceError(f"{path} is no sound Parquet file: {first}. Was it cut short?") from None
    return of_arrow(table, name, whole=table.num_rows == total)


def of_arrow(table: pa.Table, name: str, *, whole: bool = True) -> RawTable:
    """An Arrow table's columns, with the types that it says."""
    columns = [_of_arrow(column, table.field(place)) for place, column in enumerate(table.columns)]
    return RawTable(name, columns, table.num_rows, whole)


def _of_arrow(column: pa.ChunkedArray, field: pa.Field) -> RawColumn:
    kind = field.type.value_type if pa.types.is_dictionary(field.type) else field.type
    told, zoned = _type_of(kind)
    if pa.types.is_timestamp(kind) and kind.unit == "ns":
        column = column.cast(pa.timestamp("us", tz=kind.tz), safe=False)
    return RawColumn(field.name, column.to_pylist(), told, zoned)


def _type_of(kind: pa.DataType) -> tuple[ColumnType | None, bool]:
    """The column type that an Arrow type is; None where values decide, as for text and nested ones."""
    types = pa.types
    if types.is_boolean(kind):
        return ColumnType.BOOLEAN, False
    if types.is_uint64(kind):
        return None, False
    if types.is_integer(kind):
        return ColumnType.INTEGER, False
    if types.is_floating(kind):
        return ColumnType.NUMBER, False
    if types.is_date(kind):
        return ColumnType.DATE, False
    if types.is_timestamp(kind):
        return ColumnType.TIMESTAMP, kind.tz is not None
    if types.is_time(kind):
        return ColumnType.TIME, False
    if types.is_binary(kind) or types.is_large_binary(kind) or types.is_fixed_size_binary(kind):
        return ColumnType.BINARY, False
    return None, False


def column_type_of(kind: pa.DataType) -> ColumnType:
    """The column type that an Arrow type is; a string where it is none of the others."""
    return ColumnType.DECIMAL if pa.types.is_decimal(kind) else _type_of(kind)[0] or ColumnType.STRING


def read_workbook(path: Path, name: str) -> list[RawTable]:
    """Read the sheets of an Excel workbook (.xlsx), each as a table; empty ones are passed over.

    Raises:
        SourceError: If it is damaged, locked or a bomb, or the reader of workbooks is not installed.
    """
    check_archive(path)
    try:
        import openpyxl
    except ImportError:
        raise SourceError(
            f"{path} is an Excel workbook, and openpyxl is not installed. Install it, or save as CSV."
        ) from None
    try:
        workbook = openpyxl.load_workbook(path, read_only=True, data_only=True)
        sheets = [(sheet.title, list(_rows_of(sheet))) for sheet in workbook.worksheets]
        workbook.close()
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise SourceError(
            f"{path} is no sound Excel workbook: {type(error).__name__}. Save it anew, or as CSV."
        ) from None
    filled = [(title, rows) for title, rows in sheets if rows]
    if not filled:
        raise SourceError(f"{path} holds no row in any sheet.")
    return [_of_sheet(title if len(filled) > 1 else name, rows) for title, rows in filled]


def _rows_of(sheet: Any) -> Any:
    for number, row in enumerate(sheet.iter_rows(values_only=True)):
        if number > MAX_ROWS + 100:
            return
        if any(cell is not None and cell != "" for cell in row):
            yield list(row)


def _of_sheet(name: str, rows: list[list[Any]]) -> RawTable:
    """A sheet's table: below the lines in front of it, which fill fewer cells."""
    filled = [sum(cell is not None for cell in row) for row in rows]
    width = max(filled[:200])
    start = next(place for place, count in enumerate(filled) if count >= max(2, 0.6 * width) or count == width)
    notes = [Note(1, f"{name}: {start} lines before the table were passed over.")] if start else []
    rows = rows[start:]
    texts = [["" if cell is None else str(cell) for cell in row] for row in rows[:300]]
    names, below = header_of(texts, max(len(row) for row in texts))
    body = without_totals(rows[len(texts) - len(below) :], name, notes)
    whole = len(body) <= MAX_ROWS
    body = body[:MAX_ROWS]
    columns = [
        RawColumn(label, [_plain(row[place]) if place < len(row) else None for row in body])
        for place, label in enumerate(names)
        if label
    ]
    return RawTable(name, columns, len(body), whole, notes)


def _plain(cell: Any) -> Any:
    if isinstance(cell, str):
        return cell.strip()[:MAX_CELL] or None
    return cell if isinstance(cell, int | float | bool | date | datetime) or cell is None else str(cell)
