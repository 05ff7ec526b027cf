"""How each metric is computed on DuckDB, for Great Expectations' own metrics and for ours.

A provider gives a plan (a :class:`Scan` or a :class:`Query`), or the value itself where the files' footers tell it.
Nulls break nothing but a rule against nulls, as in SQL.
"""

from collections.abc import Callable, Mapping
from typing import Any

from great_expectations.expectations.metrics.metric_provider import MetricProvider, metric_value

from expectations.engine import DuckdbEngine, Query, Scan
from expectations.sql import all_present, between, breaks, identifier, length_of, one_of, text, tuple_of
from schemas.model import ColumnSchema

TABLE = ("batch_id", "table", "row_condition", "condition_parser")
COLUMN = ("batch_id", "table", "column", "row_condition", "condition_parser")
BOUNDS = ("min_value", "max_value", "strict_min", "strict_max")

Plan = Callable[[DuckdbEngine, Mapping[str, Any]], Any]


def _provide(name: str, plan: Plan, domain: tuple[str, ...] = TABLE, values: tuple[str, ...] = ()) -> None:
    """Register a provider of a metric; defining the class is what registers it."""

    @metric_value(engine=DuckdbEngine)  # type: ignore[untyped-decorator]
    def value(
        execution_engine: DuckdbEngine, metric_domain_kwargs: dict[str, Any], metric_value_kwargs: dict[str, Any]
    ) -> Any:
        return plan(execution_engine, {**metric_domain_kwargs, **metric_value_kwargs})

    members = {"metric_name": name, "domain_keys": domain, "value_keys": values, "value": staticmethod(value)}
    type("DuckdbMetric", (MetricProvider,), members)


def _count(condition: str) -> Scan:
    return Scan(f"count(*) FILTER (WHERE {condition})")


def _column(engine: DuckdbEngine, arguments: Mapping[str, Any]) -> ColumnSchema:
    return engine.view.schema.column(arguments["column"])


def _out_of_range(engine: DuckdbEngine, arguments: Mapping[str, Any]) -> Scan:
    column = _column(engine, arguments)
    return _count(breaks(column, between(column, arguments["min_value"], arguments["max_value"])))


def _not_in_set(engine: DuckdbEngine, arguments: Mapping[str, Any]) -> Scan:
    column = _column(engine, arguments)
    return _count(breaks(column, one_of(column, arguments["value_set"])))


def _no_match(engine: DuckdbEngine, arguments: Mapping[str, Any]) -> Scan:
    return _count(breaks(_column(engine, arguments), lambda x: f"regexp_matches({x}, {text(arguments['regex'])})"))


def _wrong_length(engine: DuckdbEngine, arguments: Mapping[str, Any]) -> Scan:
    length = length_of(_column(engine, arguments))
    tests = [(">=", arguments["min_value"]), ("<=", arguments["max_value"])]
    return _count(" OR ".join(f"NOT {length} {sign} {int(bound)}" for sign, bound in tests if bound is not None))


def _repeated(engine: DuckdbEngine, columns: tuple[str, ...]) -> Query:
    """Count the rows whose key stands in another row too.

    Hashes are grouped first, at 8 bytes a row whatever the key's width; only where two agree are keys compared.
    """
    key, present, view = tuple_of(columns), all_present(columns), engine.view.sql
    agreeing = f"SELECT hash({key}) FROM {view} WHERE {present} GROUP BY 1 HAVING count(*) > 1"
    repeated = (
        f"SELECT count(*) AS n FROM {view} WHERE {present} AND hash({key}) IN ({agreeing}) "
        f"GROUP BY {key} HAVING count(*) > 1"
    )
    return Query(f"SELECT coalesce(sum(n), 0)::BIGINT FROM ({repeated})", only_if=f"{agreeing} LIMIT 1")


def _orphans(engine: DuckdbEngine, arguments: Mapping[str, Any]) -> Query:
    """Count the children whose key no parent has: an anti-join, whose hash table DuckDB spills when it must."""
    parent = _table(engine, arguments["parent"])
    pairs = zip(arguments["column_list"], arguments["parent_columns"], strict=True)
    same = " AND ".join(f"c.{identifier(child)} = p.{identifier(above)}" for child, above in pairs)
    return Query(
        f"SELECT count(*) FROM {engine.view.sql} c WHERE {all_present(arguments['column_list'], 'c')} "
        f"AND NOT EXISTS (SELECT 1 FROM {parent} p WHERE {same})"
    )


def _odd_families(engine: DuckdbEngine, arguments: Mapping[str, Any]) -> Query:
    """Count the parents with fewer or more children than allowed."""
    parent, columns = _table(engine, arguments["parent"]), arguments["column_list"]
    families = (
        f"SELECT {tuple_of(columns)}, count(*) AS n FROM {engine.view.sql} "
        f"WHERE {all_present(columns)} GROUP BY {tuple_of(columns)}"
    )
    same = " AND ".join(
        f"f.{identifier(child)} = p.{identifier(above)}"
        for child, above in zip(columns, arguments["parent_columns"], strict=True)
    )
    most = "" if arguments["max_value"] is None else f" OR n > {int(arguments['max_value'])}"
    least = f"coalesce(n, 0) < {int(arguments['min_value'] or 0)}"
    return Query(f"SELECT count(*) FROM {parent} p LEFT JOIN ({families}) f ON {same} WHERE {least}{most}")


def _broken_rule(engine: DuckdbEngine, arguments: Mapping[str, Any]) -> Scan | Query:
    """Count the rows in which a condition is false; one that looks into other tables needs its own joined pass."""
    broken = f"NOT ({arguments['condition']})"
    if not arguments["parents"] and not arguments["children"]:
        return _count(broken)
    joined = [_children_joined(engine, number, link) for number, link in enumerate(arguments["children"])]
    extra, joins = [one for one, _ in joined], [other for _, other in joined]
    for number, link in enumerate(arguments["parents"]):
        pairs = zip(link["columns"], link["parent_columns"], strict=True)
        same = " AND ".join(f"c.{identifier(child)} = p{number}.{identifier(above)}" for child, above in pairs)
        joins.append(f"LEFT JOIN {_table(engine, link['parent'])} p{number} ON {same}")
        named = [(column, identifier(f"{link['label']}.{column}")) for column in link["wanted"]]
        extra += [f"p{number}.{identifier(column)} AS {name}" for column, name in named]
    rows = f"SELECT c.*, {', '.join(extra)} FROM {engine.view.sql} c {' '.join(joins)}"
    return Query(f"SELECT count(*) FROM ({rows}) WHERE {broken}")


def _children_joined(engine: DuckdbEngine, number: int, link: Mapping[str, Any]) -> tuple[str, str]:
    """Give an aggregate over children as a column to select, and the join that brings it."""
    keys, alias = link["columns"], f"k{number}"
    grouped = (
        f"SELECT {tuple_of(keys)}, {link['function']}({link['value']}) AS understudy_value "
        f"FROM {_table(engine, link['child'])} WHERE {all_present(keys)} GROUP BY {tuple_of(keys)}"
    )
    pairs = zip(keys, link["parent_columns"], strict=True)
    same = " AND ".join(f"{alias}.{identifier(child)} = c.{identifier(above)}" for child, above in pairs)
    value = f"{alias}.understudy_value"
    none = value if link["none"] is None else f"coalesce({value}, {int(link['none'])})"
    return f"{none} AS {identifier(link['name'])}", f"LEFT JOIN ({grouped}) {alias} ON {same}"


def _table(engine: DuckdbEngine, name: str) -> str:
    view = engine.dataset.tables[name]
    if view.unreadable:
        raise ValueError(view.unreadable)
    return view.sql


def _stored_as(engine: DuckdbEngine, arguments: Mapping[str, Any]) -> str:
    stored = engine.view.stored.get(arguments["column"])
    if stored is None:
        raise ValueError("the column is not in the files")
    return stored


def _misfits(engine: DuckdbEngine, arguments: Mapping[str, Any]) -> Any:
    """Count the texts that are no value of the column's type; 0 for Parquet, where a value has its column's type."""
    misfit = engine.view.misfits.get(arguments["column"])
    return 0 if misfit is None else Query(f"SELECT count(*) FILTER (WHERE {misfit}) FROM {engine.view.raw}")


def _map_metric(name: str, plan: Plan, values: tuple[str, ...] = ()) -> None:
    """Register what a column-map expectation asks for; the values that broke it stay here, since they may be real."""
    _provide(f"{name}.unexpected_count", plan, COLUMN, values)
    _provide(f"{name}.unexpected_values", lambda _engine, _arguments: [], COLUMN, (*values, "result_format"))


_provide("table.row_count", lambda engine, _: Scan("count(*)"))
_provide("table.columns", lambda engine, _: list(engine.view.stored))
_map_metric("column_values.nonnull", lambda engine, named: _count(f"{identifier(named['column'])} IS NULL"))
_map_metric("column_values.between", _out_of_range, BOUNDS)
_map_metric("column_values.in_set", _not_in_set, ("value_set",))
_map_metric("column_values.match_regex", _no_match, ("regex",))
_map_metric("column_values.value_length.between", _wrong_length, BOUNDS)
_map_metric("column_values.unique", lambda engine, named: _repeated(engine, (named["column"],)))
_map_metric(
    "column_values.json_parseable", lambda engine, named: _count(f"NOT json_valid({identifier(named['column'])})")
)

_provide("understudy.part_flaws", lambda engine, _: list(engine.view.flaws))
_provide("understudy.stored_as", _stored_as, COLUMN)
_provide("understudy.misfits", _misfits, COLUMN)
_provide(
    "understudy.repeated", lambda engine, named: _repeated(engine, tuple(named["column_list"])), TABLE, ("column_list",)
)
_provide("understudy.orphans", _orphans, TABLE, ("column_list", "parent", "parent_columns"))
_provide(
    "understudy.odd_families",
    _odd_families,
    TABLE,
    ("column_list", "parent", "parent_columns", "min_value", "max_value"),
)
_provide("understudy.broken_rule", _broken_rule, TABLE, ("condition", "parents", "children"))
