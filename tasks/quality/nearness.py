"""How often synthetic rows lie nearer to learnt rows than to rows set aside, beside what chance gives."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from tasks.quality.matrix import Bool, Float64, Int64, Space

_SUBSETS = 4
_BLOCK = 1 << 18  # cells of a block of distances: what a core's cache holds
_ALIKE = 4e-6  # squared distances so little apart are the same: rounding leaves no more of short floats
_DEALS = 40  # ways in which rows are dealt anew to tell what chance gives
Units = tuple[Int64, Int64]
"""What each learnt row, and each row set aside, was set aside or learnt with: rows of one thing have one number."""


@dataclass(frozen=True)
class Closer:
    """How often synthetic rows lie nearer to learnt rows than to others, in the set of columns where it is surest.

    Attributes:
        share: Of them, shared among rows equally near; as of sides of one size, so 0.5 when nothing was memorised.
        error: The standard error that chance gives it where the real rows might as well have been parted otherwise.
            Where many synthetic rows share their nearest real row, or rows that were parted together, it is large.
        whole: The share in all columns.
        chance: The share on the mean where the real rows are dealt out anew, and the surest set chosen again.
    """

    share: float
    error: float
    whole: float = 0.5
    chance: float = 0.5

    def surely(self, errors: float) -> float:
        """What the share is at least, but for so many standard errors."""
        return self.share - errors * self.error


def closer_share(
    space: Space,
    real: Float64,
    held: Float64,
    made: Float64,
    *,
    seed: int = 0,
    errors: float = 0.0,
    units: Units | None = None,
) -> Closer:
    """Compare synthetic rows with learnt rows and with rows set aside, in all columns and in several sets of them.

    Args:
        space: Of the values.
        real: Rows that were learnt, shape (n, columns).
        held: Rows that were not, shape (m, columns).
        made: Synthetic rows, shape (k, columns).
        seed: For the choice of columns, and for dealing rows out anew.
        errors: Standard errors granted when the worst set is chosen.
        units: As in :func:`measure_privacy`.
    """
    rng = np.random.default_rng(seed)
    subsets = _subsets(len(space.names), rng)
    votes = np.stack([_votes(space, (real, held), made, subset) for subset in subsets])
    learnt = np.arange(len(real) + len(held)) < len(real)
    unit = np.arange(len(learnt)) if units is None else np.unique(np.concatenate(units), return_inverse=True)[1]
    side = np.zeros(int(unit.max()) + 1, dtype=bool)
    side[unit] = learnt
    squares = np.array([np.square(np.bincount(unit, own)).sum() for own in votes])
    whole, found = _closer(votes, learnt, squares, errors)
    dealt = [_closer(votes, rng.permutation(side)[unit], squares, errors)[1].share for _ in range(_DEALS)]
    return replace(found, whole=whole, chance=float(np.mean(dealt)))


def _closer(votes: Float64, learnt: Bool, squares: Float64, errors: float) -> tuple[float, Closer]:
    """The share in all columns, and in the set of columns where it is surest.

    Args:
        votes: Of each real row in each set, all columns first, shape (sets, n).
        learnt: Which rows were learnt, shape (n,).
        squares: Of the votes of each unit, summed, shape (sets,).
        errors: Standard errors granted when the surest set is chosen.
    """
    chance, given = float(learnt.mean()), float(votes[0].sum())  # of a row's nearest being one that was learnt
    own = votes @ learnt / given
    shares = own * (1 - chance) / (own * (1 - chance) + (1 - own) * chance)
    found = [
        Closer(float(share), float(np.sqrt(square / (chance * (1 - chance)))) / (4 * given))
        for share, square in zip(shares, squares, strict=True)
    ]
    return float(shares[0]), max(found, key=lambda one: one.surely(errors))


def _subsets(columns: int, rng: np.random.Generator) -> list[Sequence[int] | None]:
    """All columns, and random halves of them where there are enough."""
    if columns < 6:
        return [None]
    halves = [sorted(rng.permutation(columns)[: columns // 2].tolist()) for _ in range(_SUBSETS)]
    return [None, *halves]


def _votes(space: Space, sides: tuple[Float64, Float64], made: Float64, columns: Sequence[int] | None) -> Float64:
    """Let every synthetic row's nearest real rows, all that are equally near, share one vote.

    Ties are shared and not left out: where many rows are alike, the larger side has a nearest row that the other one
    only ties with far more often than by its size, so what is left out is seldom of it.

    Args:
        space: Of the values.
        sides: Real rows, those learnt and those that were not.
        made: Synthetic rows, shape (n, columns).
        columns: Positions of the columns that count; all when absent.

    Returns:
        The votes of each real row, those learnt first.
    """
    asked, pooled = space.points(made, columns), np.concatenate([space.points(side, columns) for side in sides])
    squares = np.einsum("ij,ij->i", pooled, pooled)
    lifted, one = np.concatenate([-2.0 * pooled.T, squares[None, :]]), np.ones((len(asked), 1), dtype=np.float32)
    raised, votes = np.concatenate([asked, one], axis=1), np.zeros(len(pooled))
    step = max(1, _BLOCK // len(pooled))
    for start in range(0, len(asked), step):
        gap = raised[start : start + step] @ lifted
        near = gap <= gap.min(axis=1, keepdims=True) + _ALIKE
        row, place = np.divmod(np.flatnonzero(near), len(pooled))
        votes += np.bincount(place, 1.0 / np.bincount(row)[row], minlength=len(pooled))
    return votes
