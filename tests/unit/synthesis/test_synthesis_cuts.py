"""Words that stand on one side of a day alone: an order of last week is not delivered."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from tasks.synthesis.cuts import Cut, find_cuts
from tasks.synthesis.relational import fit_family
from tasks.synthesis.staging import Cast
from tasks.synthesis.structure import Structure

ROWS, CUT, LAST = 1500, 19_700, 19_820


def days(values: np.ndarray) -> pa.Array:
    return pa.array(values.astype(np.int32), pa.date32())


def orders(*, follows: bool) -> pa.Table:
    """Orders, old ones delivered and new ones open, that follow another day or none."""
    rng = np.random.default_rng(6)
    joined = rng.integers(19_000, 19_700, ROWS)
    placed = (
        np.minimum(joined + rng.exponential(120, ROWS).astype(int), LAST)
        if follows
        else rng.integers(19_000, LAST, ROWS)
    )
    state = np.where(placed < CUT, rng.choice(["delivered", "lost"], ROWS), rng.choice(["open", "sent"], ROWS))
    state[rng.random(ROWS) < 0.1] = "void"
    table = pa.table({"placed": days(placed), "state": state, "amount": rng.integers(1, 90, ROWS)})
    return table.add_column(0, "joined", days(joined)) if follows else table


@pytest.mark.parametrize("follows", [True, False])
def test_words_stay_on_their_side_of_the_day(follows: bool) -> None:
    table = orders(follows=follows)
    made = Cast(fit_family({"orders": table}, [])).table("orders")
    placed, state = made["placed"].cast(pa.int32()).to_numpy(), made["state"].to_numpy()
    old, new = np.isin(state, ["delivered", "lost"]), np.isin(state, ["open", "sent"])
    assert min(old.sum(), new.sum()) > 100
    assert placed[old].max() < placed[new].min()
    assert (placed[state == "void"] >= CUT).any(), "one word stands on both sides"
    if follows:
        assert pc.all(pc.less_equal(made["joined"], made["placed"])).as_py()
        assert np.bincount(placed - placed.min()).max() < 60, "and no day is where all the others went"


def test_a_day_is_no_rows_own_and_needs_rows_on_both_sides() -> None:
    table = orders(follows=False)
    (cut,) = find_cuts(table)
    placed = table["placed"].cast(pa.int32()).to_numpy()
    assert (cut.column, cut.words) == ("placed", "state")
    assert placed[placed < CUT].max() < cut.at <= placed[placed >= CUT].min()
    rng = np.random.default_rng(1)
    mixed = table.set_column(1, "state", pa.array(rng.permutation(table["state"].to_numpy())))
    assert not list(find_cuts(mixed))
    few = np.where(placed < CUT, "delivered", "void")
    few[np.argsort(placed)[-15:]] = "open"
    few[rng.choice(np.flatnonzero(placed < CUT), 30, replace=False)] = "void"
    assert not list(find_cuts(table.set_column(1, "state", pa.array(few))))


def test_times_on_the_wrong_side_are_mirrored() -> None:
    cut = Cut("placed", "state", 100)
    table = pa.table({"placed": days(np.array([90, 104, 97, 120])), "placed@side": [False, False, True, None]})
    assert cut.rebuild(table)["placed"].cast(pa.int32()).to_pylist() == [90, 95, 102, 120]


def test_what_is_told_apart_by_a_day_is_put_together_again() -> None:
    table = orders(follows=True)
    structure = Structure.of(table)
    again = structure.rebuild(structure.flatten(table))
    assert again.column_names == table.column_names
    assert pc.sum(pc.equal(again["placed"], table["placed"])).as_py() >= ROWS - 2
