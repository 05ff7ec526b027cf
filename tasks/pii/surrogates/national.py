"""Surrogates of national numbers: each passes every check that its number passes, in the number's own form.

Numbers never issued come first where a country has any; the rest has the right check and may be somebody's. What is
kept as an integer begins with no 0, so it draws from the rest alone, of which a text with the number knows as well.
"""

from collections.abc import Callable, Iterator
from functools import lru_cache

import numpy as np
import pyarrow as pa

from tasks.pii.recognisers.base import Recogniser
from tasks.pii.recognisers.national import NATIONAL
from tasks.pii.surrogates.ask import Ask
from tasks.pii.surrogates.drawn import Domain, Nothing, Numbered
from tasks.pii.surrogates.forms import literal, shape_of
from tasks.pii.surrogates.national_forms import (
    ALSO_WRITTEN,
    ISSUED,
    NEVER_ISSUED,
    SEALED_BY_ANY,
    SEALED_BY_TWO,
    SEALS,
    Solid,
)
from tasks.pii.surrogates.national_sets import Judge, Reserved, Sought
from tasks.pii.surrogates.numbers import shaped_where
from tasks.pii.surrogates.pouring import pour, solid
from tasks.values.entities.national_ids import national_id_forms
from tasks.values.entities.shapes import Shape

WHOLE = "national-whole"
"""Kind of the sets of integers: it sorts before the other, so that a number in both a column and a text is of it."""

_SEEN_OF_A_SET = 64  # numbers of a reserved set that show whether it fits


def fake_national(type: str, *, whole: bool = False) -> Callable[[list[str], Ask], list[str]]:
    """Make a maker of the numbers of a type that have a check; any other keeps its shape.

    Args:
        type: ``NATIONAL_ID``, ``TAX_ID`` or ``HEALTH_PLAN``.
        whole: Whether they are kept as integers.
    """
    kind = WHOLE if whole else "national"

    def make(values: list[str], ask: Ask) -> list[str]:
        known = _known(type, values)
        made = shaped_where(values, [one is None for one in known], ask)
        places = [place for place, one in enumerate(known) if one is not None]
        found = [one for one in known if one is not None]
        domains = [f"{kind}/{_first_two(owners)}/{shape_of(text)}" for text, owners in found]
        for place, answer in zip(places, ask("national", domains, [text for text, _ in found]), strict=True):
            made[place] = pour(values[place], solid(answer))
        return made

    return make


def _first_two(owners: tuple[int, ...]) -> str:
    """Whose checks are kept, as a part of a name: hardly any number passes three."""
    ordered = sorted(owners, key=lambda number: (NATIONAL[number].name not in ALSO_WRITTEN, number))
    return ".".join(map(str, ordered[:2]))


def _known(type: str, values: list[str]) -> list[tuple[str, tuple[int, ...]] | None]:
    """Each number without separators, if its check can do without, and whose checks it passes; None if nobody's."""
    plain, upper = [solid(value) for value in values], [value.strip().upper() for value in values]
    distinct = list(dict.fromkeys((*values, *plain, *upper)))  # mostly a number is written in one of these ways
    passed = dict(zip(distinct, _owners(type, distinct), strict=True))
    direct, as_plain, as_written = ([passed[text] for text in texts] for texts in (values, plain, upper))
    found: list[tuple[str, tuple[int, ...]] | None] = []
    for place, owners in enumerate(direct):
        if not owners:
            found.append(None)
        elif set(owners) <= set(as_plain[place]):
            found.append((plain[place], as_plain[place]))
        else:
            found.append((upper[place], as_written[place] or owners))
    return found


def _owners(type: str, values: list[str]) -> list[tuple[int, ...]]:
    if not values:
        return []
    array = pa.array(values, pa.string())
    passed = [(at, one.matches(array)) for at, one in enumerate(NATIONAL) if one.type == type and one.in_columns]
    return [tuple(number for number, flags in passed if flags[place]) for place in range(len(values))]


@lru_cache(maxsize=4096)
def national_domain(name: str, rest: str) -> Domain:
    """Give the set of a national number: ``rest`` is whose checks it passes, and its shape."""
    numbers, _, shape = rest.partition("/")
    owners = tuple(NATIONAL[int(number)] for number in numbers.split("."))
    nought = shape.startswith(literal("0"))
    spill = _issued(owners, shape, Judge(owners, nought))
    if name.startswith(WHOLE):
        return Domain(name, Nothing(), spill)
    judge = Judge(owners, True if nought else None)
    return Domain(name, next(_never_issued(owners, shape, judge), spill), spill)


def _never_issued(owners: tuple[Recogniser, ...], shape: str, judge: Judge) -> Iterator[Numbered]:
    """The reserved sets of the owners' countries that have right numbers of the shape."""
    for owner in owners:
        own = NEVER_ISSUED.get(owner.name, ())
        ends = _ends(owners, shape)
        sets: list[Numbered] = [_sought(owners, patterns, ends, judge) for patterns in own if _fits(patterns[0], shape)]
        known = national_id_forms(owner.country) if owner.type == "NATIONAL_ID" else ()
        sets += [Reserved(one, judge) for form in known for one in (form, Solid(form))]
        for one in sets:
            some = np.linspace(0, one.capacity - 1, _SEEN_OF_A_SET).astype(np.uint64)
            if any(text and _fits(text, shape) for text in one.at(some).to_pylist()):
                yield one


def _issued(owners: tuple[Recogniser, ...], shape: str, judge: Judge) -> Sought:
    """Right numbers of the shape: of an owner's way of writing them, else any."""
    ends = _ends(owners, shape)
    for owner in owners:
        for patterns in ISSUED.get(owner.name, ()):
            if _fits(patterns[0], shape):
                led = tuple(_led(pattern) for pattern in patterns) if judge.nought else patterns
                kept = tuple(dict.fromkeys(one for one in led if judge.nought == (one[0] == "0") or one[0] == "#"))
                if kept:
                    return _sought(owners, kept, ends, judge)
    return _sought(owners, ("".join(_signs(shape)),), ends, judge)


def _sought(owners: tuple[Recogniser, ...], patterns: tuple[str, ...], ends: tuple[str, ...], judge: Judge) -> Sought:
    """Numbers of some patterns: the end computed by an owner who has two digits there, else tried."""
    seal = next((SEALS[owner.name] for owner in owners if owner.name in SEALS), None)
    if seal is not None and not set("".join(patterns)) - set("0123456789#_"):
        return Sought(Shape(tuple(pattern[:-2] + "__" for pattern in patterns), seal), ("",), judge)
    return Sought(_cut(Shape(patterns), len(ends[0])), ends, judge)


def _led(pattern: str) -> str:
    return "0" + pattern[1:] if pattern[0] == "#" else pattern


def _cut(form: Shape, count: int) -> Shape:
    return Shape(tuple(pattern[:-count] for pattern in form.patterns))


def _signs(shape: str) -> list[str]:
    """A shape as the signs of a pattern, one a character."""
    signs, escaped = [], False
    for char in shape:
        if escaped or char != "\\":
            signs.append(char if escaped else "@" if char in "Aa" else "#")
        escaped = char == "\\" and not escaped
    return signs


def _fits(text: str, shape: str) -> bool:
    """Whether a number or a pattern has digits, letters and signs where a shape does; its last character is free."""
    signs = _signs(shape)
    return len(text) == len(signs) and all(map(_stands_for, signs[:-1], text[:-1]))


def _stands_for(sign: str, char: str) -> bool:
    """Whether a sign of a shape has a character of a number, or a sign of a pattern, in it."""
    if sign == "#":
        return char in "#_" or char.isdigit()
    return (char in "@~_" or char.isalpha()) if sign == "@" else char == sign or (sign == "0" and char == "#")


def _ends(owners: tuple[Recogniser, ...], shape: str) -> tuple[str, ...]:
    """What the last characters may be: digits for digits, letters for letters, unless a check has both."""
    digits, letters = "0123456789", "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    names = {owner.name for owner in owners}
    if names & {*SEALED_BY_TWO, *SEALS}:
        return tuple(f"{number:02d}" for number in range(100))
    return tuple(digits + letters if names & SEALED_BY_ANY else letters if _signs(shape)[-1] == "@" else digits)
