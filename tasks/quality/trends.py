"""How like the real ones children take after their parents, pair of columns by pair of columns, as SDMetrics has it."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from tasks.quality.matrix import Bool, Float64, Int64, Space, measurable

_CORRELATED, _ASSOCIATED = 0.5, 0.3  # from which on SDMetrics counts a pair: |Pearson's r|, Cramér's V
_BINS = 10
_HALVINGS = 2
_OF_HALVES = 0.5**0.5  # samples of half the parents lie so much farther apart than samples of all of them
_HALVED_ROWS = 20_000


@dataclass(frozen=True)
class Pair:
    """A child's column and a parent's.

    Attributes:
        child: The child's column.
        parent: The parent's column.
        score: Of two numbers 1 - half the difference of their correlations, else 1 - total variation distance of the
            shares of the pair's values, numbers by ten bins of each side's own range. In [0, 1].
        reached: What fresh real rows would be expected to reach, with so few parents.
        associated: Whether the real columns depend on each other enough for SDMetrics to count the pair.
        tied: Whether they still do when what chance alone makes of so few rows is taken off. Twenty countries of sixty
            customers lie on their three clerks' birthdays with a Cramér's V of 0.6, however they are dealt out.
    """

    child: str
    parent: str
    score: float
    reached: float
    associated: bool
    tied: bool

    @property
    def share(self) -> float:
        """The score as a share of what real rows reach, at most 1: nothing makes up for another pair."""
        return min(1.0, self.score / self.reached) if self.reached > 0 else 1.0


def measure_trends(real: pa.Table, made: pa.Table, parents: Int64) -> tuple[Pair, ...]:
    """Compare every pair of a child's column and a parent's.

    Args:
        real: Real children beside their parents, columns named ``child.*`` and ``parent.*``.
        made: The same of the twin.
        parents: Which parent each real child has, shape (real rows,).
    """
    names = [name for name in real.column_names if name in made.column_names and measurable(real[name])]
    space = Space.of(real.select(names), [made.select(names)], columns=names)
    sides = Sides(space.is_category, space.values(real.select(names)), space.values(made.select(names)), parents)
    own, theirs = ([j for j, name in enumerate(names) if name.startswith(side)] for side in ("child.", "parent."))
    return tuple(
        Pair(names[a].removeprefix("child."), names[b].removeprefix("parent."), *found)
        for b in theirs
        for a in own
        if (found := sides.compared(a, b)) is not None
    )


class Sides:
    """Real rows and the twin's as numbers.

    Args:
        is_category: Which columns are categories, shape (columns,).
        real: Shape (real rows, columns).
        made: Shape (rows, columns).
        parents: Which parent each real row has, shape (real rows,).
    """

    def __init__(self, is_category: Bool, real: Float64, made: Float64, parents: Int64) -> None:
        self._is_category, self._real, self._made = is_category, real, made
        rows = np.linspace(0, len(real) - 1, min(len(real), _HALVED_ROWS)).astype(np.int64)
        self._some = real[rows]
        owners = np.unique(parents[rows], return_inverse=True)[1]
        rng = np.random.default_rng(len(real))
        self._halves = [(rng.permutation(owners.max(initial=0) + 1) % 2 == 0)[owners] for _ in range(_HALVINGS)]

    def compared(self, a: int, b: int) -> tuple[float, float, bool, bool] | None:
        """Compare two columns: score, what real rows reach, whether associated, whether tied; None if constant."""
        columns = [a, b]
        category = self._is_category[columns]
        real = self._real[:, columns]
        if category.any():
            strength, needed = cramers_v(*_codes(real, category)), _ASSOCIATED
            beyond = cramers_v(*_codes(real, category), corrected=True)
        else:
            strength, needed = abs(correlation(real)), _CORRELATED
            beyond = strength
        if np.isnan(strength):
            return None
        some = self._some[:, columns]
        parted = [_likeness(some[half], some[~half], category) for half in self._halves]
        reached = 1.0 - (1.0 - float(np.mean(parted))) * _OF_HALVES
        score = _likeness(real, self._made[:, columns], category)
        return score, reached, bool(strength > needed), bool(strength > needed and beyond > needed)


def _likeness(real: Float64, made: Float64, category: Bool) -> float:
    if not len(real) or not len(made):
        return 0.0
    if not category.any():
        both = [np.nan_to_num(correlation(side)) for side in (real, made)]
        return float(1.0 - 0.5 * abs(both[0] - both[1]))
    codes = [_codes(side, category) for side in (real, made)]
    width = 1 + max(int(second.max(initial=0)) for _, second in codes)
    cells = [first * width + second for first, second in codes]
    size = 1 + max(int(side.max(initial=0)) for side in cells)
    shares = [np.bincount(side, minlength=size) / len(side) for side in cells]
    return 1.0 - 0.5 * float(np.abs(shares[0] - shares[1]).sum())


def correlation(values: Float64) -> float:
    """Pearson's correlation of two columns where both are known; NaN where one does not vary."""
    known = values[~np.isnan(values).any(axis=1)]
    if len(known) < 2 or np.ptp(known, axis=0).min() == 0:
        return float("nan")
    return float(np.asarray(np.corrcoef(known.T))[0, 1])


def cramers_v(first: Int64, second: Int64, *, corrected: bool = False) -> float:
    """How strongly two columns of codes depend on each other, in [0, 1]; NaN where one has a single value.

    Args:
        first: Codes, shape (rows,).
        second: Codes, shape (rows,).
        corrected: Whether what independent columns of as many kinds would give is taken off.

    Source:
        H. Cramér, "Mathematical methods of statistics" (1946). W. Bergsma, "A bias-correction for Cramér's V and
        Tschuprow's T", Journal of the Korean Statistical Society 42 (2013).
    """
    rows, columns = (np.unique(codes, return_inverse=True)[1] for codes in (first, second))
    shape = rows.max(initial=-1) + 1, columns.max(initial=-1) + 1
    if min(shape) < 2:
        return float("nan")
    table = np.bincount(rows * shape[1] + columns, minlength=shape[0] * shape[1]).reshape(shape)
    expected = np.outer(table.sum(axis=1), table.sum(axis=0)) / len(rows)
    squares = float(((table - expected) ** 2 / expected).sum()) / len(rows)
    if not corrected:
        return float(np.sqrt(squares / (min(shape) - 1)))
    others = len(rows) - 1
    squares = max(0.0, squares - (shape[0] - 1) * (shape[1] - 1) / others)
    least = min(kinds - (kinds - 1) ** 2 / others for kinds in shape) - 1
    return float(np.sqrt(squares / least)) if least > 0 else 0.0  # as many kinds as rows: nothing can be told


def _codes(values: Float64, category: Bool) -> tuple[Int64, Int64]:
    first, second = (_coded(values[:, j], bool(category[j])) for j in range(2))
    return first, second


def _coded(values: Float64, category: bool) -> Int64:
    """Codes from 0: a category's own, a number's bin; a null counts with the last, as SDMetrics has it."""
    if category:
        return values.astype(np.int64) + 1
    known = values[np.isfinite(values)]
    edges = np.histogram_bin_edges(known, _BINS) if len(known) and np.ptp(known) > 0 else np.zeros(1)
    return np.asarray(np.digitize(values, edges), dtype=np.int64)
