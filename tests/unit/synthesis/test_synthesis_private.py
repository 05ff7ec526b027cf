"""Synthesis under a privacy budget: what it costs is accounted for, and what one row alone shows never appears."""

import math
from collections import Counter
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.errors import BadInputError, SourceError
from tasks.synthesis.interface import Columns, load
from tasks.synthesis.private.budget import Account, delta_of, rho_of, settle_delta
from tasks.synthesis.private.dp import DpMarginals, FittedMarginals
from tasks.synthesis.private.marginals import as_type, numbers
from tasks.synthesis.private.measuring import Noise, settled
from tasks.synthesis.private.noise import Secret, choose, gaussian, tail
from tests.unit.synthesis.test_synthesis_tables import mixed

SECRET = b"a secret of thirty-two bytes ..."


def private(epsilon: float = 10.0, secret: bytes = SECRET, **dials: Any) -> DpMarginals:
    return DpMarginals(epsilon=epsilon, secret=secret, **dials)


# -- noise


@pytest.mark.parametrize("sigma", [0.7, 3.0, 40.0])
def test_noise_has_the_distribution_that_was_promised(sigma: float) -> None:
    from scipy.stats import chisquare

    drawn = gaussian(Secret(SECRET), sigma, 200_000)
    reach = math.ceil(3 * sigma)
    values = np.arange(-reach, reach + 1)
    weights = np.exp(-(values.astype(float) ** 2) / (2 * sigma**2))
    whole = sum(math.exp(-(k**2) / (2 * sigma**2)) for k in range(-40 * reach, 40 * reach + 1))
    inside = np.array([(drawn == value).sum() for value in values])
    expected = np.append(weights / whole, 1 - weights.sum() / whole) * len(drawn)
    assert chisquare(np.append(inside, len(drawn) - inside.sum()), expected).pvalue > 1e-4


def test_the_tail_is_never_told_too_small() -> None:
    drawn = gaussian(Secret(SECRET), 5.0, 400_000)
    for least in (-3, 0, 1, 10, 15):
        assert tail(5.0, least) == pytest.approx((drawn >= least).mean(), abs=0.004)
    assert 0 < tail(5.0, 60) < 1e-18 or tail(5.0, 60) == pytest.approx(1e-19)
    exact = sum(math.exp(-(k**2) / 50) for k in range(25, 400)) / sum(math.exp(-(k**2) / 50) for k in range(-400, 400))
    assert tail(5.0, 25) >= exact * (1 - 1e-9)


def test_noise_is_a_function_of_its_secret_and_of_nothing_else() -> None:
    one, other = Secret(SECRET), Secret(SECRET[::-1])
    assert (gaussian(one, 9.0, 500) == gaussian(one, 9.0, 500)).all()
    assert (gaussian(one, 9.0, 500) != gaussian(other, 9.0, 500)).mean() > 0.9
    assert (gaussian(one.child("a"), 9.0, 500) != gaussian(one.child("b"), 9.0, 500)).mean() > 0.9
    assert one.child("a", "bc") != one.child("ab", "c")
    assert SECRET.decode() not in repr(private())
    assert "secret" not in private().model_dump()


def test_choices_follow_the_exponential_mechanism() -> None:
    scores, epsilon = [0.0, 2.0, 5.0], 1.0
    won = Counter(choose(Secret(SECRET).child(str(n)), scores, epsilon, 2.0) for n in range(20_000))
    weights = [math.exp(epsilon * score / 4) for score in scores]
    for number, weight in enumerate(weights):
        assert won[number] / 20_000 == pytest.approx(weight / sum(weights), abs=0.015)


# -- the budget


@given(epsilon=st.floats(0.05, 20), exponent=st.floats(3, 12))
@settings(deadline=None, max_examples=40)
def test_the_budget_is_used_up_and_not_overdrawn(epsilon: float, exponent: float) -> None:
    delta = 10**-exponent
    rho = rho_of(epsilon, delta)
    assert delta_of(rho, epsilon) <= delta
    assert delta_of(rho * 1.001, epsilon) > delta
    # Never worse than the well-known simple bound, epsilon = rho + 2 sqrt(rho log(1 / delta)).
    assert rho + 2 * math.sqrt(rho * math.log(1 / delta)) >= epsilon


def test_the_conversion_is_the_exact_one_of_a_gaussian_or_worse() -> None:
    """A Gaussian mechanism has an exact delta, by Balle and Wang (2018); ours may not be below it."""
    from scipy.stats import norm

    for rho, epsilon in ((0.01, 0.5), (0.02, 1.0), (0.5, 4.0), (1.0, 10.0)):
        mu = math.sqrt(2 * rho)
        exact = norm.cdf(mu / 2 - epsilon / mu) - math.exp(epsilon) * norm.cdf(-mu / 2 - epsilon / mu)
        assert exact <= delta_of(rho, epsilon) <= 30 * exact


def test_what_is_not_there_cannot_be_paid() -> None:
    account = Account.of(1.0, 1e-6)
    account.pay("all", account.rho, times=1)
    with pytest.raises(RuntimeError, match="overdraw"):
        account.pay("more", account.rho * 0.01, times=1)
    with pytest.raises(RuntimeError, match="overdraw"):
        Account.of(1.0, 1e-6).pay("values", 0.0, times=1, delta=1e-6)


def test_a_large_delta_is_refused() -> None:
    with pytest.raises(BadInputError, match="as it is"):
        settle_delta(1.0, 0.01, 100)
    assert settle_delta(1.0, None, 100) == 1e-6
    assert settle_delta(1.0, None, 10_000_000) == pytest.approx(1e-8)


# -- fitting


def test_a_fit_spends_its_budget_and_says_on_what() -> None:
    budget = private(3.0).fit(mixed()).budget()
    assert sum(one["rho"] for one in budget["spent"]) == pytest.approx(budget["rho"])
    assert sum(one["delta"] for one in budget["spent"]) <= budget["delta"] / 2
    assert budget["rho"] == pytest.approx(rho_of(3.0, budget["delta"] / 2))
    assert len(budget["spent"]) == 3


@given(cuts=st.lists(st.integers(0, 300), max_size=6))
@settings(max_examples=15, deadline=None)
def test_any_chunking_gives_the_same_rows(cuts: list[int]) -> None:
    fitted = private().fit(mixed(), seed=7)
    borders = [0, *sorted(cuts), 300]
    parts = [fitted.sample(a, b, total=300) for a, b in pairwise(borders)]
    assert pa.concat_tables(parts).combine_chunks().equals(fitted.sample(0, 300, total=300).combine_chunks())


def test_a_kept_model_gives_the_same_rows(tmp_path: Path) -> None:
    fitted = private().fit(mixed(), seed=3)
    fitted.save(tmp_path)
    again = load(tmp_path)
    assert again.sample(0, 200).equals(fitted.sample(0, 200))
    assert isinstance(again, FittedMarginals)
    assert again.budget() == fitted.budget()
    assert SECRET not in b"".join(path.read_bytes() for path in tmp_path.iterdir())


def test_the_seed_decides_rows_and_no_noise() -> None:
    one, other = (private().fit(mixed(), seed=seed) for seed in (1, 2))
    assert not one.sample(0, 300).equals(other.sample(0, 300))
    assert all((a.mass == b.mass).all() for a, b in zip(one.marginals, other.marginals, strict=True))


def test_values_that_few_rows_hold_never_come_back() -> None:
    rng = np.random.default_rng(0)
    rows = 4000
    city = np.where(rng.random(rows) < 0.5, "Here", "There").astype(object)
    city[:3] = ["Only", "Once", "Twice"]
    pay = rng.normal(3000, 300, rows).round(0)
    pay[7] = 9_999_999.0
    table = pa.table({"city": city.tolist(), "pay": pay, "mail": [f"p{n}@example.org" for n in range(rows)]})
    fitted = private(1.0).fit(table)
    made = fitted.sample(0, 20_000)
    assert set(made["city"].drop_null().to_pylist()) == {"Here", "There"}
    assert pc.max(made["pay"]).as_py() < 100_000
    assert set(fitted.left_out) == {"mail"}


def test_dependence_is_learnt_where_the_budget_allows() -> None:
    rng = np.random.default_rng(0)
    rows = 20_000
    size = rng.integers(0, 3, rows)
    table = pa.table(
        {
            "size": np.array(["S", "M", "L"])[size],
            "noise": rng.integers(0, 5, rows),
            "price": np.round(20 * size + rng.normal(10, 2, rows), 2),
        }
    )
    made = private(1.0).fit(table).sample(0, rows, total=rows).to_pandas()
    real = table.to_pandas()
    assert made.groupby("size")["price"].median().sub(real.groupby("size")["price"].median()).abs().max() < 3
    assert abs(made["noise"].corr(made["price"])) < 0.05
    assert made["size"].value_counts(normalize=True).sub(real["size"].value_counts(normalize=True)).abs().max() < 0.02


@pytest.mark.parametrize("kind", ["price", "units", "fee", "day", "start"])
def test_numbers_of_every_type_lie_where_the_real_ones_do(kind: str) -> None:
    real = mixed(6000)
    made = private(20.0).fit(real.select([kind])).sample(0, 6000, total=6000)
    assert made.schema.field(kind).type == real.schema.field(kind).type
    a, b = (np.sort(numbers(table[kind])) for table in (real, made))
    spread = np.quantile(a, 0.95) - np.quantile(a, 0.05)
    shares = np.linspace(0.05, 0.95, 19)
    assert np.abs(np.quantile(a, shares) - np.quantile(b, shares)).max() < 0.08 * spread
    if kind == "price":  # nearly all real ones are of cents
        assert (np.abs(b * 100 - np.round(b * 100)) < 1e-6).all()


@pytest.mark.parametrize("kind", ["price", "units", "fee", "day", "start"])
def test_numbers_go_there_and_back(kind: str) -> None:
    column = mixed(200)[kind]
    values = numbers(column)
    assert as_type(values, np.isnan(values), column.type).equals(column.combine_chunks())


@pytest.mark.parametrize("type", [pa.timestamp("us"), pa.timestamp("us", "UTC"), pa.date32()])
def test_moments_that_noise_put_out_of_time_can_be_read(type: pa.DataType) -> None:
    far = np.array([-8e23, -9.3e18, 0.0, 9.3e18, 8e23])
    years = [value.year for value in as_type(far, np.zeros(5, dtype=bool), type).to_pylist()]
    assert years == [1, 1, 2000, 9999, 9999]


def test_nulls_keep_their_share() -> None:
    table = pa.table({"x": pa.array([1.5, 2.5, 3.5, None] * 2000), "y": pa.array(["a", None, "b", "b"] * 2000)})
    made = private(5.0).fit(table).sample(0, 8000, total=8000)
    assert made["x"].null_count / 8000 == pytest.approx(0.25, abs=0.02)
    assert made["y"].null_count / 8000 == pytest.approx(0.25, abs=0.02)


@pytest.mark.parametrize(
    "table",
    [
        pa.table({"x": [1]}),
        pa.table({"x": pa.nulls(50, pa.float64())}),
        pa.table({"x": [float("inf"), float("nan"), 1e308, -1e308, 5e-324] * 20}),
        pa.table({"x": pa.array([2**62, -(2**62), 0] * 30)}),
        pa.table({"x": [True, None] * 30}),
        pa.table({f"c{n}": [1, 2, 3, 4] * 20 for n in range(60)}),
    ],
    ids=["one row", "nothing", "extremes", "large", "flags", "wide"],
)
def test_odd_tables_are_learnt_too(table: pa.Table) -> None:
    made = private(1.0).fit(table).sample(0, 100)
    assert made.schema.equals(table.schema)
    assert made.num_rows == 100


def test_numbers_that_drown_in_the_noise_are_said_to() -> None:
    def notes(rows: int) -> str:
        ages = np.arange(rows) % 60 + 20
        return " ".join(private(1.0).fit(pa.table({"age": ages, "size": ages, "weight": ages})).notes)

    assert "may be of no use" in notes(1_000)
    assert "may be of no use" not in notes(20_000)
    assert "may be of no use" not in " ".join(private(1.0).fit(pa.table({"x": [True, False] * 50})).notes)


def test_what_cannot_be_learnt_is_said() -> None:
    texts = pa.table({"t": [f"text {n}" for n in range(100)]})
    with pytest.raises(SourceError, match="No column can be learnt under this budget"):
        private().fit(texts)
    with pytest.raises(SourceError, match="No column"):
        private().fit(mixed(), columns=Columns(made=frozenset(mixed(10).column_names)))
    with pytest.raises(BadInputError, match="--epsilon"):
        private(secret=b"").fit(mixed())


def test_settled_counts_are_the_nearest_that_add_up() -> None:
    counts = np.array([10, -4, 3, 0])
    found = settled(counts, 9.0)
    assert found.sum() == pytest.approx(9)
    assert (found >= 0).all()
    rng = np.random.default_rng(0)
    for _ in range(200):
        other = rng.dirichlet(np.ones(4)) * 9
        assert ((found - counts) ** 2).sum() <= ((other - counts) ** 2).sum() + 1e-9


# -- what an attacker sees


@pytest.mark.parametrize("epsilon", [0.5, pytest.param(1.0, marks=pytest.mark.slow)])
def test_no_attacker_tells_two_neighbours_apart_better_than_promised(epsilon: float) -> None:
    """An audit: the likeliest sign of one row, looked for in many fits with it and as many without."""
    fits = 1500
    with_row = pa.table({"x": pa.array([True] * 4 + [False] * 5)})
    without = pa.table({"x": pa.array([True] * 3 + [False] * 6)})
    seen = {}
    for name, table in (("with", with_row), ("without", without)):
        secrets = [Secret(SECRET).child(name, str(n)).key for n in range(fits)]
        masses = np.array([private(epsilon, secret=one, delta=1e-3).fit(table).marginals[0].mass[1] for one in secrets])
        seen[name] = masses
    for border in np.quantile(np.concatenate(list(seen.values())), [0.2, 0.4, 0.5, 0.6, 0.8]):
        p, q = ((seen[name] >= border).mean() for name in ("with", "without"))
        doubt = 3 * math.sqrt(0.25 / fits)
        assert p - doubt <= math.exp(epsilon) * (q + doubt) + 1e-3
        assert (1 - q) - doubt <= math.exp(epsilon) * (1 - p + doubt) + 1e-3


def test_the_audit_sees_a_mechanism_that_adds_too_little_noise() -> None:
    """The counter-test: with a hundredth of the noise two neighbours are told apart at once."""
    told = [
        [
            Noise(0.3, Secret(SECRET).child(name, str(n))).count(np.array([0] * rows, dtype=np.int32), 1)[0]
            for n in range(400)
        ]
        for name, rows in (("with", 4), ("without", 3))
    ]
    p, q = (np.mean(np.array(one) >= 4) for one in told)
    assert p > math.exp(0.5) * (q + 0.1)
