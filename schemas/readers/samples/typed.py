"""A column of values of one type, and how texts become one."""

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from schemas.types import ColumnType

_MOST_ODD = 0.02
"""The share of cells that may not fit the type that all others have; they are taken for mistakes."""


@dataclass
class Typed:
    """A column, understood.

    Attributes:
        cells: Values of the type; None where there was nothing, or nothing that fits.
        odd: How many cells did not fit.
        form: How the file writes the values, where that is lost: ``dd/mm/yyyy``.
        places: Digits after the point, where all have so many at most.
    """

    type: ColumnType
    cells: list[Any]
    odd: int = 0
    form: str | None = None
    places: int | None = None
    timezone: bool = False
    facts: dict[str, Any] = field(default_factory=dict)


def converted(cells: list[str | None], kind: ColumnType, convert: Callable[[str], Any], **more: Any) -> Typed | None:
    """Every cell converted; None when more than a few cannot be."""
    known: dict[str, Any] = {}
    odd, present = 0, 0
    made: list[Any] = []
    for cell in cells:
        if cell is None:
            made.append(None)
            continue
        present += 1
        if cell not in known:
            try:
                known[cell] = convert(cell)
            except (ValueError, OverflowError):
                known[cell] = None
        odd += known[cell] is None
        if odd > _MOST_ODD * len(cells) + 0.5:
            return None
        made.append(known[cell])
    return None if odd > _MOST_ODD * present else Typed(kind, made, odd=odd, **more)


def zoned_(moment: datetime, zoned: bool) -> datetime:
    """The moment, in UTC where it says no zone and others do."""
    return moment if not zoned or moment.tzinfo is not None else moment.replace(tzinfo=UTC)


def places_of(cells: list[Any]) -> int | None:
    """The most digits after the point of any value, up to 6; None when some have more."""
    most = 0
    for cell in cells[:5000]:
        if isinstance(cell, float) and not math.isnan(cell):
            text = repr(cell)
            digits = len(text.partition(".")[2]) if "e" not in text and "." in text and not text.endswith(".0") else 0
            if digits > 6 or "e" in text:
                return None
            most = max(most, digits)
    return most
