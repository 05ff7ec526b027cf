"""What an engine decides once about a table: its sources, its keys, where its rows stand, its groups of rules."""

from collections.abc import Callable, Iterable, Mapping
from functools import cached_property

import numpy as np
import numpy.typing as npt

from schemas.generator import Binding, Generator, Source
from schemas.model import DatasetSchema, Relation, TableSchema
from schemas.sql import Expression
from schemas.sql_aggregates import aggregate_of
from tasks.records.correlation import Parts, mixtures
from tasks.records.grouping import rule_groups
from tasks.records.guard import bound
from tasks.records.hierarchies import Wait, waiting_for
from tasks.records.keys import Digit, KeyPlan, KeyPlanner
from tasks.records.kin import Kin
from tasks.records.links import Link
from tasks.records.materials import solver_of
from tasks.records.rules import Freedom, RuleGroup
from tasks.records.solving.solver import Solver
from tasks.records.stated import Stated, stated
from tasks.records.table_columns import TableColumns
from tasks.values.cells import CellKey, UInt64

Judge = Callable[[str, Iterable[Stated], UInt64], "npt.NDArray[np.bool_]"]
"""Tells which rows of a table (by its name) meet conditions on them: what an engine lends to its plans."""


class TablePlan(TableColumns):
    """Everything decided about one table: sources, keys, kin, rules; each built on first use.

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
        super().__init__(schema, table, links)
        self.looked_back = looked_back
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

    def counts_on(self, name: str) -> bool:
        """Whether a column's values differ from row to row by nature, however many rows there are."""
        return name in self.sources and self.generator(name).naturally_unique

    def _chooser(self, name: str) -> Generator | None:
        return None if name in self.filled_by else self.generator(name)

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
            if (each.mode == "free" or each.upwards)
            and each.index not in self.digits
            and each.index not in self.looked_back
        }
        own = frozenset(index for index in movable if self.link(index).upwards)
        conditions = [each for each in self.conditions if self._predicate_of(each[1]) is None]
        freedom = Freedom(self.fixed, movable, own, frozenset(self.waiting), self.labels, self._together)
        return rule_groups(self.table, conditions, freedom, self._chooser)

    @cached_property
    def choosing(self) -> frozenset[int]:
        """The relations (by index) to the table itself that a rule moves: where none will do, a row has no parent."""
        moved = (self.link(index) for group in self.groups for index in group.relations)
        return frozenset(each.index for each in moved if each.upwards and self.optional(each))

    @cached_property
    def waiting(self) -> Mapping[str, Wait]:
        """What must be made before a row itself in rows of the same table, by its name."""
        return waiting_for(self)

    @cached_property
    def above(self) -> dict[tuple[int, str], frozenset[int]]:
        """The same by relation (its index) and column: the relations along which all rows above are made before."""
        return {(each.index, name.partition(".")[2]): each.along for name, each in self.waiting.items()}

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

    def solver(self, group: RuleGroup) -> Solver | None:
        """What puts rows together that keep breaking a group's rules; None where there is no way to."""
        if group not in self._solvers:
            self._solvers[group] = solver_of(self, group)
        return self._solvers[group]

    @cached_property
    def fixed(self) -> frozenset[str]:
        """The columns that a key decides, or that are unique by nature."""
        keyed = {name for name in self.digits if isinstance(name, str)}
        return frozenset(keyed | {name for plan in self.keys if not plan.digits for name in plan.columns})

    @cached_property
    def group_of(self) -> dict[str, RuleGroup]:
        """The rule group that decides each column."""
        return {column: group for group in self.groups for column in group.columns}

    @cached_property
    def group_of_relation(self) -> dict[int, RuleGroup]:
        """The rule group that decides each relation's parent."""
        return {index: group for group in self.groups for index in group.relations}
