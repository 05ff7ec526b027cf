"""The engine's laws: any chunking gives the same rows, every key and relation holds, every rule is met."""

import pickle

import numpy as np
import pyarrow as pa
import pytest
from engine_schemas import ROWS, column, made, plain, problems, relation, scattered, shop

from schemas.errors import GenerationError, SchemaError
from schemas.model import DatasetSchema
from tasks.records.engine import Engine

TABLES = list(ROWS)


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine(shop(), ROWS, seed=3)


@pytest.fixture(scope="module")
def whole(engine: Engine) -> dict[str, pa.Table]:
    return {name: made(engine, name) for name in TABLES}


def test_every_key_and_relation_holds(whole: dict[str, pa.Table]) -> None:
    assert list(problems(shop(), whole)) == []


def test_counts_are_exact(whole: dict[str, pa.Table]) -> None:
    assert {name: table.num_rows for name, table in whole.items()} == ROWS


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("step", [1, 7, 64])
def test_any_chunking_gives_the_same_rows(whole: dict[str, pa.Table], table: str, step: int) -> None:
    fresh = Engine(shop(), ROWS, seed=3)
    few = min(ROWS[table], 40 * step)
    pieces = [plain(fresh.make(table, at, min(at + step, few))) for at in range(0, few, step)]
    assert pa.concat_tables(pieces).equals(whole[table].slice(0, few))


@pytest.mark.parametrize("table", TABLES)
def test_any_order_gives_the_same_rows(engine: Engine, whole: dict[str, pa.Table], table: str) -> None:
    order = scattered(ROWS[table], seed=5)
    assert plain(engine._rows(table, order)).equals(whole[table].take(pa.array(order.astype(np.int64))))


def test_a_pickled_engine_makes_the_same_rows(engine: Engine, whole: dict[str, pa.Table]) -> None:
    again = pickle.loads(pickle.dumps(engine))
    assert made(again, "line").equals(whole["line"])


def test_another_seed_makes_other_rows(whole: dict[str, pa.Table]) -> None:
    assert not made(Engine(shop(), ROWS, seed=4), "line").equals(whole["line"])


def test_a_column_added_changes_no_other(whole: dict[str, pa.Table]) -> None:
    grown = shop().model_dump(mode="json")
    extra = column("note", "string", generator={"kind": "constant", "value": "x"})
    next(table for table in grown["tables"] if table["name"] == "line")["columns"].insert(0, extra)
    table = made(Engine(DatasetSchema.model_validate(grown), ROWS, seed=3), "line")
    assert table.drop_columns(["note"]).equals(whole["line"])


def test_rules_hold_in_every_row(whole: dict[str, pa.Table]) -> None:
    line = whole["line"].to_pydict()
    assert all(less < more for less, more in zip(line["discount"], line["quantity"], strict=True))
    orders = whole["orders"].to_pydict()
    assert all(s is None or s >= o for o, s in zip(orders["ordered"], orders["shipped"], strict=True))
    pairs = whole["substitute"].to_pydict()
    assert all(one != other for one, other in zip(pairs["product_id"], pairs["other_id"], strict=True))


def test_what_a_child_takes_from_its_parent_is_the_parents(whole: dict[str, pa.Table]) -> None:
    customers = {row["customer_id"]: row for row in whole["customer"].to_pylist()}
    for order in whole["orders"].to_pylist():
        customer = customers[order["customer_id"]]
        assert order["country"] == customer["country_code"]
        assert 0 <= (order["ordered"] - customer["since"]).days <= 90
    prices = {row["product_id"]: row["price"] for row in whole["product"].to_pylist()}
    assert all(row["total"] == row["quantity"] * prices[row["product_id"]] for row in whole["line"].to_pylist())


def test_line_numbers_count_from_one_under_each_order(whole: dict[str, pa.Table]) -> None:
    numbers: dict[int, list[int]] = {}
    for row in whole["line"].to_pylist():
        numbers.setdefault(row["order_id"], []).append(row["line_no"])
    assert all(sorted(each) == list(range(1, len(each) + 1)) for each in numbers.values())
    assert len(numbers) == ROWS["orders"]  # children: {min: 1}


def test_a_manager_stands_above(whole: dict[str, pa.Table]) -> None:
    rows = whole["employee"].to_pylist()
    place = {row["employee_id"]: index for index, row in enumerate(rows)}
    assert rows[0]["manager_id"] is None
    assert all(place[row["manager_id"]] < index for index, row in enumerate(rows) if row["manager_id"] is not None)


def test_children_are_skewed_and_bounded(whole: dict[str, pa.Table]) -> None:
    counts = np.unique(whole["orders"]["customer_id"].to_numpy(), return_counts=True)[1]
    assert counts.max() <= 40
    assert counts.max() > 4 * counts.mean()


def test_shares_of_rows_without_a_parent_are_met(whole: dict[str, pa.Table]) -> None:
    share = whole["orders"]["employee_id"].null_count / ROWS["orders"]
    assert abs(share - 0.3) < 0.06  # five standard errors at n = 1,500


def _two_tables(child_columns: list[dict[str, object]], **more: object) -> DatasetSchema:
    return DatasetSchema.model_validate(
        {
            "tables": [
                {"name": "a", "primary_key": ["id"], "columns": [column("id", generator={"kind": "sequence"})]},
                {"name": "b", "columns": child_columns, **more},
            ],
            "relations": [relation("b", ["a_id"], "a", ["id"])],
        }
    )


def test_one_to_one_needs_as_many_parents() -> None:
    schema = _two_tables([column("a_id")], primary_key=["a_id"])
    assert len(set(made(Engine(schema, {"a": 50, "b": 50}), "b")["a_id"].to_pylist())) == 50
    with pytest.raises(SchemaError, match="50 rows of 'a'"):
        Engine(schema, {"a": 50, "b": 51}).make("b", 0, 51)


def test_a_rule_that_cannot_be_met_is_named() -> None:
    amount = column("amount", generator={"kind": "integer", "minimum": 0, "maximum": 5})
    schema = _two_tables([column("a_id"), amount]).model_dump(mode="json")
    schema["rules"] = [{"table": "b", "check": "amount > 7"}]
    with pytest.raises(GenerationError, match="`amount > 7` could not be met"):
        Engine(DatasetSchema.model_validate(schema), {"a": 5, "b": 10}).prepare()


def test_an_equation_computes_its_column() -> None:
    number = {"kind": "integer", "minimum": 0, "maximum": 1000}
    columns = [
        column("a_id"),
        column("x", generator=number),
        column("y", generator=number),
        column("z", generator=number),
    ]
    schema = _two_tables(columns).model_dump(mode="json")
    schema["rules"] = [{"table": "b", "check": "z = x + y AND x <= y"}]
    rows = made(Engine(DatasetSchema.model_validate(schema), {"a": 5, "b": 500}), "b").to_pylist()
    assert all(row["z"] == row["x"] + row["y"] and row["x"] <= row["y"] for row in rows)
