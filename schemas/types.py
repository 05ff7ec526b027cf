"""Column types, and the Arrow type that each one is stored as."""

from enum import StrEnum

import pyarrow as pa


class ColumnType(StrEnum):
    """What a column holds, in the vocabulary of the schema file."""

    INTEGER = "integer"
    NUMBER = "number"
    DECIMAL = "decimal"
    BOOLEAN = "boolean"
    STRING = "string"
    DATE = "date"
    TIME = "time"
    TIMESTAMP = "timestamp"
    UUID = "uuid"
    JSON = "json"
    BINARY = "binary"
    ARRAY = "array"
    STRUCT = "struct"
    MAP = "map"


NUMERIC = frozenset({ColumnType.INTEGER, ColumnType.NUMBER, ColumnType.DECIMAL})
TEXTUAL = frozenset({ColumnType.STRING, ColumnType.UUID, ColumnType.JSON})
TEMPORAL = frozenset({ColumnType.DATE, ColumnType.TIME, ColumnType.TIMESTAMP})

NESTED = frozenset({ColumnType.ARRAY, ColumnType.STRUCT, ColumnType.MAP})
"""Types whose values hold other values."""

MAX_PRECISION = 38

SECOND = 1_000_000
"""Microseconds, in which moments and spans of time are counted."""
HOUR = 3_600 * SECOND
DAY = 24 * HOUR

_PLAIN: dict[ColumnType, pa.DataType] = {
    ColumnType.INTEGER: pa.int64(),
    ColumnType.NUMBER: pa.float64(),
    ColumnType.BOOLEAN: pa.bool_(),
    ColumnType.STRING: pa.string(),
    ColumnType.DATE: pa.date32(),
    ColumnType.TIME: pa.time64("us"),
    ColumnType.UUID: pa.string(),
    ColumnType.JSON: pa.string(),
    ColumnType.BINARY: pa.binary(),
}


def whole_range(bits: int, *, unsigned: bool) -> tuple[int | None, int | None]:
    """The least and the greatest whole number of so many bits; None for an end at which 64 bits say it already."""
    top = 2 ** (bits if unsigned else bits - 1) - 1
    least = 0 if unsigned else -top - 1
    return None if least <= -(2**63) else least, None if top >= 2**63 - 1 else top


_DIGITS = frozenset(10**digits - 1 for digits in range(9, MAX_PRECISION))
_AMOUNTS = frozenset((2 ** (bits - 1) - 1) // 10**scale for bits in (32, 64) for scale in (2, 4))
_LEAST = frozenset(whole_range(bits, unsigned=False)[0] for bits in (8, 16, 24, 32))
_MOST = frozenset(whole_range(bits, unsigned=sign)[1] for bits in (16, 24, 32) for sign in (False, True))
WIDEST_LOW: frozenset[int | float | str | None] = _LEAST | {-most for most in _DIGITS | _AMOUNTS}
"""Bounds that say how wide a database stores the number, and nothing of what it counts: a price, an age."""
WIDEST_HIGH: frozenset[int | float | str | None] = _MOST | _DIGITS | _AMOUNTS


def arrow_type(
    kind: ColumnType,
    *,
    precision: int | None = None,
    scale: int | None = None,
    timezone: bool = False,
    items: ColumnType | None = None,
) -> pa.DataType:
    """Give the Arrow type of a column; for a struct or a map see ``ColumnSchema.arrow_type``, which knows its parts.

    Args:
        kind: The column's type.
        precision: Decimal digits in all, of a decimal; 18 when absent.
        scale: Decimal digits after the point, of a decimal; 2 when absent.
        timezone: Whether a timestamp is an instant (stored in UTC) rather than a wall-clock time.
        items: The element type of an array; string when absent.
    """
    if kind is ColumnType.DECIMAL:
        return pa.decimal128(precision or 18, 2 if scale is None else scale)
    if kind is ColumnType.TIMESTAMP:
        return pa.timestamp("us", tz="UTC" if timezone else None)
    if kind is ColumnType.ARRAY:
        return pa.list_(arrow_type(items or ColumnType.STRING))
    return _PLAIN[kind]
