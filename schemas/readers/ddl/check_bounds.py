"""Bounds that a CHECK sets to one column's numbers, moments and lengths."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from math import ceil, floor

from schemas.model import Scalar
from schemas.readers.ddl import limits
from schemas.readers.ddl.draft import Column, TypeRead
from schemas.types import NUMERIC, TEMPORAL, ColumnType


def exact_length(column: Column, value: Scalar | None) -> bool:
    """Let a text have exactly so many characters; False where that says nothing."""
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        return False
    return bound_length(column, "GTE", value) and bound_length(column, "LTE", value)


def bound_length(column: Column, operator: str, value: Scalar) -> bool:
    """Bound a text's length by ``GT``, ``GTE``, ``LT`` or ``LTE``; False where it cannot be."""
    if not isinstance(value, int):
        return False
    kind = column.type
    if operator in ("GT", "GTE"):
        least = value + (operator == "GT")
        column.type = replace(kind, min_length=max(least, kind.min_length or 0))
        return True
    most = value - (operator == "LT")
    if most < 1:
        return False
    column.type = replace(kind, length=min(most, kind.length or most))
    return True


def bound(column: Column, operator: str, value: Scalar) -> bool:
    """Bound a column's values likewise; False where the bound has to stay a rule."""
    kind = column.type.type
    if kind in NUMERIC and not isinstance(value, bool):
        return _bound_number(column, operator, value)
    if kind in TEMPORAL and isinstance(value, str):
        return _bound_time(column, operator, value)
    return False


def _bound_number(column: Column, operator: str, value: Scalar) -> bool:
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return False
    lower, strict = operator in ("GT", "GTE"), operator in ("GT", "LT")
    if column.type.type is ColumnType.INTEGER:
        whole = (
            (ceil(number) if lower else floor(number))
            if not strict
            else (floor(number) + 1 if lower else ceil(number) - 1)
        )
        column.type = _narrowed(column.type, lower, whole)
        return True
    if column.type.type is ColumnType.DECIMAL and limits.is_beyond(column.type, operator, value):
        return True  # the type is narrower already
    step = Decimal(1).scaleb(-(2 if column.type.scale is None else column.type.scale))
    if strict and column.type.type is ColumnType.DECIMAL:
        number += step if lower else -step
    column.type = _narrowed(column.type, lower, int(number) if number == number.to_integral() else float(number))
    return not strict or column.type.type is ColumnType.DECIMAL


def _narrowed(kind: TypeRead, lower: bool, value: int | float) -> TypeRead:
    if lower:
        known = kind.minimum
        return replace(kind, minimum=max(value, known) if isinstance(known, int | float) else value)
    known = kind.maximum
    return replace(kind, maximum=min(value, known) if isinstance(known, int | float) else value)


def _bound_time(column: Column, operator: str, value: str) -> bool:
    lower, strict = operator in ("GT", "GTE"), operator in ("GT", "LT")
    bound = _moment(column.type.type, value, (1 if lower else -1) if strict else 0)
    if bound is None:
        return False
    known = column.type.minimum if lower else column.type.maximum
    if not isinstance(known, str) or (bound > known) is lower:
        column.type = replace(column.type, minimum=bound) if lower else replace(column.type, maximum=bound)
    return True


def _moment(kind: ColumnType, value: str, steps: int) -> str | None:
    """A date or time in ISO 8601, moved by the smallest step there is; None when it cannot be read."""
    try:
        if kind is ColumnType.DATE:
            return (date.fromisoformat(value[:10]) + timedelta(days=steps)).isoformat()
        if kind is ColumnType.TIMESTAMP:
            return (datetime.fromisoformat(value) + timedelta(microseconds=steps)).isoformat()
        return time.fromisoformat(value).isoformat() if not steps else None
    except ValueError:
        return None
