"""Hands a child column's bounds up to the parent's key: a value that the child cannot hold cannot be referred to."""

from typing import Any, TypeGuard

from schemas.model import ColumnSchema, DatasetSchema, Relation, TableSchema
from schemas.types import NUMERIC, TEXTUAL, ColumnType


def tightened(schema: DatasetSchema) -> DatasetSchema:
    """Narrow every referred-to column to what all columns that refer to it can hold, through any number of steps.

    A ``NUMBER(1)`` that refers to a ``NUMBER`` leaves the parent nine keys; without this the child's own bound, or
    the relation, would have to break.
    """
    tables = {table.name: table for table in schema.tables}
    for _ in range(len(schema.relations) + 1):  # a bound climbs one relation a round at least
        before = dict(tables)
        for relation in schema.relations:
            _hand_up(relation, tables)
        if tables == before:
            break
    return schema.model_copy(update={"tables": tuple(tables[table.name] for table in schema.tables)})


def _hand_up(relation: Relation, tables: dict[str, TableSchema]) -> None:
    child, parent = tables[relation.child], tables[relation.parent]
    narrowed = {
        there: _narrowed(parent.column(there), child.column(here))
        for here, there in zip(relation.columns, relation.parent_columns, strict=True)
    }
    columns = tuple(narrowed.get(column.name, column) for column in parent.columns)
    if columns != parent.columns:
        tables[parent.name] = parent.model_copy(update={"columns": columns})


def _narrowed(parent: ColumnSchema, child: ColumnSchema) -> ColumnSchema:
    update: dict[str, Any] = {}
    least, most = _held(child)
    if least is not None and not (_is_number(parent.minimum) and parent.minimum >= least):
        update["minimum"] = least
    if most is not None and not (_is_number(parent.maximum) and parent.maximum <= most):
        update["maximum"] = most
    if parent.type is ColumnType.DECIMAL and child.type in NUMERIC and _scale(child) < _scale(parent):
        update["scale"] = _scale(child)
    if parent.type in TEXTUAL and child.length is not None and child.length < (parent.length or child.length + 1):
        update["length"] = child.length
    if child.values is not None and parent.values is None:
        update["values"] = child.values
    if child.pattern is not None and parent.pattern is None:
        update["pattern"] = child.pattern
    return parent.model_copy(update=update) if update else parent


def _held(column: ColumnSchema) -> tuple[int | float | None, int | float | None]:
    """The least and the greatest number that a column can hold, as far as its bounds and its digits say."""
    least = column.minimum if _is_number(column.minimum) else None
    most = column.maximum if _is_number(column.maximum) else None
    if column.type is ColumnType.DECIMAL and column.precision is not None:
        digits: int = 10 ** (column.precision - _scale(column)) - 1
        least = -digits if least is None else max(least, -digits)
        most = digits if most is None else min(most, digits)
    return least, most


def _scale(column: ColumnSchema) -> int:
    """Digits after the point; as many as Arrow is given where a decimal does not say."""
    if column.type is not ColumnType.DECIMAL:
        return 0 if column.type is ColumnType.INTEGER else 38
    return 2 if column.scale is None else column.scale


def _is_number(bound: int | float | str | None) -> TypeGuard[int | float]:
    return isinstance(bound, int | float)
