"""Rows that were parted together are one throw of the die: nearness is as sure as customers are many, not orders."""

import numpy as np
import pyarrow as pa
import pytest

from schemas.model import Relation
from tasks.quality.matrix import Space
from tasks.quality.nearness import closer_share
from tasks.synthesis.holdout import parted_with, set_aside
from tasks.synthesis.source import Source

CUSTOMERS, ORDERS = 30, 16


def orders(seed: int) -> pa.Table:
    """Orders that go where their customers are, and are otherwise each another."""
    rng = np.random.default_rng(seed)
    land = [f"land {one}" for one in rng.integers(0, 60, CUSTOMERS).repeat(ORDERS)]
    own = rng.random((CUSTOMERS * ORDERS, 2))
    return pa.table({"land": land, "weight": own[:, 0], "cost": own[:, 1]})


@pytest.fixture(scope="module")
def errors() -> dict[bool, np.ndarray]:
    """How many standard errors fresh rows lie from a half, in twelve throws: told of customers, and not."""
    customer = np.arange(CUSTOMERS).repeat(ORDERS)
    found: dict[bool, list[float]] = {True: [], False: []}
    for seed in range(12):
        real, held, made = (orders(3 * seed + side) for side in range(3))
        space = Space.of(real, [held, made])
        for told, units in ((True, (customer, customer + CUSTOMERS)), (False, None)):
            one = closer_share(space, *(space.values(table) for table in (real, held, made)), units=units)
            found[told].append((one.share - 0.5) / one.error)
    return {told: np.array(each) for told, each in found.items()}


def test_fresh_rows_lie_within_the_errors_of_their_customers(errors: dict[bool, np.ndarray]) -> None:
    assert np.sqrt(np.mean(errors[True] ** 2)) < 1.5  # 1, but for chance in twelve throws
    assert np.abs(errors[True]).max() < 3


def test_counted_by_orders_chance_is_taken_for_less_than_half_of_what_it_is(errors: dict[bool, np.ndarray]) -> None:
    assert np.sqrt(np.mean(errors[False] ** 2)) > 2 * np.sqrt(np.mean(errors[True] ** 2))


def test_rows_that_follow_one_are_of_one_number() -> None:
    rng = np.random.default_rng(0)
    tables = {
        "people": pa.table({"id": np.arange(100)}),
        "orders": pa.table({"id": np.arange(500), "of": rng.integers(0, 100, 500)}),
        "lines": pa.table({"order": rng.integers(0, 500, 900), "shop": rng.integers(0, 6, 900)}),
        "shops": pa.table({"id": np.arange(6)}),
    }
    relations = tuple(
        Relation(child=child, columns=(column,), parent=parent, parent_columns=("id",))
        for child, column, parent in (
            ("orders", "of", "people"),
            ("lines", "order", "orders"),
            ("lines", "shop", "shops"),
        )
    )
    source = Source(tables, relations, personal=frozenset({"people"}))
    units, aside = parted_with(source), set_aside(source, 0.2)
    assert units["lines"].tolist() == units["orders"][tables["lines"]["order"].to_numpy()].tolist()
    assert all((aside["people"][units[name]] == aside[name]).all() for name in ("orders", "lines"))
    assert len(set(units["shops"].tolist())) == 6
