"""Whether the first row of a table names its columns."""

import re
from typing import Any

from schemas.readers.result import Note
from schemas.readers.samples.tables import distinct_names
from schemas.semantics.meaning import guess
from schemas.types import ColumnType

_VALUE = re.compile(
    r"[-+]?[$€£]?\d[\d.,: /T+Z-]*%?|\d{4}-\d\d.*|[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-.*|[^@\s]+@[^@\s]+\.\w+|true|false|https?://.*",
    re.IGNORECASE,
)
_NAME = re.compile(r"#?[^\W\d][\w .\-/()%#$&'\u00b0]{0,60}")
_LOOKED_AT = 200


def header_of(rows: list[list[str]], width: int) -> tuple[list[str], list[list[str]]]:
    """Give the columns' names and the rows below them: names made up where the first row holds values.

    Args:
        rows: The table's rows, the possible header first.
        width: How many cells most rows have.
    """
    if (both := in_two_rows(rows)) is not None:
        rows = [both, *rows[2:]]
    first = [_tidy(cell) for cell in rows[0]]
    if is_header(first, rows[1 : _LOOKED_AT + 1]):
        first = [*first, *([""] * (width - len(first)))]
        first[0] = first[0].lstrip("#").strip()
        used = [
            name or f"column_{place + 1}" if _is_used(rows, place) or name else "" for place, name in enumerate(first)
        ]
        named = distinct_names([name for name in used if name])
        labels = iter(named)
        return [next(labels) if name else "" for name in used], rows[1:]
    return [f"column_{place + 1}" for place in range(width)], rows


def _is_used(rows: list[list[str]], place: int) -> bool:
    return any(place < len(row) and row[place].strip() for row in rows[1 : _LOOKED_AT * 5])


def _tidy(cell: str) -> str:
    return " ".join(cell.split())


def is_header(first: list[str], body: list[list[str]]) -> bool:
    """Weigh each column: a word above numbers speaks for a header, a number above numbers against it."""
    if not any(first):
        return False
    for_it = against = 0.0
    for place, head in enumerate(first):
        column = [row[place].strip() for row in body if place < len(row) and row[place].strip()]
        verdict = _verdict(head, column)
        for_it, against = for_it + max(verdict, 0.0), against + max(-verdict, 0.0)
    if for_it == against == 0:
        return all(_NAME.fullmatch(head) for head in first if head)
    return for_it > against


def _verdict(head: str, column: list[str]) -> float:
    """Above 0 where the head is a name, below where it is one more value."""
    if not head:
        return 0.0
    is_value = _VALUE.fullmatch(head) is not None
    if not column:
        return -0.2 if is_value else 0.3
    values = sum(_VALUE.fullmatch(cell) is not None for cell in column) / len(column)
    if is_value:
        # Years and numbers do head columns, and then stand over longer or shorter ones.
        return -2.0 if values > 0.6 else 0.0
    if values > 0.6:
        return 2.0
    if head in column:
        return -2.0
    return _by_words(head, column)


def _by_words(head: str, column: list[str]) -> float:
    """Text over text: what the words mean, then whether they are written like the values below."""
    known = max(guess(head, kind).confidence for kind in (ColumnType.STRING, ColumnType.INTEGER, ColumnType.DATE))
    if known >= 0.6:
        return 1.5
    if not _NAME.fullmatch(head):
        return -0.5
    if re.search(r"_|[a-z][A-Z]|(?i:\bid\b|\bname\b|\btype\b|\bcode\b|\bdate\b)", head):
        return 1.0
    alike = sum(_outline(cell) == _outline(head) for cell in column) / len(column)
    return -0.4 if alike > 0.6 else 0.4


def _outline(text: str) -> str:
    """The shape of a text: capitals, small letters and digits, repeats taken together."""
    shape = re.sub(r"[^\W\d_a-z]+", "A", re.sub(r"[a-z\u00df-\u00ff]+", "a", re.sub(r"\d+", "9", text)))
    return re.sub(r"(.)\1+", r"\1", shape)


_TOTALS = re.compile(r"(grand |sub)?totals?|sums?|summe|gesamt(summe)?|total général|somme|totale|suma", re.IGNORECASE)


def without_totals(body: list[list[Any]], name: str, notes: list[Note]) -> list[list[Any]]:
    """The rows without those at the end that only add the others up."""
    end = len(body)
    while end > 2 and _adds_up(body[end - 1], body[end - 2]):
        end -= 1
    if end < len(body):
        notes.append(Note(0, f"{name}: {len(body) - end} rows of totals at the end were passed over."))
    return body[:end]


def _adds_up(row: list[Any], before: list[Any]) -> bool:
    """Whether a row begins with ``Total`` and fills fewer cells than the one above it."""
    texts = [str(cell).strip() for cell in row if cell is not None and str(cell).strip()]
    filled = sum(cell is not None and bool(str(cell).strip()) for cell in before)
    return bool(texts) and _TOTALS.fullmatch(texts[0].rstrip(":")) is not None and len(texts) < filled


def in_two_rows(rows: list[list[str]]) -> list[str] | None:
    """The names of a header in two rows, the upper one over several columns: ``Q1 units``, ``Q1 value``.

    Returns:
        The names; None where the second row is no second half of a header.
    """
    if len(rows) < 3:
        return None
    upper, lower = rows[0], rows[1]
    gaps = [place for place, cell in enumerate(upper) if not cell and place and place < len(lower) and lower[place]]
    words = all(not _VALUE.fullmatch(cell) for cell in (*upper, *lower) if cell)
    numbers = any(
        head and sum(_VALUE.fullmatch(row[place].strip()) is not None for row in rows[2:] if place < len(row)) > 1
        for place, head in enumerate(lower)
    )
    heads = [cell for cell in upper if cell]
    pairs = {(cell, lower[place] if place < len(lower) else "") for place, cell in enumerate(upper)}
    repeated = len(set(heads)) < len(heads) and len(pairs) == len(upper)  # ``sales, sales`` above ``spring, autumn``
    if not ((gaps or repeated) and words and numbers):
        return None
    names, above = [], ""
    for place, cell in enumerate(upper):
        above = cell or (above if place < len(lower) and lower[place] else "")
        names.append(_tidy(f"{above} {lower[place] if place < len(lower) else ''}"))
    return names
