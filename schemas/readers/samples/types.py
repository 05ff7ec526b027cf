"""Texts as values: what type a column of cells has, and its cells as values of that type."""

import json
import math
import re
from typing import Any

from schemas.readers.samples.moments import moments
from schemas.readers.samples.native import native
from schemas.readers.samples.tables import RawColumn
from schemas.readers.samples.typed import Typed, converted, places_of
from schemas.types import ColumnType

NULLS = frozenset(
    {"", "na", "n/a", "#n/a", "null", "none", "nan", "nil", "\\n", "(null)", "<null>", "-", "--", "?", "#null!"}
)
_INTEGER = re.compile(r"[-+]?(0|[1-9]\d{0,18})")
_THOUSANDS = re.compile(r"[-+]?[$€£]?\s?\d{1,3}(,\d{3})+(\.\d+)?%?")
_REAL = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d{1,3})?")
_COMMA = re.compile(r"[-+]?(\d{1,3}(\.\d{3})*|\d+),\d+\s?[€%]?")
_MONEY = re.compile(r"[-+]?[$€£]\s?[-+]?\d+(\.\d+)?|[-+]?\d+(\.\d+)?\s?(%|€|\$|£)")
_LEADING_ZERO = re.compile(r"[-+]?0\d")
_UUID = re.compile(r"\{?[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\}?")
_LARGEST = 2**63 - 1


def typed(column: RawColumn) -> Typed:
    """Tell what a column of cells holds."""
    if column.type is not None:
        cells = _finite(column.cells) if column.type is ColumnType.NUMBER else column.cells
        return Typed(column.type, cells, timezone=column.timezone, places=places_of(cells))
    present = [cell for cell in column.cells if cell is not None]
    if present and not all(isinstance(cell, str) for cell in present):
        if (told := native(column, present)) is not None:
            return told
        return _of_texts(_nulled([None if c is None else str(c) for c in column.cells], column.name), column.name)
    cells = _nulled(column.cells, column.name)
    return _of_texts(cells, column.name)


def _finite(cells: list[Any]) -> list[Any]:
    return [cell if cell is None or math.isfinite(cell) else None for cell in cells]


def _nulled(cells: list[Any], name: str) -> list[str | None]:
    """Cells without the words for nothing; ``NA``, Namibia, stays where every cell is such a code."""
    present = {cell.strip() for cell in cells if cell is not None and cell.strip().lower() not in NULLS}
    about_places = re.search(r"country|nation|iso|region|continent|land", name, re.IGNORECASE) is not None
    codes = len(present) >= (1 if about_places else 10) and all(re.fullmatch(r"[A-Z]{2}", cell) for cell in present)
    kept = frozenset({"na"}) if codes else frozenset()
    return [None if cell is None or (cell.strip().lower() in NULLS - kept) else cell.strip() for cell in cells]


def _of_texts(cells: list[str | None], name: str) -> Typed:
    present = [cell for cell in cells if cell is not None]
    if not present:
        return Typed(ColumnType.STRING, cells)
    distinct = list(dict.fromkeys(present))
    for reader in (_booleans, _integers, _reals, _dates, _uuids, _documents):
        found = reader(cells, present, distinct, name)
        if found is not None:
            return found
    return Typed(ColumnType.STRING, cells)


def _booleans(cells: list[str | None], present: list[str], distinct: list[str], name: str) -> Typed | None:
    folded = {cell.lower() for cell in distinct[:5]}
    if len(distinct) > 4 or not folded <= {"true", "false"}:
        return None
    return Typed(ColumnType.BOOLEAN, [None if cell is None else cell.lower() == "true" for cell in cells])


def _integers(cells: list[str | None], present: list[str], distinct: list[str], name: str) -> Typed | None:
    """Whole numbers; not where one begins with a zero, for then it is a code."""
    if any(
        _LEADING_ZERO.match(cell) and "." not in cell and "-" not in cell[1:] and "/" not in cell for cell in distinct
    ):
        return None
    plain = sum(_INTEGER.fullmatch(cell) is not None for cell in distinct[:200])
    if plain < 0.9 * min(len(distinct), 200):
        return None
    found = converted(cells, ColumnType.INTEGER, _whole)
    if found is not None and re.search(r"date|day|dt$", name, re.IGNORECASE):
        return moments(cells, distinct) or found
    return found


def _whole(text: str) -> int:
    if _INTEGER.fullmatch(text) is None or abs(int(text)) > _LARGEST:
        raise ValueError(text)
    return int(text)


def _reals(cells: list[str | None], present: list[str], distinct: list[str], name: str) -> Typed | None:
    if not any(cell[0].isdigit() or cell[0] in "-+.$€£" for cell in distinct[:20]):
        return None
    if any(_LEADING_ZERO.match(cell) and "." not in cell and "," not in cell for cell in distinct):
        return None
    head = distinct[:300]
    if any(cell.lstrip("+-").isdecimal() and len(cell) > 15 and abs(int(cell)) > 2**53 for cell in head):
        return None  # a float would not hold them
    for pattern, convert, form in (
        (_REAL, float, None),
        (_THOUSANDS, _from_thousands, "with thousands separators"),
        (_COMMA, _from_comma, "with a decimal comma"),
        (_MONEY, _from_money, "with a sign"),
    ):
        fits = sum(pattern.fullmatch(cell) is not None or _REAL.fullmatch(cell) is not None for cell in head)
        if fits >= 0.9 * len(head):
            found = converted(cells, ColumnType.NUMBER, convert, form=form)
            if found is not None and all(cell is None or abs(cell) < 1e300 for cell in found.cells):
                found.places = places_of(found.cells)
                whole = all(cell is None or cell.is_integer() for cell in found.cells)
                if form is not None and whole and not any("." in cell for cell in head):
                    return Typed(
                        ColumnType.INTEGER, [None if c is None else int(c) for c in found.cells], found.odd, form
                    )
                return found
    return None


def _from_thousands(text: str) -> float:
    return float(re.sub(r"[,$€£%\s]", "", text))


def _from_comma(text: str) -> float:
    plain = re.sub(r"[€%\s]", "", text)
    return float(plain.replace(".", "").replace(",", ".") if "," in plain else plain)


def _from_money(text: str) -> float:
    return float(re.sub(r"[$€£%\s]", "", text))


def _uuids(cells: list[str | None], present: list[str], distinct: list[str], name: str) -> Typed | None:
    if not all(_UUID.fullmatch(cell) for cell in distinct[:500]):
        return None
    return Typed(ColumnType.UUID, cells)


def _documents(cells: list[str | None], present: list[str], distinct: list[str], name: str) -> Typed | None:
    if not all(cell[0] in "{[" and cell[-1] in "}]" for cell in distinct[:50]):
        return None
    try:
        for cell in distinct[:50]:
            json.loads(cell)
    except (ValueError, RecursionError):
        return None
    return Typed(ColumnType.JSON, cells)


def _dates(cells: list[str | None], present: list[str], distinct: list[str], name: str) -> Typed | None:
    return moments(cells, distinct)
