"""Random relational schemas that can be met, with row counts: what the property tests of the engine run on."""

from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from schemas.model import DatasetSchema

MAX_ROWS = 150
_ABOVE = ("boss", "mentor")  # relations of a table to itself


@dataclass
class _Table:
    name: str
    key: tuple[str, ...]
    rows: int
    plain: dict[str, Any]


@st.composite
def schemas(draw: st.DrawFn, max_tables: int = 5) -> tuple[DatasetSchema, dict[str, int]]:
    """A schema of up to ``max_tables`` tables, each referring to earlier ones (or itself), and rows for each."""
    tables: list[_Table] = []
    relations: list[dict[str, Any]] = []
    rules: list[dict[str, Any]] = []
    for index in range(draw(st.integers(1, max_tables))):
        shape = draw(st.sampled_from(_shapes(tables)))
        table = _SHAPES[shape](draw, f"t{index}", tables, relations)
        _extras(draw, table, tables, relations, rules)
        tables.append(table)
    plain = {"tables": [table.plain for table in tables], "relations": relations, "rules": rules}
    return DatasetSchema.model_validate(plain), {table.name: table.rows for table in tables}


def _shapes(tables: list[_Table]) -> list[str]:
    return ["surrogate", "random_key"] + (["numbered", "extension", "junction"] if tables else [])


def _column(name: str, type: str = "integer", **more: Any) -> dict[str, Any]:
    return {"name": name, "type": type, "nullable": False, **more}


def _rows(draw: st.DrawFn, most: int = MAX_ROWS) -> int:
    return draw(st.integers(1, min(most, MAX_ROWS)))


def _table(name: str, key: tuple[str, ...], rows: int, columns: list[dict[str, Any]]) -> _Table:
    return _Table(name, key, rows, {"name": name, "primary_key": list(key), "columns": columns, "unique": []})


def _refer(
    draw: st.DrawFn,
    child: str,
    parent: _Table,
    columns: list[dict[str, Any]],
    relations: list[dict[str, Any]],
    prefix: str,
) -> tuple[str, ...]:
    """Add columns to the child that refer to the parent's key, and the relation."""
    types = {column["name"]: column["type"] for column in parent.plain["columns"]}
    names = tuple(f"{prefix}_{part}" for part in parent.key)
    columns.extend(_column(name, types[part]) for name, part in zip(names, parent.key, strict=True))
    relations.append(
        {"name": prefix, "child": child, "columns": names, "parent": parent.name, "parent_columns": parent.key}
    )
    return names


def _surrogate(draw: st.DrawFn, name: str, tables: list[_Table], relations: list[dict[str, Any]]) -> _Table:
    start = draw(st.integers(-5, 1000))
    return _table(name, ("id",), _rows(draw), [_column("id", generator={"kind": "sequence", "start": start})])


def _random_key(draw: st.DrawFn, name: str, tables: list[_Table], relations: list[dict[str, Any]]) -> _Table:
    generators: list[tuple[str, dict[str, Any]]] = [
        ("uuid", {"kind": "uuid"}),
        ("integer", {"kind": "integer", "minimum": 0, "maximum": MAX_ROWS + draw(st.integers(0, 1000))}),
        ("string", {"kind": "template", "template": "K-{?:1}{#:3}"}),
        ("string", {"kind": "regex", "pattern": "[A-F]{2}[0-9]{2}"}),
    ]
    kind, generator = draw(st.sampled_from(generators))
    return _table(name, ("id",), _rows(draw), [_column("id", kind, generator=generator)])


def _numbered(draw: st.DrawFn, name: str, tables: list[_Table], relations: list[dict[str, Any]]) -> _Table:
    parent = draw(st.sampled_from(tables))
    columns: list[dict[str, Any]] = []
    names = _refer(draw, name, parent, columns, relations, "up")
    columns.append(_column("number", generator={"kind": "sequence"}))
    _bounded(draw, relations[-1])
    rows = _rows(draw)
    if relations[-1].get("children", {}).get("min"):
        rows = max(rows, parent.rows * relations[-1]["children"]["min"])
    return _table(name, (*names, "number"), rows, columns)


def _bounded(draw: st.DrawFn, relation: dict[str, Any]) -> None:
    kind = draw(st.sampled_from([None, "uniform", "zipf", "even"]))
    if kind is not None:
        relation["children"] = {"kind": kind, "min": draw(st.integers(0, 1))}


def _extension(draw: st.DrawFn, name: str, tables: list[_Table], relations: list[dict[str, Any]]) -> _Table:
    parent = draw(st.sampled_from(tables))
    columns: list[dict[str, Any]] = []
    names = _refer(draw, name, parent, columns, relations, "of")
    return _table(name, names, _rows(draw, parent.rows), columns)


def _junction(draw: st.DrawFn, name: str, tables: list[_Table], relations: list[dict[str, Any]]) -> _Table:
    left, right = draw(st.sampled_from(tables)), draw(st.sampled_from(tables))
    columns: list[dict[str, Any]] = []
    key = _refer(draw, name, left, columns, relations, "left") + _refer(draw, name, right, columns, relations, "right")
    return _table(name, key, _rows(draw, left.rows * right.rows), columns)


_SHAPES = {
    "surrogate": _surrogate,
    "random_key": _random_key,
    "numbered": _numbered,
    "extension": _extension,
    "junction": _junction,
}


def _extras(
    draw: st.DrawFn, table: _Table, tables: list[_Table], relations: list[dict[str, Any]], rules: list[dict[str, Any]]
) -> None:
    columns = table.plain["columns"]
    if len(table.key) == 1 and draw(st.booleans()):
        _self_references(draw, table, relations)
    if tables and draw(st.booleans()):
        _optional_parent(draw, table, draw(st.sampled_from(tables)), relations)
    if draw(st.booleans()):
        columns.append(_column("low", generator={"kind": "integer", "minimum": 0, "maximum": 50}))
        columns.append(
            _column("high", generator={"kind": "integer", "minimum": 0, "maximum": 60}, nullable=True, null_rate=0.2)
        )
        columns.append(_column("twice", generator={"kind": "expression", "sql": "low * 2"}))
        rules.append({"table": table.name, "check": "high >= low"})
        if "boss" in _without_top(table) and draw(st.booleans()):
            rules.append({"table": table.name, "check": "boss.low <= low"})
    if (above := _without_top(table)) and draw(st.booleans()):
        columns.append(_column("level"))
        levels = ", ".join(f"coalesce({name}.level + 1, 1)" for name in above)
        rules.append({"table": table.name, "check": f"level = greatest({levels})"})
    if draw(st.booleans()):
        columns.append(_column("flag", "boolean", generator={"kind": "boolean", "probability": 0.3}))
        columns.append(_column("word", "string", generator={"kind": "category", "weights": {"a": 5, "b": 1}}))
    if draw(st.booleans()):
        columns.append(_column("code", "string", generator={"kind": "template", "template": "{#:4}"}, unique=True))
    if draw(st.booleans()):
        sides = {"kind": "pool", "values": ["x", "y"], "in_order": True}
        columns.append(_column("side", "string", generator=sides))
    if draw(st.booleans()):
        _conditions(draw, table, rules)
    _looking_back(draw, table, tables, relations, rules)


_CONDITIONS = [
    "p * q <= r",
    "p <= 3 OR p BETWEEN 700 AND 705 OR p >= 998",
    "p + q = r",
    "p < q AND q < r",
    "abs(p - q) <= 5",
    "CASE WHEN r > 500 THEN p > q ELSE p <= q END",
    "(x IS NULL) <> (y IS NULL)",
    "(x IS NOT NULL)::int + (y IS NOT NULL)::int + (z IS NOT NULL)::int = 1",
    "(word_of = 'a') = (x IS NOT NULL)",
    "z >= DATE '2024-06-01' OR p < 10",
    "r = p + 2 * q",
]


_LOOKUP = {"kind": "lookup", "of": "word_of", "table": {"a": "A"}, "otherwise": "?"}


def _conditions(draw: st.DrawFn, table: _Table, rules: list[dict[str, Any]]) -> None:
    """Columns and up to two conditions on them that a draw hardly meets, some of the columns correlated."""
    number = {"kind": "integer", "minimum": 0, "maximum": 1000}
    maybe = {"nullable": True, "null_rate": draw(st.sampled_from([0.0, 0.3]))}
    table.plain["columns"] += [
        *(_column(name, generator=number) for name in ("p", "q", "r")),
        _column("x", generator=number) | maybe,
        _column("y", "string", generator={"kind": "template", "template": "{#:3}"}) | maybe,
        _column("z", "date", generator={"kind": "datetime", "start": "2024-01-01", "end": "2024-12-31"}) | maybe,
        _column("word_of", "string", generator={"kind": "category", "values": ["a", "b", "c"]}),
        _column(
            "looked_up", "string", generator={"kind": "lookup", "of": "word_of", "table": {"a": "A"}, "otherwise": "?"}
        ),
    ]
    if draw(st.booleans()):
        table.plain["correlations"] = [{"columns": ["p", "q"], "spearman": draw(st.sampled_from([0.6, -0.4]))}]
    check = draw(st.sampled_from([None, *_CONDITIONS]))
    rules.extend([{"table": table.name, "check": check}] if check else [])


def _looking_back(
    draw: st.DrawFn, table: _Table, tables: list[_Table], relations: list[dict[str, Any]], rules: list[dict[str, Any]]
) -> None:
    """Columns of parents that are computed from this table's rows, and of this table that copy a parent's."""
    parents = {each.name: each for each in tables}
    for relation in [
        each for each in relations if each["child"] == table.name and each["name"] in ("up", "of", "maybe")
    ]:
        if not draw(st.booleans()):
            continue
        parent, label = parents[relation["parent"]], f"{table.name}_{relation['name']}"
        relation["inverse"] = label
        columns = {column["name"] for column in table.plain["columns"]}
        parent.plain["columns"].append(_column(f"n_{label}"))
        rules.append({"table": parent.name, "check": f"n_{label} = count({label})"})
        if "low" in columns:
            parent.plain["columns"] += [_column(f"s_{label}"), _column(f"m_{label}", nullable=True)]
            check = f"s_{label} = sum({label}.low * 3) AND m_{label} = max({label}.low)"
            rules.append({"table": parent.name, "check": check})
        if relation["name"] == "maybe" and any(column["name"] == "side" for column in parent.plain["columns"]):
            rules.append({"table": table.name, "check": "maybe.side = 'x'"})


def _self_references(draw: st.DrawFn, table: _Table, relations: list[dict[str, Any]]) -> None:
    kind = next(column["type"] for column in table.plain["columns"] if column["name"] == table.key[0])
    above = {"child": table.name, "parent": table.name, "parent_columns": table.key}
    for name in _ABOVE[: draw(st.integers(1, len(_ABOVE)))]:
        table.plain["columns"].append(_column(name, kind, nullable=draw(st.booleans())))
        relations.append({"name": name, "columns": [name], **above})


def _without_top(table: _Table) -> list[str]:
    """The relations of a table to itself that rows may do without."""
    return [column["name"] for column in table.plain["columns"] if column["name"] in _ABOVE and column["nullable"]]


def _optional_parent(draw: st.DrawFn, table: _Table, parent: _Table, relations: list[dict[str, Any]]) -> None:
    columns: list[dict[str, Any]] = []
    _refer(draw, table.name, parent, columns, relations, "maybe")
    for column in columns:
        column["nullable"] = True
    relations[-1]["null_rate"] = draw(st.sampled_from([0.0, 0.5, 1.0]))
    table.plain["columns"].extend(columns)
