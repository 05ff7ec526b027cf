"""A target told by many small trees: their sums, any chunking, what they keep that one tree loses, and rare values."""

import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from tasks.synthesis.boost import Boost
from tasks.synthesis.interface import Columns, load
from tasks.synthesis.trees import SequentialTrees
from tasks.values.threads import one_thread


def features(rows: int, columns: int = 6) -> np.ndarray:
    return np.random.default_rng(1).random((rows, columns)).astype(np.float32)


def weak(rows: int = 2000) -> pa.Table:
    """A target that depends a little on each of eight columns, and lies in none of them by itself."""
    rng = np.random.default_rng(2)
    parts = rng.random((rows, 8))
    score = np.abs(parts - 0.5).sum(axis=1) - 2
    target = np.where(score + rng.logistic(0, 0.15, rows) > 0, "yes", "no").astype(object)
    target[:25] = "perhaps"
    return pa.table({**{f"c{i}": parts[:, i] for i in range(8)}, "target": target})


def told(table: pa.Table) -> float:
    """How closely the target follows what decides it."""
    score = sum(np.abs(table[f"c{i}"].to_numpy() - 0.5) for i in range(8))
    common = np.asarray(table["target"].to_pandas() != "perhaps")
    return float(np.corrcoef(score[common], table["target"].to_pandas()[common] == "yes")[0, 1])


@pytest.mark.parametrize("answers", [2, 4])
def test_trees_add_up_to_what_the_library_says(answers: int) -> None:
    from sklearn.ensemble import HistGradientBoostingClassifier

    table = features(400)
    target = np.digitize(table[:, 0] + table[:, 1] * table[:, 2], [0.8] if answers == 2 else [0.4, 0.8, 1.2])
    with one_thread():
        boost = Boost.grow(table, target.astype(float), leaf=5)
        rounds = len(boost.roots) // (1 if answers == 2 else answers)
        model = HistGradientBoostingClassifier(
            learning_rate=0.2,
            max_iter=rounds,
            max_leaf_nodes=16,
            min_samples_leaf=5,
            l2_regularization=20.0,
            early_stopping=False,
            random_state=0,
        ).fit(table, target)
    weights = boost.weights(table)
    assert np.allclose((weights / weights.sum(axis=0)).T, model.predict_proba(table), rtol=0, atol=1e-12)


def test_a_row_is_drawn_alike_in_any_company() -> None:
    table, chance = features(200), np.random.default_rng(3).random(200)
    with one_thread():
        boost = Boost.grow(table, np.digitize(table[:, 0], [0.3, 0.6]).astype(float), leaf=5)
    parts = [boost.draw(table[i : i + 7], chance[i : i + 7]) for i in range(0, 200, 7)]
    assert np.array_equal(np.concatenate(parts), boost.draw(table, chance))


def test_a_target_keeps_what_it_owes_a_little_to_many_columns() -> None:
    real = weak()
    made = SequentialTrees().fit(real, columns=Columns(target="target")).sample(0, 2000, total=2000)
    assert told(made) > 0.85 * told(real)


def test_a_value_too_rare_for_the_trees_keeps_its_share(tmp_path: Path) -> None:
    fitted = SequentialTrees(leaf=30).fit(weak(), columns=Columns(target="target"))
    made = fitted.sample(0, 2000, total=2000)
    assert 15 <= made["target"].to_pylist().count("perhaps") <= 40  # 25 of 2,000, three standard errors
    fitted.save(tmp_path)
    assert load(tmp_path).sample(5, 60).equals(fitted.sample(5, 60))


def test_a_table_of_few_rows_is_left_to_one_tree() -> None:
    few, more = (SequentialTrees().fit(weak(rows), columns=Columns(target="target")) for rows in (199, 200))
    assert few.models[-1].boost is None
    assert more.models[-1].boost is not None


def test_what_would_take_all_threads_is_loaded_before_they_are_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "sklearn.ensemble", raising=False)
    with one_thread():
        assert "sklearn.ensemble" in sys.modules
