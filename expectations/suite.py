"""From a schema to Great Expectations suites, one a table: what the dataset must be, whoever made it."""

from collections.abc import Iterator, Mapping, Sequence

import great_expectations as gx
import great_expectations.expectations as gxe
from great_expectations.expectations.expectation import Expectation

from expectations.columns import column_expectations, note
from expectations.computed import computed_expectations
from expectations.custom import (
    ExpectChildrenOfEachParentToBeBetween,
    ExpectForeignKeyToResolve,
    ExpectKeyToBeUnique,
    ExpectPartsToBeWhole,
)
from expectations.inner import inner_expectations
from expectations.rules import rule_expectation
from schemas.model import DatasetSchema, Relation, TableSchema


def build_suites(schema: DatasetSchema, rows: Mapping[str, int]) -> dict[str, gx.ExpectationSuite]:
    """Say what each table must be.

    Args:
        schema: The dataset's schema.
        rows: How many rows each table must have; a table that is absent may have any number.

    Returns:
        A suite for each table, in the schema's order. Each expectation's ``meta["understudy"]`` says in words and plain
        values what it checks: ``kind``, ``columns``, ``expected``, ``sentence``, and its ``place`` in the suite.
    """
    return {table.name: _suite(table.name, list(_expectations(schema, table, rows))) for table in schema.tables}


def _suite(name: str, wanted: Sequence[Expectation]) -> gx.ExpectationSuite:
    """Number the expectations: results come back in another order when one of them raised."""
    for place, expectation in enumerate(wanted):
        expectation.meta["understudy"]["place"] = place
    return gx.ExpectationSuite(name=name, expectations=list(wanted))


def _expectations(schema: DatasetSchema, table: TableSchema, rows: Mapping[str, int]) -> Iterator[Expectation]:
    yield from _shape(table, rows.get(table.name))
    for column in table.columns:
        yield from column_expectations(table, column)
        yield from inner_expectations(column)
    yield from computed_expectations(schema, table)
    for key in _keys(schema, table):
        yield _unique(table, key)
    for relation in schema.parents_of(table.name):
        yield from _relation(relation)
    for number, rule in enumerate(schema.rules_of(table.name), start=1):
        yield rule_expectation(schema, table, rule, number)


def _shape(table: TableSchema, rows: int | None) -> Iterator[Expectation]:
    yield ExpectPartsToBeWhole(meta=note("parts", "All files are there, and alike in columns and types."))
    names = [column.name for column in table.columns]
    columns = f"Has the {len(names)} columns of its schema, in order."
    yield gxe.ExpectTableColumnsToMatchOrderedList(column_list=names, meta=note("columns", columns, expected=names))
    if rows is not None:
        yield gxe.ExpectTableRowCountToEqual(
            value=rows, meta=note("rows", f"Has exactly {rows:,} rows.", expected=rows)
        )


def _keys(schema: DatasetSchema, table: TableSchema) -> Sequence[tuple[str, ...]]:
    """Every key of the table, and what other tables' relations take for one; a key in another order is the same key."""
    referred = [relation.parent_columns for _, relation in schema.by_table.downwards.get(table.name, ())]
    distinct: dict[frozenset[str], tuple[str, ...]] = {}
    for key in (*table.keys, *referred):
        distinct.setdefault(frozenset(key), key)
    return tuple(distinct.values())


def _unique(table: TableSchema, key: tuple[str, ...]) -> Expectation:
    kind = "primary key" if key == table.primary_key else "unique"
    if len(key) == 1:
        about = note(kind, f"{key[0]} never repeats.", key)
        return gxe.ExpectColumnValuesToBeUnique(column=key[0], meta=about)
    about = note(kind, f"No two rows share the same {_listed(key)}.", key)
    return ExpectKeyToBeUnique(column_list=list(key), meta=about)


def _relation(relation: Relation) -> Iterator[Expectation]:
    link = {
        "column_list": list(relation.columns),
        "parent": relation.parent,
        "parent_columns": list(relation.parent_columns),
    }
    target = f"{relation.parent}({', '.join(relation.parent_columns)})"
    found = f"Every {_listed(relation.columns)} is found in {target}."
    yield ExpectForeignKeyToResolve(**link, meta=note("relation", found, relation.columns, target))
    spread = relation.children
    if spread is not None and (spread.min > 0 or spread.max is not None):
        least, most = spread.min or None, spread.max
        said = f"Every row of {relation.parent} has {_between(least, most)} rows here."
        yield ExpectChildrenOfEachParentToBeBetween(
            **link, min_value=least, max_value=most, meta=note("children", said, relation.columns, [least, most])
        )


def _listed(columns: Sequence[str]) -> str:
    return " and ".join([", ".join(columns[:-1]), columns[-1]]) if len(columns) > 1 else columns[0]


def _between(least: int | None, most: int | None) -> str:
    if least is None or most is None:
        return f"at most {most:,}" if least is None else f"at least {least:,}"
    return f"{least:,} to {most:,}"
