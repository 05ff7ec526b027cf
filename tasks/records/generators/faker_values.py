"""Faker's values as an array of a column's type: those that its bounds allow."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from schemas.errors import GenerationError
from schemas.types import NUMERIC, TEMPORAL, TEXTUAL, ColumnType

if TYPE_CHECKING:
    from schemas.model import ColumnSchema


def fitting_values(drawn: tuple[Any, ...], column: "ColumnSchema", provider: str) -> pa.Array:
    """Cast the values to the column's type, and leave out those that its bounds do not allow."""
    try:
        cast = _cast(drawn, column)
    except (pa.ArrowInvalid, pa.ArrowTypeError, pa.ArrowNotImplementedError, ValueError, TypeError) as error:
        raise GenerationError(
            f"Column {column.name}: Faker's '{provider}' gives values that cannot be read as type {column.type}. "
            "Use type string, or another provider."
        ) from error
    kept = [value for value in dict.fromkeys(cast.to_pylist()) if value is not None and _allowed(value, column)]
    if not kept:
        raise GenerationError(
            f"Column {column.name}: none of the values that Faker's '{provider}' gives is within the column's bounds "
            "(length, pattern, minimum, maximum, values). Widen them, or use another generator."
        )
    fits = pa.array(kept, column.arrow_type)
    return _matching(fits, column, provider)


def _cast(drawn: tuple[Any, ...], column: "ColumnSchema") -> pa.Array:
    if column.type in TEXTUAL:
        return pa.array([_text(value) for value in drawn], pa.string())
    if column.type is ColumnType.BINARY:
        return pa.array([value if isinstance(value, bytes) else _text(value).encode() for value in drawn])
    if column.type in NUMERIC:
        numbers = pa.array([str(value) for value in drawn], pa.string())
        if column.type is ColumnType.INTEGER:
            return numbers.cast(pa.int64())
        return numbers.cast(pa.float64()).cast(column.arrow_type, safe=column.type is not ColumnType.DECIMAL)
    return pa.array(list(drawn)).cast(column.arrow_type)


def _text(value: Any) -> str:
    if isinstance(value, bytes):
        return value.hex()
    return value.isoformat() if isinstance(value, date | datetime) else str(value)


def _allowed(value: Any, column: "ColumnSchema") -> bool:
    if column.values is not None and value not in column.values:
        return False
    if column.type in TEXTUAL or column.type is ColumnType.BINARY:
        long = column.length is not None and len(value) > column.length
        return not long and (column.min_length is None or len(value) >= column.min_length)
    if column.type in TEMPORAL:
        return _within(value.isoformat(), column.minimum, column.maximum, str)
    return column.type not in NUMERIC or _within(float(value), column.minimum, column.maximum, float)


def _within(value: Any, minimum: Any, maximum: Any, read: Any) -> bool:
    return (minimum is None or value >= read(minimum)) and (maximum is None or value <= read(maximum))


def _matching(values: pa.Array, column: "ColumnSchema", provider: str) -> pa.Array:
    if column.pattern is None or not pa.types.is_string(values.type):
        return values
    matched = values.filter(pc.match_substring_regex(values, f"^(?:{column.pattern})$"))
    if not len(matched):
        raise GenerationError(
            f"Column {column.name}: none of the values that Faker's '{provider}' gives matches the column's pattern. "
            "Use {kind: regex}, or another provider."
        )
    return matched
