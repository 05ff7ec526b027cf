"""Mixtures of distributions, and the union of every distribution that a schema can name."""

import math
from functools import lru_cache
from typing import Annotated, Any, Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, Field
from typing_extensions import override

from tasks.records.generators.counts import NegativeBinomial, Poisson, Zipf
from tasks.records.generators.distributions import (
    Beta,
    Distribution,
    Exponential,
    Floats,
    Gamma,
    Histogram,
    LogNormal,
    Normal,
    Pareto,
    Positive,
    Uniform,
)

_NODES = 4_097  # of each component: the interpolated CDF is off by less than 1e-5
_TAIL = 2.0 ** -np.arange(13.0, 54.0)

Smooth = Annotated[
    Normal | LogNormal | Exponential | Gamma | Beta | Pareto | Histogram,
    Field(discriminator="kind"),
]


class Component(BaseModel):
    """One part of a mixture: its weight among the others, and its distribution."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    weight: Positive = 1.0
    distribution: Smooth


class Mixture(Distribution):
    """Several populations in one column, such as many small orders and a few large ones.

    Inverted as a whole over a grid, so that it still rises with the one uniform number that it is given.
    """

    kind: Literal["mixture"] = "mixture"
    components: Annotated[tuple[Component, ...], Field(min_length=1)]

    @override
    def cdf(self, x: Floats) -> Floats:
        return self._weighted([part.distribution.cdf(x) for part in self.components])

    @override
    def sf(self, x: Floats) -> Floats:
        return self._weighted([part.distribution.sf(x) for part in self.components])

    @override
    def ppf(self, p: Floats) -> Floats:
        nodes, below = _grid(self)
        return np.interp(p, below, nodes)

    def _weighted(self, parts: list[Floats]) -> Floats:
        whole = math.fsum(part.weight for part in self.components)
        total = np.zeros_like(parts[0])
        for part, values in zip(self.components, parts, strict=True):
            total += values * (part.weight / whole)
        return total


@lru_cache(maxsize=64)
def _grid(mixture: Mixture) -> tuple[Floats, Floats]:
    inner = np.linspace(0.0, 1.0, _NODES)[1:-1]
    p = np.concatenate([_TAIL[::-1], inner, 1.0 - _TAIL])
    nodes = np.unique(np.concatenate([part.distribution.ppf(np.sort(p)) for part in mixture.components]))
    return nodes, np.maximum.accumulate(mixture.cdf(nodes))


AnyDistribution = Annotated[
    Uniform
    | Normal
    | LogNormal
    | Exponential
    | Gamma
    | Beta
    | Pareto
    | Histogram
    | Poisson
    | NegativeBinomial
    | Zipf
    | Mixture,
    Field(discriminator="kind"),
]
"""What the field ``distribution`` of a generator may hold, told apart by its ``kind``."""


def named(value: Any) -> Any:
    """Let a distribution without parameters be given by its name alone: ``distribution: uniform``."""
    return {"kind": value} if isinstance(value, str) else value
