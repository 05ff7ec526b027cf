"""What the checks share: the schema by names, with the place of each part in the document."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from schemas.by_table import ByTable
from schemas.model import ColumnSchema, DatasetSchema, Relation, Rule, TableSchema
from schemas.places import Path
from schemas.sql import parse_expression
from schemas.sql_aggregates import Aggregate, aggregate_of
from schemas.suggest import did_you_mean
from schemas.validation.report import Limits
from schemas.validation.shape import unnamed

Column = tuple[str, str]
"""A table's name and a column's."""


@dataclass(frozen=True)
class Context:
    """A schema under examination.

    Attributes:
        schema: Its shape is sound (broken parts have stand-ins).
        broken: Paths of the stand-ins.
        relation_places: The index in the document of each relation.
        rule_places: The same of each rule.
    """

    schema: DatasetSchema
    limits: Limits
    broken: frozenset[Path]
    relation_places: tuple[int, ...]
    rule_places: tuple[int, ...]

    @cached_property
    def tables(self) -> dict[str, TableSchema]:
        """By name; the first, where a name appears twice."""
        found: dict[str, TableSchema] = {}
        for table in self.schema.tables:
            found.setdefault(table.name, table)
        return found

    @cached_property
    def table_paths(self) -> dict[str, Path]:
        """The place of each table."""
        return {self.schema.tables[t].name: ("tables", t) for t in reversed(range(len(self.schema.tables)))}

    @cached_property
    def columns(self) -> dict[Column, ColumnSchema]:
        """Every column, by table and name."""
        return {(table.name, column.name): column for table in self.tables.values() for column in table.columns}

    @cached_property
    def column_paths(self) -> dict[Column, Path]:
        """The place of each column."""
        return {
            (name, column.name): (*self.table_paths[name], "columns", index)
            for name, table in self.tables.items()
            for index, column in enumerate(table.columns)
        }

    @cached_property
    def relations(self) -> tuple[tuple[Path, Relation], ...]:
        """Each relation with its place."""
        return tuple(zip((("relations", index) for index in self.relation_places), self.schema.relations, strict=True))

    @cached_property
    def sound_relations(self) -> tuple[tuple[Path, Relation], ...]:
        """The relations whose tables and columns all exist, as many on either side."""
        return tuple((path, relation) for path, relation in self.relations if self._is_sound(relation))

    @cached_property
    def _sound(self) -> ByTable:
        return ByTable(self.schema.tables, (relation for _, relation in self.sound_relations), ())

    def sound_parents_of(self, table: str) -> list[Relation]:
        """The sound relations in which the table is the child, in the schema's order."""
        return [relation for _, relation in self._sound.upwards.get(table, ())]

    def _is_sound(self, relation: Relation) -> bool:
        sides = ((relation.child, relation.columns), (relation.parent, relation.parent_columns))
        known = all((table, column) in self.columns for table, columns in sides for column in columns)
        return known and len(relation.columns) == len(relation.parent_columns) > 0

    @cached_property
    def rules(self) -> tuple[tuple[Path, Rule], ...]:
        """Each rule with its place."""
        return tuple(zip((("rules", index) for index in self.rule_places), self.schema.rules, strict=True))

    @cached_property
    def filled(self) -> dict[Column, list[tuple[Path, Relation, Column]]]:
        """The columns that relations fill: by which, and from which parent column.

        A column that a composite self reference pairs with itself (the parent is of the same country) is not filled by
        it, only held equal.
        """
        found: dict[Column, list[tuple[Path, Relation, Column]]] = {}
        for path, relation in self.sound_relations:
            for column, parent in zip(relation.columns, relation.parent_columns, strict=True):
                if (relation.child, column) == (relation.parent, parent) and len(relation.columns) > 1:
                    continue
                found.setdefault((relation.child, column), []).append((path, relation, (relation.parent, parent)))
        return found

    def each_column(self) -> Iterator[tuple[Path, TableSchema, ColumnSchema]]:
        """Every column whose shape is sound, with its place and table."""
        for (name, column_name), path in self.column_paths.items():
            if path not in self.broken:
                yield path, self.tables[name], self.columns[name, column_name]

    def is_sure(self, *columns: Column) -> bool:
        """Whether the columns are as written, with no stand-in among them."""
        return not any(self.column_paths.get(column) in self.broken for column in columns)

    def is_whole(self, table: str | None = None) -> bool:
        """Whether all tables (or all of a table's columns) have the names that the document gives them."""
        if table is None:
            return ("tables",) not in self.broken
        path = self.table_paths.get(table, ())
        return path not in self.broken and (*path, "columns") not in self.broken

    def is_mandatory(self, table: str, column: str) -> bool:
        """Whether a column may never be null."""
        found = self.columns[table, column]
        return not found.nullable or column in self.tables[table].primary_key

    def unknown_table(self, name: str) -> str | None:
        """A sentence when there is no such table; None when there is, or may be."""
        if name in self.tables or not self.is_whole():
            return None
        return f"There is no table '{name}'.{did_you_mean(name, self.tables)}"

    def unknown_column(self, table: str, name: str) -> str | None:
        """A sentence when the table has no such column; None when it has, or may have, or is unknown itself."""
        if table not in self.tables or (table, name) in self.columns or not self.is_whole(table):
            return None
        return f"Table '{table}' has no column '{name}'.{did_you_mean(name, self.names(table))}"

    def names(self, table: str) -> list[str]:
        """The names of a table's columns, as the document gives them."""
        path = self.table_paths[table]
        columns = enumerate(self.tables[table].columns)
        return [column.name for index, column in columns if not self._is_nameless((*path, "columns", index), column)]

    def _is_nameless(self, path: Path, column: ColumnSchema) -> bool:
        return path in self.broken and column.name == unnamed(int(path[-1]))

    def parents(self, table: str) -> dict[str, Relation]:
        """The table's sound relations by label; where two share a label, it is ambiguous and not among them."""
        found: dict[str, list[Relation]] = {}
        for relation in self.sound_parents_of(table):
            found.setdefault(relation.label, []).append(relation)
        return {label: relations[0] for label, relations in found.items() if len(relations) == 1}

    def unknown_input(self, table: str, name: str) -> str | None:
        """A sentence when an expression's name is neither a column of the row nor ``relation.column``; else None."""
        label, dot, column = name.partition(".")
        aggregate = None if (table, name) in self.columns else aggregate_of(name)
        if aggregate is not None:
            return self._unknown_children(table, name, aggregate)
        if (table, name) in self.columns or not dot:
            return self.unknown_column(table, name)
        relation = self.parents(table).get(label)
        if relation is not None:
            return self.unknown_column(relation.parent, column)
        return self._unknown_label(table, label, name)

    def children(self, table: str) -> dict[str, Relation]:
        """The table's relations to its children, by what its expressions call them; without the ambiguous ones."""
        sound = [relation for _, relation in self._sound.downwards.get(table, ())]
        labels = [relation.children_label for relation in sound]
        return {relation.children_label: relation for relation in sound if labels.count(relation.children_label) == 1}

    def _unknown_children(self, table: str, name: str, aggregate: Aggregate) -> str | None:
        """A sentence when an aggregate's children, or one of their columns, are not there."""
        relation = self.children(table).get(aggregate.children)
        if relation is not None:
            columns = () if aggregate.value is None else parse_expression(aggregate.value).columns
            problems = (self.unknown_column(relation.child, column) for column in columns)
            return next((problem for problem in problems if problem is not None), None)
        labels = [each.children_label for _, each in self.relations if each.parent == table]
        if labels.count(aggregate.children) > 1:
            return (
                f"'{name}' is ambiguous: '{table}' has {labels.count(aggregate.children)} relations from "
                f"'{aggregate.children}'. Give each an 'inverse', what '{table}' calls these rows, and use that."
            )
        if any(path[0] == "relations" for path in self.broken):
            return None
        return f"No relation leads from '{aggregate.children}' to '{table}'.{did_you_mean(aggregate.children, labels)}"

    def _unknown_label(self, table: str, label: str, name: str) -> str | None:
        labels = [relation.label for _, relation in self.relations if relation.child == table]
        if labels.count(label) > 1:
            return (
                f"'{name}' is ambiguous: table '{table}' has {labels.count(label)} relations called '{label}'. "
                "Give each of them a 'name' of its own, and use that."
            )
        if label in labels or any(path[0] == "relations" for path in self.broken):
            return None
        return (
            f"'{name}' is no column of '{table}', and '{label}' is none of its relations.{did_you_mean(label, labels)}"
        )
