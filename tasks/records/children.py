"""Which relations parents look back along, and where the children of a parent lie."""

from collections.abc import Iterator

from schemas.errors import SchemaError, UnderstudyError
from schemas.model import DatasetSchema, TableSchema
from schemas.sql import parse_expression
from schemas.sql_aggregates import Aggregate, aggregate_of
from schemas.suggest import did_you_mean


def looked_back_along(schema: DatasetSchema) -> frozenset[int]:
    """Find the relations (by index) whose children some rule or generator of the parent reads."""
    return frozenset(readers_of(schema))


def readers_of(schema: DatasetSchema) -> dict[int, str]:
    """Find what reads the children of a relation (by index): the first rule or generator of the parent that does."""
    found: dict[int, str] = {}
    for table in schema.tables:
        for reader, name in _inputs(schema, table):
            aggregate = aggregate_of(name)
            if aggregate is not None and name not in {column.name for column in table.columns}:
                found.setdefault(relation_to(schema, table.name, aggregate), reader)
    return found


def _inputs(schema: DatasetSchema, table: TableSchema) -> Iterator[tuple[str, str]]:
    """Give every name that is read, behind what reads it."""
    for rule in schema.rules_of(table.name):
        yield from ((f"rule `{rule.check}`", name) for name in parse_expression(rule.check).columns)
    for column in table.columns:
        if column.generator is not None:
            try:
                names = column.generator.on(column).depends_on()
            except UnderstudyError:
                continue  # validation has said it, or will
            yield from ((f"column {table.name}.{column.name}", name) for name in names)


def relation_to(schema: DatasetSchema, table: str, aggregate: Aggregate) -> int:
    """Give the relation (by index) from an aggregate's children to the table.

    Raises:
        SchemaError: If there is none, or more than one.
    """
    labels = schema.children_of(table)
    found = labels.get(aggregate.children, ())
    if len(found) == 1:
        return found[0]
    if found:
        raise SchemaError(
            f"Table '{table}': '{aggregate.children}' is ambiguous in a rule: {len(found)} relations lead from there. "
            "Give each of them an 'inverse', and use that."
        )
    raise SchemaError(
        f"Table '{table}': no relation leads from '{aggregate.children}' to it."
        f"{did_you_mean(aggregate.children, labels)}"
    )
