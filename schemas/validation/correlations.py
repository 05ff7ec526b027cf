"""Correlations: that the columns can follow one number each, and that the coefficients can be had together."""

from collections.abc import Iterator

import numpy as np

from schemas.model import ColumnSchema, Correlation, TableSchema
from schemas.places import Path
from schemas.validation.context import Context
from schemas.validation.report import Found

_EDGE = -1e-9


def check_correlations(context: Context) -> Iterator[Found]:
    """Find correlations that cannot be met."""
    for name, table in context.tables.items():
        place, taken = context.table_paths[name], set[str]()
        for index, correlation in enumerate(table.correlations):
            path = (*place, "correlations", index)
            if path in context.broken:
                continue
            yield from _names(path, correlation, table, taken, context)
            yield from _numbers(path, correlation, table)


def _names(
    path: Path, correlation: Correlation, table: TableSchema, taken: set[str], context: Context
) -> Iterator[Found]:
    for name in correlation.columns:
        problem = context.unknown_column(table.name, name)
        if problem is None and (table.name, name) in context.columns:
            problem = _unfit(context.columns[table.name, name], table, context)
        if problem is None and name in taken:
            problem = f"Column {table.name}.{name} is correlated twice. Put all of its correlations into one matrix."
        if problem is not None:
            yield (*path, "columns"), problem
        taken.add(name)


def _unfit(column: ColumnSchema, table: TableSchema, context: Context) -> str | None:
    where, generator = f"Column {table.name}.{column.name}", column.generator
    if (table.name, column.name) in context.filled:
        return f"{where} is filled by its relation, and cannot follow another column. Leave it out of the correlation."
    if any(column.name in key for key in table.keys):
        return f"{where} is part of a key, which decides its values. Leave it out of the correlation."
    if generator is not None and (not generator.one_number or generator.depends_on()):
        return (
            f"{where}: the generator '{generator.kind}' does not draw by one number alone, so the column cannot be "
            "correlated. Those that do are integer, number, decimal, category and pool, and datetime without 'after' "
            "or 'before'."
        )
    return None


def _numbers(path: Path, correlation: Correlation, table: TableSchema) -> Iterator[Found]:
    wanted, count = correlation.coefficients, len(correlation.columns)
    if wanted.shape != (count, count):
        yield (*path, "matrix"), f"Table '{table.name}': the matrix must have {count} rows of {count} numbers."
        return
    if not np.allclose(wanted, wanted.T) or not np.allclose(np.diag(wanted), 1):
        yield (
            (*path, "matrix"),
            f"Table '{table.name}': a matrix of correlations has 1 on its diagonal, and the same number on both sides.",
        )
        return
    least = float(np.linalg.eigvalsh(correlation.pearson)[0])
    if least < _EDGE:
        yield (
            path,
            f"Table '{table.name}': no columns can have these correlations with each other (the least eigenvalue is "
            f"{least:.3f}). Where a goes with b and b with c, a must go with c, too: bring the numbers nearer to 0.",
        )
