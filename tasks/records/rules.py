"""Rules that bounds alone do not settle: which columns a rule lets move, and which rows break it.

A rule ``column = expression`` over a free column derives it (:mod:`schemas.equations`). The rows that break any other
rule draw their free columns again, with the number of the attempt in the hash; those that go on breaking it are put
together by :mod:`tasks.records.solving`. Rules that share a free column are settled together.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from schemas.model import Rule
from schemas.sql import Expression, evaluate

MAX_ATTEMPTS = 20_000
FIRST_ATTEMPTS = 2_000
"""Draws in which the first rows must meet a rule, or it is refused before anything is written. Of 256 rows the last
takes about 5.5 / p draws when one meets the rule with probability p, so p is 1 in 400 or more: 20,000 draws of such
rules fail in one row of 10^21. With as many for the first rows as for all, one row in thousands would fail halfway."""
ONE_BY_ONE = 24
"""The last of the draws that are put together one after the other; the later ones, and the plain ones, are made
together."""
AT_ONCE = 65_536
"""Rows times draws that are made in one go."""
CHOOSING = 488
"""Further draws of a parent in the own table before a row goes without: one in 500 rows would have done, on average."""
PLAIN_ATTEMPTS = 16
"""Draws before rows are put together: what a draw can meet keeps the generators' own distributions. Of rules that one
draw in six or more meets, 5 % of the rows at most are left to be put together; measured: docs/schema.md."""


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
        names = self._all.columns
        holds = evaluate(self._all, {name: column(name) for name in names}, type=pa.bool_())
        return np.flatnonzero(~holds.fill_null(True).to_numpy(zero_copy_only=False))

    @cached_property
    def _all(self) -> Expression:
        """Every rule at once: asking costs more than counting, for the few rows that are drawn again."""
        found = [expression for _, expression in self.rules]
        if len(found) == 1:
            return found[0]
        texts = ((each.sql for each in found), (each.query for each in found))
        sql, query = (" AND ".join(f"CAST(({text}) AS BOOLEAN) IS NOT FALSE" for text in side) for side in texts)
        return Expression(sql, self.reads, query)


@dataclass(frozen=True)
class Freedom:
    """What may move in a table.

    Attributes:
        fixed: Columns that a key decides.
        movable: Relations (by index) whose parent is drawn freely, with the columns that they fill.
        own: Those of the movable relations that lead to the table itself.
        waiting: Names of what computed columns wait for in other rows of the table, which thus stay where they are.
        labels: Relations by the label that expressions use.
        together: Columns that are drawn again together, by what they share.
    """

    fixed: frozenset[str]
    movable: Mapping[int, tuple[str, ...]]
    own: frozenset[int]
    waiting: frozenset[str]
    labels: Mapping[str, int]
    together: Mapping[str, str]
