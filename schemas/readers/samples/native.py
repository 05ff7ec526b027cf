"""Cells that came with types of their own, as those of JSON and Excel do."""

import json
import math
from datetime import date, datetime, time
from typing import Any

from schemas.readers.samples.tables import RawColumn
from schemas.readers.samples.typed import Typed, places_of, zoned_
from schemas.types import ColumnType

_LARGEST = 2**63 - 1


def native(column: RawColumn, present: list[Any]) -> Typed | None:
    """Understand such cells; None where they are of mixed types, which their texts tell better.

    Args:
        column: The cells.
        present: Those that hold something.
    """
    kinds = {type(cell) for cell in present}
    if kinds <= {int, float, bool}:
        return _numbers(column, present, kinds)
    if kinds <= {date, datetime, time}:
        return _moments(column, present, kinds)
    if kinds <= {bytes}:
        return Typed(ColumnType.BINARY, column.cells)
    if kinds <= {list} and all(not isinstance(one, dict | list) for cell in present for one in cell):
        return _list(column, present)
    if kinds & {dict, list}:
        return Typed(ColumnType.JSON, [None if c is None else json.dumps(c, ensure_ascii=False) for c in column.cells])
    return None


def _numbers(column: RawColumn, present: list[Any], kinds: set[type]) -> Typed | None:
    if kinds <= {bool}:
        return Typed(ColumnType.BOOLEAN, column.cells)
    if kinds <= {int} and all(abs(cell) <= _LARGEST for cell in present):
        return Typed(ColumnType.INTEGER, column.cells)
    if kinds <= {int, float}:
        whole = all(float(cell).is_integer() and abs(cell) < 2**53 for cell in present)
        if whole and float in kinds and column.name.lower().endswith(("id", "year", "count", "number")):
            return Typed(ColumnType.INTEGER, [None if c is None else int(c) for c in column.cells])
        cells = [None if c is None or math.isnan(c) else float(c) for c in column.cells]
        return Typed(ColumnType.NUMBER, cells, places=places_of(cells))
    return None


def _moments(column: RawColumn, present: list[Any], kinds: set[type]) -> Typed | None:
    if kinds <= {datetime}:
        zoned = any(cell.tzinfo is not None for cell in present)
        if all(cell.time() == time() for cell in present) and not zoned:
            return Typed(ColumnType.DATE, [None if c is None else c.date() for c in column.cells])
        return Typed(
            ColumnType.TIMESTAMP, [None if c is None else zoned_(c, zoned) for c in column.cells], timezone=zoned
        )
    if kinds <= {date, datetime}:
        return Typed(ColumnType.DATE, [c.date() if isinstance(c, datetime) else c for c in column.cells])
    if kinds <= {time}:
        return Typed(ColumnType.TIME, column.cells)
    return None


def _list(column: RawColumn, present: list[Any]) -> Typed:
    kinds = {type(one) for cell in present for one in cell if one is not None}
    items = {frozenset({bool}): ColumnType.BOOLEAN, frozenset({int}): ColumnType.INTEGER,
             frozenset({float}): ColumnType.NUMBER, frozenset({int, float}): ColumnType.NUMBER}  # fmt: skip
    return Typed(ColumnType.ARRAY, column.cells, facts={"items": items.get(frozenset(kinds), ColumnType.STRING)})
