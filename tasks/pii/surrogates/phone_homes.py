"""Whose telephone numbers are that name no country: that of most rows in which they stand, where rows tell one."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from tasks.pii.hashing import UInt64
from tasks.pii.keys import PiiKey
from tasks.pii.surrogates.homes import Homes, unpacked
from tasks.pii.surrogates.pouring import digits_of

_BLOCK = 65_536


def names_country(value: str) -> bool:
    """Whether a number says itself which country it is of."""
    return value.lstrip().lstrip("(").startswith(("+", "00"))


class PhoneHomes:
    """The countries of numbers, known by 64 bits of their HMACs.

    Args:
        key: Of replacement.
    """

    def __init__(self, key: PiiKey) -> None:
        self._key, self._homes = key.child("phone homes"), Homes()
        self._waiting: list[tuple[pa.StringArray, bool]] = []

    def _ids(self, values: Sequence[str]) -> UInt64:
        return self._key.digests([digits_of(value) for value in values])[:, 0]

    def note(self, country: str, values: Sequence[str]) -> None:
        """Note numbers in rows of a country."""
        own = [value for value in values if not names_country(value)]
        if own:
            self._homes.note(self._ids(own), country)

    def wait(self, values: Sequence[str], *, whole: bool) -> list[str]:
        """Hold numbers back whose country a later row may tell; the others are given back."""
        told = [value for value in values if names_country(value)]
        if len(told) < len(values):
            self._waiting.append((pa.array([value for value in values if not names_country(value)]), whole))
        return told

    def settle(self, earlier: Sequence[str] = ()) -> None:
        """Give each number its country; ``earlier`` are those that an earlier run left in the dataset's."""
        self._homes.settle(np.unique(self._ids(earlier)) if earlier else np.empty(0, np.uint64))

    @property
    def told(self) -> bool:
        """Whether any row told a country, now or in an earlier run."""
        return self._homes.told

    def waiting(self) -> Iterator[tuple[list[str], bool]]:
        """Give what was held back, some at a time, and whether it is kept as numbers."""
        for values, whole in self._waiting:
            for start in range(0, len(values), _BLOCK):
                yield values.slice(start, _BLOCK).to_pylist(), whole

    def forget(self) -> None:
        """Hold nothing back any more."""
        self._waiting.clear()

    def of(self, values: Sequence[str]) -> list[str]:
        """Give the countries of numbers, nothing where none is told."""
        if not len(self._homes.ids) or not values:
            return [""] * len(values)
        return [unpacked(home) if home else "" for home in self._homes.of(self._ids(values)).tolist()]

    def export(self) -> dict[str, UInt64]:
        """Give what later runs need."""
        return {"ids": self._homes.ids, "homes": self._homes.homes} if len(self._homes.ids) else {}

    def restore(self, exported: Mapping[str, Any]) -> None:
        """Take up what an earlier run exported under the same key."""
        self._homes.ids, self._homes.homes = (exported[name].astype(np.uint64) for name in ("ids", "homes"))
