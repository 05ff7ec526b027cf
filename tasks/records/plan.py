"""What an engine decides once about a table."""

from collections.abc import Callable, Iterable, Mapping
from functools import cached_property, partial

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from schemas.equations import FOLLOWERS, equations_of, spoken_in
from schemas.errors import SchemaError
from schemas.generator import Binding, Generator, Source, generator_class
from schemas.input_types import aggregate_type
from schemas.model import ColumnSchema, DatasetSchema, Relation, TableSchema
from schemas.sql import Expression, parse_expression
from schemas.sql_aggregates import aggregate_of
from schemas.suggest import did_you_mean
from schemas.types import ColumnType
from tasks.records.children import looked_back_along, readers_of, relation_to
from tasks.records.correlation import Parts, mixtures
from tasks.records.grouping import rule_groups
from tasks.records.guard import bound
from tasks.records.keys import Digit, KeyPlan, KeyPlanner
from tasks.records.kin import Kin
from tasks.records.links import Link, link
from tasks.records.rules import Freedom, RuleGroup
from tasks.records.solving.building import Material, solver_for
from tasks.records.solving.solver import Solver
from tasks.records.stated import Stated, column_path, is_exact, stated
from tasks.values.cells import CellKey, RowCells, UInt64

Judge = Callable[[str, Iterable[Stated], UInt64], "npt.NDArray[np.bool_]"]
"""Tells which rows of a table (by its name) meet conditions on them: what an engine lends to its plans."""


class TablePlan:
    """Everything decided about one table: sources, links, keys, rules; each built on first use.

    Args:
        schema: The dataset.
        table: The table.
        rows: Rows of every table that rows may refer to; of a table that is continued, those of its new step.
        seed: The dataset's.
        links: How the table's relations are met.
        looked_back: The relations along which a parent reads its children.
        firsts: The first of those rows, of each table that is continued; 0 for the others.
        older: The plan that a continued table's older rows follow.
        passed: How many rows' values a continued table passes over: those of rows that were deleted before.
    """

    def __init__(
        self,
        schema: DatasetSchema,
        table: TableSchema,
        rows: Mapping[str, int],
        seed: int,
        links: tuple[Link, ...],
        *,
        looked_back: frozenset[int] = frozenset(),
        firsts: Mapping[str, int] | None = None,
        older: "TablePlan | None" = None,
        passed: int = 0,
    ) -> None:
        self.schema, self.table, self.links, self.looked_back = schema, table, links, looked_back
        self.rows, self.all_rows = rows[table.name], rows
        self.firsts, self.older, self.passed = firsts or {}, older, passed
        self.first = self.firsts.get(table.name, 0)
        self.seed = seed
        self.key = CellKey.of(seed, table.name)
        self._solvers: dict[RuleGroup, Solver | None] = {}
        self.judge: Judge | None = None

    def on_paper(self) -> "TablePlan":
        """The same plan, made without looking at any row: what can be said before it is known that rows can be made."""
        step = {"looked_back": self.looked_back, "firsts": self.firsts, "older": self.older, "passed": self.passed}
        copy = TablePlan(self.schema, self.table, self.all_rows, self.seed, self.links, **step)  # type: ignore[arg-type]
        copy.__dict__["sources"] = self.sources  # binding takes long
        return copy

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
            column.name: bound(
                self.generator(column.name),
                Binding(
                    column, self.table.name, self.schema.locale, rows=self.bound_rows, siblings=siblings, seed=self.seed
                ),
            )
            for column in self.table.columns
            if column.name not in self.filled_by
        }

    @property
    def bound_rows(self) -> int:
        """Rows that generators are bound for: a continued table's are bound as they were, to make values that go on."""
        return self.rows if self.older is None else self.older.bound_rows

    def first_of(self, relation: Relation) -> int:
        """The first row of a relation's parent that rows of this plan refer to."""
        return self.firsts.get(relation.parent, 0)

    def is_fresh(self, key: KeyPlan) -> bool:
        """Whether a key of a continued table differs from all older ones by a parent that is new."""
        relations = [self.schema.relations[digit.relation] for digit in key.digits if digit.relation is not None]
        if key.owned and self.owner is not None:
            relations.append(self.owner.relation)
        return any(self.first_of(relation) for relation in relations)

    def siblings_before(self, key: KeyPlan, parents: UInt64) -> UInt64:
        """How many older siblings an owned key need not count: all, where a new parent tells the keys apart."""
        if self.older is None or self.owner is None or self.first_of(self.owner.relation) or not self.is_fresh(key):
            return np.zeros_like(parents)
        return self.kin.children_before(parents)

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

    def counts_on(self, name: str) -> bool:
        """Whether a column's values differ from row to row by nature, however many rows there are."""
        return name in self.sources and self.generator(name).naturally_unique

    def _chooser(self, name: str) -> Generator | None:
        return None if name in self.filled_by else self.generator(name)

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

    @property
    def capacity(self) -> int | None:
        """The most rows that the table's keys allow; None when nothing limits them."""
        parents = {each.index: self.all_rows[each.relation.parent] for each in self.links}
        rules = self.schema.rules_of(self.table.name)
        return KeyPlanner(self.table, self.links, parents, self.sources, rules).capacity()

    @cached_property
    def keys(self) -> tuple[KeyPlan, ...]:
        """How each key is kept unique."""
        parents = {each.index: self.kin.choices(each) for each in self.links}
        planner = KeyPlanner(self.table, self.links, parents, self.sources, self.schema.rules_of(self.table.name))
        return tuple(self._going_on(key) for key in planner.plan(self.rows))

    def _going_on(self, key: KeyPlan) -> KeyPlan:
        """The plan by which a key goes on: that of the older rows, where nothing but its index tells it from theirs."""
        relations = [self.schema.relations[digit.relation] for digit in key.digits if digit.relation is not None]
        if self.older is None or key.owned or not key.digits or any(self.first_of(each) for each in relations):
            return key
        same = (each for each in self.older.keys if each.columns == key.columns and each.digits and not each.owned)
        return next(same, key)

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
    def mixed(self) -> dict[str, Parts]:
        """The columns whose random numbers are mixed with other columns', and how."""
        found: dict[str, Parts] = {}
        for correlation in self.table.correlations:
            found |= mixtures(correlation, self.sources, self.key)
        return found

    @cached_property
    def kin(self) -> Kin:
        """Where the table's rows stand among their parents'."""
        return Kin(self)

    def check(self) -> None:
        """Make sure of what no single column shows.

        Raises:
            SchemaError: If a parent looks back along a relation that cannot be followed backwards.
        """
        for index in sorted(self.looked_back):
            if self.schema.relations[index].child == self.table.name:
                self.kin.check(index)

    @cached_property
    def groups(self) -> tuple[RuleGroup, ...]:
        """The table's rules, grouped by the columns that are redrawn together."""
        movable = {
            each.index: tuple(name for name, filler in self.filled_by.items() if filler is each)
            for each in self.links
            if each.mode in ("free", "self") and each.index not in self.digits and each.index not in self.looked_back
        }
        conditions = [each for each in self.conditions if self._predicate_of(each[1]) is None]
        return rule_groups(
            self.table, conditions, Freedom(self.fixed, movable, self.labels, self._together), self._chooser
        )

    @property
    def _together(self) -> dict[str, str]:
        """Columns that are drawn again together, beside those of one entity: the correlated ones."""
        numbered = enumerate(self.table.correlations)
        return {name: f"correlation {number}" for number, each in numbered for name in each.columns}

    @cached_property
    def conditions(self) -> tuple[Stated, ...]:
        """What the rows must meet beyond what the columns are made to."""
        return tuple(stated(self.schema, self.table, self.equations, self.spoken, self.type_of))

    @cached_property
    def predicates(self) -> dict[int, tuple[Stated, ...]]:
        """The conditions on a parent's row alone, by relation: only parents that meet them have children."""
        found: dict[int, tuple[Stated, ...]] = {}
        for each in self.conditions:
            index = self._predicate_of(each[1])
            if index is not None:
                found[index] = (*found.get(index, ()), each)
        return found

    def _predicate_of(self, condition: Expression) -> int | None:
        names = condition.columns
        if not names or any(name in self.column_names or aggregate_of(name) is not None for name in names):
            return None
        indices = {self.dotted(name)[0] for name in names}
        index = indices.pop()
        return index if not indices and self.link(index).mode in ("owner", "free") else None

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

    def solver(self, group: RuleGroup) -> Solver | None:
        """What puts rows together that keep breaking a group's rules; None where there is no way to."""
        if group not in self._solvers:
            self._solvers[group] = self._new_solver(group)
        return self._solvers[group]

    def _new_solver(self, group: RuleGroup) -> Solver | None:
        drawn = [name for name in group.columns if name in self.sources]
        free = [name for name in drawn if self.generator(name).kind not in FOLLOWERS]
        expressions = {name: getattr(self.generator(name), "sql", "") for name in drawn if name not in free}
        material = Material(
            sources={name: self.sources[name] for name in free},
            generators={name: self.generator(name) for name in free},
            computed={name: parse_expression(sql).resolved(self.spoken) for name, sql in expressions.items() if sql},
            nullable=frozenset(name for name in free if self._may_be_null(name)),
            type_of=self.type_of,
            samples={name: partial(self._sample, name) for name in free if self._stands_alone(name)},
        )
        return solver_for([expression for _, expression in group.rules], material)

    def _stands_alone(self, name: str) -> bool:
        generator = self.generator(name)
        return not generator.depends_on() and generator.group is None

    def _sample(self, name: str, start: int, stop: int) -> pa.Array:
        """Values of a column, of no row."""
        rows = np.arange(start, stop, dtype=np.uint64)
        return self.sources[name].draw(RowCells(self.key.child("sample", name), self.key, rows))

    def _may_be_null(self, name: str) -> bool:
        return self.column(name).nullable and name not in self.table.primary_key

    @cached_property
    def fixed(self) -> frozenset[str]:
        """The columns that a key decides, or that are unique by nature."""
        keyed = {name for name in self.digits if isinstance(name, str)}
        return frozenset(keyed | {name for plan in self.keys if not plan.digits for name in plan.columns})

    def decided_by(self, name: str) -> str:
        """What decides a name that rules use, where it cannot give way, to end a sentence with."""
        if name not in self.column_names:
            if aggregate_of(name) is not None:
                return "is of the children's rows"
            return "is of the parent's row"
        key = next((each for each in self.table.keys if name in each), None)
        if key is not None:
            return "is unique" if len(key) == 1 else f"is part of the key ({', '.join(key)})"
        if name in self.filled_by:
            return f"refers to '{self.filled_by[name].relation.parent}'"
        if name in self.equations and (digits := self._too_few_digits(name)) is not None:
            return f"is computed, and holds {digits} digits after the point: round what it is computed by to as many"
        if self.generator(name).kind == "constant":
            return "is always the same"
        return "is computed" if self.generator(name).kind in FOLLOWERS else "is settled by its own generator"

    def held(self, group: RuleGroup) -> str:
        """What keeps parents that a group's rules read from being drawn again, as a sentence; empty if nothing does."""
        relations = {self.filled_by[name].index for name in group.reads if name in self.filled_by}
        relations |= {self.labels[label] for name in group.reads if (label := name.partition(".")[0]) in self.labels}
        readers = readers_of(self.schema)
        held = [
            f"the parent along ({', '.join(self.link(index).relation.columns)}) by the {readers[index]}"
            for index in sorted(relations & readers.keys())
        ]
        if not held:
            return ""
        return (
            f" Aggregates hold parents in place: {', '.join(held)}. Drop one of these aggregates, and that parent is "
            "drawn so that the rule holds."
        )

    def _too_few_digits(self, name: str) -> int | None:
        """The digits after the point of a decimal that a rule computes with more; None where they are enough."""
        column = self.column(name)
        if column.type is not ColumnType.DECIMAL or is_exact(column, self.equations[name], self.type_of):
            return None
        return int(column.arrow_type.scale)

    @cached_property
    def labels(self) -> dict[str, int]:
        """The table's relations by the name that expressions use, the first of each name."""
        named: dict[str, int] = {}
        for index, relation in self.schema.by_table.upwards.get(self.table.name, ()):
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


def table_plans(
    schema: DatasetSchema,
    rows: Mapping[str, int],
    seed: int,
    *,
    firsts: Mapping[str, int] | None = None,
    older: Callable[[str], TablePlan] | None = None,
    passed: Mapping[str, int] | None = None,
) -> dict[str, TablePlan]:
    """Plan every table.

    Args:
        schema: The dataset.
        rows: As :class:`TablePlan` takes them.
        seed: The dataset's.
        firsts: As :class:`TablePlan` takes them.
        older: Gives the plan that a table's older rows follow.
        passed: As :class:`TablePlan` takes it, of each table.

    Raises:
        SchemaError: If relations contradict each other.
    """
    links, looked_back = link(schema), looked_back_along(schema)
    return {
        table.name: TablePlan(
            schema,
            table,
            rows,
            seed,
            links[table.name],
            looked_back=looked_back,
            firsts=firsts,
            older=older(table.name) if older else None,
            passed=(passed or {}).get(table.name, 0),
        )
        for table in schema.tables
    }
