"""Boosted trees of a column of few values: how likely each value is, given the columns before it.

One tree tells a category by the shares in its leaves: steps, each of at least twenty rows. What depends a little on
many columns is lost between them, and with it most of what a model trained on the twin could use. Many small trees
add up.
"""

from dataclasses import dataclass, fields
from typing import Any

import numpy as np
import numpy.typing as npt

from tasks.synthesis.tree import Float32, Float64, Int32

_RATE = 0.2  # what each tree adds of what it says
_LEAVES = 16
_FEW_ROWS = 5000  # of fewer rows, half as many trees are grown,
_CALM = (20.0, 5.0)  # whose leaves are held back by the weight of so many rows
_TREES, _MOST_TREES = 100, 250  # of each answer, and of all together
_CELLS = 1 << 16  # leaves looked for at a time


@dataclass(frozen=True)
class Boost:
    """Trees whose values add up to the log-odds of each answer.

    Attributes:
        feature: Position of the feature asked, shape (nodes,).
        threshold: Go left when the feature is at most this; infinite at a leaf, shape (nodes,).
        left: The left child, a leaf's own place, shape (nodes,).
        right: The right child, shape (nodes,).
        value: What a leaf adds, shape (nodes,).
        roots: Where each tree begins; those of one answer lie a whole number of answers apart, shape (trees,).
        depth: Steps to the deepest leaf of each tree, shape (trees,).
        base: What each answer starts from, shape (outputs,): one output where there are two answers.
        answers: What is drawn, NaN for null, shape (answers,).
    """

    feature: Int32
    threshold: Float64
    left: Int32
    right: Int32
    value: Float64
    roots: Int32
    depth: Int32
    base: Float64
    answers: Float32

    @classmethod
    def grow(cls, features: Float32, target: Float64, *, leaf: int) -> "Boost":
        """Learn a column of at least two values.

        Args:
            features: Shape (rows, features).
            target: The column's values, NaN for null, shape (rows,).
            leaf: Fewest rows of a leaf.
        """
        from sklearn.ensemble import HistGradientBoostingClassifier

        answers, codes = np.unique(target, return_inverse=True)
        many = len(target) >= _FEW_ROWS
        rounds = min(_TREES, _MOST_TREES // len(answers)) // (1 if many else 2)
        model = HistGradientBoostingClassifier(
            learning_rate=_RATE, max_iter=rounds, max_leaf_nodes=_LEAVES, min_samples_leaf=leaf,
            l2_regularization=_CALM[many], early_stopping=False, random_state=0,
        )  # fmt: skip
        model.fit(features, codes)
        trees = [one.nodes for step in model._predictors for one in step]
        return cls._read(trees, model._baseline_prediction.ravel(), answers)

    @classmethod
    def _read(cls, trees: list[Any], base: Float64, answers: Float64) -> "Boost":
        roots = np.concatenate([[0], np.cumsum([len(nodes) for nodes in trees])[:-1]])
        nodes = np.concatenate(trees)
        shift = np.repeat(roots, [len(one) for one in trees])
        leaf, own = nodes["is_leaf"].astype(bool), np.arange(len(nodes))
        return cls(
            feature=np.where(leaf, 0, nodes["feature_idx"]).astype(np.int32),
            threshold=np.where(leaf, np.inf, nodes["num_threshold"]).astype(np.float64),
            left=np.where(leaf, own, nodes["left"] + shift).astype(np.int32),
            right=np.where(leaf, own, nodes["right"] + shift).astype(np.int32),
            value=nodes["value"].astype(np.float64),
            roots=roots.astype(np.int32),
            depth=np.array([one["depth"].max() for one in trees], dtype=np.int32),
            base=base.astype(np.float64),
            answers=answers.astype(np.float32),
        )

    def knows(self, values: Float32) -> npt.NDArray[np.bool_]:
        """Which values are among the answers, shape (n,)."""
        known: npt.NDArray[np.bool_] = np.isin(values, self.answers)
        return known | (np.isnan(values) & np.isnan(self.answers).any())

    def draw(self, features: Float32, chance: Float64) -> Float32:
        """Draw an answer for each row.

        Args:
            features: Shape (rows, features).
            chance: Uniform in [0, 1), shape (rows,).
        """
        weights = self.weights(features)
        passed = np.cumsum(weights, axis=0)
        place = (chance * passed[-1] >= passed[:-1]).sum(axis=0)
        drawn: Float32 = self.answers[place]
        return drawn

    def weights(self, features: Float32) -> Float64:
        """How likely each answer is, beside the likeliest, shape (answers, rows)."""
        odds = self._odds(features)
        if len(odds) == 1:
            odds = np.concatenate([np.zeros_like(odds), odds])
        weights: Float64 = np.exp(odds - odds.max(axis=0))
        return weights

    def _odds(self, features: Float32) -> Float64:
        """Sums of the trees, shape (outputs, rows); added one by one: no bit may depend on the rows around a row."""
        outputs, rows = len(self.base), len(features)
        odds = np.repeat(self.base[:, None], rows, axis=1)
        block = max(1, _CELLS // max(rows, 1))
        for first in range(0, len(self.roots), block):
            reached = self._reached(features, slice(first, first + block))
            for number, leaves in enumerate(reached, first):
                odds[number % outputs] += self.value[leaves]
        return odds

    def _reached(self, features: Float32, trees: slice) -> Int32:
        """The leaf of each row in some trees, shape (trees, rows)."""
        flat, start = features.ravel(), np.arange(len(features)) * features.shape[1]
        at = np.repeat(self.roots[trees][:, None], len(features), axis=1)
        for _ in range(int(self.depth[trees].max())):
            down = flat.take(start + self.feature.take(at)) <= self.threshold.take(at)
            at = np.where(down, self.left.take(at), self.right.take(at))
        return at

    def state(self, prefix: str) -> dict[str, npt.NDArray[Any]]:
        """Give the arrays under names that start with a prefix."""
        return {f"{prefix}{field.name}": getattr(self, field.name) for field in fields(self)}

    @classmethod
    def restore(cls, prefix: str, arrays: dict[str, npt.NDArray[Any]]) -> "Boost | None":
        """Rebuild what :meth:`state` gave; None where it gave nothing."""
        if f"{prefix}roots" not in arrays:
            return None
        return cls(**{field.name: arrays[f"{prefix}{field.name}"] for field in fields(cls)})
