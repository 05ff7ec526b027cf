"""Rows without a parent are in a twin where the real tables have some, and nowhere else."""

from collections import Counter

import numpy as np
import pyarrow as pa
import pytest
from twin_tables import schema_of

from flows.twin_engine import TwinEngine
from schemas.model import Relation
from tasks.synthesis import planning
from tasks.synthesis.assign import assign, once
from tasks.synthesis.interface import synthesizer
from tasks.synthesis.portrait import published_schema, source_of
from tasks.synthesis.relational import fit_family
from tasks.synthesis.staging import Cast
from tasks.synthesis.twin import fit_twin
from tasks.values.cells import CellKey

FIRMS, DEPOTS, ORDERS = 200, 60, 1500


def twin_of(orphans: int) -> dict[str, pa.Table]:
    """Orders of firms, sent from depots that settle the road; some name a depot that is not there."""
    rng = np.random.default_rng(0)
    firm = np.concatenate([np.arange(FIRMS), (FIRMS * rng.random(ORDERS - FIRMS) ** 2).astype(np.int64)])
    depot = rng.integers(0, DEPOTS, ORDERS)
    road = np.char.add("road ", rng.permutation(DEPOTS).astype(str))[depot]
    depot[:orphans] = 10_000 + np.arange(orphans)
    tables = {
        "firms": pa.table({"id": np.arange(FIRMS), "size": np.array(["small", "large"])[np.arange(FIRMS) % 2]}),
        "depots": pa.table({"id": np.arange(DEPOTS), "area": np.array(["north", "south"])[np.arange(DEPOTS) % 2]}),
        "orders": pa.table({"id": np.arange(ORDERS), "firm": firm, "depot": depot, "road": road}),
    }
    relations = (
        Relation(child="orders", columns=(parent,), parent=f"{parent}s", parent_columns=("id",))
        for parent in ("firm", "depot")
    )
    schema = schema_of(tables, {"size": "string", "road": "string", "area": "string"}, *relations)
    source = source_of(schema, tables, {})
    twin = fit_twin(source, synthesizer("sequential_trees"))
    engine = TwinEngine(twin.stage(), published_schema(schema, source, twin), 7)
    return {name: engine.make(name, 0, rows) for name, rows in engine.staged.rows.items()}


@pytest.mark.parametrize("orphans", [0, 40])
def test_rows_without_a_parent_are_made_where_there_are_real_ones(
    orphans: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    mean = planning._mean
    monkeypatch.setattr(planning, "_mean", lambda codec: mean(codec) * 0.99)  # knots stand for a mean roughly
    made = twin_of(orphans)["orders"]
    assert made["firm"].null_count == 0
    assert abs(made["depot"].null_count - orphans) <= orphans // 2
    assert made["road"].null_count == 0


def test_a_parent_that_may_occur_once_only_is_given_once() -> None:
    slots = np.array([5, 0, 1, 2, 0])
    kinds = np.zeros(5, np.int64)
    children = np.zeros(4, np.int64)
    key = CellKey.of(1, "t")
    assert max(Counter(assign(children, slots, kinds, key).tolist()).values()) > 1
    found = assign(children, once(slots, len(children)), kinds, key)
    assert len(set(found.tolist())) == 4
    assert {0, 2, 3} <= set(found.tolist())


def test_rows_left_without_a_parent_take_what_parents_settle_from_many_of_them() -> None:
    rng = np.random.default_rng(3)
    halls, shows = 120, 1800
    hall = rng.integers(0, halls, shows)
    tables = {
        "halls": pa.table({"id": np.arange(halls), "seats": rng.integers(40, 900, halls)}),
        "shows": pa.table({"id": np.arange(shows), "hall": hall, "tier": rng.choice(["a", "b", "c"], halls)[hall]}),
    }
    relation = Relation(child="shows", columns=("hall",), parent="halls", parent_columns=("id",))
    cast = Cast(fit_family(tables, [relation], primary_keys={"halls": ("id",), "shows": ("id",)}))
    assert [one.relation for one in cast.family.tables["shows"].settled] == [0]
    cast.plan.parents[0][-300:] = -1  # as where a plan has fewer parents than it needs
    cast._drawing.forget()
    made = cast.table("shows")
    assert made["hall"].null_count == 300
    assert len({*zip(made["hall"][:1500].to_pylist(), made["tier"][:1500].to_pylist(), strict=True)}) <= halls
    assert set(made["tier"][-300:].to_pylist()) == {"a", "b", "c"}
