"""One tree of a column given earlier ones, as flat arrays that are sampled without a loop over rows."""

from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from tasks.synthesis.growing import grow

Float64 = npt.NDArray[np.float64]
Float32 = npt.NDArray[np.float32]
Int32 = npt.NDArray[np.int32]
Int64 = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Tree:
    """A decision tree over model space whose leaves own stretches of one array of donors, each stretch sorted.

    Attributes:
        feature: Position of the feature asked, -1 at a leaf, shape (nodes,).
        threshold: Go left when the feature is at most this, shape (nodes,).
        left: The left child, shape (nodes,).
        right: The right child, shape (nodes,).
        start: First donor of a leaf, shape (nodes,).
        stop: After its last donor, shape (nodes,).
        donors: What leaves draw from: ranks, residuals or codes; NaN is null and comes last, shape (rows,).
    """

    feature: Int32
    threshold: Float32
    left: Int32
    right: Int32
    start: Int32
    stop: Int32
    donors: Float32

    @classmethod
    def stump(cls, donors: Float64) -> "Tree":
        """Give a tree of one leaf."""
        one = np.zeros(1, dtype=np.int32)
        sorted_donors = np.sort(donors).astype(np.float32)
        stop = np.array([len(donors)], dtype=np.int32)
        return cls(one - 1, np.zeros(1, dtype=np.float32), one - 1, one - 1, one, stop, sorted_donors)

    @classmethod
    def grow(
        cls, features: Float32, goal: Float64, donors: Float64, *, leaf: int, penalty: float, finer: bool = False
    ) -> "Tree":
        """Grow a tree that explains a goal, and fill its leaves.

        A split has to explain ``penalty`` times what a split of pure noise would: the tree has few leaves that are
        there by chance, and so remembers little of single rows.

        Args:
            features: Shape (rows, features).
            goal: What the splits should explain, shape (rows, outputs).
            donors: What the leaves draw from, shape (rows,).
            leaf: Fewest rows of a leaf.
            penalty: As above; 0 grows it out.
            finer: Whether narrow leaves are split further, see :func:`tasks.synthesis.growing.grow`.
        """
        nodes = grow(features, goal, leaf=leaf, penalty=penalty, finer=finer)
        none = np.zeros(0, dtype=np.int32)
        bare = cls(
            feature=np.where(nodes.left < 0, -1, nodes.feature).astype(np.int32),
            threshold=_below(nodes.threshold),
            left=nodes.left.astype(np.int32),
            right=nodes.right.astype(np.int32),
            start=none,
            stop=none,
            donors=none.astype(np.float32),
        )
        return bare._filled(bare.leaves(features), donors)

    def _filled(self, home: Int32, donors: Float64) -> "Tree":
        order, nodes = np.lexsort((donors, home)), np.arange(len(self.feature))
        start, stop = (np.searchsorted(home[order], nodes, side=side).astype(np.int32) for side in ("left", "right"))
        return replace(self, start=start, stop=stop, donors=donors[order].astype(np.float32))

    @property
    def size(self) -> int:
        """Number of leaves."""
        return int((self.feature < 0).sum())

    def leaves(self, features: Float32) -> Int32:
        """Find the leaf of each row, shape (n,)."""
        at = np.zeros(len(features), dtype=np.int32)
        if self.feature[0] < 0:
            return at
        moving = np.arange(len(features))
        while len(moving):
            node = at[moving]
            down = features[moving, self.feature[node]] <= self.threshold[node]
            node = np.where(down, self.left[node], self.right[node])
            at[moving] = node
            moving = moving[self.feature[node] >= 0]
        return at

    def pick(self, leaves: Int32, chance: Float64) -> Int64:
        """Pick a donor of each leaf: its position, shape (n,)."""
        size = self.stop[leaves] - self.start[leaves]
        position: Int64 = self.start[leaves] + np.minimum((chance * size).astype(np.int64), size - 1)
        return position

    def near(self, position: Int64, leaves: Int32, chance: Float64, reach: float) -> Float64:
        """Give values on the way from a donor to its neighbour in the leaf, up to half of it.

        Args:
            position: Donors, shape (n,).
            leaves: Their leaves, shape (n,).
            chance: Uniform in [0, 1): which neighbour, and how far, shape (n,).
            reach: A neighbour farther than this is another matter: the donor's value stays.

        Returns:
            Shape (n,), NaN for null.
        """
        own = self.donors[position].astype(np.float64)
        other = np.where(chance < 0.5, position - 1, position + 1)
        other = np.clip(other, self.start[leaves], self.stop[leaves] - 1)
        gap = self.donors[other] - own
        gap = np.where(np.abs(gap) <= reach, gap, 0.0)  # false for NaN too
        moved: Float64 = own + gap * np.abs(chance - 0.5)
        return moved

    def state(self, prefix: str) -> dict[str, npt.NDArray[Any]]:
        """Give the arrays under names that start with a prefix."""
        return {f"{prefix}{field.name}": getattr(self, field.name) for field in fields(self)}

    @classmethod
    def restore(cls, prefix: str, arrays: dict[str, npt.NDArray[Any]]) -> "Tree":
        """Rebuild what :meth:`state` gave."""
        return cls(**{field.name: arrays[f"{prefix}{field.name}"] for field in fields(cls)})


def _below(values: Float64) -> Float32:
    """The greatest float32 that is not greater: a float32 feature falls on the same side of both."""
    near = values.astype(np.float32)
    return np.where(near > values, np.nextafter(near, np.float32(-np.inf)), near)
