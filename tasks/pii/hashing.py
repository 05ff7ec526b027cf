"""Values as 64-bit hashes under a key of the process: to count and compare without keeping them."""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from tasks.pii.columns import as_text

UInt64 = npt.NDArray[np.uint64]
Int64 = npt.NDArray[np.int64]

_KEY = secrets.token_hex(8)
_WORTH_MERGING = 16
_MERGED_FROM = 1 << 18  # values that wait before they are merged: 2 MB of each column


def hashes_of(texts: pa.Array | list[str], *, key: str = _KEY) -> UInt64:
    """Hash texts without nulls, shape (n,); under a key of 16 characters where other processes must agree."""
    import pandas as pd

    values = texts.to_numpy(zero_copy_only=False) if isinstance(texts, pa.Array) else np.array(texts, object)
    hashed: UInt64 = pd.util.hash_array(values, hash_key=key, categorize=False)
    return hashed


def repeated(hashes: UInt64) -> Iterator[int]:
    """Give the places of values that stand further ahead already."""
    _, first, many = np.unique(hashes, return_index=True, return_counts=True)
    if len(first) < len(hashes) and many.max() > 1:
        yield from np.setdiff1d(np.arange(len(hashes)), first).tolist()


def texts_in(column: pa.ChunkedArray) -> pa.StringArray:
    """A column as texts, nulls and blanks left out; of a list its elements."""
    whole = column.combine_chunks() if column.num_chunks != 1 else column.chunk(0)
    if pa.types.is_dictionary(whole.type):
        whole = whole.dictionary_decode()
    if pa.types.is_list(whole.type):
        whole = whole.flatten()
    texts = as_text(whole).drop_null()
    return texts.filter(pc.greater(pc.utf8_length(pc.utf8_trim_whitespace(texts)), 0))


@dataclass
class Counts:
    """How often each value occurred, by hash; some 12 bytes a distinct value.

    Attributes:
        ids: Ascending, shape (n,).
        counts: Shape (n,).
        cells: All of them.
    """

    ids: UInt64 = field(default_factory=lambda: np.empty(0, np.uint64))
    counts: npt.NDArray[np.uint32] = field(default_factory=lambda: np.empty(0, np.uint32))
    cells: int = 0
    _waiting: list[UInt64] = field(default_factory=list)
    _held: int = 0

    def add(self, hashes: UInt64) -> None:
        """Count some values."""
        self._waiting.append(hashes)
        self._held += len(hashes)
        self.cells += len(hashes)
        if self._held >= max(_MERGED_FROM, len(self.ids)):  # so that a value is merged a few times, however many come
            self.settle()

    def settle(self) -> "Counts":
        """Merge what waits."""
        if self._waiting:
            new, counts = np.unique(np.concatenate(self._waiting), return_counts=True)
            ids = np.concatenate([self.ids, new])
            both = np.concatenate([self.counts, counts.astype(np.uint32)])
            self.ids, inverse = np.unique(ids, return_inverse=True)
            self.counts = np.bincount(inverse, weights=both, minlength=len(self.ids)).astype(np.uint32)
            self._waiting, self._held = [], 0
        return self

    @property
    def distinct(self) -> int:
        """How many values there are."""
        return len(self.settle().ids)

    def rare(self) -> UInt64:
        """The values that occur once, or in at most one cell of a thousand."""
        self.settle()
        return self.ids[self.counts <= max(1, self.cells // 1000)]

    def pairs_with(self, other: "Counts") -> int:
        """How many pairs a join of the two has."""
        self.settle()
        other.settle()
        _, here, there = np.intersect1d(self.ids, other.ids, assume_unique=True, return_indices=True)
        return int((self.counts[here].astype(np.uint64) * other.counts[there].astype(np.uint64)).sum())


def within(hashes: UInt64, ascending: UInt64) -> npt.NDArray[np.bool_]:
    """Which hashes are among others, shape (n,)."""
    if not len(ascending):
        return np.zeros(len(hashes), np.bool_)
    at = np.minimum(np.searchsorted(ascending, hashes), len(ascending) - 1)
    return np.asarray(ascending[at] == hashes)


def merged(ascending: UInt64, more: UInt64) -> UInt64:
    """Put hashes in among others, both ascending and none of them twice: without sorting what is sorted."""
    more = more[~within(more, ascending)]
    return np.insert(ascending, np.searchsorted(ascending, more), more)


class Growing:
    """A set of hashes that grows by few at a time: what is new is merged into what is large when it is worth it.

    Args:
        hashes: What it begins with, ascending.
    """

    def __init__(self, hashes: UInt64) -> None:
        self._large, self._new = hashes, np.empty(0, np.uint64)

    def has(self, hashes: UInt64) -> npt.NDArray[np.bool_]:
        """Which hashes are in it, shape (n,)."""
        return within(hashes, self._large) | within(hashes, self._new)

    def add(self, hashes: UInt64) -> None:
        """Put some in."""
        self._new = merged(self._new, np.unique(hashes))
        if _WORTH_MERGING * len(self._new) > len(self._large):
            self._large, self._new = self.every(), np.empty(0, np.uint64)

    def every(self) -> UInt64:
        """Give all of them, ascending."""
        return merged(self._large, self._new) if len(self._new) else self._large


class Sketch:
    """The k smallest hashes of a column's distinct values: enough to tell how far two columns share theirs."""

    def __init__(self, size: int = 1024) -> None:
        self._size = size
        self.smallest: UInt64 = np.empty(0, np.uint64)
        self.full = False

    def add(self, hashes: UInt64) -> None:
        """Take note of some values."""
        joined = np.unique(np.concatenate([self.smallest, hashes]))
        self.full = self.full or len(joined) > self._size
        self.smallest = joined[: self._size]

    def share_in(self, other: "Sketch") -> tuple[float, int]:
        """Estimate the share of these values that the other column has too, and on how many of them that rests."""
        limits = [sketch.smallest[-1] for sketch in (self, other) if sketch.full]
        own, theirs = self.smallest, other.smallest
        if limits:
            own, theirs = own[own <= min(limits)], theirs[theirs <= min(limits)]
        common = int(np.isin(own, theirs).sum())
        return (common / len(own) if len(own) else 0.0), common


class Unseen:
    """Tells values that come for the first time from others, by 8 bytes each."""

    def __init__(self) -> None:
        self._seen = Growing(np.empty(0, np.uint64))

    def of(self, texts: pa.StringArray) -> pa.StringArray:
        """Give those distinct texts that did not come before."""
        hashes = hashes_of(texts)
        new = ~self._seen.has(hashes)
        self._seen.add(hashes[new])
        return texts.filter(pa.array(new))
