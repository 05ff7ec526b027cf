"""The smooth part of a continuous column: a line through earlier columns, on the scale where it fits best.

Trees draw a straight line with many steps and remember rows on the way. What a line explains is taken out first, and
the tree is left with the residual.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from tasks.synthesis.design import Axis, Term, columns, design_terms, restored, weighted
from tasks.synthesis.encode import Float64, NumberCodec
from tasks.synthesis.known import Known

_LEAST_EXPLAINED = 0.3
_SCALES = ("score", "plain", "log")


@dataclass(frozen=True)
class Smooth:
    """A fitted line.

    Attributes:
        axis: The target's scale.
        terms: Its terms, after the constant.
        weights: Their weights, the constant's first, shape (terms + 1,).
        spread: Half the distance of the residual's quartiles, over that of a normal variable.
    """

    axis: Axis
    terms: tuple[Term, ...]
    weights: Float64
    spread: float

    @classmethod
    def of(cls, codec: NumberCodec, target: Float64, known: Known, features: Sequence[str]) -> "Smooth | None":
        """Fit a line by ridge regression on the scale where it misses the least; None where it would explain little.

        Args:
            codec: The target's codec.
            target: Ranks spread inside their atoms, none null, shape (n,).
            known: The n rows.
            features: The columns to explain it by.
        """
        found = [cls._on(scale, codec, target, known, features) for scale in _SCALES]
        lines = [each for each in found if each is not None]
        if not lines:
            return None
        misses = [float(np.abs(line.axis.back(places, codec) - target).mean()) for line, places in lines]
        best = int(np.argmin(misses))
        line, _ = lines[best]
        blind = float(np.abs(target - 0.5).mean())  # what is missed by knowing nothing
        worth = misses[best] * (1 + len(line.terms) / len(target)) < blind * np.sqrt(1 - _LEAST_EXPLAINED)
        return line if worth else None

    @classmethod
    def _on(
        cls, scale: str, codec: NumberCodec, target: Float64, known: Known, features: Sequence[str]
    ) -> "tuple[Smooth, Float64] | None":
        """Fit on one scale; the line and where it lies for each row."""
        axis, terms = Axis.of(scale, codec, target), design_terms(known, features, scale)
        if axis is None or not terms:
            return None
        design = np.column_stack([np.ones(known.rows), *columns(terms, known)])
        goal = axis.ahead(target, codec)
        weights = np.asarray(
            np.linalg.solve(design.T @ design + np.eye(len(terms) + 1), design.T @ goal), dtype=np.float64
        )
        places: Float64 = design @ weights
        low, high = np.quantile(goal - places, [0.25, 0.75])
        return cls(axis, tuple(terms), weights, float(high - low) / 1.349), places

    def at(self, known: Known) -> Float64:
        """Give the line's place on the target's axis, shape (rows,)."""
        return weighted(self.terms, self.weights[1:], known, float(self.weights[0]))

    def residual(self, target: Float64, known: Known, codec: NumberCodec) -> Float64:
        """Give what the line leaves of a target's ranks, NaN for null, shape (n,)."""
        missing = np.isnan(target)
        return np.where(missing, np.nan, self.axis.ahead(np.where(missing, 0.5, target), codec) - self.at(known))

    def ranks(self, residual: Float64, known: Known, codec: NumberCodec) -> Float64:
        """Give the ranks of residuals, NaN for null, shape (n,)."""
        missing = np.isnan(residual)
        return np.where(missing, np.nan, self.axis.back(self.at(known) + np.where(missing, 0.0, residual), codec))

    def state(self) -> tuple[dict[str, Any], Float64]:
        """Give JSON values and the weights."""
        return {
            "axis": asdict(self.axis),
            "terms": [asdict(term) for term in self.terms],
            "spread": self.spread,
        }, self.weights

    @classmethod
    def restore(cls, plain: dict[str, Any], weights: Float64) -> "Smooth":
        """Rebuild what :meth:`state` gave."""
        return cls(Axis(**plain["axis"]), restored(plain["terms"]), weights, plain["spread"])


@dataclass(frozen=True)
class Slant:
    """A weighted sum of earlier columns as one more feature, so that a tree can split across several at once.

    Attributes:
        terms: Its terms.
        weights: One for each, shape (terms,).
    """

    terms: tuple[Term, ...]
    weights: Float64

    @classmethod
    def of(cls, goal: Float64, known: Known, features: Sequence[str]) -> "Slant | None":
        """Fit what can be told best of a goal, shape (rows, outputs); None where rows are too few."""
        terms = design_terms(known, features, "score")
        if len(features) < 2 or not terms:
            return None
        design = np.column_stack(list(columns(terms, known)))
        return cls(tuple(terms), _telling(design - design.mean(axis=0), goal - goal.mean(axis=0)))

    def at(self, known: Known) -> Float64:
        """Give the sum for some rows, shape (rows,)."""
        return weighted(self.terms, self.weights, known, 0.0)

    def state(self) -> tuple[list[dict[str, Any]], Float64]:
        """Give JSON values and the weights."""
        return [asdict(term) for term in self.terms], self.weights

    @classmethod
    def restore(cls, plain: list[dict[str, Any]], weights: Float64) -> "Slant":
        """Rebuild what :meth:`state` gave."""
        return cls(restored(plain), weights)


def _telling(design: Float64, goal: Float64) -> Float64:
    """Weights of the sum of terms that explains most of any sum of a goal's outputs, shape (terms,).

    Not of the sum of outputs that varies most: of six answers that is which of the two most frequent was given, which
    hardly anything tells, where all else tells how much one agrees.

    Source:
        Reduced-rank regression: A. J. Izenman, "Reduced-rank regression for the multivariate linear model" (1975).
    """
    gram = design.T @ design
    each = np.linalg.solve(gram + np.eye(len(gram)), design.T @ goal).astype(np.float64)
    _, directions = np.linalg.eigh(each.T @ gram @ each)
    weights: Float64 = each @ directions[:, -1]
    return weights
