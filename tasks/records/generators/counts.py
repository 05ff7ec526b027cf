"""Distributions of whole numbers, by tables of their probabilities between the bounds."""

import math
from functools import lru_cache
from typing import Annotated, ClassVar, Literal

import numpy as np
from pydantic import Field

from tasks.records.generators.distributions import Distribution, Floats
from tasks.records.generators.elementary import exp, log
from tasks.records.generators.lookup import Lookup

_TABLE = 65_536  # ranks whose probability is tabulated one by one; beyond, a power law is as good as smooth


class Tabulated(Distribution):
    """Whole numbers from 0, told by the logarithm of their weights within a window that holds all but 1e-18 of them."""

    whole: ClassVar[bool] = True

    def window(self) -> tuple[int, int]:
        """The first and last number worth tabulating when nothing bounds them."""
        raise NotImplementedError

    def log_weights(self, k: Floats) -> Floats:
        """The logarithm of each number's probability, up to a constant."""
        raise NotImplementedError

    def quantile(self, unit: Floats, low: float = -math.inf, high: float = math.inf) -> Floats:
        """Map uniform numbers to whole numbers between two bounds."""
        first, last = self.clipped(low, high)
        if first == last:
            return np.full(len(unit), float(first))
        numbers: Floats = first + _table(self, first, last).index(unit).astype(np.float64)
        return numbers

    def mass(self, low: float, high: float) -> float:
        """1 when a whole number that can be drawn lies between the bounds, else 0."""
        return float(_floor(high) >= max(-_floor(-low), 0))

    def clipped(self, low: float, high: float) -> tuple[int, int]:
        """The window within bounds; where they lie in a tail, as much of the tail as a window is wide."""
        first, last = self.window()
        wide = last - first
        least = max(math.ceil(low), 0) if math.isfinite(low) else 0
        if least > last:
            first, last = least, least + wide
        most = max(math.floor(high), least) if math.isfinite(high) else last
        if most < first:
            first, last = max(most - wide, 0), most
        return max(first, least), min(last, most)


def _floor(bound: float) -> float:
    return math.floor(bound) if math.isfinite(bound) else bound


@lru_cache(maxsize=64)
def _table(distribution: Tabulated, first: int, last: int) -> Lookup:
    weights = distribution.log_weights(np.arange(first, last + 1, dtype=np.float64))
    return Lookup.of(exp(weights - weights.max()))


class Poisson(Tabulated):
    """How many of independent arrivals fall in a span that sees ``mean`` of them on average."""

    kind: Literal["poisson"] = "poisson"
    mean: Annotated[float, Field(gt=0, le=1e8)]

    def window(self) -> tuple[int, int]:
        """Nine and a half deviations about the mean, and what a small mean needs beyond."""
        reach = 9.5 * math.sqrt(self.mean)
        return max(math.floor(self.mean - reach), 0), math.ceil(self.mean + reach + 24)

    def log_weights(self, k: Floats) -> Floats:
        """k log(mean) - log k!, the constant left out."""
        from scipy.special import gammaln

        return np.asarray(k * math.log(self.mean) - gammaln(k + 1.0))


class NegativeBinomial(Tabulated):
    """Counts that vary more than independent arrivals do; the variance is ``mean + mean**2 / dispersion``."""

    kind: Literal["negative_binomial"] = "negative_binomial"
    mean: Annotated[float, Field(gt=0, le=1e5)]
    dispersion: Annotated[float, Field(ge=0.05, le=1e6)] = 1.0

    def window(self) -> tuple[int, int]:
        """Up to where the geometric tail has fallen below 1e-18."""
        decay = math.log1p(self.dispersion / self.mean)
        deviation = math.sqrt(self.mean + self.mean**2 / self.dispersion)
        return 0, math.ceil(self.mean + 9.5 * deviation + 42 / decay)

    def log_weights(self, k: Floats) -> Floats:
        """log of the binomial factor plus k log p."""
        from scipy.special import gammaln

        share = self.mean / (self.mean + self.dispersion)
        return np.asarray(gammaln(k + self.dispersion) - gammaln(k + 1.0)) + k * math.log(share)


class Zipf(Distribution):
    """Ranks: the number k is drawn in proportion to ``k ** -exponent``, from 1 or the minimum to the maximum.

    Attributes:
        exponent: 0 is uniform; about 1 is what words, cities and best-sellers show.
        ranks: The greatest number, where the column has no maximum.
    """

    whole: ClassVar[bool] = True
    kind: Literal["zipf"] = "zipf"
    exponent: Annotated[float, Field(ge=0, le=10)] = 1.0
    ranks: Annotated[int, Field(ge=1, le=2**53)] = 1_000_000

    def quantile(self, unit: Floats, low: float = -math.inf, high: float = math.inf) -> Floats:
        """Map uniform numbers to ranks between two bounds: the first 65,536 by table, the rest by the smooth law."""
        first, last = self._ends(low, high)
        table, head = _zipf_table(self.exponent, first, last)
        index = table.index(unit)
        ranks = first + index.astype(np.float64)
        beyond = np.flatnonzero(index == head) if head < last - first + 1 else np.empty(0, np.int64)
        if len(beyond):
            share = table.share(unit[beyond], index[beyond])
            ranks[beyond] = np.clip(self._smooth(share, first + head, last), first + head, last)
        return ranks

    def mass(self, low: float, high: float) -> float:
        """1 when a rank lies between the bounds, else 0."""
        return float(high >= 1 and math.floor(min(high, 2.0**53)) >= math.ceil(max(low, 1.0)))

    def _ends(self, low: float, high: float) -> tuple[int, int]:
        first = max(math.ceil(max(low, 1.0)), 1)
        bounded = high < 2.0**53
        return first, max(math.floor(high) if bounded else max(self.ranks, first), first)

    def _smooth(self, share: Floats, first: int, last: int) -> Floats:
        return np.rint(_power_quantile(share, self.exponent, first - 0.5, last + 0.5))


@lru_cache(maxsize=64)
def _zipf_table(exponent: float, first: int, last: int) -> tuple[Lookup, int]:
    """The table, and how many ranks it tells one by one; one more outcome stands for all beyond."""
    head = min(last - first + 1, _TABLE)
    weights = exp(-exponent * log(np.arange(first, first + head, dtype=np.float64) / first))
    if first + head <= last:
        start, end = (first + head - 0.5) / first, (last + 0.5) / first
        weights = np.append(weights, first * _power_integral(exponent, start, end))
    return Lookup.of(weights), head


def _power_integral(exponent: float, start: float, end: float) -> float:
    """The integral of ``x ** -exponent``, also right where the exponent is nearly 1."""
    span, rest = math.log(end / start), 1.0 - exponent
    grown = span if abs(rest * span) < 1e-12 else math.expm1(rest * span) / rest
    return math.exp(rest * math.log(start)) * grown


def _power_quantile(share: Floats, exponent: float, start: float, end: float) -> Floats:
    span, rest = math.log(end / start), 1.0 - exponent
    if abs(rest * span) < 1e-12:
        return start * exp(share * span)
    return start * exp(log(1.0 + share * math.expm1(rest * span)) / rest)
