"""Regular expressions as grammars that words can be counted and drawn from.

Python's own parser reads the pattern; of its syntax tree only what RE2 knows too is accepted. Every word that a grammar
gives is printable (ASCII unless the pattern names other characters) and matches the pattern as a whole.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from re import _constants as sre  # type: ignore[attr-defined]  # isort: skip
from re import _parser as parser  # type: ignore[attr-defined]

PRINTABLE = tuple(range(0x20, 0x7F))
MORE = 8  # how far an unbounded repeat goes beyond its least count
LONGEST = 4_096

_DIGIT = frozenset(range(48, 58))
_WORD = frozenset([*range(48, 58), *range(65, 91), *range(97, 123), 95])
_CATEGORIES = {
    sre.CATEGORY_DIGIT: _DIGIT,
    sre.CATEGORY_NOT_DIGIT: frozenset(PRINTABLE) - _DIGIT,
    sre.CATEGORY_WORD: _WORD,
    sre.CATEGORY_NOT_WORD: frozenset(PRINTABLE) - _WORD,
    sre.CATEGORY_SPACE: frozenset({32}),
    sre.CATEGORY_NOT_SPACE: frozenset(PRINTABLE) - {32},
}
_POSIX = {
    "[:digit:]": "0-9",
    "[:alpha:]": "A-Za-z",
    "[:alnum:]": "0-9A-Za-z",
    "[:upper:]": "A-Z",
    "[:lower:]": "a-z",
    "[:xdigit:]": "0-9A-Fa-f",
    "[:word:]": r"0-9A-Za-z_",
    "[:space:]": r"\s",
    "[:punct:]": r"!-/:-@\[-`{-~",
}


class UnsupportedPatternError(ValueError):
    """The pattern uses what no word can be drawn for; the message says what, and what to write instead."""


@dataclass(frozen=True)
class Symbols:
    """One character out of several."""

    codes: tuple[int, ...]

    @property
    def least(self) -> int:
        """Fewest characters of a word."""
        return 1

    @property
    def most(self) -> int:
        """Most characters of a word."""
        return 1


@dataclass(frozen=True)
class Series:
    """One part after another; the empty word when there are none."""

    parts: "tuple[Node, ...]"

    @property
    def least(self) -> int:
        """Fewest characters of a word."""
        return sum(part.least for part in self.parts)

    @property
    def most(self) -> int:
        """Most characters of a word."""
        return sum(part.most for part in self.parts)


@dataclass(frozen=True)
class Choice:
    """One of several alternatives."""

    options: "tuple[Node, ...]"

    @property
    def least(self) -> int:
        """Fewest characters of a word."""
        return min(option.least for option in self.options)

    @property
    def most(self) -> int:
        """Most characters of a word."""
        return max(option.most for option in self.options)


@dataclass(frozen=True)
class Repeat:
    """The same again, ``low`` to ``high`` times."""

    part: "Node"
    low: int
    high: int
    open: bool = False

    @property
    def least(self) -> int:
        """Fewest characters of a word."""
        return self.low * self.part.least

    @property
    def most(self) -> int:
        """Most characters of a word."""
        return self.high * self.part.most


Node = Symbols | Series | Choice | Repeat


@lru_cache(maxsize=256)
def compile_pattern(pattern: str, min_length: int = 0, max_length: int | None = None) -> Node:
    """Turn a pattern into a grammar whose words have a length within bounds.

    Args:
        pattern: Matched as a whole, so ``^`` and ``$`` at its ends change nothing.
        min_length: Fewest characters.
        max_length: Most characters; 4,096 when absent.

    Raises:
        UnsupportedPatternError: If the pattern is not well formed, holds look-around, references, word boundaries or
            anchors within, or has no word of such a length.
    """
    try:
        tree = parser.parse(_translated(pattern))
    except (re.error, OverflowError, RecursionError) as error:
        raise UnsupportedPatternError(f"the pattern {pattern} cannot be read: {error}") from None
    if tree.state.flags & re.MULTILINE:
        raise UnsupportedPatternError(f"the pattern {pattern} asks for multi-line mode: remove the flag (?m).")
    grammar = _Reader(pattern, tree.state.flags).series(tree, at_start=True, at_end=True)
    return fitted(grammar, pattern, min_length, LONGEST if max_length is None else max_length)


def _translated(pattern: str) -> str:
    """RE2's spellings of what Python spells otherwise."""
    for name, members in _POSIX.items():
        pattern = pattern.replace(name, members)
    return re.sub(r"(?<!\\)((?:\\\\)*)\\z", r"\1\\Z", pattern)


@dataclass(frozen=True)
class _Reader:
    """Walks the syntax tree; knows where in the word each part may stand, so that anchors are settled."""

    pattern: str
    flags: int

    def series(self, items: Any, *, at_start: bool, at_end: bool) -> Node:
        items = list(items)
        parts: list[Node] = []
        for place, (code, argument) in enumerate(items):
            starts = at_start and all(part.most == 0 for part in parts)
            ends = at_end and all(_zero_width(item) for item in items[place + 1 :])
            parts.append(self.item(code, argument, at_start=starts, at_end=ends))
        return parts[0] if len(parts) == 1 else Series(tuple(parts))

    def item(self, code: Any, argument: Any, *, at_start: bool, at_end: bool) -> Node:
        if code is sre.BRANCH:
            return Choice(tuple(self.series(option, at_start=at_start, at_end=at_end) for option in argument[1]))
        if code is sre.SUBPATTERN:
            _, added, removed, inner = argument
            reader = replace(self, flags=(self.flags | added) & ~removed)
            return reader.series(inner, at_start=at_start, at_end=at_end)
        if code in (sre.MAX_REPEAT, sre.MIN_REPEAT):
            return self._repeat(*argument)
        if code is sre.AT:
            return self._anchor(argument, at_start=at_start, at_end=at_end)
        return self._symbols(code, argument)

    def _repeat(self, low: int, high: Any, inner: Any) -> Node:
        part = self.series(inner, at_start=False, at_end=False)
        if high is sre.MAXREPEAT:
            return Repeat(part, low, low + MORE, open=True)
        return Repeat(part, low, high)

    def _anchor(self, where: Any, *, at_start: bool, at_end: bool) -> Node:
        first = where in (sre.AT_BEGINNING, sre.AT_BEGINNING_STRING)
        last = where in (sre.AT_END, sre.AT_END_STRING)
        if (first and at_start) or (last and at_end):
            return Series(())
        what = "an anchor in its middle" if first or last else r"the word boundary \b"
        raise self._refused(what, "remove it; the pattern is matched as a whole anyway")

    def _symbols(self, code: Any, argument: Any) -> Node:
        if code is sre.LITERAL:
            return self._class({argument})
        if code is sre.NOT_LITERAL:
            return self._class(set(PRINTABLE) - self._cased({argument}))
        if code is sre.ANY:
            return self._class(set(PRINTABLE))
        if code is sre.IN:
            return self._in(argument)
        names = {sre.ASSERT: "look-around", sre.ASSERT_NOT: "look-around", sre.GROUPREF: "a reference to a group"}
        what = names.get(code, f"the construct {str(code).lower()}")
        raise self._refused(what, "RE2 does not know it either; spell out the alternatives, such as (?:a1|b2)")

    def _in(self, members: Any) -> Node:
        negated = bool(members) and members[0][0] is sre.NEGATE
        codes = {code for member in members[negated:] for code in self._member(*member)}
        if not negated:
            return self._class(codes)
        return self._class(set(PRINTABLE) - self._cased(codes))

    def _member(self, code: Any, argument: Any) -> Iterator[int]:
        if code is sre.LITERAL:
            yield argument
        elif code is sre.RANGE:
            yield from _range(*argument)
        else:
            yield from _CATEGORIES[argument]

    def _class(self, codes: set[int]) -> Node:
        cased = self._cased(codes)
        printable = [code for code in cased if chr(code).isprintable() and not 0xD800 <= code < 0xE000]
        if not printable:
            raise self._refused("a class without any printable character", "name at least one printable character")
        return Symbols(tuple(sorted(printable)))

    def _cased(self, codes: set[int]) -> set[int]:
        if not self.flags & re.IGNORECASE:
            return codes
        pairs = {ord(other) for code in codes if code < 128 for other in (chr(code).lower(), chr(code).upper())}
        return codes | pairs

    def _refused(self, what: str, instead: str) -> UnsupportedPatternError:
        return UnsupportedPatternError(
            f"no values can be drawn for the pattern {self.pattern}: it holds {what}: {instead}."
        )


def _range(first: int, last: int) -> Iterator[int]:
    """A range's characters; of one beyond ASCII the first few hundred are enough to draw from."""
    return iter(range(first, min(last, max(first, 0x7E) + 512) + 1))


def _zero_width(item: Any) -> bool:
    code, argument = item
    if code is sre.AT:
        return True
    return code is sre.SUBPATTERN and all(_zero_width(inner) for inner in argument[3])


def fitted(node: Node, pattern: str, least: int, most: int) -> Node:
    """Give the same grammar with its repeats narrowed, so that every word's length lies within bounds.

    Raises:
        UnsupportedPatternError: If it cannot be narrowed so far.
    """
    node = _shrunk(node, most)
    grown = _grown(node, least, most)
    if node.least > most or grown.most > most or grown.least < least:
        raise UnsupportedPatternError(
            f"the pattern {pattern} has no words of {least} to {most} characters that can be drawn:"
            " change the pattern, or the column's lengths."
        )
    return grown


def _shrunk(node: Node, most: int) -> Node:
    """Narrow from above: options that are too long go, and repeats end earlier."""
    if node.most <= most:
        return node
    if isinstance(node, Choice):
        return _one_or_more([_shrunk(option, most) for option in node.options if option.least <= most], node)
    if isinstance(node, Series):
        return _shrunk_series(node, most)
    if isinstance(node, Repeat):
        return _shrunk_repeat(node, most)
    return node


def _shrunk_repeat(node: Repeat, most: int) -> Node:
    if node.part.least and node.low * node.part.least > most:
        return node
    part = _shrunk(node.part, most // max(node.low, 1))
    high = most // part.most if part.most else node.high
    return replace(node, part=part, high=max(min(node.high, high), node.low))


def _shrunk_series(node: Series, most: int) -> Node:
    """Share out what is to go in proportion to each part's slack."""
    spare, wanted = most - node.least, node.most - node.least
    if spare < 0:
        return node
    parts = [_shrunk(part, part.least + (part.most - part.least) * spare // wanted) for part in node.parts]
    return Series(tuple(parts))


def _grown(node: Node, least: int, most: int) -> Node:
    """Narrow from below: options that are too short go, and repeats start later."""
    if node.least >= least:
        return node
    if isinstance(node, Choice):
        reach = [option for option in node.options if _reach(option, most) >= least]
        return _one_or_more([_grown(option, least, most) for option in reach], node)
    if isinstance(node, Series):
        return _grown_series(node, least, most)
    if isinstance(node, Repeat) and node.part.least:
        low = -(-least // node.part.least)
        high = max(node.high, low) if node.open else node.high
        return replace(node, low=low, high=high) if low <= high and high * node.part.most <= most else node
    return node


def _grown_series(node: Series, least: int, most: int) -> Node:
    parts, lacking = list(node.parts), least - node.least
    for place, part in enumerate(parts):
        if lacking <= 0:
            break
        room = most - sum(other.most for other in parts) + part.most
        grown = _grown(part, min(part.least + lacking, _reach(part, room)), room)
        lacking -= grown.least - part.least
        parts[place] = grown
    return Series(tuple(parts))


def _reach(node: Node, room: int) -> int:
    """How long a word can be made; an open repeat fills the room."""
    return room if isinstance(node, Repeat) and node.open else node.most


def _one_or_more(options: list[Node], otherwise: Choice) -> Node:
    if not options:
        return otherwise
    return options[0] if len(options) == 1 else Choice(tuple(options))
