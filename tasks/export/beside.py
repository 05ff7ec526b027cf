"""What stands beside the data, as tables of a database: ``orders_labels``, ``orders_changes``, ``orders_scd2``."""

from dataclasses import replace

import pyarrow as pa
import pyarrow.types as pt

from schemas.model import ColumnSchema, DatasetSchema, TableSchema
from schemas.types import ColumnType
from tasks.export.source import Source

_OF_KINDS = (
    (pt.is_boolean, ColumnType.BOOLEAN),
    (pt.is_integer, ColumnType.INTEGER),
    (pt.is_timestamp, ColumnType.TIMESTAMP),
    (pt.is_struct, ColumnType.JSON),
    (pt.is_string, ColumnType.STRING),
)


def with_companions(source: Source) -> Source:
    """Give the dataset with a table more for each of the things that stand beside its tables."""
    tables, beside = list(source.schema.tables), {}
    for name in source.companions:
        folder, _, table = name.partition("/")
        called = _free(f"{table}_{folder}", tables)
        tables.append(_table(called, source.companion(name)[0], source.schema.table(table), folder))
        beside[called] = name
    schema: DatasetSchema = source.schema.model_copy(update={"tables": tuple(tables)})
    return replace(source, schema=schema, beside=beside)


def _free(wanted: str, tables: list[TableSchema]) -> str:
    """A name that no table has, whatever its case: SQLite knows none."""
    taken = {table.name.casefold() for table in tables}
    while wanted.casefold() in taken:
        wanted += "_"
    return wanted


def _table(name: str, columns: pa.Schema, of: TableSchema, folder: str) -> TableSchema:
    own = {column.name: column for column in of.columns}
    made = [_column(field, own.get(field.name) if folder == "scd2" else None) for field in columns]
    key = {"changes": ("sequence",), "scd2": (*of.primary_key, "version") if of.primary_key else ()}.get(folder, ())
    return TableSchema(name=name, columns=tuple(made), primary_key=key, description=_SAYS[folder].format(of.name))


_SAYS = {
    "labels": "Where the dirt of {} is: row (from 0), column, kind and clean value",
    "changes": "What happened to the rows of {}, in order of sequence",
    "scd2": "The versions of the rows of {}, each from valid_from until valid_to",
}


def _column(field: pa.Field, own: ColumnSchema | None) -> ColumnSchema:
    if own is not None:
        return own.model_copy(update={"generator": None, "unique": False})
    kind = next(kind for holds, kind in _OF_KINDS if holds(field.type))
    return ColumnSchema(name=field.name, type=kind)
