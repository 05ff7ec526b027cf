"""Which columns are left to the record engine: identifiers, names, texts, and what has no distribution."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tasks.synthesis.units import as_text, value_type
from tasks.values.kinds import is_measured

_LEAST_COMMON = 1 / 2  # of the rows must hold values that are common enough to be made
_LEAST_OF_FEW, _FEW = 2 / 3, 20  # and more in so small a table, where two rows are soon alike by chance
_NEARLY_ALL = 0.95  # of the rows have a number of their own
_FEW_INTEGERS = 20  # so many different integers may be no identifier


def reason_to_leave_out(name: str, column: pa.ChunkedArray, min_count: int) -> str | None:
    """Say why a column should be made by the record engine instead; None when it can be learnt."""
    kind = value_type(column.type)
    if pa.types.is_nested(kind) or pa.types.is_binary(kind) or pa.types.is_large_binary(kind):
        return f"values of type {kind} have no distribution to learn"
    known = len(column) - column.null_count
    if known < 2 or pa.types.is_boolean(kind) or (is_measured(kind) and not pa.types.is_integer(kind)):
        return None
    if pa.types.is_integer(kind):
        return _reason_of_integers(name, column.cast(kind), known)
    counts = np.asarray(pc.value_counts(as_text(column).drop_null()).field("counts"))
    if counts[counts >= min_count].sum() < (_LEAST_OF_FEW if known < _FEW else _LEAST_COMMON) * known:
        return "most values are rare: identifiers, names or texts"
    return None


def reason_of_written(name: str, values: pa.Array, min_count: int) -> str | None:
    """Say the same of the numbers or days that texts write: an identifier stays one where a few rows share it."""
    values = values.drop_null()
    different = values.unique()
    if pa.types.is_integer(values.type) and len(different) >= _NEARLY_ALL * len(values):
        values = different
    return reason_to_leave_out(name, pa.chunked_array([values]), min_count)


def _reason_of_integers(name: str, column: pa.ChunkedArray, known: int) -> str | None:
    if known < _FEW_INTEGERS or pc.count_distinct(column).as_py() < known:
        return None
    span = pc.max(column).as_py() - pc.min(column).as_py() + 1
    named = name.lower().endswith(("id", "key", "number", "code", "uuid"))
    return "every value is another: an identifier" if named or span <= 1.05 * known else None
