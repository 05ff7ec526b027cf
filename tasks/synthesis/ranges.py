"""Sums over children brought to the range that was learnt of them, by exchanging what two children refer to."""

import numpy as np
import numpy.typing as npt

from tasks.synthesis.joins import Int64

Float64 = npt.NDArray[np.float64]

_MOST = 0.05  # of the parents may lie beyond: where more do, the range is not what is amiss
_OUTMOST = 5  # rows whose average tells how far a range goes


def told_end(values: Float64) -> float | None:
    """Tell how far sums go: as far beyond the mean of the five greatest as the least of them lies before it.

    No sum is given away by it. Unlike a column's end it may lie beyond all of them: a sum ends where its parts do.

    Args:
        values: The real sums, shape (n,).

    Returns:
        None where there are fewer than twice five.
    """
    known = np.sort(values[np.isfinite(values)])
    if len(known) < 2 * _OUTMOST:
        return None
    return float(2 * known[-_OUTMOST:].mean() - known[-_OUTMOST])


def in_range(owners: Int64, prices: Float64, units: Float64, most: float) -> Int64:
    """Exchange children until the greatest sum is as great as it should be.

    Dear children of parents whose sum is too great are exchanged with cheaper ones of parents who have room for them;
    then cheap ones of the fullest parent with dearer ones of those next to it, as far as there is room.

    Args:
        owners: Each child's parent, shape (children,).
        prices: What each has of the other table it refers to, shape (children,).
        units: What that is multiplied by in the sum, shape (children,).
        most: The greatest sum that should be.

    Returns:
        For each child the one whose place it takes in the other table, shape (children,): a permutation. A sum stays
        too great where no child can be found to exchange.
    """
    exchange = _Exchange(owners, prices, units, most)
    beyond = np.flatnonzero(exchange.sums > exchange.most)
    if len(beyond) <= _MOST * len(exchange.sums):
        for parent in beyond.tolist():
            exchange.lighten(parent)
        exchange.fill(int(np.argmax(exchange.sums)))
    return exchange.taken


class _Exchange:
    def __init__(self, owners: Int64, prices: Float64, units: Float64, most: float) -> None:
        self.owners, self.prices, self.units, self.most = owners, prices.copy(), units, most + 1e-9
        self.taken: Int64 = np.arange(len(owners))
        self.sums: Float64 = np.bincount(owners, prices * units).astype(np.float64)

    def lighten(self, parent: int) -> None:
        """Give a parent's dear children away, the dearest first, until its sum is in range."""
        rows = np.flatnonzero(self.owners == parent)
        for row in rows[np.argsort(-self.prices[rows], kind="stable")].tolist():
            if self.sums[parent] > self.most:
                self._swap(row, self._cheaper(row))

    def fill(self, parent: int) -> None:
        """Give a parent dearer children, the cheapest first, as far as its sum may go."""
        rows = np.flatnonzero(self.owners == parent)
        for row in rows[np.argsort(self.prices[rows], kind="stable")].tolist():
            self._swap(row, self._dearer(row))

    def _swap(self, row: int, other: int | None) -> None:
        if other is None:
            return
        gap = self.prices[row] - self.prices[other]
        self.sums[self.owners[row]] -= gap * self.units[row]
        self.sums[self.owners[other]] += gap * self.units[other]
        for pair in (self.prices, self.taken):
            pair[[row, other]] = pair[[other, row]]

    def _cheaper(self, row: int) -> int | None:
        """A cheaper child whose parent has room for the dearer: of the fullest, for dear ones come together."""
        gap = self.prices[row] - self.prices
        after = self.sums[self.owners] + gap * self.units
        fit = np.flatnonzero((gap > 0) & (self.owners != self.owners[row]) & (after <= self.most))
        return int(fit[np.argmax(after[fit])]) if len(fit) else None

    def _dearer(self, row: int) -> int | None:
        """A dearer child for which the row's parent has room, of the fullest other parent."""
        gap = self.prices - self.prices[row]
        after = self.sums[self.owners[row]] + gap * self.units[row]
        fit = np.flatnonzero((gap > 0) & (self.owners != self.owners[row]) & (after <= self.most))
        return int(fit[np.argmax(self.sums[self.owners[fit]])]) if len(fit) else None
