"""Columns of a table put in the place of others."""

from typing import Any

import pyarrow as pa


def replaced(table: pa.Table, name: str, values: Any) -> pa.Table:
    """Give a table whose column of a name has other values, and their type; they may be null, whatever it said."""
    return table.set_column(table.column_names.index(name), name, values)
