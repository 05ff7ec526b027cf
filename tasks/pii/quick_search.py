"""Which texts may hold a value at all, told by Arrow's linear search of all of them at once.

Patterns with what must stand around a value are searched text by text, and slowly; the same patterns without that are
sought by RE2 in a fraction of the time, and most texts hold none. RE2 knows blanks, digits and letters of ASCII alone
by their classes, so texts with others than it reads as the patterns do are always searched.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

Flags = npt.NDArray[np.bool_]

_PARTS = re.compile(r"\[\^?\]?(?:\\.|[^\]\\])*\]|\\.|\(\?<?[=!]|[()]|[^()\[\\]+", re.DOTALL)
"""What a pattern is put together of: classes, signs with a backslash, beginnings and ends of groups, all else."""

_LOOKS = ("(?=", "(?!", "(?<=", "(?<!")
_BOUNDED, _OFTEN = re.compile(r"\{(\d+),(\d+)\}"), 6  # RE2 makes a state of each time that something may come
_OF_WORDS = r"\p{L}\p{N}\p{M}_"
_BY_CODE = re.compile(r"\\u([0-9A-Fa-f]{4})")
_ELSEWHERE = (r"\w", r"\W", r"\S", r"\D")
"""What RE2 reads otherwise beyond ASCII."""

_WORTH = 60_000
"""Characters from which on the linear search pays: it makes each pattern ready anew, half a millisecond."""

_ALIKE = (
    r"^[\t\n\r -~\x{a1}-\x{ac}\x{ae}-\x{12f}\x{132}-\x{17e}\x{180}-\x{24f}\x{2010}-\x{2015}\x{2018}-\x{201f}\x{2026}"
    r"\x{20ac}]*$"
)
"""Texts without blanks, digits and letters that the two tell apart."""


def quick_of(pattern: str, *, any_case: bool = False) -> str:
    """What every match of a pattern matches too and RE2 can read; nothing where there is no such."""
    told = _BY_CODE.sub(r"\\x{\1}", _unasked(pattern))
    if any(sign in told for sign in _ELSEWHERE):
        return ""
    try:
        pc.match_substring_regex(pa.array([""]), told, ignore_case=any_case)
    except pa.ArrowInvalid:
        return ""
    return told


def _unasked(pattern: str) -> str:
    """A pattern that asks nothing of the characters around."""
    kept: list[str] = []
    depth = left = 0
    for part in _PARTS.findall(pattern):
        depth += part.startswith("(")
        left = left or depth * (part in _LOOKS)
        kept += [_wider(part)] if not left and part != r"\b" else []
        depth -= part == ")"
        left = left if depth >= left else 0
    return "".join(kept)


def _wider(part: str) -> str:
    """A part of a pattern, with all that may be of a word by their kinds, and what comes often without a bound."""
    if part in (r"\w", r"[^\W\d_]"):
        return f"[{_OF_WORDS}]"
    if part.startswith("["):
        return part if part.startswith("[^") else part.replace(r"\w", _OF_WORDS)
    return _BOUNDED.sub(lambda found: f"{{{found[1]},}}" if int(found[2]) > _OFTEN else found.group(), part)


class Quick:
    """Texts, to be searched one after the other as one.

    Args:
        texts: The texts.
        starts: Where each begins in the one.
        length: Of the one.
    """

    def __init__(self, texts: Sequence[str], starts: Sequence[int], length: int) -> None:
        self._texts, self._length = texts, length
        self._starts, self._ends = np.array(starts, np.int64), np.array([*starts[1:], length], np.int64)

    @classmethod
    def of(cls, text: str) -> "Quick":
        """One text."""
        return cls([text], [0], len(text))

    def stretches(self, quick: str, *, any_case: bool = False) -> list[tuple[int, int]]:
        """Give the stretches that may hold what matches, with what parts them; texts side by side are one."""
        if not quick or self._length < _WORTH:
            return [(0, self._length)]
        some = np.flatnonzero(self._found(quick, any_case=any_case) | self._other)
        if not len(some):
            return []
        apart = np.flatnonzero(np.diff(some) > 1)
        first, last = np.append(some[0], some[apart + 1]), np.append(some[apart], some[-1])
        begins = np.maximum(self._starts[first] - 1, 0)  # patterns may begin with the end of a line
        return list(zip(begins.tolist(), self._ends[last].tolist(), strict=True))

    @cached_property
    def _array(self) -> pa.StringArray:
        return _array(self._texts)

    @cached_property
    def _other(self) -> Flags:
        """Which texts RE2 would read otherwise."""
        return ~self._found(_ALIKE, any_case=False)

    def _found(self, quick: str, *, any_case: bool) -> Flags:
        return np.asarray(pc.match_substring_regex(self._array, quick, ignore_case=any_case)).astype(np.bool_)

    def matches(self, pattern: Any, quick: str, text: str) -> Iterator[Any]:
        """Give the matches of a pattern in the one text."""
        for begin, stop in self.stretches(quick):
            yield from pattern.finditer(text, begin, stop)


def _array(texts: Sequence[str]) -> pa.StringArray:
    try:
        return pa.array(texts, pa.string())
    except UnicodeEncodeError:  # halves of a pair: another sign stands for them here, and it is none that both read
        return pa.array([text.encode("utf-16", "surrogatepass").decode("utf-16", "replace") for text in texts])
