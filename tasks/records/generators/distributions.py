"""Numeric distributions, each the inverse CDF of one uniform number.

One number in, one value out, never falling as it grows: a copula can drive any of them. Bounds are met by construction:
the uniform number is mapped into the probabilities between them.
"""

import math
from functools import lru_cache
from typing import Annotated, Any, ClassVar, Literal, Self

import numpy as np
import numpy.typing as npt
from pydantic import BaseModel, ConfigDict, Field, model_validator
from typing_extensions import override

from tasks.records.generators.elementary import exp, log
from tasks.records.generators.lookup import Lookup

Floats = npt.NDArray[np.float64]
Positive = Annotated[float, Field(gt=0, allow_inf_nan=False)]
Finite = Annotated[float, Field(allow_inf_nan=False)]

_LEAST, _MOST = 2.0**-54, 1.0 - 2.0**-53  # the open unit interval: no quantile is infinite


class Distribution(BaseModel):
    """A distribution of numbers; subclasses give its CDF and their inverses, from below and from above."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    whole: ClassVar[bool] = False
    """Whether it gives whole numbers only."""

    kind: str

    def quantile(self, unit: Floats, low: float = -math.inf, high: float = math.inf) -> Floats:
        """Map uniform numbers to values of the distribution as it is between two bounds.

        Args:
            unit: Uniform in [0, 1), shape (n,).
            low: Least value, inclusive.
            high: Greatest value, inclusive.
        """
        start, end = _at(self.cdf, low), _at(self.cdf, high)
        if not self.mass(low, high) > 0:
            values = self.ppf(np.full(len(unit), 0.5))
        elif start <= 0.5:
            values = self.ppf(np.clip(start + unit * (end - start), _LEAST, _MOST))
        else:  # far up, probabilities from above keep the digits that those from below have lost
            start, end = _at(self.sf, low), _at(self.sf, high)
            values = self.isf(np.clip(start - unit * (start - end), 5e-324, _MOST))
        return np.clip(values, low, high)

    def mass(self, low: float, high: float) -> float:
        """The probability between two bounds; 0 when nothing can be drawn there."""
        return max(_at(self.cdf, high) - _at(self.cdf, low), _at(self.sf, low) - _at(self.sf, high))

    def cdf(self, x: Floats) -> Floats:
        """The probability of a value up to x."""
        raise NotImplementedError

    def sf(self, x: Floats) -> Floats:
        """The probability of a value above x."""
        return 1.0 - self.cdf(x)

    def ppf(self, p: Floats) -> Floats:
        """The value that a value is below with probability p."""
        raise NotImplementedError

    def isf(self, q: Floats) -> Floats:
        """The value that a value is above with probability q."""
        return self.ppf(1.0 - q)


def _at(function: Any, x: float) -> float:
    return float(function(np.array([x]))[0])


class Uniform(Distribution):
    """Every value between the bounds is as likely."""

    kind: Literal["uniform"] = "uniform"

    def quantile(self, unit: Floats, low: float = 0.0, high: float = 1.0) -> Floats:
        """Map uniform numbers to the range, which must be finite."""
        return np.clip(low * (1.0 - unit) + high * unit, low, high)

    def mass(self, low: float, high: float) -> float:
        """All of it, wherever the bounds are."""
        return 1.0


class Normal(Distribution):
    """The bell curve."""

    kind: Literal["normal"] = "normal"
    mean: Finite = 0.0
    deviation: Positive = 1.0

    @override
    def cdf(self, x: Floats) -> Floats:
        from scipy.special import ndtr

        return np.asarray(ndtr((x - self.mean) / self.deviation))

    @override
    def sf(self, x: Floats) -> Floats:
        from scipy.special import ndtr

        return np.asarray(ndtr((self.mean - x) / self.deviation))

    @override
    def ppf(self, p: Floats) -> Floats:
        return self.mean + self.deviation * standard_normal(p)

    @override
    def isf(self, q: Floats) -> Floats:
        return self.mean - self.deviation * standard_normal(q)


class LogNormal(Distribution):
    """A value whose logarithm is normal: incomes, durations, sizes."""

    kind: Literal["lognormal"] = "lognormal"
    median: Positive = 1.0
    sigma: Positive = 1.0

    @property
    def _normal(self) -> Normal:
        return Normal(mean=math.log(self.median), deviation=self.sigma)

    @override
    def cdf(self, x: Floats) -> Floats:
        return self._normal.cdf(log(np.maximum(x, 0.0)))

    @override
    def sf(self, x: Floats) -> Floats:
        return self._normal.sf(log(np.maximum(x, 0.0)))

    @override
    def ppf(self, p: Floats) -> Floats:
        return exp(self._normal.ppf(p))

    @override
    def isf(self, q: Floats) -> Floats:
        return exp(self._normal.isf(q))


class Exponential(Distribution):
    """The wait until the next of independent arrivals."""

    kind: Literal["exponential"] = "exponential"
    mean: Positive = 1.0

    @override
    def cdf(self, x: Floats) -> Floats:
        return 1.0 - self.sf(x)

    @override
    def sf(self, x: Floats) -> Floats:
        return exp(-np.maximum(x, 0.0) / self.mean)

    @override
    def ppf(self, p: Floats) -> Floats:
        return self.isf(1.0 - p)

    @override
    def isf(self, q: Floats) -> Floats:
        return -self.mean * log(q)


class Gamma(Distribution):
    """The wait until the ``shape``-th of independent arrivals; its mean is ``shape * scale``."""

    kind: Literal["gamma"] = "gamma"
    shape: Positive
    scale: Positive = 1.0

    @override
    def cdf(self, x: Floats) -> Floats:
        from scipy.special import gammainc

        return np.asarray(gammainc(self.shape, np.maximum(x, 0.0) / self.scale))

    @override
    def sf(self, x: Floats) -> Floats:
        from scipy.special import gammaincc

        return np.asarray(gammaincc(self.shape, np.maximum(x, 0.0) / self.scale))

    @override
    def ppf(self, p: Floats) -> Floats:
        return _gridded(self, p)

    def exact_ppf(self, p: Floats) -> Floats:
        """The inverse by iteration, ten times slower than the grid that stands in for it."""
        from scipy.special import gammaincinv

        return np.asarray(gammaincinv(self.shape, p)) * self.scale

    @override
    def isf(self, q: Floats) -> Floats:
        from scipy.special import gammainccinv

        return np.asarray(gammainccinv(self.shape, q)) * self.scale


class Beta(Distribution):
    """A share between ``low`` and ``high``, leaning to either end or to the middle.

    Attributes:
        alpha: The pull upwards; the mean is ``low + (high - low) * alpha / (alpha + beta)``.
        beta: The pull downwards.
        low: Where it begins.
        high: Where it ends.
    """

    kind: Literal["beta"] = "beta"
    alpha: Positive
    beta: Positive
    low: Finite = 0.0
    high: Finite = 1.0

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.low >= self.high:
            raise ValueError("the beta distribution needs 'low' below 'high'")
        return self

    def _unit(self, x: Floats) -> Floats:
        return np.clip((x - self.low) / (self.high - self.low), 0.0, 1.0)

    @override
    def cdf(self, x: Floats) -> Floats:
        from scipy.special import betainc

        return np.asarray(betainc(self.alpha, self.beta, self._unit(x)))

    @override
    def sf(self, x: Floats) -> Floats:
        from scipy.special import betaincc

        return np.asarray(betaincc(self.alpha, self.beta, self._unit(x)))

    @override
    def ppf(self, p: Floats) -> Floats:
        return _gridded(self, p)

    def exact_ppf(self, p: Floats) -> Floats:
        """The inverse by iteration, ten times slower than the grid that stands in for it."""
        from scipy.special import betaincinv

        return self.low + (self.high - self.low) * np.asarray(betaincinv(self.alpha, self.beta, p))

    @override
    def isf(self, q: Floats) -> Floats:
        from scipy.special import betainccinv

        return self.low + (self.high - self.low) * np.asarray(betainccinv(self.alpha, self.beta, q))


class Pareto(Distribution):
    """A power law from ``scale`` upwards: few are large, very few are huge."""

    kind: Literal["pareto"] = "pareto"
    exponent: Positive = 1.5
    scale: Positive = 1.0

    @override
    def cdf(self, x: Floats) -> Floats:
        return 1.0 - self.sf(x)

    @override
    def sf(self, x: Floats) -> Floats:
        return exp(-self.exponent * log(np.maximum(x / self.scale, 1.0)))

    @override
    def ppf(self, p: Floats) -> Floats:
        return self.isf(1.0 - p)

    @override
    def isf(self, q: Floats) -> Floats:
        return self.scale * exp(log(q) / -self.exponent)


class Histogram(Distribution):
    """Bins as they were counted somewhere; even within a bin.

    Attributes:
        edges: Bin edges, rising; one more than there are counts.
        counts: The weight of each bin.
    """

    kind: Literal["histogram"] = "histogram"
    edges: tuple[Finite, ...]
    counts: tuple[Annotated[float, Field(ge=0, allow_inf_nan=False)], ...]

    @model_validator(mode="after")
    def _fitting(self) -> Self:
        if len(self.edges) != len(self.counts) + 1:
            raise ValueError(f"a histogram of {len(self.counts)} counts needs {len(self.counts) + 1} edges")
        if any(left >= right for left, right in zip(self.edges, self.edges[1:], strict=False)):
            raise ValueError("a histogram's edges must rise from each to the next")
        if not sum(self.counts) > 0:
            raise ValueError("a histogram needs at least one count above 0")
        return self

    @override
    def cdf(self, x: Floats) -> Floats:
        ends = np.concatenate([[0.0], np.cumsum(self.counts)]) / np.sum(self.counts)
        return np.asarray(np.interp(x, self.edges, ends))

    @override
    def ppf(self, p: Floats) -> Floats:
        lookup = Lookup.of(self.counts)
        unit = np.minimum(p, _MOST)
        index = lookup.index(unit)
        edges = np.asarray(self.edges)
        return np.asarray(edges[index] + lookup.share(unit, index) * (edges[index + 1] - edges[index]))


def standard_normal(p: Floats) -> Floats:
    """The standard normal quantile of each probability strictly between 0 and 1, shape (n,)."""
    from scipy.special import ndtri

    return np.asarray(ndtri(p), np.float64)


_GRID = 2**15
_EXACT_TAIL = 2.0**-10


@lru_cache(maxsize=64)
def _nodes(distribution: Gamma | Beta) -> Floats:
    nodes: Floats = distribution.exact_ppf(np.arange(1, _GRID) / _GRID)
    return nodes


def _gridded(distribution: Gamma | Beta, p: Floats) -> Floats:
    """Read the inverse off 32,767 exact points, the tails apart: the CDF is off by less than 2**-15."""
    inner = np.arange(1, _GRID) / _GRID
    values: Floats = np.interp(p, inner, _nodes(distribution))
    tail = np.flatnonzero((p < _EXACT_TAIL) | (p > 1.0 - _EXACT_TAIL))
    values[tail] = distribution.exact_ppf(p[tail])
    return values
