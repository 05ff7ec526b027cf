"""Values written in a schema file, turned into values of their column's type."""

import datetime as dt
import uuid
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

import pyarrow as pa

from schemas.model import ColumnSchema
from schemas.types import ColumnType
from tasks.records.generators.bounds import exact, scale_of

_TRUE, _FALSE = frozenset({"true", "1", "yes", "t"}), frozenset({"false", "0", "no", "f"})


def written(value: Any) -> Any:
    """Give a YAML scalar as the text that JSON would hold, so that both notations make the same schema.

    YAML reads unquoted dates, times and booleans as such; as keys of a mapping JSON has texts only.
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    return value


def parse(column: ColumnSchema, value: Any) -> Any:
    """Turn one written value into a Python value of the column's type.

    Raises:
        ValueError: If it is no value of that type; the message says what would be one.
    """
    reader = _READERS.get(column.type)
    if reader is None:
        raise ValueError(f"columns of type {column.type} take no written value: use another generator")
    try:
        return reader(column, value)
    except (ValueError, ArithmeticError):
        raise ValueError(f"'{value}' is not a value of type {column.type}{_HINTS.get(column.type, '')}") from None


def array(column: ColumnSchema, values: Iterable[Any]) -> pa.Array:
    """Turn written values into an array of the column's Arrow type; ValueError as for :func:`parse`."""
    return pa.array([parse(column, value) for value in values], column.arrow_type)


def instant(text: str, *, end_of_day: bool = False) -> dt.datetime:
    """Read an ISO 8601 date or date and time as UTC; without an offset it is taken as it stands.

    Args:
        text: Such as ``2024-01-31``, ``2024-01-31T08:00:00`` or ``2024-01-31T08:00:00+02:00``.
        end_of_day: Whether a date alone means its last microsecond rather than its first.
    """
    moment = dt.datetime.fromisoformat(text)
    if end_of_day and len(text.strip()) <= 10:
        moment += dt.timedelta(days=1, microseconds=-1)
    return moment.replace(tzinfo=dt.UTC) if moment.tzinfo is None else moment.astimezone(dt.UTC)


def _integer(column: ColumnSchema, value: Any) -> int:
    number = exact(value)
    if isinstance(value, bool) or number != int(number) or not -(2**63) <= number < 2**63:
        raise ValueError
    return int(number)


def _number(column: ColumnSchema, value: Any) -> float:
    if isinstance(value, bool):
        raise ValueError
    return float(exact(value))


def _decimal(column: ColumnSchema, value: Any) -> Decimal:
    number = exact(value)
    units = number.scaleb(scale_of(column))
    if isinstance(value, bool) or units != int(units) or abs(units) >= 10 ** (column.precision or 18):
        raise ValueError
    return number


def _boolean(column: ColumnSchema, value: Any) -> bool:
    folded = str(value).casefold()
    if folded not in _TRUE | _FALSE:
        raise ValueError
    return folded in _TRUE


def _text(column: ColumnSchema, value: Any) -> str:
    return str(written(value))


def _binary(column: ColumnSchema, value: Any) -> bytes:
    return bytes.fromhex(str(written(value)))


def _uuid(column: ColumnSchema, value: Any) -> str:
    return str(uuid.UUID(str(value)))


def _date(column: ColumnSchema, value: Any) -> dt.date:
    return dt.date.fromisoformat(str(written(value)))


def _time(column: ColumnSchema, value: Any) -> dt.time:
    return dt.time.fromisoformat(str(written(value))).replace(tzinfo=None)


def _timestamp(column: ColumnSchema, value: Any) -> dt.datetime:
    moment = instant(str(written(value)))
    return moment if column.timezone else moment.replace(tzinfo=None)


_READERS = {
    ColumnType.INTEGER: _integer,
    ColumnType.NUMBER: _number,
    ColumnType.DECIMAL: _decimal,
    ColumnType.BOOLEAN: _boolean,
    ColumnType.STRING: _text,
    ColumnType.JSON: _text,
    ColumnType.BINARY: _binary,
    ColumnType.UUID: _uuid,
    ColumnType.DATE: _date,
    ColumnType.TIME: _time,
    ColumnType.TIMESTAMP: _timestamp,
}

_HINTS = {
    ColumnType.INTEGER: ": write a whole number of at most 64 bits",
    ColumnType.NUMBER: ": write a number",
    ColumnType.DECIMAL: ": write a number with no more digits than the column's precision and scale hold",
    ColumnType.BOOLEAN: ": write true or false",
    ColumnType.BINARY: ": write pairs of hexadecimal digits, such as '00ff'",
    ColumnType.UUID: ": write 32 hexadecimal digits with their dashes",
    ColumnType.DATE: ": write it as 2024-01-31",
    ColumnType.TIME: ": write it as 08:30:00",
    ColumnType.TIMESTAMP: ": write it as 2024-01-31T08:30:00",
}
