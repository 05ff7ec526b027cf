"""Settling a group of rules in some rows: drawn, drawn again where a rule is broken, put together where that fails."""

from collections.abc import Iterator
from functools import partial

import numpy as np

from tasks.records.arrays import Places
from tasks.records.draft import Draft
from tasks.records.drawn import Drawn
from tasks.records.frame import Frame
from tasks.records.refusals import broken_rows, refusal
from tasks.records.rules import AT_ONCE, CHOOSING, ONE_BY_ONE, PLAIN_ATTEMPTS, RuleGroup
from tasks.records.solving.branch import VALUE_COST
from tasks.values.cells import Attempt, RowCells

NULLS_ONLY = VALUE_COST - 1
"""What a row may cost that is put together without being drawn again first."""


class Settling:
    """One group of rules in the rows of one frame. Each row is settled as if it were alone.

    Args:
        frame: The rows, and all that the group does not decide.
        group: The rules.
        most: Draws after which the rules are refused.
    """

    def __init__(self, frame: Frame, group: RuleGroup, most: int) -> None:
        self._frame, self._plan, self._group, self._most = frame, frame.plan, group, most

    def settled(self) -> Drawn:
        """Draw the group's columns, and again in the rows that break a rule, then put those together that still do.

        Raises:
            UnderstudyError: If rows are left that break a rule.
        """
        settled = self._draft(np.arange(len(self._frame.rows)), attempt=0).drawn()
        settled, broken = self._solved(settled, self._broken(settled), attempt=0)
        plain = min(self._most, PLAIN_ATTEMPTS - 1)
        settled, broken = self._drawn_often(settled, broken, range(1, plain + 1), put_together=False)
        for attempt in range(plain + 1, min(self._most, ONE_BY_ONE) + 1):
            if not len(broken):
                break
            again = self._draft(broken, attempt).drawn()
            settled = settled.patched(broken, again)
            settled, broken = self._solved(settled, broken[self._broken(again, broken)], attempt)
        rest = range(ONE_BY_ONE + 1, self._most + 1)
        if len(broken) and self._group.relations & self._plan.choosing:
            settled, broken = self._drawn_often(settled, broken, rest[:CHOOSING])
            settled, broken = self._alone(settled, broken)
            rest = rest[CHOOSING:]
        settled, broken = self._drawn_often(settled, broken, rest)
        if len(broken):
            values = partial(settled.get, outer=self._frame)
            raise refusal(self._plan, self._group, len(broken), values, self._most)
        return settled

    def _draft(self, at: Places, attempt: Attempt) -> Draft:
        return Draft(self._frame, self._group, at, attempt)

    def _broken(self, drawn: Drawn, at: Places | None = None) -> Places:
        """The positions of what was drawn for some of the rows (None: for all) in which a rule is broken."""
        return broken_rows(self._plan, self._group, partial(drawn.get, outer=self._frame, at=at))

    def _drawn_often(
        self, settled: Drawn, broken: Places, draws: range, put_together: bool = True
    ) -> tuple[Drawn, Places]:
        """Draw rows many times in one go; each takes the first draw that meets the rules, as drawn or put together."""
        attempt = draws.start
        while len(broken) and attempt < draws.stop:
            times = max(1, min(AT_ONCE // len(broken), attempt, draws.stop - attempt))
            places = np.repeat(broken, times)
            attempts = np.tile(np.arange(attempt, attempt + times, dtype=np.uint64), len(broken))
            drawn = self._draft(places, attempts).drawn()
            bad = self._broken(drawn, places)
            met = np.ones(len(places), np.bool_)
            met[bad] = False
            solved = self._put_together(places[bad], attempts[bad]) if put_together else ()
            for at, mended in solved:
                drawn = drawn.patched(bad[at], mended)
                met[bad[at]] = True
            tries = met.reshape(len(broken), times)
            done = tries.any(axis=1)
            chosen = np.flatnonzero(done) * times + tries[done].argmax(axis=1)
            settled = settled.patched(broken[done], drawn.at(chosen))
            broken, attempt = broken[~done], attempt + times
        return settled, broken

    def _alone(self, settled: Drawn, broken: Places) -> tuple[Drawn, Places]:
        """Leave rows without a parent in their own table, for whom none was found."""
        draft = self._draft(broken, attempt=0)
        for index in self._group.relations & self._plan.choosing:
            draft.set_parents(index, draft.parents(index).without())
        alone = draft.drawn()
        bad = self._broken(alone, broken)
        good = np.setdiff1d(np.arange(len(broken)), bad)
        return settled.patched(broken[good], alone.at(good)), broken[bad]

    def _solved(self, settled: Drawn, broken: Places, attempt: int) -> tuple[Drawn, Places]:
        """Put rows together that break a rule; at the first attempt only those for which some nulls are enough."""
        left = np.ones(len(broken), np.bool_)
        most = np.inf if attempt else NULLS_ONLY
        for at, mended in self._put_together(broken, attempt, at_most=most):
            settled = settled.patched(broken[at], mended)
            left[at] = False
        return settled, broken[left]

    def _put_together(
        self, broken: Places, attempt: Attempt, at_most: float = np.inf
    ) -> Iterator[tuple[Places, Drawn]]:
        """Give rows that keep the rules now: where among the broken ones they stand, and what they hold."""
        solver = self._plan.solver(self._group) if len(broken) and self._group.columns else None
        if solver is None or not solver.helps:
            return
        rows = self._draft(broken, attempt)
        key = self._plan.key.child("rule", *self._group.columns)
        cells = RowCells(key, self._plan.key, rows.rows, attempt=attempt)
        choice = [cells.uniform(str(number)) for number in range(len(solver.branches))]
        turned = isinstance(attempt, int) and attempt % 2 == 1
        for done in solver.solve(rows, choice, at_most=at_most, turned=turned):
            drawn = done.rows.drawn()
            bad = self._broken(drawn, broken[done.places])
            good = np.setdiff1d(np.arange(len(done.places)), bad)
            yield done.places[good], drawn.at(good)
