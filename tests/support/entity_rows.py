"""Rows for the tests of people, places and the like."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from schemas.generator import Binding, Generator, Source
from schemas.model import ColumnSchema
from tasks.values.cells import CellKey, RowCells


def cells_of(rows: Sequence[int], column: str = "c", seed: int = 7) -> RowCells:
    table = CellKey.of(seed, "table")
    return RowCells(table.child(column), table, np.array(rows, np.uint64))


def column_of(generator: Generator, name: str = "c", kind: str = "string", **bounds: Any) -> ColumnSchema:
    return ColumnSchema(name=name, type=kind, **bounds).model_copy(update={"generator": generator})


def bind(
    generator: Generator, *, locale: str = "en_US", rows: int = 1000, kind: str = "string", **bounds: Any
) -> Source:
    column = column_of(generator, kind=kind, **bounds)
    return generator.bind(Binding(column, locale=locale, rows=rows))


def table_of(columns: Mapping[str, ColumnSchema], rows: Sequence[int], locale: str = "en_US") -> dict[str, list[Any]]:
    """Fill a table whose columns know one another."""
    made = {}
    for name, column in columns.items():
        assert column.generator is not None
        source = column.generator.bind(Binding(column, locale=locale, rows=len(rows), siblings=columns))
        made[name] = values(source.draw(cells_of(rows, name)))
    return made


def values(array: pa.Array) -> list[Any]:
    return array.to_pylist()


def drawn(source: Source, rows: Sequence[int]) -> list[Any]:
    return values(source.draw(cells_of(rows)))


def distinct(source: Source, index: Sequence[int]) -> list[Any]:
    return values(source.unique(cells_of(range(len(index))), np.array(index, np.uint64)))
