"""Children's counts brought to a wanted sum."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.synthesis.assign import scaled_counts


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
