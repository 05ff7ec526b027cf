"""The first rows of each table, as text: what a person looks at before anything is made."""

from collections.abc import Mapping
from typing import Any

from schemas.errors import UnderstudyError
from schemas.model import ColumnSchema, DatasetSchema, TableSchema
from schemas.semantics.generators import make_generator
from schemas.types import ColumnType
from tasks.records.engine import Engine

ROWS = 10
_CELL = 60  # characters


def preview(schema: DatasetSchema, counts: Mapping[str, int], seed: int, rows: int = ROWS) -> dict[str, list[Any]]:
    """Make the first rows of every table: ``{table: [{column: text}]}``; of a pool not written yet, what it will hold.

    Raises:
        SchemaError: If a key cannot be unique, or relations contradict each other.
        GenerationError: If a rule cannot be met.
    """
    engine = Engine(_stood_in(schema), counts, seed)
    shown: dict[str, list[Any]] = {}
    for table in schema.tables:
        made = engine.make(table.name, 0, min(rows, engine.rows[table.name]))
        shown[table.name] = [{name: _text(cell) for name, cell in row.items()} for row in made.to_pylist()]
    return shown


def preview_or_reason(schema: DatasetSchema, counts: Mapping[str, int], seed: int) -> dict[str, list[Any]] | str:
    """The same, or why it cannot be made."""
    try:
        return preview(schema, counts, seed)
    except UnderstudyError as error:
        return str(error)


def _text(cell: object) -> str | None:
    return None if cell is None else str(cell)[:_CELL]


def _stood_in(schema: DatasetSchema) -> DatasetSchema:
    """The schema with something in the place of values that a model or a file has yet to give."""
    tables = tuple(
        table.model_copy(update={"columns": tuple(_with_stand_in(table, column) for column in table.columns)})
        for table in schema.tables
    )
    return schema.model_copy(update={"tables": tables})


def _with_stand_in(table: TableSchema, column: ColumnSchema) -> ColumnSchema:
    generator: Any = column.generator
    open_pool = generator is not None and generator.kind == "pool" and not generator.values
    if not open_pool or column.type is not ColumnType.STRING or any(column.name in key for key in table.keys):
        return column
    values = [f"({generator.describe or generator.file})"[: column.length or _CELL]]
    free: dict[str, Any] = {"pattern": None, "values": None, "min_length": None}
    return column.model_copy(update={**free, "generator": make_generator({"kind": "pool", "values": values})})
