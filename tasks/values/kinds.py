"""What the values of an Arrow type are: numbers, or more widely what has a size and distances."""

import pyarrow as pa


def is_number(kind: pa.DataType) -> bool:
    """Whether values of the type are numbers: integers, floats or decimals."""
    return bool(pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind))


def is_measured(kind: pa.DataType) -> bool:
    """Whether values of the type are told by their size rather than as categories: numbers, dates and times."""
    return is_number(kind) or bool(pa.types.is_temporal(kind))
