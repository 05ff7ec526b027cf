"""Sets of hashes that grow: the same whatever the pieces."""

import numpy as np
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from tasks.pii.compliance.somebody import Somebody
from tasks.pii.compliance.spelled import Ends
from tasks.pii.hashing import Counts, Growing, Unseen, hashes_of, merged

HASHES = st.lists(st.integers(0, 40) | st.integers(0, 2**64 - 1), max_size=60)


def some(values: list[int]) -> np.ndarray:
    return np.array(values, np.uint64)


@given(HASHES, HASHES)
def test_what_is_put_in_stands_in_order_and_once(one: list[int], two: list[int]) -> None:
    assert np.array_equal(merged(np.unique(some(one)), np.unique(some(two))), np.unique(some([*one, *two])))


@given(st.lists(HASHES, max_size=8))
def test_a_growing_set_holds_all_that_it_was_given(pieces: list[list[int]]) -> None:
    growing = Growing(np.unique(some([7, 9])))
    for piece in pieces:
        growing.add(some(piece))
    every = np.unique(some([7, 9, *(one for piece in pieces for one in piece)]))
    assert np.array_equal(growing.every(), every)
    assert growing.has(every).all() and growing.has(some([41])).any() == (41 in every)


@given(st.lists(st.integers(0, 90), max_size=200), st.integers(1, 50))
def test_what_is_new_and_how_often_it_came_is_told_whatever_the_pieces(values: list[int], size: int) -> None:
    texts = [f"text {value}" for value in values]
    unseen, counts, somebody, new = Unseen(), Counts(), Somebody(), []
    for start in range(0, len(texts), size):
        piece = pa.array(sorted(set(texts[start : start + size])), pa.string())
        new += unseen.of(piece).to_pylist()
        counts.add(hashes_of(texts[start : start + size]))
        somebody.add("codes", piece, Ends())
        somebody.settle()
    assert sorted(new) == sorted(set(texts))
    assert counts.distinct == len(set(texts)) and counts.settle().counts.sum() == len(texts)
    assert np.array_equal(somebody.codes, np.unique(hashes_of(sorted(set(texts)))) if texts else some([]))
