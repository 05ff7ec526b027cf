"""Column names lead to entities whose parts agree, and to as many of them as the row speaks of."""

import pytest

from schemas.model import DatasetSchema
from schemas.semantics import complete


def completed(table: str, *columns: str, types: dict[str, str] | None = None, **of_table: object) -> dict[str, object]:
    described = [{"name": name, "type": (types or {}).get(name, "string")} for name in columns]
    schema = complete(DatasetSchema.model_validate({"tables": [{"name": table, "columns": described, **of_table}]}))
    return {column.name: column.generator for column in schema.tables[0].columns}


@pytest.mark.parametrize(
    ("table", "column", "kind", "part", "entity"),
    [
        ("orders", "billing_city", "place", "city", "billing"),
        ("orders", "billing_street", "place", "street_address", "billing"),
        ("orders", "shipping_postcode", "place", "postcode", "shipping"),
        ("orders", "ship_state", "place", "state", "shipping"),
        ("cards", "card_number", "card", "number", "card"),
        ("cards", "last4", "card", "last_four", "card"),
        ("cards", "cvv", "card", "security_code", "card"),
        ("cards", "card_brand", "card", "brand", "card"),
        ("cards", "card_expiry", "card", "expiry", "card"),
        ("accounts", "iban", "bank_account", "iban", "bank_account"),
        ("accounts", "bic", "bank_account", "bic", "bank_account"),
        ("accounts", "bank_name", "bank_account", "bank_name", "bank_account"),
        ("accounts", "account_number", "bank_account", "account_number", "bank_account"),
        ("transfers", "payee_iban", "bank_account", "iban", "payee"),
        ("products", "name", "product", "name", "product"),
        ("products", "category", "product", "category", "product"),
        ("products", "sku", "product", "sku", "product"),
        ("products", "ean", "product", "ean", "product"),
        ("items", "product_name", "product", "name", "product"),
        ("orders", "payment_method", "payment", "method", "payment"),
        ("payments", "status", "payment", "status", "payment"),
        ("payments", "payment_provider", "payment", "handled_by", "payment"),
        ("customers", "title", "person", "title", "person"),
        ("customers", "time_zone", "place", "time_zone", "place"),
    ],
)
def test_a_name_leads_to_a_part(table: str, column: str, kind: str, part: str, entity: str) -> None:
    found = completed(table, column)[column]
    assert (found.kind, found.part, found.entity) == (kind, part, entity)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("column", "of"),
    [("passport_number", "passport"), ("vin", "vin"), ("npi", "npi"), ("imei", "imei"), ("tax_id", "tax_id"),
     ("mrn", "mrn"), ("national_id", "national_id"), ("isbn", "isbn")],
)  # fmt: skip
def test_numbers_that_belong_to_someone_are_reserved_ones(column: str, of: str) -> None:
    found = completed("records", column)[column]
    assert (found.kind, found.of) == ("reserved", of)  # type: ignore[attr-defined]


def test_two_numbers_of_a_row_are_of_two_things() -> None:
    found = completed("entries", "account_number", "debit_account", "credit_account")
    assert len({generator.entity for generator in found.values()}) == 3  # type: ignore[attr-defined]


def test_what_ends_a_unique_number_is_read_off_it() -> None:
    free = completed("cards", "card_number", "last4")
    assert free["last4"].kind == "card"  # type: ignore[attr-defined]
    bound = completed("cards", "card_number", "last4", primary_key=["card_number"])
    assert bound["last4"].sql == 'right("card_number", 4)'  # type: ignore[attr-defined]
    assert bound["card_number"].kind == "card"  # type: ignore[attr-defined]


def test_a_telephone_is_of_the_town_that_the_row_names() -> None:
    assert completed("customers", "first_name", "phone")["phone"].kind == "person"  # type: ignore[attr-defined]
    assert completed("customers", "first_name", "phone", "city")["phone"].kind == "place"  # type: ignore[attr-defined]
    keyed = completed("customers", "phone", "city", primary_key=["phone"])
    assert keyed["phone"].kind != "place"  # type: ignore[attr-defined]


def test_a_generator_that_somebody_wrote_is_left_as_it_is() -> None:
    written = {"kind": "bank_account", "part": "account_number"}
    columns = [{"name": name, "type": "string", "generator": written} for name in ("one", "other")]
    schema = complete(DatasetSchema.model_validate({"tables": [{"name": "t", "columns": columns}]}))
    assert {column.generator.entity for column in schema.tables[0].columns} == {"bank_account"}  # type: ignore[union-attr]
