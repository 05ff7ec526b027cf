"""Numbers fit the width of their SQL type: in bounds, keys, conditions, and what is generated and audited."""

import pyarrow as pa
import pytest

from expectations.suite import build_suites
from schemas.model import DatasetSchema
from schemas.readers.ddl import read_ddl
from schemas.validation import validate
from tasks.records.engine import Engine
from tasks.records.sizing import row_counts


def made(schema: DatasetSchema, counts: dict[str, int], table: str) -> pa.Table:
    return Engine(schema, counts, seed=1).make(table, 0, counts[table])


WIDTHS = {
    ("postgres", "smallint"): (-(2**15), 2**15 - 1),
    ("postgres", "integer"): (-(2**31), 2**31 - 1),
    ("postgres", "serial"): (-(2**31), 2**31 - 1),
    ("postgres", "bigint"): (None, None),
    ("mysql", "tinyint"): (-128, 127),
    ("mysql", "mediumint unsigned"): (0, 2**24 - 1),
    ("mysql", "int unsigned"): (0, 2**32 - 1),
    ("mysql", "bigint unsigned"): (0, None),
    ("tsql", "tinyint"): (0, 255),
    ("tsql", "int"): (-(2**31), 2**31 - 1),
    ("sqlite", "integer"): (None, None),
    ("oracle", "number(10)"): (-(10**10 - 1), 10**10 - 1),
    ("oracle", "integer"): (None, None),
    ("postgres", "numeric(4)"): (-9999, 9999),
    ("tsql", "smallmoney"): (-214748, 214748),
}


@pytest.mark.parametrize(("dialect", "type_"), WIDTHS)
def test_a_type_bounds_its_numbers(dialect: str, type_: str) -> None:
    column = read_ddl(f"CREATE TABLE t (x {type_}, y text)", dialect=dialect).schema.table("t").column("x")
    assert (column.minimum, column.maximum) == WIDTHS[dialect, type_]


@pytest.mark.parametrize(
    ("column", "kept"),
    [
        ("x smallint CHECK (x BETWEEN 0 AND 99999)", ("maximum", 2**15 - 1)),
        ("x int CHECK (x >= -9000000000)", ("minimum", -(2**31))),
        ("x numeric(5, 2) CHECK (x <= 5000)", ("maximum", None)),
        ("x varchar(3) CHECK (x IN ('abc', 'abcdef'))", ("values", ("abc",))),
        ("x smallint CHECK (x IN (1, 2, 70000))", ("values", (1, 2))),
        ("x varchar(8) CHECK (length(x) <= 20)", ("length", 8)),
    ],
)
def test_a_condition_wider_than_its_type_is_cut_to_it_and_noted(column: str, kept: tuple[str, object]) -> None:
    read = read_ddl(f"CREATE TABLE t (id int PRIMARY KEY,\n{column})")
    assert getattr(validate(read.schema).table("t").column("x"), kept[0]) == kept[1]
    assert [(note.line, "can hold" in note.text) for note in read.notes] == [(2, True)]


def test_a_condition_within_its_type_is_no_news() -> None:
    script = "CREATE TABLE t (x int CHECK (x <= 50) CHECK (x <= 100), y varchar(9) CHECK (length(y) <= 9))"
    assert read_ddl(script).notes == ()


def test_a_small_key_is_numbered_from_one_up_to_what_its_type_holds() -> None:
    schema = read_ddl("CREATE TABLE t (id smallint PRIMARY KEY, half tinyint, note text)", dialect="tsql").schema
    counts = row_counts(schema, 100_000)
    numbers = made(schema, counts, "t")["id"].to_pylist()
    assert (min(numbers), max(numbers), len(set(numbers))) == (1, 2**15 - 1, 2**15 - 1)


def test_a_narrow_child_holds_its_parents_keys_within_its_own_width() -> None:
    script = "CREATE TABLE a (id bigint PRIMARY KEY); CREATE TABLE b (id int PRIMARY KEY, a_id smallint REFERENCES a)"
    schema = read_ddl(script).schema
    assert schema.table("a").column("id").maximum == 2**15 - 1
    numbers = made(schema, row_counts(schema, 40_000), "b")["a_id"].drop_null().to_pylist()
    assert 1 <= min(numbers) <= max(numbers) <= 2**15 - 1


def test_the_audit_asks_for_the_width_of_the_type() -> None:
    schema = validate(read_ddl("CREATE TABLE t (id int PRIMARY KEY, n smallint)").schema)
    asked = str(build_suites(schema, row_counts(schema, 5)))
    assert str(2**31 - 1) in asked and str(2**15 - 1) in asked


def test_a_bound_of_the_type_alone_does_not_spread_the_values() -> None:
    schema = read_ddl("CREATE TABLE t (id int PRIMARY KEY, stock int, birth_year int, age smallint)").schema
    table = made(schema, row_counts(schema, 2000), "t")
    assert max(table["stock"].drop_null().to_pylist()) < 2**31 // 1000
    assert min(table["birth_year"].drop_null().to_pylist()) > 1880
