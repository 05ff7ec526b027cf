"""A schema's rules as expectations."""

from collections.abc import Sequence
from typing import Any

from great_expectations.expectations.expectation import Expectation

from expectations.columns import note
from expectations.custom import ExpectRuleToHold
from schemas.model import DatasetSchema, Relation, Rule, TableSchema
from schemas.sql import Expression, parse_expression


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
    columns = [column for column in expression.columns if column in own]
    title = rule.name or f"rule {number}"
    about = note("rule", f"{rule.check} in every row.", columns, {"rule": title, "check": rule.check})
    return ExpectRuleToHold(condition=expression.query, parents=parents, meta=about)


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
