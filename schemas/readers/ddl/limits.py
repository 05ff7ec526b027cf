"""What a column's SQL type can hold at most, held against what a condition allows."""

from decimal import Decimal

from schemas.model import Scalar
from schemas.readers.ddl.draft import TypeRead
from schemas.types import NUMERIC, TEXTUAL, ColumnType

_DEFAULT_PRECISION, _DEFAULT_SCALE = 18, 2


def range_of(kind: TypeRead) -> tuple[Decimal | None, Decimal | None]:
    """The least and the greatest number that the type holds; None where it has no limit of its own."""
    low = Decimal(str(kind.minimum)) if _is_number(kind.minimum) else None
    high = Decimal(str(kind.maximum)) if _is_number(kind.maximum) else None
    if kind.type is not ColumnType.DECIMAL:
        return low, high
    scale = _DEFAULT_SCALE if kind.scale is None else kind.scale
    most = (Decimal(10) ** (kind.precision or _DEFAULT_PRECISION) - 1).scaleb(-scale)
    return -most if low is None else max(low, -most), most if high is None else min(high, most)


def is_beyond(kind: TypeRead, operator: str, value: Scalar) -> bool:
    """Whether ``column <operator> value`` allows numbers that the type does not hold."""
    if not _is_number(value) or kind.type not in NUMERIC:
        return False
    low, high = range_of(kind)
    number = Decimal(str(value))
    if operator in ("GT", "GTE"):
        return low is not None and number < low
    return high is not None and number > high


def is_longer(kind: TypeRead, operator: str, value: Scalar) -> bool:
    """Whether a condition allows more characters than the type does."""
    return (
        operator in ("LT", "LTE")
        and kind.length is not None
        and isinstance(value, int)
        and value > kind.length + (operator == "LT")
    )


def holds(kind: TypeRead, value: Scalar) -> bool:
    """Whether the type can hold a value that a condition lists."""
    if kind.type in NUMERIC and _is_number(value):
        low, high = range_of(kind)
        number = Decimal(str(value))
        return (low is None or number >= low) and (high is None or number <= high)
    if kind.type in TEXTUAL and isinstance(value, str):
        return kind.length is None or len(value) <= kind.length
    return True


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
