"""How the offline engine reads ties: signs between names, pronouns, parts that rows play, three tables at once."""

from datetime import date

import pytest

from tasks.inference.offline import infer_offline
from tasks.inference.offline.tie_notation import ties_as_arrows


def ties(prompt: str) -> list[str]:
    schema = infer_offline(prompt, reference_date=date(2025, 6, 30)).schema
    return sorted(f"{each.child}.{','.join(each.columns)} > {each.parent}" for each in schema.relations)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Author has_many books", "authors -> books (1:n)"),
        ("Book belongs_to :publisher", "books -> publishers (n:1)"),
        ("User hasOne Profile", "users -> profiles (1:1)"),
        ("companies 1-n offices", "companies -> offices (1:n)"),
        ("students n:m courses", "students -> courses (m:n)"),
        ("desks -> employees (0..1)", "desks -> employees (n:1)"),
        ("a rating 1-n with stars 1 - 5 each", "a rating 1-n with stars 1 - 5 each"),
        ("relation 1:n between users and orders", "relation 1:n between users and orders"),
    ],
)
def test_ties_of_programs_become_arrows(written: str, read: str) -> None:
    assert ties_as_arrows(written) == read


@pytest.mark.parametrize(
    ("prompt", "relations"),
    [
        ("20 lawyers with name, the cases they handle (180, title)", ["cases.lawyer_id > lawyers"]),
        ("sales: amount. users: email. Buyer and seller of a sale are both users",
         ["sales.buyer_id > users", "sales.seller_id > users"]),
        ("120 employees; the manager is another employee", ["employees.manager_id > employees"]),
        ("12 candidates, 30 stations, votes per candidate and station",
         ["votes.candidate_id > candidates", "votes.station_id > stations"]),
        ("suppliers supply parts to factories. 30 suppliers, 50 parts, 8 factories, 400 deliveries",
         ["deliveries.factory_id > factories", "deliveries.part_id > parts", "deliveries.supplier_id > suppliers"]),
        ("50 users, 100 orders -> users", ["orders.user_id > users"]),
        ("accounts: iban. transfers: from_account_id, to_account_id (both fk to accounts), amount",
         ["transfers.from_account_id > accounts", "transfers.to_account_id > accounts"]),
        ("a customer's orders and the order's items, plus products. 10 customers",
         ["items.order_id > orders", "items.product_id > products", "orders.customer_id > customers"]),
        ("500 comments, a comment can reply to another comment", ["comments.reply_to_id > comments"]),
        ("fact table shipments (weight, cost) with dimensions carrier and route; 50k shipments, 12 carriers, 90 routes",
         ["fact_shipments.carrier_key > dim_carrier", "fact_shipments.route_key > dim_route"]),
    ],
)  # fmt: skip
def test_ties_are_read(prompt: str, relations: list[str]) -> None:
    assert ties(prompt) == relations


@pytest.mark.parametrize(
    ("prompt", "rows"),
    [
        ("100 users and the posts they write, 900 of them", {"users": 100, "posts": 900}),
        ("drivers 5, trips (driver, km 5-300) 2200", {"drivers": 5, "trips": 2200}),
        ("apartments in buildings: 30 buildings, 240 apartments", {"apartments": 240, "buildings": 30}),
        ("300 articles each written by one of 12 editors", {"articles": 300, "editors": 12}),
    ],
)
def test_counts_behind_clauses_and_brackets(prompt: str, rows: dict[str, int]) -> None:
    inferred = infer_offline(prompt, reference_date=date(2025, 6, 30))
    assert inferred.rows == rows
