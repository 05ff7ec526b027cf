"""Chooses tables of a source that has more than a schema may have, with those that they cannot be without."""

from collections.abc import Sequence

from schemas.errors import BadInputError
from schemas.model import DatasetSchema, Relation
from schemas.suggest import did_you_mean


def chosen(schema: DatasetSchema, only: Sequence[str]) -> DatasetSchema:
    """The schema of these tables and of the parents that their rows must have; other relations are left out.

    Raises:
        BadInputError: If a table is unknown.
    """
    known = {table.name for table in schema.tables}
    for name in only:
        if name not in known:
            raise BadInputError(f"--tables {name}: there is no table '{name}'.{did_you_mean(name, known)}")
    kept = _with_parents(schema, set(only))
    tables = tuple(table for table in schema.tables if table.name in kept)
    relations = tuple(one for one in schema.relations if {one.child, one.parent} <= kept)
    rules = tuple(rule for rule in schema.rules if rule.table in kept)
    return schema.model_copy(update={"tables": tables, "relations": relations, "rules": rules})


def _with_parents(schema: DatasetSchema, names: set[str]) -> set[str]:
    needed = [one for one in schema.relations if _is_needed(schema, one)]
    while more := {one.parent for one in needed if one.child in names} - names:
        names = names | more
    return names


def _is_needed(schema: DatasetSchema, relation: Relation) -> bool:
    child = schema.table(relation.child)
    return not all(column.nullable for column in child.columns if column.name in relation.columns)
