"""What real databases hold: times long before others, nulls above copies, dear lines in one order, empty tables."""

import sqlite3
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from schemas.model import DatasetSchema, Relation
from schemas.readers.streams import open_real, with_keys
from tasks.synthesis.calendars import find_gaps
from tasks.synthesis.interface import synthesizer
from tasks.synthesis.knots import lay_knots
from tasks.synthesis.leaving import reason_to_leave_out
from tasks.synthesis.portrait import published_schema, source_of
from tasks.synthesis.relational import fit_family
from tasks.synthesis.staging import Cast
from tasks.synthesis.structure import Structure
from tasks.synthesis.twin import fit_twin

DAY = 86_400
ORDERS, PEOPLE = 600, 200


def at(days: np.ndarray) -> pa.Array:
    return pa.array((days * DAY).astype(np.int64), pa.timestamp("s"))


def starts_of(table: pa.Table, parents: dict[str, pa.Array]) -> tuple[str, ...]:
    return Structure.of(table, pa.table(parents)).beside


def test_births_long_before_all_orders_tell_no_order() -> None:
    rng = np.random.default_rng(0)
    orders = pa.table({"placed": at(rng.integers(17_000, 17_600, ORDERS))})
    assert not starts_of(orders, {"0>born": at(rng.integers(0, 12_000, ORDERS))})
    assert not starts_of(orders, {"0>hired": at(rng.integers(16_000, 16_500, ORDERS))})
    joined = rng.integers(17_000, 17_600, ORDERS)
    later = pa.table({"placed": at(joined + rng.integers(0, 300, ORDERS))})
    assert starts_of(later, {"0>joined": at(joined)}) == ("0>joined",)


def test_no_time_is_told_by_one_that_is_null_where_it_is_known() -> None:
    rng = np.random.default_rng(0)
    placed = rng.integers(17_000, 17_600, ORDERS)
    shipped = pc.if_else(pa.array(rng.random(ORDERS) < 0.1), None, at(placed + rng.integers(1, 20, ORDERS)))
    table = pa.table({"placed": at(placed), "due": at(placed + 28), "shipped": shipped})
    assert {(gap.start, gap.column) for gap in find_gaps(table)} == {("placed", "due"), ("placed", "shipped")}


def test_extremes_reach_out_but_are_nobodys_own() -> None:
    values = np.array([*np.linspace(10, 20, 97), 40.0, 50.0, 70.0])
    _, laid = lay_knots(values, np.ones(100, dtype=np.int64), 3)
    assert 55 < laid[-1] < 70
    assert laid[0] > 10
    steep = np.array([*np.linspace(10, 20, 98), 69.0, 70.0])
    assert lay_knots(steep, np.ones(100, dtype=np.int64), 3)[1][-1] == 69.5


def test_dear_lines_come_together_as_in_real_orders() -> None:
    rng = np.random.default_rng(0)
    order = np.repeat(np.arange(ORDERS), rng.integers(2, 9, ORDERS))
    dear = rng.random(ORDERS) < 0.15
    amount = np.where(dear[order], 9.0, 1.0) + rng.integers(0, 3, len(order))
    tables = {
        "orders": pa.table({"id": np.arange(ORDERS), "total": np.bincount(order, amount, ORDERS)}),
        "lines": pa.table({"order_id": order, "amount": amount}),
    }
    relation = Relation(child="lines", columns=("order_id",), parent="orders", parent_columns=("id",))
    made = Cast(fit_family(tables, [relation], primary_keys={"orders": ("id",)})).tables()
    sums = made["lines"].group_by("order_id").aggregate([("amount", "sum")]).sort_by("order_id")
    assert made["orders"].column_names == ["id", "total"]
    assert sums["amount_sum"].to_pylist() == made["orders"].sort_by("id")["total"].to_pylist()
    # Orders laid out at random would spread by less than half of what whole dear orders do.
    assert pc.stddev(made["orders"]["total"]).as_py() > 0.8 * pc.stddev(tables["orders"]["total"]).as_py()


def test_empty_tables_of_a_database_are_left_out(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "shop.db") as connection:
        connection.executescript(
            "create table people (id integer primary key, age integer); insert into people values (1, 30), (2, 40);"
            "create table visits (id integer primary key, person integer references people (id), day date);"
        )
    whole = open_real(str(tmp_path / "shop.db"))
    assert [column.name for column in whole.table("visits").schema.columns] == ["id", "person", "day"]
    kept = whole.without_empty()
    assert ([table.name for table in kept.tables], kept.relations, kept.empty) == (["people"], (), ("visits",))


def test_a_copy_may_be_null_where_its_parent_may() -> None:
    rng = np.random.default_rng(0)
    person = rng.integers(0, PEOPLE - 20, ORDERS)
    land = np.array(["nord", "sued", "west"])[rng.integers(0, 3, PEOPLE)]
    tables = {
        "people": pa.table({"id": np.arange(PEOPLE), "land": pa.array(land, mask=np.arange(PEOPLE) >= PEOPLE - 20)}),
        "orders": pa.table({"id": np.arange(ORDERS), "person": person, "land": land[person]}),
    }
    schema = DatasetSchema.model_validate(
        {
            "name": "shop",
            "tables": [
                {"name": name, "primary_key": ["id"], "columns": [{"name": n, "type": k} for n, k in kinds.items()]}
                for name, kinds in {
                    "people": {"id": "integer", "land": "string"},
                    "orders": {"id": "integer", "person": "integer", "land": "string"},
                }.items()
            ],
            "relations": [{"child": "orders", "columns": ["person"], "parent": "people", "parent_columns": ["id"]}],
        }
    )
    source = source_of(schema, tables, {})
    twin = fit_twin(source, synthesizer("auto"))
    assert published_schema(schema, source, twin).table("orders").column("land").nullable
    assert not published_schema(schema, source, twin).table("orders").column("person").nullable


def test_nothing_is_learnt_of_a_table_of_three_rows() -> None:
    rng = np.random.default_rng(0)
    tables = {
        "carriers": pa.table({"id": [1, 2, 3], "fee": [11.5, 23.25, 37.75]}),
        "orders": pa.table({"id": np.arange(ORDERS), "carrier": rng.integers(1, 4, ORDERS)}),
    }
    relation = Relation(child="orders", columns=("carrier",), parent="carriers", parent_columns=("id",))
    family = fit_family(tables, [relation], primary_keys={"carriers": ("id",), "orders": ("id",)})
    assert list(family.tables["carriers"].left_out) == ["fee"]
    made = Cast(family).tables()
    assert pc.all(pc.is_in(made["orders"]["carrier"], value_set=made["carriers"]["id"].combine_chunks())).as_py()


def test_a_few_orphans_of_a_value_each_leave_a_foreign_key(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    owner = np.where(rng.random(ORDERS) < 0.05, 5000 + np.arange(ORDERS), rng.integers(0, PEOPLE, ORDERS))
    csv = {
        "customers": "customer_id,segment\n" + "".join(f"{i},{'ab'[i % 2]}\n" for i in range(PEOPLE)),
        "orders": "order_id,customer_id\n" + "".join(f"{i},{one}\n" for i, one in enumerate(owner)),
    }
    for name, text in csv.items():
        (tmp_path / f"{name}.csv").write_text(text)
    assert len(np.unique(owner[owner >= 5000])) > 0.1 * len(np.unique(owner))
    found = open_real(str(tmp_path))
    assert [(one.child, one.parent) for one in with_keys(found, 0.1).relations] == [("orders", "customers")]
    assert not with_keys(found, 0.01).relations
    assert not with_keys(found).relations


def test_a_column_is_learnt_where_most_rows_have_what_others_have_too() -> None:
    titles = [f"head of {number}" for number in range(13)]
    shared = pa.chunked_array([[*titles, *["buyer"] * 9, *["seller"] * 7]])
    assert reason_to_leave_out("title", shared, 2) is None
    assert reason_to_leave_out("title", pa.chunked_array([[*titles, "buyer", "buyer", "seller"]]), 2)
    few = pa.chunked_array([[*titles[:6], *["buyer"] * 4, *["seller"] * 3]])
    assert reason_to_leave_out("title", few, 2), "of thirteen rows two are soon alike"
