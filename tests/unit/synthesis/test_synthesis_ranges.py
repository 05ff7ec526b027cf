"""Sums over children are brought to their range by exchange: nothing is lost, and none grows beyond it."""

import pickle

import numpy as np
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.model import Relation
from tasks.synthesis.joins import parent_rows
from tasks.synthesis.ranges import in_range, told_end
from tasks.synthesis.relational import fit_family
from tasks.synthesis.staging import Cast

LINE = st.tuples(st.integers(0, 59), st.sampled_from([1.0, 2.0]), st.integers(1, 3))


@settings(max_examples=60, deadline=None)
@given(st.lists(LINE, min_size=1, max_size=300), st.integers(5, 60))
def test_no_sum_grows_beyond_the_range_and_every_place_is_taken_once(
    lines: list[tuple[int, float, int]], most: int
) -> None:
    owners, prices, units = (np.array(side) for side in zip(*lines, strict=True))
    taken = in_range(owners, prices, units.astype(float), float(most))
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
    taken = in_range(owners, prices, np.ones(160), 7.0)
    assert np.bincount(owners, prices[taken])[:3].tolist() == [7.0, 7.0, 4.0]


def test_the_greatest_sum_reaches_its_end_by_what_those_next_to_it_give() -> None:
    owners, prices = np.repeat(np.arange(40), 4), np.ones(160)
    prices[:2] = prices[4:5] = prices[8:9] = 2.0  # orders of 6, 5, 5 and 4
    taken = in_range(owners, prices, np.ones(160), 7.5)
    assert np.bincount(owners, prices[taken])[:4].tolist() == [7.0, 4.0, 5.0, 4.0]


def test_an_end_is_told_by_five_sums_and_names_none_of_them() -> None:
    sums = np.array([*np.ones(20), 18.0, 21.0, 22.0, 24.0, 26.0])
    assert told_end(sums) == 2 * 22.2 - 18
    assert told_end(np.append(sums, np.nan)) == told_end(sums)
    assert told_end(sums[-9:]) is None


def test_where_many_lie_beyond_the_range_is_not_what_is_amiss() -> None:
    owners, prices = np.repeat(np.arange(10), 3), np.arange(30.0)
    assert in_range(owners, prices, np.ones(30), 20.0).tolist() == list(range(30))


def test_lines_that_were_exchanged_are_drawn_for_what_they_name_now() -> None:
    rng = np.random.default_rng(1)
    price, order = np.where(np.arange(60) < 20, 5.0, 1.0), np.repeat(np.arange(200), rng.integers(1, 6, 200))
    item = rng.integers(0, 60, len(order))
    units = np.where(price[item] > 1, 1, rng.integers(2, 5, len(order)))
    tables = {
        "items": pa.table({"id": np.arange(60), "price": price}),
        "orders": pa.table({"id": np.arange(200), "total": np.bincount(order, price[item] * units)}),
        "lines": pa.table({"order": order, "item": item, "price": price[item], "units": units}),
    }
    relations = (
        Relation(child="lines", columns=("order",), parent="orders", parent_columns=("id",)),
        Relation(child="lines", columns=("item",), parent="items", parent_columns=("id",)),
    )
    cast = Cast(fit_family(tables, relations, primary_keys={"orders": ("id",), "items": ("id",)}))
    made, again = cast.tables(), pickle.loads(pickle.dumps(cast)).tables()
    assert made == again
    lines = made["lines"]
    assert ((lines["price"].to_numpy() > 1) == (lines["units"].to_numpy() == 1)).mean() > 0.95
    sums = np.bincount(parent_rows(made, relations[0]), lines["price"].to_numpy() * lines["units"].to_numpy())
    assert np.allclose(made["orders"]["total"].to_numpy(), sums)
