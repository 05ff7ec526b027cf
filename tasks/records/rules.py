"""Rules that bounds alone do not settle: which columns a rule lets move, and which rows break it.

A rule ``column = expression`` over a free column derives that column. Every other rule is met by redrawing: the rows
that break it draw their free columns again, with the number of the attempt in the hash. Rules that share a free column
are settled together.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from schemas.errors import GenerationError
from schemas.generator import Generator
from schemas.model import DatasetSchema, Rule, TableSchema
from schemas.sql import Expression, evaluate, parse_expression

GeneratorOf = Callable[[str], Generator | None]

MAX_ATTEMPTS = 200
FOLLOWERS = frozenset({"expression", "reference", "constant"})
"""Generators that have no choice of their own: redrawing them changes nothing."""


@dataclass(frozen=True)
class RuleGroup:
    """Rules that are settled together.

    Attributes:
        table: The table's name.
        rules: The rules, with their parsed conditions.
        columns: Every column whose value the settling decides: the free ones and those that follow from them.
        relations: Relations (by index) whose parent is drawn again with the columns.
    """

    table: str
    rules: tuple[tuple[Rule, Expression], ...]
    columns: tuple[str, ...]
    relations: frozenset[int]

    def broken(self, column: Callable[[str], pa.Array]) -> npt.NDArray[np.intp]:
        """Give the positions of the rows in which some rule is false (unknown passes, as in SQL's CHECK)."""
        bad: npt.NDArray[np.bool_] | None = None
        for _, expression in self.rules:
            holds = evaluate(expression, {name: column(name) for name in expression.columns}, type=pa.bool_())
            false = ~holds.fill_null(True).to_numpy(zero_copy_only=False)
            bad = false if bad is None else bad | false
        assert bad is not None
        return np.flatnonzero(bad)

    def give_up(self, broken: int, column: Callable[[str], pa.Array]) -> GenerationError:
        """Name the rule that the remaining rows break, and what could be done."""
        worst = max(self.rules, key=lambda pair: len(RuleGroup(self.table, (pair,), (), frozenset()).broken(column)))
        free = ", ".join(self.columns) or "none of its columns is free to move"
        return GenerationError(
            f"Table '{self.table}': the rule `{worst[0].check}` could not be met in {broken} row(s) after "
            f"{MAX_ATTEMPTS} draws of {free}. Narrow the generators of these columns so that the rule holds more "
            "often, or write the rule as `column = expression` so that it can be computed."
        )


@dataclass(frozen=True)
class Freedom:
    """What may move in a table.

    Attributes:
        fixed: Columns that a key decides.
        movable: Relations (by index) whose parent is drawn freely, with the columns that they fill.
        labels: Relations by the label that expressions use.
    """

    fixed: frozenset[str]
    movable: Mapping[int, tuple[str, ...]]
    labels: Mapping[str, int]


def derived_columns(schema: DatasetSchema, table: TableSchema, fixed: frozenset[str]) -> dict[str, Expression]:
    """Find the columns that some rule ``column = expression`` computes, each with its expression."""
    derived: dict[str, Expression] = {}
    names = [column.name for column in table.columns]
    for rule in schema.rules_of(table.name):
        for name, text in _equations(rule.check):
            resolved = {each.casefold(): each for each in names}.get(name.casefold())
            if resolved is None or resolved in fixed or resolved in derived:
                continue
            expression = parse_expression(text).resolved(names)
            if expression.columns and resolved not in _closure(expression.columns, derived):
                derived[resolved] = expression
    return derived


def _closure(columns: Iterable[str], derived: Mapping[str, Expression]) -> set[str]:
    seen: set[str] = set()
    todo = list(columns)
    while todo:
        name = todo.pop()
        if name not in seen:
            seen.add(name)
            todo.extend(derived[name].columns if name in derived else ())
    return seen


def _equations(check: str) -> list[tuple[str, str]]:
    """Read `a = f(b, c)` out of a condition and its top-level ANDs: (column, expression) either way round.

    Between two bare columns the right one derives the left; a constant derives nothing (bounds settle that).
    """
    from sqlglot import exp, parse_one

    tree = parse_one(check, read="duckdb").unnest()
    parts = [part.unnest() for part in tree.flatten()] if isinstance(tree, exp.And) else [tree]
    found = []
    for part in parts:
        if isinstance(part, exp.EQ):
            for one, other in ((part.left, part.right), (part.right, part.left)):
                if isinstance(one, exp.Column) and len(one.parts) == 1:
                    found.append((one.name, str(other.sql(dialect="duckdb"))))
    return found


def rule_groups(
    schema: DatasetSchema, table: TableSchema, freedom: Freedom, generators: GeneratorOf
) -> tuple[RuleGroup, ...]:
    """Group the table's rules by what they let move."""
    reading = _Reading(table, freedom, generators)
    names = [column.name for column in table.columns]
    spoken = [*names, *_of_parents(schema, freedom)]
    merged: list[tuple[set[str], set[int], set[str], list[tuple[Rule, Expression]]]] = []
    for rule in schema.rules_of(table.name):
        expression = parse_expression(rule.check).resolved(spoken)
        reads = reading.ancestors(expression.columns)
        columns, relations = reading.free(reads)
        group = (columns, relations, reads, [(rule, expression)])
        for other in [each for each in merged if _touch(each, group)]:
            merged.remove(other)
            group = (group[0] | other[0], group[1] | other[1], group[2] | other[2], other[3] + group[3])
        merged.append(group)
    order = {name: place for place, name in enumerate(names)}
    return tuple(
        RuleGroup(
            table.name,
            tuple(rules),
            tuple(sorted(reading.followers(columns, relations, reads), key=lambda name: order[name])),
            frozenset(relations),
        )
        for columns, relations, reads, rules in merged
    )


def _of_parents(schema: DatasetSchema, freedom: Freedom) -> list[str]:
    """The parents' columns, as a rule names them: ``relation.column``."""
    parents = {label: schema.table(schema.relations[index].parent) for label, index in freedom.labels.items()}
    return [f"{label}.{column.name}" for label, parent in parents.items() for column in parent.columns]


def _touch(
    one: tuple[set[str], set[int], set[str], list[tuple[Rule, Expression]]],
    other: tuple[set[str], set[int], set[str], list[tuple[Rule, Expression]]],
) -> bool:
    return bool(one[0] & other[2] or other[0] & one[2] or one[1] & other[1])


class _Reading:
    """Who depends on whom within a row."""

    def __init__(self, table: TableSchema, freedom: Freedom, generators: GeneratorOf) -> None:
        self._table, self._freedom, self._generators = table, freedom, generators
        self._fills = {name: index for index, names in freedom.movable.items() for name in names}
        self._depends = {column.name: self._reads(column.name) for column in table.columns}

    def _reads(self, name: str) -> tuple[str, ...]:
        generator = self._generators(name)
        return () if generator is None else generator.depends_on()

    def ancestors(self, columns: Iterable[str]) -> set[str]:
        """The columns and everything in the row that decides them; ``relation.column`` names stay as they are."""
        seen: set[str] = set()
        todo = list(columns)
        while todo:
            name = todo.pop()
            if name not in seen:
                seen.add(name)
                todo.extend(self._depends.get(name, ()))
        return seen

    def free(self, reads: set[str]) -> tuple[set[str], set[int]]:
        """What may be redrawn among the columns read, with everything that must be redrawn along with it."""
        relations = {self._fills[name] for name in reads if name in self._fills}
        relations |= {
            self._freedom.labels[name.partition(".")[0]]
            for name in reads
            if "." in name and self._freedom.labels.get(name.partition(".")[0]) in self._freedom.movable
        }
        columns = {name for index in relations for name in self._freedom.movable[index]}
        own = {name for name in reads if self._moves(name)}
        groups = {self._group(name) for name in own} - {None}
        columns |= own | {column.name for column in self._table.columns if self._group(column.name) in groups}
        return columns, relations

    def _moves(self, name: str) -> bool:
        if name in self._freedom.fixed or name not in self._depends:
            return False
        generator = self._generators(name)
        return generator is not None and generator.kind not in FOLLOWERS and not generator.settled

    def _group(self, name: str) -> str | None:
        generator = self._generators(name)
        return None if generator is None else generator.group

    def followers(self, columns: set[str], relations: set[int], reads: set[str]) -> set[str]:
        """The free columns, and those read by the rules that follow from them."""
        moved = set(columns)
        labels = {label for label, index in self._freedom.labels.items() if index in relations}
        growing = True
        while growing:
            new = {
                name
                for name in reads & self._depends.keys() - moved
                if any(each in moved or each.partition(".")[0] in labels for each in self._depends[name])
            }
            moved |= new
            growing = bool(new)
        return moved
