"""Which names of an expression may be null in some row."""

from schemas.absence import has_value
from schemas.model import DatasetSchema, Relation, TableSchema
from schemas.sql_aggregates import ZERO_OF_NONE, aggregate_of
from tasks.records.children import relation_to


def may_be_null(name: str, schema: DatasetSchema, table: TableSchema) -> bool:
    """Whether a name of the table's rules may be null: a column, ``relation.column``, or an aggregate over children."""
    columns = {column.name: column for column in table.columns}
    if name in columns:
        return not has_value(columns[name], table)
    aggregate = aggregate_of(name)
    if aggregate is not None:
        relation = schema.relations[relation_to(schema, table.name, aggregate)]
        return aggregate.function not in ZERO_OF_NONE and not (relation.children and relation.children.min)
    label, _, above = name.partition(".")
    relation = next(each for each in schema.parents_of(table.name) if each.label == label)
    return _is_optional(relation, table) or may_be_null(above, schema, schema.table(relation.parent))


def _is_optional(relation: Relation, table: TableSchema) -> bool:
    return bool(relation.null_rate) and any(
        table.column(name).nullable and name not in table.primary_key for name in relation.columns
    )
