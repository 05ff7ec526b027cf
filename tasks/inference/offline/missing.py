"""Reads how often a value is missing: ``null in 5% of rows``, ``20% empty``, ``blank on 1 in 10``, ``mostly empty``."""

from tasks.inference.offline.cursor import Cursor
from tasks.inference.offline.data import mapping, phrases, word_set
from tasks.inference.offline.lexicon import entities, key_of
from tasks.inference.offline.name_parts import ENDS_NAME
from tasks.inference.offline.nouns import is_rows_word
from tasks.inference.offline.percentages import percentage
from tasks.inference.offline.tokens import Kind

_NULLS = phrases("column_grammar", "nulls")
_FILLED = (*phrases("column_grammar", "filled_in"), *phrases("column_grammar", "filled"))
_OFTEN: dict[str, float] = mapping("missing", "often")
_BEFORE = word_set("missing", "before")
_BETWEEN = word_set("missing", "between")
_WHOLE = word_set("missing", "whole")
_COUNTED = word_set("missing", "counted")
_LONGEST_TAIL = 3


def missing_share(cursor: Cursor) -> float | None:
    """Read the share of values that are missing; None, with the place unchanged, when that is not said here."""
    start = cursor.at
    cursor.phrase(",", "-", ":")
    cursor.phrase("of which", "which", "that")
    cursor.skip(_BEFORE)
    share = _said_first(cursor)
    if share is None:
        share = _share_first(cursor)
    if share is None:
        cursor.at = start
    return share


_BEGINS = frozenset(" ".join((*_OFTEN, *_NULLS, *_FILLED, "nullable optional")).split()) - {"none", "na", "not"}


def begins_missing(cursor: Cursor) -> bool:
    """Whether a name ends here, because how often it is missing follows: ``weight empty for 2%``."""
    if cursor.word() not in _BEGINS:
        return False
    at = cursor.at
    found = missing_share(cursor) is not None
    cursor.at = at
    return found


def _said_first(cursor: Cursor) -> float | None:
    """``null in 1.5% of rows``, ``nullable, 4%``, ``filled in for 80%``, ``mostly empty``."""
    start = cursor.at
    often = _often(cursor)
    filled = cursor.phrase(*_FILLED)
    if not (filled or cursor.phrase("nullable", "optional", *_NULLS)):
        cursor.at = start
        return None
    if often is not None:
        return round(1 - often, 6) if filled else often
    cursor.skip({"values", "value", "rate", "share", "ratio", "probability"})
    behind = cursor.at
    comma = cursor.phrase(",")
    cursor.skip(_BETWEEN)
    opened = cursor.phrase("(")
    cursor.skip(_BETWEEN)
    share = percentage(cursor, firm=True)
    share = _decimal(cursor) if share is None else share
    if share is None:
        cursor.at = behind
        share = _often(cursor)
        cursor.at = start if share is None else cursor.at
        return share
    of_them = _tail(cursor)
    if (opened and not cursor.phrase(")")) or (comma and (of_them or cursor.peek().kind is Kind.WORD)):
        cursor.at = start
        return None
    share = min(share, 1.0)
    return round(1 - share, 6) if filled else share


def _decimal(cursor: Cursor) -> float | None:
    """``null 0.3``."""
    token = cursor.peek()
    if token.kind is Kind.NUMBER and token.value is not None and 0 < token.value < 1:
        cursor.at += 1
        return token.value
    return None


def _often(cursor: Cursor) -> float | None:
    word = cursor.word()
    cursor.at += word in _OFTEN
    return _OFTEN.get(word)


def _share_first(cursor: Cursor) -> float | None:
    """``5% null``, ``a third of the rows missing``, ``25% filled``."""
    start = cursor.at
    share = percentage(cursor, firm=True)
    if share is None:
        return None
    if cursor.word() == "of" and not _tail(cursor, counted=True):
        cursor.at = start
        return None
    cursor.skip({"are", "is", "should", "be", "values", "them", "can", "have", "has", "will"})
    filled = cursor.phrase(*_FILLED)
    named = filled or cursor.phrase(*_NULLS)
    ends = cursor.skip({"values", "value", "rate"}) or cursor.done or cursor.peek().kind is not Kind.WORD
    if not named or not (filled or ends or cursor.word() in ENDS_NAME):
        cursor.at = start
        return None
    share = min(share, 1.0)
    return round(1 - share, 6) if filled else share


def _tail(cursor: Cursor, *, counted: bool = False) -> bool:
    """Read of what the share is: ``of the rows``, ``of all calls``, ``batches``.

    Args:
        counted: Whether it has to be the table's rows, because another column could stand there as well.
    """
    start = cursor.at
    of = cursor.phrase("of")
    cursor.skip(_WHOLE)
    if cursor.word(-1) == "them" and of:
        return True
    size = 0
    while size < _LONGEST_TAIL and cursor.peek(size).kind is Kind.WORD and cursor.word(size) not in ENDS_NAME:
        size += 1
    words = tuple(cursor.word(at) for at in range(size))
    key = key_of(words)
    rows = bool(words) and (
        is_rows_word(words[-1]) or words[-1] in _COUNTED or key in cursor.known or key in entities()
    )
    if not words or (counted and not rows) or (not of and not rows):
        cursor.at = start
        return False
    cursor.at += size
    return True
