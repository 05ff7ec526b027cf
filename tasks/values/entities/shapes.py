"""Sets of values of one shape, numbered: value *i* is computed from *i*, so any set of rows can be made distinct."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np
import pyarrow as pa

from tasks.values.entities.words import UInt64
from tasks.values.strings import DIGITS, HEX, UPPER, Block, symbols, text

Seal = Callable[[Block], None]

SIGNS = {"#": DIGITS, "@": UPPER, "~": "BCDFGHJKLMNPRSTVWXYZ", "%": HEX, "$": HEX.upper(), "^": HEX[1:]}
"""What the signs of a pattern stand for: a digit, a letter, a consonant, a hexadecimal digit (``%`` in
small letters, ``$`` in capitals, ``^`` not 0)."""
CHECK = "_"
"""Stands for a character that the seal computes."""


class Numbered(Protocol):
    """A numbered set of values."""

    @property
    def capacity(self) -> int:
        """How many values there are."""
        ...

    @property
    def longest(self) -> int:
        """Characters in the longest value."""
        ...

    def at(self, index: UInt64) -> pa.Array:
        """Give the values of these numbers, each below ``capacity``, shape (n,)."""
        ...


@dataclass(frozen=True)
class Shape:
    """The values of some patterns, which have their signs in the same places.

    Attributes:
        patterns: Such as ``("000-##-####", "666-##-####")``; see :data:`SIGNS`.
        seal: Writes the check characters into a block, in place.
    """

    patterns: tuple[str, ...]
    seal: Seal | None = None

    @cached_property
    def _groups(self) -> list[tuple[str, list[int]]]:
        """Each alphabet and the places where its signs stand."""
        first = self.patterns[0]
        found = {sign: [place for place, char in enumerate(first) if char == sign] for sign in SIGNS}
        return [(SIGNS[sign], places) for sign, places in found.items() if places]

    @cached_property
    def _templates(self) -> Block:
        raw = "".join(self.patterns).encode("ascii")
        return np.frombuffer(raw, np.uint8).reshape(len(self.patterns), -1)

    @property
    def capacity(self) -> int:
        """How many values there are."""
        whole = len(self.patterns)
        for alphabet, places in self._groups:
            whole *= len(alphabet) ** len(places)
        return min(whole, 2**62)

    @property
    def longest(self) -> int:
        """Characters in every value."""
        return len(self.patterns[0])

    def at(self, index: UInt64) -> pa.Array:
        """Give the values of these numbers, shape (n,)."""
        return text(self.block(index))

    def block(self, index: UInt64) -> Block:
        """Give the characters of the values of these numbers, shape (n, width)."""
        rest, which = np.divmod(index, np.uint64(len(self.patterns)))
        block = self._templates[which.astype(np.intp)]
        for alphabet, places in self._groups:
            radix = len(alphabet) ** len(places)
            last = radix > 2**63
            rest, value = (rest, rest) if last else np.divmod(rest, np.uint64(radix))
            block[:, places] = symbols(value, len(places), alphabet)
        if self.seal is not None:
            self.seal(block)
        return block


@dataclass(frozen=True)
class Listed:
    """A short list of values."""

    values: pa.Array

    @property
    def capacity(self) -> int:
        """How many values there are."""
        return len(self.values)

    @cached_property
    def longest(self) -> int:
        """Characters in the longest value."""
        return max(map(len, self.values.to_pylist()))

    def at(self, index: UInt64) -> pa.Array:
        """Give the values of these numbers, shape (n,)."""
        return self.values.take(pa.array(index.astype(np.int32)))


def listed(values: Sequence[str]) -> Listed:
    """Number the values of a list."""
    return Listed(pa.array(list(values), pa.string()))
