"""Reads shares of a whole: ``20%``, ``40 percent``, ``half``, ``a fifth``, ``one in ten``."""

from tasks.inference.offline.cursor import Cursor
from tasks.inference.offline.data import mapping
from tasks.inference.offline.tokens import Kind

_FRACTIONS: dict[str, float] = mapping("percentages", "fractions")
_BEHIND = ("of", "are", "is", "were", "have")


def percentage(cursor: Cursor) -> float | None:
    """Read a share; None, with the place unchanged, when there is none.

    Returns:
        Between 0 and 1, unless more is written.
    """
    start = cursor.at
    if cursor.peek().kind is Kind.NUMBER and cursor.word(1) in ("%", "percent"):
        share = (cursor.take().value or 0.0) / 100
        cursor.at += 1
        cursor.phrase("%") if cursor.word() == "%" else None
        return share
    found = next((share for phrase, share in _FRACTIONS.items() if cursor.phrase(phrase)), None)
    if found is None:
        found = _one_in(cursor)
    ends = (
        cursor.word() in _BEHIND or cursor.word().endswith(("ed", "en")) or (found is not None and start == cursor.at)
    )
    if found is None or not ends:
        cursor.at = start
        return None
    return found


def sees_percentage(cursor: Cursor) -> bool:
    """Whether a share is here."""
    at = cursor.at
    found = percentage(cursor) is not None
    cursor.at = at
    return found


def _one_in(cursor: Cursor) -> float | None:
    """``one in ten``, ``1 out of 20``."""
    start = cursor.at
    if cursor.number() == 1 and cursor.phrase("in", "out of"):
        of = cursor.number()
        if of is not None and of > 1:
            return 1 / of
    cursor.at = start
    return None
