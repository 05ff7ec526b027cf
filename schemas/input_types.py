"""The type of an aggregate over children."""

import pyarrow as pa

from schemas.model import TableSchema
from schemas.sql import parse_expression, result_type
from schemas.sql_aggregates import Aggregate


def aggregate_type(aggregate: Aggregate, child: TableSchema) -> pa.DataType:
    """Give the Arrow type of an aggregate over the rows of a table.

    Raises:
        SchemaError: If it reads a column that the table has not, or that it cannot compute with.
    """
    if aggregate.value is None:
        return pa.int64()
    value = parse_expression(aggregate.value).resolved([column.name for column in child.columns])
    return aggregate.type_of(result_type(value, {name: child.column(name).arrow_type for name in value.columns}))
