"""Tables of series, made as the engine makes them, for the tests of what hangs together along their steps."""

from typing import Any

import numpy as np
import pyarrow as pa

from schemas.model import DatasetSchema
from schemas.validation import validate
from tasks.records.engine import Engine
from tasks.values.cells import CellKey, RowCells


def cells(rows: int, seed: int = 0) -> RowCells:
    """The cells of one series of so many steps."""
    key = CellKey.of(seed, "table")
    return RowCells(key.child("column"), key, np.arange(rows, dtype=np.uint64))


def column(name: str, type: str, kind: str, **parameters: Any) -> dict[str, Any]:
    return {"name": name, "type": type, "nullable": False, "generator": {"kind": kind, **parameters}}


def engine(*columns: dict[str, Any], rows: int, parents: int = 0, seed: int = 0, **children: Any) -> Engine:
    """An engine whose table ``points`` has these columns, under ``parents`` rows of another table where wished."""
    key = {"name": "id", "type": "integer", "generator": {"kind": "sequence"}}
    began = column("began", "timestamp", "datetime", start="2025-01-01", end="2025-01-31")
    owner = {"name": "parent_id", "type": "integer", "nullable": False}
    link = {"child": "points", "columns": ["parent_id"], "parent": "parents", "parent_columns": ["id"]}
    tables = [{"name": "points", "columns": [*([owner] if parents else []), *columns]}]
    if parents:
        tables.insert(0, {"name": "parents", "primary_key": ["id"], "columns": [key, began]})
    relations = [{**link, **({"children": children} if children else {})}] if parents else []
    schema = validate(DatasetSchema.model_validate({"tables": tables, "relations": relations}))
    return Engine(schema, {"parents": parents, "points": rows} if parents else {"points": rows}, seed)


def made(engine: Engine, start: int = 0, stop: int | None = None) -> pa.Table:
    """The points, dictionaries decoded."""
    table = engine.make("points", start, engine.rows["points"] if stop is None else stop)
    plain = [
        each.cast(each.type.value_type) if pa.types.is_dictionary(each.type) else each
        for each in table.combine_chunks().columns
    ]
    return pa.table(plain, names=table.column_names)


def numbers(values: Any) -> np.ndarray:
    """A column as floats, moments as seconds."""
    if pa.types.is_timestamp(values.type):
        return values.cast(pa.int64()).to_numpy() / 1e6
    return values.cast(pa.float64()).to_numpy()
