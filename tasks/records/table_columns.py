"""What fills each column of a table, and what the names in its rules stand for."""

from functools import cached_property

import pyarrow as pa

from schemas.equations import equations_of, spoken_in
from schemas.errors import SchemaError
from schemas.generator import Generator, generator_class
from schemas.input_types import aggregate_type
from schemas.model import ColumnSchema, DatasetSchema, TableSchema
from schemas.sql import Expression
from schemas.sql_aggregates import aggregate_of
from schemas.suggest import did_you_mean
from tasks.records.children import relation_to
from tasks.records.links import Link
from tasks.records.stated import column_path


class TableColumns:
    """A table's columns, told from the schema alone: no row counts, no seed.

    Args:
        schema: The dataset.
        table: The table.
        links: How the table's relations are met.
    """

    def __init__(self, schema: DatasetSchema, table: TableSchema, links: tuple[Link, ...]) -> None:
        self.schema, self.table, self.links = schema, table, links

    @cached_property
    def filled_by(self) -> dict[str, Link]:
        """The link that fills each foreign-key column: the first, in the order of resolving, that names it."""
        filled: dict[str, Link] = {}
        for each in self.links:
            for column in each.relation.columns:
                filled.setdefault(column, each)
        return filled

    def generator(self, name: str) -> Generator:
        """The generator of a column that no relation fills: its own, or the expression of a rule that computes it.

        Raises:
            SchemaError: If it has none.
        """
        if name in self._derived:
            return self._derived[name]
        generator = self.column(name).generator
        if generator is not None and self.column(name).parts:
            return generator.on(self.column(name))
        if generator is None:
            raise SchemaError(
                f"Column {self.table.name}.{name} has no generator. Give it one, such as "
                "{kind: category, values: [a, b]}, or complete the schema first."
            ).at(column_path(self.schema, self.table.name, name))
        return generator

    @cached_property
    def equations(self) -> dict[str, Expression]:
        """The columns that rules compute, with their expressions."""
        return equations_of(self.schema, self.table)

    @cached_property
    def _derived(self) -> dict[str, Generator]:
        kind = generator_class("expression")
        assert kind is not None
        made = {name: {"kind": "expression", "sql": each.sql} for name, each in self.equations.items()}
        return {name: kind.model_validate(plain) for name, plain in made.items()}

    def column(self, name: str) -> ColumnSchema:
        """A column of the table."""
        return self._columns_by_name[name]

    @cached_property
    def _columns_by_name(self) -> dict[str, ColumnSchema]:
        return {column.name: column for column in self.table.columns}

    @cached_property
    def column_names(self) -> frozenset[str]:
        """The names of the table's columns."""
        return frozenset(column.name for column in self.table.columns)

    def link(self, index: int) -> Link:
        """How a relation is met."""
        return self._links_by_index[index]

    @cached_property
    def _links_by_index(self) -> dict[int, Link]:
        return {each.index: each for each in self.links}

    def optional(self, link: Link) -> bool:
        """Whether a row may be without this parent: some column that only it fills is nullable."""
        return any(
            self.column(name).nullable and name not in self.table.primary_key and self.filled_by[name] is link
            for name in link.relation.columns
        )

    @cached_property
    def labels(self) -> dict[str, int]:
        """The table's relations by the name that expressions use, the first of each name."""
        named: dict[str, int] = {}
        for index, relation in self.schema.by_table.upwards.get(self.table.name, ()):
            named.setdefault(relation.label, index)
        return named

    def dotted(self, name: str) -> tuple[int, str]:
        """Split ``relation.column`` into the relation's index and the parent's column.

        Raises:
            SchemaError: If the table has no such relation.
        """
        label, _, column = name.partition(".")
        if label not in self.labels:
            hint = did_you_mean(label, self.labels)
            raise SchemaError(f"Table '{self.table.name}' has no relation named '{label}', as '{name}' asks.{hint}")
        return self.labels[label], column

    @cached_property
    def spoken(self) -> list[str]:
        """Every name that a rule may use, aggregates apart."""
        return spoken_in(self.schema, self.table)

    def type_of(self, name: str) -> pa.DataType:
        """The Arrow type of a name that rules use."""
        if name in self.column_names:
            return self.column(name).arrow_type
        aggregate = aggregate_of(name)
        if aggregate is not None:
            relation = self.schema.relations[relation_to(self.schema, self.table.name, aggregate)]
            return aggregate_type(aggregate, self.schema.table(relation.child))
        index, column = self.dotted(name)
        return self.schema.table(self.schema.relations[index].parent).column(column).arrow_type
