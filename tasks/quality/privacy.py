"""How far synthetic rows give real ones away, each figure beside the same figure for rows that were never seen."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from tasks.quality.attacks import Risk, inference, linkability, singling_out
from tasks.quality.matrix import Bool, Float32, Float64, Int64, Space, nearest

_MOST_ROWS = 20_000  # distances are measured on at most so many rows of each table
_SUBSETS = 4
_BLOCK = 1 << 18  # cells of a block of distances: what a core's cache holds
_ALIKE = 4e-6  # squared distances so little apart are the same: rounding leaves no more of short floats
Units = tuple[Int64, Int64]
"""What each learnt row, and each row set aside, was set aside or learnt with: rows of one thing have one number."""
FEWEST_COLUMNS = 4  # rows of fewer columns repeat each other by nature: nobody is singled out by them
ERRORS = 3.0  # standard errors that chance is allowed beyond a threshold of privacy
LIMITS: Mapping[str, float] = {"copies": 0.005, "closer_share": 0.53}
"""What is private: one notion for the choice among candidates and for the gates, each with its margin of chance."""


@dataclass(frozen=True)
class Privacy:
    """Privacy of a synthetic table.

    Attributes:
        copies: Share of synthetic rows that equal a training row.
        copies_holdout: Share of holdout rows that equal a training row: what chance alone gives.
        closer_share: Share of synthetic rows nearer to a training row than to any holdout row, rows equally near
            sharing it; 0.5 when nothing was memorised. The worst over all columns and several subsets of them.
        closer_error: Its standard error.
        neighbour_ratio: Median of the distance to the nearest training row over that to the second nearest.
        neighbour_ratio_holdout: The same for holdout rows.
        attacks: The three attacks, each with its confidence interval.
    """

    copies: float
    copies_holdout: float
    closer_share: float
    closer_error: float
    neighbour_ratio: float
    neighbour_ratio_holdout: float
    attacks: dict[str, Risk]

    def to_plain(self) -> dict[str, Any]:
        """Give the figures as JSON values."""
        return asdict(self)


def measure_privacy(
    train: pa.Table,
    holdout: pa.Table,
    synthetic: pa.Table,
    *,
    seed: int = 0,
    attacks: int = 1000,
    units: Units | None = None,
) -> Privacy:
    """Measure what a synthetic table gives away about the rows it was trained on.

    Args:
        train: The real rows that the synthesizer saw.
        holdout: Real rows that it did not see: the control of every figure.
        synthetic: Its rows.
        seed: For the choice of rows and columns.
        attacks: Attempts of each attack.
        units: Of the real rows; each is one of its own when absent.
    """
    space = Space.of(train, [holdout, synthetic])
    rng = np.random.default_rng(seed)
    chosen = [_some(table.num_rows, rng) for table in (train, holdout, synthetic)]
    real, held, made = (
        space.values(table)[rows] for table, rows in zip((train, holdout, synthetic), chosen, strict=True)
    )
    own = None if units is None else (units[0][chosen[0]], units[1][chosen[1]])
    points = [space.points(values) for values in (real, held, made)]
    closer = closer_share(space, real, held, made, seed=seed, errors=ERRORS, units=own)
    everything = {
        "singling_out": singling_out(space, real, held, made, attacks=attacks, seed=seed),
        "linkability": linkability(space, real, held, made, attacks=attacks, seed=seed),
        "inference": inference(space, real, held, made, attacks=attacks, seed=seed),
    }
    return Privacy(
        copies=copied_share(space.values(synthetic), space.values(train)),
        copies_holdout=copied_share(space.values(holdout), space.values(train)),
        closer_share=closer.share,
        closer_error=closer.error,
        neighbour_ratio=_ratio(points[2], points[0]),
        neighbour_ratio_holdout=_ratio(points[1], points[0]),
        attacks=everything,
    )


def copied_share(rows: Float64, real: Float64) -> float:
    """Share of rows that equal some real row in every column; shapes (n, columns) and (m, columns)."""
    return float(np.mean(is_copy(rows, real))) if len(rows) else 0.0


def copies_margin(chance: float, rows: int, errors: float = ERRORS) -> float:
    """How many more copies than a holdout's share of them chance is allowed, of so many rows on either side."""
    return errors * float(np.sqrt(max(chance, 1 / rows) * (1 - chance) * 2 / rows))


def is_copy(rows: Float64, real: Float64) -> Bool:
    """Which rows equal some real row in every column, nulls equal to nulls, shape (n,)."""
    joined = np.nan_to_num(np.concatenate([real, rows]), nan=-np.pi * 1e300)
    _, group = np.unique(np.ascontiguousarray(joined).view(f"V{joined.shape[1] * 8}").ravel(), return_inverse=True)
    return np.isin(group[len(real) :], group[: len(real)])


@dataclass(frozen=True)
class Closer:
    """How often synthetic rows lie nearer to learnt rows than to others.

    Attributes:
        share: Of them, shared among rows equally near; as of sides of one size, so 0.5 when nothing was memorised.
        error: The standard error that chance gives it where the real rows might as well have been parted otherwise.
            Where many synthetic rows share their nearest real row, or rows that were parted together, it is large.
    """

    share: float
    error: float

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
        seed: For the choice of columns.
        errors: Standard errors granted when the worst set is chosen.
        units: As in :func:`measure_privacy`.
    """
    subsets = _subsets(len(space.names), np.random.default_rng(seed))
    parted = np.arange(len(real) + len(held)) if units is None else np.concatenate(units)
    found = (_closer(space, (real, held), made, subset, parted) for subset in subsets)
    return max(found, key=lambda one: one.surely(errors))


def _subsets(columns: int, rng: np.random.Generator) -> list[Sequence[int] | None]:
    """All columns, and random halves of them where there are enough."""
    if columns < 6:
        return [None]
    halves = [sorted(rng.permutation(columns)[: columns // 2].tolist()) for _ in range(_SUBSETS)]
    return [None, *halves]


def _closer(
    space: Space, sides: tuple[Float64, Float64], made: Float64, columns: Sequence[int] | None, parted: Int64
) -> Closer:
    real, held = sides
    pooled = np.concatenate([space.points(real, columns), space.points(held, columns)])
    learnt, met = _votes(space.points(made, columns), pooled, len(real))
    chance = len(real) / len(pooled)  # of a row's nearest being one that was learnt
    weights = np.bincount(np.unique(parted, return_inverse=True)[1], met)
    share = learnt * (1 - chance) / (learnt * (1 - chance) + (1 - learnt) * chance)
    return Closer(share, float(np.sqrt(np.square(weights).sum() / (chance * (1 - chance)))) / (4 * len(made)))


def _votes(asked: Float32, pooled: Float32, learnt: int) -> tuple[float, Float64]:
    """Let every row's nearest real rows, all that are equally near, share one vote.

    Ties are shared and not left out: where many rows are alike, the larger side has a nearest row that the other one
    only ties with far more often than by its size, so what is left out is seldom of it.

    Args:
        asked: Synthetic rows, shape (n, axes).
        pooled: Real rows, those learnt first, shape (m, axes).
        learnt: How many of them.

    Returns:
        The share of all votes that go to learnt rows, and the votes of each real row, shape (m,).
    """
    squares = np.einsum("ij,ij->i", pooled, pooled)
    lifted, one = np.concatenate([-2.0 * pooled.T, squares[None, :]]), np.ones((len(asked), 1), dtype=np.float32)
    raised, votes = np.concatenate([asked, one], axis=1), np.zeros(len(pooled))
    step = max(1, _BLOCK // len(pooled))
    for start in range(0, len(asked), step):
        gap = raised[start : start + step] @ lifted
        near = gap <= gap.min(axis=1, keepdims=True) + _ALIKE
        row, place = np.divmod(np.flatnonzero(near), len(pooled))
        votes += np.bincount(place, 1.0 / np.bincount(row)[row], minlength=len(pooled))
    return float(votes[:learnt].sum() / votes.sum()), votes


def _ratio(queries: Any, reference: Any) -> float:
    if len(reference) < 2:
        return 1.0
    distance, _ = nearest(queries, reference, k=2)
    return float(np.median((distance[:, 0] + 1e-9) / (distance[:, 1] + 1e-9)))


def _some(rows: int, rng: np.random.Generator) -> Int64:
    return np.arange(rows) if rows <= _MOST_ROWS else rng.permutation(rows)[:_MOST_ROWS]
