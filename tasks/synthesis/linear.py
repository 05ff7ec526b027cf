"""The smooth part of a continuous column: a line through earlier columns, on the scale where it fits best.

Trees draw a straight line with many steps and remember rows on the way. What a line explains is taken out first, and
the tree is left with the residual.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from tasks.synthesis.encode import CategoryCodec, Codec, Float64, NumberCodec
from tasks.synthesis.known import Known

_MOST_LEVELS = 12
_LEAST_EXPLAINED = 0.3
_ROWS_PER_TERM = 5
_ROWS_PER_SQUARE = 20
_SCALES = ("score", "plain", "log")


@dataclass(frozen=True)
class Axis:
    """A scale for a number's ranks: normal scores, plain values or their logarithms, standardised.

    Attributes:
        scale: ``score``, ``plain`` or ``log``.
        edge: Scores are taken of ranks this far from 0 and 1.
        middle: What is subtracted.
        unit: What is divided by.
    """

    scale: str
    edge: float
    middle: float = 0.0
    unit: float = 1.0

    @classmethod
    def of(cls, scale: str, codec: NumberCodec, ranks: Float64) -> "Axis | None":
        """Choose middle and unit for some ranks without null; None where the scale does not apply."""
        edge = 0.5 / max(len(ranks), 1)
        if scale == "score":
            return cls(scale, edge)
        if scale == "log" and codec.least <= 0:
            return None
        raw = cls(scale, edge).ahead(ranks, codec)
        return cls(scale, edge, float(raw.mean()), float(raw.std()) + 1e-300)

    def ahead(self, ranks: Float64, codec: NumberCodec) -> Float64:
        """Give ranks on this scale."""
        if self.scale == "score":
            from scipy.special import ndtri

            scored: Float64 = ndtri(np.clip(ranks, self.edge, 1 - self.edge))
            return scored
        amount = codec.amounts(ranks)
        return ((np.log(amount) if self.scale == "log" else amount) - self.middle) / self.unit

    def back(self, places: Float64, codec: NumberCodec) -> Float64:
        """Give the ranks of places on this scale."""
        if self.scale == "score":
            from scipy.special import ndtr

            ranked: Float64 = ndtr(places)
            return ranked
        amount = places * self.unit + self.middle
        return codec.ranks_of(np.exp(np.minimum(amount, 700.0)) if self.scale == "log" else amount)


@dataclass(frozen=True)
class Term:
    """One column of the design: a number's place on an axis, its square, a level, or null.

    Attributes:
        feature: The feature's name.
        kind: ``place``, ``square``, ``level`` or ``null``.
        level: The code or rank of a level.
        axis: Where places are measured.
    """

    feature: str
    kind: str
    level: float = 0.0
    axis: Axis | None = None

    def column(self, known: Known) -> Float64:
        """Compute the term for some rows, shape (n,)."""
        raw = known.values[self.feature].astype(np.float64)
        codec = known.codecs[self.feature]
        if self.kind == "level":
            return (np.abs(raw - self.level) < 1e-6).astype(np.float64)
        missing = np.isnan(raw)
        if self.kind == "null" or self.axis is None or isinstance(codec, CategoryCodec):
            return missing.astype(np.float64)
        place = np.where(missing, 0.0, self.axis.ahead(np.where(missing, 0.5, raw), codec))
        return place if self.kind == "place" else place * place - 1.0


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
        lines = [line for line in found if line is not None]
        if not lines:
            return None
        misses = [float(np.abs(line.ranks(np.zeros(len(target)), known, codec) - target).mean()) for line in lines]
        best = int(np.argmin(misses))
        terms = len(lines[best].terms)
        blind = float(np.abs(target - 0.5).mean())  # what is missed by knowing nothing
        worth = misses[best] * (1 + terms / len(target)) < blind * np.sqrt(1 - _LEAST_EXPLAINED)
        return lines[best] if worth else None

    @classmethod
    def _on(
        cls, scale: str, codec: NumberCodec, target: Float64, known: Known, features: Sequence[str]
    ) -> "Smooth | None":
        axis, terms = Axis.of(scale, codec, target), _design_terms(known, features, scale)
        if axis is None or not terms:
            return None
        design = np.column_stack([np.ones(known.rows), *(term.column(known) for term in terms)])
        goal = axis.ahead(target, codec)
        weights = np.asarray(
            np.linalg.solve(design.T @ design + np.eye(len(terms) + 1), design.T @ goal), dtype=np.float64
        )
        low, high = np.quantile(goal - design @ weights, [0.25, 0.75])
        return cls(axis, tuple(terms), weights, float(high - low) / 1.349)

    def at(self, known: Known) -> Float64:
        """Give the line's place on the target's axis, shape (rows,)."""
        return _weighted(self.terms, self.weights[1:], known, float(self.weights[0]))

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
        return cls(Axis(**plain["axis"]), _restored(plain["terms"]), weights, plain["spread"])


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
        """Fit by ridge regression what varies most in a goal, shape (rows, outputs); None where rows are too few."""
        terms = _design_terms(known, features, "score")
        if len(features) < 2 or not terms:
            return None
        centred = goal - goal.mean(axis=0)
        if goal.shape[1] > 1:
            _, _, directions = np.linalg.svd(centred[:: max(1, known.rows // 2000)], full_matrices=False)
            centred = centred @ directions[:1].T
        design = np.column_stack([term.column(known) for term in terms])
        design -= design.mean(axis=0)
        weights = _ridge(design, centred[:, 0])
        return cls(tuple(terms), weights)

    def at(self, known: Known) -> Float64:
        """Give the sum for some rows, shape (rows,)."""
        return _weighted(self.terms, self.weights, known, 0.0)

    def state(self) -> tuple[list[dict[str, Any]], Float64]:
        """Give JSON values and the weights."""
        return [asdict(term) for term in self.terms], self.weights

    @classmethod
    def restore(cls, plain: list[dict[str, Any]], weights: Float64) -> "Slant":
        """Rebuild what :meth:`state` gave."""
        return cls(_restored(plain), weights)


def _restored(plain: list[dict[str, Any]]) -> tuple[Term, ...]:
    return tuple(Term(**{**term, "axis": term["axis"] and Axis(**term["axis"])}) for term in plain)


def _ridge(design: Float64, goal: Float64) -> Float64:
    weights: Float64 = np.linalg.solve(design.T @ design + np.eye(design.shape[1]), design.T @ goal).astype(np.float64)
    return weights


def _weighted(terms: Sequence[Term], weights: Float64, known: Known, constant: float) -> Float64:
    """Add terms up one by one, not as a matrix product: a row's last bit must not depend on the rows around it."""
    place = np.full(known.rows, constant)
    for term, weight in zip(terms, weights, strict=True):
        place += weight * term.column(known)
    return place


def _design_terms(known: Known, features: Sequence[str], scale: str) -> list[Term]:
    """The terms of some features, without squares or none at all where rows are too few for them."""
    terms = [term for name in features for term in _terms(name, known.values[name], known.codecs[name], scale)]
    if len(terms) * _ROWS_PER_SQUARE > known.rows:
        terms = [term for term in terms if term.kind != "square"]
    return terms if len(terms) * _ROWS_PER_TERM <= known.rows else []


def _terms(name: str, values: npt.NDArray[Any], codec: Codec, scale: str) -> list[Term]:
    if isinstance(codec, CategoryCodec):
        return (
            [Term(name, "level", float(k)) for k in range(1, len(codec.values))]
            if len(codec.values) <= _MOST_LEVELS
            else []
        )
    missing = np.isnan(values)
    known = values[~missing]
    null = [Term(name, "null")] if missing.any() else []
    levels = np.unique(known)
    if len(levels) <= _MOST_LEVELS // 2:
        return [Term(name, "level", float(level)) for level in levels[1:]] + null
    axis = Axis.of(scale, codec, known) or Axis.of("plain", codec, known)
    return [Term(name, "place", axis=axis), Term(name, "square", axis=axis), *null]
