"""Scalar SQL over one row: the same text derives a column, states a rule and becomes an expectation.

sqlglot reads the text in DuckDB's dialect and an allowlist decides; DuckDB evaluates what was read (never the text
itself) with no way out to files, extensions or settings.
"""

from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from schemas.errors import SchemaError
from schemas.sql_aggregates import aggregate_of
from schemas.sql_evaluation import evaluate, result_type
from schemas.sql_reading import checked_tree, parsed
from schemas.suggest import did_you_mean

if TYPE_CHECKING:
    from sqlglot import exp

__all__ = ["Expression", "evaluate", "parse_expression", "result_type"]


@dataclass(frozen=True)
class Expression:
    """A scalar expression that passed the allowlist. Hashable and picklable; make it with :func:`parse_expression`.

    Attributes:
        sql: The expression in one normal spelling.
        columns: What it reads, each once, in order of appearance: names of the row, ``relation.column`` of a parent's,
            or an aggregate over children by its own text (:func:`schemas.sql_aggregates.aggregate_of`).
        query: The same as ``sql`` with every column one quoted name, as the evaluation runs it.
    """

    sql: str
    columns: tuple[str, ...]
    query: str

    def __str__(self) -> str:
        return self.sql

    def resolved(self, names: Collection[str]) -> "Expression":
        """Spell the columns as ``names`` does, where only upper and lower case differ (SQL does not mind them).

        Raises:
            SchemaError: If a column is not among the names.
        """
        known = {name.casefold(): name for name in names}
        known.update({name.casefold(): name for name in self.columns if aggregate_of(name) is not None})
        spelled = {column: known.get(column.casefold()) for column in self.columns}
        for column, found in spelled.items():
            if found is None:
                raise SchemaError(f"`{self.sql}` names column '{column}'.{did_you_mean(column, names)}")
        return _spelled(self.sql, tuple(sorted((column, str(found)) for column, found in spelled.items())))


@lru_cache(maxsize=4096)
def parse_expression(sql: str) -> Expression:
    """Read a scalar expression and make sure that it is one, and that it is the same on every day.

    Args:
        sql: In DuckDB's dialect, such as ``quantity * unit_price`` or ``shipped_at >= orders.placed_at``.

    Raises:
        SchemaError: If it does not parse, or holds a subquery, an aggregate, a window, a statement, a function that is
            not on the allowlist, or is too long or too deep. The message says which.
    """
    return expression_of(checked_tree(sql))


def _column_name(node: "exp.Column") -> str:
    return ".".join(part.name for part in node.parts)


def expression_of(tree: "exp.Expr") -> Expression:
    """Make an expression of a part of one that has been checked."""
    from sqlglot import exp

    found = list(tree.find_all(exp.Column, bfs=False))
    flat = tree.transform(
        lambda node: exp.column(_column_name(node), quoted=True) if isinstance(node, exp.Column) else node
    )
    names = tuple(dict.fromkeys(_column_name(node) for node in found))
    return Expression(_written(tree), names, _written(flat))


def _written(tree: "exp.Expr") -> str:
    try:
        return str(tree.sql(dialect="duckdb", comments=False))
    except RecursionError:
        raise SchemaError("The expression is nested too deeply. Split it over several columns.") from None


@lru_cache(maxsize=4096)
def _spelled(sql: str, spelled: tuple[tuple[str, str], ...]) -> Expression:
    from sqlglot import exp

    names = dict(spelled)

    def rename(node: "exp.Expr") -> "exp.Expr":
        if not isinstance(node, exp.Column):
            return node
        known = names[_column_name(node)]
        if len(node.parts) == 1:
            return exp.Column(this=exp.to_identifier(known, quoted=known != node.name or node.this.quoted))
        table, _, column = known.partition(".")
        return exp.column(column, table=table, quoted=True)

    return expression_of(parsed(sql).transform(rename))
