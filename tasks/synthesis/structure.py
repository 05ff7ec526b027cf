"""What columns owe to each other by formula: taken out before a table is learnt, put back into every row made.

A total that is the sum of its parts, an end after its start, a name that belongs to a code: a tree would learn each of
these roughly and from single rows. Taken out, they hold in every row, and cost no privacy.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from tasks.synthesis.assembled import Apart, Assembled, find_assembled
from tasks.synthesis.calendars import Clock, Gap, find_clocks, find_gaps
from tasks.synthesis.cuts import Cut, find_cuts
from tasks.synthesis.dated import Dated, find_dated
from tasks.synthesis.formulas import Product, Sum, find_products, find_sums
from tasks.synthesis.interface import pack_schema, unpack_schema
from tasks.synthesis.joint import Joint, find_joint
from tasks.synthesis.lookups import Lookup, Repair, find_lookups
from tasks.synthesis.never import Never, find_never
from tasks.synthesis.orders import Ordered, Part, find_number_orders, find_parts, find_time_orders
from tasks.synthesis.rates import Rate, find_rates
from tasks.synthesis.readings import Reading, find_readings
from tasks.synthesis.ties import Tied, find_ties
from tasks.values.written import Hand

Int64 = npt.NDArray[np.int64]


class Step(Protocol):
    """One dependence: how a table loses it, and how it is put back."""

    @property
    def column(self) -> str:
        """The column that is told by others."""
        ...

    @property
    def reads(self) -> tuple[str, ...]:
        """The columns that it is told by."""
        ...

    def flatten(self, table: pa.Table) -> pa.Table:
        """Take it out of a table that has it."""
        ...

    def rebuild(self, table: pa.Table) -> pa.Table:
        """Put it back into a table made without it."""
        ...

    def state(self) -> dict[str, Any]:
        """Give the step's fields as JSON values."""
        ...


STEPS: Mapping[str, Any] = {
    kind.__name__: kind
    for kind in (
        *(Reading, Lookup, Repair, Joint, Gap, Clock, Sum, Product, Rate, Part, Dated, Ordered, Tied, Never, Cut),
        *(Assembled, Apart),
    )
}
"""Every kind of dependence by its name: all that a kept structure may hold."""

_Finders = tuple[Callable[..., Iterator[Step]], ...]
_FIRST: _Finders = (find_never, find_parts, find_dated)
_TOLD: _Finders = (find_parts, find_dated, find_lookups, find_joint, find_cuts)
_THEN: _Finders = (find_time_orders, find_clocks, find_sums, find_products)
_LAST: _Finders = (find_ties, find_number_orders)
_APART = (find_time_orders, *_LAST)  # from columns of formulas
_KEEPING = (find_dated, find_lookups, find_joint)  # values as they are: of people only those of several
_WHOLLY = (Lookup, Repair, Part, Dated)  # told by what they read, with no rest of a row's own


@dataclass(frozen=True)
class Structure:
    """The dependences of a table, in the order in which they are taken out.

    Attributes:
        steps: The dependences.
        flat: The schema of the table without them.
        beside: Columns that are known beside the table, and that some of it is told by.
    """

    steps: tuple[Step, ...]
    flat: pa.Schema
    beside: tuple[str, ...] = ()

    @classmethod
    def of(
        cls,
        table: pa.Table,
        beside: pa.Table | None = None,
        *,
        holders: Int64 | None = None,
        hands: Mapping[str, Hand] | None = None,
        settles: Callable[[pa.ChunkedArray], bool] | None = None,
    ) -> "Structure":
        """Find the dependences that hold in a table.

        Args:
            table: The table.
            beside: What else is known of each row, made elsewhere: columns may be told by it, and it by none.
            holders: Whom each row belongs to, where the table tells of people, shape (rows,).
            hands: How columns of texts write numbers or days, where that was decided on more rows.
            settles: Tells whether a column is the same in all rows of one parent: days are not put together of such,
                for they are moved row by row.
        """
        steps: list[Step] = []
        fixed = () if beside is None else tuple(beside.column_names)
        table = laid_beside(table, beside)
        held: tuple[str, ...] = ()  # days of several columns, and these: others may be told by them

        def readings(table: pa.Table, fixed: Collection[str]) -> Iterator[Step]:
            return find_readings(table, fixed, hands=hands)

        def rates(table: pa.Table, fixed: Collection[str]) -> Iterator[Step]:
            return find_rates(table, [step for step in steps if isinstance(step, Sum)], fixed)

        def assembled(table: pa.Table, fixed: Collection[str]) -> Iterator[Step]:
            for found in find_assembled(table, fixed, holders=holders):
                if settles is None or not any(settles(table[name]) for name in found.parts):
                    yield found

        def gaps(table: pa.Table, fixed: Collection[str]) -> Iterator[Step]:
            return find_gaps(table, fixed, held)

        for find in (readings, *_FIRST, assembled, *_TOLD, gaps, *_THEN, rates, *_LAST):
            apart = (*fixed, *held, *(_in_formulas(steps) if find in _APART else ()))
            found = list(find(table, apart, **({"holders": holders} if find in _KEEPING else {})))
            for step in found:
                table = step.flatten(table)
                held += (step.column, *step.reads) if isinstance(step, Assembled) else ()
            steps += found
        again = [Apart(**step.state()) for step in steps if isinstance(step, Assembled)]
        for step in again:
            table = step.flatten(table)
        steps += again
        read = {name for step in steps for name in step.reads}
        return cls(tuple(steps), table.drop_columns(list(fixed)).schema, tuple(n for n in fixed if n in read))

    def told_by(self, names: Collection[str], *, wholly: bool = False) -> frozenset[str]:
        """The columns that are told by some columns, or by others that are.

        Args:
            names: The columns that tell.
            wholly: Whether those are left out that have a rest of their own: the days since another's.
        """
        found = set(names)
        steps = [step for step in self.steps if not wholly or isinstance(step, _WHOLLY)]
        while more := {step.column for step in steps if found & {*step.reads}} - found:
            found |= more
        return frozenset(found - {*names})

    def without(self, columns: Collection[str]) -> "Structure":
        """The same without the steps that tell some columns; what else they need beside them is not needed."""
        steps = tuple(step for step in self.steps if step.column not in columns)
        read = {name for step in steps for name in step.reads}
        return Structure(steps, self.flat, tuple(name for name in self.beside if name in read))

    def flatten(self, table: pa.Table) -> pa.Table:
        """Take the dependences out of a table."""
        for step in self.steps:
            table = step.flatten(table)
        return table

    def rebuild(self, table: pa.Table) -> pa.Table:
        """Put them back, the last taken out first."""
        for step in reversed(self.steps):
            table = step.rebuild(table)
        return table

    def state(self) -> dict[str, Any]:
        """Give JSON values that :meth:`restore` rebuilds it from."""
        steps = [[type(step).__name__, step.state()] for step in self.steps]
        return {"steps": steps, "flat": pack_schema(self.flat), "beside": list(self.beside)}

    @classmethod
    def restore(cls, plain: dict[str, Any]) -> "Structure":
        """Rebuild what :meth:`state` gave."""
        steps = tuple(STEPS[kind](**fields) for kind, fields in plain["steps"])
        return cls(steps, unpack_schema(plain["flat"]), tuple(plain.get("beside", ())))


def _in_formulas(steps: list[Step]) -> Iterator[str]:
    """Columns whose values must not change places: those told by others, and terms of formulas."""
    for step in steps:
        if isinstance(step, Tied | Cut):
            continue
        yield step.column
        if isinstance(step, Sum | Product | Rate):
            yield from step.reads


def laid_beside(table: pa.Table, beside: pa.Table | None) -> pa.Table:
    """Lay the columns of another table of as many rows beside a table's."""
    if beside is not None:
        for name in beside.column_names:
            table = table.append_column(name, beside[name])
    return table
