"""Sums over children kept within the range that was learnt of them, by exchanging what two children refer to."""

import numpy as np
import numpy.typing as npt

from tasks.synthesis.joins import Int64

Float64 = npt.NDArray[np.float64]

_MOST = 0.05  # of the parents may lie beyond: where more do, the range is not what is amiss


def reined_in(owners: Int64, prices: Float64, units: Float64, most: float) -> Int64:
    """Exchange dear children of parents whose sum is too great with cheaper ones of parents who have room for them.

    Args:
        owners: Each child's parent, shape (children,).
        prices: What each has of the other table it refers to, shape (children,).
        units: What that is multiplied by in the sum, shape (children,).
        most: The greatest sum that may be.

    Returns:
        For each child the one whose place it takes in the other table, shape (children,): a permutation. A sum stays
        too great where no child can be found to exchange.
    """
    exchange = _Exchange(owners, prices, units, most)
    beyond = np.flatnonzero(exchange.sums > exchange.most)
    if len(beyond) <= _MOST * len(exchange.sums):
        for parent in beyond.tolist():
            exchange.lighten(parent)
    return exchange.taken


class _Exchange:
    def __init__(self, owners: Int64, prices: Float64, units: Float64, most: float) -> None:
        self.owners, self.prices, self.units, self.most = owners, prices.copy(), units, most + 1e-9
        self.taken: Int64 = np.arange(len(owners))
        self.sums: Float64 = np.bincount(owners, prices * units).astype(np.float64)

    def lighten(self, parent: int) -> None:
        rows = np.flatnonzero(self.owners == parent)
        for row in rows[np.argsort(-self.prices[rows], kind="stable")].tolist():
            other = self._partner(row) if self.sums[parent] > self.most else None
            if other is not None:
                gap = self.prices[row] - self.prices[other]
                self.sums[parent] -= gap * self.units[row]
                self.sums[self.owners[other]] += gap * self.units[other]
                for pair in (self.prices, self.taken):
                    pair[[row, other]] = pair[[other, row]]

    def _partner(self, row: int) -> int | None:
        """A cheaper child whose parent has room for the dearer: of the fullest, for dear ones come together."""
        gap = self.prices[row] - self.prices
        after = self.sums[self.owners] + gap * self.units
        fit = np.flatnonzero((gap > 0) & (self.owners != self.owners[row]) & (after <= self.most))
        return int(fit[np.argmax(after[fit])]) if len(fit) else None
