"""CHECK conditions become bounds, lists, patterns or rules: never anything looser, never lost."""

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.model import ColumnSchema
from schemas.readers.ddl import read_ddl

OPERATORS = ["<", "<=", ">", ">=", "="]


def column(definition: str, *, dialect: str = "postgres", rest: str = "") -> ColumnSchema:
    return (
        read_ddl(f"CREATE TABLE t (id int primary key, {definition}{rest})", dialect=dialect)
        .schema.table("t")
        .columns[1]
    )


def allowed(found: ColumnSchema, value: int) -> bool:
    listed = found.values is None or value in found.values
    return (
        listed
        and (found.minimum is None or value >= found.minimum)
        and (found.maximum is None or value <= found.maximum)
    )


@settings(deadline=None, max_examples=60)
@given(
    st.lists(st.tuples(st.sampled_from(OPERATORS), st.integers(-9, 9), st.booleans()), min_size=1, max_size=3),
    st.lists(st.integers(-12, 12), min_size=1, max_size=8),
)
def test_bounds_of_a_whole_number_allow_just_what_the_check_does(
    parts: list[tuple[str, int, bool]], values: list[int]
) -> None:
    mirrored = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "="}
    check = " AND ".join(
        f"({number} {mirrored[op]} x)" if turned else f"x {op} {number}" for op, number, turned in parts
    )
    result = read_ddl(f"CREATE TABLE t (id int primary key, x int CHECK ({check}))")
    found = result.schema.table("t").column("x")
    for value in values:
        expected = duckdb.execute(f"SELECT {check.replace('x', f'({value})')}").fetchall()[0][0]
        listed = all(
            duckdb.execute(f"SELECT {rule.check.replace('x', f'({value})')}").fetchall()[0][0]
            for rule in result.schema.rules
        )
        if found.minimum is None or found.maximum is None or found.minimum <= found.maximum:
            assert (allowed(found, value) and listed) is expected


@pytest.mark.parametrize(
    ("definition", "expected"),
    [
        ("p numeric(5,2) CHECK (p > 0)", {"minimum": 0.01}),
        ("p numeric(5,2) CHECK (0 < p AND p < 10)", {"minimum": 0.01, "maximum": 9.99}),
        ("p numeric(5,2) CHECK (p BETWEEN 1 AND 5.5)", {"minimum": 1, "maximum": 5.5}),
        ("d date CHECK (d > DATE '2020-01-01')", {"minimum": "2020-01-02"}),
        ("d timestamp CHECK (d < '2020-01-02 00:00:00')", {"maximum": "2020-01-01T23:59:59.999999"}),
        ("s text CHECK (s IN ('a', 'b'))", {"values": ("a", "b")}),
        ("s text CHECK (s = 'a' OR s = 'b' OR s = 'c')", {"values": ("a", "b", "c")}),
        (
            "s varchar(9) CHECK (((s)::text = ANY ((ARRAY['a'::character varying, 'b'::character varying])::text[])))",
            {"values": ("a", "b")},
        ),
        ("s text CHECK (s IS NULL OR s IN ('a', 'b'))", {"values": ("a", "b")}),
        ("s text CHECK (upper(s) IN ('A', 'B'))", {"values": ("A", "B")}),
        ("s text CHECK (s ~ '^[A-Z]{3}$')", {"pattern": "[A-Z]{3}"}),
        ("s text CHECK (s ~* '^ab$')", {"pattern": "[aA][bB]"}),
        ("s text CHECK (s ~ '^(red|green)$')", {"values": ("red", "green")}),
        ("s text CHECK (s LIKE 'A-%')", {"pattern": "A-.*"}),
        ("s text CHECK (length(s) >= 3 AND char_length(s) <= 8)", {"min_length": 3, "length": 8}),
        ("s text CHECK (s <> '')", {"min_length": 1}),
        ("n int CHECK (n IN (1, 2, 3))", {"values": (1, 2, 3)}),
        ("n int CHECK (n IS NOT NULL)", {"nullable": False}),
    ],
)
def test_a_condition_on_one_column_goes_into_it(definition: str, expected: dict[str, object]) -> None:
    result = read_ddl(f"CREATE TABLE t (id int primary key, {definition})")
    found = result.schema.table("t").columns[1]
    assert {name: getattr(found, name) for name in expected} == expected
    assert result.schema.rules == () and result.notes == ()


def test_classes_of_sql_server_become_a_pattern() -> None:
    found = column("s char(3) CHECK ([s] LIKE '[A-Z][0-9]_' OR [s] = 'N/A')", dialect="tsql")
    assert found.pattern == "(?:[A-Z][0-9].)|(?:N/A)"


def test_a_list_or_a_pattern_is_a_pattern() -> None:
    found = column("s char(4) CHECK (s IN ('1389', '0736') OR s LIKE '99[0-9][0-9]')", dialect="tsql")
    assert found.pattern == "(?:(?:1389)|(?:0736))|(?:99[0-9][0-9])"


@pytest.mark.parametrize("dialect", ["postgres", "mysql", "sqlite", "tsql", "oracle"])
def test_what_speaks_of_two_columns_is_a_rule(dialect: str) -> None:
    script = "CREATE TABLE t (a date, b date, CONSTRAINT after_a CHECK (b >= a))"
    (rule,) = read_ddl(script, dialect=dialect).schema.rules
    assert (rule.table, rule.check, rule.name) == ("t", "b >= a", "after_a")


def test_a_rule_spells_columns_as_the_table_does_and_quotes_where_needed() -> None:
    (rule,) = read_ddl('CREATE TABLE t ("Start Day" date, "End" date, CHECK ("End" >= "Start Day"))').schema.rules
    assert rule.check == '"End" >= "Start Day"'


def test_a_condition_that_asks_the_clock_is_noted_with_its_line() -> None:
    result = read_ddl("CREATE TABLE t (\n  a date,\n  CHECK (a <= CURRENT_DATE AND a > '2000-01-01'))")
    assert result.schema.table("t").column("a").minimum == "2000-01-02"
    assert result.schema.rules == () and [(note.line, "clock" in note.text) for note in result.notes] == [(3, True)]


@pytest.mark.parametrize("check", ["my_function(a) > 3", "a IN (SELECT b FROM u)", "a @@ b ~~~ c"])
def test_a_condition_that_cannot_be_evaluated_is_noted(check: str) -> None:
    result = read_ddl(f"CREATE TABLE t (id int primary key,\n a int CHECK ({check}))")
    assert result.schema.rules == () and [note.line for note in result.notes] == [2]


def test_a_domain_speaks_of_the_column_that_has_it() -> None:
    result = read_ddl(
        "CREATE DOMAIN grade AS int NOT NULL CHECK (VALUE BETWEEN 1 AND 6); CREATE TABLE t (id int, g grade)"
    )
    found = result.schema.table("t").column("g")
    assert (found.minimum, found.maximum, found.nullable) == (1, 6, False)


def test_a_computed_column_has_an_expression_and_its_type() -> None:
    script = (
        "CREATE TABLE [t] ([q] int NOT NULL, [p] decimal(9,2) NOT NULL, [s] AS ISNULL([q] * [p], "
        "0.0) PERSISTED, [d] AS ([s] * 2))"
    )
    table = read_ddl(script, dialect="tsql").schema.table("t")
    assert table.column("s").type == "decimal" and table.column("s").generator is not None
    assert table.column("s").generator.sql == "COALESCE(q * p, 0.0)" and table.column("d").generator.sql == "(s * 2)"


def test_a_computed_column_that_cannot_be_evaluated_is_noted() -> None:
    result = read_ddl("CREATE TABLE t (a int,\n b int GENERATED ALWAYS AS (secret(a)) STORED)")
    assert [note.line for note in result.notes] == [2] and result.schema.table("t").column(
        "b"
    ).generator.kind == "integer"


def test_not_null_in_an_alternative_is_no_condition_on_the_column_alone() -> None:
    result = read_ddl("CREATE TABLE t (a int, b int, CHECK (a IS NOT NULL OR a > 3), CHECK (NOT (b IS NULL)))")
    assert result.schema.table("t").column("a").minimum == -(2**31) and len(result.schema.rules) == 1
    assert result.schema.table("t").column("b").nullable is False
