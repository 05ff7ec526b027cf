"""Arrow arrays by position: taken, patched, nulled."""

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

Mask = npt.NDArray[np.bool_]
Places = npt.NDArray[np.intp]


def patched(old: pa.Array, at: Places, new: pa.Array) -> pa.Array:
    """Put new values at some positions of the old."""
    places = np.arange(len(old))
    places[at] = len(old) + np.arange(len(at))
    return pa.concat_arrays([old, new]).take(pa.array(places))


def plain(values: pa.Array) -> pa.Array:
    """Decode a dictionary."""
    return values.dictionary_decode() if pa.types.is_dictionary(values.type) else values


def taken(values: pa.Array, places: pa.Array) -> pa.Array:
    """Take values; text becomes a dictionary, since the same parent's value stands in many rows.

    With nulls among the values it stays as it is: Parquet takes no dictionary that holds one.
    """
    if pa.types.is_string(values.type) and len(values) < len(places) and not values.null_count:
        return pa.DictionaryArray.from_arrays(places.cast(pa.int32()), values)
    return values.take(places)


def nulled(values: pa.Array, missing: Mask) -> pa.Array:
    """Put nulls where ``missing`` says."""
    if not missing.any():
        return values
    if pa.types.is_dictionary(values.type):
        return pa.DictionaryArray.from_arrays(nulled(values.indices, missing), values.dictionary)
    return pc.if_else(pa.array(missing), pa.scalar(None, values.type), values)


def as_type(values: pa.Array, wanted: pa.DataType) -> pa.Array:
    """Cast to the column's type, a dictionary's values where it is one."""
    if pa.types.is_dictionary(values.type):
        if values.type.value_type == wanted:
            return values
        return pa.DictionaryArray.from_arrays(values.indices, values.dictionary.cast(wanted))
    return values if values.type == wanted else values.cast(wanted)
