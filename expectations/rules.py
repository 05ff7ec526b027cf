"""A schema's rules as expectations."""

from collections.abc import Sequence
from typing import Any

import pyarrow as pa
from great_expectations.expectations.expectation import Expectation

from expectations.columns import note
from expectations.custom import ExpectRuleToHold
from schemas.errors import SchemaError
from schemas.input_types import aggregate_type
from schemas.model import DatasetSchema, Relation, Rule, TableSchema
from schemas.sql import Expression, parse_expression
from schemas.sql_aggregates import ZERO_OF_NONE, Aggregate, aggregate_of

NEAR = 1e-9
"""How far, relative to their size, two floats may differ that an aggregate makes."""


def rule_expectation(schema: DatasetSchema, table: TableSchema, rule: Rule, number: int) -> Expectation:
    """Give the expectation of a rule, which may look into the rows of the table's parents (``customer.country``).

    Args:
        schema: The dataset's schema, which knows the parents.
        table: The table that the rule speaks of.
        rule: The rule.
        number: Its place among the table's rules, from 1; names a rule that has no name.

    Raises:
        SchemaError: If the rule is no scalar expression over columns that there are.
    """
    relations = schema.parents_of(table.name)
    own = [column.name for column in table.columns]
    above = [f"{r.label}.{column.name}" for r in relations for column in schema.table(r.parent).columns]
    expression = parse_expression(rule.check).resolved([*own, *above])
    parents = lookups(relations, expression)
    children = looked_back(schema, table, expression)
    columns = [column for column in expression.columns if column in own]
    title = rule.name or f"rule {number}"
    about = note("rule", f"{rule.check} in every row.", columns, {"rule": title, "check": rule.check})
    condition = expression.query if not any(child["floats"] for child in children) else _near(expression.query)
    return ExpectRuleToHold(condition=condition, parents=parents, children=children, meta=about)


def looked_back(schema: DatasetSchema, table: TableSchema, expression: Expression) -> list[dict[str, Any]]:
    """Say which aggregates over children an expression reads.

    Raises:
        SchemaError: If one speaks of children or columns that there are not.
    """
    own = {column.name for column in table.columns}
    aggregates = {name: found for name in expression.columns if name not in own and (found := aggregate_of(name))}
    return [_of_children(schema, table.name, name, aggregate) for name, aggregate in aggregates.items()]


def _of_children(schema: DatasetSchema, table: str, name: str, aggregate: Aggregate) -> dict[str, Any]:
    found = schema.children_of(table).get(aggregate.children, ())
    if len(found) != 1:
        raise SchemaError(
            f"'{name}' of table '{table}': {len(found)} relations lead there from '{aggregate.children}'."
        )
    relation = schema.relations[found[0]]
    child = schema.table(relation.child)
    value = None if aggregate.value is None else parse_expression(aggregate.value)
    if value is not None:
        value = value.resolved([column.name for column in child.columns])
    return {
        "name": name,
        "child": relation.child,
        "columns": list(relation.columns),
        "parent_columns": list(relation.parent_columns),
        "function": aggregate.function,
        "value": "1" if value is None else value.query,
        "none": 0 if aggregate.function in ZERO_OF_NONE else None,
        "floats": aggregate_type(aggregate, child) == pa.float64(),
    }


def _near(condition: str) -> str:
    """Let equal floats differ in their last digits: a sum depends on the order in which it is added up."""
    import sqlglot
    from sqlglot import exp

    def loosened(node: exp.Expr) -> exp.Expr:
        if not isinstance(node, exp.EQ) or not any(map(aggregate_of, (c.name for c in node.find_all(exp.Column)))):
            return node
        one, other = node.left.sql("duckdb"), node.right.sql("duckdb")
        wide = f"{NEAR} * greatest(1, abs({one}), abs({other}))"
        return sqlglot.parse_one(f"(({one}) = ({other}) OR abs(({one}) - ({other})) <= {wide})", read="duckdb")

    return str(sqlglot.parse_one(condition, read="duckdb").transform(loosened).sql("duckdb"))


def lookups(relations: Sequence[Relation], expression: Expression) -> list[dict[str, Any]]:
    """Say which parents an expression looks into, and for what; of relations with one label the first counts."""
    labelled: dict[str, Relation] = {}
    for relation in relations:
        labelled.setdefault(relation.label, relation)
    return [entry for relation in labelled.values() if (entry := _lookup(relation, expression))]


def _lookup(relation: Relation, expression: Expression) -> dict[str, Any] | None:
    prefix = f"{relation.label}."
    wanted = [column.removeprefix(prefix) for column in expression.columns if column.startswith(prefix)]
    return (
        {
            "label": relation.label,
            "parent": relation.parent,
            "columns": list(relation.columns),
            "parent_columns": list(relation.parent_columns),
            "wanted": wanted,
        }
        if wanted
        else None
    )
