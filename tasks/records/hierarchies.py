"""Rows that wait for another row of their own table: a level one below the parent's, a path that goes on from its.

A row's parent in its own table always comes earlier, so such rows are made from the top down, all parents first and
theirs before them: about log n deep. A column that chooses the parent cannot also wait for it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from schemas.equations import closure
from tasks.records.links import Link, forms_chain

if TYPE_CHECKING:
    from tasks.records.plan import TablePlan


@dataclass(frozen=True)
class Wait:
    """What a column waits for in another row of its table.

    Attributes:
        index: The relation that leads there.
        along: All the relations that lead further up, to what that waits for in turn.
    """

    index: int
    along: frozenset[int]


def waiting_for(plan: "TablePlan") -> Mapping[str, Wait]:
    """Give what a column waits for, as ``relation.column``, that waits for itself in rows further up.

    Only what columns are computed from counts: what rules move waits for nothing in the own table.
    """
    upwards = {link.index for link in plan.links if _may_wait(plan, link)}
    reads = {name: tuple(plan.generator(name).depends_on()) for name in plan.sources} if upwards else {}
    found = {name: _of(plan, name) for names in reads.values() for name in names}
    above = {name: index for name, index in found.items() if index in upwards}
    reads |= {name: (name.partition(".")[2],) for name in above}
    needs = {name: closure(reads[name], reads) & above.keys() for name in above}
    knots = {name: [other for other in needs[name] if name in needs[other]] for name in above if name in needs[name]}
    return {name: Wait(above[name], frozenset(above[each] for each in knot)) for name, knot in knots.items()}


def _may_wait(plan: "TablePlan", link: "Link") -> bool:
    """Whether the relation forms low trees: some row does without a parent, and parents have any number of children."""
    chain = forms_chain(link.relation, plan.table)
    return link.upwards and plan.optional(link) and not chain and link.index not in plan.digits


def _of(plan: "TablePlan", name: str) -> int:
    """The relation that a name goes along; -1 for a column of the table and for an aggregate."""
    label, dot, _ = name.partition(".")
    return plan.labels.get(label, -1) if dot and name not in plan.column_names else -1
