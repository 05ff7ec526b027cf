"""Rows that refer to earlier rows of their own table do so in the twin, and as many to each as really do."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from schemas.model import Relation
from tasks.synthesis.earlier import earlier_parents, refers_back, shallow_first
from tasks.synthesis.family import Whole
from tasks.synthesis.relational import fit_family
from tasks.synthesis.staging import Cast
from tasks.values.cells import CellKey

ROWS = 800
OWN = Relation(child="people", columns=("by",), parent="people", parent_columns=("id",))


def people(later: bool) -> pa.Table:
    rng = np.random.default_rng(4)
    ids = np.arange(1, ROWS + 1)
    by = rng.integers(0, ROWS if later else np.maximum(ids - 1, 1), ROWS) + 1
    missing = (rng.random(ROWS) > 0.4) | (ids == 1) | (by == ids)
    if later:
        missing |= by % 2 == 1  # half of them refer to the other half: no ring
        missing |= ids % 2 == 0
    return pa.table({"id": ids, "by": pa.array(by, mask=missing), "age": rng.integers(18, 80, ROWS)})


@pytest.mark.parametrize("later", [False, True])
def test_rows_refer_to_earlier_ones_where_real_ones_do(later: bool) -> None:
    table = people(later)
    family = fit_family({"people": table}, [OWN], primary_keys={"people": ("id",)})
    made = Cast(family).table("people")
    by = made["by"].drop_null().to_numpy()
    own = made["id"].filter(made["by"].is_valid()).to_numpy()
    assert family.tables["people"].back == (() if later else (0,))
    assert (by >= own).any() if later else (by < own).all()
    assert abs(len(by) - (ROWS - table["by"].null_count)) <= 25, "five standard errors of how many refer to nobody"
    real, mine = (
        np.bincount(np.bincount(one, minlength=ROWS), minlength=9)[:9] for one in (table["by"].drop_null(), by)
    )
    assert np.abs(np.cumsum(real) - np.cumsum(mine)).max() <= 0.05 * ROWS, "how many refer to each is as it was"


def test_rows_whose_own_is_set_aside_still_have_one() -> None:
    table = people(later=False)
    kept = np.random.default_rng(9).random(ROWS) < 0.7
    whole = Whole.of({"people": table}, [OWN]).among([OWN], {"people": kept})
    learnt = {"people": table.filter(pa.array(kept))}
    family = fit_family(learnt, [OWN], primary_keys={"people": ("id",)}, whole=whole)
    made = Cast(family, rows={"people": ROWS}).table("people")
    assert abs(made["by"].null_count - table["by"].null_count) <= 70, "five standard errors at seven rows in ten"


def test_keys_that_say_nothing_of_an_order_are_told_from_those_that_do() -> None:
    join = np.where(np.arange(200) > 0, np.arange(200) - 1, -1)
    assert refers_back(pa.chunked_array([np.arange(200)]), join)
    assert not refers_back(pa.chunked_array([np.random.default_rng(0).permutation(200)]), join)
    assert not refers_back(pa.chunked_array([np.arange(200)]), np.where(np.arange(200) < 15, join, -1)), "too few"


@given(arrays(np.int64, st.integers(1, 60), elements=st.integers(0, 5)))
@settings(max_examples=50, deadline=None)
def test_every_row_comes_to_have_an_earlier_one_above_it(depth: np.ndarray) -> None:
    made = shallow_first(depth)
    assert all(d == 0 or (made[:row] == d - 1).any() for row, d in enumerate(made))
    if set(depth) == set(range(int(depth.max()) + 1)):
        assert sorted(made) == sorted(depth), "they change places"


@given(arrays(np.int64, st.integers(1, 40), elements=st.integers(0, 6)), st.integers(1, 60), st.integers(0, 99))
@settings(max_examples=50, deadline=None)
def test_parents_come_before_children_and_keep_the_shares_of_their_counts(
    counts: np.ndarray, children: int, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    places = np.sort(rng.permutation(len(counts) + children))
    kinds = np.append(True, rng.permutation(len(places) - 1) < len(counts) - 1)
    parents, below = places[kinds], places[~kinds]
    found = earlier_parents(below, parents, counts, CellKey.of(seed, "test"))
    assert (found < below).all() and set(found) <= set(parents)
    needed = np.searchsorted(np.searchsorted(parents, below), np.arange(1, len(parents) + 1), side="right")
    if counts.sum() == len(below) and (np.cumsum(np.sort(counts)[::-1]) >= needed).all():
        made = np.bincount(np.searchsorted(parents, found), minlength=len(parents))
        assert sorted(made) == sorted(counts)
