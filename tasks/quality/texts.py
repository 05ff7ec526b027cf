"""Reads CSV, JSON and JSON Lines with the schema's types, so that a text that is no value of its type is seen."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import pyarrow as pa

from expectations.sql import identifier, sql_type, text, tuple_of
from expectations.views import TableView
from schemas.manifest import OutputFormat
from schemas.model import ColumnSchema
from schemas.text_style import written_header
from schemas.types import NESTED, ColumnType
from tasks.quality.parts import Written, unlike
from tasks.quality.session import Session
from tasks.storage.formats import read_part

DOUBLE_DIGITS = 15

_JSON_KINDS = {
    ColumnType.INTEGER: ("BIGINT", "UBIGINT"),
    ColumnType.NUMBER: ("DOUBLE", "BIGINT", "UBIGINT"),
    ColumnType.DECIMAL: ("VARCHAR", "DOUBLE", "BIGINT", "UBIGINT"),
    ColumnType.BOOLEAN: ("BOOLEAN",),
    ColumnType.ARRAY: ("ARRAY",),
    ColumnType.STRUCT: ("OBJECT",),
    ColumnType.MAP: ("OBJECT",),
}


def read_texts(session: Session, found: Written, name: str) -> TableView:
    """Convert the files once into a DuckDB table in the scratch folder, and lay a view over it.

    Raises:
        ValueError: If a file is not UTF-8.
        duckdb.Error: If a file is not of its format.
    """
    format, connection = found.format, session.connection
    wanted = [column.name for column in found.table.columns]
    shapes = {path: dict.fromkeys(_names(session, path, format, wanted), "text") for path in found.files}
    stored = list(shapes[found.files[0]])
    known = [column for column in found.table.columns if column.name in stored]
    misfits = {column.name: identifier(f"misfit {number}") for number, column in enumerate(known)}
    source = _csv(found.files, stored, wanted) if format is OutputFormat.CSV else _json(found.files, stored, format)
    typed = [f"{_typed(column, format)} AS {identifier(column.name)}" for column in known]
    doubts = [f"{_misfit(column, format)} AS {misfits[column.name]}" for column in known]
    raw, columns = identifier(f"{name}_raw"), tuple_of([column.name for column in known]) or "1"
    connection.execute(f"CREATE TABLE {raw} AS SELECT {', '.join([*typed, *doubts]) or '1'} FROM {source}")
    if format is not OutputFormat.CSV and any(_is_wide(column) for column in known):
        raw = _exact(session, found, name) or raw
    connection.execute(f"CREATE VIEW {identifier(name)} AS SELECT {columns} FROM {raw}")
    types = {column.name: str(column.arrow_type) for column in known}
    return TableView(
        found.table,
        name,
        {column: types.get(column, "text") for column in stored},
        misfits=misfits,
        raw=identifier(f"{name}_raw"),
        flaws=(*found.flaws, *unlike(shapes)),
    )


def _is_wide(column: ColumnSchema) -> bool:
    """Tell whether a column holds numbers of more digits than DuckDB keeps when it reads JSON."""
    return column.type is ColumnType.DECIMAL and (column.precision or 18) > DOUBLE_DIGITS


def _exact(session: Session, found: Written, name: str) -> str | None:
    """Read JSON once more, all digits kept, as the values of the table; None when it does not hold the types.

    Then the first reading stays, and says which column does not fit.
    """
    table = identifier(f"{name}_exact")
    wanted = pa.schema([(column.name, column.arrow_type) for column in found.table.columns])
    try:
        for number, path in enumerate(found.files):
            session.connection.register("part", read_part(path, found.format, wanted))
            verb = f"INSERT INTO {table}" if number else f"CREATE TABLE {table} AS"
            session.connection.execute(f"{verb} SELECT * FROM part")
            session.connection.unregister("part")
    except (pa.ArrowException, ValueError):
        return None
    return table


def _names(session: Session, path: Path, format: OutputFormat, wanted: Sequence[str]) -> list[str]:
    """Name the columns of a file: a CSV's header, or every key of a JSON file's objects in order of appearance."""
    if format is OutputFormat.CSV:
        return written_header(path, wanted)[1]
    layout = "array" if format is OutputFormat.JSON else "newline_delimited"
    keys = (
        f"SELECT key FROM (SELECT unnest(json_keys(json)) AS key, unnest(range(len(json_keys(json)))) AS place "
        f"FROM read_json_objects({text(str(path))}, format='{layout}')) GROUP BY key ORDER BY min(place), key"
    )
    return [row[0] for row in session.connection.execute(keys).fetchall()]


def _csv(found: Sequence[Path], stored: Sequence[str], wanted: Sequence[str]) -> str:
    """Give the reader of CSV: a quoted empty field is the empty string, a bare one is null."""
    files = ", ".join(text(str(path)) for path in found)
    columns = ", ".join(f"{text(name)}: 'VARCHAR'" for name in stored)
    delimiter = text(written_header(found[0], wanted)[0])
    return (
        f"read_csv([{files}], columns={{{columns}}}, auto_detect=false, header=true, delim={delimiter}, quote='\"', "
        f"escape='\"', nullstr='', allow_quoted_nulls=false, strict_mode=true, hive_partitioning=false, "
        f"max_line_size=16777216)"
    )


def _json(found: Sequence[Path], stored: Sequence[str], format: OutputFormat) -> str:
    files = ", ".join(text(str(path)) for path in found)
    layout = "array" if format is OutputFormat.JSON else "newline_delimited"
    columns = ", ".join(f"{text(name)}: 'JSON'" for name in stored)
    return f"read_json([{files}], columns={{{columns}}}, auto_detect=false, format='{layout}', hive_partitioning=false)"


def _raw(column: ColumnSchema, format: OutputFormat) -> str:
    """Give the value as text; a JSON null is no value."""
    name = identifier(column.name)
    if format is OutputFormat.CSV:
        return name
    if column.type is ColumnType.JSON:
        return (
            f"CASE json_type({name}) WHEN 'VARCHAR' THEN {name} ->> '$' WHEN 'NULL' THEN NULL ELSE {name}::VARCHAR END"
        )
    return f"({name} ->> '$')"


def _typed(column: ColumnSchema, format: OutputFormat) -> str:
    raw, kind = _raw(column, format), sql_type(column)
    if column.type is ColumnType.BINARY:
        return f"try(from_base64({raw}))"
    if column.type in NESTED:
        return f"try_cast(try_cast({raw} AS JSON) AS {kind})"
    return f"try_cast({raw} AS {kind})"


def _misfit(column: ColumnSchema, format: OutputFormat) -> str:
    return f"{_raw(column, format)} IS NOT NULL AND NOT coalesce({_fits(column, format)}, false)"


def _fits(column: ColumnSchema, format: OutputFormat) -> str:
    """Give the condition that a text is a value of the type: a cast alone would round, and read '1' as true."""
    raw, typed = _raw(column, format), _typed(column, format)
    scale = 2 if column.scale is None else column.scale
    spelled: Mapping[ColumnType, str] = {
        ColumnType.INTEGER: r"-?\d+",
        ColumnType.DECIMAL: rf"-?\d+(\.\d{{1,{scale}}})?" if scale else r"-?\d+",
        ColumnType.BOOLEAN: "true|false",
    }
    tests = [f"{typed} IS NOT NULL"]
    if column.type in spelled:
        spelling = f"regexp_full_match({raw}, {text(spelled[column.type])})"
        unrounded = f"{typed}::DOUBLE = try_cast({raw} AS DOUBLE)"  # a JSON number may come back as 1e-07
        tests.append(f"({spelling} OR {unrounded})" if _is_json_decimal(column, format) else spelling)
    if format is not OutputFormat.CSV and column.type is not ColumnType.JSON:
        kinds = ", ".join(text(kind) for kind in _JSON_KINDS.get(column.type, ("VARCHAR",)))
        tests.append(f"json_type({identifier(column.name)}) IN ({kinds})")
    return " AND ".join(tests)


def _is_json_decimal(column: ColumnSchema, format: OutputFormat) -> bool:
    return column.type is ColumnType.DECIMAL and format is not OutputFormat.CSV
