"""Scalar SQL: what is let in, what is refused and why, and that a value depends on its row alone."""

import multiprocessing
import pickle
import threading
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.errors import GenerationError, SchemaError
from schemas.sql import Expression, evaluate, parse_expression, result_type
from schemas.sql_allowed import FUNCTIONS, NODES

COLUMNS: dict[str, pa.Array] = {
    "a": pa.array([1, None, 3]),
    "b": pa.array([2, 3, 0]),
    "s": pa.array(["x", "y", None]).dictionary_encode(),
    "day": pa.array([date(2026, 1, 31), date(2026, 2, 28), None]),
    "order date": pa.array(["p", "q", "r"]),
    "price": pa.array([Decimal("1.25"), Decimal("2.50"), None], pa.decimal128(8, 2)),
    "customer.country": pa.array(["DE", "FR", "CH"]),
    "flag": pa.array([True, False, None]),
    "doc": pa.array(['{"k": 1}', "{}", None]),
}


@pytest.mark.parametrize(
    ("sql", "columns", "values"),
    [
        ("a + b", ("a", "b"), [3, None, 3]),
        ("A + B", ("A", "B"), [3, None, 3]),
        ("a // b", ("a", "b"), [0, None, None]),
        ("a / b", ("a", "b"), [0.5, None, None]),
        ("a % b", ("a", "b"), [1, None, None]),
        ("price * a", ("price", "a"), [Decimal("1.25"), None, None]),
        ("s = 'x'", ("s",), [True, False, None]),
        ("customer.country || '-' || s", ("customer.country", "s"), ["DE-x", "FR-y", None]),
        ('"order date" || 1', ("order date",), ["p1", "q1", "r1"]),
        ("day + interval 1 month", ("day",), [datetime(2026, 2, 28), datetime(2026, 3, 28), None]),  # noqa: DTZ001
        ("date_diff('day', date '2026-01-01', day)", ("day",), [30, 58, None]),
        ("extract(year from day)", ("day",), [2026, 2026, None]),
        ("case when flag then 'y' when not flag then 'n' else '?' end", ("flag",), ["y", "n", "?"]),
        ("coalesce(s, 'none')", ("s",), ["x", "y", "none"]),
        ("s in ('x', 'z') or a is null", ("s", "a"), [True, True, None]),
        ("a between 1 and 2", ("a",), [True, None, False]),
        ("s ~ '^[xz]$'", ("s",), [True, False, None]),
        ("lpad(s, 3, '0')", ("s",), ["00x", "00y", None]),
        ("try_cast(s as bigint)", ("s",), [None, None, None]),
        ("doc ->> '$.k'", ("doc",), ["1", None, None]),
        ("s = any(array['x'])", ("s",), [True, False, None]),
        ("greatest(a, b)", ("a", "b"), [2, 3, 3]),
        ("a -- a remark", ("a",), [1, None, 3]),
        ("1.5", (), [Decimal("1.5")] * 3),
        ("null", (), [None] * 3),
        ("a IS DISTINCT FROM b", ("a", "b"), [True, True, True]),
    ],
)
def test_expressions_are_evaluated_in_order(sql: str, columns: tuple[str, ...], values: list[Any]) -> None:
    expression = parse_expression(sql)
    assert expression.columns == columns
    found = evaluate(expression, COLUMNS, rows=3)
    assert found.to_pylist() == values
    assert result_type(expression, {name: array.type for name, array in COLUMNS.items()}) == found.type
    assert parse_expression(expression.sql) == expression


@pytest.mark.parametrize(
    ("sql", "reason"),
    [
        ("", "is empty"),
        ("a >", "is not a SQL expression: something is missing"),
        ("a b c", "not allowed|not a SQL expression"),
        ("a in (select 1)", "holds a query"),
        ("exists (select 1)", "holds a query"),
        ("(from t)", "holds a query"),
        ("(values (1))", "holds a query"),
        ("select 1", "holds a query"),
        ("1 union select 2", "holds a query"),
        ("sum(a)", "sum, which looks at many rows"),
        ("count(*) > 1", "count, which looks at many rows"),
        ("row_number() over ()", "looks at many rows"),
        ("lag(a)", "looks at many rows|not among the functions"),
        *((f"{call} is null", "answers differently each time") for call in (
            "random()", "now()", "current_date", "current_timestamp", "today()", "uuid()", "gen_random_uuid()",
            "nextval('s')",
            "setseed(1)", "localtimestamp", "get_current_time()", "txid_current()", "uuidv7()",
        )),
        ("age(day) > interval 1 day", r"counts from today\. Name both: `age\(later, earlier\)`"),
        *((f"{call} is null", "reaches outside the row") for call in (
            "read_csv('x')", "read_parquet('x')", "read_text('x')", "getenv('HOME')", "current_setting('x')",
            "glob('*')",
        )),
        ("unnest([1, 2])", "outside|not among"),
        ("1; drop table x", "is a statement"),
        ("drop table x", "is a statement"),
        ("pragma database_list", "is a statement"),
        ("set threads = 4", "is a statement"),
        ("copy t to 'x'", "is a statement"),
        ("attach 'x'", "is a statement"),
        ("install httpfs", "is a statement"),
        ("$1", "placeholder"),
        ("?", "placeholder"),
        (":name", "placeholder"),
        ("*", "not allowed"),
        ("t.*", "uses \\*"),
        ("columns(*)", "not among|not allowed"),
        ("a as b", "not allowed"),
        ("one.two.three", "a column is written"),
        ("uper(s)", "Did you mean 'upper'"),
        ("list_transform([1], x -> x)", "not among|not allowed"),
        ("[x for x in [1]]", "not allowed"),
        ("a.lower()", "not allowed"),
        ("repeat(s, 1000000000)", "at most 10,000"),
        ("lpad(s, a, 'x')", "at most 10,000"),
        ("printf('%999999999d', a)", "not among the functions"),
        ("(" * 150 + "a" + ")" * 150, "levels deep"),
        ("not " * 150 + "flag", "levels deep"),
        ("-" + " -" * 150 + "a", "levels deep"),
        ("case when a then " * 120 + "1" + " end" * 120, "levels deep"),
        ("a" + " + a" * 3000, "chains more than"),
        ("a" * 20_001, "20,001 characters"),
    ],
)  # fmt: skip
def test_what_is_no_pure_function_of_the_row_is_refused(sql: str, reason: str) -> None:
    with pytest.raises(SchemaError, match=reason):
        parse_expression(sql)


def test_the_allowlist_names_classes_that_exist() -> None:
    from sqlglot import exp

    assert {name for name in NODES if not hasattr(exp, name)} == set()
    assert all(name == name.lower() for name in FUNCTIONS)


def test_no_allowed_class_looks_at_many_rows() -> None:
    from sqlglot import exp

    assert [name for name in NODES if issubclass(getattr(exp, name), exp.AggFunc | exp.Query)] == []


def test_the_connection_has_no_way_out() -> None:
    evaluate(parse_expression("1"), {})
    import duckdb

    from schemas.sql_evaluation import _connection

    for statement in (
        "SELECT * FROM read_text('/etc/hostname')",
        "SET threads=4",
        "INSTALL httpfs",
        "ATTACH '/tmp/x.db'",
    ):
        with _connection() as connection, pytest.raises(duckdb.Error):
            connection.execute(statement).fetchall()


@pytest.mark.parametrize(
    ("sql", "reason"),
    [
        ("cast(s as bigint)", "cannot be converted"),
        ("b + 9223372036854775807", "out of the range"),
        ("sqrt(-b)", "out of the range"),
    ],
)
def test_a_value_that_cannot_be_computed_is_told_and_not_shown(sql: str, reason: str) -> None:
    columns = {**COLUMNS, "s": pa.array(["secret@example.org"] * 3)}
    with pytest.raises(GenerationError, match=reason) as caught:
        evaluate(parse_expression(sql), columns)
    assert "secret" not in str(caught.value)
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__


def test_types_that_do_not_go_together_are_found_without_rows() -> None:
    with pytest.raises(SchemaError, match=r"cannot be evaluated: .*VARCHAR"):
        result_type(parse_expression("s + b"), {"s": pa.string(), "b": pa.int64()})


def test_a_missing_column_is_told() -> None:
    with pytest.raises(SchemaError, match=r"names column 'prize'.*Did you mean 'price'"):
        evaluate(parse_expression("prize"), COLUMNS)


@pytest.mark.parametrize(
    ("sql", "kind", "value"),
    [
        ("price * 0.5", pa.decimal128(8, 2), Decimal("0.63")),
        ("a", pa.float64(), 1.0),
        ("1.5 + a", pa.int64(), 3),
        ("a", pa.string(), "1"),
        ("day + interval 1 day", pa.date32(), date(2026, 2, 1)),
        ("s", pa.dictionary(pa.int32(), pa.string()), "x"),
        ("[a, b]", pa.list_(pa.int64()), [1, 2]),
        ("day", pa.timestamp("us", tz="UTC"), None),
        ("time '10:00:00'", pa.time64("us"), None),
        ("unhex('00ff')", pa.binary(), b"\x00\xff"),
    ],
)
def test_the_result_is_of_the_type_asked_for(sql: str, kind: pa.DataType, value: Any) -> None:
    found = evaluate(parse_expression(sql), COLUMNS, type=kind, rows=3)
    assert found.type == kind
    assert len(found) == 3
    if value is not None:
        assert found[0].as_py() == value


def test_letter_case_is_resolved_to_the_names_there_are() -> None:
    expression = parse_expression("PRICE > 1 and Customer.Country = 'DE' and \"Order Date\" is null")
    resolved = expression.resolved(list(COLUMNS))
    assert resolved.columns == ("price", "customer.country", "order date")
    assert evaluate(resolved, COLUMNS).to_pylist() == evaluate(expression, COLUMNS).to_pylist()
    assert parse_expression(resolved.sql) == resolved
    with pytest.raises(SchemaError, match="Did you mean 'price'"):
        parse_expression("prize > 1").resolved(list(COLUMNS))


def test_quotes_in_a_name_are_part_of_the_name() -> None:
    expression = parse_expression('"a""; drop" + 1')
    assert evaluate(expression, {'a"; drop': pa.array([1])}).to_pylist() == [2]


def test_an_expression_travels() -> None:
    expression = parse_expression("a + 1")
    assert pickle.loads(pickle.dumps(expression)) == expression
    assert hash(expression) == hash(Expression("a + 1", ("a",), '"a" + 1'))


LAW = [
    "a * 3 + b",
    "a / b",
    "a % 7 = b % 7",
    "case when a > b then 'x' else b::varchar end",
    "md5(a::varchar)",
    "round(a / 3, 2)",
]
whole = st.none() | st.integers(-1000, 1000)


@settings(deadline=None, max_examples=60)
@given(st.lists(st.tuples(whole, whole), min_size=1, max_size=60), st.sampled_from(LAW), st.data())
def test_a_value_depends_on_its_row_alone(rows: list[tuple[Any, Any]], sql: str, data: st.DataObject) -> None:
    """Whatever rows are asked for, in whatever order, each has the value that it has in the whole."""
    expression = parse_expression(sql)

    def values(chosen: list[int]) -> list[Any]:
        a, b = ([rows[index][side] for index in chosen] for side in (0, 1))
        found: list[Any] = evaluate(
            expression, {"a": pa.array(a, pa.int64()), "b": pa.array(b, pa.int64())}
        ).to_pylist()
        return found

    whole_table = values(list(range(len(rows))))
    chosen = data.draw(st.lists(st.integers(0, len(rows) - 1), min_size=1, max_size=80))
    assert values(chosen) == [whole_table[index] for index in chosen]


def test_order_is_kept_over_many_rows() -> None:
    many = pa.array(range(300_000))
    assert evaluate(parse_expression("a + 1"), {"a": many}).equals(pa.array(range(1, 300_001)))


def test_no_rows_give_no_values() -> None:
    assert len(evaluate(parse_expression("a + 1"), {"a": pa.array([], pa.int64())})) == 0
    assert len(evaluate(parse_expression("1"), {}, rows=0)) == 0


def _in_a_child(answers: "multiprocessing.Queue[list[int]]") -> None:
    answers.put(evaluate(parse_expression("a + 1"), {"a": pa.array([1])}).to_pylist())


def test_threads_and_forked_processes_have_connections_of_their_own() -> None:
    expression = parse_expression("a + 1")
    evaluate(expression, {"a": pa.array([1])})
    found: dict[int, list[int]] = {}

    def work(number: int) -> None:
        for _ in range(10):
            found[number] = evaluate(expression, {"a": pa.array([number] * 1000)}).to_pylist()

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == {number: [number + 1] * 1000 for number in range(4)}
    context = multiprocessing.get_context("fork")
    answers: multiprocessing.Queue[list[int]] = context.Queue()
    child = context.Process(target=_in_a_child, args=(answers,))
    child.start()
    assert answers.get(timeout=30) == [2]
    child.join(30)


def test_importing_the_module_loads_no_heavy_library() -> None:
    import subprocess
    import sys

    code = "import sys, schemas.sql; print([name for name in ('duckdb', 'sqlglot') if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_time_between_two_times_is_one_for_good() -> None:
    days = {name: pa.array([date(year, 3, 1)]) for name, year in (("born", 1990), ("joined", 2020))}
    assert evaluate(parse_expression("date_part('year', age(joined, born))"), days, type=pa.int64()).to_pylist() == [30]


def test_columns_called_like_statements_are_read(caplog: pytest.LogCaptureFixture) -> None:
    values = {"load": pa.array([1, 9]), "set": pa.array([5, 5])}
    for text in ("load <= 3", '"load" <= 3', "set - load > 0 AND load < 5"):
        found = evaluate(parse_expression(text), values, type=pa.bool_())
        assert found.to_pylist() == [True, False]
    assert not caplog.records  # the parser's own words, of commands
    for text in ("load 'x'", "attach 'x.db'", "set x = 1; select 1", "copy t to 'x'", "load <= 3, 4", "load x FROM t"):
        with pytest.raises(SchemaError):
            parse_expression(text)


def test_a_column_called_like_a_word_of_sql_is_to_be_quoted() -> None:
    with pytest.raises(SchemaError, match='If on is a column, write it in double quotes: "on"'):
        parse_expression("on <= starts")
    assert parse_expression('"on" <= starts').columns == ("on", "starts")
