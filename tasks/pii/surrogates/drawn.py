"""Sets of surrogates by number, and the numbers that values draw from them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from tasks.pii.hashing import UInt64
from tasks.pii.lexicon import folded
from tasks.values.cells import mix, scale_to

FIRST_TRIES = 8
"""How often a value draws from the set that is preferred before it draws from the other."""

SPILLED = np.uint64(1) << np.uint64(63)
"""The bit of a number that is one of the other set."""

_STEP = np.uint64(0xD1342543DE82EF95)
_LARGEST = 2**62


class Numbered(Protocol):
    """A numbered set of surrogates; an empty text is no surrogate."""

    @property
    def capacity(self) -> int:
        """How many there are."""
        ...

    def at(self, index: UInt64) -> pa.Array:
        """Give the surrogates of these numbers."""
        ...


class Nothing:
    """No surrogate: all come from the other set."""

    capacity = 0

    def at(self, index: UInt64) -> pa.Array:
        """Give no texts."""
        return pa.array([""] * len(index), pa.string())


@dataclass(frozen=True)
class Domain:
    """Where the surrogates of some values come from.

    Attributes:
        name: Such as ``card/visa/16``.
        first: The set that is preferred, reserved values as a rule.
        spill: The set for what the first has no room for.
        avoids_source: Whether no surrogate may equal any source value; names of people and towns may, not one's own.
        folds: Whether values are known in small letters without diacritics, a tab as a blank.
        shuns: Whether surrogates hold words, and none may hold a name or an address of the source.
        prefix: What values are known with, and surrogates are written without: a country's calling code.
    """

    name: str
    first: Numbered
    spill: Numbered | None = None
    avoids_source: bool = True
    folds: bool = False
    shuns: bool = False
    prefix: str = ""

    def known_as(self, texts: Sequence[str]) -> list[str]:
        """Write surrogates as values of the source are known."""
        if self.folds:
            return [folded(text).replace("\t", " ") for text in texts]
        return [self.prefix + text for text in texts] if self.prefix else list(texts)


def drawn_from(domain: Domain, bits: UInt64, attempt: int) -> UInt64:
    """Give the numbers that values draw at an attempt, from 64 bits each, shape (n,)."""
    with np.errstate(over="ignore"):
        mixed = mix(bits + np.uint64(attempt) * _STEP)
    if domain.spill is None or (attempt < FIRST_TRIES and domain.first.capacity):
        return scale_to(mixed, min(domain.first.capacity, _LARGEST))
    return scale_to(mixed, min(domain.spill.capacity, _LARGEST)) | SPILLED


def within_reach(domain: Domain, places: UInt64) -> npt.NDArray[np.bool_]:
    """Which numbers a domain has a surrogate for, shape (n,)."""
    spilled = (places & SPILLED) != 0
    room = 0 if domain.spill is None else domain.spill.capacity
    return np.where(spilled, (places ^ SPILLED) < min(room, _LARGEST), places < min(domain.first.capacity, _LARGEST))


def written(domain: Domain, places: UInt64) -> list[str]:
    """Write the surrogates of these numbers."""
    spilled = (places & SPILLED) != 0
    if domain.spill is None or not spilled.any():
        return list(domain.first.at(places).to_pylist())
    texts = np.empty(len(places), object)
    texts[~spilled] = domain.first.at(places[~spilled]).to_pylist()
    texts[spilled] = domain.spill.at(places[spilled] ^ SPILLED).to_pylist()
    return list(texts)
