"""What decides a column or holds a parent in place, in words: why something cannot be drawn again."""

from collections.abc import Iterable, Iterator

from schemas.equations import FOLLOWERS
from schemas.sql_aggregates import aggregate_of
from schemas.types import ColumnType
from tasks.records.children import readers_of
from tasks.records.links import Link, forms_chain
from tasks.records.plan import TablePlan
from tasks.records.rules import RuleGroup
from tasks.records.stated import is_exact


def decided_by(plan: TablePlan, name: str) -> str:
    """What decides a name that rules use, where it cannot give way, to end a sentence with."""
    if name not in plan.column_names:
        if aggregate_of(name) is not None:
            return "is of the children's rows"
        return "is of the parent's row"
    key = next((each for each in plan.table.keys if name in each), None)
    if key is not None:
        return "is unique" if len(key) == 1 else f"is part of the key ({', '.join(key)})"
    if name in plan.filled_by:
        return f"refers to '{plan.filled_by[name].relation.parent}'"
    if name in plan.equations and (digits := _too_few_digits(plan, name)) is not None:
        return f"is computed, and holds {digits} digits after the point: round what it is computed by to as many"
    if plan.generator(name).kind == "constant":
        return "is always the same"
    return "is computed" if plan.generator(name).kind in FOLLOWERS else "is settled by its own generator"


def held(plan: TablePlan, group: RuleGroup) -> str:
    """What keeps parents that a group's rules read from being drawn again, as a sentence; empty if nothing does."""
    relations = {plan.filled_by[name].index for name in group.reads if name in plan.filled_by}
    relations |= {plan.labels[label] for name in group.reads if (label := name.partition(".")[0]) in plan.labels}
    readers = readers_of(plan.schema)
    parents = [
        f"the parent along ({', '.join(plan.link(index).relation.columns)}) by the {readers[index]}"
        for index in sorted(relations & readers.keys())
    ]
    if not parents:
        return ""
    return (
        f" Aggregates hold parents in place: {', '.join(parents)}. Drop one of these aggregates, and that parent is "
        "drawn so that the rule holds."
    )


def needing_a_top(plan: TablePlan, names: Iterable[str]) -> str:
    """What to do where names that rules use are of rows of the same table and every row has one, as a sentence."""
    columns = [column for link, column in _upwards(plan, names) if not plan.optional(link)]
    return f" Let '{columns[0]}' be nullable: then rows for which no parent will do have none." if columns else ""


def needing_leave(plan: TablePlan, group: RuleGroup) -> str:
    """What to do where rules hold neither under any row of the same table nor under none, as a sentence."""
    links = [plan.link(index) for index in sorted(group.relations & plan.choosing)]
    if not links:
        return ""
    column = _filled(plan, links[0])
    return (
        f" A row of '{plan.table.name}' for which no other will do has none, and what the rules compare keeps its "
        f"values: let them allow such a row (`OR {column} IS NULL`)."
    )


def needing_siblings(plan: TablePlan, names: Iterable[str]) -> str:
    """What to do where such names lead along a chain, as a sentence."""
    columns = [column for link, column in _upwards(plan, names) if forms_chain(link.relation, plan.table)]
    if not columns:
        return ""
    return (
        f" '{columns[0]}' is unique, so the rows form one chain, and each would wait for all before it: let the column "
        "repeat, or give the value a generator of its own."
    )


def _upwards(plan: TablePlan, names: Iterable[str]) -> Iterator[tuple[Link, str]]:
    """The relations to the table itself that names go along, each with a column that only it fills."""
    labels = {name.partition(".")[0] for name in names if name not in plan.column_names}
    for link in (plan.link(plan.labels[label]) for label in sorted(labels & plan.labels.keys())):
        if link.upwards and (column := _filled(plan, link)) is not None:
            yield link, column


def _filled(plan: TablePlan, link: Link) -> str | None:
    return next((name for name in link.relation.columns if plan.filled_by[name] is link), None)


def _too_few_digits(plan: TablePlan, name: str) -> int | None:
    """The digits after the point of a decimal that a rule computes with more; None where they are enough."""
    column = plan.column(name)
    if column.type is not ColumnType.DECIMAL or is_exact(column, plan.equations[name], plan.type_of):
        return None
    return int(column.arrow_type.scale)
