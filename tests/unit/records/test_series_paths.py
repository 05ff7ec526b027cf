"""The laws of paths: the distributions they promise, and random access to every point."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from series_tables import cells

from tasks.records.series.blocks import BLOCK, Blocks
from tasks.records.series.laws import Autoregression, Chain, Renewal, Walk
from tasks.records.series.paths import grid_of

N = 100_000
LOOP = np.array([[0.0, 0.9, 0.1, 0.0], [0.0, 0.0, 0.7, 0.3], [1.0, 0.0, 0.0, 0.0], [0.0, 0.5, 0.0, 0.5]])
LAWS: dict[str, Any] = {
    "walk": Walk(),
    "ar1": Autoregression(0.9),
    "slow ar1": Autoregression(0.9999),
    "swinging ar1": Autoregression(-0.6),
    "renewal": Renewal(),
    "chain": Chain.of(LOOP, np.array([1.0, 0.0, 0.0, 0.0])),
}


def path(law: Any, entity: Any, step: Any, seed: int = 0) -> np.ndarray:
    blocks = Blocks.of(np.asarray(entity, np.uint64), np.asarray(step, np.uint64))
    source = cells(1, seed)
    return blocks.pick(law.grid(source, blocks) if isinstance(law, Renewal) else grid_of(law, source, blocks))


def whole(law: Any, seed: int = 0) -> np.ndarray:
    return path(law, np.zeros(N), np.arange(N), seed)


@pytest.mark.parametrize("name", LAWS)
@given(steps=st.lists(st.integers(0, 5_000), min_size=1, max_size=30), entity=st.integers(0, 3))
@settings(max_examples=10, deadline=None)
def test_any_points_in_any_order_are_those_of_the_whole(name: str, steps: list[int], entity: int) -> None:
    everything = path(LAWS[name], np.full(5_001, entity), np.arange(5_001))
    assert (path(LAWS[name], np.full(len(steps), entity), steps) == everything[steps]).all()


def test_a_far_point_costs_no_more_than_its_digits() -> None:
    far = [2**40 + 17, 2**40 + 18]
    for law in LAWS.values():
        assert (path(law, [7, 7], far)[::-1] == path(law, [7, 7], far[::-1])).all()


def within(measured: float, wanted: float, error: float) -> bool:
    """Whether a figure lies within five standard errors: one test in two million fails by chance."""
    return abs(measured - wanted) <= 5 * error


def lagged(values: np.ndarray, lag: int) -> float:
    return float(np.corrcoef(values[lag:], values[:-lag])[0, 1])


@pytest.mark.parametrize("phi", [0.9, 0.5, -0.6])
@pytest.mark.parametrize("lag", [1, 2, 5, BLOCK])
def test_ar1_has_the_autocorrelation_that_it_promises(phi: float, lag: int) -> None:
    measured = lagged(whole(Autoregression(phi)), lag)
    squares = phi**2
    # Bartlett's formula for the variance of an AR(1)'s sample autocorrelation.
    variance = (1 + squares) * (1 - phi ** (2 * lag)) / (1 - squares) - 2 * lag * phi ** (2 * lag)
    assert within(measured, phi**lag, np.sqrt(variance / N))


@pytest.mark.parametrize("phi", [0.9, -0.6])
def test_what_ar1_adds_at_each_step_is_new(phi: float) -> None:
    """Also across the borders of blocks, where two halvings meet."""
    values = whole(Autoregression(phi), seed=1)
    new = (values[1:] - phi * values[:-1]) / np.sqrt(1 - phi**2)
    assert stats.kstest(new, "norm").pvalue > 1e-4
    assert within(lagged(new, 1), 0.0, 1 / np.sqrt(N))
    border = np.arange(BLOCK, N - 1, BLOCK)
    assert within(float(np.corrcoef(new[border], new[border - 1])[0, 1]), 0.0, 1 / np.sqrt(len(border)))


def test_a_walk_takes_independent_normal_steps() -> None:
    steps = np.diff(whole(Walk()))
    assert stats.kstest(steps, "norm").pvalue > 1e-4
    assert all(within(lagged(steps, lag), 0.0, 1 / np.sqrt(N)) for lag in (1, 2, BLOCK))


def test_the_waits_of_arrivals_are_independent_and_exponential() -> None:
    waits = np.diff(whole(Renewal()))
    assert waits.min() > 0
    assert stats.kstest(waits, "expon").pvalue > 1e-4
    assert all(within(lagged(waits, lag), 0.0, 1 / np.sqrt(N)) for lag in (1, 2, BLOCK))


def test_arrivals_are_as_many_as_a_poisson_process_has() -> None:
    """Over 1,000 series: the time of the 1,000th arrival is gamma distributed, so its halvings add up rightly."""
    times = path(Renewal(), np.arange(1000), np.full(1000, 1000))
    assert stats.kstest(times, "gamma", args=(1000,)).pvalue > 1e-4


def test_a_chain_takes_legal_steps_only_and_with_their_probabilities() -> None:
    states = whole(LAWS["chain"])
    counts = np.zeros((4, 4))
    np.add.at(counts, (states[:-1], states[1:]), 1)
    assert states[0] == 0
    assert (counts[LOOP == 0] == 0).all()
    visits = counts.sum(axis=1, keepdims=True)
    error = np.sqrt(LOOP * (1 - LOOP) / visits)
    assert (np.abs(counts / visits - LOOP) <= 5 * error).all()


def test_series_of_different_entities_are_independent() -> None:
    many = path(Autoregression(0.5), np.repeat(np.arange(2), N), np.tile(np.arange(N), 2)).reshape(2, N)
    # Bartlett: two AR(1) of phi have n * (1 - phi**2) / (1 + phi**2) independent pairs among n.
    assert within(float(np.corrcoef(many)[0, 1]), 0.0, np.sqrt(1.25 / 0.75 / N))
