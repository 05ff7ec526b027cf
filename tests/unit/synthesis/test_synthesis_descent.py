"""Rows that refer to rows of their own table: depths, and rings that stay rings."""

import numpy as np
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.model import Relation
from tasks.synthesis.descent import close_rings, depths
from tasks.synthesis.joins import Int64, parent_rows
from tasks.synthesis.relational import fit_family
from tasks.synthesis.staging import Cast


@st.composite
def parents(draw: st.DrawFn) -> Int64:
    rows = draw(st.integers(1, 25))
    return np.array(draw(st.lists(st.integers(-1, rows - 1), min_size=rows, max_size=rows)), dtype=np.int64)


def plainly(join: Int64) -> Int64:
    """The same, one row after the other."""
    cut, lengths = join.copy(), {}
    for row in range(len(join)):
        path, at = [], row
        while at >= 0 and at not in path:
            path.append(at)
            at = int(join[at])
        if at >= 0:
            ring = path[path.index(at) :]
            lengths[min(ring)] = len(ring)
    cut[list(lengths)] = -1
    depth = np.zeros(len(join), dtype=np.int64)
    for row in range(len(join)):
        at = row
        while cut[at] >= 0:
            at, depth[row] = int(cut[at]), depth[row] + 1
    for top, length in lengths.items():
        depth[top] = -length
    return depth


@settings(deadline=None, max_examples=150)
@given(parents())
def test_depths_are_the_steps_to_the_top_and_rings_have_their_length(join: Int64) -> None:
    assert depths(join).tolist() == plainly(join).tolist()


@settings(deadline=None, max_examples=150)
@given(parents())
def test_a_ring_that_was_cut_is_closed_with_its_length(join: Int64) -> None:
    depth = depths(join)
    closed = close_rings(np.where(depth <= 0, -1, join), depth)
    assert ((closed >= 0) == (join >= 0)).all()
    assert sorted(depths(closed)[depths(closed) < 0]) == sorted(depth[depth < 0])


def test_a_chain_of_thousands_is_followed_to_its_end() -> None:
    assert depths(np.arange(-1, 9999)).tolist() == list(range(10_000))


def test_couples_and_rows_that_are_their_own_parent_stay_so_in_a_twin() -> None:
    rows = 300
    partner = np.arange(rows) ^ 1
    partner[200:] = np.arange(200, rows)  # the last hundred refer to themselves
    table = pa.table({"id": np.arange(rows), "partner": partner, "age": np.random.default_rng(0).normal(40, 9, rows)})
    relation = Relation(child="people", columns=("partner",), parent="people", parent_columns=("id",))
    made = Cast(fit_family({"people": table}, [relation], primary_keys={"people": ("id",)})).table("people")
    join = parent_rows({"people": made}, relation)
    assert (join >= 0).all()
    assert abs(np.mean(join == np.arange(rows)) - 1 / 3) < 5 * np.sqrt(2 / 9 / rows)
    assert np.mean(join[join] == np.arange(rows)) > 0.95


def test_rows_below_their_own_kind_may_name_two_other_tables_after_it() -> None:
    rng = np.random.default_rng(0)
    boss = np.where(np.arange(120) < 10, -1, rng.integers(0, 10, 120))
    sides = {name: pa.table({"id": np.arange(20), "x": rng.random(20)}) for name in ("shops", "teams")}
    own = {"id": np.arange(120), "boss": pa.array(np.maximum(boss, 0), mask=boss < 0)}
    people = pa.table({**own, **{name: rng.integers(0, 20, 120) for name in sides}})
    relations = tuple(
        Relation(child="people", columns=(column,), parent=parent, parent_columns=("id",))
        for column, parent in (("boss", "people"), ("shops", "shops"), ("teams", "teams"))
    )
    family = fit_family({**sides, "people": people}, relations, primary_keys={"people": ("id",)})
    made = Cast(family).tables()
    assert made["people"]["boss"].null_count == 10
    assert all((parent_rows(made, relation) >= 0).sum() >= 110 for relation in relations)
