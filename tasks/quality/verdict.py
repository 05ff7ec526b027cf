"""A quick judgement of a synthesizer's candidate, for choosing among several: seconds, not a report."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from tasks.quality.fidelity import Effort, accuracy, detection_auc, utility_auc
from tasks.quality.matrix import Float64, Space
from tasks.quality.nearness import closer_share
from tasks.quality.privacy import ERRORS, FEWEST_COLUMNS, LIMITS, copied_share, copies_margin
from tasks.values.threads import one_thread
from tasks.values.written import read_alike

_MOST_ROWS = 4000
_GLANCE = Effort(trees=30, leaves=15, rate=0.2)  # candidates are far apart: a seventh of a report's splits tells them
_ERRORS = 2.0  # of chance, one less than the gates grant copies
_SHRINKS = 0.71  # of nearness beyond a half is left where twice as many rows are learnt: all of them, not halves


@dataclass(frozen=True)
class Verdict:
    """How a candidate did.

    Attributes:
        score: Larger is better: accuracy beside the holdout's, utility beside the real rows', detection against 0.5.
        gives_away: How far its rows lie nearer to training rows, or repeat more of them, than the gates let a twin's; 0
            where they keep both limits.
        reason: The figures in a sentence.
    """

    score: float
    gives_away: float
    reason: str

    @property
    def private(self) -> bool:
        """Whether it keeps the limits."""
        return self.gives_away == 0.0


@one_thread()
def judge(train: pa.Table, holdout: pa.Table, synthetic: pa.Table, target: str | None = None) -> Verdict:
    """Judge synthetic rows by the rows they were learnt from and rows that were not seen.

    Args:
        train: The rows that the candidate was fitted on.
        holdout: As many other rows.
        synthetic: Its rows.
        target: A column whose prediction matters.
    """
    train, holdout = train.select(synthetic.column_names), holdout.select(synthetic.column_names)
    train, holdout, synthetic = read_alike(train, holdout, synthetic)
    space = Space.of(train, [holdout, synthetic])
    if not space.names:
        return Verdict(0.0, 0.0, "no column that could be measured")
    whole = space.values(train)
    real, held, made = (_some(values) for values in (whole, space.values(holdout), space.values(synthetic)))
    detection = detection_auc(space, real, made, effort=_GLANCE)
    ratio = float(np.mean(accuracy(space, real, made))) / max(float(np.mean(accuracy(space, real, held))), 1e-9)
    use = _utility_ratio(space, real, held, made, target)
    closer = closer_share(space, real, held, made, errors=ERRORS)
    copies, chance = copied_share(made, whole), copied_share(held, whole)
    copies_most = LIMITS["copies"] + copies_margin(chance, len(made), _ERRORS)
    most = 0.5 + (LIMITS["closer_share"] - 0.5) / _SHRINKS
    nearer = max(closer.surely(ERRORS) - most, 0.0)
    judged = len(space.names) >= FEWEST_COLUMNS  # as the gates have it
    gives_away = nearer + max(copies - chance - copies_most, 0.0) if judged else 0.0
    told = "" if use is None else f"utility {use:.3f} of the real rows', "
    reason = (
        f"accuracy {ratio:.3f} of a holdout's, detection {detection:.3f}, {told}closer share {closer.share:.3f} where "
        f"{most + ERRORS * closer.error:.3f} is allowed, copies {copies:.4f} where a holdout has "
        f"{chance:.4f}"
    )
    score = min(ratio, 1.0) + min(1.0 if use is None else use, 1.0) - max(detection - 0.5, 0.0)
    return Verdict(score, gives_away, reason)


def _utility_ratio(space: Space, real: Float64, held: Float64, made: Float64, target: str | None) -> float | None:
    if target is None or target not in space.names:
        return None
    own, theirs = (utility_auc(space, rows, held, target, effort=_GLANCE) for rows in (real, made))
    return None if own is None else (theirs or 0.0) / own


def _some(values: Float64) -> Float64:
    """At most 4,000 rows, evenly spread."""
    return values if len(values) <= _MOST_ROWS else values[np.linspace(0, len(values) - 1, _MOST_ROWS).astype(np.int64)]
