"""Which tables others look values up in: countries, kinds, departments."""

import re
from functools import cached_property

from schemas.model import DatasetSchema, TableSchema

LOOKUP_COLUMNS = 4
"""A table is a lookup when others refer to it, it refers to none, it is no wider than this, and nobody stands in it."""
PERSONAL = frozenset({"person", "company"})

_LOOKUP_WORDS = """
category categories type types status statuses kind kinds country countries currency currencies language languages
region regions state states unit units role roles genre genres level levels priority priorities code codes department
departments reason reasons method methods color colors colour colours size sizes tag tags
"""
LOOKUP_WORDS = frozenset(_LOOKUP_WORDS.split())


class LookupTables:
    """The lookups of a schema, by what its tables are called, hold and refer to."""

    def __init__(self, schema: DatasetSchema) -> None:
        self._schema = schema

    def __contains__(self, name: object) -> bool:
        """Whether others look values up in the table of that name."""
        return name in self.names

    @cached_property
    def names(self) -> frozenset[str]:
        """Those that could be lookups by themselves, less all that refer to some other table."""
        left = {table.name for table in self._schema.tables if self._could_be(table)}
        waiting = [table.name for table in self._schema.tables if table.name not in left]
        for name in waiting:  # grows on the way
            below = {relation.child for _, relation in self._schema.by_table.downwards.get(name, ())}
            waiting += sorted(below & left)
            left -= below
        return frozenset(left)

    def _could_be(self, table: TableSchema) -> bool:
        below = self._schema.by_table.downwards.get(table.name, ())
        above = self._schema.parents_of(table.name)
        if all(relation.child == table.name for _, relation in below) or any(
            each.children is not None for each in above
        ):
            return False
        words = words_of(table.name)
        named = bool(words & LOOKUP_WORDS) and len(words) <= 2
        if any(each.parent != table.name for each in above):
            return named
        people = any(column.generator is not None and column.generator.kind in PERSONAL for column in table.columns)
        return not people and (named or len(table.columns) <= LOOKUP_COLUMNS)


def words_of(name: str) -> set[str]:
    """The words of a table's name; of a long name the last alone, which says what the rows are."""
    parts = re.sub(r"(?<=[a-z])(?=[A-Z])|[^0-9A-Za-z]+", " ", name).casefold().split()
    return set(parts) if len(parts) <= 2 else set(parts[-1:])
