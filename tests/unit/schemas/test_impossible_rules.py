"""A rule that no row can meet is refused with its reason; one that some row can meet never is."""

from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.errors import SchemaError
from schemas.files import load_schema
from schemas.validation import problems
from tasks.inference.resolve import resolve

pytestmark = pytest.mark.usefixtures("small_generators")

DAYS = [f"2024-01-{day:02}" for day in range(1, 9)]


def table(columns: list[dict[str, Any]], checks: list[str]) -> dict[str, Any]:
    rules = [{"table": "t", "check": check} for check in checks]
    return {"name": "d", "tables": [{"name": "t", "columns": columns}], "rules": rules}


def whole(name: str, low: int, high: int, **more: Any) -> dict[str, Any]:
    return {"name": name, "type": "integer", "minimum": low, "maximum": high, "nullable": False, **more}


def day(name: str, low: str, high: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "type": "date", "minimum": low, "maximum": high, "nullable": False, **more}


def said(columns: list[dict[str, Any]], *checks: str) -> list[str]:
    return [
        problem.message for problem in problems(table(columns, list(checks))) if "no row can meet" in problem.message
    ]


@pytest.mark.parametrize(
    "checks",
    [
        ["y < x"],
        ["x > y AND y > 0"],
        ["y < x OR x = 9"],
        ["NOT (x < y)"],
        ["y BETWEEN 1 AND x"],
        ["y - x < 5"],
        ["x * 2 > y"],
        ["x IN (6, 7)"],
        ["y IN (x, 7, 8)", "x + y < 13"],
        ["x IS NULL"],
        ["x > 2", "x < 3 OR y < 11", "y > 10"],
    ],
)
def test_what_no_row_can_meet_is_told(checks: list[str]) -> None:
    found = said([whole("x", 1, 5), whole("y", 10, 20)], *checks)
    if checks[0].startswith("y IN"):
        assert found == []  # a list with a column in it is followed no further
    else:
        assert len(found) == 1 and "none may be null" in found[0]


@pytest.mark.parametrize(
    ("columns", "check"),
    [
        ([{"name": "x", "type": "integer", "nullable": False}], "x > 9007199254740991 AND x < 9007199254740993"),
        ([day("d", "2024-01-01", "2024-01-01")], "d >= '2024-01-01 12:00:00'"),
        ([day("d", "2024-01-01", "2024-01-01")], "d = DATE '2024-01-01 12:00:00'"),
        (
            [
                day("s", "2024-01-01T00:00:00", "2024-01-01T00:00:00", type="timestamp"),
                day("e", "2024-12-28T00:00:00", "2024-12-28T00:00:00", type="timestamp"),
            ],
            "e - s >= INTERVAL '1 year'",
        ),
    ],
    ids=["beyond doubles", "time beside a date", "date written with a time", "a span of a year"],
)
def test_what_duckdb_calls_true_is_possible(columns: list[dict[str, Any]], check: str) -> None:
    values = {each["name"]: each.get("minimum", 9007199254740992) for each in columns}
    types = {each["name"]: "BIGINT" if each["type"] == "integer" else each["type"].upper() for each in columns}
    row = ", ".join(f"CAST('{value}' AS {types[name]}) AS {name}" for name, value in values.items())
    assert duckdb.sql(f"SELECT {check} FROM (SELECT {row})").fetchall() == [(True,)]
    assert said(columns, check) == []


@pytest.mark.filterwarnings("error")
def test_an_offset_is_followed_no_further_and_nothing_to_warn_of() -> None:
    check = "s <= TIMESTAMP '2024-01-01 05:00:00+04'"  # DuckDB leaves the offset out, beside a zone it does not
    column = day("s", "2024-01-01T02:00:00", "2024-01-01T04:00:00", type="timestamp")
    assert duckdb.sql(f"SELECT {check} FROM (SELECT TIMESTAMP '2024-01-01 03:00:00' AS s)").fetchall() == [(True,)]
    assert said([column], check) == []


def test_dates_are_compared_too() -> None:
    columns = [day("a", "2020-01-01", "2020-01-31"), day("b", "2020-02-01", "2020-03-31")]
    assert said(columns, "a > b") and said(columns, "b < DATE '2020-02-01'") and said(columns, "b - a > 91")
    assert not said(columns, "a < b") and not said(columns, "b - a = 90")


def test_decimals_are_compared_to_their_last_digit() -> None:
    price = {"name": "p", "type": "decimal", "precision": 6, "scale": 2, "minimum": 1, "maximum": 5, "nullable": False}
    cost = {**price, "name": "c", "minimum": 5, "maximum": 9}
    assert said([price, cost], "c < p") and not said([price, cost], "c <= p")
    assert not said([price, {**cost, "minimum": 4.99}], "c < p")


def test_a_list_rules_out_what_is_not_in_it() -> None:
    columns = [{"name": "s", "type": "string", "values": ["a", "b"], "nullable": False}]
    assert said(columns, "s = 'c'") and said(columns, "s IN ('c', 'd')") and said(columns, "length(s) > 1")
    assert not said(columns, "s <> 'a'")


def test_a_column_that_may_be_null_makes_no_rule_impossible() -> None:
    assert not said([whole("x", 1, 5, nullable=True), whole("y", 10, 20)], "y < x")


def test_two_rules_that_contradict_each_other_are_named_and_no_third() -> None:
    columns = [whole("a", 1, 9), whole("b", 1, 9), whole("c", 1, 9)]
    (found,) = said(columns, "c < 9", "a > b + 3", "c > 1", "b > a")
    assert "`b > a` together with `a > b + 3`" in found and "c is" not in found


def free(*names: str, **more: Any) -> list[dict[str, Any]]:
    return [{"name": name, "type": "integer", "nullable": False, **more} for name in names]


@pytest.mark.parametrize(
    "checks",
    [
        ["a > b", "b > a"],
        ["a > b", "b > c", "c > a"],
        ["a >= b + 2", "b >= a - 1"],
        ["A < b AND b < a"],
        ["a = b + 1", "b = a"],
        ["a < a"],
        ["a > b OR a > c", "b >= a AND c >= a"],
    ],
)
def test_orders_that_go_round_in_a_circle_are_told_of_columns_without_bounds(checks: list[str]) -> None:
    (found,) = said(free("a", "b", "c"), *checks)
    assert all(f"`{check}`" in found for check in checks)


@pytest.mark.parametrize(
    "checks", [["a >= b", "b >= a"], ["a > b - 1", "b > a - 1"], ["a > b OR b > a"], ["a > b", "b > c", "a > c"]]
)
def test_orders_that_some_values_meet_are_not(checks: list[str]) -> None:
    assert not said(free("a", "b", "c"), *checks)


def test_moments_and_texts_go_round_in_a_circle_too() -> None:
    moments = free("a", "b", type="timestamp")
    assert said(moments, "a > b + INTERVAL 1 HOUR", "b > a - INTERVAL 30 MINUTE")
    assert not said(moments, "a > b + INTERVAL 1 MONTH", "b > a - INTERVAL 32 DAY")
    assert said(free("a", "b", type="string"), "a < b", "b < a")


def test_floats_take_no_amounts_exactly() -> None:
    assert not said(free("a", "b", type="number"), "a + 1 <= b", "b <= a")
    assert said(free("a", "b", type="number"), "a < b", "b <= a")


def test_what_only_nulls_meet_is_told_as_that() -> None:
    columns = [*free("a", "b", nullable=True), whole("c", 1, 10, nullable=True)]
    told = [each.message for each in problems(table(columns, ["a > b", "b > a", "c < 0"]))]
    assert "only rows without a or b meet `b > a` together with `a > b`" in told[0] and "null_rate: 1" in told[0]
    assert "only rows without c meet `c < 0`: c is 1 to 10." in told[1]
    assert not problems(table([*columns[:2], {**columns[2], "null_rate": 1}], ["c < 0"]))
    assert not problems(table(columns, ["c < 0 OR c IS NULL"]))


def test_one_text_is_no_other() -> None:
    assert said(free("s", type="string"), "s = 'x'", "s = 'y' OR s <> 'x'")


def test_a_parents_columns_are_compared_as_well() -> None:
    parent = {"name": "p", "primary_key": ["id"], "columns": free("id", "x")}
    child = {"name": "t", "columns": free("p_id", "y")}
    relation = {"child": "t", "columns": ["p_id"], "parent": "p", "parent_columns": ["id"]}
    rules = [{"table": "t", "check": check} for check in ("y > p.x", "p.x >= y")]
    document = {"tables": [parent, child], "relations": [relation], "rules": rules}
    (found,) = problems(document)
    assert "`p.x >= y` together with `y > p.x`" in found.message
    relation["null_rate"] = 0.5
    child["columns"][0]["nullable"] = True
    assert not problems(document)


def test_both_rules_are_told_with_their_lines(tmp_path: Path) -> None:
    page = tmp_path / "s.yaml"
    rules = 'rules:\n  - {table: t, check: "a > b"}\n  - {table: t, check: "b > a"}\n'
    columns = "[{name: a, type: integer, nullable: false}, {name: b, type: integer, nullable: false}]"
    page.write_text(f"tables:\n  - name: t\n    columns: {columns}\n{rules}")
    with pytest.raises(SchemaError, match=r"line 6 \(rules\[1\]\.check\)\n.*line 5 \(rules\[0\]\)"):
        load_schema(page)


def test_both_checks_of_a_script_are_told_with_their_lines(tmp_path: Path) -> None:
    page = tmp_path / "s.sql"
    page.write_text("CREATE TABLE t (\n a INT NOT NULL,\n b INT NOT NULL,\n CHECK (a > b),\n CHECK (b > a)\n);\n")
    with pytest.raises(SchemaError, match=r"(?s)line 5: CHECK \(b > a\).*line 4: CHECK \(a > b\)"):
        resolve(source=str(page))


def test_bounds_of_a_generator_that_somebody_wrote_count_and_inferred_ones_do_not() -> None:
    bounded = {"kind": "integer", "minimum": 1, "maximum": 5}
    free = {"name": "x", "type": "integer", "nullable": False, "generator": bounded}
    assert said([free, whole("y", 10, 20)], "y < x")
    assert not said([{**free, "inferred": {"by": "semantics", "confidence": 1}}, whole("y", 10, 20)], "y < x")


NUMBERS = ("x", "y", "z")


@st.composite
def terms(draw: st.DrawFn) -> str:
    name, number = draw(st.sampled_from(NUMBERS)), draw(st.integers(-4, 9))
    other = draw(st.sampled_from(NUMBERS))
    forms = [name, str(number), f"{name} + {number}", f"({name} - {other})", f"{name} * {number}", f"{name} * {other}"]
    forms += [f"-{name}", f"{name} / 2", f"abs({name} - {number})", f"coalesce({name}, {number})", f"{name} + 0.5"]
    return draw(st.sampled_from(forms))


@st.composite
def comparisons(draw: st.DrawFn) -> str:
    left, operator = draw(terms()), draw(st.sampled_from(["<", "<=", ">", ">=", "=", "<>"]))
    plain = f"{left} {operator} {draw(terms())}"
    moments = ["d", "e", "e + 2", *(f"DATE '{each}'" for each in DAYS)]
    days = f"{draw(st.sampled_from('de'))} {operator} {draw(st.sampled_from(moments))}"
    listed = f"{left} IN ({draw(st.integers(-4, 9))}, {draw(st.integers(-4, 9))})"
    between = f"{left} BETWEEN {draw(terms())} AND {draw(terms())}"
    null = f"{draw(st.sampled_from(NUMBERS))} IS {draw(st.sampled_from(['', 'NOT ']))}NULL"
    return draw(st.sampled_from([plain, plain, days, listed, between, null]))


CONDITIONS = st.recursive(
    comparisons(),
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(["AND", "OR"]), inner).map(lambda part: f"({part[0]} {part[1]} {part[2]})"),
        inner.map(lambda part: f"NOT ({part})"),
    ),
    max_leaves=4,
)
SPANS = st.tuples(st.integers(-3, 6), st.integers(0, 3))


@st.composite
def columns(draw: st.DrawFn) -> list[tuple[dict[str, Any], list[Any]]]:
    found: list[tuple[dict[str, Any], list[Any]]] = []
    for name in NUMBERS:
        low, width = draw(SPANS)
        nullable = draw(st.sampled_from([False, False, True]))
        values: list[Any] = list(range(low, low + width + 1))
        found.append((whole(name, low, low + width, nullable=nullable), values + [None] * nullable))
    for name in "de":
        first, last = sorted(draw(st.tuples(st.integers(0, 7), st.integers(0, 7))))
        found.append((day(name, DAYS[first], DAYS[last]), list(DAYS[first : last + 1])))
    return found


def is_met(found: list[tuple[dict[str, Any], list[Any]]], checks: list[str]) -> bool:
    """Whether some row of all there can be meets the checks, by DuckDB."""
    types = [("DATE" if column["type"] == "date" else "BIGINT") for column, _ in found]
    lists = []
    for (column, values), kind in zip(found, types, strict=True):
        shown = ", ".join("NULL" if each is None else f"'{each}'" for each in values)
        lists.append(f"(SELECT unnest([{shown}])::{kind} AS {column['name']})")
    where = " AND ".join(f"coalesce(({check}), true)" for check in checks)
    ((met,),) = duckdb.execute(f"SELECT count(*) FROM {' CROSS JOIN '.join(lists)} WHERE {where}").fetchall()
    return bool(met > 0)


@settings(deadline=None, max_examples=25)
@given(columns(), st.lists(CONDITIONS, min_size=1, max_size=3))
def test_what_some_row_meets_is_never_refused(found: list[tuple[dict[str, Any], list[Any]]], checks: list[str]) -> None:
    if said([column for column, _ in found], *checks):
        assert not is_met(found, checks)


@pytest.mark.slow
@settings(deadline=None, max_examples=1_000)
@given(columns(), st.lists(CONDITIONS, min_size=1, max_size=3))
def test_what_some_row_meets_is_never_refused_in_many_schemas(
    found: list[tuple[dict[str, Any], list[Any]]], checks: list[str]
) -> None:
    if said([column for column, _ in found], *checks):
        assert not is_met(found, checks)


SIMPLE = st.tuples(st.sampled_from(NUMBERS), st.sampled_from(["<", "<=", ">", ">=", "="]), st.sampled_from(NUMBERS))


@settings(deadline=None, max_examples=40)
@given(st.lists(SPANS, min_size=3, max_size=3), SIMPLE)
def test_one_comparison_of_two_columns_is_refused_just_where_no_row_meets_it(
    spans: list[tuple[int, int]], simple: tuple[str, str, str]
) -> None:
    found: list[tuple[dict[str, Any], list[Any]]] = [
        (whole(name, low, low + width), list(range(low, low + width + 1)))
        for name, (low, width) in zip(NUMBERS, spans, strict=True)
    ]
    check = " ".join(simple)
    if simple[0] != simple[2]:
        assert bool(said([column for column, _ in found], check)) is not is_met(found, [check])
