"""How trees are grown: what a root's noise hides, and leaves that no row may be lost from."""

import numpy as np
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.synthesis.tree import Tree
from tasks.synthesis.trees import SequentialTrees


def rates(rows: int = 4000) -> pa.Table:
    """A rate of each grade, in no order, which each month moves by little."""
    rng = np.random.default_rng(5)
    grade, month = rng.integers(0, 30, rows), rng.integers(0, 3, rows)
    rate = np.round(5 + 0.02 * rng.permutation(30)[grade] + 0.01 * month + 0.01 * rng.integers(0, 2, rows), 2)
    return pa.table({"grade": grade, "month": month, "rate": rate, "other": rng.random(rows)})


def moved(table: pa.Table) -> float:
    """How closely the rate follows the month within a grade."""
    frame = table.to_pandas()
    return float(np.corrcoef(frame["month"], frame["rate"] - frame.groupby("grade")["rate"].transform("mean"))[0, 1])


def test_what_a_month_moves_within_a_grade_is_learnt() -> None:
    real = rates()
    assert moved(SequentialTrees().fit(real).sample(0, 4000, total=4000)) > 0.8 * moved(real)


def test_noise_is_not_split_however_fine() -> None:
    rng = np.random.default_rng(6)
    features, goal = rng.random((3000, 8)).astype(np.float32), rng.normal(size=(3000, 1))
    coarse, fine = (Tree.grow(features, goal, goal[:, 0], leaf=20, penalty=8.0, finer=one) for one in (False, True))
    assert coarse.size == fine.size


@given(st.integers(0, 10_000))
@settings(max_examples=15, deadline=None)
def test_no_leaf_has_fewer_rows_than_asked(seed: int) -> None:
    rng = np.random.default_rng(seed)
    features = (2.0**20 + rng.integers(0, 6, (300, 3)) / 8).astype(np.float32)  # neighbours among float32 numbers
    goal = (features[:, :1].astype(np.float64) - 2.0**20) * 8
    tree = Tree.grow(features, goal, goal[:, 0], leaf=10, penalty=0.5, finer=True)
    sizes = (tree.stop - tree.start)[tree.feature < 0]
    assert sizes.sum() == 300
    assert sizes.min() >= 10
