"""Patterns of which a request gives an example: ``a code like SAVE-1234``."""

import re
from itertools import groupby

from tasks.inference.offline.cursor import Cursor
from tasks.inference.offline.tokens import Kind

_OPENERS = (
    "such as", "like", "for example", "e.g .", "e.g", "looking like", "in the form of", "in the form", "formatted like",
    "formatted as", "in format", "format", "of the form", "as in", "pattern",
)  # fmt: skip
_ENOUGH = 3
_INNER_SIGNS = frozenset("-/._#:")
_PREFIX = re.compile(r"(?!(?:ABC?D?|XYZ?|X+|A+)\b)[A-Za-z]+(?=[-/._#:\d])")


def example(cursor: Cursor) -> str | None:
    """Read an example of a code; None, with the place unchanged, where there is none."""
    start = cursor.at
    raw = _glued(cursor) if cursor.phrase(*_OPENERS) else ""
    if not any(sign.isdigit() for sign in raw) or not any(sign.isalpha() for sign in raw):
        cursor.at = start
        return None
    return raw


def _glued(cursor: Cursor) -> str:
    """The word here and what stands right behind it."""
    raw = cursor.take().raw
    while cursor.peek().glued and (cursor.peek().kind in (Kind.WORD, Kind.NUMBER) or cursor.word() in _INNER_SIGNS):
        raw += cursor.take().raw
    return raw.rstrip("".join(_INNER_SIGNS))


def varies(raw: str) -> bool:
    """Whether there are enough texts like it: ``A1`` tells of a form, and not of all values."""
    prefix = _PREFIX.match(raw)
    return sum(sign.isalnum() for sign in raw[prefix.end() if prefix else 0 :]) >= _ENOUGH


def pattern_of(raw: str) -> str:
    """A regular expression for what looks like an example: letters that begin it stay, others and digits vary."""
    prefix = _PREFIX.match(raw)
    kept = prefix[0] if prefix else ""
    pieces = groupby(raw[len(kept) :], key=_kind)
    return re.escape(kept) + "".join(_piece(kind, "".join(signs)) for kind, signs in pieces)


def _kind(sign: str) -> str:
    if sign.isascii() and sign.isdigit():
        return "[0-9]"
    if sign.isascii() and sign.isalpha():
        return "[A-Z]" if sign.isupper() else "[a-z]"
    return ""


def _piece(kind: str, signs: str) -> str:
    if not kind:
        return re.escape(signs)
    return kind if len(signs) == 1 else f"{kind}{{{len(signs)}}}"
