"""Where the ranks of a column are tied to its values: at frequent values, and between them every several rows."""

from itertools import pairwise

import numpy as np
import numpy.typing as npt

Float64 = npt.NDArray[np.float64]

_MOST_KNOTS = 2000


def lay_knots(distinct: Float64, counts: npt.NDArray[np.int64], min_count: int) -> tuple[Float64, Float64]:
    """Lay knots: two at each atom, and between atoms one in every several rows.

    Args:
        distinct: The values, sorted, none twice, shape (n,), n >= 1.
        counts: Rows of each, shape (n,).
        min_count: Rows that a value needs to be an atom.

    Returns:
        Ranks in [0, 1], rising, and values, never falling, shape (k,) each, k >= 2.
    """
    total = int(counts.sum())
    atom = counts >= max(min_count, total / _MOST_KNOTS)
    borders = [0, *(np.flatnonzero(np.diff(atom)) + 1).tolist(), len(atom)]
    ends = np.concatenate([[0], np.cumsum(counts)])
    ranks, values = [], []
    for first, last in pairwise(borders):
        if atom[first]:
            ranks.append(np.column_stack([ends[first:last], ends[first + 1 : last + 1]]).ravel())
            values.append(np.repeat(distinct[first:last], 2))
        else:
            at, laid = _stretch(distinct, counts, first, last, max(min_count, -(-total // _MOST_KNOTS)))
            ranks.append(ends[first] + at)
            values.append(laid)
    return np.concatenate(ranks).astype(np.float64) / total, np.maximum.accumulate(np.concatenate(values))


def _stretch(
    distinct: Float64, counts: npt.NDArray[np.int64], first: int, last: int, step: int
) -> tuple[Float64, Float64]:
    """Lay knots over the values [first, last), none of them an atom: each stands for the mean of ``step`` rows.

    A stretch of few rows spreads half-way to its neighbours, and the extremes are told by averages of several rows,
    lest they be given away: as far beyond the mean of the outmost rows as the innermost of them lies before it, and
    no farther than the mean of the last two.
    """
    rows = np.repeat(distinct[first:last], counts[first:last])
    size = len(rows)
    edge = min(step, size)
    low = max(2 * rows[:edge].mean() - rows[edge - 1], rows[:2].mean())
    high = min(2 * rows[-edge:].mean() - rows[-edge], rows[-2:].mean())
    if size < 2 * step:
        low = low if first == 0 else 0.5 * (low + distinct[first - 1])
        high = high if last == len(distinct) else 0.5 * (high + distinct[last])
    at = np.linspace(0, size, max(1, size // step) + 1)
    laid = np.interp(at, np.arange(size) + 0.5, rows)
    laid[0], laid[-1] = low, high
    return at, laid
