"""Rows that wait for another row of their own table: a level one below the parent's, a path that goes on from its.

A row's parent in its own table always comes earlier, so such rows are made from the top down, all parents first and
theirs before them: about log n deep. A column that chooses the parent cannot also wait for it.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from schemas.equations import closure

if TYPE_CHECKING:
    from tasks.records.links import Link
    from tasks.records.plan import TablePlan


def waiting_for(plan: "TablePlan") -> Mapping[str, int]:
    """Give the names, as ``relation.column``, of what a column waits for that waits for itself there, and the relation.

    Only what columns are computed from counts: what rules move waits for nothing in the own table.
    """
    upwards = {link.index for link in plan.links if _may_wait(plan, link)}
    reads = {name: tuple(plan.generator(name).depends_on()) for name in plan.sources} if upwards else {}
    above = {name: _of(plan, name) for names in reads.values() for name in names}
    reads |= {name: (name.partition(".")[2],) for name, index in above.items() if index in upwards}
    return {name: index for name, index in above.items() if index in upwards and name in closure(reads[name], reads)}


def _may_wait(plan: "TablePlan", link: "Link") -> bool:
    """Whether the relation forms low trees: some row does without a parent, and parents have any number of children."""
    keyed = any(set(key) <= set(link.relation.columns) for key in plan.table.keys)
    return link.mode == "self" and plan.optional(link) and not keyed and link.index not in plan.digits


def _of(plan: "TablePlan", name: str) -> int:
    """The relation that a name goes along; -1 for a column of the table and for an aggregate."""
    label, dot, _ = name.partition(".")
    return plan.labels.get(label, -1) if dot and name not in plan.column_names else -1
