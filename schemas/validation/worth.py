"""What a table's columns, and its parents', can be worth by what the schema says of them."""

import math
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any, TypeGuard

import pyarrow as pa

from schemas.absence import has_value
from schemas.model import ColumnSchema, TableSchema
from schemas.sql_terms import Kind
from schemas.types import DAY, NUMERIC, ColumnType
from schemas.validation.columns import bounds_of, column_problems
from schemas.validation.context import Context
from schemas.validation.ranges import Range
from schemas.validation.values import parse_value


def ranges_of(table: TableSchema, context: Context, *, nulls: bool) -> dict[str, Range]:
    """What the columns, and the parents' as ``relation.column``, can be worth.

    Args:
        table: The table.
        context: The schema.
        nulls: Whether to count columns too that may be null; those that always are say nothing.
    """
    found = {}
    for column in table.columns:
        sure = context.is_mandatory(table.name, column.name) or has_value(column, table)
        if _is_sound(table, column, context) and (sure or (nulls and (column.null_rate or 0) < 1)):
            found[column.name] = _range(column, nullable=column.nullable and not sure)
    for label, relation in context.parents(table.name).items():
        parent, filled = context.tables[relation.parent], (table.column(name) for name in relation.columns)
        if all(has_value(column, table) for column in filled):
            above = (column for column in parent.columns if has_value(column, parent))
            sound = (column for column in above if _is_sound(parent, column, context))
            found |= {f"{label}.{column.name}": _range(column) for column in sound}
    return found


def _is_sound(table: TableSchema, column: ColumnSchema, context: Context) -> bool:
    return context.is_sure((table.name, column.name)) and next(column_problems(column), None) is None


_KINDS: dict[ColumnType, Kind] = {
    **dict.fromkeys(NUMERIC, "number"),
    ColumnType.DATE: "date",
    ColumnType.TIMESTAMP: "timestamp",
}


def _range(column: ColumnSchema, *, nullable: bool = False) -> Range:
    kind = _KINDS.get(column.type)
    values = _values(column)
    if kind is None:
        return Range(None, values=values, nullable=nullable, text=column.type is ColumnType.STRING)
    low, high = (_position(bound) for bound in bounds_of(column))
    own = [getattr(column.generator, end) for end in ("minimum", "maximum")] if is_bounded_by_choice(column) else []
    listed = [_position(parse_value(column, value)) for value in column.values or ()]
    listed = listed if None not in listed else []
    lows = [low, *map(_position, own[:1]), *([min(filter(_is_known, listed))] if listed else [])]
    highs = [high, *map(_position, own[1:]), *([max(filter(_is_known, listed))] if listed else [])]
    return Range(
        kind,
        max(filter(_is_known, lows), default=-math.inf),
        min(filter(_is_known, highs), default=math.inf),
        _pitch(column),
        values,
        nullable,
    )


def _is_known(end: float | None) -> TypeGuard[float]:
    return end is not None


def is_bounded_by_choice(column: ColumnSchema) -> bool:
    """Whether somebody wrote a generator with bounds; those that were inferred are no promise of the schema's."""
    return column.inferred is None and getattr(column.generator, "kind", None) in ("integer", "number", "decimal")


def _values(column: ColumnSchema) -> pa.Array | None:
    listed = column.values if column.values is not None else _chosen(column)
    if listed is None:
        return None
    try:
        return pa.array([parse_value(column, value) for value in listed]).cast(column.arrow_type)
    except (pa.ArrowInvalid, pa.ArrowTypeError, pa.ArrowNotImplementedError):
        return None


def _chosen(column: ColumnSchema) -> list[Any] | None:
    """The only values of a generator that somebody wrote as a list."""
    generator = column.generator
    if column.inferred is not None or generator is None or generator.kind != "category":
        return None
    weights = getattr(generator, "weights", None)
    return [value for value, weight in weights.items() if weight > 0] if weights else getattr(generator, "values", None)


def _position(value: object) -> float | None:
    """A number as itself, a moment in microseconds since 1970."""
    if isinstance(value, datetime):
        return float(round((value - datetime(1970, 1, 1, tzinfo=UTC)) / timedelta(microseconds=1)))
    if isinstance(value, date):
        return float((value - date(1970, 1, 1)).days * DAY)
    return float(value) if isinstance(value, int | float | Decimal) and not isinstance(value, bool) else None


def _pitch(column: ColumnSchema) -> float:
    if column.type is ColumnType.DECIMAL:
        return 10.0 ** -(2 if column.scale is None else column.scale)
    return {ColumnType.INTEGER: 1.0, ColumnType.DATE: float(DAY)}.get(column.type, 0.0)
