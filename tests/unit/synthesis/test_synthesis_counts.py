"""Children's counts brought to a wanted sum."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.model import Relation
from tasks.synthesis.assign import rearranged, scaled_counts
from tasks.synthesis.relational import fit_family
from tasks.synthesis.staging import Cast
from tasks.values.cells import CellKey


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(1, 9), min_size=1, max_size=30), st.integers(0, 300))
def test_the_sum_is_met_and_none_falls_below_the_least_where_the_sum_allows_it(counts: list[int], wanted: int) -> None:
    found = scaled_counts(np.array(counts), wanted, least=1)
    assert found.sum() == wanted
    if wanted >= len(counts):
        assert found.min() >= 1


def test_a_smaller_twin_keeps_a_child_for_each_parent() -> None:
    counts = np.array([1, 1, 1, 9, 1, 1, 1, 9])
    assert scaled_counts(counts, 12, least=1).min() == 1
    assert scaled_counts(counts, 12).min() == pytest.approx(0)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 60)), min_size=1, max_size=30))
def test_numbers_that_are_spread_anew_keep_their_order(pairs: list[tuple[int, int]]) -> None:
    drawn, shares = np.array(pairs).T
    found = rearranged(drawn, shares, CellKey.of(1, "counts"))
    assert sorted(found) == sorted(shares)
    assert (np.diff(found[np.lexsort((found, drawn))]) >= 0).all()


def test_numbers_of_children_are_the_real_ones_where_a_rare_parent_decides_them() -> None:
    rng = np.random.default_rng(0)
    shops = pa.table({"id": np.arange(23), "web": np.arange(23) == 5, "size": rng.random(23)})
    at = np.where(rng.random(1500) < 0.6, 5, rng.integers(0, 23, 1500))
    count = np.where(at == 5, 3, 1) + rng.integers(0, 2, 1500)
    tables = {
        "shops": shops,
        "orders": pa.table({"id": np.arange(1500), "shop": at, "kind": at % 3}),
        "lines": pa.table({"order": np.repeat(np.arange(1500), count), "v": rng.random(int(count.sum()))}),
    }
    relations = (
        Relation(child="orders", columns=("shop",), parent="shops", parent_columns=("id",)),
        Relation(child="lines", columns=("order",), parent="orders", parent_columns=("id",)),
    )
    family = fit_family(tables, relations, primary_keys={"shops": ("id",), "orders": ("id",)})
    made = np.bincount(Cast(family).tables()["lines"]["order"].to_numpy(), minlength=1500)
    assert np.abs(np.bincount(made, minlength=5) - np.bincount(count)).max() <= 15
