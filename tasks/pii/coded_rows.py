"""Hashes row by row, each distinct one kept once: two or four bytes a row stand for it."""

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from tasks.pii.hashing import UInt64

Codes = npt.NDArray[np.unsignedinteger]


class CodedRows:
    """A column of hashes that grows by chunks and is read once it is settled.

    Names and days are few beside the rows that have them: eight bytes a row would be most of what a large table costs.

    Args:
        before: Rows that have nothing (0) before the first that is added.
    """

    def __init__(self, before: int = 0) -> None:
        self._parts: list[tuple[UInt64, Codes]] = []
        self._every: UInt64 = np.empty(0, np.uint64)
        self._codes: Codes = np.empty(0, np.uint16)
        if before:
            self.add(np.zeros(before, np.uint64))

    def add(self, hashes: UInt64) -> None:
        """Put the rows of a chunk behind those there are."""
        encoded = pa.array(hashes).dictionary_encode()
        distinct = np.array(encoded.dictionary, np.uint64)
        self._parts.append((distinct, _narrow(np.asarray(encoded.indices), len(distinct))))

    def settle(self) -> None:
        """Number the distinct hashes of all chunks, once all are there."""
        self._every = np.unique(np.concatenate([np.empty(0, np.uint64), *(some for some, _ in self._parts)]))
        parts = [_narrow(np.searchsorted(self._every, some), len(self._every))[codes] for some, codes in self._parts]
        self._codes = np.concatenate(parts) if parts else self._codes
        self._parts = []

    def at(self, rows: npt.NDArray[np.signedinteger]) -> UInt64:
        """Give the hashes of rows, by their numbers."""
        hashes: UInt64 = self._every[self._codes[rows]]
        return hashes


def _narrow(codes: npt.NDArray[np.signedinteger], distinct: int) -> Codes:
    return codes.astype(np.uint16) if distinct <= 1 << 16 else codes.astype(np.uint32)
