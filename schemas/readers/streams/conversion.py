"""Texts made values of the type that all of them fit."""

import pyarrow as pa
import pyarrow.compute as pc

from schemas.readers.streams.evidence import NULL_WORDS, Told
from schemas.types import ColumnType, arrow_type

_TYPES = {
    "boolean": pa.bool_(),
    "integer": pa.int64(),
    "number": pa.float64(),
    "date": pa.date32(),
    "instant": pa.timestamp("us", tz="UTC"),
    "timestamp": pa.timestamp("us"),
}


def cast_texts(texts: pa.Array, form: str) -> pa.Array:
    """Cast texts of a form.

    Raises:
        pyarrow.ArrowInvalid: If one is no value.
    """
    if form == "time":
        instants = pc.cast(pc.binary_join_element_wise("1970-01-01T", texts, ""), pa.timestamp("us"))
        return pc.cast(instants, pa.time64("us"))
    return pc.cast(texts, _TYPES[form])


def typed_column(column: pa.Array, told: Told) -> pa.Array:
    """Make a raw column what it was found to be.

    Raises:
        pyarrow.ArrowInvalid: If a value does not fit: the source is not what it was when it was looked at.
    """
    wanted = arrow_type(told.type, precision=told.precision, scale=told.scale, timezone=told.timezone)
    if told.type is ColumnType.BINARY or told.form in ("text", "uuid"):
        return column if column.type == wanted else column.cast(wanted)
    if told.worded:
        column = pc.if_else(pc.is_in(column, value_set=NULL_WORDS), pa.scalar(None, pa.string()), column)
    return pc.cast(column, wanted) if told.form == "decimal" else cast_texts(column, told.form)
