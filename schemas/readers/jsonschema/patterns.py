"""Patterns as JavaScript writes them, as patterns that RE2 reads and that match a value as a whole."""

import re
from functools import lru_cache

import pyarrow as pa
import pyarrow.compute as pc

from schemas.readers.ddl.patterns import from_search, is_regular

_CLASSES = {
    r"\p{L}": "A-Za-z", r"\p{Lu}": "A-Z", r"\p{Ll}": "a-z", r"\p{N}": "0-9", r"\p{Nd}": "0-9", r"\p{Alpha}": "A-Za-z",
    r"\p{Letter}": "A-Za-z", r"\p{P}": "._-", r"\p{M}": "", r"\p{Z}": " ", r"\p{S}": "+", r"\p{Zs}": " ",
}  # fmt: skip
_LOOK_AROUND = re.compile(r"\(\?<?[=!]")
_MOST_REPEATS = 1000


@lru_cache(maxsize=4096)
def whole_pattern(searched: str) -> str | None:
    """Give a pattern of whole values, each of which the given pattern finds something in; None when none can be read.

    An unanchored pattern is answered by its core alone: what matches it as a whole is found by it too.
    """
    if len(searched) > 2000:
        return None
    pattern = _capped(_plain(searched))
    candidates = (pattern, from_search(pattern))
    for candidate in candidates:
        bare = _unanchored(candidate)
        if bare is not None and is_regular(bare) and _reads(bare):
            return bare
    return None


def finds(pattern: str, texts: list[str]) -> list[bool]:
    """Whether a pattern finds something in each text.

    RE2 looks where it can. Patterns with look-around go to Python, and not if they repeat what repeats: such can take
    for ever, and a pattern comes from anyone.
    """
    plain = _plain(pattern)
    if is_regular(plain):
        found: list[bool] = pc.match_substring_regex(pa.array(texts, pa.string()), plain).to_pylist()
        return found
    if _NESTED.search(pattern) or not _reads(plain):
        return [False] * len(texts)
    searched = re.compile(plain)
    return [searched.search(text[:64]) is not None for text in texts]


_NESTED = re.compile(r"[+*}][^()]*\)+[+*{]")


def _reads(pattern: str) -> bool:
    try:
        re.compile(pattern)
    except (re.error, OverflowError, RecursionError):
        return False
    return True


def without_look_around(pattern: str) -> str | None:
    """The pattern without its look-around groups; None when it has none or is not balanced."""
    kept, at = [], 0
    found = False
    while at < len(pattern):
        if pattern[at] == "\\":
            kept.append(pattern[at : at + 2])
            at += 2
            continue
        if _LOOK_AROUND.match(pattern, at):
            end = _closing(pattern, at)
            if end is None:
                return None
            found, at = True, end + 1
            continue
        kept.append(pattern[at])
        at += 1
    return "".join(kept) if found else None


def _closing(pattern: str, at: int) -> int | None:
    depth, in_class = 0, False
    while at < len(pattern):
        sign = pattern[at]
        if sign == "\\":
            at += 2
            continue
        if in_class:
            in_class = sign != "]"
        elif sign == "[":
            in_class = True
        elif sign in "()":
            depth += 1 if sign == "(" else -1
            if depth == 0:
                return at
        at += 1
    return None


def _plain(pattern: str) -> str:
    """JavaScript's spellings of what Python and RE2 share."""
    for written, members in _CLASSES.items():
        if written in pattern:
            pattern = _classes(pattern, written, members)
    pattern = re.sub(r"(?<!\\)((?:\\\\)*)\\/", r"\1/", pattern)
    pattern = re.sub(r"(?<!\\)((?:\\\\)*)\\-(?![^\[]*\])", r"\1-", pattern)
    pattern = re.sub(r"\\u\{?([0-9A-Fa-f]{4,6})\}?", lambda found: _character(int(found[1], 16)), pattern)
    pattern = pattern.replace("(?<", "(?P<") if re.search(r"\(\?<[A-Za-z]", pattern) else pattern
    return pattern.replace(r"\Z", "$").replace(r"\A", "^").replace(r"\z", "$")


def _classes(pattern: str, written: str, members: str) -> str:
    inside = re.sub(r"\[[^\]]*\]", lambda found: found[0].replace(written, members), pattern)
    return inside.replace(written, f"[{members}]" if members else "")


def _character(code: int) -> str:
    return re.escape(chr(code)) if code < 0x110000 and not 0xD800 <= code < 0xE000 else "?"


def _capped(pattern: str) -> str:
    """RE2 repeats at most a thousand times; longer values are allowed and not made."""

    def cap(found: re.Match[str]) -> str:
        low, high = int(found[1]), found[2]
        low = min(low, _MOST_REPEATS)
        if high is None:
            return f"{{{low}}}"
        return f"{{{low},{min(int(high), _MOST_REPEATS) if high else ''}}}"

    return re.sub(r"(?<!\\)\{(\d{1,9})(?:,(\d{0,9}))?\}", cap, pattern)


def _unanchored(pattern: str) -> str | None:
    """The pattern without the anchors at its ends, which a match of the whole makes superfluous."""
    body = pattern
    while body.startswith("^"):
        body = body[1:]
    while body.endswith("$") and not re.search(r"(?<!\\)(?:\\\\)*\\\$$", body):
        body = body[:-1]
    return body if body else (".{0,8}" if pattern else None)
