"""Surrogates that are put together from other surrogates, such as an address from a name's, and may meet: told apart.

Addresses of two people may come out alike (``a.smith`` and ``b.smith``), or as somebody's own in the source. Values are
*learnt*, and kept as Arrow texts until :meth:`Composed.settle` makes every surrogate once and numbers those that would
meet, in the order of the values' HMACs: the outcome depends on the key and the set of values alone. What is kept, here
and with the key, is 64 bits of each value's HMAC and its surrogate.
"""

from collections.abc import Callable, Iterator, Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from schemas.errors import GenerationError
from tasks.pii.hashing import Growing, UInt64, within
from tasks.pii.keys import PiiKey

Make = Callable[[list[str]], list[str]]

BLOCK = 65_536
_MOST_ROUNDS = 100_000
_NOTHING = np.empty(0, np.uint64)


class Composed:
    """The surrogates of one type.

    Args:
        key: Of replacement.
        type: Keeps types apart.

    Attributes:
        met: Values learnt that have their surrogates from an earlier run.
    """

    def __init__(self, key: PiiKey, type: str) -> None:
        self._key = key.child("composed", type)
        self._waiting: list[pa.StringArray] = []
        self._ids: UInt64 = _NOTHING
        self._taken: UInt64 = _NOTHING
        self._texts: pa.StringArray = pa.array([], pa.string())
        self._earlier: UInt64 = _NOTHING
        self.met = 0

    def earlier(self, values: Sequence[str]) -> npt.NDArray[np.bool_]:
        """Tell which values have their surrogates from an earlier run, shape (n,)."""
        return within(self._digests(values), self._earlier) if len(self._earlier) else np.zeros(len(values), np.bool_)

    def _digests(self, values: Sequence[str]) -> UInt64:
        return self._key.digests(values)[:, 0]

    def learn(self, values: pa.StringArray) -> None:
        """Note values that will want surrogates; one may come again."""
        self._waiting.append(values)

    def waiting(self) -> Iterator[list[str]]:
        """Give what was learnt and is not settled, some at a time."""
        for values in self._waiting:
            for start in range(0, len(values), BLOCK):
                yield values.slice(start, BLOCK).to_pylist()

    def settle(self, make: Make) -> None:
        """Give every value learnt its surrogate.

        Args:
            make: Makes them, without regard to each other.

        Raises:
            GenerationError: If some cannot be told apart.
        """
        ids, texts = self._made(make)
        self._waiting.clear()
        if not len(ids):
            return
        whole = np.union1d(self._ids, ids)
        told, self._taken = self._told_apart(ids, texts, whole)
        both = np.concatenate([self._ids, ids])
        order = np.argsort(both, kind="stable")
        self._texts = pa.concat_arrays([self._texts, told]).take(pa.array(order))
        self._ids = both[order]

    def _made(self, make: Make) -> tuple[UInt64, pa.StringArray]:
        """Make the surrogates of the new values, ascending by id."""
        every, made = [_NOTHING], [pa.array([], pa.string())]
        for block in self.waiting():
            ids = self._digests(block)
            new = ~within(ids, self._ids)
            self.met += int((~new).sum())
            every.append(ids[new])
            made.append(pa.array(make([value for value, is_new in zip(block, new.tolist(), strict=True) if is_new])
                                 if new.any() else [], pa.string()))  # fmt: skip
        ids, first = np.unique(np.concatenate(every), return_index=True)
        return ids, pa.concat_arrays(made).take(pa.array(first))

    def _told_apart(self, ids: UInt64, texts: pa.StringArray, source: UInt64) -> tuple[pa.StringArray, UInt64]:
        """Number surrogates that meet each other, an earlier one or a value of the source: the second gets a 2."""
        plain = np.concatenate([self._digests(part.to_pylist()) for part in _parts(texts)])
        numbers, sizes = _ranks(plain)
        taken, pending = Growing(self._taken), np.arange(len(ids))
        settled = np.zeros(len(ids), np.int64)
        for _ in range(_MOST_ROUNDS):
            tried = plain[pending]
            numbered = np.flatnonzero(numbers[pending])
            if len(numbered):
                own = pending[numbered]
                tried[numbered] = self._digests(_numbered_all(texts, own, numbers[own]))
            good = np.flatnonzero(~(taken.has(tried) | within(tried, source)))
            _, first = np.unique(tried[good], return_index=True)
            good = good[np.sort(first)]
            settled[pending[good]] = numbers[pending[good]]
            taken.add(tried[good])
            pending = np.delete(pending, good)
            if not len(pending):
                return _written(texts, settled), taken.every()
            numbers[pending] += sizes[pending]
        raise GenerationError(
            f"{len(pending)} addresses cannot be told apart. Use the strategy 'hash' for their column."
        )

    def surrogates(self, values: Sequence[str], make: Make) -> list[str]:
        """Give the surrogates of values; one that was not learnt gets one that no learnt value has."""
        if not len(values):
            return []
        ids = self._digests(values)
        known = within(ids, self._ids)
        at = np.searchsorted(self._ids, ids)
        answers: list[str] = [""] * len(values)
        for place, text in zip(np.flatnonzero(known).tolist(), self._texts.take(pa.array(at[known])).to_pylist(),
                               strict=True):  # fmt: skip
            answers[place] = text
        rest = np.flatnonzero(~known).tolist()
        for place, text in zip(rest, make([values[place] for place in rest]) if rest else [], strict=True):
            answers[place] = self._free(values[place], text)
        return answers

    def _free(self, value: str, text: str) -> str:
        number = 0
        while True:
            tried = numbered(text, number)
            digest = self._digests([tried])
            if tried != value and not within(digest, self._taken)[0] and not within(digest, self._ids)[0]:
                return tried
            number += 1

    def export(self) -> dict[str, npt.NDArray[np.uint64] | npt.NDArray[np.uint8]]:
        """Give what later runs need: HMACs and surrogates, no value."""
        joined = "\x00".join(self._texts.to_pylist()).encode("utf-8", "surrogatepass")
        return {"ids": self._ids, "taken": self._taken, "texts": np.frombuffer(joined, np.uint8)}

    def restore(self, exported: dict[str, npt.NDArray[np.uint64] | npt.NDArray[np.uint8]]) -> None:
        """Take up what an earlier run exported under the same key."""
        texts = exported["texts"].tobytes().decode("utf-8", "surrogatepass")
        self._ids, self._taken = exported["ids"].astype(np.uint64), exported["taken"].astype(np.uint64)
        self._earlier = self._ids
        self._texts = pa.array(texts.split("\x00") if len(self._ids) else [], pa.string())
        if len(self._texts) != len(self._ids):
            raise ValueError("as many surrogates as values")


def numbered(text: str, number: int) -> str:
    """Write a number behind a handle, before the host; none for 0, and 2 for the second."""
    if not number:
        return text
    local, sign, host = text.partition("@")
    return f"{local}{number + 1}{sign}{host}"


def _numbered_all(texts: pa.StringArray, places: npt.NDArray[np.intp], numbers: npt.NDArray[np.int64]) -> list[str]:
    return list(map(numbered, texts.take(pa.array(places)).to_pylist(), numbers.tolist()))


def _parts(texts: pa.StringArray) -> list[pa.StringArray]:
    return [texts.slice(start, BLOCK) for start in range(0, len(texts), BLOCK)]


def _ranks(keys: UInt64) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Each row's place among those with its key, from 0, and how many these are."""
    _, inverse, counts = np.unique(keys, return_inverse=True, return_counts=True)
    order = np.argsort(inverse, kind="stable")
    starts = np.repeat(np.cumsum(counts) - counts, counts)
    ranks = np.empty(len(keys), np.int64)
    ranks[order] = np.arange(len(keys)) - starts
    return ranks, counts[inverse].astype(np.int64)


def _written(texts: pa.StringArray, numbers: npt.NDArray[np.int64]) -> pa.StringArray:
    written = []
    for part, start in zip(_parts(texts), range(0, len(texts), BLOCK), strict=True):
        both = zip(part.to_pylist(), numbers[start : start + BLOCK].tolist(), strict=True)
        written.append(pa.array([numbered(text, number) for text, number in both], pa.string()))
    return pa.concat_arrays(written)
