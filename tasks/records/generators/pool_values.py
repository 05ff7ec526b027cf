"""``kind: pool``: values from a list, from a file, or written once by a model."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Literal, Self

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pydantic import BeforeValidator, Field, model_validator

from schemas.errors import GenerationError
from schemas.generator import Binding, Cells, Generator, Source, UInt64
from schemas.model import ColumnSchema, Scalar
from schemas.types import NESTED, ColumnType
from tasks.records.generators.literals import array, written
from tasks.records.generators.pool import Pool, misfits

_MOST_SHOWN = 3  # values that do not fit, told one by one


def _values_written(value: Any) -> Any:
    if not isinstance(value, list | tuple):
        return value
    return tuple(item if isinstance(item, bool) else written(item) for item in value)


class PoolValues(Generator):
    """Values of a list, all as likely.

    The list is written here, or read from a file, or written by a model; in the latter cases the values are put in here
    before anything is generated, so that the schema alone gives the same dataset again.

    Attributes:
        values: The values, each different unless they are ``in_order``.
        file: A text file with a value on each line.
        by: ``model``: a language model writes the values, once.
        describe: What the values are, for the model.
        count: How many different values the model writes.
        in_order: Whether row i takes value i (and the first again after the last), so that several columns' lists stay
            together as rows.
    """

    types: ClassVar[frozenset[ColumnType]] = frozenset(ColumnType) - NESTED

    one_number: ClassVar[bool] = True

    kind: Literal["pool"] = "pool"
    values: Annotated[tuple[Scalar, ...] | None, BeforeValidator(_values_written)] = None
    file: str | None = None
    by: Literal["model"] | None = None
    describe: Annotated[str | None, Field(max_length=2000)] = None
    count: Annotated[int, Field(ge=1, le=50_000)] = 200
    in_order: bool = False

    @model_validator(mode="after")
    def _one_origin(self) -> Self:
        if self.by == "model" and self.file is not None:
            raise ValueError("a pool is read from a 'file' or written 'by: model', not both")
        if self.by == "model" and not (self.describe or "").strip():
            raise ValueError("a pool that a model writes needs 'describe': a sentence that says what the values are")
        if self.by is None and self.file is None and not self.values:
            raise ValueError("a pool needs 'values', a 'file', or 'by: model' with 'describe'")
        if self.values is not None and not self.values:
            raise ValueError("a pool needs at least one value")
        return self

    def problems(self, column: ColumnSchema) -> Iterator[str]:
        """Values that the column does not allow."""
        wrong = [found for value in self.values or () if (found := next(misfits(column, value), None)) is not None]
        yield from wrong[:_MOST_SHOWN]
        if len(wrong) > _MOST_SHOWN:
            yield f"{len(wrong) - _MOST_SHOWN} more values of its pool do not fit column '{column.name}'."

    def bind(self, binding: Binding) -> Source:
        """Turn the values into the column's type.

        Raises:
            GenerationError: If the pool has not been filled.
        """
        column = binding.column
        if not self.values:
            origin = f"read from {self.file}" if self.file else "written by the model"
            raise GenerationError(
                f"Column {binding.table}.{column.name}: the values of its pool have not been {origin} yet. "
                "Generate with `understudy generate`, which does so first, or list them under 'values'."
            )
        typed = array(column, self.values)
        distinct = Pool(pc.unique(typed))
        if not self.in_order:
            return distinct
        return InOrder(typed, distinct, aligned=distinct.capacity == len(typed) and binding.rows <= len(typed))


@dataclass(frozen=True, eq=False)
class InOrder:
    """Values by row: row i has value i, over and over.

    Attributes:
        values: One a row, repetitions allowed.
        distinct: The same, each once.
        aligned: Whether no row of the table has the value of another.
    """

    values: pa.Array
    distinct: Pool
    aligned: bool

    @property
    def capacity(self) -> int:
        """How many different values there are."""
        return self.distinct.capacity

    def draw(self, cells: Cells) -> pa.Array:
        """The value of each row."""
        return self.values.take(pa.array(cells.rows % np.uint64(len(self.values))))

    def unique(self, cells: Cells, index: UInt64) -> pa.Array:
        """The value of each row where no two rows have the same; else that of each index."""
        return self.draw(cells) if self.aligned else self.distinct.unique(cells, index)
