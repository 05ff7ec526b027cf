"""What names mean, and the generators that follow from it."""

from collections.abc import Iterator
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.model import ColumnSchema, DatasetSchema, Relation, Rule, TableSchema
from schemas.semantics import UNKNOWN, complete, guess
from schemas.semantics.generators import fitting
from schemas.semantics.knowledge import concepts
from schemas.semantics.words import words_of
from schemas.types import NESTED, ColumnType

TEXT, WHOLE, DECIMAL = ColumnType.STRING, ColumnType.INTEGER, ColumnType.DECIMAL


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("custFName", "customer f name"),
        ("DATE_OF_BIRTH", "date of birth"),
        ("qty", "quantity"),
        ("IPAddress", "ip address"),
        ("phonenumber", "phone number"),
        ("Addresses", "address"),
        ("address_line2", "address line 2"),
        ("Geburtsdatum", "birth date"),
        ("cognome", "last name"),
    ],
)
def test_names_come_apart_into_plain_words(name: str, words: str) -> None:
    assert " ".join(words_of(name)) == words


@pytest.mark.parametrize(
    ("name", "type", "table", "semantic", "pii"),
    [
        ("email", TEXT, None, "email", "EMAIL"),
        ("customer_email", TEXT, None, "email", "EMAIL"),
        ("email_verified", ColumnType.BOOLEAN, "users", "flag", None),
        ("lname", TEXT, None, "last_name", "PERSON"),
        ("custFName", TEXT, None, "first_name", "PERSON"),
        ("name", TEXT, "customers", "person_name", "PERSON"),
        ("name", TEXT, "products", "product_name", None),
        ("name", TEXT, "cities", "city", "GPE"),
        ("name", TEXT, "companies", "company_name", None),
        ("dept_name", TEXT, "departments", "department", None),
        ("title", TEXT, "films", "title_of_work", None),
        ("contact_title", TEXT, "suppliers", "job_title", None),
        ("qty", WHOLE, None, "quantity", None),
        ("iban", TEXT, None, "iban", "IBAN"),
        ("ccNumber", TEXT, None, "card_number", "CREDIT_CARD"),
        ("cvv", TEXT, None, "card_cvv", "CARD_SECURITY_CODE"),
        ("ssn", TEXT, None, "ssn", "SSN"),
        ("mrn", TEXT, None, "mrn", "MRN"),
        ("passport_no", TEXT, None, "passport_number", "PASSPORT"),
        ("driver_license", TEXT, None, "licence_number", "LICENCE"),
        ("dob", ColumnType.DATE, None, "birth_date", "DATE_OF_BIRTH"),
        ("created_at", ColumnType.TIMESTAMP, None, "created_at", None),
        ("created_at", WHOLE, None, "epoch", None),
        ("last_update", ColumnType.TIMESTAMP, None, "updated_at", None),
        ("client_ip", TEXT, None, "ip_address", "IP"),
        ("pwd", TEXT, None, "password_hash", "PASSWORD"),
        ("api_key", TEXT, None, "token", "SECRET"),
        ("login", TEXT, None, "user_name", "USERNAME"),
        ("status", TEXT, "orders", "status", None),
        ("status", WHOLE, "orders", "status_number", None),
        ("is_active", ColumnType.BOOLEAN, None, "flag", None),
        ("unit_price", DECIMAL, None, "price", None),
        ("length", WHOLE, "film", "minutes", None),
        ("address2", TEXT, None, "address_line_2", "ADDRESS"),
        ("phone2", TEXT, None, "phone", "PHONE"),
        ("PLZ", TEXT, "kunden", "postcode", "ADDRESS"),
        ("telefono", TEXT, "clientes", "phone", "PHONE"),
        ("date_naissance", ColumnType.DATE, None, "birth_date", "DATE_OF_BIRTH"),
        ("apellidos", TEXT, None, "last_name", "PERSON"),
        ("icd10", TEXT, "diagnoses", "diagnosis_code", "HEALTH"),
        ("xqzzy", TEXT, None, "unknown", None),
    ],
)
def test_a_column_means_what_its_name_type_and_table_say(
    name: str, type: ColumnType, table: str | None, semantic: str, pii: str | None
) -> None:
    meaning = guess(name, type, table=table)
    assert (meaning.semantic, meaning.pii) == (semantic, pii)
    assert (meaning is UNKNOWN) is (semantic == "unknown") and (meaning.reason != "")


@pytest.mark.parametrize("name", ["day", "short_note", "white", "park", "street_light", "mark", "bill_count"])
def test_surnames_that_are_common_words_are_nobody(name: str) -> None:
    assert guess(name, TEXT).pii in (None, "ADDRESS", "FREE_TEXT")


def test_two_characters_of_a_country_are_its_code() -> None:
    assert guess("country", TEXT, length=2).semantic == "country_code"


def test_a_description_helps_where_the_name_does_not() -> None:
    assert guess("fld_17", TEXT, description="The e-mail address of the buyer: email address").semantic == "email"


@settings(deadline=None, max_examples=200)
@given(st.text(max_size=30), st.sampled_from(ColumnType), st.text(max_size=12))
def test_no_name_breaks_it(name: str, type: ColumnType, table: str) -> None:
    meaning = guess(name, type, table=table)
    assert 0 <= meaning.confidence <= 1 and (meaning.concept is None or type in meaning.concept.types)


def generated() -> Iterator[tuple[str, ColumnType]]:
    for concept in concepts().values():
        for type in sorted(concept.types):
            yield concept.semantic, type


@pytest.mark.parametrize(("semantic", "type"), list(generated()))
def test_every_concept_fills_a_plain_column_of_each_of_its_types(semantic: str, type: ColumnType) -> None:
    column = ColumnSchema(name="some_column", type=type, semantic=semantic)
    schema = DatasetSchema(tables=(TableSchema(name="t", columns=(column,)),))
    found = complete(schema).table("t").columns[0]
    assert found.generator is not None and list(found.generator.problems(found)) == []


def test_there_are_a_good_couple_of_hundred_concepts() -> None:
    assert len(concepts()) > 250


_NAMES = """
    id email first_name last_name name code status price qty created_at updated_at country city postcode phone iban
    notes flag weight percent password birth_date url ip sku token year xyz address2 is_admin discount
"""
NAMES = st.sampled_from(_NAMES.split())


@st.composite
def columns(draw: st.DrawFn) -> ColumnSchema:
    type = draw(st.sampled_from([t for t in ColumnType if t not in NESTED]))
    bounds: dict[str, object] = {}
    if type is TEXT:
        bounds["length"] = draw(st.none() | st.integers(1, 300))
    if type is WHOLE and draw(st.booleans()):
        bounds["minimum"] = draw(st.integers(-1000, 10**6))
        bounds["maximum"] = bounds["minimum"] + draw(st.integers(1, 10**6))
    if type is DECIMAL:
        bounds["scale"] = draw(st.integers(0, 4))
        bounds["precision"] = bounds["scale"] + draw(st.integers(1, 12))
    return ColumnSchema(name=draw(NAMES), type=type, unique=draw(st.booleans()), nullable=draw(st.booleans()), **bounds)


@settings(deadline=None, max_examples=150)
@given(
    st.lists(columns(), min_size=1, max_size=6, unique_by=lambda column: column.name),
    st.sampled_from(["t", "customers", "orders"]),
)
def test_every_column_gets_a_generator_that_its_type_and_bounds_allow(found: list[ColumnSchema], table: str) -> None:
    schema = complete(DatasetSchema(tables=(TableSchema(name=table, columns=tuple(found)),)))
    for column in schema.tables[0].columns:
        assert column.generator is not None and column.type in column.generator.types
        assert list(column.generator.problems(column)) == []
        assert column.inferred is not None and (column.null_rate is None) is not column.nullable
    assert complete(schema) == schema


def table_of(
    *columns: ColumnSchema, name: str = "orders", rules: tuple[str, ...] = (), key: tuple[str, ...] = ()
) -> TableSchema:
    table = TableSchema(name=name, columns=columns, primary_key=key)
    schema = DatasetSchema(tables=(table,), rules=tuple(Rule(table=name, check=check) for check in rules))
    return complete(schema).table(name)


def dated(*names: str) -> list[ColumnSchema]:
    return [ColumnSchema(name=name, type=ColumnType.TIMESTAMP) for name in names]


def after(table: TableSchema) -> dict[str, str | None]:
    return {column.name: column.generator.after for column in table.columns}


def test_dates_follow_each_other_as_in_life() -> None:
    assert after(table_of(*dated("delivered_at", "shipped_at", "ordered_at"))) == {
        "delivered_at": "shipped_at",
        "shipped_at": "ordered_at",
        "ordered_at": None,
    }


def test_dates_follow_each_other_as_the_rules_say() -> None:
    table = table_of(*dated("start_date", "end_date"), rules=("start_date > end_date",))
    assert after(table) == {"start_date": "end_date", "end_date": None}


def test_a_period_is_ordered_within_itself() -> None:
    table = table_of(*dated("created_at", "valid_from", "valid_to"))
    assert after(table)["valid_to"] == "valid_from"


def test_people_and_places_of_one_row_are_told_apart_by_their_role() -> None:
    names = ["first_name", "email", "birth_date", "billing_city", "billing_street", "shipping_city", "customer_phone"]
    table = table_of(*(ColumnSchema(name=name, type=TEXT) for name in names), name="customers")
    entities = {column.name: column.generator.entity for column in table.columns if hasattr(column.generator, "entity")}
    assert entities["first_name"] == entities["email"] == entities["birth_date"] == "person"
    assert (
        entities["billing_city"] == entities["billing_street"] == "billing" and entities["shipping_city"] == "shipping"
    )


def test_listed_values_keep_their_spelling_and_get_the_weights_that_are_known() -> None:
    column = ColumnSchema(name="status", type=TEXT, values=("Pending", "PAID", "shipped", "odd"))
    weights = table_of(column).columns[0].generator.weights
    assert set(weights) == {"Pending", "PAID", "shipped", "odd"} and weights["PAID"] == 18


def test_a_percentage_is_told_from_a_share() -> None:
    share = table_of(ColumnSchema(name="discount", type=DECIMAL, precision=3, scale=2)).columns[0]
    percentage = table_of(
        ColumnSchema(name="discount", type=DECIMAL, precision=5, scale=2, minimum=0, maximum=100)
    ).columns[0]
    assert max(map(float, share.generator.weights)) < 1 < max(map(float, percentage.generator.weights))


def test_a_known_meaning_is_kept_where_it_fits_the_pattern_and_left_where_not() -> None:
    fits = table_of(ColumnSchema(name="slug", type=TEXT, unique=True, pattern="[a-z0-9-]+")).columns[0]
    fits_not = table_of(ColumnSchema(name="email", type=TEXT, pattern="[A-Z]{3}")).columns[0]
    assert fits.generator.kind == "template" and fits_not.generator.kind == "regex"


def test_a_unique_column_has_room_for_many_values() -> None:
    from schemas.generator import Binding

    for name in ("name", "email", "username", "slug", "order_number", "reference", "xyz", "token"):
        column = table_of(ColumnSchema(name=name, type=TEXT, unique=True, length=80), name="categories").columns[0]
        assert (column.generator.bind(Binding(column, rows=10**6)).capacity or 0) >= 10**6, name


def test_what_somebody_said_is_kept() -> None:
    generator = fitting({"kind": "constant", "value": "x"}, ColumnSchema(name="email", type=TEXT))
    column = table_of(ColumnSchema(name="email", type=TEXT, generator=generator, null_rate=0.5)).columns[0]
    assert column.generator == generator and column.null_rate == 0.5 and column.semantic == "email"


def test_a_relations_child_needs_no_generator_and_may_lack_a_parent_where_it_may_be_null() -> None:
    tables = (
        TableSchema(name="a", columns=(ColumnSchema(name="id", type=WHOLE, nullable=False),), primary_key=("id",)),
        TableSchema(name="b", columns=(ColumnSchema(name="a_id", type=WHOLE), ColumnSchema(name="x", type=WHOLE))),
    )
    relation = Relation(child="b", columns=("a_id",), parent="a", parent_columns=("id",))
    schema = complete(DatasetSchema(tables=tables, relations=(relation,)))
    assert schema.table("b").column("a_id").generator is None and schema.relations[0].null_rate == 0.1


def test_arrays_are_filled_from_the_meaning_of_their_name() -> None:
    import pyarrow as pa

    from schemas.sql import evaluate, parse_expression

    key = ColumnSchema(name="id", type=WHOLE, nullable=False)
    tags = ColumnSchema(name="tags", type=ColumnType.ARRAY, items=TEXT)
    column = table_of(key, tags, key=("id",)).column("tags")
    found = evaluate(parse_expression(column.generator.sql), {"id": pa.array(range(50))}, type=column.arrow_type)
    assert found.type == pa.list_(pa.string()) and len({tuple(value) for value in found.to_pylist()}) > 5


def test_hiring_dates_lie_where_people_work() -> None:
    generator = table_of(ColumnSchema(name="hire_date", type=ColumnType.DATE), name="employees").columns[0].generator
    assert date.fromisoformat(generator.start) < date.fromisoformat(generator.end)


@pytest.mark.parametrize(("length", "semantic"), [(8, "name_prefix"), (10, "name_prefix"), (60, "title_of_work")])
def test_a_title_of_few_characters_is_a_form_of_address(length, semantic) -> None:
    assert guess("title", TEXT, table="addresses", length=length).semantic == semantic
