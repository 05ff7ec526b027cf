"""Whose the e-mail addresses and user names are, told by the rows that hold both."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from tasks.pii.hashing import UInt64, hashes_of, within
from tasks.pii.keys import PiiKey
from tasks.pii.lexicon import folded
from tasks.pii.surrogates.spelling import as_known, spellings, with_and_without_particles

Codes = npt.NDArray[np.uint32]

_SHORTEST = 3  # letters of a name that show it in an address
LONG_BEGINNING = 6  # letters of a name that show it beside an initial of the other: "gabernathy" of Abernathy-Sole
_MERGED_FROM = 1 << 20  # notes that wait before they are merged


class Owners(Protocol):
    """Tells whose addresses are."""

    def of(self, addresses: Sequence[str]) -> list[tuple[str, str] | None]:
        """Give the given and family name, as known, of those whose addresses are known."""
        ...


@dataclass(frozen=True)
class Told:
    """One person, whose every address is."""

    given: str
    family: str

    def of(self, addresses: Sequence[str]) -> list[tuple[str, str] | None]:
        """Give that person."""
        return [(self.given, self.family) for _ in addresses]


class Identities:
    """People by address. An address is known by 64 bits alone and a name by its number: 16 bytes an address.

    Addresses are *noted* in any order; from :meth:`settle` on they may be asked for.

    Args:
        key: Decides the bits, so that every process knows the same.
    """

    def __init__(self, key: PiiKey) -> None:
        self._key = key.child("identities").raw.hex()[:16]
        self._numbers: dict[str, int] = {}
        self._names: list[str] = []
        self._ids: UInt64 = np.empty(0, np.uint64)
        self._people: Codes = np.empty((0, 2), np.uint32)
        self._waiting: list[tuple[UInt64, Codes]] = []
        self._held = 0

    def note(self, addresses: Sequence[str], given: Sequence[str], family: Sequence[str]) -> None:
        """Note whose addresses are, row by row, where the local part shows it."""
        kept: list[str] = []
        people: list[tuple[int, int]] = []
        for address, *person in zip(addresses, given, family, strict=True):
            plain, names = folded(address), (as_known(person[0]), as_known(person[1]))
            if _spells(plain.partition("@")[0], names):
                kept.append(plain)
                people.append((self._number(names[0]), self._number(names[1])))
        if kept:
            self._waiting.append((hashes_of(kept, key=self._key), np.array(people, np.uint32)))
            self._held += len(kept)
        if self._held >= _MERGED_FROM:
            self.settle()

    def _number(self, name: str) -> int:
        number = self._numbers.setdefault(name, len(self._names))
        if number == len(self._names):
            self._names.append(name)
        return number

    def settle(self) -> None:
        """Of several people with one address keep the alphabetically first, whatever the order they came in."""
        if not self._waiting:
            return
        ids = np.concatenate([self._ids, *(ids for ids, _ in self._waiting)])
        people = np.concatenate([self._people, *(people for _, people in self._waiting)])
        self._waiting, self._held = [], 0
        rank = np.empty(len(self._names), np.int64)
        rank[sorted(range(len(self._names)), key=self._names.__getitem__)] = np.arange(len(self._names))
        order = np.lexsort((rank[people[:, 1]], rank[people[:, 0]], ids))
        ids, people = ids[order], people[order]
        first = np.append(True, ids[1:] != ids[:-1])[: len(ids)]
        self._ids, self._people = ids[first], people[first]

    def of(self, addresses: Sequence[str]) -> list[tuple[str, str] | None]:
        """Give the given and family name, as known, of those whose addresses are known."""
        owners: list[tuple[str, str] | None] = [None] * len(addresses)
        if not len(self._ids) or not len(addresses):
            return owners
        ids = hashes_of([folded(address) for address in addresses], key=self._key)
        at = np.searchsorted(self._ids, ids)
        for place in np.flatnonzero(within(ids, self._ids)).tolist():
            given, family = self._people[at[place]].tolist()
            owners[place] = self._names[given], self._names[family]
        return owners


def _spells(local: str, person: tuple[str, str]) -> bool:
    """Whether letters of an address hold one of the names, or are the beginning of one (``mel`` of Melanie)."""
    letters = local if local.isalpha() else "".join(char for char in local if char.isalpha())
    names = [spelled for name in person for one in with_and_without_particles(name) for spelled in spellings(one)]
    if len(letters) >= _SHORTEST and any(name.startswith(letters) for name in names):
        return True
    if any(name in letters for name in names if len(name) >= _SHORTEST):
        return True
    return len(letters) > _SHORTEST and _begun(letters, *person)


def _begun(letters: str, given: str, family: str) -> bool:
    """Whether letters are those that each name begins with: ``alero`` of Alexandre Rocha, ``gabernathy``.

    Of each two or more, or an initial beside a long beginning.
    """
    ones, twos = ([spelt for name in with_and_without_particles(one) for spelt in spellings(name)]
                  for one in (given, family))  # fmt: skip
    return any(
        (one.startswith(letters[:at]) and two.startswith(letters[at:]))
        or (two.startswith(letters[:at]) and one.startswith(letters[at:]))
        for at in (range(1, len(letters)) if len(letters) > LONG_BEGINNING else range(2, len(letters) - 1))
        for one in ones
        for two in twos
    )
