"""How far synthetic rows give real ones away, each figure beside the same figure for rows that were never seen."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from tasks.quality.attacks import Risk, inference, linkability, singling_out
from tasks.quality.matrix import Bool, Float64, Int64, Space, nearest
from tasks.quality.nearness import Units, closer_share
from tasks.values.written import read_alike

_MOST_ROWS = 20_000  # distances are measured on at most so many rows of each table
_MOST_SINGLED = 5000  # attacks that single out: they are cheap, and of a thousand the interval is half noise
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
        closer_chance: What the worst of as many sets is on the mean where the real rows are dealt out anew: above 0.5.
        closer_whole: The share in all columns.
        neighbour_ratio: Median of the distance to the nearest training row over that to the second nearest.
        neighbour_ratio_holdout: The same for holdout rows.
        attacks: The three attacks, each with its confidence interval.
    """

    copies: float
    copies_holdout: float
    closer_share: float
    closer_error: float
    closer_chance: float
    closer_whole: float
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
        attacks: Attempts of each attack; as many as there are rows to single one out, where these are more.
        units: Of the real rows; each is one of its own when absent.
    """
    train, holdout, synthetic = read_alike(train, holdout, synthetic)
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
        "singling_out": singling_out(
            space, real, held, made, attacks=max(attacks, min(len(made), _MOST_SINGLED)), seed=seed
        ),
        "linkability": linkability(space, real, held, made, attacks=attacks, seed=seed),
        "inference": inference(space, real, held, made, attacks=attacks, seed=seed),
    }
    return Privacy(
        copies=copied_share(space.values(synthetic), space.values(train)),
        copies_holdout=copied_share(space.values(holdout), space.values(train)),
        closer_share=closer.share,
        closer_error=closer.error,
        closer_chance=closer.chance,
        closer_whole=closer.whole,
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


def _ratio(queries: Any, reference: Any) -> float:
    if len(reference) < 2:
        return 1.0
    distance, _ = nearest(queries, reference, k=2)
    return float(np.median((distance[:, 0] + 1e-9) / (distance[:, 1] + 1e-9)))


def _some(rows: int, rng: np.random.Generator) -> Int64:
    return np.arange(rows) if rows <= _MOST_ROWS else rng.permutation(rows)[:_MOST_ROWS]
