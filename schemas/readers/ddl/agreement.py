"""Conditions on one column, brought to agree: a list of values keeps those that the other conditions allow."""

from dataclasses import replace

from schemas.model import Scalar
from schemas.readers.ddl import patterns
from schemas.readers.ddl.draft import TypeRead
from schemas.types import NUMERIC, TEXTUAL, ColumnType


def agreed(kind: TypeRead) -> TypeRead:
    """Take out of the list what bounds, lengths and pattern rule out; where nothing is left, all stays as it was read.

    Validation refuses that column then, and names the conditions.
    """
    if kind.values is None:
        return kind
    left = tuple(value for value in kind.values if _allows(kind, value))
    return replace(kind, values=left) if left and left != kind.values else kind


def _allows(kind: TypeRead, value: Scalar) -> bool:
    if kind.type in NUMERIC and isinstance(value, int | float):
        low = kind.minimum if isinstance(kind.minimum, int | float) else value
        high = kind.maximum if isinstance(kind.maximum, int | float) else value
        return low <= value <= high
    if kind.type is ColumnType.DATE and isinstance(value, str):
        return str(kind.minimum or value) <= value <= str(kind.maximum or value)
    if kind.type in TEXTUAL and isinstance(value, str):
        fits = (kind.min_length or 0) <= len(value) <= (kind.length or len(value))
        return fits and (kind.pattern is None or patterns.matches(kind.pattern, value))
    return True
