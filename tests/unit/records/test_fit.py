"""What the generators draw has the distribution that they were given: at 100,000 rows, seeds fixed.

A p-value below one in a thousand fails. As the seeds are fixed the outcome is, too: it is no matter of luck on the day.
"""

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from engine_schemas import column, made

from schemas.model import DatasetSchema
from tasks.records.engine import Engine

ROWS = 100_000
LEAST_P = 1e-3

SMOOTH: dict[str, tuple[dict[str, Any], dict[str, Any], Any]] = {
    "uniform": ({"kind": "uniform"}, {"minimum": -3, "maximum": 7}, ("uniform", (-3, 10))),
    "normal": ({"kind": "normal", "mean": 5, "deviation": 2}, {}, ("norm", (5, 2))),
    "lognormal": ({"kind": "lognormal", "median": 30, "sigma": 0.8}, {}, ("lognorm", (0.8, 0, 30))),
    "exponential": ({"kind": "exponential", "mean": 4}, {}, ("expon", (0, 4))),
    "gamma": ({"kind": "gamma", "shape": 2.5, "scale": 3}, {}, ("gamma", (2.5, 0, 3))),
    "beta": ({"kind": "beta", "alpha": 2, "beta": 5}, {}, ("beta", (2, 5))),
    "pareto": ({"kind": "pareto", "exponent": 2.5, "scale": 3}, {}, ("pareto", (2.5, 0, 3))),
    "truncated normal": (
        {"kind": "normal", "mean": 5, "deviation": 2},
        {"minimum": 6, "maximum": 9},
        ("truncnorm", (0.5, 2.0, 5, 2)),
    ),
    "truncated exponential": (
        {"kind": "exponential", "mean": 4},
        {"maximum": 6},
        ("truncexpon", (1.5, 0, 4)),
    ),
}
WHOLE: dict[str, tuple[dict[str, Any], Any]] = {
    "poisson": ({"kind": "poisson", "mean": 3.3}, ("poisson", (3.3,))),
    "negative binomial": ({"kind": "negative_binomial", "mean": 7, "dispersion": 2}, ("nbinom", (2, 2 / 9))),
    "zipf": ({"kind": "zipf", "exponent": 1.2, "ranks": 1000}, ("zipfian", (1.2, 1000))),
}


def drawn(kind: str, generator: dict[str, Any], **more: Any) -> npt.NDArray[np.float64]:
    table = {"name": "t", "columns": [column("x", kind, generator=generator, **more)]}
    values = made(Engine(DatasetSchema.model_validate({"tables": [table]}), {"t": ROWS}, seed=11), "t")["x"]
    return np.array(values.to_pylist(), dtype=np.float64)


@pytest.mark.parametrize("name", SMOOTH)
def test_a_smooth_distribution_passes_kolmogorov_and_smirnov(name: str) -> None:
    from scipy import stats

    distribution, bounds, (twin, parameters) = SMOOTH[name]
    values = drawn("number", {"kind": "number", "distribution": distribution, **bounds})
    if name == "uniform":  # two decimals, where nothing else is said: compared as the steps that they are
        values = values + (np.random.default_rng(0).random(ROWS) - 0.5) * 1e-2
    assert stats.kstest(values, getattr(stats, twin)(*parameters).cdf).pvalue > LEAST_P


@pytest.mark.parametrize("name", WHOLE)
def test_a_distribution_of_whole_numbers_passes_chi_square(name: str) -> None:
    from scipy import stats

    distribution, (twin, parameters) = WHOLE[name]
    values = drawn("integer", {"kind": "integer", "distribution": distribution})
    law = getattr(stats, twin)(*parameters)
    assert chi_square(values, np.arange(int(values.max()) + 2), law.pmf) > LEAST_P


def chi_square(values: npt.NDArray[np.float64], support: npt.NDArray[Any], pmf: Any) -> float:
    """The p-value over the values that are expected at least 10 times, and all others together."""
    from scipy import stats

    expected = pmf(support) * ROWS
    counts = np.array([np.count_nonzero(values == each) for each in support])
    kept = expected >= 10
    rest = (ROWS - counts[kept].sum(), ROWS - expected[kept].sum())
    pairs = ([*counts[kept], rest[0]], [*expected[kept], rest[1]]) if rest[1] > 5 else (counts[kept], expected[kept])
    total = sum(pairs[0]) / sum(pairs[1])
    return float(stats.chisquare(pairs[0], [each * total for each in pairs[1]]).pvalue)


def test_a_mixture_has_both_its_parts() -> None:
    from scipy import stats

    parts = [
        {"weight": 3, "distribution": {"kind": "normal", "mean": 10, "deviation": 1}},
        {"weight": 1, "distribution": {"kind": "normal", "mean": 30, "deviation": 5}},
    ]
    values = drawn("number", {"kind": "number", "distribution": {"kind": "mixture", "components": parts}})
    law = lambda x: 0.75 * stats.norm(10, 1).cdf(x) + 0.25 * stats.norm(30, 5).cdf(x)  # noqa: E731
    assert stats.kstest(values, law).pvalue > LEAST_P


def test_a_histogram_is_drawn_as_it_was_counted() -> None:
    from scipy import stats

    edges, counts = [0, 1, 5, 6, 20], [10, 0, 30, 60]
    shape = {"kind": "histogram", "edges": edges, "counts": counts}
    values = drawn("number", {"kind": "number", "distribution": shape})
    assert (
        stats.kstest(values, stats.rv_histogram((np.array(counts), np.array(edges)), density=False).cdf).pvalue
        > LEAST_P
    )


def test_prices_end_in_99_and_keep_their_distribution() -> None:
    from scipy import stats

    shape = {"kind": "lognormal", "median": 20, "sigma": 0.7}
    step = {"minimum": 0.99, "maximum": 199.99, "step": 1}
    values = drawn("decimal", {"kind": "decimal", "distribution": shape, **step}, precision=8, scale=2)
    assert set(np.round(values % 1, 2)) == {0.99}
    law = stats.lognorm(0.7, 0, 20)
    mass = law.cdf(200.49) - law.cdf(0.49)
    support = np.arange(200) + 0.99
    assert chi_square(values, support, lambda x: (law.cdf(x + 0.5) - law.cdf(x - 0.5)) / mass) > LEAST_P


def test_weights_are_met() -> None:
    from scipy import stats

    weights = {"1": 5.0, "2": 3.0, "3": 2.0}
    values = drawn("integer", {"kind": "category", "weights": weights})
    counts = [np.count_nonzero(values == number) for number in (1, 2, 3)]
    assert stats.chisquare(counts, [ROWS * weight / 10 for weight in weights.values()]).pvalue > LEAST_P
