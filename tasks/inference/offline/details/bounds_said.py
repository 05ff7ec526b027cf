"""Reads two bounds of a number: ``60..300``, ``[60, 2400]``, ``min 5, max 30``, ``0 < x <= 5000``."""

from tasks.inference.offline.cursor import Cursor
from tasks.inference.offline.data import phrases, word_set
from tasks.inference.offline.nouns import is_rows_word
from tasks.inference.offline.tokens import Kind

AT_LEAST = phrases("details", "at_least")
AT_MOST = phrases("details", "at_most")
BETWEEN = word_set("details", "between_bounds")
_COUNTING = word_set("details", "counting")
_BEHIND_COUNT = word_set("details", "behind_count")

Bounds = tuple[float, float]


def bounds_said(cursor: Cursor) -> Bounds | None:
    """Read two bounds; None, with the place unchanged, where there are none, or where they count something."""
    start = cursor.at
    if cursor.word(-1) in _COUNTING:
        return None
    found = _in_brackets(cursor) or _around_a_letter(cursor) or _one_and_other(cursor) or _joined(cursor)
    if found is None or _counts(cursor):
        cursor.at = start
        return None
    return found


def _counts(cursor: Cursor) -> bool:
    """Whether what was read says how many of something: ``2 to 5 per order``, ``200 to 300 rows``, ``4-5 digits``."""
    return is_rows_word(cursor.word()) or cursor.word() in _BEHIND_COUNT


def _joined(cursor: Cursor) -> Bounds | None:
    if cursor.peek(-1).kind is Kind.NUMBER or cursor.word(-1) in ("-", "/"):
        return None
    start = cursor.at
    opened = cursor.phrase("between", "from", "of")
    low = cursor.number()
    if low is not None:
        cursor.at += cursor.word() == "%"
        cursor.unit()
        if cursor.phrase("up to", "to", "through", "till", "until", "..", "...", "-", "->") or (
            opened and cursor.phrase("and")
        ):
            cursor.phrase("+")
            high = cursor.number()
            if high is not None and (opened or not _goes_on(cursor)):
                percent = cursor.word() == "%"
                cursor.at += percent
                cursor.unit()
                if low <= high:
                    return low, high
    cursor.at = start
    return None


def _goes_on(cursor: Cursor) -> bool:
    """Whether a third number follows: ``1-0-1`` is no range."""
    return cursor.word() in ("-", "/") and cursor.peek().glued and cursor.peek(1).kind is Kind.NUMBER


def _in_brackets(cursor: Cursor) -> Bounds | None:
    start = cursor.at
    if cursor.phrase("[", "("):
        closing = "]" if cursor.word(-1) == "[" else ")"
        low = cursor.number()
        high = cursor.number() if low is not None and cursor.phrase(",", ";") else None
        if low is not None and high is not None and closing == "]" and cursor.phrase("]") and low < high:
            return low, high
    cursor.at = start
    return None


def _around_a_letter(cursor: Cursor) -> Bounds | None:
    """``0 < x <= 5000``."""
    start = cursor.at
    low = cursor.number()
    if low is not None and cursor.phrase("<", "<=") and cursor.peek().kind is Kind.WORD:
        cursor.at += 1
        high = cursor.number() if cursor.phrase("<", "<=") else None
        if high is not None and low <= high:
            return low, high
    cursor.at = start
    return None


def _one_and_other(cursor: Cursor) -> Bounds | None:
    """``min 5, max 30``, ``at least 50 and at most 130``, ``>= 1 and <= 9``."""
    start = cursor.at
    low = cursor.number() if cursor.phrase(*AT_LEAST) else None
    if low is not None:
        cursor.unit()
        cursor.skip(BETWEEN)
        high = cursor.number() if cursor.phrase(*AT_MOST) else None
        if high is not None and low <= high:
            cursor.unit()
            return low, high
    cursor.at = start
    return None
