"""The rows that are set aside."""

import numpy as np
import pyarrow as pa
import pytest

from schemas.model import Relation
from tasks.synthesis.holdout import set_aside
from tasks.synthesis.interface import synthesizer
from tasks.synthesis.source import Source

READINGS = pa.table({"sensor": [f"s{i * 7 % 40}" for i in range(400)], "v": np.arange(400)})


@pytest.mark.parametrize("share", [0.1, 0.2, 0.5])
def test_the_rows_of_an_entity_are_learnt_or_set_aside_together(share: float) -> None:
    aside = set_aside(Source({"readings": READINGS}), share, entity="sensor")["readings"]
    assert abs(aside.mean() - share) < 1 / 40
    sides = [set(READINGS.filter(pa.array(side))["sensor"].to_pylist()) for side in (aside, ~aside)]
    assert not sides[0] & sides[1]


def test_single_rows_are_set_aside_to_the_row() -> None:
    assert set_aside(Source({"readings": READINGS}), 0.23)["readings"].sum() == 92
    assert set_aside(Source({"readings": READINGS}), 0.23, entity="elsewhere")["readings"].sum() == 92


def test_a_model_of_sequences_says_what_belongs_together() -> None:
    assert synthesizer("par", sequence_key="sensor").entity == "sensor"
    assert synthesizer("sequential_trees").entity is None


def test_rows_that_all_hang_on_each_other_are_set_aside_row_by_row() -> None:
    chain = pa.table({"id": np.arange(500), "before": np.arange(-1, 499), "v": np.arange(500)})
    relation = Relation(child="steps", columns=("before",), parent="steps", parent_columns=("id",))
    aside = set_aside(Source({"steps": chain}, (relation,)), 0.2)["steps"]
    assert aside.sum() == 100


def test_whatever_refers_to_a_row_that_is_set_aside_goes_with_it() -> None:
    tree = pa.table({"id": np.arange(500), "boss": np.maximum(np.arange(500) // 250 - 1, -1)})
    notes = pa.table({"of": np.arange(500), "v": np.arange(500)})
    relations = (
        Relation(child="staff", columns=("boss",), parent="staff", parent_columns=("id",)),
        Relation(child="notes", columns=("of",), parent="staff", parent_columns=("id",)),
    )
    aside = set_aside(Source({"staff": tree, "notes": notes}, relations), 0.1)
    assert 40 <= aside["staff"].sum() <= 250
    assert (aside["staff"] == aside["notes"]).all()


def test_customers_are_parted_rather_than_the_few_clerks_who_serve_them() -> None:
    orders = pa.table({"of": np.arange(800) % 90, "by": np.arange(800) % 9})
    tables = {"clerks": pa.table({"id": np.arange(9)}), "customers": pa.table({"id": np.arange(90)}), "orders": orders}
    relations = (
        Relation(child="orders", columns=("by",), parent="clerks", parent_columns=("id",)),
        Relation(child="orders", columns=("of",), parent="customers", parent_columns=("id",)),
    )
    aside = set_aside(Source(tables, relations, personal=frozenset({"clerks", "customers"})), 0.2)
    assert [int(aside[name].sum()) for name in ("clerks", "customers")] == [0, 18]
