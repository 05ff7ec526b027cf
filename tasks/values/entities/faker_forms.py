"""Faker's composed values (a name, an address) taken apart, so that far more distinct ones can be made than drawn."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from math import prod
from typing import Any

import numpy as np
import pyarrow as pa

from schemas.errors import GenerationError
from tasks.values.entities.faker_pools import caller, faker_of, pool
from tasks.values.entities.words import UInt64
from tasks.values.strings import join, pick

_TOKEN = re.compile(r"\{\{\s*(\w+)\s*\}\}")
_TRIALS = 200
_PIECES = 1500  # values of each part: seconds of Faker's time at most
_FEWEST = 8


@dataclass(frozen=True)
class Composed:
    """Texts of one shape: a value of each part, with fixed text between them.

    No value but of the last part holds the character that begins the text behind it, so that a text can be read back
    and distinct choices are distinct texts.

    Attributes:
        parts: Distinct values of each part.
        between: The text before the first part, between parts, and behind the last.
    """

    parts: tuple[pa.Array, ...]
    between: tuple[str, ...]

    @property
    def capacity(self) -> int:
        """How many texts there are."""
        return min(prod(len(part) for part in self.parts), 2**62)

    @property
    def longest(self) -> int:
        """Characters in the longest text."""
        return sum(map(len, self.between)) + sum(max(map(len, part.to_pylist())) for part in self.parts)

    def at(self, index: UInt64) -> pa.Array:
        """Give the texts of these numbers, shape (n,)."""
        pieces: list[pa.Array | str] = [self.between[0]]
        rest = index
        for part, behind in zip(self.parts, self.between[1:], strict=True):
            rest, which = np.divmod(rest, np.uint64(len(part)))
            pieces += [pick(part, which.astype(np.int32)), behind]
        return join(*pieces)


@cache
def shapes_of(locale: str, provider: str, arguments: str, seed: int) -> tuple[Composed, ...]:
    """Give the shapes of a provider's values, the most common one first; none when it puts nothing together.

    Args:
        locale: One of Faker's.
        provider: Its name.
        arguments: Its keyword arguments as JSON.
        seed: Other seeds give other values of the parts.
    """
    found = (_shape(locale, pattern, seed) for pattern in _patterns(locale, provider, arguments))
    return tuple(shape for shape in found if shape is not None)


def _patterns(locale: str, provider: str, arguments: str) -> list[str]:
    """The patterns that the provider hands to Faker's parser and gives the result of, the most common one first."""
    generator = faker_of(locale).factories[0]
    call = caller(locale, provider, arguments, 0)
    parse, parsed = generator.parse, {}

    def watch(text: str) -> Any:
        result = parse(text)
        parsed[result] = text
        return result

    seen: Counter[str] = Counter()
    generator.parse = watch
    try:
        for _ in range(_TRIALS):
            parsed.clear()
            value = call()
            if isinstance(value, str) and value in parsed:
                seen[parsed[value]] += 1
    finally:
        del generator.parse
    return [pattern for pattern, _ in seen.most_common()]


def _shape(locale: str, pattern: str, seed: int) -> Composed | None:
    pieces = _TOKEN.split(pattern)
    between, names = pieces[::2], pieces[1::2]
    if len(names) < 2 or "{{" in "".join(between) or not all(between[1:-1]):
        return None
    try:
        parts = [_values(locale, name, seed) for name in names]
    except GenerationError:
        return None
    kept = [list(_told_apart(values, behind)) for values, behind in zip(parts[:-1], between[1:-1], strict=True)]
    kept.append(parts[-1])
    if min(map(len, kept)) < _FEWEST:
        return None
    return Composed(tuple(pa.array(values, pa.string()) for values in kept), tuple(between))


def _values(locale: str, name: str, seed: int) -> list[str]:
    return [value for value in pool(locale, name, "{}", _PIECES, seed) if isinstance(value, str)]


def _told_apart(values: list[str], behind: str) -> Iterator[str]:
    """The values that do not hold what begins the text behind them."""
    return (value for value in values if behind[0] not in value)
