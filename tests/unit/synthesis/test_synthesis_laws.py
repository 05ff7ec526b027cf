"""Laws between the columns of several tables: what one is told by may be copied, summed up or a parent's time."""

from functools import cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from schemas.model import Relation
from tasks.synthesis.formulas import find_sums
from tasks.synthesis.joins import parent_rows
from tasks.synthesis.relational import fit_family
from tasks.synthesis.staging import Cast
from tasks.synthesis.twin import Twin

CUSTOMERS, PRODUCTS = 240, 30
RELATIONS = [
    Relation(child="orders", columns=("customer",), parent="customers", parent_columns=("id",)),
    Relation(child="lines", columns=("order",), parent="orders", parent_columns=("id",)),
    Relation(child="lines", columns=("sku",), parent="products", parent_columns=("sku",)),
]
KEYS = {"customers": ("id",), "orders": ("id",), "lines": ("order", "line"), "products": ("sku",)}
LAST = 19_900


def shop() -> dict[str, pa.Table]:
    rng = np.random.default_rng(0)
    counts = rng.integers(0, 6, CUSTOMERS)
    customer = np.repeat(np.arange(CUSTOMERS), counts)
    joined = rng.integers(18_000, 19_800, CUSTOMERS)
    placed = np.minimum(joined[customer] + rng.exponential(150, len(customer)).astype(int), LAST - 20)
    open_ = placed > LAST - 120
    sent = pa.array((placed + rng.integers(0, 15, len(placed))).astype(np.int32), pa.date32(), mask=open_)
    lines = 1 + rng.poisson(1.5, len(customer))
    order = np.repeat(np.arange(len(customer)), lines)
    prices = np.round(np.exp(rng.normal(2.5, 0.8, PRODUCTS)), 2)
    sku, pieces = rng.integers(0, PRODUCTS, len(order)), 1 + rng.poisson(1, len(order))
    amount = np.round(pieces * prices[sku], 2)
    subtotal = np.round(np.bincount(order, amount, len(customer)), 2)
    fee = rng.choice([0.0, 4.9, 9.9], len(customer))
    starts = np.cumsum(lines) - lines
    return {
        "customers": pa.table({"id": np.arange(CUSTOMERS), "joined": day(joined), "orders": counts}),
        "products": pa.table({"sku": [f"S{n:03d}" for n in range(PRODUCTS)], "price": prices}),
        "orders": pa.table(
            {
                "id": np.arange(len(customer)), "customer": customer, "placed": day(placed), "sent": sent, "fee": fee,
                "subtotal": subtotal, "total": np.round(subtotal + fee, 2), "lines": lines,
            }
        ),
        "lines": pa.table(
            {
                "order": order, "line": np.arange(len(order)) - starts[order] + 1, "sku": [f"S{n:03d}" for n in sku],
                "pieces": pieces, "price": prices[sku], "amount": amount, "placed": day(placed[order]),
            }
        ),
    }  # fmt: skip


def day(days: np.ndarray) -> pa.Array:
    return pa.array(days.astype(np.int32), pa.date32())


@cache
def twin() -> dict[str, pa.Table]:
    return Cast(fit_family(shop(), RELATIONS, primary_keys=KEYS)).tables()


def figures(table: pa.Table, *names: str) -> list[np.ndarray]:
    return [np.asarray(table[name].cast(pa.float64())) for name in names]


def test_a_line_costs_its_pieces_and_an_order_its_lines() -> None:
    lines, orders = twin()["lines"], twin()["orders"]
    pieces, price, amount = figures(lines, "pieces", "price", "amount")
    np.testing.assert_allclose(amount, np.round(pieces * price, 2), atol=0.0051)
    products = dict(zip(*(twin()["products"][name].to_pylist() for name in ("sku", "price")), strict=True))
    assert [products[sku] for sku in lines["sku"].to_pylist()] == lines["price"].to_pylist()
    at = parent_rows(twin(), RELATIONS[1])
    subtotal, fee, total = figures(orders, "subtotal", "fee", "total")
    np.testing.assert_allclose(subtotal, np.bincount(at, amount, len(subtotal)), atol=0.0051)
    np.testing.assert_allclose(total, subtotal + fee, atol=0.0051)


def test_children_are_counted_in_their_parent() -> None:
    for relation, column in ((RELATIONS[0], "orders"), (RELATIONS[1], "lines")):
        table = twin()[relation.parent]
        found = np.bincount(parent_rows(twin(), relation), minlength=table.num_rows)
        assert table[column].to_pylist() == found.tolist()


def test_times_keep_their_order_and_end_where_real_ones_do() -> None:
    orders = twin()["orders"]
    at = parent_rows(twin(), RELATIONS[0])
    assert pc.all(pc.less_equal(twin()["customers"]["joined"].take(at), orders["placed"])).as_py()
    assert pc.all(pc.less_equal(orders["placed"], orders["sent"])).as_py()
    assert orders["sent"].null_count > 0
    assert pc.max(orders["placed"]).as_py() <= pc.max(shop()["orders"]["placed"]).as_py()


def houses() -> pa.Table:
    rng = np.random.default_rng(1)
    built = rng.integers(1900, 2010, 800)
    rebuilt = np.where(rng.random(800) < 0.5, built, np.maximum(1950, built + rng.integers(0, 60, 800)))
    low = rng.normal(10, 8, 800).round(1)
    sold = rng.integers(14_000, 18_000, 800)
    columns = {
        "built": built, "rebuilt": np.maximum(rebuilt, built), "low": low,
        "mean": low + rng.exponential(2, 800).round(1),
        "sold": day(sold), "year": pc.year(day(sold)), "month": pc.month(day(sold)),
    }  # fmt: skip
    return pa.table({**columns, "high": columns["mean"] + rng.exponential(2, 800).round(1)})


def test_orders_and_parts_of_dates_hold_in_every_row() -> None:
    fitted = fit_family({"houses": houses()}, [])
    made = Cast(fitted).table("houses")
    for low, high in (("built", "rebuilt"), ("low", "mean"), ("mean", "high")):
        assert pc.all(pc.less_equal(made[low], made[high])).as_py(), (low, high)
    assert made["year"].to_pylist() == pc.year(made["sold"]).to_pylist()
    assert made["month"].to_pylist() == pc.month(made["sold"]).to_pylist()
    assert made.schema.names == houses().schema.names


def test_a_term_that_is_nearly_always_nothing_has_no_part_in_a_sum() -> None:
    rng = np.random.default_rng(2)
    first, second = rng.integers(300, 2000, 1500), rng.integers(0, 1500, 1500)
    pool = np.where(np.arange(1500) % 250 == 0, rng.integers(100, 800, 1500), 0)
    rest = np.where(np.arange(1500) % 100 == 0, rng.integers(50, 900, 1500), 0) + np.where(pool > 0, -3 * pool // 2, 0)
    table = pa.table({"first": first, "second": second, "pool": pool, "area": first + second + rest})
    (found,) = find_sums(table)
    assert dict(found.terms) == {"first": 1, "second": 1}


def test_what_other_tables_tell_is_known_as_told() -> None:
    told = Twin({}, (fit_family(shop(), RELATIONS, primary_keys=KEYS),), tuple(shop())).told_elsewhere
    assert told("orders") == {"subtotal", "lines"}  # the total has the order's own fee in it, and is held to the gate
    assert told("lines") == {"price", "placed"}  # an amount has its own quantity
    assert told("customers") == {"orders"}
    assert told("products") == frozenset()
