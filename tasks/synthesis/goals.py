"""What the splits of a column's tree should explain, and how the categories that they ask about are ordered."""

from typing import Any

import numpy as np
import numpy.typing as npt

from tasks.synthesis.encode import CategoryCodec, Codec, Float64, Int32
from tasks.synthesis.tree import Float32

NULL_RANK = -0.25  # a null as a feature: apart from every rank, so that a tree can split it off
_ONE_HOT = 40  # categories of more values than this are explained through random directions instead,
_DIRECTIONS = 32
_STRICTER = 2.0  # by splits that are so many times surer
_PRIOR = 10.0  # rows of the overall mean added to each category's
_LEVELS = 12  # a number of at most so many values is explained value by value

Goal = npt.NDArray[np.float64]


def softened(goal: Goal, penalty: float) -> float:
    """Soften the penalty for a goal of several outputs: the gain of a split of noise varies less in their mean."""
    spread = goal.var(axis=0)
    outputs = float(spread.sum() ** 2 / max((spread**2).sum(), 1e-300))
    return min(penalty, 1.0) + max(penalty - 1.0, 0.0) / float(np.sqrt(max(outputs, 1.0)))


def number_goal(donors: Float64) -> Goal:
    """What splits should explain of a number: its size and how far out it lies, or which of few values it is.

    Size alone would miss what only spreads a number or sends it to both sides.
    """
    levels, place = np.unique(donors, return_inverse=True)
    if 2 < len(levels) <= _LEVELS:
        return np.eye(len(levels))[place]
    missing = np.isnan(donors)
    if missing.all():
        return np.zeros((len(donors), 1))
    low, middle, high = (float(value) for value in np.quantile(donors[~missing], [0.0, 0.5, 1.0]))
    size = np.where(missing, low - 0.3 * (high - low), donors)
    return np.column_stack([size, np.abs(size - middle)])


def category_goal(codes: Int32, size: int) -> Goal:
    """What splits should explain of a category: which of its values it is.

    Many values are laid out in random directions, which are nearly as far apart as axes: a split explains about as much
    of these, at a fraction of the cost.

    Source:
        Johnson and Lindenstrauss, "Extensions of Lipschitz mappings into a Hilbert space" (1984).
    """
    if size <= 2:
        return codes.astype(np.float64)[:, None]
    if size <= _ONE_HOT:
        return np.eye(size)[codes]
    axes = np.random.default_rng(size).standard_normal((size, _DIRECTIONS)) / np.sqrt(_DIRECTIONS)
    goal: Goal = axes[codes]
    return goal


def strictness(size: int) -> float:
    """How many times surer splits have to be that tell so many values apart: each of many has few rows."""
    return _STRICTER if size > _ONE_HOT else 1.0


def order_of(values: npt.NDArray[Any], codec: Codec, goal: Goal) -> Float32 | None:
    """Score a feature's categories by the first principal component of the goal's mean in each, drawn to the middle."""
    if not isinstance(codec, CategoryCodec):
        return None
    size, known = len(codec.values), values >= 0
    if size <= 2:
        return np.arange(max(size, 1), dtype=np.float32)
    counts = np.bincount(values[known], minlength=size)
    middle = goal.mean(axis=0)
    means = (_sums(values[known], goal[known], size) + _PRIOR * middle) / (counts + _PRIOR)[:, None] - middle
    if means.shape[1] == 1:
        return np.asarray(means[:, 0], dtype=np.float32)
    _, _, directions = np.linalg.svd(means * np.sqrt(counts)[:, None], full_matrices=False)
    scored: Float32 = (means @ directions[0]).astype(np.float32)
    return scored


def _sums(codes: npt.NDArray[Any], columns: Float64, size: int) -> Float64:
    """Sums of the columns over the rows of each code, shape (size, columns)."""
    return np.column_stack([np.bincount(codes, weights=column, minlength=size) for column in columns.T])
