"""Rules that bounds alone do not settle: which columns a rule lets move, and which rows break it.

A rule ``column = expression`` over a free column derives that column. The rows that break any other rule draw their
free columns again, with the number of the attempt in the hash; those that go on breaking it are put together by
:mod:`tasks.records.solving`. Rules that share a free column are settled together.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from schemas.errors import GenerationError, SchemaError, UnderstudyError
from schemas.model import DatasetSchema, Rule, TableSchema
from schemas.sql import Expression, evaluate, parse_expression
from schemas.sql_aggregates import aggregate_of, lifted

MAX_ATTEMPTS = 2_000
FIRST_ATTEMPTS = 200
"""Draws in which the first rows must meet a rule, or it is refused before anything is written. Of 256 rows the last
takes about 5.5 / p draws when one meets the rule with probability p, so p is 1 in 50 or more: 2,000 draws of such rules
fail in one row of 10^17. With as many for the first rows as for all, one row in thousands would fail halfway."""
PLAIN_ATTEMPTS = 4
"""Draws before rows are put together: what a draw can meet keeps the generators' own distributions."""
FOLLOWERS = frozenset({"expression", "reference", "constant"})
"""Generators that have no choice of their own: redrawing them changes nothing."""

Why = Callable[[str], str]


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

    @property
    def reads(self) -> tuple[str, ...]:
        """Every name that the rules use, each once."""
        return tuple(dict.fromkeys(name for _, expression in self.rules for name in expression.columns))

    def broken(self, column: Callable[[str], pa.Array]) -> npt.NDArray[np.intp]:
        """Give the positions of the rows in which some rule is false (unknown passes, as in SQL's CHECK)."""
        bad: npt.NDArray[np.bool_] | None = None
        for _, expression in self.rules:
            holds = evaluate(expression, {name: column(name) for name in expression.columns}, type=pa.bool_())
            false = ~holds.fill_null(True).to_numpy(zero_copy_only=False)
            bad = false if bad is None else bad | false
        assert bad is not None
        return np.flatnonzero(bad)

    def give_up(self, broken: int, column: Callable[[str], pa.Array], why: Why, draws: int = 0) -> UnderstudyError:
        """Name the rule that the remaining rows break, and what could be done.

        Args:
            broken: How many rows break it.
            column: Gives the values of a column in these rows.
            why: Says of a column that cannot give way what decides it.
            draws: How often the columns were drawn.
        """
        worst = max(self.rules, key=lambda pair: len(RuleGroup(self.table, (pair,), (), frozenset()).broken(column)))
        if not self.columns:
            return self._stuck(worst[0], worst[1], broken, why)
        return GenerationError(
            f"Table '{self.table}': the rule `{worst[0].check}` could not be met in {broken} row(s) by "
            f"{draws:,} draws of {', '.join(self.columns)}, and it is none of those that rows are put together by "
            "(docs/schema.md, 'Rows put together'). Narrow the generators of these columns so that the rule holds more "
            "often (a pattern, a step, a list of values), or write it as `column = expression` so that it is computed."
        )

    def _stuck(self, rule: Rule, expression: Expression, broken: int, why: Why) -> SchemaError:
        """Say that nothing can give way: what the rule reads is decided by keys, children or computation."""
        reasons = "; ".join(f"{name} {why(name)}" for name in expression.columns)
        return SchemaError(
            f"Table '{self.table}': the rule `{rule.check}` does not hold in {broken} row(s), and none of the columns "
            f"that it reads can give way: {reasons}. Change their generators or bounds so that the rule holds by "
            "itself, take one column out of its key so that it is drawn freely, or drop the rule."
        )


@dataclass(frozen=True)
class Freedom:
    """What may move in a table.

    Attributes:
        fixed: Columns that a key decides.
        movable: Relations (by index) whose parent is drawn freely, with the columns that they fill.
        labels: Relations by the label that expressions use.
        together: Columns that are drawn again together, by what they share.
    """

    fixed: frozenset[str]
    movable: Mapping[int, tuple[str, ...]]
    labels: Mapping[str, int]
    together: Mapping[str, str]


def derived_columns(
    schema: DatasetSchema, table: TableSchema, fixed: frozenset[str], spoken: list[str]
) -> dict[str, Expression]:
    """Find the columns that some rule ``column = expression`` computes, each with its expression.

    Args:
        schema: The dataset.
        table: The table.
        fixed: Columns that no rule computes.
        spoken: Every name that a rule may use.
    """
    derived: dict[str, Expression] = {}
    names = [column.name for column in table.columns]
    for rule in schema.rules_of(table.name):
        for name, text in _equations(rule.check):
            resolved = {each.casefold(): each for each in names}.get(name.casefold())
            if resolved is None or resolved in fixed or resolved in derived:
                continue
            expression = parse_expression(text).resolved(spoken)
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

    tree = lifted(parse_one(check, read="duckdb").unnest())
    parts = [part.unnest() for part in tree.flatten()] if isinstance(tree, exp.And) else [tree]
    found = []
    for part in parts:
        if isinstance(part, exp.EQ):
            for one, other in ((part.left, part.right), (part.right, part.left)):
                if isinstance(one, exp.Column) and len(one.parts) == 1 and aggregate_of(one.name) is None:
                    found.append((one.name, str(other.sql(dialect="duckdb"))))
    return found


def names_of_parents(schema: DatasetSchema, labels: Mapping[str, int]) -> list[str]:
    """The parents' columns, as a rule names them: ``relation.column``."""
    parents = {label: schema.table(schema.relations[index].parent) for label, index in labels.items()}
    return [f"{label}.{column.name}" for label, parent in parents.items() for column in parent.columns]
