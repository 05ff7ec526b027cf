"""A column copied from the parent's row."""

from dataclasses import dataclass
from typing import Literal

import pyarrow as pa

from schemas.errors import SchemaError
from schemas.generator import Binding, Cells, Generator, UInt64


class Reference(Generator):
    """A copy of a column of the parent's row; null where there is no parent.

    Attributes:
        relation: The relation's name: the parent table's, unless the relation has one of its own.
        column: The parent's column.
    """

    kind: Literal["reference"] = "reference"
    relation: str
    column: str

    def depends_on(self) -> tuple[str, ...]:
        """Name the parent's column."""
        return (f"{self.relation}.{self.column}",)

    def bind(self, binding: Binding) -> "CopiedColumn":
        """Remember where to copy from and to which type."""
        return CopiedColumn(self.depends_on()[0], binding.arrow)


@dataclass(frozen=True)
class CopiedColumn:
    """A bound reference."""

    name: str
    type: pa.DataType
    capacity: int | None = None

    def draw(self, cells: Cells) -> pa.Array:
        """Hand on the parent's values, in the column's type."""
        values = cells.inputs[self.name]
        wanted = pa.dictionary(pa.int32(), self.type) if pa.types.is_dictionary(values.type) else self.type
        return values if values.type == wanted else values.cast(wanted)

    def unique(self, cells: Cells, index: UInt64) -> pa.Array:
        """Not to be had: siblings share the parent's value."""
        raise SchemaError(f"The column copies {self.name}, so its values cannot be made unique.")
