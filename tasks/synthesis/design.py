"""What a line is laid through: earlier columns on a scale, their squares, levels and nulls."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from tasks.synthesis.encode import CategoryCodec, Codec, Float64, NumberCodec
from tasks.synthesis.known import Known

_MOST_LEVELS = 12
_ROWS_PER_TERM = 5
_ROWS_PER_SQUARE = 20


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
        """Compute a level, a null or a place for some rows, shape (n,)."""
        raw = known.values[self.feature].astype(np.float64)
        codec = known.codecs[self.feature]
        if self.kind == "level":
            return (np.abs(raw - self.level) < 1e-6).astype(np.float64)
        missing = np.isnan(raw)
        if self.kind == "null" or self.axis is None or isinstance(codec, CategoryCodec):
            return missing.astype(np.float64)
        return np.where(missing, 0.0, self.axis.ahead(np.where(missing, 0.5, raw), codec))


def restored(plain: list[dict[str, Any]]) -> tuple[Term, ...]:
    """Rebuild terms from their JSON values."""
    return tuple(Term(**{**term, "axis": term["axis"] and Axis(**term["axis"])}) for term in plain)


def weighted(terms: Sequence[Term], weights: Float64, known: Known, constant: float) -> Float64:
    """Add terms up one by one, not as a matrix product: a row's last bit must not depend on the rows around it."""
    place = np.full(known.rows, constant)
    for column, weight in zip(columns(terms, known), weights, strict=True):
        place += weight * column
    return place


def columns(terms: Sequence[Term], known: Known) -> Iterator[Float64]:
    """Compute terms for some rows, shape (rows,) each; a square comes after the place that it is of."""
    place = np.zeros(known.rows)
    for term in terms:
        if term.kind == "square":
            yield place * place - 1.0
        else:
            place = term.column(known)
            yield place


def design_terms(known: Known, features: Sequence[str], scale: str) -> list[Term]:
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
