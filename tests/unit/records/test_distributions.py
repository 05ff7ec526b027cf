"""Quantiles: inside their bounds, never falling, of the right shape, and the same for any array."""

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from tasks.records.generators.distributions import Distribution
from tasks.records.generators.elementary import exp, log
from tasks.records.generators.lookup import Lookup
from tasks.records.generators.mixture import AnyDistribution

READ = TypeAdapter(AnyDistribution)
NORMAL = {"kind": "normal", "mean": 3, "deviation": 2}
SHAPES: list[dict[str, Any]] = [
    NORMAL,
    {"kind": "lognormal", "median": 5, "sigma": 0.7},
    {"kind": "exponential", "mean": 4},
    {"kind": "gamma", "shape": 2.5, "scale": 3},
    {"kind": "gamma", "shape": 0.2},
    {"kind": "beta", "alpha": 2, "beta": 5},
    {"kind": "beta", "alpha": 0.4, "beta": 0.4, "low": -3, "high": 9},
    {"kind": "pareto", "exponent": 2, "scale": 3},
    {"kind": "poisson", "mean": 3.3},
    {"kind": "poisson", "mean": 40_000},
    {"kind": "negative_binomial", "mean": 7, "dispersion": 2},
    {"kind": "zipf", "exponent": 1.2, "ranks": 1000},
    {"kind": "zipf", "exponent": 1.0, "ranks": 10**7},
    {"kind": "zipf", "exponent": 0.5, "ranks": 10**12},
    {"kind": "histogram", "edges": [0, 1, 5, 6], "counts": [1, 0, 3]},
    {
        "kind": "mixture",
        "components": [{"weight": 3, "distribution": NORMAL}, {"distribution": {"kind": "lognormal", "median": 50}}],
    },
]
each_shape = pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape["kind"])
_BY_SCIPY = ("gamma", "beta")  # whose inverses by SciPy err by some units in the last place, either way
units = st.lists(st.floats(0, 1, exclude_max=True, width=64), min_size=1, max_size=60)


def scipy_twin(shape: dict[str, Any]) -> Any:
    from scipy import stats

    return {
        "normal": lambda s: stats.norm(s["mean"], s["deviation"]),
        "lognormal": lambda s: stats.lognorm(s["sigma"], scale=s["median"]),
        "exponential": lambda s: stats.expon(scale=s["mean"]),
        "gamma": lambda s: stats.gamma(s["shape"], scale=s.get("scale", 1)),
        "beta": lambda s: stats.beta(s["alpha"], s["beta"], s.get("low", 0), s.get("high", 1) - s.get("low", 0)),
        "pareto": lambda s: stats.pareto(s["exponent"], scale=s["scale"]),
        "poisson": lambda s: stats.poisson(s["mean"]),
        "negative_binomial": lambda s: stats.nbinom(s["dispersion"], s["dispersion"] / (s["mean"] + s["dispersion"])),
    }.get(shape["kind"], lambda s: None)(shape)


def grid(n: int) -> np.ndarray:
    return (np.arange(n) + 0.5) / n


@each_shape
def test_the_shape_is_right(shape: dict[str, Any]) -> None:
    """On an even grid the empirical CDF is off by a step at most, and by 2**-15 where it is interpolated."""
    made: Distribution = READ.validate_python(shape)
    twin, n = scipy_twin(shape), 20_000
    if twin is None and made.whole:
        return
    cdf = made.cdf if twin is None else twin.cdf
    values = made.quantile(grid(n))
    distinct, counts = np.unique(values, return_counts=True)
    assert np.abs(np.cumsum(counts) / n - cdf(distinct)).max() < 1.0 / n + 2.0**-15


@pytest.mark.parametrize(("exponent", "ranks"), [(0.0, 500), (1.0, 10**6), (1.3, 10**6), (0.5, 300_000)])
def test_zipf_is_right_on_both_sides_of_its_table(exponent: float, ranks: int) -> None:
    values = READ.validate_python({"kind": "zipf", "exponent": exponent, "ranks": ranks}).quantile(grid(50_000))
    ends = np.cumsum(np.arange(1, ranks + 1) ** -exponent)
    ends /= ends[-1]
    distinct, counts = np.unique(values.astype(int), return_counts=True)
    assert np.abs(np.cumsum(counts) / 50_000 - ends[distinct - 1]).max() < 2 / 50_000


@each_shape
@settings(max_examples=40, deadline=None)
@given(unit=units, one=st.floats(-50, 100), other=st.floats(-50, 100))
def test_bounds_hold_and_quantiles_never_fall(
    shape: dict[str, Any], unit: list[float], one: float, other: float
) -> None:
    made: Distribution = READ.validate_python(shape)
    for low, high in (sorted([one, other]), (-math.inf, math.inf), (one, math.inf), (-math.inf, one)):
        values = made.quantile(np.sort(np.array(unit)), low, high)
        assert np.isfinite(values).all() or not made.mass(low, high) > 0
        ulps = 64 if shape["kind"] in _BY_SCIPY else 0
        assert (np.diff(values) >= -ulps * np.spacing(np.abs(values[1:]))).all()
        if made.mass(low, high) > 0:
            assert ((low <= values) & (values <= high)).all()


@each_shape
def test_the_same_for_any_array(shape: dict[str, Any]) -> None:
    made: Distribution = READ.validate_python(shape)
    unit = np.random.default_rng(5).random(40_000)
    whole = made.quantile(unit, 1.0, 60.0)
    for part in (
        *(slice(n) for n in (1, 2, 3, 7, 8, 9, 1000)),
        slice(5, 17_000),
        slice(None, None, 3),
        slice(None, None, -1),
    ):
        assert made.quantile(unit[part], 1.0, 60.0).tobytes() == whole[part].tobytes()


@pytest.mark.parametrize("kind", ["gamma", "beta"])
def test_interpolated_quantiles_are_exact_in_the_tails(kind: str) -> None:
    from scipy import stats

    made = READ.validate_python(
        {"kind": kind, "shape": 2.5} if kind == "gamma" else {"kind": kind, "alpha": 2, "beta": 5}
    )
    twin = stats.gamma(2.5) if kind == "gamma" else stats.beta(2, 5)
    far = np.array([1e-12, 1e-9, 1e-6, 1 - 1e-6, 1 - 1e-9, 1 - 1e-12])
    assert np.allclose(made.quantile(far), twin.ppf(far), rtol=1e-6)


def test_a_far_tail_keeps_its_digits() -> None:
    values = READ.validate_python({"kind": "normal"}).quantile(grid(10_000), 8, 9)
    assert len(np.unique(values)) == 10_000
    assert abs(values.mean() - 8.121189) < 1e-4  # the mean of the normal truncated to [8, 9]


@given(st.lists(st.floats(-700, 700), min_size=1))
def test_exp_is_right(values: list[float]) -> None:
    expected = [math.exp(value) for value in values]
    assert np.allclose(exp(np.array(values)), expected, rtol=1e-15, atol=0)


@given(st.lists(st.floats(1e-300, 1e300), min_size=1))
def test_log_is_right(values: list[float]) -> None:
    expected = [math.log(value) for value in values]
    assert np.allclose(log(np.array(values)), expected, rtol=1e-15, atol=1e-18)


@given(st.lists(st.floats(0, 10), min_size=1, max_size=300).filter(lambda weights: sum(weights) > 1e-3), units)
def test_a_lookup_is_the_first_end_above(weights: list[float], unit: list[float]) -> None:
    lookup = Lookup.of(weights)
    index = lookup.index(np.array(unit))
    assert index.tolist() == np.searchsorted(lookup.ends, unit, side="right").tolist()
    assert all(weights[i] > 0 for i in index)


def test_a_distribution_can_be_given_by_name_and_an_unknown_one_is_refused() -> None:
    from schemas.model import ColumnSchema

    made = ColumnSchema(name="c", type="integer", generator={"kind": "integer", "distribution": "uniform"})
    assert made.generator is not None
    with pytest.raises(ValueError, match="kind"):
        ColumnSchema(name="c", type="integer", generator={"kind": "integer", "distribution": "cauchy"})
