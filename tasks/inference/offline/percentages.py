"""Reads shares of a whole: ``20%``, ``40 percent``, ``half``, ``a fifth``, ``one in ten``."""

from tasks.inference.offline.cursor import Cursor
from tasks.inference.offline.data import mapping
from tasks.inference.offline.tokens import Kind

_NTH: dict[str, int] = mapping("percentages", "nth")
_FRACTIONS: dict[str, float] = mapping("percentages", "fractions")
_SIGNS = frozenset({"%", "percent", "pct", "pc"})
_BEHIND = ("of", "are", "is", "were", "have")
_OUT_OF = ("in every", "in", "out of every", "out of", "of", "op de", "op the", "op", "over", "su", "sur")
_MOST_PARTS, _MOST_BELOW = 1000, 20  # ``3 of 1000``; ``1/20``


def percentage(cursor: Cursor, *, firm: bool = False) -> float | None:
    """Read a share; None, with the place unchanged, when there is none.

    Args:
        cursor: Before it.
        firm: Whether what stands before it tells that it is one: ``half`` or ``1 in 10`` may be something else.

    Returns:
        Between 0 and 1, unless more is written.
    """
    start = cursor.at
    if cursor.peek().kind is Kind.NUMBER and cursor.word(1) in _SIGNS:
        share = (cursor.take().value or 0.0) / 100
        cursor.at += 1
        cursor.phrase("%") if cursor.word() == "%" else None
        return share
    found = next((share for phrase, share in _FRACTIONS.items() if cursor.phrase(phrase)), None)
    if found is None:
        found = _one_in(cursor) or (_written_as_fraction(cursor) if firm else None)
    ends = (
        firm
        or cursor.word() in _BEHIND
        or cursor.word().endswith(("ed", "en"))
        or (found is not None and start == cursor.at)
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
    """``one in ten``, ``1 out of 20``, ``every tenth``."""
    start = cursor.at
    if cursor.phrase("every", "each") and (of := _NTH.get(cursor.word())):
        cursor.at += 1
        return 1 / of
    cursor.at = start
    some = cursor.number()
    if some is not None and cursor.phrase(*_OUT_OF):
        cursor.skip({"the"})
        many = cursor.number()
        if many is not None and 1 <= some < many <= _MOST_PARTS:
            return some / many
    cursor.at = start
    return None


def _written_as_fraction(cursor: Cursor) -> float | None:
    """``1/3``; never of days or years."""
    above, below = cursor.peek(), cursor.peek(2)
    alone = cursor.word(1) == "/" and "/" not in (cursor.word(3), cursor.word(-1))
    over, under = above.value or 0, below.value or 0
    if alone and below.kind is Kind.NUMBER and 0 < over < under <= _MOST_BELOW:
        cursor.at += 3
        return round(over / under, 4)
    return None
