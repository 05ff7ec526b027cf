"""The parts of the grammar, one by one."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.model import DatasetSchema
from schemas.types import ColumnType
from tasks.inference.offline import Inferred, infer_offline
from tasks.inference.offline.column_types import type_of
from tasks.inference.offline.cursor import Cursor
from tasks.inference.offline.languages import language_of
from tasks.inference.offline.quantities import Quantity, quantity
from tasks.inference.offline.spans import span
from tasks.inference.offline.spelling import corrected, distance, known_words
from tasks.inference.offline.tokens import tokens_of
from tasks.inference.offline.translating import translated
from tasks.inference.offline.values import flowing_values, listed_values, shares
from tasks.inference.offline.words import identifier, plural, singular, table_name

TODAY = date(2025, 6, 30)


def cursor(text: str) -> Cursor:
    return Cursor(tokens_of(text))


def infer(prompt: str) -> DatasetSchema:
    return infer_offline(prompt, reference_date=TODAY).schema


def whole(prompt: str) -> Inferred:
    return infer_offline(prompt, reference_date=TODAY)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("10k", 10_000),
        ("1.5M rows", 1_500_000),
        ("2 million", 2_000_000),
        ("a dozen", 12),
        ("two dozen", 24),
        ("half a million", 500_000),
        ("ten thousand", 10_000),
        ("10,000", 10_000),
        ("10 000", 10_000),
        ("10.000", 10_000),
        ("3'000", 3_000),
        ("12.50", 12.5),
        ("-5", -5),
        ("$80", 80),
        ("five hundred", 500),
    ],
)
def test_numbers_as_people_write_them(text: str, number: float) -> None:
    assert cursor(text).number() == number


@given(st.integers(0, 10**12))
def test_any_whole_number_is_read_grouped_or_not(number: int) -> None:
    assert cursor(str(number)).number() == number
    assert cursor(f"{number:,}").number() == number


@pytest.mark.parametrize(
    ("text", "least", "most", "mean", "many"),
    [
        ("several", None, None, None, True),
        ("exactly one", 1, 1, 1, False),
        ("one or more", 1, None, None, True),
        ("up to 5", 0, 5, None, True),
        ("between 1 and 5", 1, 5, 3, True),
        ("3-8", 3, 8, 5.5, True),
        ("2 to 6", 2, 6, 4, True),
        ("about 20", None, None, 20, True),
        ("an average of 4", None, None, 4, True),
        ("7", 7, 7, 7, True),
        ("zero or one", 0, 1, None, False),
        ("at least 2", 2, None, None, True),
    ],
)
def test_quantities(text: str, least: int | None, most: int | None, mean: float | None, many: bool) -> None:
    found = quantity(cursor(text))
    assert isinstance(found, Quantity)
    assert (found.least, found.most, found.mean, found.many) == (least, most, mean, many)


@pytest.mark.parametrize("text", ["2 years", "15 minutes", "50 %", "3 columns", "customers", "from Berlin"])
def test_what_is_no_quantity_leaves_the_place_as_it_was(text: str) -> None:
    here = cursor(text)
    assert quantity(here) is None
    assert here.at == 0


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("over the last 2 years", "2023-06-30", "2025-06-30"),
        ("last 30 days", "2025-05-31", "2025-06-30"),
        ("the past week", "2025-06-23", "2025-06-30"),
        ("in 2023", "2023-01-01", "2023-12-31"),
        ("between Jan and March 2024", "2024-01-01", "2024-03-31"),
        ("between 2023-01-01 and 2023-06-30", "2023-01-01", "2023-06-30"),
        ("from March 2023 to May 2024", "2023-03-01", "2024-05-31"),
        ("during February 2024", "2024-02-01", "2024-02-29"),
        ("since 2024", "2024-01-01", "2025-06-30"),
        ("the first quarter of 2024", "2024-01-01", "2024-03-31"),
        ("in Q3 2022", "2022-07-01", "2022-09-30"),
        ("second half of 2023", "2023-07-01", "2023-12-31"),
        ("between 5 March 2024 and 7 March 2024", "2024-03-05", "2024-03-07"),
        ("this year", "2025-01-01", "2025-06-30"),
        ("31.12.2023 to 15.01.2024", "2023-12-31", "2024-01-15"),
        ("between 2024 and 2022", "2022-01-01", "2024-12-31"),
    ],
)
def test_spans_of_time(text: str, first: str, last: str) -> None:
    found = span(cursor(text), TODAY)
    assert found is not None
    assert (found[0].isoformat(), found[1].isoformat()) == (first, last)


@given(st.integers(1, 5000), st.sampled_from(["days", "weeks", "months", "quarters", "years"]))
def test_a_span_ends_today_and_begins_before(count: int, unit: str) -> None:
    found = span(cursor(f"the last {count} {unit}"), TODAY)
    assert found is not None and found[0] < found[1] == TODAY


@pytest.mark.parametrize("text", ["in Berlin", "between 5 and 9", "2024-13-45", "last name", "for 40 users"])
def test_what_is_no_span_leaves_the_place_as_it_was(text: str) -> None:
    here = cursor(text)
    assert span(here, TODAY) is None
    assert here.at == 0


@pytest.mark.parametrize(
    ("word", "right"),
    [
        ("custmers", "customers"), ("ordres", "orders"), ("adress", "address"), ("emial", "email"),
        ("nubmer", "number"), ("staus", "status"), ("quantiy", "quantity"), ("emploees", "employees"),
        ("departement", "department"), ("totl", "total"),
    ],
)  # fmt: skip
def test_slips_are_put_right(word: str, right: str) -> None:
    assert corrected(word) == right


@pytest.mark.parametrize(
    "word", ["gizmos", "dragons", "warp", "vibration", "mayors", "scale", "qualified", "captain", "moons", "abc"]
)
def test_words_of_their_own_are_left_alone(word: str) -> None:
    assert corrected(word) is None


@given(st.sampled_from(sorted(word for word in known_words() if len(word) > 5 and word.isascii() and word.isalpha())))
def test_known_words_are_never_corrected(word: str) -> None:
    assert corrected(word) is None


@given(st.text("abcde", max_size=8), st.text("abcde", max_size=8))
def test_distances_are_symmetric_and_zero_only_for_the_same(first: str, second: str) -> None:
    assert distance(first, second, 20) == distance(second, first, 20)
    assert (distance(first, second, 20) == 0) == (first == second)


def test_a_correction_is_told() -> None:
    assert "'custmers' was read as 'customers'." in whole("10 custmers").assumptions


@pytest.mark.parametrize(
    ("single", "many"),
    [("category", "categories"), ("order", "orders"), ("box", "boxes"), ("person", "people"), ("course", "courses"),
     ("address", "addresses"), ("house", "houses"), ("day", "days"), ("diagnosis", "diagnoses"), ("staff", "staff"),
     ("bus", "buses"), ("match", "matches"), ("expense", "expenses")],
)  # fmt: skip
def test_plurals(single: str, many: str) -> None:
    assert plural(single) == many
    assert singular(many) == single
    assert plural(many) == many


def test_names_are_safe_identifiers() -> None:
    assert table_name(("order", "item")) == "order_items"
    assert identifier("Größe (cm)") == "grosse_cm"
    assert identifier("customer's name") == "customer_name"
    assert identifier("isActive") == "is_active"
    assert identifier("2nd line") == "n_2nd_line"


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("open, closed or pending", ["open", "closed", "pending"]),
        ("low/medium/high", ["low", "medium", "high"]),
        ("either in progress or done", ["in progress", "done"]),
        ("'on hold' or active", ["on hold", "active"]),
        ("1, 2 or 3", [1, 2, 3]),
        ("A, B, AB or O", ["A", "B", "AB", "O"]),
        ("S/M/L, price", ["S", "M", "L"]),
    ],
)
def test_values_in_running_text(text: str, values: list[object]) -> None:
    assert flowing_values(cursor(text)) == values


def test_commas_alone_are_no_values_where_a_choice_must_be_said() -> None:
    assert flowing_values(cursor("name, email and age"), need_or=True) is None


def test_values_in_brackets() -> None:
    assert listed_values(tokens_of("new, payed, shiped")) == ["new", "payed", "shiped"]
    assert listed_values(tokens_of("e.g. red | green")) == ["red", "green"]
    assert listed_values(tokens_of("in euros")) is None


def test_shares() -> None:
    assert shares(cursor("70% paid, 20 % open and 10% void")) == {"paid": 0.7, "open": 0.2, "void": 0.1}
    assert shares(cursor("paid 70%, open 30%")) == {"paid": 0.7, "open": 0.3}
    assert shares(cursor("paid, open")) is None


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("customer_id", ColumnType.INTEGER), ("email", ColumnType.STRING),
        ("unit_price", ColumnType.DECIMAL), ("created_at", ColumnType.TIMESTAMP),
        ("birth_date", ColumnType.DATE), ("is_active", ColumnType.BOOLEAN),
        ("temperature", ColumnType.NUMBER), ("quantity", ColumnType.INTEGER),
        ("tenure_months", ColumnType.INTEGER), ("monthly_charges", ColumnType.DECIMAL),
        ("crew_size", ColumnType.INTEGER), ("matriculation_number", ColumnType.STRING),
        ("churned", ColumnType.BOOLEAN), ("weight_kg", ColumnType.NUMBER),
        ("trace_uuid", ColumnType.UUID), ("number_of_rooms", ColumnType.INTEGER),
    ],
)  # fmt: skip
def test_types_follow_from_names(name: str, kind: ColumnType) -> None:
    assert type_of(name).type is kind


@pytest.mark.parametrize(
    ("text", "code", "english"),
    [
        ("500 Kunden mit Vorname und Geburtsdatum", "de", "500 customers with first name and birth date"),
        ("jeder Kunde hat mehrere Bestellungen", "de", "each customer has several orders"),
        ("patients avec nom, prénom et date de naissance", "fr", "patients with last name , first name and birth date"),
        ("cada cliente tiene varios pedidos", "es", "each customer has several orders"),
        ("ogni cliente ha più ordini", "it", "each customer has several orders"),
        ("cada cliente tem vários pedidos", "pt", "each customer has several orders"),
        ("elke klant heeft meerdere bestellingen", "nl", "each customer has several orders"),
        ("Lieferadresse und Kundenname mit der Firma", "de", "delivery address and customer name with the company"),
    ],
)  # fmt: skip
def test_other_languages_become_english(text: str, code: str, english: str) -> None:
    tokens = tokens_of(text)
    language = language_of(tokens)
    assert language is not None and language.code == code
    assert " ".join(token.word for token in translated(tokens, language)) == english


def test_english_stays_english() -> None:
    assert language_of(tokens_of("100 customers with name and email in Berlin")) is None


def pairs(schema: DatasetSchema) -> set[tuple[str, str]]:
    return {(relation.child, relation.parent) for relation in schema.relations}


@pytest.mark.parametrize(
    ("prompt", "expected"),
    [
        ("orders belong to a customer", {("orders", "customers")}),
        ("each user has exactly one profile", {("profiles", "users")}),
        ("employees report to a manager", {("employees", "employees")}),
        ("categories with subcategories", {("categories", "categories")}),
        ("students enrol in courses", {("enrolments", "students"), ("enrolments", "courses")}),
        ("posts tagged with tags", {("post_tags", "posts"), ("post_tags", "tags")}),
        ("25 devices in 3 buildings", {("devices", "buildings")}),
        ("members borrow books", {("loans", "members"), ("loans", "books")}),
        ("stock per warehouse and product", {("stock", "warehouses"), ("stock", "products")}),
        ("many-to-many between owners and dogs", {("owner_dogs", "owners"), ("owner_dogs", "dogs")}),
        ("customers and orders", {("orders", "customers")}),
        ("users: id, name; posts: id, user_id, title", {("posts", "users")}),
        ("users: id, name; posts: id, title", set()),
        ("each dragon guards several treasures", {("treasures", "dragons")}),
    ],
)
def test_relations_in_words(prompt: str, expected: set[tuple[str, str]]) -> None:
    assert pairs(infer(prompt)) == expected


def test_numbers_of_children_become_bounds_and_counts() -> None:
    schema = infer("100 customers, each customer has 2 to 4 orders")
    children = schema.relations[0].children
    assert children is not None and (children.min, children.max) == (2, 4)
    assert schema.table("orders").rows == 300


def test_one_to_one_is_unique() -> None:
    schema = infer("50 users, each user has exactly one profile with bio")
    assert schema.table("profiles").column("user_id").unique
    assert schema.table("profiles").rows == 50


def test_what_is_said_of_columns_is_kept() -> None:
    table = infer(
        "products: sku (unique), price: decimal(10,3), stock between 0 and 50, color (red, blue), "
        "note optional, weight with 20% missing, sold yes/no; 30 rows"
    ).table("products")
    assert table.rows == 30
    assert table.column("sku").unique
    assert (table.column("price").precision, table.column("price").scale) == (10, 3)
    assert (table.column("stock").minimum, table.column("stock").maximum) == (0, 50)
    assert table.column("color").values == ("red", "blue")
    assert table.column("note").nullable
    assert table.column("weight").null_rate == 0.2
    assert table.column("sold").type is ColumnType.BOOLEAN


def test_formulas_and_comparisons() -> None:
    schema = infer(
        "bookings with start date, end date, nights, rate, total = nights * rate. The end date is after the start date."
    )
    assert schema.table("bookings").column("total").generator.sql == "nights * rate"  # type: ignore[union-attr]
    assert [rule.check for rule in schema.rules] == ["end_date > start_date"]


def test_a_formula_over_unknown_columns_is_left_out_and_told() -> None:
    found = whole("items with price, total = price * magic_factor")
    assert found.schema.table("items").column("total").generator.kind != "expression"  # type: ignore[union-attr]
    assert any("magic_factor" in note for note in found.assumptions)


def test_shares_become_weights() -> None:
    generator = infer("orders, 70% paid, 20% open, 10% void").table("orders").column("status").generator
    assert generator is not None and generator.weights == {"paid": 0.7, "open": 0.2, "void": 0.1}  # type: ignore[attr-defined]


def test_whole_request_facts() -> None:
    found = whole("100 German customers as jsonl, use seed 12, uuid keys")
    assert (found.format, found.seed, found.locale) == ("jsonl", 12, "de_DE")
    assert found.rows == {"customers": 100}
    assert found.schema.table("customers").column("customer_id").type is ColumnType.UUID


def test_rows_of_the_whole_go_to_the_main_tables() -> None:
    found = whole("customers, orders and categories, 400 rows")
    assert found.rows == 400
    assert found.schema.table("customers").rows == 400
    assert found.schema.table("orders").rows is None
    assert whole("users and posts, 50 rows each").rows == {"users": 50, "posts": 50}


def test_every_choice_says_who_made_it() -> None:
    table = infer("customers and orders, customers with name, tier (gold, silver)").table("customers")
    by = {column.name: column.inferred.by for column in table.columns if column.inferred}
    assert by == {"customer_id": "semantics", "name": "user", "tier": "user"}
    orders = infer("customers and orders").table("orders")
    assert {column.inferred.by for column in orders.columns if column.inferred} == {"semantics", "template"}


def test_readings_follow_from_interval_and_span() -> None:
    schema = infer("10 turbines. Each turbine reports power and wind speed every 10 minutes during March 2024.")
    assert schema.table("readings").rows == 10 * 31 * 24 * 6
