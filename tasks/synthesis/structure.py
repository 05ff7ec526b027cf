"""What columns owe to each other by formula: taken out before a table is learnt, put back into every row made.

A total that is the sum of its parts, an end after its start, a name that belongs to a code: a tree would learn each of
these roughly and from single rows. Taken out, they hold in every row, and cost no privacy.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Protocol

import pyarrow as pa

from tasks.synthesis.calendars import Clock, Gap, find_clocks, find_gaps
from tasks.synthesis.formulas import Product, Sum, find_products, find_sums
from tasks.synthesis.interface import pack_schema, unpack_schema
from tasks.synthesis.lookups import Lookup, Repair, find_lookups


class Step(Protocol):
    """One dependence: how a table loses it, and how it is put back."""

    def flatten(self, table: pa.Table) -> pa.Table:
        """Take it out of a table that has it."""
        ...

    def rebuild(self, table: pa.Table) -> pa.Table:
        """Put it back into a table made without it."""
        ...

    def state(self) -> dict[str, Any]:
        """Give the step's fields as JSON values."""
        ...


_KINDS: dict[str, Any] = {kind.__name__: kind for kind in (Lookup, Repair, Gap, Clock, Sum, Product)}
_FINDERS: tuple[Callable[[pa.Table], Iterator[Step]], ...] = (
    find_lookups,
    find_gaps,
    find_clocks,
    find_sums,
    find_products,
)


@dataclass(frozen=True)
class Structure:
    """The dependences of a table, in the order in which they are taken out.

    Attributes:
        steps: The dependences.
        flat: The schema of the table without them.
    """

    steps: tuple[Step, ...]
    flat: pa.Schema

    @classmethod
    def of(cls, table: pa.Table) -> "Structure":
        """Find the dependences that hold in a table."""
        steps: list[Step] = []
        for find in _FINDERS:
            found = list(find(table))
            for step in found:
                table = step.flatten(table)
            steps += found
        return cls(tuple(steps), table.schema)

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
        return {"steps": [[type(step).__name__, step.state()] for step in self.steps], "flat": pack_schema(self.flat)}

    @classmethod
    def restore(cls, plain: dict[str, Any]) -> "Structure":
        """Rebuild what :meth:`state` gave."""
        return cls(tuple(_KINDS[kind](**fields) for kind, fields in plain["steps"]), unpack_schema(plain["flat"]))
