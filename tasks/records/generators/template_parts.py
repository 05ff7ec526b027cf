"""The language of templates: what may stand between braces, and which places can be read back from the text."""

import re
from dataclasses import dataclass

from tasks.values.strings import DIGITS, HEX, UPPER

ALPHABETS = {"#": DIGITS, "?": UPPER, "x": HEX}
DIRECTIVES = {"Y": 4, "m": 2, "d": 2, "H": 2, "M": 2, "S": 2, "j": 3, "y": 2}
"""What a date's format may hold, and how many characters each gives."""

_PLACE = re.compile(r"\{\{|\}\}|\{([^{}]*)\}|[{}]")
_RANDOM = re.compile(r"([#?x]):(\d{1,3})")
_NAME = re.compile(r"([A-Za-z_][\w.]*)(?::(.+))?", re.DOTALL)
_FILL = re.compile(r"0(\d{1,2})")
_LONGEST_RANDOM = 128


@dataclass(frozen=True)
class Fixed:
    """Text that stands in every row."""

    text: str


@dataclass(frozen=True)
class Random:
    """So many random characters of an alphabet."""

    alphabet: str
    width: int


@dataclass(frozen=True)
class RowNumber:
    """The row's index, zero-padded to a width."""

    width: int


@dataclass(frozen=True)
class Reference:
    """Another column's value: as it is, zero-padded to a width, or a date in a format."""

    name: str
    width: int = 0
    date_format: str | None = None


Part = Fixed | Random | RowNumber | Reference


def parts_of(template: str) -> tuple[Part, ...]:
    """Read a template.

    Raises:
        ValueError: If a brace is unmatched or holds what no template knows; the message says what it may hold.
    """
    parts: list[Part] = []
    end = 0
    for found in _PLACE.finditer(template):
        parts.append(Fixed(template[end : found.start()]))
        parts.append(_part(template, found))
        end = found.end()
    parts.append(Fixed(template[end:]))
    return _merged(parts)


def _merged(parts: list[Part]) -> tuple[Part, ...]:
    """Neighbouring texts as one, empty ones left out."""
    merged: list[Part] = []
    for part in parts:
        if isinstance(part, Fixed) and merged and isinstance(merged[-1], Fixed):
            merged[-1] = Fixed(merged[-1].text + part.text)
        elif part != Fixed(""):
            merged.append(part)
    return tuple(merged)


def _part(template: str, found: re.Match[str]) -> Part:
    if found[0] in ("{{", "}}"):
        return Fixed(found[0][0])
    if found[1] is None:
        raise ValueError(f"the template has an unmatched '{found[0]}': write {{{{ or }}}} for the character itself")
    place = found[1].strip()
    random = _RANDOM.fullmatch(place)
    if random is not None:
        return _random(place, random[1], int(random[2]))
    named = _NAME.fullmatch(place)
    if named is None:
        raise ValueError(
            f"the template's place '{{{place}}}' cannot be read: write {{column}}, {{column:%Y-%m-%d}}, {{column:06}},"
            " {#:5} for digits, {?:3} for letters, {x:8} for hex, or {row}"
        )
    return _named(place, named[1], named[2])


def _random(place: str, kind: str, width: int) -> Part:
    if not 1 <= width <= _LONGEST_RANDOM:
        raise ValueError(f"the template's place '{{{place}}}' needs a width from 1 to {_LONGEST_RANDOM}")
    return Random(ALPHABETS[kind], width)


def _named(place: str, name: str, form: str | None) -> Part:
    fill = _FILL.fullmatch(form or "00")
    if fill is not None:
        return RowNumber(int(fill[1])) if name == "row" else Reference(name, int(fill[1]))
    if name == "row" or form is None or not _is_date_format(form):
        raise ValueError(
            f"the format in '{{{place}}}' is not known: write 06 for at least six digits, or, for a date,"
            f" some of {', '.join('%' + letter for letter in DIRECTIVES)}"
        )
    return Reference(name, 0, form)


def _is_date_format(form: str) -> bool:
    directives = re.findall(r"%(.?)", form)
    return bool(directives) and all(letter in DIRECTIVES for letter in directives)


def told_apart(parts: tuple[Part, ...]) -> tuple[int, ...]:
    """Places of the random parts and row numbers that can be read back from the text, whatever other columns hold.

    Behind a column's value, whose width is not known, only what stands at a known distance from the end can be.
    """
    references = [place for place, part in enumerate(parts) if isinstance(part, Reference)]
    if not references:
        return tuple(place for place, part in enumerate(parts) if isinstance(part, Random | RowNumber))
    before = list(range(references[0]))
    behind = list(range(len(parts) - 1, references[-1], -1))
    return (*_readable(parts, before, forward=True), *_readable(parts, behind, forward=False))


def _readable(parts: tuple[Part, ...], places: list[int], *, forward: bool) -> list[int]:
    """Those of one end, from the outside in; a row number ends the reading unless a non-digit follows it."""
    found = []
    for turn, place in enumerate(places):
        part = parts[place]
        if isinstance(part, RowNumber):
            inner = parts[places[turn + 1]] if turn + 1 < len(places) else None
            if not (isinstance(inner, Fixed) and not inner.text[0 if forward else -1].isdigit()):
                break
        if isinstance(part, Random | RowNumber):
            found.append(place)
    return found
