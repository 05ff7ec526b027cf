"""Values as text, for CSV and JSON: ISO dates and times, decimals digit by digit, base64 for bytes."""

import base64
import json
import math
from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.types as pt

from schemas.errors import StoreError

_SCIENTIFIC_FROM = 7  # the scale from which Arrow may write a small decimal as 1E-7


def is_bytes(kind: pa.DataType) -> bool:
    """Whether a type holds raw bytes."""
    return bool(pt.is_binary(kind) or pt.is_large_binary(kind) or pt.is_fixed_size_binary(kind))


def holds_others(kind: pa.DataType) -> bool:
    """Whether a type is a struct, a map, or a list of anything nested."""
    return bool(pt.is_struct(kind) or pt.is_map(kind) or (pt.is_list(kind) and pt.is_nested(kind.value_type)))


def as_text(array: pa.Array) -> pa.Array:
    """Write each value as text; nulls stay null. Shape (n,), strings.

    Timestamps become ``2020-01-02T03:04:05.000006`` (with ``Z`` when they are instants), dates and times ISO 8601,
    decimals all their digits, bytes base64, lists and structs JSON.
    """
    kind = array.type
    if pt.is_dictionary(kind):
        return as_text(pc.cast(array, kind.value_type))
    if pt.is_timestamp(kind):
        return pc.strftime(array, format="%Y-%m-%dT%H:%M:%S" + "Z" * bool(kind.tz))
    if pt.is_decimal(kind) and kind.scale >= _SCIENTIFIC_FROM:
        return _each(array, lambda value: format(value, "f"))
    if is_bytes(kind):
        return _each(array, lambda value: base64.b64encode(value).decode())
    if pt.is_nested(kind):
        from tasks.storage.json_text import json_texts

        return json_texts(array)
    return pc.cast(array, pa.string())


def from_text(array: pa.Array, kind: pa.DataType) -> pa.Array:
    """Read back what :func:`as_text` wrote, as values of a type; lists may come as lists of texts."""
    if array.type.equals(kind):
        return array
    if holds_others(kind):
        from tasks.storage.json_text import decoded, from_json

        return from_json([decoded(text) for text in array.to_pylist()], kind)
    if pt.is_list(kind):
        lists = array if pt.is_list(array.type) else _lists_of_text(array)
        items = from_text(lists.values, kind.value_type)
        return pa.ListArray.from_arrays(lists.offsets, items, type=kind, mask=pc.is_null(lists))
    if is_bytes(kind):
        return pa.array([None if text is None else base64.b64decode(text) for text in array.to_pylist()], kind)
    if pt.is_time(kind):
        instants = pc.cast(pc.binary_join_element_wise("1970-01-01T", array, ""), pa.timestamp(kind.unit))
        return pc.cast(instants, kind)
    return pc.cast(array, kind)


def json_text(value: Any) -> str:
    """Write a nested value as JSON, its decimals as numbers with all their digits.

    Raises:
        StoreError: If it holds NaN or an infinity, which JSON cannot write.
    """
    if isinstance(value, dict):
        return "{" + ",".join(f"{json_string(name)}:{json_text(item)}" for name, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(json_text, value)) + "]"
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, float) and not math.isfinite(value):
        raise not_json()
    return json.dumps(_scalar(value), ensure_ascii=False)


def json_string(text: str) -> str:
    """Write a string as JSON."""
    return json.dumps(text, ensure_ascii=False)


def not_json() -> StoreError:
    """Say that JSON cannot hold NaN and infinities."""
    return StoreError("JSON cannot write NaN or an infinity. Choose --format parquet, or bound the column's values.")


def _scalar(value: Any) -> Any:
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%dT%H:%M:%S.%f") + "Z" * (value.tzinfo is not None)
    return value.isoformat() if isinstance(value, (date, time)) else value


def _each(array: pa.Array, write: Callable[[Any], str]) -> pa.Array:
    return pa.array([None if value is None else write(value) for value in array.to_pylist()], pa.string())


def _lists_of_text(array: pa.Array) -> pa.Array:
    return pa.array([None if text is None else _items(text) for text in array.to_pylist()], pa.list_(pa.string()))


def _items(text: str) -> list[str | None]:
    """The items of a JSON list as texts; numbers keep their digits."""
    items = json.loads(text, parse_float=str, parse_int=str)
    return [item if item is None or isinstance(item, str) else json.dumps(item, ensure_ascii=False) for item in items]
