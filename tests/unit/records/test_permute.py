"""The laws of the keyed bijection."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.values.cells import CellKey
from tasks.values.permute import LARGEST, invert, permute

sizes = st.one_of(st.integers(1, 300), st.integers(1, LARGEST), st.sampled_from([2**63, 2**63 - 1, 2**32, 2**32 + 1]))
keys = st.integers(0, 2**64 - 1)


def everything(size: int) -> np.ndarray:
    return np.arange(size, dtype=np.uint64)


@given(st.integers(1, 2_000), st.text(max_size=3))
def test_one_key_permutes_the_whole_domain(size: int, name: str) -> None:
    key = CellKey.of(1, name)
    assert np.array_equal(np.sort(permute(everything(size), size, key)), everything(size))


@given(st.integers(1, 60), keys)
def test_a_word_a_row_permutes_as_that_word_alone_would(size: int, word: int) -> None:
    words = np.full(size, word, np.uint64)
    places = permute(everything(size), size, words)
    assert np.array_equal(np.sort(places), everything(size))
    assert [int(permute(np.array([i], np.uint64), size, words[:1])[0]) for i in range(size)] == places.tolist()


@given(sizes, st.lists(st.integers(0, 2**63 - 1), min_size=1, max_size=50), keys)
def test_invert_undoes_permute(size: int, numbers: list[int], word: int) -> None:
    index = np.array([number % size for number in numbers], np.uint64)
    for key in (CellKey.of(word), np.arange(word % 2**60, word % 2**60 + len(index), dtype=np.uint64)):
        places = permute(index, size, key)
        assert int(places.max()) < size
        assert np.array_equal(invert(places, size, key), index)


@settings(max_examples=30)
@given(st.integers(20_000, 10**12), st.lists(st.integers(0, 19_999), min_size=1, max_size=40))
def test_any_rows_in_any_order_get_the_same_places(size: int, chosen: list[int]) -> None:
    key = CellKey.of(3, "t")
    whole = permute(everything(20_000), size, key)
    picked = np.array(chosen, np.uint64)
    assert np.array_equal(permute(picked, size, key), whole[picked.astype(int)])
    assert np.array_equal(permute(everything(20_000)[::7], size, key), whole[::7])


@pytest.mark.parametrize("size", [3, 4, 5, 8, 10, 16, 50, 100])
def test_over_many_keys_every_pair_of_places_is_as_likely(size: int) -> None:
    rounds = 100_000
    words = np.arange(rounds, dtype=np.uint64)
    first, second = (permute(np.full(rounds, i, np.uint64), size, words).astype(int) for i in (0, size - 1))
    seen = np.bincount(first * size + second, minlength=size * size).reshape(size, size)
    pairs = seen[~np.eye(size, dtype=bool)]
    expected = rounds / len(pairs)
    chi_square, freedom = ((pairs - expected) ** 2 / expected).sum(), len(pairs) - 1
    assert np.trace(seen) == 0
    assert (
        chi_square < freedom + 5 * np.sqrt(2 * freedom) + 10
    )  # 5 standard deviations, and room where freedom is small


@pytest.mark.parametrize("size", [10**4, 10**6 + 3, 2**40])
def test_neighbours_are_spread_evenly(size: int) -> None:
    n = 10_000
    places = permute(everything(n), size, CellKey.of(9)).astype(float) / size
    counts = np.histogram(places, 50, (0, 1))[0]
    assert ((counts - n / 50) ** 2 / (n / 50)).sum() < 49 + 5 * np.sqrt(98)
    assert abs(np.corrcoef(places[:-1], places[1:])[0, 1]) < 5 / np.sqrt(n)


@pytest.mark.parametrize("size", [0, -1, LARGEST + 1])
def test_a_size_out_of_range_is_refused(size: int) -> None:
    with pytest.raises(ValueError, match="between 1 and"):
        permute(everything(1), size, CellKey.of(0))


def test_an_index_beyond_the_size_is_refused() -> None:
    with pytest.raises(ValueError, match="below the size, 5"):
        permute(everything(6), 5, CellKey.of(0))
