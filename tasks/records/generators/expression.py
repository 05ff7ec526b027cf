"""A column computed from others by a SQL scalar expression."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Literal

import pyarrow as pa

from schemas.errors import SchemaError
from schemas.generator import Binding, Cells, Generator, UInt64
from schemas.sql import Expression, evaluate, parse_expression
from schemas.types import ColumnType

if TYPE_CHECKING:
    from schemas.model import ColumnSchema


class ExpressionGenerator(Generator):
    """A SQL scalar expression over the row, and over parents' rows as ``relation.column``.

    Attributes:
        sql: Such as ``quantity * unit_price`` or ``coalesce(discount, 0)``; DuckDB's functions, none that is random or
            knows the day.
    """

    types: ClassVar[frozenset[ColumnType]] = frozenset(ColumnType) - {ColumnType.STRUCT, ColumnType.MAP}

    kind: Literal["expression"] = "expression"
    sql: str

    def problems(self, column: "ColumnSchema") -> Iterator[str]:
        """Say what is wrong with the expression."""
        try:
            parse_expression(self.sql)
        except SchemaError as error:
            yield str(error)

    def depends_on(self) -> tuple[str, ...]:
        """Name the columns that the expression reads."""
        return parse_expression(self.sql).columns

    def bind(self, binding: Binding) -> "ComputedColumn":
        """Parse the expression."""
        return ComputedColumn(parse_expression(self.sql), binding.arrow)


@dataclass(frozen=True)
class ComputedColumn:
    """A bound expression. Null where the expression is."""

    expression: Expression
    type: pa.DataType
    capacity: int | None = None

    def draw(self, cells: Cells) -> pa.Array:
        """Evaluate the expression in every row."""
        if not self.expression.columns:
            return evaluate(self.expression, {}, type=self.type, rows=len(cells.rows))
        return evaluate(self.expression, dict(cells.inputs), type=self.type)

    def unique(self, cells: Cells, index: UInt64) -> pa.Array:
        """Not to be had: the values follow from other columns."""
        raise SchemaError(f"`{self.expression}` computes its column, so its values cannot be made unique.")
