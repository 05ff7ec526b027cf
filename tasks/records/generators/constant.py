"""The same value everywhere."""

from collections.abc import Iterator
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BeforeValidator

from schemas.generator import Binding, Generator, Source
from schemas.model import ColumnSchema, Scalar
from schemas.types import NESTED, ColumnType
from tasks.records.generators.literals import array, written
from tasks.records.generators.pool import Pool, misfits


def _written(value: Any) -> Any:
    return value if isinstance(value, bool) else written(value)


class Constant(Generator):
    """One value in every row.

    Attributes:
        value: The value, as the column's type is written; for a column of nulls use ``null_rate: 1``.
    """

    types: ClassVar[frozenset[ColumnType]] = frozenset(ColumnType) - NESTED

    kind: Literal["constant"] = "constant"
    value: Annotated[Scalar, BeforeValidator(_written)]

    def problems(self, column: ColumnSchema) -> Iterator[str]:
        """A value that the column does not allow."""
        yield from misfits(column, self.value)

    def bind(self, binding: Binding) -> Source:
        """Turn the value into the column's type."""
        return Pool(array(binding.column, [self.value]))
