"""Where the rows of a table stand among their parents', and from there where a parent's children are."""

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from schemas.errors import SchemaError
from schemas.model import Children, TableSchema
from schemas.sql import Expression
from tasks.records.allowed import Allowed
from tasks.records.counts import ChildCounts
from tasks.records.keys import Digit, KeyPlan
from tasks.records.links import Link
from tasks.values.cells import CellKey, UInt64
from tasks.values.permute import invert, permute

if TYPE_CHECKING:
    from tasks.records.plan import TablePlan


class Kin:
    """The relations of one table, followed either way.

    Args:
        plan: The table's plan.
    """

    def __init__(self, plan: "TablePlan") -> None:
        self._plan = plan
        self._counts: dict[int, ChildCounts] = {}
        self._allowed: dict[int, Allowed] = {}

    def key(self, link: Link) -> CellKey:
        """The key of a relation's draws."""
        return self._plan.key.child("relation", *link.relation.columns)

    @cached_property
    def owned(self) -> ChildCounts:
        """The owner's children; only for a table with an owner."""
        link = self._plan.owner
        assert link is not None
        parents, shape = self.choices(link), link.relation.children or self._usual
        owned = [plan.size for plan in self._plan.keys if plan.owned and plan.digits]
        if owned:
            shape = replace_max(shape, min(owned))
        if link.none_childless and shape.min == 0 and self._plan.rows >= parents:
            shape = shape.model_copy(update={"min": 1})
        return ChildCounts(parents, self._plan.rows, shape, self.key(link))

    @property
    def _usual(self) -> Children:
        """How children spread when nobody says: series are as long as each other."""
        return Children(kind="uniform" if series_points(self._plan.table) is None else "even")

    def counts(self, link: Link) -> ChildCounts:
        """The children along a relation whose children stand in slots."""
        if link is self._plan.owner:
            return self.owned
        if link.index not in self._counts:
            shape = link.relation.children or Children()
            self._counts[link.index] = ChildCounts(self.choices(link), self._plan.rows, shape, self.key(link))
        return self._counts[link.index]

    def slotted(self, link: Link) -> bool:
        """Whether a free relation's children stand in slots in their parents' order, shuffled over the table's rows."""
        shape = link.relation.children or Children()
        return link.index in self._plan.looked_back or shape.kind == "even" or bool(shape.min or shape.max)

    def slots(self, link: Link, rows: UInt64) -> UInt64:
        """The slot of each row along a slotted relation."""
        return permute(rows, self._plan.rows, self.key(link).child("slot"))

    def choices(self, link: Link) -> int:
        """How many parents there are to choose from."""
        allowed = self.allowed(link)
        return self._plan.all_rows[link.relation.parent] if allowed is None else allowed.total

    def chosen(self, link: Link, places: UInt64) -> UInt64:
        """The parent rows at these places among those to choose from, shape (n,)."""
        allowed = self.allowed(link)
        first = np.uint64(self._plan.first_of(link.relation))
        return (places if allowed is None else allowed.pick(places)) + first

    def allowed(self, link: Link) -> Allowed | None:
        """The parents that may have children; None when all may.

        Raises:
            SchemaError: If none may, or each must.
        """
        predicates = self._plan.predicates.get(link.index)
        if predicates is None or self._plan.judge is None:
            return None
        if link.index not in self._allowed:
            judge, parent = self._plan.judge, link.relation.parent
            conditions = [(rule, of_parent(each)) for rule, each in predicates]
            first = np.uint64(self._plan.first_of(link.relation))
            found = Allowed.of(self._plan.all_rows[parent], lambda rows: judge(parent, conditions, rows + first))
            self._check_allowed(link, found, " AND ".join(rule.check for rule, _ in predicates))
            self._allowed[link.index] = found
        return self._allowed[link.index]

    def _check_allowed(self, link: Link, found: Allowed, condition: str) -> None:
        parent, child = link.relation.parent, link.relation.child
        if not found.total:
            raise SchemaError(
                f"Table '{child}': the rule `{condition}` leaves no parent, as no row of '{parent}' meets it. Widen "
                f"the generators of '{parent}', or drop the rule."
            )
        shape = link.relation.children
        if shape is not None and shape.min and found.total < self._plan.all_rows[parent]:
            raise SchemaError(
                f"Table '{child}': every row of '{parent}' is to have at least {shape.min} children, and by the rule "
                f"`{condition}` some may have none. Drop the rule, or 'min'."
            )

    def children_of(self, index: int, parents: UInt64) -> tuple[UInt64, UInt64]:
        """Give the first child slot of each parent along a relation, and the number of its children, shape (n,)."""
        link = self._plan.link(index)
        first = np.uint64(self._plan.first_of(link.relation))
        inside = (parents >= first) & (parents - first < np.uint64(self._plan.all_rows[link.relation.parent]))
        if not inside.all():  # a row of a later step, or of an earlier one, that this step knows nothing of
            slots, count = np.zeros_like(parents), np.zeros_like(parents)
            slots[inside], count[inside] = self._children_of(link, parents[inside] - first)
            return slots, count
        return self._children_of(link, parents - first)

    def children_before(self, parents: UInt64) -> UInt64:
        """How many children the owner's rows had when the step that the plan is of began, shape (n,)."""
        found, older = np.zeros_like(parents), self._plan.older
        while older is not None and older.owner is not None:
            found += older.kin.children_of(older.owner.index, parents)[1]
            older = older.older
        return found

    def _children_of(self, link: Link, parents: UInt64) -> tuple[UInt64, UInt64]:
        allowed = self.allowed(link)
        if allowed is None:
            return self._children_at(link, parents)
        places, may = allowed.rank(parents)
        first, count = self._children_at(link, np.minimum(places, np.uint64(allowed.total - 1)))
        return first, np.where(may, count, np.uint64(0))

    def _children_at(self, link: Link, places: UInt64) -> tuple[UInt64, UInt64]:
        claimed = self._plan.digits.get(link.index)
        if claimed is None:
            return self.counts(link).children_of(places)
        child = invert(places, claimed[0].size, self._plan.key.child("key", *claimed[0].columns))
        return child, (child < np.uint64(self._plan.rows)).astype(np.uint64)

    def rows_of_slots(self, index: int, slots: UInt64) -> UInt64:
        """Give the row that stands in each child slot along a relation, shape (n,)."""
        link = self._plan.link(index)
        first = np.uint64(self._plan.first)
        if link is self._plan.owner or index in self._plan.digits:
            return slots + first
        return invert(slots, self._plan.rows, self.key(link).child("slot")) + first

    def check(self, index: int) -> None:
        """Make sure that a parent's children can be told from the parent alone.

        Raises:
            SchemaError: If they cannot.
        """
        link, claimed = self._plan.link(index), self._plan.digits.get(index)
        told_again = any(each.generator and each.generator.kind == "redelivery" for each in self._plan.table.columns)
        if not told_again and claimed is None and (link is self._plan.owner or link.mode == "free"):
            return
        if not told_again and claimed is not None and _decides_alone(*claimed):
            return
        relation = link.relation
        reason = "some rows tell again what another row told" if told_again else _REASONS.get(link.mode, _BY_KEY)
        raise SchemaError(
            f"Table '{relation.parent}': the rows of '{relation.child}' that belong to a row cannot be looked up along "
            f"({', '.join(relation.columns)}): {reason}. Take "
            "the aggregate out of the rule or the expression."
        )


def _decides_alone(plan: KeyPlan, digit: Digit) -> bool:
    """Whether a key's index is the parent's place, so that it can be turned round."""
    return len(plan.digits) == 1 and not plan.owned and not digit.not_the_owner


_BY_KEY = "a key of several columns decides it"
_REASONS = {
    "self": "a row refers to an earlier one of the same table, and its children stand anywhere behind it",
    "implied": "another relation of the same rows decides it; look back along that one",
    "grouped": "its parent is chosen among those that agree with another relation",
}


def of_parent(condition: Expression) -> Expression:
    """The condition as the parent says it: ``customer.active`` is ``active`` there."""
    import sqlglot
    from sqlglot import exp

    from schemas.sql import expression_of

    def bare(node: exp.Expr) -> exp.Expr:
        return exp.column(node.name, quoted=True) if isinstance(node, exp.Column) else node

    return expression_of(sqlglot.parse_one(condition.sql, read="duckdb").transform(bare))


def series_points(table: TableSchema) -> int | None:
    """How long each series in the table is when nobody says; None when it holds none."""
    return next(
        (n for each in table.columns if each.generator and (n := each.generator.points(each)) is not None), None
    )


def replace_max(shape: Children, most: int) -> Children:
    """Lower the maximum to what a key can tell apart."""
    lowered = most if shape.max is None else min(shape.max, most)
    return shape.model_copy(update={"max": lowered})
