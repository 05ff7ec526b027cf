"""What is said where rules cannot be met: which rules, what decides their columns, and where each stands."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from schemas.conditions import conjuncts
from schemas.errors import GenerationError, SchemaError, UnderstudyError
from schemas.model import DatasetSchema, Rule
from schemas.places import Path
from schemas.sql_reading import checked_tree, shorten
from tasks.records.deciders import decided_by, held, needing_a_top, needing_leave
from tasks.records.plan import TablePlan
from tasks.records.rules import RuleGroup
from tasks.records.stated import OwnBound, column_path, name_of

_MOST = 4  # rules named in the sentence; all of them are told below it, with their lines


def broken_rows(plan: TablePlan, group: RuleGroup, column: Callable[[str], pa.Array]) -> npt.NDArray[np.intp]:
    """Give the positions of the rows that break a rule.

    Raises:
        GenerationError: If a rule cannot be computed in some row; it names that rule and where it stands.
    """
    try:
        return group.broken(column)
    except GenerationError:
        for rule, condition in group.rules:
            try:
                RuleGroup(group.table, ((rule, condition),), (), frozenset()).broken(column)
            except GenerationError as error:
                raise error.at(*paths_of(plan.schema, [rule])) from None
        raise


@contextmanager
def told_where(plan: TablePlan, name: str) -> Iterator[None]:
    """Let what cannot be computed tell the rule or the generator that computes the column."""
    try:
        yield
    except GenerationError as error:
        rules = list(defining(plan, name))
        own = (*column_path(plan.schema, plan.table.name, name), "generator")
        if not error.about:
            error.at(*(paths_of(plan.schema, rules) if rules else [own]))
        raise


def refusal(
    plan: TablePlan, group: RuleGroup, broken: int, column: Callable[[str], pa.Array], draws: int = 0
) -> UnderstudyError:
    """Name the rules that the remaining rows break, and what could be done.

    Args:
        plan: Of the table.
        group: The rules.
        broken: How many rows break them.
        column: Gives the values of a column in these rows.
        draws: How often the columns were drawn.
    """
    worst = max(group.rules, key=lambda pair: len(RuleGroup(group.table, (pair,), (), frozenset()).broken(column)))
    rules = list(dict.fromkeys([worst[0], *(rule for rule, _ in group.rules)]))
    reads = worst[1].columns if not group.columns else group.reads
    computing = [rule for name in reads for rule in defining(plan, name)]
    about = (*paths_of(plan.schema, [*rules, *computing]), *(() if group.columns else _constants(plan, reads)))
    if not group.columns:
        return _stuck(plan, group, worst[0], reads, broken).at(*about)
    joined = " and ".join(f"`{shorten(rule.check)}`" for rule in rules[1 : _MOST + 1])
    return GenerationError(
        f"Table '{group.table}': {_called(rules[0])} could not be met{f' together with {joined}' if joined else ''} in "
        f"{broken} row(s) by {draws:,} draws of {', '.join(group.columns)}, and it is none of those that rows are put "
        "together by (docs/schema.md, 'Rows put together'). Narrow the generators of these columns so that the rule "
        "holds more often (a pattern, a step, a list of values), or write it as `column = expression` so that it is "
        f"computed{'; if the rules contradict each other, change one' if joined else ''}."
        f"{needing_a_top(plan, group.reads)}{needing_leave(plan, group)}{held(plan, group)}"
    ).at(*about)


def _stuck(plan: TablePlan, group: RuleGroup, rule: Rule, reads: Iterable[str], broken: int) -> SchemaError:
    """Say that nothing can give way: what the rule reads is decided by keys, children or computation."""
    reasons = "; ".join(f"{name} {decided_by(plan, name)}" for name in reads)
    return SchemaError(
        f"Table '{rule.table}': {_called(rule)} does not hold in {broken} row(s), and none of the columns "
        f"that it reads can give way: {reasons}. Change their generators or bounds so that it holds by "
        "itself, take one column out of its key so that it is drawn freely, or drop it."
        f"{held(plan, group)}"
    )


def _called(rule: Rule) -> str:
    return rule.told if isinstance(rule, OwnBound) else f"the rule `{shorten(rule.check)}`"


def defining(plan: TablePlan, name: str) -> Iterator[Rule]:
    """The rules that compute a column."""
    from sqlglot import exp

    for rule in plan.schema.rules_of(plan.table.name) if name in plan.equations else ():
        parts = [part for part in conjuncts(checked_tree(rule.check)) if isinstance(part, exp.EQ)]
        if any(name in (name_of(part.left), name_of(part.right)) for part in parts):
            yield rule


def paths_of(schema: DatasetSchema, rules: Iterable[Rule]) -> Iterator[Path]:
    """Where rules stand in a schema, a computed column's own bounds at that column."""
    for rule in rules:
        if isinstance(rule, OwnBound):
            yield (*column_path(schema, rule.table, rule.column), rule.end)
        elif rule in schema.rules:
            yield "rules", schema.rules.index(rule), "check"


def _constants(plan: TablePlan, names: Iterable[str]) -> Iterator[Path]:
    """Where the generators stand that always give the same, or compute."""
    for name in names:
        if name in plan.column_names and name not in plan.filled_by and name not in plan.equations:
            yield (*column_path(plan.schema, plan.table.name, name), "generator")
