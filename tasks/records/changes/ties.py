"""What ties a column to others, so that it cannot change alone: the rows of other tables, and the rest of an entity."""

from collections.abc import Iterator

from schemas.sql import parse_expression
from schemas.sql_aggregates import aggregate_of
from tasks.records.children import relation_to
from tasks.records.engine import Engine
from tasks.records.plan import TablePlan

_ALONE = frozenset({("person", "phone"), ("person", "mobile"), ("person", "job")})
"""Parts that say nothing of the entity's other ones."""


def reader_of(engine: Engine, table: str, column: str) -> str | None:
    """Name another table whose rules or columns read a column."""
    for other in engine.schema.tables:
        if (table, column) in _read(engine, engine.plan(other.name)):
            return other.name
    return None


def _read(engine: Engine, plan: TablePlan) -> Iterator[tuple[str, str]]:
    """The columns of other tables that a table reads."""
    relations = engine.schema.relations
    for name in _names(engine, plan):
        aggregate = aggregate_of(name)
        if aggregate is not None:
            index = relation_to(engine.schema, plan.table.name, aggregate)
            child = relations[index].child
            value = parse_expression(aggregate.value) if aggregate.value else None
            yield from ((child, read) for read in (value.resolved(_columns(engine, child)).columns if value else ()))
        elif "." in name and name not in plan.column_names:
            index, column = plan.dotted(name)
            yield relations[index].parent, column


def _columns(engine: Engine, table: str) -> list[str]:
    return [column.name for column in engine.schema.table(table).columns]


def _names(engine: Engine, plan: TablePlan) -> Iterator[str]:
    for rule in engine.schema.rules_of(plan.table.name):
        yield from parse_expression(rule.check).resolved(plan.spoken).columns
    for column in plan.table.columns:
        if column.name not in plan.filled_by:
            yield from plan.generator(column.name).depends_on()


def entity_of(plan: TablePlan, name: str) -> tuple[str, str] | None:
    """The kind and name of the thing that a column describes a part of; None where it says nothing of the others."""
    if name in plan.filled_by:
        return None
    generator = plan.generator(name)
    entity = getattr(generator, "entity", None)
    if not isinstance(entity, str) or (generator.kind, getattr(generator, "part", None)) in _ALONE:
        return None
    return generator.kind, entity


def left_behind(plan: TablePlan, changing: tuple[str, ...], name: str) -> list[str]:
    """The columns of the same thing that do not change with a column."""
    mine = entity_of(plan, name)
    others = [column.name for column in plan.table.columns if column.name not in changing]
    return [] if mine is None else [other for other in others if entity_of(plan, other) == mine]
