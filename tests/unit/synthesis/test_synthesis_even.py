"""Draws of a small table are even: in every leaf, and in every level of what was drawn before; siblings stay free."""

import numpy as np
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.model import Relation
from tasks.synthesis.bits import Bits
from tasks.synthesis.relational import fit_family
from tasks.synthesis.settling import evenly
from tasks.synthesis.staging import Cast
from tasks.values.cells import CellKey


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**6), st.floats(0.05, 0.95))
def test_draws_are_even_in_every_level(seed: int, share: float) -> None:
    rng = np.random.default_rng(seed)
    first, second = rng.integers(0, 3, 600), rng.integers(0, 2, 600)
    rows = np.arange(600, dtype=np.uint64)
    every = np.ones(600, dtype=np.int64)
    laid = evenly(np.zeros(600, np.int32), every, Bits(CellKey.of(seed), rows), (first, second))
    assert np.abs(np.sort(laid) - (np.arange(600) + 0.5) / 600).max() <= 1 / 600
    for level in range(6):
        there = first * 2 + second == level
        # A hundred throws would miss by five and ten; a stretch of the golden ratio's turns misses by less than four.
        assert abs((laid[there] < share).sum() - share * there.sum()) < 4


def test_lines_spread_over_time_as_the_orders_do_and_siblings_are_no_more_unlike_than_chance() -> None:
    rng = np.random.default_rng(0)
    count = np.tile([2, 2, 2, 2, 2, 14], 100)
    tables = {
        "orders": pa.table({"id": np.arange(600), "day": np.arange(600) / 4}),
        "lines": pa.table({"order": np.repeat(np.arange(600), count), "sex": rng.choice(["f", "m"], int(count.sum()))}),
    }
    relation = Relation(child="lines", columns=("order",), parent="orders", parent_columns=("id",))
    made = Cast(fit_family(tables, (relation,), primary_keys={"orders": ("id",)})).tables()
    order = made["lines"]["order"].to_numpy() - made["orders"]["id"].to_numpy().min()
    day = made["orders"]["day"].to_numpy()[order]
    by_fifth = np.histogram(day, bins=5, range=(0, 150))[0] / len(day)
    assert np.abs(by_fifth - 0.2).max() < 0.01  # numbers thrown for each order by itself: 0.02 is one standard error
    sex = (made["lines"]["sex"].to_numpy(zero_copy_only=False) == "f").astype(int)
    pairs = np.bincount(order, sex)[np.bincount(order) == 2]
    assert abs((pairs == 1).mean() - 0.5) < 5 * 0.5 / 500**0.5  # five standard errors
