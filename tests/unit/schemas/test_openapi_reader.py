"""The OpenAPI reader: what is a table, what relates tables, what is left out and said."""

import json
from typing import Any

import pytest

from schemas.errors import SourceError
from schemas.model import DatasetSchema
from schemas.readers.openapi import read_openapi
from schemas.readers.result import ReadResult
from schemas.types import ColumnType
from schemas.validation import Limits, problems

CUSTOMER = {
    "type": "object",
    "required": ["id", "email"],
    "properties": {
        "id": {"type": "string", "format": "uuid", "readOnly": True},
        "email": {"type": "string", "format": "email", "maxLength": 120},
        "nickname": {"type": "string", "nullable": True},
        "tier": {"type": "string", "enum": ["gold", "basic"]},
        "createdAt": {"type": "string", "format": "date-time"},
        "address": {"type": "object", "required": ["city"], "properties": {"city": {"type": "string"}}},
        "tags": {"type": "array", "items": {"type": "string"}, "maxItems": 3},
    },
}
ORDER = {
    "type": "object",
    "required": ["id", "customer", "lines"],
    "properties": {
        "id": {"type": "integer", "format": "int64"},
        "customer": {"$ref": "#/components/schemas/Customer"},
        "lines": {
            "type": "array",
            "minItems": 1,
            "items": {"type": "object", "properties": {"sku": {"type": "string", "pattern": "^[A-Z]{3}-[0-9]{4}$"}}},
        },
        "total": {"type": "number", "minimum": 0, "exclusiveMinimum": True},
        "metadata": {"type": "object", "additionalProperties": {"type": "string"}},
    },
}


def document(schemas: dict[str, Any], paths: dict[str, Any] | None = None, version: str = "3.0.3") -> str:
    return json.dumps(
        {
            "openapi": version,
            "info": {"title": "Shop", "version": "1"},
            "paths": paths or {},
            "components": {"schemas": schemas},
        }
    )


def read(schemas: dict[str, Any], paths: dict[str, Any] | None = None) -> ReadResult:
    return read_openapi(document(schemas, paths))


def answering(name: str) -> dict[str, Any]:
    schema = {"$ref": f"#/components/schemas/{name}"}
    return {"get": {"responses": {"200": {"content": {"application/json": {"schema": schema}}}}}}


def links(schema: DatasetSchema) -> set[tuple[str, str, str]]:
    return {(one.child, one.columns[0], one.parent) for one in schema.relations}


def names(schema: DatasetSchema) -> list[str]:
    return [table.name for table in schema.tables]


def test_entities_their_parts_and_their_keys() -> None:
    schema = read({"Customer": CUSTOMER, "Order": ORDER}).schema
    assert names(schema) == ["Customer", "Order", "Customer_address", "Order_lines"]
    assert links(schema) == {
        ("Order", "customer_id", "Customer"),
        ("Customer_address", "customer_id", "Customer"),
        ("Order_lines", "order_id", "Order"),
    }
    assert schema.table("Order").primary_key == ("id",)
    assert schema.table("Order").column("customer_id").type is ColumnType.UUID
    assert problems(schema) == []


def test_what_columns_say() -> None:
    schema = read({"Customer": CUSTOMER, "Order": ORDER}).schema
    customer, order = schema.table("Customer"), schema.table("Order")
    assert not customer.column("email").nullable and customer.column("email").length == 120
    assert customer.column("nickname").nullable and customer.column("tier").values == ("gold", "basic")
    assert customer.column("createdAt").type is ColumnType.TIMESTAMP and customer.column("createdAt").timezone
    assert customer.column("tags").type is ColumnType.ARRAY and customer.column("tags").length == 3
    assert order.column("metadata").type is ColumnType.JSON
    assert float(str(order.column("total").minimum)) > 0, "an exclusive bound is not reached"
    assert schema.table("Order_lines").column("sku").pattern == "[A-Z]{3}-[0-9]{4}"


def test_at_least_one_line_is_at_least_one_child() -> None:
    relation = next(
        one for one in read({"Customer": CUSTOMER, "Order": ORDER}).schema.relations if one.child == "Order_lines"
    )
    assert relation.children is not None and relation.children.min == 1


def test_swagger_two_reads_alike() -> None:
    text = json.dumps(
        {
            "swagger": "2.0",
            "paths": {},
            "definitions": {"Pet": {"properties": {"id": {"type": "integer"}, "name": {"type": "string"}}}},
        }
    )
    result = read_openapi(text)
    assert result.dialect == "OpenAPI 2.0"
    assert names(result.schema) == ["Pet"]


def test_yaml_reads_like_json() -> None:
    import yaml

    plain = json.loads(document({"Customer": CUSTOMER, "Order": ORDER}))
    assert read_openapi(yaml.safe_dump(plain, sort_keys=False)).schema == read_openapi(json.dumps(plain)).schema


@pytest.mark.parametrize("column", ["customerId", "customer_id", "buyerCustomerId"])
def test_columns_called_after_a_table_refer_to_it(column: str) -> None:
    order = {"properties": {"id": {"type": "integer"}, column: {"type": "string"}}}
    assert ("Order", column, "Customer") in links(read({"Customer": CUSTOMER, "Order": order}).schema)


def test_a_column_of_another_type_does_not() -> None:
    order = {"properties": {"id": {"type": "integer"}, "customerId": {"type": "integer"}}}
    assert links(read({"Customer": CUSTOMER, "Order": order}).schema) == {
        ("Customer_address", "customer_id", "Customer")
    }


def test_what_paths_nest_is_related() -> None:
    note = {"properties": {"id": {"type": "integer"}, "text": {"type": "string"}}}
    paths = {"/customers/{customerId}": answering("Customer"), "/customers/{customerId}/notes": answering("Note")}
    schema = read({"Customer": CUSTOMER, "Note": note}, paths).schema
    assert ("Note", "customer_id", "Customer") in links(schema)
    assert not schema.table("Note").column("customer_id").nullable


def test_circles_are_normal_and_can_be_generated() -> None:
    person = {
        "required": ["id", "employer"],
        "properties": {
            "id": {"type": "integer"},
            "employer": {"$ref": "#/components/schemas/Company"},
            "friend": {"$ref": "#/components/schemas/Person"},
        },
    }
    company = {
        "required": ["id", "owner"],
        "properties": {"id": {"type": "integer"}, "owner": {"$ref": "#/components/schemas/Person"}},
    }
    schema = read({"Person": person, "Company": company}).schema
    assert len(schema.relations) == 3
    assert problems(schema) == [], "one of two keys that need each other may be null"


def test_all_of_is_one_table_with_everything() -> None:
    dog = {"allOf": [{"$ref": "#/components/schemas/Pet"}, {"properties": {"breed": {"type": "string"}}}]}
    schema = read({"Pet": {"properties": {"id": {"type": "integer"}}}, "Dog": dog}).schema
    assert [column.name for column in schema.table("Dog").columns] == ["id", "breed"]


def test_a_choice_of_entities_is_a_key_to_each() -> None:
    owner = {"oneOf": [{"$ref": "#/components/schemas/User"}, {"$ref": "#/components/schemas/Team"}]}
    plain = {"properties": {"id": {"type": "integer"}}}
    thing = {"required": ["owner"], "properties": {"id": {"type": "integer"}, "owner": owner}}
    schema = read({"User": plain, "Team": plain, "Thing": thing}).schema
    assert links(schema) == {("Thing", "owner_user_id", "User"), ("Thing", "owner_team_id", "Team")}
    assert not schema.table("Thing").column("owner_user_id").nullable


def test_an_identifier_or_the_entity_itself_is_one_key() -> None:
    either = {"anyOf": [{"type": "string", "maxLength": 50}, {"$ref": "#/components/schemas/Customer"}]}
    charge = {"properties": {"id": {"type": "string"}, "customer": either}}
    assert ("Charge", "customer", "Customer") in links(read({"Customer": CUSTOMER, "Charge": charge}).schema)


def test_lists_of_entities_link_or_refer_back() -> None:
    tag = {"properties": {"id": {"type": "integer"}, "label": {"type": "string"}}}
    many = {"type": "array", "items": {"$ref": "#/components/schemas/Tag"}}
    post = {"properties": {"id": {"type": "integer"}, "tags": many}}
    page = {"properties": {"id": {"type": "integer"}, "tags": many}}
    assert names(read({"Tag": tag, "Post": post, "Page": page}).schema) == [
        "Tag",
        "Post",
        "Page",
        "Post_tags",
        "Page_tags",
    ]
    assert links(read({"Tag": tag, "Post": post}).schema) == {("Tag", "post_id", "Post")}


def test_errors_pages_and_requests_make_no_table_and_are_named() -> None:
    schemas = {
        "Customer": CUSTOMER,
        "Error": {"properties": {"code": {"type": "integer"}, "message": {"type": "string"}}},
        "CustomerList": {
            "properties": {
                "items": {"type": "array", "items": {"$ref": "#/components/schemas/Customer"}},
                "total": {"type": "integer"},
                "nextPage": {"type": "string"},
            }
        },
        "CreateCustomerRequest": {"properties": {"email": {"type": "string"}}},
    }
    body = {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/CreateCustomerRequest"}}}}
    post = {"requestBody": body, "responses": {}}
    paths = {"/customers": {**answering("CustomerList"), "post": post}}
    result = read(schemas, paths)
    assert names(result.schema) == ["Customer", "Customer_address"]
    told = " ".join(str(note) for note in result.notes)
    assert all(f"'{name}'" in told for name in ("Error", "CustomerList", "CreateCustomerRequest"))


def test_a_request_with_more_than_its_thing_stays_a_table() -> None:
    request = {"properties": {"email": {"type": "string"}, "voucher": {"type": "string"}}}
    assert "CreateCustomerRequest" in names(read({"Customer": CUSTOMER, "CreateCustomerRequest": request}).schema)


def test_things_written_in_place_are_named_after_their_path() -> None:
    item = {"type": "object", "properties": {"id": {"type": "integer"}, "title": {"type": "string"}}}
    page = {"type": "object", "properties": {"data": {"type": "array", "items": item}, "total": {"type": "integer"}}}
    paths = {"/v1/books": {"get": {"responses": {"200": {"content": {"application/json": {"schema": page}}}}}}}
    assert names(read({}, paths).schema) == ["book"]


def test_unused_clauses_are_listed_with_their_place() -> None:
    schemas = {"Thing": {"properties": {"id": {"type": "integer"}}, "not": {"required": ["x"]}, "minProperties": 1}}
    told = [note.text for note in read(schemas).notes]
    assert any("#/components/schemas/Thing" in text and "'not'" in text for text in told)
    assert any("'minProperties'" in text for text in told)


def test_nothing_is_fetched() -> None:
    away = {"$ref": "https://example.com/schemas.json#/Customer"}
    result = read({"Thing": {"properties": {"id": {"type": "integer"}, "customer": away}}})
    assert any("nothing is fetched" in note.text for note in result.notes)


def test_more_tables_than_allowed_still_read() -> None:
    schemas = {f"Thing{number}": {"properties": {"id": {"type": "integer"}}} for number in range(80)}
    schema = read(schemas).schema
    assert len(schema.tables) == 80
    assert any("at most 50" in problem.message for problem in problems(schema, limits=Limits(tables=50)))


@pytest.mark.parametrize(
    "text",
    ["[1, 2]", "{}", '{"openapi": "3.0.0", "paths": {}}', '{"openapi": "1.0"}', "just words", "a: [", '{"openapi": "3'],
)
def test_what_is_no_specification_is_refused(text: str) -> None:
    with pytest.raises(SourceError):
        read_openapi(text)


def test_alias_bombs_and_deep_nesting_are_refused() -> None:
    bomb = "a0: &a0 [x]\n" + "".join(f"a{n}: &a{n} [" + ", ".join([f"*a{n - 1}"] * 10) + "]\n" for n in range(1, 9))
    with pytest.raises(SourceError, match="aliases repeat"):
        read_openapi("openapi: 3.0.0\n" + bomb)
    for text in (
        "openapi: 3.0.0\n" + bomb,
        "openapi: 3.0.0\nx: " + "[" * 5000,
        '{"openapi": "3.0.0", "x": ' + "[" * 100_000,
    ):
        with pytest.raises(SourceError):
            read_openapi(text)


def test_references_that_lead_nowhere_or_round_in_circles_end() -> None:
    schemas = {
        "A": {"$ref": "#/components/schemas/B"},
        "B": {"$ref": "#/components/schemas/A"},
        "C": {
            "allOf": [{"$ref": "#/components/schemas/C"}],
            "properties": {"id": {"type": "integer"}, "x": {"$ref": "#/nowhere"}},
        },
    }
    assert names(read(schemas).schema) == ["C"]


def test_names_that_no_table_can_have_are_made_safe() -> None:
    schemas = {
        "a/../b": {"properties": {"x:y": {"type": "string"}, "X:Y": {"type": "string"}}},
        "con": {"properties": {"id": {"type": "integer"}}},
    }
    assert problems(read(schemas).schema) == []


def test_a_part_that_several_inherit_is_a_table_of_each() -> None:
    base = {
        "properties": {"id": {"type": "integer"}, "size": {"type": "object", "properties": {"w": {"type": "integer"}}}}
    }
    more = {
        "allOf": [
            {"$ref": "#/components/schemas/Base"},
            {"required": ["size"], "properties": {"x": {"type": "string"}}},
        ]
    }
    schema = read({"Base": base, "More": more}).schema
    assert links(schema) == {("Base_size", "base_id", "Base"), ("More_size", "more_id", "More")}


def test_parts_that_hold_what_they_are_part_of_end() -> None:
    node = {
        "properties": {
            "id": {"type": "integer"},
            "next": {"allOf": [{"$ref": "#/components/schemas/Node"}, {"properties": {"w": {"type": "integer"}}}]},
        }
    }
    schema = read({"Node": node, "Other": {"allOf": [{"$ref": "#/components/schemas/Node"}]}}).schema
    assert len(schema.tables) <= 3 and problems(schema) == []
