"""Where values are at home: the country of most rows in which they stand, whose lists their surrogates come from.

Whether a name is a German one its row may tell, and the name alone does not. One value has one surrogate everywhere, so
one that stands in rows of several countries is at home where most of its distinct mentions are.
"""

import re
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from tasks.pii.hashing import within

UInt64 = npt.NDArray[np.uint64]

_PLACE = re.compile(r"(?:[a-z]{2}_)?[A-Z]{2}")  # fr_FR, FR
_NONE = np.empty(0, np.uint64)


class Homes:
    """The homes of values of one kind, known by 64 bits of their HMACs.

    Attributes:
        ids: The values that have one, ascending, shape (n,).
        homes: Each one's: up to eight letters as a number, shape (n,).
    """

    def __init__(self) -> None:
        self.ids, self.homes = _NONE, _NONE
        self._noted: list[UInt64] = []

    def note(self, ids: UInt64, home: str) -> None:
        """Note that values stand in a row of a country, in any order; each time counts."""
        if len(ids):
            self._noted.append(np.stack([ids, np.full(len(ids), packed(home), np.uint64)], axis=1))

    @property
    def told(self) -> bool:
        """Whether any was noted, now or in an earlier run."""
        return bool(self._noted) or len(self.ids) > 0

    def settle(self, others: UInt64) -> None:
        """Give each value noted its home; those that had none in an earlier run, ``others``, stay without."""
        if not self._noted:
            return
        pairs, counts = np.unique(np.concatenate(self._noted), axis=0, return_counts=True)
        self._noted.clear()
        order = np.lexsort((pairs[:, 1], -counts, pairs[:, 0]))
        first = order[np.append(True, np.diff(pairs[order, 0]) > 0)]
        first = first[~within(pairs[first, 0], self.ids) & ~within(pairs[first, 0], others)]
        ids = np.concatenate([self.ids, pairs[first, 0]])
        order = np.argsort(ids, kind="stable")
        self.ids, self.homes = ids[order], np.concatenate([self.homes, pairs[first, 1]])[order]

    def of(self, ids: UInt64) -> UInt64:
        """Give the homes of values, 0 where there is none, shape (n,)."""
        found = np.zeros(len(ids), np.uint64)
        known = within(ids, self.ids)
        found[known] = self.homes[np.searchsorted(self.ids, ids[known])]
        return found


def packed(home: str) -> int:
    """Write up to eight letters as a number."""
    return int.from_bytes(home.encode("ascii"))


def unpacked(home: int) -> str:
    """Read them again."""
    return home.to_bytes(8).lstrip(b"\0").decode("ascii")


def set_of(domain: str) -> int:
    """The locale or the country that a domain's name ends with, packed; 0 where it ends otherwise."""
    last = domain.rpartition("/")[2]
    return packed(last) if "/" in domain and _PLACE.fullmatch(last) and not domain.startswith("shape/") else 0


def at_homes(domain: str, homes: UInt64) -> Sequence[str]:
    """Give the domains of values that share one but for their homes: what stands behind the last slash is the home."""
    stem = domain.rpartition("/")[0]
    return [f"{stem}/{unpacked(home)}" if home else domain for home in homes.tolist()]
