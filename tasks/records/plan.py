"""What an engine decides once about a table, and how tables are cut into chunks."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from schemas.errors import SchemaError
from schemas.generator import Binding, Generator, Source, generator_class
from schemas.model import Children, ColumnSchema, DatasetSchema, TableSchema
from schemas.suggest import did_you_mean
from tasks.records.counts import ChildCounts
from tasks.records.keys import Digit, KeyPlan, KeyPlanner
from tasks.records.links import Link, link
from tasks.records.rules import FOLLOWERS, Freedom, RuleGroup, derived_columns, rule_groups
from tasks.values.cells import CellKey

CHUNK_ALIGNMENT = 1024  # rows; a table's digest is made of blocks of so many, and a part holds whole ones
_CELLS_A_CHUNK = 2_000_000  # measured: larger chunks fall out of the cache, smaller ones pay for their overhead


@dataclass(frozen=True)
class Chunk:
    """A row range of a table: ``[start, stop)``, the ``index``-th part."""

    table: str
    index: int
    start: int
    stop: int

    @property
    def rows(self) -> int:
        """Rows in the chunk."""
        return self.stop - self.start


def chunk_rows_of(table: TableSchema) -> int:
    """Rows of a part when nobody asks otherwise: about two million cells, in whole digest blocks."""
    rows = _CELLS_A_CHUNK // max(len(table.columns), 1)
    return max(8, min(256, rows // CHUNK_ALIGNMENT)) * CHUNK_ALIGNMENT


def chunks(
    schema: DatasetSchema, rows: Mapping[str, int], chunk_rows: int | None = None, tables: Iterable[str] | None = None
) -> list[Chunk]:
    """Cut the tables into chunks, table by table in the schema's order.

    Args:
        schema: The dataset.
        rows: Rows of every table.
        chunk_rows: Rows of a chunk, rounded up to a multiple of 1,024; chosen by the table's width when absent.
        tables: The tables wanted; all when absent.

    Raises:
        SchemaError: If a wanted table does not exist.
    """
    wanted = _wanted(schema, tables)
    cut: list[Chunk] = []
    for table in schema.tables:
        if table.name in wanted:
            size = chunk_rows_of(table) if chunk_rows is None else -(-chunk_rows // CHUNK_ALIGNMENT) * CHUNK_ALIGNMENT
            total = rows[table.name]
            starts = range(0, total, size)
            cut.extend(Chunk(table.name, i, start, min(start + size, total)) for i, start in enumerate(starts))
    return cut


def _wanted(schema: DatasetSchema, tables: Iterable[str] | None) -> set[str]:
    known = [table.name for table in schema.tables]
    wanted = set(known if tables is None else tables)
    for name in sorted(wanted - set(known)):
        raise SchemaError(f"There is no table '{name}' to generate.{did_you_mean(name, known)}")
    return wanted


class TablePlan:
    """Everything decided about one table: sources, links, keys, rules; each built on first use."""

    def __init__(
        self, schema: DatasetSchema, table: TableSchema, rows: Mapping[str, int], seed: int, links: tuple[Link, ...]
    ) -> None:
        self.schema, self.table, self.links = schema, table, links
        self.rows, self.all_rows = rows[table.name], rows
        self.seed = seed
        self.key = CellKey.of(seed, table.name)

    @cached_property
    def filled_by(self) -> dict[str, Link]:
        """The link that fills each foreign-key column: the first, in the order of resolving, that names it."""
        filled: dict[str, Link] = {}
        for each in self.links:
            for column in each.relation.columns:
                filled.setdefault(column, each)
        return filled

    @cached_property
    def sources(self) -> dict[str, Source]:
        """The bound generators of the columns that no relation fills."""
        siblings = {column.name: column for column in self.table.columns}
        return {
            column.name: self.generator(column.name).bind(
                Binding(column, self.table.name, self.schema.locale, rows=self.rows, siblings=siblings, seed=self.seed)
            )
            for column in self.table.columns
            if column.name not in self.filled_by
        }

    def generator(self, name: str) -> Generator:
        """The generator of a column that no relation fills: its own, or the expression of a rule that computes it.

        Raises:
            SchemaError: If it has none.
        """
        if name in self._derived:
            return self._derived[name]
        generator = self.column(name).generator
        if generator is None:
            raise SchemaError(
                f"Column {self.table.name}.{name} has no generator. Give it one, such as "
                "{kind: category, values: [a, b]}, or complete the schema first."
            )
        return generator

    def _chooser(self, name: str) -> Generator | None:
        return None if name in self.filled_by else self.generator(name)

    @cached_property
    def _derived(self) -> dict[str, Generator]:
        keyed = {name for key in self.table.keys for name in key} | set(self.filled_by)
        computed = {
            column.name
            for column in self.table.columns
            if column.generator and (column.generator.kind in FOLLOWERS or column.generator.settled)
        }
        derived = derived_columns(self.schema, self.table, frozenset(keyed | computed))
        kind = generator_class("expression")
        assert kind is not None
        return {name: kind.model_validate({"kind": "expression", "sql": each.sql}) for name, each in derived.items()}

    @cached_property
    def _planner(self) -> KeyPlanner:
        parents = {each.index: self.all_rows[each.relation.parent] for each in self.links}
        return KeyPlanner(self.table, self.links, parents, self.sources, self.schema.rules_of(self.table.name))

    @property
    def capacity(self) -> int | None:
        """The most rows that the table's keys allow; None when nothing limits them."""
        return self._planner.capacity()

    @cached_property
    def keys(self) -> tuple[KeyPlan, ...]:
        """How each key is kept unique."""
        return self._planner.plan(self.rows)

    @cached_property
    def digits(self) -> dict[int | str, tuple[KeyPlan, Digit]]:
        """The key that decides a relation (by its index) or a column (by its name)."""
        claimed: dict[int | str, tuple[KeyPlan, Digit]] = {}
        for plan in self.keys:
            for digit in plan.digits:
                claimed[digit.target] = (plan, digit)
        return claimed

    @cached_property
    def owner(self) -> Link | None:
        """The relation in whose parent's order the rows lie."""
        return next((each for each in self.links if each.mode == "owner" and each.index not in self.digits), None)

    @cached_property
    def counts(self) -> ChildCounts:
        """The owner's children; only for a table with an owner."""
        assert self.owner is not None
        relation = self.owner.relation
        parents = self.all_rows[relation.parent]
        shape = relation.children or Children(kind="uniform" if series_points(self.table) is None else "even")
        owned = [plan.size for plan in self.keys if plan.owned and plan.digits]
        if owned:
            shape = replace_max(shape, min(owned))
        if self.owner.none_childless and shape.min == 0 and self.rows >= parents:
            shape = shape.model_copy(update={"min": 1})
        return ChildCounts(parents, self.rows, shape, self.key.child("relation", *relation.columns))

    def free_counts(self, link: Link) -> ChildCounts:
        """The children along a relation that does not own the rows, where their number is bounded or even."""
        relation = link.relation
        shape = relation.children or Children()
        return ChildCounts(
            self.all_rows[relation.parent], self.rows, shape, self.key.child("relation", *relation.columns)
        )

    @cached_property
    def groups(self) -> tuple[RuleGroup, ...]:
        """The table's rules, grouped by the columns that are redrawn together."""
        movable = {
            each.index: tuple(name for name, filler in self.filled_by.items() if filler is each)
            for each in self.links
            if each.mode in ("free", "self") and each.index not in self.digits
        }
        return rule_groups(self.schema, self.table, Freedom(self.fixed, movable, self.labels), self._chooser)

    @cached_property
    def fixed(self) -> frozenset[str]:
        """The columns that a key decides, or that are unique by nature."""
        keyed = {name for name in self.digits if isinstance(name, str)}
        return frozenset(keyed | {name for plan in self.keys if not plan.digits for name in plan.columns})

    @cached_property
    def labels(self) -> dict[str, int]:
        """The table's relations by the name that expressions use, the first of each name."""
        named: dict[str, int] = {}
        for index, relation in enumerate(self.schema.relations):
            if relation.child == self.table.name:
                named.setdefault(relation.label, index)
        return named

    @cached_property
    def group_of(self) -> dict[str, RuleGroup]:
        """The rule group that decides each column."""
        return {column: group for group in self.groups for column in group.columns}

    @cached_property
    def group_of_relation(self) -> dict[int, RuleGroup]:
        """The rule group that decides each relation's parent."""
        return {index: group for group in self.groups for index in group.relations}

    @cached_property
    def column_names(self) -> frozenset[str]:
        """The names of the table's columns."""
        return frozenset(column.name for column in self.table.columns)

    @cached_property
    def _links_by_index(self) -> dict[int, Link]:
        return {each.index: each for each in self.links}

    def link(self, index: int) -> Link:
        """How a relation is met."""
        return self._links_by_index[index]

    def column(self, name: str) -> ColumnSchema:
        """A column of the table."""
        return self._columns_by_name[name]

    @cached_property
    def _columns_by_name(self) -> dict[str, ColumnSchema]:
        return {column.name: column for column in self.table.columns}

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

    def optional(self, link: Link) -> bool:
        """Whether a row may be without this parent: some column that only it fills is nullable."""
        return any(
            self.column(name).nullable and name not in self.table.primary_key and self.filled_by[name] is link
            for name in link.relation.columns
        )


def series_points(table: TableSchema) -> int | None:
    """How long each series in the table is when nobody says; None when it holds none."""
    return next(
        (n for each in table.columns if each.generator and (n := each.generator.points(each)) is not None), None
    )


def replace_max(shape: Children, most: int) -> Children:
    """Lower the maximum to what a key can tell apart."""
    lowered = most if shape.max is None else min(shape.max, most)
    return shape.model_copy(update={"max": lowered})


def table_plans(schema: DatasetSchema, rows: Mapping[str, int], seed: int) -> dict[str, TablePlan]:
    """Plan every table.

    Raises:
        SchemaError: If relations contradict each other.
    """
    links = link(schema)
    return {table.name: TablePlan(schema, table, rows, seed, links[table.name]) for table in schema.tables}
