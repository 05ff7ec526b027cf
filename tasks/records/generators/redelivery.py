"""Events that come twice: which rows tell again what an earlier one told."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from pydantic import Field

from schemas.errors import SchemaError
from schemas.generator import Binding, Cells, Generator, UInt64
from schemas.model import ColumnSchema, TableSchema
from schemas.suggest import did_you_mean
from schemas.types import ColumnType

if TYPE_CHECKING:
    from schemas.model import DatasetSchema


class Redelivery(Generator):
    """Whether the row is a second delivery: all its columns but ``own`` repeat those of an earlier row.

    For a table that is one stream (see `arrivals`), and that no other table refers to.

    Attributes:
        share: Of the rows that are second deliveries.
        within: How many rows back the first delivery lies at most.
        own: The columns that a second delivery has of its own, such as its number and the moment of its arrival.
    """

    types: ClassVar[frozenset[ColumnType]] = frozenset({ColumnType.BOOLEAN})
    settled: ClassVar[bool] = True

    kind: Literal["redelivery"] = "redelivery"
    share: Annotated[float, Field(ge=0, le=0.2)] = 0.01
    within: Annotated[int, Field(ge=1, le=100_000)] = 100
    own: tuple[str, ...] = ()

    def problems(self, column: ColumnSchema) -> Iterator[str]:
        """A column that does not allow both answers."""
        if column.values is not None and len(set(column.values)) < 2:
            yield f"a label is true or false, and column '{column.name}' allows only one of them: remove its 'values'."

    def table_problems(self, table: TableSchema, schema: "DatasetSchema") -> Iterator[str]:
        """A table that is no stream, columns that are not there, and keys that would come twice."""
        names = [column.name for column in table.columns]
        for name in self.own:
            if name not in names:
                yield f"'own' names '{name}', which is no column of the table.{did_you_mean(name, names)}"
        if not any(column.generator is not None and column.generator.across for column in table.columns):
            yield "second deliveries come in a stream: give the table a column with the generator 'arrivals'."
        if sum(isinstance(column.generator, Redelivery) for column in table.columns) > 1:
            yield "a table has one column that tells second deliveries: remove the other."
        for key in table.keys:
            if not set(key) & set(self.own):
                yield f"the key ({', '.join(key)}) would come twice: name one of its columns in 'own', or drop the key."
        for _, relation in schema.by_table.downwards.get(table.name, ()):
            yield f"table '{relation.child}' refers to this one, whose rows may repeat: refer to a table without."

    def bind(self, binding: Binding) -> "RedeliverySource":
        """Nothing to prepare."""
        return RedeliverySource(self)

    def firsts(self, cells: Cells) -> UInt64:
        """The row that each row tells again; its own number where it is a first delivery, shape (n,)."""
        rows = cells.rows
        candidates = rows - np.minimum(rows, np.uint64(1) + cells.below(self.within, "back"))
        again = self._chosen(cells, rows) & ~self._chosen(cells, candidates) & (candidates < rows)
        return np.where(again, candidates, rows)

    def _chosen(self, cells: Cells, rows: UInt64) -> npt.NDArray[np.bool_]:
        """Rows that would tell again, did their first delivery not do so too: as many more as that takes away."""
        share = (1.0 - np.sqrt(1.0 - 4.0 * self.share)) / 2.0
        chosen: npt.NDArray[np.bool_] = cells.at(np.zeros_like(rows), rows).uniform("again") < share
        return chosen


@dataclass(frozen=True, eq=False)
class RedeliverySource:
    """The bound label."""

    redelivery: Redelivery
    capacity: int | None = None

    def draw(self, cells: Cells) -> pa.Array:
        """Whether each row is a second delivery."""
        return pa.array(self.redelivery.firsts(cells) != cells.rows)

    def unique(self, cells: Cells, index: UInt64) -> pa.Array:
        """Not to be had: there are two values."""
        raise SchemaError("A label has two values: take it out of the key.")
