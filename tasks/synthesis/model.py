"""The model of one column given the columns before it: what smooth lines explain, then a tree."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from tasks.synthesis.bits import Bits
from tasks.synthesis.boost import Boost
from tasks.synthesis.encode import CategoryCodec, Float64, Int32, NumberCodec
from tasks.synthesis.goals import NULL_RANK, Goal, category_goal, number_goal, order_of, softened, strictness
from tasks.synthesis.known import Known
from tasks.synthesis.linear import Slant, Smooth
from tasks.synthesis.tree import Float32, Int64, Tree

_FEW = 20  # a number of at most so many values is drawn as it is,
_ANSWERS = 20  # values that many small trees tell apart,
_LIGHTER = 4  # whose leaves need so many times fewer rows: each adds little
_FINE, _ROWS_PER_KNOT = 8000, 50  # so many drawn rows tell how often single values come, not only the shape
_SHARED = 3  # where so many rows share each on average: a value of one row tells of that row


@dataclass(frozen=True)
class Dials:
    """What trades fidelity for privacy.

    Attributes:
        leaf: Fewest rows of a leaf.
        penalty: How many times better than noise a split has to be.
        reach: How far a rank may move towards its neighbour's.
        finer: Whether a number's narrow leaves are split further.
    """

    leaf: int
    penalty: float
    reach: float = 0.02
    finer: bool = False


@dataclass(frozen=True)
class _Aim:
    """What a tree is grown for.

    Attributes:
        goal: What its splits should explain, shape (rows, outputs).
        donors: What its leaves draw from, shape (rows,).
        smooth: The line taken out before, if any.
        strict: How many times surer than others its splits have to be.
    """

    goal: Goal
    donors: Float64
    smooth: Smooth | None = None
    strict: float = 1.0


@dataclass(frozen=True)
class ColumnModel:
    """One column given others.

    Attributes:
        name: The column.
        features: The columns that it is drawn from.
        orders: For each feature, the scores of its categories for this target; None for a number.
        tree: The tree.
        smooth: The line taken out of the target before, if any.
        few: Whether donors are given as they are.
        slant: One more feature, across the others.
        level: Ranks that a line was seen to give too often or too rarely, at even shares, shape (k,); None when it gave
            all alike.
        boost: Many small trees that tell how likely each value is, in place of the one tree.
    """

    name: str
    features: tuple[str, ...]
    orders: tuple[Float32 | None, ...]
    tree: Tree
    smooth: Smooth | None
    few: bool
    slant: Slant | None = None
    level: Float64 | None = None
    boost: Boost | None = None

    @classmethod
    def fit(cls, name: str, known: Known, features: Sequence[str], dials: Dials, noise: Float64) -> "ColumnModel":
        """Fit the column.

        Args:
            name: The column.
            known: All columns of the real rows.
            features: The columns to draw it from.
            dials: Privacy against fidelity.
            noise: Uniform in [0, 1), where ranks lie inside atoms, shape (rows,).
        """
        codec, target = known.codecs[name], known.values[name]
        if isinstance(codec, CategoryCodec):
            common = target >= 0
            kept = known.among(common) if not common.all() else known
            size = len(codec.values)
            aim = _Aim(
                category_goal(kept.values[name], size), kept.values[name].astype(np.float64), strict=strictness(size)
            )
            return cls._grow(name, kept, features, dials, aim)
        steps = cls._grow(name, known, features, dials, _Aim(number_goal(target), target))
        if not codec.continuous or np.isnan(target).mean() > 0.2:
            return steps
        return steps._smoother(codec, codec.spread(target, noise), known, dials)

    @classmethod
    def _grow(cls, name: str, known: Known, features: Sequence[str], dials: Dials, aim: "_Aim") -> "ColumnModel":
        orders = tuple(order_of(known.values[feature], known.codecs[feature], aim.goal) for feature in features)
        distinct = len(np.unique(aim.donors))
        few = aim.smooth is None and distinct <= min(_FEW, len(aim.donors) // _SHARED)
        oblique = few or isinstance(known.codecs[name], CategoryCodec)
        shell = cls(
            name=name,
            features=tuple(features),
            orders=orders,
            tree=Tree.stump(aim.donors),
            smooth=aim.smooth,
            few=few,
            slant=Slant.of(aim.goal, known, features) if oblique else None,
        )
        penalty = aim.strict * softened(aim.goal, dials.penalty)
        finer = dials.finer and not isinstance(known.codecs[name], CategoryCodec)
        tree = Tree.grow(shell.matrix(known), aim.goal, aim.donors, leaf=dials.leaf, penalty=penalty, finer=finer)
        return replace(shell, tree=tree)

    def boosted(self, known: Known, dials: Dials) -> "ColumnModel":
        """Let many small trees tell frequent values apart, where the column has few, and others to be told from."""
        target = known.values[self.name].astype(np.float64)
        category = isinstance(known.codecs[self.name], CategoryCodec)
        answers, counts = np.unique(target, return_counts=True)
        answers = answers[(counts >= dials.leaf) & ~(category & (answers < 0))]
        if not self.features or not (category or self.few) or not 1 < len(answers) <= _ANSWERS:
            return self
        chosen = np.isin(target, answers) | (np.isnan(target) & np.isnan(answers).any())
        kept = known.among(chosen)
        leaf = max(1, dials.leaf // _LIGHTER)
        return replace(self, boost=Boost.grow(self.matrix(kept), target[chosen], leaf=leaf))

    def _smoother(self, codec: NumberCodec, target: Float64, known: Known, dials: Dials) -> "ColumnModel":
        """Give the tree of a line's residuals, where that misses the target's ranks by less than this bare tree."""
        there = ~np.isnan(target)
        smooth = Smooth.of(codec, target[there], known.among(there), self.features)
        if smooth is None:
            return self
        rest = smooth.residual(target, known, codec)
        bent = self._grow(self.name, known, self.features, dials, _Aim(number_goal(rest), rest, smooth))
        guesses = self._middle(known), smooth.ranks(bent._middle(known), known, codec)
        misses = [float(np.nanmean(np.abs(guess - target))) for guess in guesses]
        costs = [miss * (1 + model.tree.size / len(target)) for miss, model in zip(misses, (self, bent), strict=True)]
        return bent if costs[1] < costs[0] else self

    def _middle(self, known: Known) -> Float64:
        """The middle donor of each row's leaf."""
        leaves = self.leaves(known)
        return self.tree.donors[self.tree.pick(leaves, np.full(known.rows, 0.5))].astype(np.float64)

    def draw(self, known: Known, cells: Bits, reach: float) -> npt.NDArray[Any]:
        """Draw the column for rows whose features are known: codes, or ranks with NaN for null, shape (rows,)."""
        codec, features = known.codecs[self.name], self.matrix(known)
        leaves = self.tree.leaves(features)
        position = self.tree.pick(leaves, cells.even("donor"))
        if self.few or isinstance(codec, CategoryCodec):
            drawn = self._boosted(self.tree.donors[position], features, cells)
            return drawn.astype(np.int32 if isinstance(codec, CategoryCodec) else np.float64)
        if self.smooth is None:
            return codec.settle(self.tree.near(position, leaves, cells.uniform("move"), reach))
        return self.evened(self._on_line(position, leaves, known, cells, reach), codec)

    def _boosted(self, drawn: Float32, features: Float32, cells: Bits) -> Float32:
        """Draw again, by the small trees, what they know of."""
        if self.boost is not None:
            common = self.boost.knows(drawn)
            drawn[common] = self.boost.draw(features[common], cells.even("boost")[common])
        return drawn

    def line_ranks(self, known: Known, cells: Bits, reach: float) -> Float64:
        """Draw ranks of a column that has a line, spread inside atoms and not evened out, shape (rows,)."""
        leaves = self.leaves(known)
        return self._on_line(self.tree.pick(leaves, cells.even("donor")), leaves, known, cells, reach)

    def _on_line(self, position: Int64, leaves: Int32, known: Known, cells: Bits, reach: float) -> Float64:
        codec, smooth = known.codecs[self.name], self.smooth
        if smooth is None or isinstance(codec, CategoryCodec):
            raise TypeError(f"The model of '{self.name}' has no line.")
        rest = self.tree.near(position, leaves, cells.uniform("move"), 15 * reach * smooth.spread)
        return codec.spread(smooth.ranks(rest, known, codec), cells.uniform("atom"))

    def evened(self, ranks: Float64, codec: NumberCodec) -> Float64:
        """Give even ranks for a line's, at the middle of their atoms."""
        if self.level is not None:
            ranks = np.interp(ranks, self.level, np.linspace(0, 1, len(self.level)))
        return codec.settle(ranks)

    def leaves(self, known: Known) -> Int32:
        """Find each row's leaf, shape (rows,)."""
        return self.tree.leaves(self.matrix(known))

    def matrix(self, known: Known) -> Float32:
        """Lay the features out for the tree: ranks, categories' scores, the slant last, shape (rows, features + 1)."""
        matrix = np.zeros((known.rows, len(self.features) + 1), dtype=np.float32)
        for j, (feature, order) in enumerate(zip(self.features, self.orders, strict=True)):
            raw = known.values[feature]
            if order is None:
                matrix[:, j] = np.nan_to_num(raw, nan=NULL_RANK)
            else:
                matrix[:, j] = np.where(raw < 0, np.float32(0), order[np.maximum(raw, 0)])
        if self.slant is not None:
            matrix[:, -1] = self.slant.at(known)
        return matrix

    def with_orders(self, known: Known, goal: Goal) -> "ColumnModel":
        """Order the features' categories by a goal."""
        orders = tuple(order_of(known.values[name], known.codecs[name], goal) for name in self.features)
        return replace(self, orders=orders)

    def with_tree(self, tree: Tree) -> "ColumnModel":
        """Put another tree in."""
        return replace(self, tree=tree)

    def levelled(self, ranks: Float64) -> "ColumnModel":
        """Even out the ranks that the model gives: real ranks are uniform, and a line need not keep them so.

        Args:
            ranks: What a trial gave, spread inside atoms, NaN for null, shape (n,).
        """
        known = np.sort(ranks[~np.isnan(ranks)])
        if self.smooth is None or len(known) < 500:
            return self
        even = (np.arange(len(known)) + 0.5) / len(known)
        if len(known) < _FINE and float(np.abs(known - even).max()) < 1.6 / np.sqrt(len(known)):
            return self  # Kolmogorov and Smirnov at 1 %
        knots = max(33, len(known) // _ROWS_PER_KNOT)
        level = np.quantile(known, np.linspace(0, 1, knots))
        level[0], level[-1] = 0.0, 1.0
        return replace(self, level=np.maximum.accumulate(level + np.arange(knots) * 1e-12))

    def state(self, prefix: str) -> tuple[dict[str, Any], dict[str, npt.NDArray[Any]]]:
        """Give JSON values and arrays that :meth:`restore` rebuilds it from."""
        arrays = self.tree.state(f"{prefix}tree.")
        if self.boost is not None:
            arrays |= self.boost.state(f"{prefix}boost.")
        arrays |= {f"{prefix}order.{i}": order for i, order in enumerate(self.orders) if order is not None}
        plain: dict[str, Any] = {"name": self.name, "features": list(self.features), "few": self.few, "smooth": None}
        if self.slant is not None:
            plain["slant"], arrays[f"{prefix}slant"] = self.slant.state()
        if self.level is not None:
            arrays[f"{prefix}level"] = self.level
        if self.smooth is not None:
            plain["smooth"], arrays[f"{prefix}weights"] = self.smooth.state()
        return plain, arrays

    @classmethod
    def restore(cls, prefix: str, plain: dict[str, Any], arrays: dict[str, npt.NDArray[Any]]) -> "ColumnModel":
        """Rebuild what :meth:`state` gave."""
        orders = tuple(arrays.get(f"{prefix}order.{i}") for i in range(len(plain["features"])))
        smooth = None if plain["smooth"] is None else Smooth.restore(plain["smooth"], arrays[f"{prefix}weights"])
        slant = Slant.restore(plain["slant"], arrays[f"{prefix}slant"]) if "slant" in plain else None
        return cls(
            name=plain["name"],
            features=tuple(plain["features"]),
            orders=orders,
            tree=Tree.restore(f"{prefix}tree.", arrays),
            smooth=smooth,
            few=plain["few"],
            slant=slant,
            level=arrays.get(f"{prefix}level"),
            boost=Boost.restore(f"{prefix}boost.", arrays),
        )
