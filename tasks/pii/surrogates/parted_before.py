"""Where names without a blank were parted in earlier runs under a key: 16 bytes a name, and no name."""

from collections.abc import Mapping

import numpy as np

from tasks.pii.hashing import UInt64, hashes_of
from tasks.pii.keys import PiiKey


class PartedBefore:
    """Names by keyed hash, and how many characters of each are the family's.

    Args:
        key: Decides the hashes; without one nothing is kept.
    """

    def __init__(self, key: PiiKey | None) -> None:
        self._key = key.child("parted").raw.hex()[:16] if key is not None else ""
        self._ids: UInt64 = np.empty(0, np.uint64)
        self._at: UInt64 = np.empty(0, np.uint64)
        self._asked: dict[str, int | None] = {}

    def take(self, ids: UInt64, at: UInt64) -> None:
        """Take up what was kept; ``ids`` ascend."""
        self._ids, self._at = ids, at

    def of(self, name: str) -> int | None:
        """How many characters of a name were the family's; None where it was not met before."""
        if not len(self._ids):
            return None
        if name not in self._asked:
            wanted = hashes_of([name], key=self._key)
            place = int(np.searchsorted(self._ids, wanted)[0])
            met = place < len(self._ids) and self._ids[place] == wanted[0]
            self._asked[name] = int(self._at[place]) if met else None
        return self._asked[name]

    def with_these(self, decided: Mapping[str, int]) -> dict[str, UInt64]:
        """Give what was kept and what was decided since; what was kept stays."""
        names = list(decided) if self._key else []
        ids = np.concatenate([self._ids, hashes_of(names, key=self._key) if names else self._ids[:0]])
        at = np.concatenate([self._at, np.array([decided[name] for name in names], np.uint64)])
        kept, first = np.unique(ids, return_index=True)
        return {"ids": kept, "at": at[first]}
