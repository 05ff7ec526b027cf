"""What was drawn for rows at once: their columns and their parents, and rows of another draw put in their place."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

import pyarrow as pa

from tasks.records.arrays import Places, patched, taken
from tasks.records.parents import Parents


class Columns(Protocol):
    """What is not drawn is read of the frame."""

    def column(self, name: str) -> pa.Array: ...  # noqa: D102


@dataclass(frozen=True)
class Drawn:
    """Columns and parents that a group's settling decides."""

    columns: Mapping[str, pa.Array]
    parents: Mapping[int, Parents]

    def get(self, name: str, outer: Columns, at: Places | None = None) -> pa.Array:
        """Give a column of these, or of the rows at some positions of the frame that they are drawn for."""
        if name in self.columns:
            return self.columns[name]
        values = outer.column(name)
        return values if at is None else taken(values, pa.array(at))

    def at(self, places: Places) -> "Drawn":
        """Those of the rows at some positions."""
        columns = {name: values.take(pa.array(places)) for name, values in self.columns.items()}
        return Drawn(columns, {index: found.at(places) for index, found in self.parents.items()})

    def patched(self, at: Places, new: "Drawn") -> "Drawn":
        """These, with the rows at some positions replaced."""
        columns = {name: patched(values, at, new.columns[name]) for name, values in self.columns.items()}
        return Drawn(columns, {index: old.patched(at, new.parents[index]) for index, old in self.parents.items()})
