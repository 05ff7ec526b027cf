"""Finding the parent row of each row: one way for each mode of a link."""

from collections.abc import Callable
from typing import Protocol

import numpy as np
import numpy.typing as npt

from schemas.errors import GenerationError
from schemas.model import Children, Relation
from tasks.records.keys import Digit, KeyPlan
from tasks.records.links import Link, Mode, forms_chain
from tasks.records.parents import Parents
from tasks.records.plan import TablePlan
from tasks.values.cells import Attempt, CellKey, RowCells, UInt64
from tasks.values.permute import permute


class Rows(Protocol):
    """What finding parents needs of a frame."""

    plan: TablePlan
    rows: UInt64
    attempt: Attempt

    def parents(self, index: int) -> Parents: ...  # noqa: D102
    def follow(self, way: tuple[int, ...]) -> Parents: ...  # noqa: D102
    def digit(self, plan: KeyPlan, digit: Digit) -> UInt64: ...  # noqa: D102


class ParentFinder:
    """Finds the parents of a frame's rows.

    Args:
        frame: The rows.
        plan_of: The plan of any table.
    """

    def __init__(self, frame: Rows, plan_of: Callable[[str], TablePlan]) -> None:
        self._frame, self._plan, self._plan_of = frame, frame.plan, plan_of
        self._rows = frame.rows - np.uint64(frame.plan.first)  # within the step that the plan is of

    def find(self, link: Link) -> Parents:
        """Find the parent rows along a relation."""
        claimed = self._plan.digits.get(link.index)
        found = _WAYS[link.mode](self, link) if claimed is None else Parents(self._claimed(link, *claimed))
        return self._orphaned(link, found)

    def _claimed(self, link: Link, plan: KeyPlan, digit: Digit) -> UInt64:
        place = self._frame.digit(plan, digit)
        return self._apart(link, place) if digit.not_the_owner else self._plan.kin.chosen(link, place)

    def _orphaned(self, link: Link, found: Parents) -> Parents:
        """Leave some rows without a parent, where the relation says so and the columns allow it."""
        if not self._plan.optional(link) or not link.relation.null_rate:
            return found
        # Once where rules choose the parent: else those who hardly find one would mostly end without.
        attempt = 0 if link.index in self._plan.choosing else self._frame.attempt
        missing = self._cells(link.relation, attempt).uniform("missing") < link.relation.null_rate
        return Parents(found.rows, missing if found.missing is None else missing | found.missing, found.ordinals)

    def _owner(self, link: Link) -> Parents:
        places, ordinals = self._plan.kin.owned.parent_of(self._rows)
        rows = self._plan.kin.chosen(link, places)
        return Parents(rows, ordinals=ordinals + self._plan.kin.children_before(rows))

    def _free(self, link: Link) -> Parents:
        return Parents(self._plan.kin.chosen(link, self._place(link)))

    def _place(self, link: Link) -> UInt64:
        """A place among the parents to choose from."""
        kin, shape = self._plan.kin, link.relation.children or Children()
        if kin.slotted(link):
            return kin.counts(link).parent_of(kin.slots(link, self._rows))[0]
        total = kin.choices(link)
        if shape.kind == "zipf":
            return permute(_zipf_rank(self._uniform(link.relation), total, shape.exponent), total, kin.key(link))
        return self._relation_cells(link.relation).below(total)

    def _self(self, link: Link) -> Parents:
        """A row with a lower index, uniformly: a random recursive tree, about log n deep. The first row has none."""
        if forms_chain(link.relation, self._plan.table):  # closed at the first row: nobody is referred to twice
            rows = np.where(self._rows == 0, np.uint64(self._plan.rows), self._rows) - np.uint64(1)
        else:
            rows = _below_each(self._relation_cells(link.relation).bits(), self._rows)
        rows += np.uint64(self._plan.first)
        return Parents(rows, self._rows == 0 if self._plan.optional(link) else None)

    def _implied(self, link: Link) -> Parents:
        return self._frame.follow(link.via)

    def _grouped(self, link: Link) -> Parents:
        """Choose among the parent rows that hold the same shared columns: the children of one common ancestor."""
        common = self._frame.follow(link.via)
        first, count = self._siblings(link, common.rows)
        if link.relation.parent == link.relation.child:
            count = np.minimum(count, self._rows - np.minimum(first, self._rows))
        none = count == 0
        rows = first + _below_each(self._relation_cells(link.relation).bits(), np.maximum(count, 1))
        missing = none if common.missing is None else none | common.missing
        if none.any() and not self._plan.optional(link):
            if link.relation.parent != link.relation.child:
                raise self._nobody_to_choose(link, int(none.sum()))
            rows, missing = np.where(none, self._rows, rows), common.missing
        rows += np.uint64(self._plan_of(link.relation.parent).first)
        return Parents(rows, missing if missing is not None and missing.any() else None)

    def _siblings(self, link: Link, common: UInt64) -> tuple[UInt64, UInt64]:
        parent = self._plan_of(link.relation.parent)
        assert parent.owner is not None
        return parent.kin.children_of(parent.owner.index, common)

    def _nobody_to_choose(self, link: Link, rows: int) -> GenerationError:
        shared = ", ".join(link.relation.columns)
        return GenerationError(
            f"Table '{link.relation.child}': {rows} row(s) find no row of '{link.relation.parent}' with the same "
            f"shared key ({shared}). Ask for at least as many rows of '{link.relation.parent}' as of its own parent, "
            "or make the relation's columns nullable."
        )

    def _apart(self, link: Link, places: UInt64) -> UInt64:
        """Skip the owner's own row, for two relations to one table that must differ."""
        assert self._plan.owner is not None
        rows = places + np.uint64(self._plan.first_of(link.relation))
        return rows + (rows >= self._frame.parents(self._plan.owner.index).rows).astype(np.uint64)

    def _key(self, relation: Relation) -> CellKey:
        return self._plan.key.child("relation", *relation.columns)

    def _relation_cells(self, relation: Relation) -> RowCells:
        return self._cells(relation, self._frame.attempt)

    def _cells(self, relation: Relation, attempt: Attempt) -> RowCells:
        return RowCells(self._key(relation), self._plan.key, self._frame.rows, attempt=attempt)

    def _uniform(self, relation: Relation) -> npt.NDArray[np.float64]:
        return self._relation_cells(relation).uniform("")


_WAYS: dict[Mode, Callable[[ParentFinder, Link], Parents]] = {
    "owner": ParentFinder._owner,
    "free": ParentFinder._free,
    "self": ParentFinder._self,
    "implied": ParentFinder._implied,
    "grouped": ParentFinder._grouped,
}


def _below_each(bits: UInt64, bounds: UInt64) -> UInt64:
    """Map bits to [0, bound) row by row (0 where the bound is 0); bounds below 2**53."""
    unit = (bits >> np.uint64(11)) * 2.0**-53
    chosen: UInt64 = (unit * bounds).astype(np.uint64)
    return np.minimum(chosen, np.maximum(bounds, np.uint64(1)) - np.uint64(1))


def _zipf_rank(unit: npt.NDArray[np.float64], total: int, exponent: float) -> UInt64:
    """Ranks in [0, total) by the inverse of the bounded Pareto law, the continuous form of Zipf's."""
    if abs(exponent - 1.0) < 1e-9:
        place = np.power(total + 1.0, unit)
    else:
        power = 1.0 - exponent
        place = np.power(1.0 + unit * (np.power(total + 1.0, power) - 1.0), 1.0 / power)
    return np.minimum(np.maximum(place.astype(np.uint64), 1), np.uint64(total)) - np.uint64(1)
