"""What a parent settles is the same in all its children, made anew, and hangs together with the parent."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from twin_tables import schema_of

from flows.twin_engine import TwinEngine
from schemas.model import Relation
from tasks.synthesis.bits import Bits
from tasks.synthesis.interface import synthesizer
from tasks.synthesis.mined import constraints_of
from tasks.synthesis.portrait import published_schema, source_of
from tasks.synthesis.settled import agree
from tasks.synthesis.settling import evenly
from tasks.synthesis.twin import fit_twin
from tasks.values.cells import CellKey

CUSTOMERS, ORDERS = 300, 2400
TYPES = {"company_name": "string", "size": "string", "ship_company": "string", "zone": "string", "amount": "number"}


def shop() -> dict[str, pa.Table]:
    """Customers of three sizes, who settle where orders go: the zone as their size is, the name mostly theirs."""
    rng = np.random.default_rng(0)
    size = np.array(["small", "middle", "large"])[rng.integers(0, 3, CUSTOMERS)]
    firm = np.array([f"Firm {letter} {number}" for number, letter in enumerate(rng.permutation(list("ABCDEF" * 50)))])
    zone = np.where(rng.random(CUSTOMERS) < 0.9, np.char.add("zone of ", size), "zone of all")
    named = np.where(np.arange(CUSTOMERS) % 5, firm, np.char.add("Store of ", firm))
    customer = rng.permutation(np.concatenate([np.arange(CUSTOMERS), rng.integers(0, CUSTOMERS, ORDERS - CUSTOMERS)]))
    return {
        "customers": pa.table({"id": np.arange(CUSTOMERS), "company_name": firm, "size": size}),
        "orders": pa.table(
            {
                "id": np.arange(ORDERS),
                "customer": customer,
                "ship_company": named[customer],
                "zone": zone[customer],
                "amount": rng.random(ORDERS).round(3),
            }
        ),
    }


@pytest.fixture(scope="module")
def engine() -> TwinEngine:
    tables = shop()
    belongs = Relation(child="orders", columns=("customer",), parent="customers", parent_columns=("id",))
    schema = schema_of(tables, TYPES, belongs)
    source = source_of(schema, tables, {})
    twin = fit_twin(source, synthesizer("auto"))
    return TwinEngine(twin.stage(), published_schema(schema, source, twin), 7)


@pytest.fixture(scope="module")
def made(engine: TwinEngine) -> dict[str, pa.Table]:
    return {name: engine.make(name, 0, rows) for name, rows in engine.staged.rows.items()}


def joined(made: dict[str, pa.Table]) -> pa.Table:
    return made["orders"].join(made["customers"], keys="customer", right_keys="id", right_suffix=" of customer")


def test_all_orders_of_a_customer_agree_in_what_the_customer_settles(made: dict[str, pa.Table]) -> None:
    for column in ("ship_company", "zone"):
        counted = made["orders"].group_by("customer").aggregate([(column, "count_distinct")])
        assert pc.max(counted[f"{column}_count_distinct"]).as_py() == 1
        assert pc.count_distinct(made["orders"][column]).as_py() > 2


def test_what_is_settled_takes_after_the_customer(made: dict[str, pa.Table]) -> None:
    both = joined(made)
    own = pc.equal(both["zone"], pc.binary_join_element_wise("zone of", both["size"], " "))
    assert 0.8 < pc.mean(own.cast(pa.float64())).as_py() < 0.97


def test_names_are_made_and_repeat_the_customers_own_as_often(made: dict[str, pa.Table]) -> None:
    real = set(shop()["orders"]["ship_company"].to_pylist()) | set(shop()["customers"]["company_name"].to_pylist())
    assert not real & set(made["orders"]["ship_company"].to_pylist())
    one_each = joined(made).group_by("customer").aggregate([("ship_company", "min"), ("company_name", "min")])
    same = pc.mean(pc.equal(one_each["ship_company_min"], one_each["company_name_min"]).cast(pa.float64())).as_py()
    assert abs(same - 0.8) < 3 * np.sqrt(0.16 / CUSTOMERS)  # three standard errors of a share of so many customers


def test_any_chunking_gives_the_same(engine: TwinEngine, made: dict[str, pa.Table]) -> None:
    parts = [engine.make("orders", start, min(start + 701, ORDERS)) for start in range(0, ORDERS, 701)]
    assert pa.concat_tables(parts).equals(made["orders"])


def test_the_report_tells_of_it(engine: TwinEngine) -> None:
    told = "\n".join(constraints_of(engine.staged.twin))
    assert "orders: zone: the same in all rows of one row of customers" in told
    assert "orders: ship_company: made once for each row of customers; customers.company_name again for 80%" in told


@settings(max_examples=40, deadline=None)
@given(hnp.arrays(np.int64, 400, elements=st.integers(0, 39)), st.integers(0, 2**32))
def test_chance_is_no_agreement_and_agreement_is_found_through_a_slip(join: np.ndarray, seed: int) -> None:
    rng = np.random.default_rng(seed)
    join = np.concatenate([join, np.arange(40), np.arange(40)])
    theirs = rng.permutation(np.arange(40) % 10)[join]
    assert agree(theirs, join)
    theirs[0] += 1
    assert agree(theirs, join)
    assert not agree(rng.permutation(theirs), join)
    assert not agree(np.zeros(480, dtype=np.int64), join)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 50)), min_size=1, max_size=60), st.floats(0.05, 0.95))
def test_children_fill_each_leaf_evenly(parents: list[tuple[int, int]], share: float) -> None:
    leaves, children = (np.array(side) for side in zip(*parents, strict=True))
    rows = np.arange(len(parents), dtype=np.uint64)
    laid = evenly(leaves.astype(np.int32), children, Bits(CellKey.of(1, "laid"), rows))
    assert ((laid >= 0) & (laid < 1)).all()
    for leaf in np.unique(leaves):
        own, count = laid[leaves == leaf], children[leaves == leaf]
        off = abs(count[own < share].sum() - share * count.sum())
        assert off <= count.max() + 1e-6  # one parent may lie across the border
