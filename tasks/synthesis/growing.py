"""How a tree is grown: splits that a root's noise could not explain, and below them those that a node's could not."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Float64 = npt.NDArray[np.float64]
Float32 = npt.NDArray[np.float32]
Int64 = npt.NDArray[np.int64]

_NARROW = 0.2  # of the root's variance: a leaf with less is looked at again by itself,
_STRICTER = 2.0  # and its splits have to be so many times surer, for there are many such leaves


@dataclass
class Nodes:
    """A tree's nodes, the root first; children are -1 at a leaf.

    Attributes:
        feature: Position of the feature asked, shape (nodes,).
        threshold: Go left when the feature is at most this, shape (nodes,).
        left: The left child, shape (nodes,).
        right: The right child, shape (nodes,).
    """

    feature: Int64
    threshold: Float64
    left: Int64
    right: Int64

    def graft(self, node: int, branch: "Nodes") -> None:
        """Put another tree in the place of a leaf."""
        shift = len(self.feature) - 1  # the branch's root takes the leaf's place, the rest comes last
        left, right = (np.where(child > 0, child + shift, child) for child in (branch.left, branch.right))
        for name, values in (
            ("feature", branch.feature), ("threshold", branch.threshold), ("left", left), ("right", right)
        ):  # fmt: skip
            own = getattr(self, name)
            own[node] = values[0]
            setattr(self, name, np.concatenate([own, values[1:]]))


def grow(features: Float32, goal: Float64, *, leaf: int, penalty: float, finer: bool = False) -> Nodes:
    """Grow a tree.

    Args:
        features: Shape (rows, features).
        goal: What the splits should explain, shape (rows, outputs).
        leaf: Fewest rows of a leaf.
        penalty: How many times more than pure noise a split has to explain.
        finer: Whether leaves with little of the root's variance are split further, by what is noise among their own
            rows. Where one column all but decides another, the root's noise hides what is left: the month's rate
            within a grade.
    """
    nodes, inner = _fitted(features, goal, leaf, penalty)
    if finer and inner.node_count > 1:
        home, least = inner.apply(features), _NARROW * float(inner.impurity[0])
        for node in np.flatnonzero(inner.children_left < 0):
            rows = np.flatnonzero(home == node)
            if len(rows) >= 2 * leaf and 0 < inner.impurity[node] < least:
                branch, _ = _fitted(features[rows], goal[rows], leaf, _STRICTER * penalty)
                nodes.graft(int(node), branch)
    return nodes


def _fitted(features: Float32, goal: Float64, leaf: int, penalty: float) -> tuple[Nodes, Any]:
    from sklearn.tree import DecisionTreeRegressor

    least = penalty * float(goal.var(axis=0).mean()) / len(goal)
    tree = DecisionTreeRegressor(min_samples_leaf=max(1, leaf), min_impurity_decrease=least, random_state=0)
    inner = tree.fit(features, goal).tree_
    return Nodes(inner.feature, inner.threshold, inner.children_left, inner.children_right), inner
