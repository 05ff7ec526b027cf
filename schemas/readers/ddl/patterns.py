"""LIKE, SIMILAR TO and search patterns, as regular expressions that match a value as a whole."""

import re

import pyarrow as pa
import pyarrow.compute as pc

_SPECIAL = frozenset(r"\.^$*+?{}[]|()")


def from_like(like: str, *, classes: bool) -> str:
    """Turn a LIKE pattern into a regular expression.

    Args:
        like: The pattern, with ``%`` and ``_``.
        classes: Whether ``[A-Z]`` is a class of characters, as in SQL Server, and not itself.
    """
    parts: list[str] = []
    at = 0
    while at < len(like):
        close = like.find("]", at + 1) if classes and like[at] == "[" else -1
        if close > at:
            parts.append(like[at : close + 1])
            at = close + 1
            continue
        if like[at] == "\\" and at + 1 < len(like):  # the escape that holds where none is named
            parts.append(_escaped(like[at + 1]))
            at += 2
            continue
        parts.append({"%": ".*", "_": "."}.get(like[at], _escaped(like[at])))
        at += 1
    return "".join(parts)


def _escaped(character: str) -> str:
    return f"\\{character}" if character in _SPECIAL else character


def escaped(text: str) -> str:
    """A pattern that matches just this text."""
    return "".join(_escaped(character) for character in text)


def from_search(search: str) -> str:
    """Turn a pattern that is searched for into one that matches the whole: without an anchor there may be more."""
    starts, ends = search.startswith("^"), search.endswith("$") and not search.endswith("\\$")
    if "|" in _outside_groups(search):
        # Each alternative has anchors of its own; a branch without them may have more around it.
        branches = _split_outside_groups(search)
        return "|".join(f"(?:{from_search(branch)})" for branch in branches)
    body = search[1 if starts else 0 : -1 if ends else None]
    return ("" if starts else ".*") + body + ("" if ends else ".*")


def _split_outside_groups(pattern: str) -> list[str]:
    branches, depth, at, start = [], 0, 0, 0
    while at < len(pattern):
        if pattern[at] == "\\":
            at += 2
            continue
        depth += (pattern[at] in "([") - (pattern[at] in ")]")
        if pattern[at] == "|" and depth == 0:
            branches.append(pattern[start:at])
            start = at + 1
        at += 1
    return [*branches, pattern[start:]]


def _outside_groups(pattern: str) -> str:
    kept, depth, at = [], 0, 0
    while at < len(pattern):
        if pattern[at] == "\\":
            at += 2
            continue
        depth += (pattern[at] in "([") - (pattern[at] in ")]")
        if depth == 0:
            kept.append(pattern[at])
        at += 1
    return "".join(kept)


def ignoring_case(pattern: str) -> str:
    """Spell a pattern so that it matches letters of either case without a flag."""
    parts: list[str] = []
    at, in_class = 0, False
    while at < len(pattern):
        character = pattern[at]
        if character == "\\":
            parts.append(pattern[at : at + 2])
            at += 2
            continue
        in_class = character == "[" or (in_class and character != "]")
        if in_class and pattern[at + 1 : at + 2] == "-" and pattern[at + 2 : at + 3].isalpha() and character.isalpha():
            low, high = character, pattern[at + 2]
            parts.append(f"{low.lower()}-{high.lower()}{low.upper()}-{high.upper()}")
            at += 3
            continue
        parts.append(_either_case(character, in_class))
        at += 1
    return "".join(parts)


def _either_case(character: str, in_class: bool) -> str:
    if not character.isalpha():
        return character
    both = character.lower() + character.upper()
    return both if in_class else f"[{both}]"


def is_regular(pattern: str) -> bool:
    """Whether RE2, which audits and generates by the pattern, can read it."""
    try:
        pc.match_substring_regex(pa.array([""]), f"^(?:{pattern})$")
    except pa.ArrowInvalid:
        return False
    return True


def matches(pattern: str, text: str) -> bool:
    """Whether the pattern matches the text as a whole."""
    return bool(pc.match_substring_regex(pa.array([text]), f"^(?:{pattern})$")[0].as_py())


def alternatives(patterns: list[str]) -> str:
    """One pattern that matches what any of some matches."""
    distinct = list(dict.fromkeys(patterns))
    return distinct[0] if len(distinct) == 1 else "|".join(f"(?:{one})" for one in distinct)


def plain_words(pattern: str) -> tuple[str, ...] | None:
    """The words of a pattern that is nothing but a choice of them, such as ``(red|green)``; None otherwise."""
    found = re.fullmatch(r"\(?(?:\?:)?([\w -]+(?:\|[\w -]+)+)\)?", pattern)
    return tuple(found[1].split("|")) if found else None
