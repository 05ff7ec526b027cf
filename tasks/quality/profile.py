"""A profile of each table for people: nulls, spread, frequent values, first rows. Two passes over a table."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb

from expectations.sql import identifier, sql_type
from expectations.views import DatasetView, TableView
from schemas.manifest import OutputFormat
from schemas.model import ColumnSchema
from schemas.types import NUMERIC, TEMPORAL, ColumnType
from tasks.quality.parts import written
from tasks.quality.report import ColumnProfile, Share, TableProfile

BINS = 24
FEW = 24  # different values at most for a column to be shown as categories
TOP = 6
PREVIEW_ROWS = 10
CELL = 64

Summary = Mapping[str, Any]


def profile_tables(
    dataset: DatasetView, folder: Path, format: OutputFormat, *, values: bool
) -> tuple[TableProfile, ...]:
    """Profile every table.

    Args:
        dataset: The tables.
        folder: The dataset's folder, for the sizes of the files.
        format: The format of the files.
        values: Whether values may be shown: not of real data.
    """
    return tuple(_table(dataset.connection, view, folder, format, values) for view in dataset.tables.values())


def _table(
    connection: duckdb.DuckDBPyConnection, view: TableView, folder: Path, format: OutputFormat, values: bool
) -> TableProfile:
    schema = view.schema
    size = sum(path.stat().st_size for path in written(folder, schema, format, None).files)
    about = {"name": schema.name, "description": schema.description, "bytes": size, "primary_key": schema.primary_key}
    columns = [column for column in schema.columns if column.name in view.stored]
    try:
        rows, summaries = _summaries(connection, view, columns)
        spreads = _spreads(connection, view, summaries) if values else [({}, False) for _ in summaries]
        preview = _preview(connection, view, columns) if values else ()
    except duckdb.Error:  # what cannot be read has failed its checks, and they say why
        return TableProfile(**about, rows=0)
    profiles = (_column(rows, summary, *spread, values) for summary, spread in zip(summaries, spreads, strict=True))
    return TableProfile(**about, rows=rows, columns=tuple(profiles), preview=preview)


def _summaries(
    connection: duckdb.DuckDBPyConnection, view: TableView, columns: Sequence[ColumnSchema]
) -> tuple[int, list[dict[str, Any]]]:
    """First pass: nulls, about how many different values, least and greatest."""
    if view.unreadable:
        raise duckdb.IOException(view.unreadable)
    parts = ["count(*)"]
    for column in columns:
        name, measure = identifier(column.name), _measure(column)
        parts += [f"count({name})", f"approx_count_distinct({name})", f"min({measure})", f"max({measure})"]
    rows, *found = connection.execute(f"SELECT {', '.join(parts)} FROM {view.sql}").fetchall()[0]
    summaries = []
    for number, column in enumerate(columns):
        present, distinct, least, most = found[4 * number : 4 * number + 4]
        known = {"column": column, "present": present, "distinct": min(distinct, present), "least": least, "most": most}
        summaries.append(known)
    return rows, summaries


def _measure(column: ColumnSchema) -> str:
    """Give what is compared and binned: the value itself, or the length of text, of bytes, of an array."""
    name = identifier(column.name)
    if column.type is ColumnType.NUMBER:
        return f"CASE WHEN isfinite({name}) THEN {name} END"
    if column.type in NUMERIC or column.type in TEMPORAL:
        return name
    if column.type is ColumnType.BOOLEAN:
        return f"{name}::INTEGER"
    if column.type is ColumnType.STRUCT:
        return f"length({name}::VARCHAR)"
    functions = {ColumnType.BINARY: "octet_length", ColumnType.ARRAY: "len", ColumnType.MAP: "cardinality"}
    return functions.get(column.type, "length") + f"({name})"


def _position(column: ColumnSchema, measure: str) -> str:
    """Give a number that grows with the measure: microseconds of a time."""
    if column.type in {ColumnType.DATE, ColumnType.TIMESTAMP}:
        return f"epoch({measure}::TIMESTAMP)"
    return f"epoch({measure})" if column.type is ColumnType.TIME else f"({measure})::DOUBLE"


def _spreads(
    connection: duckdb.DuckDBPyConnection, view: TableView, summaries: Sequence[Summary]
) -> list[tuple[dict[Any, int], bool]]:
    """Second pass: rows by value where values are few, else by bin. The flag says that keys are values."""
    asked = [(_is_category(summary), summary) for summary in summaries]
    parts = [_by_value(summary) if category else _by_bin(summary) for category, summary in asked]
    found = connection.execute(f"SELECT {', '.join(parts) or 'NULL'} FROM {view.sql}").fetchall()[0]
    return [(counts or {}, category) for (category, _), counts in zip(asked, found, strict=False)]


def _is_category(summary: Summary) -> bool:
    column: ColumnSchema = summary["column"]
    shown = {ColumnType.STRING, ColumnType.BOOLEAN, ColumnType.INTEGER}
    repeats = 2 * summary["distinct"] <= summary["present"] or column.type is ColumnType.BOOLEAN
    return (
        column.type in shown
        and repeats
        and 0 < summary["distinct"] <= (FEW if column.type is not ColumnType.INTEGER else TOP)
    )


def _by_value(summary: Summary) -> str:
    name = identifier(summary["column"].name)
    return f"histogram(left({name}::VARCHAR, {CELL}))"


def _by_bin(summary: Summary) -> str:
    column, least, most = summary["column"], summary["least"], summary["most"]
    if least is None or least == most:
        return "NULL"
    kind = "BIGINT" if column.type not in NUMERIC | TEMPORAL else sql_type(column)
    low, high = (_position(column, f"CAST('{bound}' AS {kind})") for bound in (least, most))
    bins, width = _bins(column, least, most)
    place = f"({_position(column, _measure(column))} - {low}) / {width or f'(({high} - {low}) / {bins})'}"
    number = f"TRY_CAST(least({bins - 1}, floor({place})) AS INTEGER)"
    return f"histogram({number}) FILTER (WHERE {_measure(column)} IS NOT NULL)"  # least() would pass over a null


def _bins(column: ColumnSchema, least: Any, most: Any) -> tuple[int, int]:
    """Choose how many bins; whole numbers get bins of a whole width, or every other bin would hold one value more."""
    if column.type in {ColumnType.NUMBER, ColumnType.DECIMAL} or column.type in TEMPORAL:
        return BINS, 0
    span = most - least + 1
    width = -(-span // BINS)
    return -(-span // width), width


def _column(rows: int, summary: Summary, counts: Mapping[Any, int], category: bool, values: bool) -> ColumnProfile:
    column: ColumnSchema = summary["column"]
    ranked = sorted(counts.items(), key=lambda pair: (-pair[1], str(pair[0])))[:TOP] if category else []
    shown = sum(count for _, count in ranked)
    return ColumnProfile(
        name=column.name,
        type=_type(column),
        nulls=1 - summary["present"] / rows if rows else 0.0,
        distinct=summary["distinct"],
        minimum=_shown(summary["least"]) if values else None,
        maximum=_shown(summary["most"]) if values else None,
        histogram=_histogram(summary, counts) if counts and not category else (),
        top=tuple(Share(value=str(value), rows=count) for value, count in ranked),
        others=sum(counts.values()) - shown if category else 0,
    )


def _histogram(summary: Summary, counts: Mapping[Any, int]) -> tuple[int, ...]:
    bins, _ = _bins(summary["column"], summary["least"], summary["most"])
    return tuple(counts.get(place, 0) for place in range(bins))


def _type(column: ColumnSchema) -> str:
    if column.type is ColumnType.DECIMAL:
        return f"decimal({column.precision or 18}, {2 if column.scale is None else column.scale})"
    if column.type is ColumnType.ARRAY:
        return f"array of {column.element.type if column.element else column.items or ColumnType.STRING}"
    return "timestamp, UTC" if column.timezone else column.type.value


def _preview(
    connection: duckdb.DuckDBPyConnection, view: TableView, columns: Sequence[ColumnSchema]
) -> tuple[tuple[str | None, ...], ...]:
    names = ", ".join(identifier(column.name) for column in columns)
    rows = connection.execute(f"SELECT {names or 'NULL'} FROM {view.sql} LIMIT {PREVIEW_ROWS}").fetchall()
    return tuple(tuple(_shown(cell) for cell in row) for row in rows)


def _shown(value: Any) -> str | None:
    if value is None:
        return None
    if isinstance(value, bool):
        return str(value).lower()
    text = value.hex() if isinstance(value, bytes | bytearray) else str(value)
    return text if len(text) <= CELL else text[: CELL - 1] + "…"
