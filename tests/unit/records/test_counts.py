"""Children per parent: exact in sum, within bounds, and the same whatever is asked for."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.errors import GenerationError
from schemas.model import Children
from tasks.records.counts import ChildCounts
from tasks.values.cells import CellKey

KEY = CellKey.of(7, "orders", "relation")


def every_parent(counts: ChildCounts) -> tuple[np.ndarray, np.ndarray]:
    return counts.children_of(np.arange(counts.parents, dtype=np.uint64))


@st.composite
def shapes(draw: st.DrawFn) -> ChildCounts:
    parents = draw(st.integers(1, 9000))
    least = draw(st.integers(0, 3))
    most = draw(st.none() | st.integers(max(least, 1), 12))
    upper = parents * 12 if most is None else parents * most
    children = draw(st.integers(max(1, least * parents), max(1, upper)))
    kind = draw(st.sampled_from(["uniform", "zipf", "even"]))
    exponent = draw(st.floats(0, 3))
    return ChildCounts(parents, children, Children(kind=kind, exponent=exponent, min=least, max=most), KEY)


@given(shapes())
@settings(deadline=None)
def test_counts_are_exact_contiguous_and_bounded(counts: ChildCounts) -> None:
    first, count = every_parent(counts)
    assert int(count.sum()) == counts.children
    assert np.array_equal(first, np.concatenate(([0], np.cumsum(count)[:-1])))
    assert int(count.min()) >= counts.shape.min
    assert counts.shape.max is None or int(count.max()) <= counts.shape.max


@given(shapes(), st.data())
@settings(deadline=None)
def test_any_slots_find_the_parent_whose_range_holds_them(counts: ChildCounts, data: st.DataObject) -> None:
    slots = data.draw(st.lists(st.integers(0, counts.children - 1), min_size=1, max_size=50))
    asked = np.array(slots, dtype=np.uint64)
    parents, ordinals = counts.parent_of(asked)
    first, count = counts.children_of(parents)
    assert np.array_equal(first + ordinals, asked)
    assert np.all(ordinals < count)


def test_zipf_is_skewed_and_even_is_not() -> None:
    _, skewed = every_parent(ChildCounts(10_000, 100_000, Children(kind="zipf", exponent=1.1), KEY))
    _, even = every_parent(ChildCounts(10_000, 100_000, Children(kind="even"), KEY))
    assert skewed.max() > 100 * np.median(skewed)
    assert set(even.tolist()) == {10}


def test_uniform_varies_as_arrivals_do() -> None:
    _, count = every_parent(ChildCounts(100_000, 300_000, Children(), KEY))
    # A Poisson count of mean 3 has variance 3; its estimate at n = 1e5 has a standard error of about 0.016.
    assert abs(float(count.astype(float).var()) - 3.0) < 0.1


@pytest.mark.parametrize(("children", "shape"), [(10, Children(min=2)), (1000, Children(max=5))])
def test_impossible_bounds_are_refused_with_the_figures(children: int, shape: Children) -> None:
    with pytest.raises(GenerationError, match="between"):
        ChildCounts(100, children, shape, KEY)


def test_many_parents_need_no_list_of_all() -> None:
    counts = ChildCounts(3_000_000, 10_000_000_000, Children(), KEY)
    parents, _ = counts.parent_of(np.array([0, 9_999_999_999], dtype=np.uint64))
    assert parents.tolist() == [0, 2_999_999]
