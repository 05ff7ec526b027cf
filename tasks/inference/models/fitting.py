"""Whether a value that a model wrote may stand in a column."""

import re
import unicodedata
from decimal import Decimal
from functools import lru_cache
from typing import Any

from schemas.model import ColumnSchema, Scalar
from schemas.types import TEMPORAL, TEXTUAL, ColumnType
from schemas.validation.values import parse_value

_LONG_WORDS, _LONG_TEXT = 6, 60  # from these on a value is prose, and near duplicates are told by similarity


def fitted(column: ColumnSchema, value: object) -> Scalar | None:
    """Give the value as a schema file writes it for the column; None when the column does not allow it.

    Args:
        column: Its type, bounds, lengths, list and pattern decide.
        value: A scalar of the model's: numbers may come as text and texts as numbers.
    """
    written = _written(column, value)
    typed = None if written is None else parse_value(column, written)
    if written is None or typed is None:
        return None
    if not (_listed(column, typed) and _bounded(column, typed) and _shaped(column, written)):
        return None
    return _as_iso(column, typed) if column.type in TEMPORAL else written


def _as_iso(column: ColumnSchema, typed: Any) -> str:
    if column.type is ColumnType.TIMESTAMP and not column.timezone:
        typed = typed.replace(tzinfo=None)
    return str(typed.isoformat())


def _written(column: ColumnSchema, value: object) -> Scalar | None:
    if not isinstance(value, bool | int | float | str):
        return None
    text = str(value).strip()
    try:
        if column.type is ColumnType.BOOLEAN:
            return {"true": True, "false": False}.get(text.casefold())
        if column.type is ColumnType.INTEGER:
            number = Decimal(text)
            return int(number) if number == int(number) and abs(number) < 2**63 else None
        if column.type is ColumnType.NUMBER:
            return float(text)
    except (ValueError, ArithmeticError):
        return None
    return text or None


def _listed(column: ColumnSchema, typed: Any) -> bool:
    return column.values is None or any(typed == parse_value(column, allowed) for allowed in column.values)


def _bounded(column: ColumnSchema, typed: Any) -> bool:
    if column.type in TEXTUAL:
        return True
    if column.type is ColumnType.DECIMAL and not _holds(column, typed):
        return False
    low, high = (None if b is None else parse_value(column, b) for b in (column.minimum, column.maximum))
    return (low is None or typed >= low) and (high is None or typed <= high)


def _holds(column: ColumnSchema, number: Decimal) -> bool:
    units = number.scaleb(2 if column.scale is None else column.scale)
    return units == int(units) and abs(units) < 10 ** (column.precision or 18)


def _shaped(column: ColumnSchema, written: Scalar) -> bool:
    if not isinstance(written, str) or column.type not in TEXTUAL:
        return True
    if any(unicodedata.category(sign) == "Cc" and sign not in "\n\t" for sign in written):
        return False
    if column.length is not None and len(written) > column.length:
        return False
    if column.min_length is not None and len(written) < column.min_length:
        return False
    return column.pattern is None or _matches(column.pattern, written)


@lru_cache(maxsize=4096)
def _matches(pattern: str, text: str) -> bool:
    """By RE2, which takes no longer for a hostile pattern."""
    import pyarrow as pa
    import pyarrow.compute as pc

    return bool(pc.match_substring_regex(pa.array([text]), f"^(?:{pattern})$")[0].as_py())


def key_of(value: Scalar) -> str:
    """What two spellings of the same short value have in common: case, accents of form, spaces and signs left out."""
    folded = unicodedata.normalize("NFKC", str(value)).casefold()
    return re.sub(r"[\W_]+", "", folded) or folded.strip()


def is_prose(value: Scalar) -> bool:
    """Whether a value is free text rather than a name or a term."""
    return isinstance(value, str) and (len(value) > _LONG_TEXT or len(value.split()) >= _LONG_WORDS)
