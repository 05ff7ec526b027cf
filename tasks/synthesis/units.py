"""Arrow columns as plain numbers and texts, and back."""

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

Float64 = npt.NDArray[np.float64]


def whole_unit(column: pa.ChunkedArray) -> tuple[int, int]:
    """Find the least value and the greatest common divisor of distances of a whole type; 0 and 1 for floats."""
    if pa.types.is_floating(column.type):
        return 0, 1
    values = _whole(column.drop_null())
    base = int(values.min())
    return base, max(int(np.gcd.reduce(values - base)), 1)


def in_units(column: pa.ChunkedArray, base: int, step: int) -> Float64:
    """Give numbers and times as float64, counted from ``base`` by ``step``, what is not finite as NaN, shape (n,)."""
    if pa.types.is_floating(column.type):
        raw = np.asarray(pc.cast(column, pa.float64()).to_numpy(), dtype=np.float64)
        return np.where(np.isfinite(raw), raw, np.nan)
    missing = np.asarray(column.is_null())
    return np.where(missing, np.nan, (_whole(column) - base) / step)


def from_units(values: Float64, kind: pa.DataType, base: int, step: int) -> pa.Array:
    """Give float64 values in a numeric or temporal Arrow type, NaN as null, shape (n,)."""
    missing = np.isnan(values)
    if pa.types.is_floating(kind):
        return pc.cast(pa.array(values, mask=missing), kind)
    whole = pa.array(np.rint(np.where(missing, 0.0, values)).astype(np.int64) * step + base, mask=missing)
    if pa.types.is_decimal(kind):
        wide = pc.cast(whole, pa.decimal128(38, 0))
        return pa.Array.from_buffers(pa.decimal128(38, kind.scale), len(wide), wide.buffers()).cast(kind)
    if pa.types.is_temporal(kind) and kind.bit_width == 32:
        whole = pc.cast(whole, pa.int32())
    return pc.cast(whole, kind)


def _whole(column: pa.ChunkedArray) -> npt.NDArray[np.int64]:
    """Give a whole type's values as int64, null as 0: days, microseconds, unscaled decimals."""
    kind = column.type
    if pa.types.is_decimal(kind):
        wide = pc.cast(column, pa.decimal128(38, kind.scale)).combine_chunks()
        words = np.frombuffer(wide.buffers()[1], dtype=np.int64).reshape(-1, 2)[wide.offset : wide.offset + len(wide)]
        return np.where(np.asarray(wide.is_null()), 0, words[:, 0])
    if pa.types.is_temporal(kind):
        column = pc.cast(column, pa.int32() if kind.bit_width == 32 else pa.int64())
    return np.asarray(pc.fill_null(pc.cast(column, pa.int64(), safe=False), 0), dtype=np.int64)


def as_text(column: pa.ChunkedArray) -> pa.Array:
    """Give categories as strings."""
    if pa.types.is_dictionary(column.type):
        column = pc.cast(column, column.type.value_type)
    text = pc.cast(column, pa.string())
    return text.combine_chunks() if isinstance(text, pa.ChunkedArray) else text


def in_dictionary(values: pa.Array, vocabulary: pa.Array, kind: pa.DataType) -> pa.Array:
    """Give values in a dictionary type with a vocabulary that does not depend on the rows; as they are in another."""
    if not pa.types.is_dictionary(kind):
        return values.cast(kind)
    vocabulary = vocabulary.drop_null()
    indices = pc.index_in(values, value_set=vocabulary).cast(kind.index_type)
    return pa.DictionaryArray.from_arrays(indices, vocabulary.cast(kind.value_type), ordered=kind.ordered)


def value_type(kind: pa.DataType) -> pa.DataType:
    """The type of a column's values, whether or not they are kept in a dictionary."""
    return kind.value_type if pa.types.is_dictionary(kind) else kind
