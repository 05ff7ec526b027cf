"""What a rule of a parent says of its children: ``sum(items.amount)``, ``count(items)``.

An expression sees one row; its children's rows enter as one value each. So an aggregate is lifted out of the
expression and stands there as a column whose name is the aggregate's own text: whoever evaluates the expression asks
for it by that name, as for any other column.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

import pyarrow as pa

if TYPE_CHECKING:
    from sqlglot import exp

Function = Literal["sum", "count", "min", "max", "avg"]

_FUNCTIONS: dict[str, Function] = {"Sum": "sum", "Count": "count", "Min": "min", "Max": "max", "Avg": "avg"}
ZERO_OF_NONE = frozenset({"sum", "count"})
"""Functions that give 0 for a parent without children; the others give null."""


@dataclass(frozen=True)
class Aggregate:
    """One value from all children of a row.

    Attributes:
        function: What is computed.
        children: What the expression calls them: the child table, or the relation's ``inverse``.
        value: SQL over the child's own row; None to count rows.
    """

    function: Function
    children: str
    value: str | None = None

    def type_of(self, value: pa.DataType | None) -> pa.DataType:
        """The Arrow type of the result, from the type of the values: as DuckDB's own aggregates have it."""
        if self.function == "count" or value is None:
            return pa.int64()
        if self.function == "avg":
            return pa.float64()
        if self.function == "sum" and pa.types.is_decimal(value):
            return pa.decimal128(38, value.scale)
        return pa.int64() if self.function == "sum" and pa.types.is_boolean(value) else value


def lifted(tree: "exp.Expr") -> "exp.Expr":
    """Put a column in the place of each aggregate over children; any other aggregate stays, to be refused."""
    from sqlglot import exp

    if not any(isinstance(node, exp.AggFunc) for node in tree.walk()):
        return tree

    def lift(node: "exp.Expr") -> "exp.Expr":
        found = _read(node) if isinstance(node, exp.AggFunc) else None
        return node if found is None else exp.column(node.sql(dialect="duckdb", comments=False), quoted=True)

    return tree.transform(lift)


@lru_cache(maxsize=4096)
def aggregate_of(name: str) -> Aggregate | None:
    """Give the aggregate that a lifted column stands for; None for any other name."""
    import sqlglot
    from sqlglot.errors import SqlglotError

    if not name.endswith(")") or name.partition("(")[0].lower() not in _FUNCTIONS.values():
        return None
    try:
        return _read(sqlglot.parse_one(name, read="duckdb"))
    except SqlglotError:
        return None


def _read(node: "exp.Expr") -> Aggregate | None:
    from sqlglot import exp

    function = _FUNCTIONS.get(type(node).__name__)
    inner = node.this
    if function is None or node.expressions or not isinstance(inner, exp.Expr):
        return None
    if function == "count" and isinstance(inner, exp.Column) and len(inner.parts) == 1 and not _is_star(inner):
        return Aggregate(function, inner.name)
    return _of_values(function, inner)


def _of_values(function: Function, inner: "exp.Expr") -> Aggregate | None:
    from sqlglot import exp

    columns = list(inner.find_all(exp.Column))
    labels = {column.table for column in columns if len(column.parts) == 2 and not _is_star(column)}
    if any(len(column.parts) != 2 for column in columns) or len(labels) != 1 or inner.find(exp.AggFunc, exp.Distinct):
        return None
    plain = inner.transform(
        lambda node: exp.column(node.name, quoted=node.this.quoted) if isinstance(node, exp.Column) else node
    )
    return Aggregate(function, labels.pop(), str(plain.sql(dialect="duckdb", comments=False)))


def _is_star(column: "exp.Expr") -> bool:
    from sqlglot import exp

    return isinstance(column.this, exp.Star)
