"""Sums that came out too great are brought back by exchange: nothing is lost, and the others keep within the range."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.synthesis.ranges import reined_in

LINE = st.tuples(st.integers(0, 59), st.sampled_from([1.0, 2.0]), st.integers(1, 3))


@settings(max_examples=60, deadline=None)
@given(st.lists(LINE, min_size=1, max_size=300), st.integers(5, 60))
def test_no_sum_grows_beyond_the_range_and_every_place_is_taken_once(lines, most) -> None:
    owners, prices, units = (np.array(side) for side in zip(*lines, strict=True))
    taken = reined_in(owners, prices, units.astype(float), float(most))
    assert sorted(taken) == list(range(len(owners)))
    before = np.bincount(owners, prices * units, minlength=60)
    after = np.bincount(owners, prices[taken] * units, minlength=60)
    assert (after <= np.maximum(before, most) + 1e-6).all()
    assert (after[before > most] <= before[before > most] + 1e-6).all()


def test_a_dear_line_goes_to_the_fullest_order_that_has_room() -> None:
    owners = np.repeat(np.arange(40), 4)
    prices = np.ones(160)
    prices[:4] = 2.0  # order 0: 8, one line too dear
    prices[4:6] = 2.0  # order 1: 6, which has room for one
    taken = reined_in(owners, prices, np.ones(160), 7.0)
    assert np.bincount(owners, prices[taken])[:3].tolist() == [7.0, 7.0, 4.0]


def test_where_many_lie_beyond_the_range_is_not_what_is_amiss() -> None:
    owners, prices = np.repeat(np.arange(10), 3), np.arange(30.0)
    assert reined_in(owners, prices, np.ones(30), 20.0).tolist() == list(range(30))
