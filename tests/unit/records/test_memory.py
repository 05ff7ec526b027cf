"""Nothing that the engine holds grows with the rows that it has made."""

import gc
import tracemalloc
import weakref

import numpy as np
import pytest
from engine_schemas import ROWS, shop

from schemas.model import Children
from tasks.records import counts as counts_module
from tasks.records import engine as module
from tasks.records.counts import ChildCounts
from tasks.records.engine import Engine
from tasks.records.frame import Frame
from tasks.values.cells import CellKey

KEY = CellKey.of(7, "orders", "relation")


@pytest.mark.parametrize("table", list(ROWS))
def test_rows_go_when_nobody_asks_for_them_any_more(table: str) -> None:
    """Not when Python happens to look for circles: by then a dozen chunks may have piled up."""
    engine = Engine(shop(), ROWS, seed=3)
    frame = Frame(engine, engine.plan(table), np.arange(20, dtype=np.uint64))
    for column in engine.plan(table).table.columns:
        frame.column(column.name)
    watched = weakref.ref(frame)
    gc.disable()
    try:
        del frame
        assert watched() is None
    finally:
        gc.enable()


def test_small_parents_are_kept_up_to_a_number_of_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_KEPT_ROWS", 400)
    engine, free = Engine(shop(), ROWS, seed=3), Engine(shop(), ROWS, seed=3)
    for table in ("customer", "product", "orders", "customer", "line", "stock"):
        assert engine.make(table, 0, ROWS[table]).num_rows == ROWS[table]
        assert sum(len(frame.rows) for frame in engine._whole.values()) <= 400
    assert engine._whole
    monkeypatch.setattr(module, "_KEPT_ROWS", 10**9)
    assert engine.make("line", 0, 4000).equals(free.make("line", 0, 4000))


def test_a_maximum_is_found_without_a_list_of_all_parents(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counts_module, "_AT_ONCE", 4)
    parents = 400_000
    counts = ChildCounts(parents, 3 * parents, Children(kind="zipf", max=12), KEY)
    tracemalloc.start()
    try:
        _, children = counts.children_of(np.arange(0, parents, 1000, dtype=np.uint64))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert int(children.max()) == 12
    assert peak < 8 * parents  # what a list of all would take, to say nothing of sorting it
