"""Names are the script's own; each that cannot be is told, with its line."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.readers.ddl import read_ddl
from schemas.readers.ddl.naming import safe_name
from schemas.validation import validate
from schemas.validation.names import name_problem


@pytest.mark.parametrize(
    ("written", "called"),
    [
        ('a"b', "a_b"),
        ("p'q", "p_q"),
        ("a/b", "a_b"),
        ("x; DROP TABLE y", "x_ DROP TABLE y"),
        (" space ", "space"),
        ("..", "__"),
        ("", "_"),
    ],
)
def test_a_name_that_cannot_be_is_changed_and_noted(written: str, called: str) -> None:
    quoted = '"' + written.replace('"', '""') + '"'
    read = read_ddl(
        f"CREATE TABLE t (id int PRIMARY KEY,\n{quoted} int CHECK ({quoted} > 2));\nCREATE TABLE {quoted} (x int);"
    )
    schema = validate(read.schema)
    assert schema.table("t").columns[1].name == called == schema.tables[1].name
    assert schema.table("t").columns[1].minimum == 3
    assert [note.line for note in read.notes] == [2, 3] and all(f"'{called}' here" in note.text for note in read.notes)


@pytest.mark.parametrize("name", ["Order Details", "naïve", "日本", "a.b", "x#y$", "R&D (new)"])
def test_a_name_that_can_be_stays_as_it_is(name: str) -> None:
    read = read_ddl(f'CREATE TABLE "{name}" ("{name}" int);')
    assert (read.schema.tables[0].name, read.schema.tables[0].columns[0].name, read.notes) == (name, name, ())


def test_tables_that_differ_in_case_alone_are_two_and_keys_find_the_right_one() -> None:
    script = """CREATE TABLE "Orders" (id uuid PRIMARY KEY);
        CREATE TABLE orders (id int PRIMARY KEY);
        CREATE TABLE lines (big uuid REFERENCES "Orders" (id), small int REFERENCES orders (id));"""
    read = read_ddl(script, dialect="postgres")
    assert [table.name for table in validate(read.schema).tables] == ["Orders", "orders_2", "lines"]
    assert {relation.columns[0]: relation.parent for relation in read.schema.relations} == {
        "big": "Orders",
        "small": "orders_2",
    }
    assert [(note.line, "case apart" in note.text) for note in read.notes] == [(2, True)]


def test_columns_that_differ_in_case_alone_are_two() -> None:
    script = 'CREATE TABLE t ("Id" uuid,\n"id" int, CHECK ("id" > 5), PRIMARY KEY ("Id"), UNIQUE ("id"));'
    read = read_ddl(script, dialect="postgres")
    first, second = validate(read.schema).table("t").columns
    assert (first.name, first.type, second.name, second.type) == ("Id", "uuid", "id_2", "integer")
    assert (second.minimum, second.unique, read.schema.table("t").primary_key) == (6, True, ("Id",))
    assert [note.line for note in read.notes] == [2]


def test_tables_of_one_name_in_two_schemas_take_the_schemas_name_and_it_is_noted() -> None:
    read = read_ddl("CREATE TABLE hr.staff (id int);\nCREATE TABLE it.staff (id int);")
    assert [table.name for table in read.schema.tables] == ["hr_staff", "it_staff"]
    assert [note.line for note in read.notes] == [1, 2]


def test_a_column_defined_twice_is_noted() -> None:
    read = read_ddl("CREATE TABLE t (a int,\na text);")
    assert [column.type for column in read.schema.table("t").columns] == ["string"]
    assert [(note.line, "second time" in note.text) for note in read.notes] == [(2, True)]


def test_a_change_of_a_column_keeps_its_place_and_the_others() -> None:
    script = "CREATE TABLE t (a int, b int, c int); ALTER TABLE t CHANGE a a bigint NOT NULL, CHANGE b bb text;"
    read = read_ddl(script, dialect="mysql")
    assert [(column.name, str(column.type)) for column in read.schema.table("t").columns] == [
        ("a", "integer"), ("bb", "string"), ("c", "integer"),
    ]  # fmt: skip


@given(st.text(max_size=300))
@settings(max_examples=60, deadline=None)
def test_a_safe_name_is_always_one_and_stays_itself(name: str) -> None:
    safe = safe_name(name, in_path=True)
    assert name_problem(safe, in_path=True) is None and safe_name(safe, in_path=True) == safe
    assert safe == name or name_problem(name, in_path=True) is not None
