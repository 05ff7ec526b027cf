"""Hashes looked for among many others, most of which are told apart by one bit."""

import numpy as np
import numpy.typing as npt

from tasks.pii.hashing import UInt64, within

_FEWEST, _MOST = 16, 28  # bits of the index of the table of bits


class Sieve:
    """Tells hashes that are among others.

    Args:
        ascending: The others, in as many parts as there are.
    """

    def __init__(self, *ascending: UInt64) -> None:
        self._known = [part for part in ascending if len(part)]
        bits = min(_MOST, max(_FEWEST, sum(map(len, ascending)).bit_length() + 4))
        self._shift = np.uint64(64 - bits)
        self._bits = np.zeros(1 << (bits - 3), np.uint8)
        for part in self._known:
            at = part >> self._shift
            np.bitwise_or.at(
                self._bits, (at >> np.uint64(3)).astype(np.int64), np.uint8(1) << (at & np.uint64(7)).astype(np.uint8)
            )

    def has(self, hashes: UInt64) -> npt.NDArray[np.bool_]:
        """Tell which hashes are among the others, shape (n,)."""
        at = hashes >> self._shift
        bits = self._bits[(at >> np.uint64(3)).astype(np.int64)] >> (at & np.uint64(7)).astype(np.uint8)
        maybe = np.flatnonzero(bits & np.uint8(1))
        found = np.zeros(len(hashes), np.bool_)
        for part in self._known:
            found[maybe] |= within(hashes[maybe], part)
        return found
