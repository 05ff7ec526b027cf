"""How many children each parent has: exact in sum, bounded, skewed, and known for any range without a list of all.

Children lie in the order of their parents. Beside its guaranteed minimum, parent *i* owns the child slots
``[floor(R * S[i] / W), floor(R * S[i + 1] / W))``, where ``S`` is the running sum of integer weights, ``W`` their
total and ``R`` the number of children to spread. The floors add up to exactly R, and only the sums at block borders are
kept.
"""

from bisect import bisect_left
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from schemas.errors import GenerationError
from schemas.model import Children
from tasks.values.cells import CellKey, UInt64, hash_rows
from tasks.values.permute import permute

Int64 = npt.NDArray[np.int64]
Float64 = npt.NDArray[np.float64]

BLOCK = 4096  # parents whose slots are computed together
_AT_ONCE = 64  # blocks weighed in one go
_WIDTH = 4096  # weights between two borders of a histogram
_KEPT = 4096  # blocks that are kept, some 17 MB: relations that are shuffled over more parents weigh blocks again


@dataclass(frozen=True)
class ChildCounts:
    """The children of every parent of one relation.

    Attributes:
        parents: Rows in the parent table, P >= 1.
        children: Rows in the child table, N >= 1.
        shape: Their distribution and bounds.
        key: The relation's cell key.
    """

    parents: int
    children: int
    shape: Children
    key: CellKey

    def __post_init__(self) -> None:
        least, most = self.shape.min * self.parents, (self.shape.max or self.children) * self.parents
        if not least <= self.children <= most:
            raise GenerationError(
                f"{self.children:,} children cannot be spread over {self.parents:,} parents with at least "
                f"{self.shape.min} and at most {self.shape.max} each: that takes between {least:,} and {most:,}. "
                "Change the rows of either table, or the bounds."
            )

    @cached_property
    def _spread(self) -> int:
        return self.children - self.shape.min * self.parents

    @cached_property
    def _unit(self) -> int:
        """The largest weight: as fine as 63-bit products of R and a block's sum allow."""
        return 1 << max(8, min(24, 60 - max(self._spread, 1).bit_length() - BLOCK.bit_length()))

    def _raw_weights(self, start: int, stop: int) -> Int64:
        """Integer weights in [1, unit + 1], shape (stop - start,)."""
        rows = np.arange(start, stop, dtype=np.uint64)
        if self.shape.kind == "even":
            return np.ones(len(rows), dtype=np.int64)
        relative = self._zipf(rows) if self.shape.kind == "zipf" else self._arrivals(rows)
        # At least 1, so that the total is never 0 and a low weight is never beyond reach.
        return np.rint(relative * self._unit).astype(np.int64) + 1

    def _zipf(self, rows: UInt64) -> Float64:
        rank = permute(rows, self.parents, self.key.child("rank")).astype(np.float64)
        weights: Float64 = np.power(rank + 1.0, -self.shape.exponent)
        return weights

    def _arrivals(self, rows: UInt64) -> Float64:
        """Poisson counts around the mean (normal above 1,000), as shares of a count that is never exceeded."""
        from scipy.special import ndtri

        mean = max(self._spread / self.parents, 1e-9)
        unit = (hash_rows(self.key.child("arrivals").word, rows) >> np.uint64(11)) * 2.0**-53 + 2.0**-54
        if mean > 1000:
            counts = np.maximum(np.rint(mean + np.sqrt(mean) * ndtri(unit)), 0.0)
        else:
            counts = np.searchsorted(self._poisson, unit).astype(np.float64)
        ceiling = 2.0 ** np.ceil(np.log2(mean + 10 * np.sqrt(mean) + 10))
        shares: Float64 = np.minimum(counts / ceiling, 1.0)
        return shares

    @cached_property
    def _poisson(self) -> Float64:
        """How probable at most k arrivals are, by k; up to where every count is beyond the ceiling of `_arrivals`."""
        from scipy.special import pdtr

        mean = max(self._spread / self.parents, 1e-9)
        most = int(2 * (mean + 10 * np.sqrt(mean) + 10)) + 1
        atmost: Float64 = pdtr(np.arange(most), mean)
        return atmost

    def _weights(self, start: int, stop: int) -> Int64:
        raw = self._raw_weights(start, stop)
        return raw if self._ceiling is None else np.minimum(raw, self._ceiling)

    @cached_property
    def _ceiling(self) -> int | None:
        """The largest weight at which nobody's share exceeds the maximum; None when there is no maximum.

        With weights cut at T the largest share is R * T / sum(min(w, T)). The condition holds at T = 1 (all are equal,
        and R <= room * P), fails from some T on (the sum is concave in T), and so is found by bisection: over a
        histogram of the weights and then over one of the bin that is left, so that no list of all is needed.
        """
        if self.shape.max is None or self._spread == 0:
            return None
        room = self.shape.max - self.shape.min
        low, below, others = 0, 0, self.parents
        for width in (_WIDTH, 1):  # the last border that holds, and then the last weight behind it
            counts, sums = self._histogram(low, width)
            under = [below, *(below + np.cumsum(sums)).tolist()]
            above = [others, *(others - np.cumsum(counts)).tolist()]
            cuts = range(low, low + width * len(counts), width)
            shares = zip(cuts, under, above, strict=False)
            exceeds = [self._spread * cut > room * (less + cut * more) for cut, less, more in shares]
            place = bisect_left(exceeds, True, lo=1) - 1
            low, below, others = cuts[place], under[place], above[place]
        return max(low, 1)

    def _histogram(self, low: int, width: int) -> tuple[Int64, Int64]:
        """How many weights lie between borders, and their sums: borders from ``low`` on, 4,096 or so of them."""
        bins = _WIDTH if width == 1 else (self._unit + 1) // width + 1
        counts, sums = np.zeros(bins, np.int64), np.zeros(bins, np.int64)
        for start, stop in self._strides():
            weights = self._raw_weights(start, stop)
            weights = weights[(weights >= low) & (weights < low + bins * width)]
            places = (weights - low) // width
            counts += np.bincount(places, minlength=bins)
            # Floats, but exact: 262,144 weights of 24 bits.
            sums += np.bincount(places, weights=weights, minlength=bins).astype(np.int64)
        return counts, sums

    def _strides(self) -> list[tuple[int, int]]:
        step = BLOCK * _AT_ONCE
        return [(start, min(start + step, self.parents)) for start in range(0, self.parents, step)]

    @cached_property
    def _borders(self) -> tuple[Int64, Int64, int]:
        """For each block of parents: the slots before it, the remainder of that division, and the total weight."""
        sums: list[int] = []
        for start, stop in self._strides():
            weights = self._weights(start, stop)
            sums.extend(int(part) for part in np.add.reduceat(weights, np.arange(0, len(weights), BLOCK)))
        total = sum(sums)
        before, slots, rests = 0, [], []
        for block in sums:
            slot, rest = divmod(self._spread * before, total)
            slots.append(slot)
            rests.append(rest)
            before += block
        slots.append(self._spread)
        starts = np.array(slots, dtype=np.int64)
        starts += np.minimum(np.arange(len(starts)) * BLOCK, self.parents) * self.shape.min
        return starts, np.array(rests, dtype=np.int64), total

    def block_ends(self, block: int) -> Int64:
        """The slot after the last child of each parent of a block of 4,096, shape (<= 4096,)."""
        starts, rests, total = self._borders
        first = block * BLOCK
        weights = self._weights(first, min(first + BLOCK, self.parents))
        ends: Int64 = (np.cumsum(weights) * self._spread + rests[block]) // total
        ends += starts[block] + np.arange(1, len(ends) + 1) * self.shape.min
        return ends

    def parent_of(self, slots: UInt64) -> tuple[UInt64, UInt64]:
        """Give the parent of each child slot, and the child's place among its siblings (from 0), shape (n,)."""
        wanted = slots.astype(np.int64)
        blocks = np.searchsorted(self._borders[0][:-1], wanted, side="right") - 1
        parents, ordinals = np.empty_like(slots), np.empty_like(slots)
        for block, chosen in _runs(blocks):
            starts, ends = self._block(int(block))
            inside = np.searchsorted(ends, wanted[chosen], side="right")
            parents[chosen] = inside + int(block) * BLOCK
            ordinals[chosen] = wanted[chosen] - starts[inside]
        return parents, ordinals

    def children_of(self, parents: UInt64) -> tuple[UInt64, UInt64]:
        """Give the first child slot of each parent and the number of its children, shape (n,)."""
        blocks = (parents // np.uint64(BLOCK)).astype(np.int64)
        first, count = np.empty_like(parents), np.empty_like(parents)
        for block, chosen in _runs(blocks):
            starts, ends = self._block(int(block))
            inside = (parents[chosen] - np.uint64(int(block) * BLOCK)).astype(np.int64)
            first[chosen] = starts[inside]
            count[chosen] = ends[inside] - starts[inside]
        return first, count

    def _block(self, block: int) -> tuple[Int64, Int64]:
        """The slots before and after each parent's children."""
        counts, first = _kept_block(self, block), self._borders[0][block : block + 1]
        edges = np.concatenate((first, first + np.cumsum(counts, dtype=np.int64)))
        return edges[:-1], edges[1:]

    def __hash__(self) -> int:
        return hash((self.parents, self.children, self.shape, self.key))


@lru_cache(maxsize=_KEPT)
def _kept_block(counts: ChildCounts, block: int) -> npt.NDArray[Any]:
    """How many children each parent of a block has, in as few bytes as hold the most: one, nearly always."""
    each = np.diff(counts.block_ends(block), prepend=counts._borders[0][block])
    return each.astype(np.min_scalar_type(int(each.max())))


def _runs(blocks: Int64) -> list[tuple[np.int64, "slice | Int64"]]:
    """Group positions by block: a slice each where they are in order, else index arrays."""
    if len(blocks) == 0:
        return []
    if np.all(blocks[1:] >= blocks[:-1]):
        borders = np.flatnonzero(np.diff(blocks)) + 1
        edges = [0, *borders.tolist(), len(blocks)]
        return [(blocks[a], slice(a, b)) for a, b in pairwise(edges)]
    order = np.argsort(blocks, kind="stable")
    grouped = blocks[order]
    borders = np.flatnonzero(np.diff(grouped)) + 1
    return [(blocks[part[0]], part) for part in np.split(order, borders)]
