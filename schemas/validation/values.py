"""The values that a schema file writes for a column (bounds, members of a set), read as the column's type."""

import math
import uuid
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any

from schemas.model import ColumnSchema, Scalar
from schemas.types import ColumnType

EXAMPLES: dict[ColumnType, str] = {
    ColumnType.INTEGER: "42",
    ColumnType.NUMBER: "3.14",
    ColumnType.DECIMAL: "19.99",
    ColumnType.BOOLEAN: "true",
    ColumnType.STRING: "text (in quotes where it could be a number)",
    ColumnType.DATE: "2026-01-31",
    ColumnType.TIME: "13:45:00",
    ColumnType.TIMESTAMP: "2026-01-31 13:45:00",
    ColumnType.UUID: "'6f1a0c1e-1111-4222-8333-444455556666'",
    ColumnType.JSON: "'{\"a\": 1}'",
    ColumnType.BINARY: "hexadecimal text, such as '00ff'",
    ColumnType.ARRAY: "a JSON list in quotes, such as '[1, 2]'",
    ColumnType.STRUCT: "field by field, under 'fields'",
    ColumnType.MAP: "by its parts, under 'key' and 'element'",
}


def parse_value(column: ColumnSchema, value: Scalar) -> Any:
    """Read a value as the column's type; None when it is none."""
    try:
        return _PARSERS.get(column.type, _text)(value)
    except (ValueError, ArithmeticError, InvalidOperation):
        return None


def _integer(value: Scalar) -> int | None:
    if isinstance(value, bool) or (isinstance(value, float) and not value.is_integer()):
        return None
    return int(value)


def _number(value: Scalar) -> float | None:
    found = None if isinstance(value, bool) else float(value)
    return found if found is not None and math.isfinite(found) else None


def _decimal(value: Scalar) -> Decimal | None:
    found = None if isinstance(value, bool) else Decimal(str(value))
    return found if found is not None and found.is_finite() else None


def _boolean(value: Scalar) -> bool | None:
    return value if isinstance(value, bool) else None


def _text(value: Scalar) -> str | None:
    return value if isinstance(value, str) else None


def _date(value: Scalar) -> date | None:
    if not isinstance(value, str):
        return None
    moment = datetime.fromisoformat(value.strip())
    return moment.date() if (moment.hour, moment.minute, moment.second) == (0, 0, 0) else None


def _time(value: Scalar) -> time | None:
    return time.fromisoformat(value.strip()).replace(tzinfo=None) if isinstance(value, str) else None


def _timestamp(value: Scalar) -> datetime | None:
    """As an instant; without an offset it is taken for UTC, so that any two can be compared."""
    if not isinstance(value, str):
        return None
    moment = datetime.fromisoformat(value.strip())
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def _binary(value: Scalar) -> bytes | None:
    return bytes.fromhex(value) if isinstance(value, str) else None


def _uuid(value: Scalar) -> str | None:
    return str(uuid.UUID(value)) if isinstance(value, str) else None


_PARSERS: dict[ColumnType, Callable[[Scalar], Any]] = {
    ColumnType.INTEGER: _integer,
    ColumnType.NUMBER: _number,
    ColumnType.DECIMAL: _decimal,
    ColumnType.BOOLEAN: _boolean,
    ColumnType.DATE: _date,
    ColumnType.TIME: _time,
    ColumnType.TIMESTAMP: _timestamp,
    ColumnType.UUID: _uuid,
    ColumnType.BINARY: _binary,
}
