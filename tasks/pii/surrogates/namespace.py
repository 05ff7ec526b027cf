"""What a ledger knows of one kind of value: who was given what, and in which locale's or country's set."""

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from tasks.pii.hashing import within
from tasks.pii.surrogates.homes import Homes

UInt64 = npt.NDArray[np.uint64]
Flags = npt.NDArray[np.bool_]


def _none() -> UInt64:
    return np.empty(0, np.uint64)


@dataclass
class Namespace:
    """What is known of one kind of value: ids ascending, and what each has been given.

    Attributes:
        ids: The values, shape (n,).
        places: Each one's number in its domain's first set, or with the highest bit in the spill.
        taken: The ids of their surrogates, ascending, shape (n,).
        learnt: Values that want surrogates: their domain, ids and bits.
        homes: Where values are at home that a country stands beside.
        lists: Of which locale's or country's set each value's number is, as homes are written; 0 where none is named.
        unowned: The ids of surrogates of values whose set an older version did not note, ascending.
    """

    ids: UInt64 = field(default_factory=_none)
    places: UInt64 = field(default_factory=_none)
    taken: UInt64 = field(default_factory=_none)
    learnt: list[tuple[str, UInt64]] = field(default_factory=list)
    homes: Homes = field(default_factory=Homes)
    lists: UInt64 = field(default_factory=_none)
    unowned: UInt64 = field(default_factory=_none)

    def every(self) -> UInt64:
        """The ids of all values, those among them that wait for surrogates, ascending."""
        waiting = [digests[:, 0] for _, digests in self.learnt]
        return np.unique(np.concatenate([self.ids, *waiting])) if waiting else self.ids

    def listed(self) -> UInt64:
        """The sets of all values; a ledger of an older version names none."""
        return self.lists if len(self.lists) == len(self.ids) else np.zeros(len(self.ids), np.uint64)

    def unlisted(self, ids: UInt64) -> Flags:
        """Which of some values have a surrogate of a set that nobody noted, shape (n,)."""
        if len(self.places) != len(self.ids):  # values that are only known again
            return np.zeros(len(ids), np.bool_)
        found = within(ids, self.ids)
        if found.any():
            found[found] = self.listed()[np.searchsorted(self.ids, ids[found])] == 0
        return found

    def own(self, ids: UInt64, surrogates: UInt64, lists: UInt64) -> None:
        """Note the sets of unlisted values whose surrogates of these were given out; all others of them are new.

        A number means another surrogate in another locale's set, one that somebody else may have by now.

        Args:
            ids: The values, all unlisted, shape (n,).
            surrogates: The ids of what their numbers mean in these sets.
            lists: The sets.
        """
        _, first = np.unique(surrogates, return_index=True)
        owned = np.zeros(len(ids), np.bool_)
        owned[first] = within(surrogates[first], self.unowned)
        sets = self.listed().copy()
        sets[np.searchsorted(self.ids, ids[owned])] = lists[owned]
        kept = ~within(self.ids, np.sort(ids[~owned]))
        self.ids, self.places, self.lists = self.ids[kept], self.places[kept], sets[kept]
        self.unowned = np.setdiff1d(self.unowned, surrogates[owned])

    def add(self, ids: UInt64, places: UInt64, lists: UInt64, taken: UInt64) -> None:
        """Take up values that were given surrogates, and the ids of all surrogates there are then."""
        every = np.concatenate([self.ids, ids])
        order = np.argsort(every, kind="stable")
        self.lists = np.concatenate([self.listed(), lists])[order]
        self.ids, self.places, self.taken = every[order], np.concatenate([self.places, places])[order], taken

    def export(self) -> dict[str, UInt64]:
        """Give what later runs need: no value and no surrogate."""
        return (
            {"ids": self.ids, "places": self.places, "taken": self.taken}
            | ({"lists": self.lists, "unowned": self.unowned} if self.lists.any() else {})
            | ({"at_home": self.homes.ids, "homes": self.homes.homes} if len(self.homes.ids) else {})
        )

    @classmethod
    def restored(cls, parts: dict[str, UInt64]) -> "Namespace":
        """Take up what an earlier run exported: of an older version, nobody knows whose any surrogate is."""
        taken = parts["taken"]
        found = cls(parts["ids"], parts["places"], taken, lists=parts.get("lists", _none()))
        found.unowned = parts.get("unowned", taken)
        found.homes.ids, found.homes.homes = parts.get("at_home", _none()), parts.get("homes", _none())
        return found
