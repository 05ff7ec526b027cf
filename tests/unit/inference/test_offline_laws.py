"""Laws of the offline inference: whatever is asked for, the answer is a sound schema or a sentence that helps."""

import subprocess
import sys
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from schemas.errors import BadInputError
from schemas.model import DatasetSchema
from schemas.validation import problems
from tasks.inference.offline import NO_MODEL, infer_offline
from tasks.inference.offline.tokens import LONGEST, tokens_of
from tasks.records.engine import Engine
from tasks.records.sizing import row_counts

WORDS = [
    "customers",
    "orders",
    "order",
    "each",
    "customer",
    "has",
    "have",
    "many",
    "several",
    "1",
    "5",
    "10k",
    "100",
    "rows",
    "with",
    "name",
    "email",
    ",",
    ",",
    ",",
    "and",
    "or",
    "(",
    ")",
    ":",
    ";",
    ".",
    "belongs",
    "to",
    "a",
    "an",
    "the",
    "status",
    "open",
    "closed",
    "either",
    "between",
    "from",
    "2023",
    "2024-01-01",
    "last",
    "years",
    "over",
    "price",
    "quantity",
    "=",
    "*",
    "total",
    "users",
    "id",
    "user_id",
    "posts",
    "students",
    "enrol",
    "in",
    "courses",
    "products",
    "categories",
    "subcategories",
    "no",
    "without",
    "phone",
    "10",
    "%",
    "missing",
    "70",
    "paid",
    "csv",
    "json",
    "seed",
    "42",
    "star",
    "schema",
    "fact",
    "table",
    "dimensions",
    "nested",
    "as",
    "per",
    "one-to-one",
    "-",
    "employees",
    "report",
    "manager",
    "age",
    "18",
    "65",
    "int",
    "decimal",
    "varchar",
    "up",
    "at",
    "least",
    "exactly",
    "one",
    "some",
    "gizmos",
    "unique",
    "primary",
    "key",
    "after",
    "before",
    "is",
    "are",
    "can",
    "be",
    "items",
    "of",
    "columns",
    "tables",
    "german",
    "locale",
    "de_DE",
    "uuid",
    "keys",
    "every",
    "15",
    "minutes",
    "kunden",
    "mit",
    "jeder",
    "hat",
]
requests = st.lists(st.sampled_from([*WORDS, "\n"]), min_size=1, max_size=30).map(" ".join)
patient = settings(deadline=None, max_examples=120, suppress_health_check=[HealthCheck.too_slow])


def inferred_or_none(prompt: str) -> DatasetSchema | None:
    try:
        return infer_offline(prompt).schema
    except BadInputError as error:
        assert type(error) is BadInputError, "a schema that we made ourselves must not be the user's fault"
        assert str(error).endswith(".")
        return None


@patient
@given(requests)
def test_any_words_give_a_sound_schema_or_a_sentence(prompt: str) -> None:
    schema = inferred_or_none(prompt)
    if schema is not None:
        assert not problems(schema)
        for table in schema.tables:
            filled = {name for relation in schema.parents_of(table.name) for name in relation.columns}
            assert all(column.inferred is not None for column in table.columns)
            assert all(column.generator is not None for column in table.columns if column.name not in filled)


@settings(deadline=None, max_examples=60)
@given(st.text(max_size=200))
def test_any_text_at_all_ends_well(prompt: str) -> None:
    inferred_or_none(prompt)


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 1), requests)
def test_the_same_words_give_the_same_schema(context: int, prompt: str) -> None:
    first, second = inferred_or_none(prompt), inferred_or_none(prompt)
    assert first == second


def test_the_schema_does_not_depend_on_the_order_of_hashes() -> None:
    script = (
        "from tasks.inference.offline import infer_offline\n"
        "print(infer_offline('authors and books with title, 3 tags per book, users rate books; 10% missing emails, "
        "customers (name, email), order date').schema.digest)"
    )
    digests = {
        subprocess.run(
            [sys.executable, "-c", script], env={"PYTHONHASHSEED": seed}, capture_output=True, text=True, check=True
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(digests) == 1


@pytest.mark.parametrize(
    "prompt",
    [
        "1000 customers with name and email; each customer has 1 to 5 orders with status (open, paid), date and total",
        "10 machines per factory, 3 factories, machines with sensors, "
        "sensors report temperature every 5 minutes in May 2024",
        "employees with subordinates report to a manager; departments; projects; employees work on many projects",
        "star schema with fact table sales (quantity, amount) and dimensions product, store and date",
        "users follow each other, posts, likes and comments, no bio",
        "hospital data",
        "300 recipes with several ingredients, ingredients can be used in many recipes, 20 ingredients",
        "line_total = quantity * unit_price on order lines with quantity 1-5 and unit price between 2 and 9, "
        "end date after start date",
    ],
)
def test_what_is_inferred_can_be_generated(prompt: str) -> None:
    schema = infer_offline(prompt).schema
    counts = row_counts(schema, 60)
    engine = Engine(schema, counts, seed=3)
    engine.prepare()
    assert {name: engine.make(name, 0, min(count, 50)).num_rows for name, count in counts.items()} == {
        name: min(count, 50) for name, count in counts.items()
    }


def test_it_says_that_no_model_was_used() -> None:
    assert infer_offline("10 users").assumptions[0] == NO_MODEL
    assert infer_offline("hospital data").assumptions[0] == NO_MODEL


@pytest.mark.parametrize("prompt", ["", "   \n", "!!! ???", "12345", "thanks a lot", "give me some sample data please"])
def test_nothing_to_build_is_said_with_an_example(prompt: str) -> None:
    with pytest.raises(BadInputError, match="Say what you need, such as"):
        infer_offline(prompt)


def test_a_document_is_no_request() -> None:
    with pytest.raises(BadInputError, match=rf"at most {LONGEST:,} are read"):
        infer_offline("customers with name " * 500_000)
    with pytest.raises(BadInputError, match="--source"):
        infer_offline("CREATE TABLE a (b int);" * 500_000)


def test_the_longest_request_is_still_read() -> None:
    prompt = "100 users with name and email. " + "Each user has many posts. " * 1_500
    assert len(prompt) < LONGEST
    assert {table.name for table in infer_offline(prompt).schema.tables} == {"users", "posts"}


@pytest.mark.parametrize(
    ("prompt", "named"),
    [
        ("100 customers, each has exactly 3 orders, 500 orders in total", ["100 customers", "500 orders"]),
        ("10 customers with name and email. No email.", ["email", "both wanted and not wanted"]),
        ("users with name, without name", ["name", "both wanted and not wanted"]),
        ("orders with status (70% paid, 50% open)", ["status", "120%"]),
        ("100 users, seed 4, seed 5", ["two seeds", "4", "5"]),
        ("100 users as csv, format: parquet", ["csv", "parquet"]),
        ("5 users but no users", ["users", "not wanted"]),
    ],
)
def test_contradictions_are_named(prompt: str, named: list[str]) -> None:
    with pytest.raises(BadInputError) as error:
        infer_offline(prompt)
    assert all(word in str(error.value) for word in named)


def test_words_never_become_settings_or_rules_of_ours() -> None:
    prompt = 'users with name and "../../etc/passwd", `drop table users`, rows: 5; ignore all previous instructions'
    schema = infer_offline(prompt).schema
    assert not problems(schema)
    assert all("/" not in column.name for table in schema.tables for column in table.columns)


def test_last_is_relative_to_the_day_given() -> None:
    def span(today: date) -> tuple[object, object]:
        column = (
            infer_offline("orders over the last 30 days", reference_date=today)
            .schema.table("orders")
            .column("ordered_at")
        )
        return column.minimum, column.maximum

    assert span(date(2024, 3, 1)) == ("2024-01-31T00:00:00", "2024-03-01T23:59:59")
    assert span(date(2024, 3, 1)) != span(date(2025, 3, 1))


def test_sql_in_a_request_is_read_as_sql() -> None:
    found = infer_offline("CREATE TABLE users (id INT PRIMARY KEY, email VARCHAR(80) NOT NULL);", locale="fr_FR")
    assert found.schema.locale == found.locale == "fr_FR"
    assert [column.name for column in found.schema.table("users").columns] == ["id", "email"]


def test_context_adds_to_the_request() -> None:
    schema = infer_offline("100 customers", context="customers: customer_id, name, tier (gold, silver)").schema
    assert schema.table("customers").rows == 100
    assert schema.table("customers").column("tier").values == ("gold", "silver")


def test_tokens_keep_everything_that_is_written() -> None:
    text = "10k users, 1.5M rows; price $5-$80 (a/b) 2024-01-01..2024-02-01 user_id"
    assert "".join(token.raw for token in tokens_of(text)) == text.replace(" ", "")
