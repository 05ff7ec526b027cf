"""How like the real rows the synthetic ones are, always beside what real rows that were not trained on reach."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from itertools import combinations, islice
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from tasks.quality.matrix import Float64, Int64, Space, measurable
from tasks.values.kinds import is_measured
from tasks.values.threads import one_thread
from tasks.values.written import read_alike

_BINS = 10
_MOST_PAIRED = 40  # columns that SDMetrics is shown
_MOST_GROUPS = 300  # pairs or triples of columns looked at: their mean settles long before
_FOLDS = 3
_CLASSES = 12  # a numeric target with more values than this is asked as "above its median?"


@dataclass(frozen=True)
class Effort:
    """How hard a classifier tries: boosted trees in all, leaves of each, and what each adds of what it says."""

    trees: int = 100
    leaves: int = 31
    rate: float = 0.1


FULL = Effort()


@dataclass(frozen=True)
class Fidelity:
    """Fidelity of a synthetic table.

    Attributes:
        accuracy: 1 - total variation distance, mean over columns, pairs and triples of columns.
        accuracy_ceiling: The same for the holdout.
        detection: AUC of a classifier that tells synthetic rows from real ones; 0.5 is best.
        utility: AUC on the holdout of a model trained on synthetic rows; None without a target.
        utility_real: The same, trained on the real rows.
        quality: SDMetrics' quality score; None when it was not asked for.
        quality_ceiling: The same for the holdout.
    """

    accuracy: tuple[float, float, float]
    accuracy_ceiling: tuple[float, float, float]
    detection: float
    utility: float | None = None
    utility_real: float | None = None
    quality: float | None = None
    quality_ceiling: float | None = None

    def to_plain(self) -> dict[str, Any]:
        """Give the figures as JSON values."""
        return asdict(self)


def measure_fidelity(
    train: pa.Table,
    holdout: pa.Table,
    synthetic: pa.Table,
    *,
    target: str | None = None,
    sdmetrics: bool = True,
    seed: int = 0,
) -> Fidelity:
    """Measure a synthetic table against the rows it was trained on and against rows it was not.

    Args:
        train: The real rows that the synthesizer saw.
        holdout: Real rows that it did not see.
        synthetic: Its rows.
        target: A column to predict from the others, for the utility.
        sdmetrics: Whether to compute SDMetrics' quality too; it takes seconds.
        seed: For the order of rows in the classifiers.
    """
    train, holdout, synthetic = read_alike(train, holdout, synthetic)
    space = Space.of(train, [holdout, synthetic])
    real, held, made = space.values(train), space.values(holdout), space.values(synthetic)
    both = target is not None and target in space.names
    size = min(len(held), len(made))  # a distance shrinks with the number of rows: both are given the same
    return Fidelity(
        accuracy=accuracy(space, real, _spread(made, size)),
        accuracy_ceiling=accuracy(space, real, _spread(held, size)),
        detection=detection_auc(space, real, made, seed=seed),
        utility=utility_auc(space, made, held, target, seed=seed) if both and target else None,
        utility_real=utility_auc(space, real, held, target, seed=seed) if both and target else None,
        quality=sdmetrics_quality(train, synthetic) if sdmetrics else None,
        quality_ceiling=sdmetrics_quality(train, holdout) if sdmetrics else None,
    )


def _spread(rows: Float64, size: int) -> Float64:
    """So many rows, evenly spread."""
    return rows if len(rows) <= size else rows[np.linspace(0, len(rows) - 1, size).astype(np.int64)]


def accuracy(space: Space, real: Float64, other: Float64) -> tuple[float, float, float]:
    """1 - total variation distance at one, two and three columns, each a mean in [0, 1].

    Numbers fall into ten bins of equal real counts, categories into their nine most frequent values and the rest.
    """
    binned = [_binned(real[:, j], other[:, j], category) for j, category in enumerate(space.is_category)]
    rows = (len(real), len(other))
    scores = []
    for width in (1, 2, 3):
        groups = list(_some(len(binned), width))
        scores.append(
            float(np.mean([_overlap([binned[j] for j in group], rows) for group in groups])) if groups else 1.0
        )
    return scores[0], scores[1], scores[2]


def _some(columns: int, width: int) -> Iterator[tuple[int, ...]]:
    """All groups of columns, or an even choice of them when they are many."""
    every = list(islice(combinations(range(columns), width), 200_000))
    return iter(every[:: max(1, len(every) // _MOST_GROUPS)])


def _binned(real: Float64, other: Float64, category: bool) -> Int64:
    """Bins of both columns, one after the other, in [0, _BINS + 1)."""
    values = np.concatenate([real, other])
    if category:
        known, counts = np.unique(real, return_counts=True)
        frequent = known[np.argsort(-counts, kind="stable")[: _BINS - 1]]
        order = np.argsort(frequent)
        at = np.clip(np.searchsorted(frequent[order], values), 0, len(frequent) - 1)
        return np.where(frequent[order][at] == values, at, _BINS)
    cuts = (
        np.unique(np.nanquantile(real, np.linspace(0, 1, _BINS + 1)[1:-1])) if np.any(~np.isnan(real)) else np.zeros(1)
    )
    bins: Int64 = np.where(np.isnan(values), _BINS, np.searchsorted(cuts, values, side="right"))
    return bins


def _overlap(columns: list[Int64], rows: tuple[int, int]) -> float:
    flat = columns[0].copy()
    for column in columns[1:]:
        flat = flat * (_BINS + 1) + column
    size = (_BINS + 1) ** len(columns)
    first = np.bincount(flat[: rows[0]], minlength=size) / max(rows[0], 1)
    second = np.bincount(flat[rows[0] :], minlength=size) / max(rows[1], 1)
    return 1.0 - 0.5 * float(np.abs(first - second).sum())


def _features(space: Space, values: Float64) -> Float64:
    """What a boosted tree reads: codes beyond its 255 bins are folded together."""
    folded = values.copy()
    for j in np.flatnonzero(space.is_category):
        folded[:, j] = np.where(values[:, j] < 0, np.nan, np.minimum(values[:, j], 250))
    return folded


def _model(seed: int, categories: npt.NDArray[np.bool_], effort: Effort) -> Any:
    from sklearn.ensemble import HistGradientBoostingClassifier

    return HistGradientBoostingClassifier(
        learning_rate=effort.rate, max_iter=effort.trees, max_leaf_nodes=effort.leaves,
        categorical_features=categories, random_state=seed,
    )  # fmt: skip


def detection_auc(space: Space, real: Float64, other: Float64, *, seed: int = 0, effort: Effort = FULL) -> float:
    """AUC of a boosted-tree classifier that tells two tables apart, cross-validated; 0.5 when it cannot."""
    from sklearn.metrics import roc_auc_score

    rng = np.random.default_rng(seed)
    size = min(len(real), len(other))
    rows = np.concatenate([real[rng.permutation(len(real))[:size]], other[rng.permutation(len(other))[:size]]])
    features, label = _features(space, rows), np.repeat([0, 1], size)
    fold = np.concatenate([rng.permutation(size) % _FOLDS, rng.permutation(size) % _FOLDS])
    score = np.empty(2 * size)
    for k in range(_FOLDS):
        model = _model(seed, space.is_category, effort)
        with one_thread():
            model.fit(features[fold != k], label[fold != k])
            score[fold == k] = model.predict_proba(features[fold == k])[:, 1]
    return float(np.mean([roc_auc_score(label[fold == k], score[fold == k]) for k in range(_FOLDS)]))


def utility_auc(
    space: Space, train: Float64, test: Float64, target: str, *, seed: int = 0, effort: Effort = FULL
) -> float | None:
    """AUC on ``test`` of a classifier of the target that was trained on ``train``; None where it has one class only.

    A numeric target with many values is asked as "above its median in the test rows?".
    """
    from sklearn.metrics import roc_auc_score

    at = space.names.index(target)
    others = [j for j in range(len(space.names)) if j != at]
    goal_train, goal_test = _goals(train[:, at], test[:, at], bool(space.is_category[at]))
    shared = np.intersect1d(np.unique(goal_train), np.unique(goal_test))
    if len(shared) < 2:
        return None
    keep_train, keep_test = np.isin(goal_train, shared), np.isin(goal_test, shared)
    model = _model(seed, space.is_category[others], effort)
    with one_thread():
        model.fit(_features(space, train)[:, others][keep_train], goal_train[keep_train])
        guess = model.predict_proba(_features(space, test)[:, others][keep_test])
    if len(shared) == 2:
        return float(roc_auc_score(goal_test[keep_test] == shared[1], guess[:, 1]))
    return float(roc_auc_score(goal_test[keep_test], guess, multi_class="ovr", labels=shared))


def _goals(train: Float64, test: Float64, category: bool) -> tuple[Int64, Int64]:
    if not category and len(np.unique(test)) > _CLASSES:
        middle = np.nanmedian(test)
        return (train > middle).astype(np.int64), (test > middle).astype(np.int64)
    return np.nan_to_num(train, nan=-1).astype(np.int64), np.nan_to_num(test, nan=-1).astype(np.int64)


def sdmetrics_quality(real: pa.Table, synthetic: pa.Table) -> float:
    """SDMetrics' quality score of one table: the mean of its column shapes and its pair trends.

    It looks at every pair of columns, so of a wide table 40 columns are taken, evenly spread.
    """
    from sdmetrics.reports import QualityReport

    real, synthetic = read_alike(real, synthetic)
    columns = [name for name in real.column_names if measurable(real[name])]
    columns = columns[:: -(-len(columns) // _MOST_PAIRED)] if columns else columns
    kinds = {name: {"sdtype": _sdtype(real.schema.field(name).type)} for name in columns}
    report = QualityReport()
    frames = [{"table": _frame(table.select(columns))} for table in (real, synthetic)]
    report.generate(*frames, {"tables": {"table": {"columns": kinds}}}, verbose=False)
    return float(report.get_score())


def _frame(table: pa.Table) -> Any:
    casts = {
        name: pa.timestamp("us") if pa.types.is_date(kind) else pa.float64()
        for name, kind in zip(table.column_names, table.schema.types, strict=True)
        if pa.types.is_date(kind) or pa.types.is_decimal(kind)
    }
    fields = [pa.field(f.name, casts.get(f.name, f.type)) for f in table.schema]
    return table.cast(pa.schema(fields)).to_pandas()


def _sdtype(kind: pa.DataType) -> str:
    if pa.types.is_boolean(kind):
        return "boolean"
    if pa.types.is_timestamp(kind) or pa.types.is_date(kind):
        return "datetime"
    return "numerical" if is_measured(kind) and not pa.types.is_temporal(kind) else "categorical"
