"""Circles that only rules close: columns, parents and children's rows that wait for each other.

Validation finds circles among generators. A rule adds more: all that its group lets move waits for all that its rules
read, and a relation's parents for what a rule says of them.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from schemas.equations import closure
from schemas.errors import SchemaError
from schemas.model import Rule
from schemas.sql import parse_expression
from schemas.sql_aggregates import aggregate_of
from schemas.validation.cycles import circles
from tasks.records.children import relation_to
from tasks.records.deciders import needing_a_top, needing_siblings
from tasks.records.plan import TablePlan
from tasks.records.refusals import defining, paths_of
from tasks.records.rules import RuleGroup

Node = tuple[str, str]
"""A table's name, and a column of it, or ``(parent 3)`` for the parent rows along a relation, or ``(rules 0)``, or
``(above boss.pay)`` for a column of another row of the table that is made before."""

_ABOVE = "above "


def check_circles(plans: Mapping[str, TablePlan]) -> None:
    """Make sure that every cell can be made.

    Raises:
        SchemaError: If some wait for each other.
    """
    graph: dict[Node, list[Node]] = {}
    for plan in plans.values():
        for node, needs in _needs(plan, plans):
            graph.setdefault(node, []).extend(needs)
    for node in [each for needs in graph.values() for each in needs]:
        graph.setdefault(node, [])
    for circle in (*circles(graph), *_around(graph)):
        shown = [f"{table}.{name}" for table, name in circle if not name.startswith("(")]
        spoken = sorted(_spoken(circle, plans), key=lambda rule: rule.check)
        rules = ", ".join(f"`{rule.check}`" for rule in spoken[:4])
        raise SchemaError(
            f"Columns wait for each other through rules, and none is ever made: {', '.join(dict.fromkeys(shown))}."
            + (f" The rules are {rules}." if rules else "")
            + (
                _of_the_own_table(circle, plans)
                or " Compute one of them from columns that do not depend on it, or drop a rule."
            )
        ).at(*paths_of(next(iter(plans.values())).schema, spoken))


def _around(graph: Mapping[Node, list[Node]]) -> Iterator[list[Node]]:
    """Circles that lead from a row above over another table back to what waits for it: over rows below, that is."""
    above = {node: (node[0], node[1].partition(".")[2][:-1]) for node in graph if node[1].startswith(f"({_ABOVE}")}
    whole = {node: [*needs, *([above[node]] if node in above else [])] for node, needs in graph.items()}
    for node, column in above.items():
        for other in closure([node], whole):
            if other[0] != node[0] and node in closure([other], whole):
                yield [column, other]


def _of_the_own_table(circle: Sequence[Node], plans: Mapping[str, TablePlan]) -> str:
    """What to do where a row would wait for another of its own table; empty where none does."""
    nodes = set(circle)
    for table in sorted({table for table, _ in nodes}):
        for name, column in _from_above(plans[table], [name for each, name in circle if each == table]):
            if (table, column) in nodes:
                needed = needing_a_top(plans[table], [name]) or needing_siblings(plans[table], [name])
                return needed or (
                    f" '{name}' is of another row of '{table}', which always comes earlier in the table. A row may "
                    "choose it by columns that are not computed from it, or compute columns from it that do not choose "
                    "it: drop the rule that does both, or give the column values of its own."
                )
    return ""


def _from_above(plan: TablePlan, nodes: Sequence[str]) -> Iterator[tuple[str, str]]:
    """What a circle's rules and columns read in other rows of the same table, and the columns that they name."""
    groups = [plan.groups[int(node[7:-1])] for node in nodes if node.startswith("(rules")]
    read = [each.columns for group in groups for _, each in group.rules]
    read += [plan.generator(node).depends_on() for node in nodes if node in plan.sources]
    for name in dict.fromkeys(name for names in read for name in names):
        if name not in plan.column_names and aggregate_of(name) is None:
            index, column = plan.dotted(name)
            if plan.schema.relations[index].parent == plan.table.name:
                yield name, column


def _spoken(circle: Iterable[Node], plans: Mapping[str, TablePlan]) -> set[Rule]:
    """The rules that the circle goes through."""
    found: set[Rule] = set()
    for table, name in circle:
        plan = plans[table]
        if name.startswith("(rules"):
            found |= {rule for rule, _ in plan.groups[int(name[7:-1])].rules}
        if name.startswith("(parent"):
            found |= {rule for rule, _ in plan.predicates.get(int(name[8:-1]), ())}
        if name in plan.equations:
            found |= set(defining(plan, name))
    return found


def _needs(plan: TablePlan, plans: Mapping[str, TablePlan]) -> Iterator[tuple[Node, list[Node]]]:
    table = plan.table.name
    for number, group in enumerate(plan.groups):
        yield (table, f"(rules {number})"), list(_of_group(plan, group))
    for column in plan.table.columns:
        name = column.name
        if (decided := plan.group_of.get(name)) is not None:
            yield (table, name), [(table, f"(rules {plan.groups.index(decided)})")]
        elif (link := plan.filled_by.get(name)) is not None:
            above = link.relation.parent_columns[link.relation.columns.index(name)]
            yield (table, name), [_parent(table, link.index), (link.relation.parent, above)]
        else:
            yield (table, name), list(_named(plan, plan.generator(name).depends_on()))
    for link in plan.links:
        yield _parent(table, link.index), list(_of_relation(plan, link.index, plans))


def _of_group(plan: TablePlan, group: RuleGroup) -> Iterator[Node]:
    """What a group waits for outside itself."""
    inside = set(group.columns)
    names = {name for _, expression in group.rules for name in expression.columns}
    names |= {each for name in inside & plan.sources.keys() for each in plan.generator(name).depends_on()}
    # What waits for the parent's row must not choose it: each choice would ask for all rows above it.
    chosen = (name for name in names & plan.waiting.keys() if plan.waiting[name].index in group.relations)
    yield from ((plan.table.name, name.partition(".")[2]) for name in chosen)
    for node in _named(plan, names - inside):
        if not (node[1].startswith("(parent") and int(node[1][8:-1]) in group.relations and node[0] == plan.table.name):
            yield node


def _of_relation(plan: TablePlan, index: int, plans: Mapping[str, TablePlan]) -> Iterator[Node]:
    link, table = plan.link(index), plan.table.name
    group = plan.group_of_relation.get(index)
    if group is not None:
        yield table, f"(rules {plan.groups.index(group)})"
    for _, condition in plan.predicates.get(index, ()):
        yield from ((link.relation.parent, plan.dotted(name)[1]) for name in condition.columns)
    here = table
    for step in link.via:
        yield _parent(here, step)
        here = plan.schema.relations[step].parent


def _named(plan: TablePlan, names: Iterable[str]) -> Iterator[Node]:
    """What stands behind the names that an expression uses."""
    table = plan.table.name
    for name in names:
        aggregate = None if name in plan.column_names else aggregate_of(name)
        if name in plan.column_names:
            yield table, name
        elif aggregate is not None:
            index = relation_to(plan.schema, table, aggregate)
            child = plan.schema.relations[index].child
            yield _parent(child, index)
            columns = () if aggregate.value is None else parse_expression(aggregate.value).columns
            known = {column.name.casefold(): column.name for column in plan.schema.table(child).columns}
            yield from ((child, known[column.casefold()]) for column in columns)
        else:
            index, column = plan.dotted(name)
            yield _parent(table, index)
            yield (
                (table, f"({_ABOVE}{name})") if name in plan.waiting else (plan.schema.relations[index].parent, column)
            )


def _parent(table: str, index: int) -> Node:
    return table, f"(parent {index})"
