"""Choosing the reader: by what a file holds, whatever it is called."""

import json
import sqlite3
from pathlib import Path

import pytest

from schemas.errors import SourceError
from schemas.readers import read_source
from schemas.readers.database import read_database
from schemas.readers.several import paths_of
from schemas.validation import problems

SQL = "CREATE TABLE a (id int primary key, name varchar(20));"
API = {"openapi": "3.1.0", "components": {"schemas": {"A": {"properties": {"id": {"type": "integer"}}}}}}
SCHEMA = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "type": "object",
    "properties": {"id": {"type": "integer"}},
}
RECORDS = [{"id": 1, "openapi": "x"}, {"id": 2, "openapi": "y"}]


@pytest.mark.parametrize(
    ("name", "text", "dialect"),
    [
        ("a.sql", SQL, "postgres"),
        ("a.txt", f"-- tables\n{SQL}", "postgres"),
        ("a.json", json.dumps(API), "OpenAPI 3.1.0"),
        ("a.yaml", "openapi: 3.0.1\n" + "components: " + json.dumps(API["components"]), "OpenAPI 3.0.1"),
        ("a.txt", json.dumps(API, indent=1), "OpenAPI 3.1.0"),
        ("a.json", json.dumps(SCHEMA), "JSON Schema 2020-12"),
        ("a.json", json.dumps({"type": "object", "properties": {"id": {"type": "integer"}}}), "JSON Schema"),
        ("a.json", json.dumps(RECORDS), "sample"),
        ("a.yaml", "- {id: 1, name: x}\n- {id: 2, name: y}\n", "sample"),
        ("a.csv", "id,create table\n1,x\n2,y\n", "sample"),
        ("a", "id;name\n1;x\n2;y\n", "sample"),
    ],
)
def test_by_content(tmp_path: Path, name: str, text: str, dialect: str) -> None:
    (tmp_path / name).write_text(text)
    assert read_source(tmp_path / name).dialect == dialect


@pytest.mark.parametrize("source", ["https://example.com/api.json", "s3://bucket/x.csv", "/no/such/file.csv"])
def test_what_is_not_here_is_refused(source: str) -> None:
    with pytest.raises(SourceError):
        read_source(source)


@pytest.mark.parametrize("text", ["", "a: 1\nb: [", "hello: world\n", "tables:\n  - {name: x, columns: []}\n"])
def test_what_nobody_reads_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "a.yaml").write_text(text)
    if text == "hello: world\n":
        assert read_source(tmp_path / "a.yaml").dialect == "sample"
        return
    with pytest.raises(SourceError):
        read_source(tmp_path / "a.yaml")


def database(path: Path) -> Path:
    connection = sqlite3.connect(path)
    connection.executescript(
        "create table customers(id integer primary key, email varchar(80) not null unique);"
        "create table orders(id integer primary key, customer_id int not null references customers,"
        " total numeric(10,2));"
        "insert into customers values (1, 'canary@example.com');"
    )
    connection.close()
    return path


def test_a_database_is_reflected_and_its_rows_are_not_read(tmp_path: Path) -> None:
    result = read_source(database(tmp_path / "shop.db"))
    schema = result.schema
    assert {table.name for table in schema.tables} == {"customers", "orders"}
    assert schema.relations[0].parent_columns == ("id",)
    assert schema.table("customers").column("email").unique
    assert schema.table("orders").column("total").scale == 2
    assert "canary" not in schema.model_dump_json()
    assert problems(schema) == []


def test_a_mistyped_database_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="no such file"):
        read_database(f"sqlite:///{tmp_path}/absent.db")
    assert not (tmp_path / "absent.db").exists()


def test_the_password_of_an_address_is_told_to_nobody() -> None:
    with pytest.raises(SourceError) as raised:
        read_database("postgresql+nosuchdriver://user:hunter2@127.0.0.1:1/x")
    assert "hunter2" not in str(raised.value)


@pytest.mark.parametrize("source", ["x" * 5000, "data\0.csv", f"{'y' * 300}.csv,other.csv"])
def test_what_can_be_no_path_does_not_exist(source: str) -> None:
    with pytest.raises(SourceError, match=r"does not exist\. Check the path") as refused:
        read_source(paths_of(source))
    assert len(str(refused.value)) < 400


def test_a_folder_without_data_is_named(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="holds no data to read") as refused:
        read_source(tmp_path)
    assert str(tmp_path) in str(refused.value)
