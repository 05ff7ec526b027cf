"""Validation finds every problem at once, each at its place, and says nothing about what is sound."""

import copy
import re
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from schemas.errors import SchemaError
from schemas.files import load_schema
from schemas.model import DatasetSchema
from schemas.validation import Limits, Problem, name_problem, problems, validate
from schemas.validation.cycles import circles

pytestmark = pytest.mark.usefixtures("small_generators")


def shop() -> dict[str, Any]:
    return {
        "name": "shop",
        "tables": [
            {
                "name": "customers",
                "rows": 100,
                "primary_key": ["id"],
                "unique": [["region", "code"]],
                "columns": [
                    {"name": "id", "type": "integer", "generator": {"kind": "sequence"}},
                    {"name": "region", "type": "string", "values": ["north", "south"], "nullable": False},
                    {"name": "code", "type": "integer", "minimum": 1, "maximum": 500},
                    {"name": "boss", "type": "integer", "nullable": False},
                ],
            },
            {
                "name": "orders",
                "rows": 500,
                "primary_key": ["id"],
                "columns": [
                    {"name": "id", "type": "integer", "generator": {"kind": "integer", "maximum": 9999}},
                    {"name": "customer_id", "type": "integer", "nullable": False},
                    {"name": "placed", "type": "date", "minimum": "2026-01-01", "maximum": "2026-12-31"},
                    {"name": "price", "type": "decimal", "precision": 8, "scale": 2, "minimum": 0},
                    {"name": "gift", "type": "boolean", "null_rate": 0.5},
                    {"name": "label", "type": "string", "generator": {"kind": "expression", "sql": "'O' || id"}},
                ],
            },
        ],
        "relations": [
            {"child": "orders", "columns": ["customer_id"], "parent": "customers", "parent_columns": ["id"]},
            {
                "child": "customers",
                "columns": ["boss"],
                "parent": "customers",
                "parent_columns": ["id"],
                "name": "boss",
            },
        ],
        "rules": [{"table": "orders", "check": "price > 0 and customers.region <> 'west'"}],
    }


Change = Callable[[dict[str, Any]], object]


def column(schema: dict[str, Any], table: int, index: int) -> dict[str, Any]:
    found: dict[str, Any] = schema["tables"][table]["columns"][index]
    return found


def put(*path: str | int, to: Any) -> Change:
    """Set a value of the document."""

    def change(schema: dict[str, Any]) -> None:
        value: Any = schema
        for key in path[:-1]:
            value = value[key]
        value[path[-1]] = to

    return change


def col(table: int, index: int, **more: Any) -> Change:
    """Change keys of a column."""
    return lambda schema: column(schema, table, index).update(more)


def rel(index: int, **more: Any) -> Change:
    return lambda schema: schema["relations"][index].update(more)


def add(table: int, **new: Any) -> Change:
    return lambda schema: schema["tables"][table]["columns"].append(new)


def relate(child: str, columns: list[str], parent: str, parent_columns: list[str], **more: Any) -> Change:
    new = {"child": child, "columns": columns, "parent": parent, "parent_columns": parent_columns, **more}
    return lambda schema: schema["relations"].append(new)


def rule(check: str, table: str = "orders") -> Change:
    return put("rules", 0, to={"table": table, "check": check})


def both(*changes: Change) -> Change:
    return lambda schema: [change(schema) for change in changes]


def changed(change: Change) -> dict[str, Any]:
    schema = copy.deepcopy(shop())
    change(schema)
    return schema


def test_a_sound_schema_has_no_problems() -> None:
    assert problems(shop()) == []
    assert problems(DatasetSchema.model_validate(shop())) == []


BAD: list[tuple[Change, str, str]] = [
    # shape
    (put("nme", to=1), "nme", "no key 'nme' in the schema.*Did you mean 'name'"),
    (put("tables", 0, "primry_key", to=[]), "tables[0].primry_key", "in a table.*Did you mean 'primary_key'"),
    (col(0, 1, lenght=3), "tables[0].columns[1].lenght", "in a column.*Did you mean 'length'"),
    (rel(0, parnt="x"), "relations[0].parnt", "in a relation.*Did you mean 'parent'"),
    (rel(0, children={"kind": "zip"}), "relations[0].children.kind", "'uniform', 'zipf' or 'even', not 'zip'"),
    (col(0, 1, type="strng"), "tables[0].columns[1].type", "no column type 'strng'.*Did you mean 'string'"),
    (col(0, 1, name=True), "tables[0].columns[1].name", "must be text, and this is true or false. Write it in quotes"),
    (put("tables", 0, "rows", to=0), "tables[0].rows", "'rows' must be at least 1"),
    (put("tables", 0, "rows", to="many"), "tables[0].rows", "must be a whole number, and this is text"),
    (
        put("tables", 0, "primary_key", to="id"),
        "tables[0].primary_key",
        r"must be a list, and this is text. Write \[id\]",
    ),
    (put("tables", 0, "columns", 1, to="region"), "tables[0].columns[1]", "A column must be a mapping, such as"),
    (lambda s: column(s, 0, 1).pop("type"), "tables[0].columns[1].type", "A column needs a 'type'"),
    (lambda s: s["rules"][0].pop("check"), "rules[0].check", "A rule needs a 'check'"),
    (col(0, 1, null_rate=2), "tables[0].columns[1].null_rate", "must be at most 1"),
    (col(0, 1, default=[1]), "tables[0].columns[1].default", "one value: text, a number, or true or false"),
    (col(0, 1, values=["north", None]), "tables[0].columns[1].values[1]", "one value"),
    (put("tables", to={}), "tables", "must be a list, and this is a mapping"),
    # generators
    (col(0, 0, generator={"kind": "sequnce"}), "tables[0].columns[0].generator", "no generator 'sequnce'.*'sequence'"),
    (
        col(0, 0, generator="sequence"),
        "tables[0].columns[0].generator",
        "a mapping with a 'kind'|A generator is a mapping",
    ),
    (
        col(0, 0, generator={"kind": "sequence", "strt": 1}),
        "tables[0].columns[0].generator.strt",
        "generator 'sequence'",
    ),
    (
        col(0, 0, generator={"kind": "integer", "distribution": {"kind": "normal", "meen": 1, "mean": 2}}),
        "tables[0].columns[0].generator.distribution.meen",
        "Did you mean 'mean'",
    ),
    (
        col(0, 0, generator={"kind": "broken"}),
        "tables[0].columns[0].generator.kind",
        "cannot be loaded from .small_generators. .ImportError",
    ),
    (
        col(1, 2, generator={"kind": "sequence"}),
        "tables[1].columns[2].generator.kind",
        "is of type date.*fills integer",
    ),
    (
        col(1, 0, generator={"kind": "integer", "minimum": 9, "maximum": 8}),
        "tables[1].columns[0].generator",
        "9 is above",
    ),
    (
        col(1, 1, generator={"kind": "sequence"}),
        "tables[1].columns[1].generator",
        "filled by its relation to 'customers'",
    ),
    (col(1, 5, generator={"kind": "expression", "sql": "lable"}), "tables[1].columns[5].generator", "'label'"),
    (col(1, 5, generator={"kind": "expression", "sql": "random()"}), "tables[1].columns[5].generator", "differently"),
    (
        col(1, 5, generator={"kind": "expression", "sql": "customer.id"}),
        "tables[1].columns[5].generator",
        "'customers'",
    ),
    (col(1, 5, generator={"kind": "expression", "sql": "gift + id"}), "tables[1].columns[5].generator", "BOOLEAN"),
    # columns
    (col(1, 2, minimum="2027-01-01"), "tables[1].columns[2].minimum", "at least 2027-01-01 and at most 2026-12-31"),
    (
        col(1, 2, minimum="yesterday"),
        "tables[1].columns[2].minimum",
        "no value of type date; one looks like 2026-01-31",
    ),
    (col(1, 0, maximum=2**70), "tables[1].columns[0].maximum", "outside -9223372036854775808 to"),
    (col(1, 0, minimum=1.5), "tables[1].columns[0].minimum", "no value of type integer"),
    (col(1, 3, maximum=10**7), "tables[1].columns[3].maximum", "outside -999999.99 to 999999.99"),
    (col(1, 3, scale=9), "tables[1].columns[3].scale", "scale 9 is outside 0 to 8"),
    (col(1, 3, precision=39), "tables[1].columns[3].precision", "outside 1 to 38"),
    (col(1, 5, length=3, min_length=4), "tables[1].columns[5].min_length", "min_length 4 is above length 3"),
    (col(1, 5, pattern="(?=x)"), "tables[1].columns[5].pattern", "not in RE2 syntax: .*no look-around"),
    (col(1, 5, pattern=r"(a)\1"), "tables[1].columns[5].pattern", "not in RE2 syntax"),
    (col(1, 5, pattern="a" * 3000), "tables[1].columns[5].pattern", "3000 characters"),
    (col(1, 0, pattern="a"), "tables[1].columns[0].pattern", "means nothing for a column of type integer"),
    (col(1, 4, minimum=0), "tables[1].columns[4].minimum", "means nothing for a column of type boolean"),
    (col(1, 0, values=[1, "two"]), "tables[1].columns[0].values", "value 2 of 'values' is no value of type integer"),
    (col(1, 3, values=[1, -1]), "tables[1].columns[3].values", "value 2 of 'values' is outside"),
    (col(1, 5, values=["a", "bb"], pattern="."), "tables[1].columns[5].values", "value 2 of 'values' is outside"),
    (col(1, 5, values=["a", "a"]), "tables[1].columns[5].values", "listed twice"),
    (col(1, 5, values=[]), "tables[1].columns[5].values", "'values' is empty"),
    (col(1, 0, null_rate=0.1), "tables[1].columns[0].null_rate", "in the primary key, which is never null"),
    (col(1, 3, null_rate=0.1, nullable=False), "tables[1].columns[3].null_rate", "is not nullable"),
    # keys
    (put("tables", 1, "primary_key", to=["ids"]), "tables[1].primary_key", "no column 'ids'.*Did you mean 'id'"),
    (put("tables", 1, "unique", to=[["id", "id"]]), "tables[1].unique[0]", "names 'id' twice"),
    (put("tables", 1, "unique", to=[[]]), "tables[1].unique[0]", "names no column"),
    (col(1, 4, unique=True), "tables[1].columns[4].unique", "500 rows.*only 2 different values"),
    (put("tables", 1, "rows", to=10_001), "tables[1].primary_key", "10,001 rows, and its key .id. has only 10,000"),
    (put("tables", 1, "unique", to=[["placed"]]), "tables[1].unique[0]", "only 365 different values"),
    (put("tables", 0, "columns", 2, "maximum", to=49), "tables[0].unique[0]", r"only 98 .*region \(2\) x code \(49\)"),
    (put("tables", 1, "unique", to=[["customer_id"]]), "tables[1].unique[0]", "100 rows of 'customers'"),
    (put("tables", 1, "unique", to=[["customer_id", "gift"]]), "tables[1].unique[0]", "only 200 different values"),
    (
        both(add(1, name="t", type="string", generator={"kind": "text"}), put("tables", 1, "unique", to=[["t"]])),
        "tables[1].unique[0]",
        "promises no different values",
    ),
    # relations
    (rel(0, parent="customer"), "relations[0].parent", "no table 'customer'.*Did you mean 'customers'"),
    (rel(0, columns=["custmer_id"]), "relations[0].columns[0]", "no column 'custmer_id'.*Did you mean 'customer_id'"),
    (rel(0, parent_columns=["id", "code"]), "relations[0].parent_columns", "1 columns on the child's side and 2"),
    (
        rel(0, columns=["placed"]),
        "relations[0].columns[0]",
        "orders.placed is of type date, and customers.id is of type int",
    ),
    (rel(0, parent_columns=["code"]), "relations[0].parent_columns", r"no key of 'customers'. Its keys are: \(id\)"),
    (rel(0, null_rate=0.5), "relations[0].null_rate", "orders.customer_id is never null"),
    (rel(0, children={"min": 6, "max": 5}), "relations[0].children.min", "min 6 is above max 5"),
    (rel(0, children={"min": 6}), "relations[0].children.min", "at least 6 children each need 600 rows.*has 500"),
    (rel(0, children={"max": 4}), "relations[0].children.max", "at most 4 children each take 400 rows.*has 500"),
    (relate("orders", ["customer_id"], "customers", ["id"]), "relations[2]", "written twice"),
    (both(relate("orders", ["customer_id"], "orders", ["id"])), "relations[2].columns", "nothing in common"),
    (
        both(rel(0, name="x"), relate("orders", ["price"], "customers", ["id"], name="X")),
        "relations[2].name",
        "differ in",
    ),
    (
        both(add(1, name="other", type="integer"), relate("orders", ["other"], "customers", ["id"])),
        "rules[0].check",
        "ambiguous: table 'orders' has 2 relations called 'customers'",
    ),
    # circles
    (col(1, 5, generator={"kind": "expression", "sql": "label || 'x'"}), "tables[1].columns[5]", "needs itself"),
    (
        both(
            col(1, 5, generator={"kind": "expression", "sql": "upper(tag)"}),
            add(1, name="tag", type="string", generator={"kind": "expression", "sql": "lower(label)"}),
        ),
        "tables[1].columns[5]",
        "orders.label -> orders.tag -> orders.label",
    ),
    (
        both(
            lambda s: column(s, 0, 0).pop("generator"),
            lambda s: column(s, 1, 0).pop("generator"),
            relate("customers", ["id"], "orders", ["id"]),
            relate("orders", ["id"], "customers", ["id"], name="ring"),
            put("tables", 1, "rows", to=100),
        ),
        "tables[0].columns[0]",
        "take their values from each other in a ring",
    ),
    (
        both(add(0, name="first", type="integer", nullable=False), relate("customers", ["first"], "orders", ["id"])),
        "relations[0]",
        "customers -> orders -> customers.*or mark one `deferred: true`",
    ),
    # rules
    (rule("price > 0", table="order"), "rules[0].table", "no table 'order'.*Did you mean 'orders'"),
    (rule("prize > 0"), "rules[0].check", "no column 'prize'.*Did you mean 'price'"),
    (rule("price >"), "rules[0].check", "is not a SQL expression"),
    (rule("price + 1"), "rules[0].check", "is no condition: it gives a value"),
    (rule("sum(price) > 1"), "rules[0].check", "looks at many rows"),
    (rule("price in (select 1)"), "rules[0].check", "holds a query"),
    (rule("placed < current_date"), "rules[0].check", "differently each time"),
    (rule("read_text('/etc/passwd') = ''"), "rules[0].check", "reaches outside the row"),
    (rule("1=1; drop table x"), "rules[0].check", "is a statement"),
    (rule("Price > 0"), "rules[0].check", "no column 'Price'.*Did you mean 'price'"),
    # names and sizes
    (put("locale", to="en-us"), "locale", "is no locale.*Did you mean 'en_US'"),
    (put("tables", 1, "name", to="CUSTOMERS"), "tables[1].name", "differ in upper and lower case alone"),
    (col(1, 4, name="placed"), "tables[1].columns[4].name", "Two columns of table 'orders' are called 'placed'"),
    (put("tables", to=[]), "tables", "The schema has no table"),
    (put("tables", 0, "columns", to=[]), "tables[0].columns", "Table 'customers' has no column"),
    (put("name", to="a/b"), "name", "The dataset name 'a/b' holds '/'"),
]


@pytest.mark.parametrize(("change", "path", "message"), BAD, ids=[f"{path}: {text[:30]}" for _, path, text in BAD])
def test_each_fault_is_found_at_its_place(change: Change, path: str, message: str) -> None:
    found = problems(changed(change))
    assert any(problem.path == path and re.search(message, problem.message) for problem in found), found


SOUND: list[Change] = [
    col(1, 1, nullable=True),
    put("tables", 1, "rows", to=10_000),
    lambda s: [table.pop("rows") for table in s["tables"]],
    rel(0, children={"kind": "even", "min": 5, "max": 5}),
    put("tables", 0, "unique", to=[["id", "region"]]),  # the primary key is in it
    both(add(0, name="first", type="integer"), relate("customers", ["first"], "orders", ["id"])),
    both(
        add(0, name="first", type="integer", nullable=False),
        relate("customers", ["first"], "orders", ["id"], deferred=True),
    ),
    both(  # two relations of one pair of tables, told apart by name
        add(1, name="payer", type="integer"),
        rel(0, name="customers"),
        relate("orders", ["payer"], "customers", ["id"], name="payer"),
        rule("payer.region = customers.region"),
    ),
    both(  # a composite self reference holds its region equal
        put("tables", 0, "columns", 2, "nullable", to=False),
        add(0, name="twin", type="integer"),
        relate("customers", ["region", "twin"], "customers", ["region", "code"], name="twin"),
    ),
    col(1, 5, values=["no", "on"], generator=None),
    put("locale", to="zh_Hans_CN"),
    put("tables", 1, "name", to="orders"),
]


@pytest.mark.parametrize("change", SOUND)
def test_what_is_sound_is_let_pass(change: Change) -> None:
    assert problems(changed(change)) == []


def test_all_faults_are_found_at_once() -> None:
    """Faults that do not take away what another one is about: each in a copy of its own column or table."""
    change = both(
        put("nme", to=1), col(0, 1, lenght=3), put("locale", to="x-"), col(1, 4, unique=True), col(1, 3, scale=9),
        col(1, 2, minimum="2027-01-01"), rule("sum(price) > 1"), rel(0, children={"min": 6}),
        add(1, name="../x", type="uuid"),
        add(1, name="y/z", type="strng"), add(1, type="uuid"), relate("orders", ["nope"], "customers", ["id"]),
    )  # fmt: skip
    paths = {problem.path for problem in problems(changed(change))}
    assert paths == {
        "nme", "tables[0].columns[1].lenght", "locale", "tables[1].columns[4].unique", "tables[1].columns[3].scale",
        "tables[1].columns[2].minimum", "rules[0].check", "relations[0].children.min", "tables[1].columns[6].name",
        "tables[1].columns[7].type",
        "tables[1].columns[7].name", "tables[1].columns[8].name", "relations[2].columns[0]",
    }  # fmt: skip


def test_a_broken_part_brings_no_false_problems() -> None:
    assert len(problems(changed(col(0, 0, type="intger")))) == 1  # a key that relations and keys speak of
    assert len(problems(changed(put("tables", 0, "primary_key", to="id")))) == 1
    assert len(problems(changed(put("tables", 0, "columns", to=3)))) == 1
    assert len(problems(changed(put("tables", to=3)))) == 1
    assert len(problems(changed(col(1, 0, generator={"kind": "nope"})))) == 1
    nameless = {"primary_key": ["x"], "columns": [{"name": "y", "type": "uuid"}]}
    assert len(problems(changed(lambda s: s["tables"].append(nameless)))) == 1


def test_the_message_has_file_and_line_and_says_what_would_be_right() -> None:
    text = "name: x\ntables:\n  - name: orders\n    columns:\n      - {name: total, type: intger}\n"
    with pytest.raises(SchemaError) as caught:
        load_schema(text, source="shop.yaml")
    assert str(caught.value).splitlines() == [
        "There is no column type 'intger'. There are: integer, number, decimal, boolean, string, date, time, "
        "timestamp, uuid, json, binary, array, struct, map. Did you mean 'integer'?",
        "  shop.yaml, line 5 (tables[0].columns[0].type)",
    ]


def test_several_problems_are_counted_and_each_told() -> None:
    with pytest.raises(SchemaError, match=r"^schema has 2 problems\.\n.*\n  schema \(locale\)\n.*\n  schema \(rules"):
        validate(changed(both(put("locale", to="x-"), rule("price"))))


def test_a_message_of_very_many_problems_is_cut() -> None:
    columns = [{"name": f"c{n}", "type": "x"} for n in range(150)]
    with pytest.raises(SchemaError, match=r"has 150 problems(.|\n)*and 50 more\.$") as caught:
        validate({"tables": [{"name": "t", "columns": columns}]})
    assert str(caught.value).count("There is no column type") == 100


def test_limits_are_kept() -> None:
    many = {"tables": [{"name": f"t{n}", "columns": [{"name": "c", "type": "uuid"}]} for n in range(51)]}
    assert [problem.path for problem in problems(many)] == ["tables"]
    assert problems(many, limits=Limits(tables=51)) == []
    wide = {"tables": [{"name": "t", "columns": [{"name": f"c{n}", "type": "uuid"} for n in range(201)]}]}
    assert [problem.path for problem in problems(wide)] == ["tables[0].columns"]
    assert problems(wide, limits=Limits(columns=201)) == []


def test_a_value_is_never_shown() -> None:
    change = col(1, 5, values=["secret@example.org", 7], default=["secret@example.org"])
    assert not any("secret" in problem.message for problem in problems(changed(change)))


@pytest.mark.parametrize(
    "name",
    [
        *(
            "a/b",
            "a\\b",
            "a'b",
            'a"b',
            "a`b",
            "a;b",
            "a\x00b",
            "a\nb",
            ".a",
            "-a",
            "a.",
            "a ",
            " a",
            "a..b",
            "x" * 129,
            "",
        ),
        *(
            "con",
            "NUL",
            "com1",
            "lpt9.txt",
            "aux.x",
            "a*",
            "a?",
            "a:b",
            "a|b",
            "a<b",
            "a\u202eb",
            "a\u200bb",
            "é" * 101,
            "a%b",
        ),
    ],
)
def test_names_that_could_escape_are_refused(name: str) -> None:
    assert name_problem(name, in_path=True) is not None


@pytest.mark.parametrize(
    "name", ["a", "Order Details", "x.y", "a-b", "$a", "#t", "é", "名前", "a&b+c@d (e)", "_", "1st", "console"]
)
def test_names_of_real_schemas_are_allowed(name: str) -> None:
    assert name_problem(name, in_path=True) is None


def test_windows_devices_are_columns_all_the_same() -> None:
    assert name_problem("con", in_path=False) is None


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@st.composite
def damaged(draw: st.DrawFn) -> Any:
    """The sound schema with values put into random places of it."""
    schema: Any = shop()
    for _ in range(draw(st.integers(1, 4))):
        value, keys = schema, []
        while isinstance(value, dict | list) and value and (not keys or draw(st.booleans())):
            key = draw(st.sampled_from(sorted(value) if isinstance(value, dict) else range(len(value))))
            keys.append((value, key))
            value = value[key]
        place, key = keys[-1]
        place[key] = draw(json_values)
    return schema


@settings(deadline=None, max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(damaged())
@example([])
@example({"tables": [None]})
@example({"tables": [{"name": "t", "columns": [None]}], "relations": [None], "rules": [3]})
def test_no_document_is_too_broken_to_be_told_of(data: Any) -> None:
    found = problems(data)
    assert all(isinstance(problem, Problem) and problem.message for problem in found)
    if not found:
        validate(data)


graphs = st.dictionaries(st.integers(0, 6), st.lists(st.integers(0, 6), max_size=3), max_size=7)


@given(graphs)
def test_circles_are_found_exactly_where_there_are_some(edges: dict[int, list[int]]) -> None:
    graph = {vertex: edges.get(vertex, []) for vertex in range(7)}
    found = list(circles(graph))
    for circle in found:
        assert all(after in graph[before] for before, after in zip(circle, [*circle[1:], circle[0]], strict=True))
        assert len(set(circle)) == len(circle)
    reach = {vertex: _reach(graph, vertex) for vertex in graph}
    knots = {frozenset(o for o in reach[v] if v in reach[o]) for v in graph if v in reach[v]}
    assert len(found) == len(knots)
    assert {next(knot for knot in knots if circle[0] in knot) for circle in found} == knots


def _reach(graph: dict[int, list[int]], start: int) -> set[int]:
    seen: set[int] = set()
    stack = [start]
    while stack:
        for other in graph[stack.pop()]:
            if other not in seen:
                seen.add(other)
                stack.append(other)
    return seen
