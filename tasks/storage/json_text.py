"""Nested values as JSON text, column by column: and back."""

import json
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.types as pt

from tasks.storage.texts import as_text, from_text, json_string, not_json

_ESCAPED = [("\\", "\\\\"), ('"', '\\"')] + [(chr(code), f"\\u{code:04x}") for code in range(32)]
_SPECIAL = r'[\x00-\x1f"\\]'


def json_texts(array: pa.Array) -> pa.Array:
    """Write each value as JSON; a null within one as ``null``, a null itself stays null. Shape (n,), strings.

    Raises:
        StoreError: If it holds NaN or an infinity, which JSON cannot write.
    """
    texts = _texts(array)
    return texts if array.null_count == 0 else pc.if_else(pc.is_valid(array), texts, pa.scalar(None, pa.string()))


def json_values(array: pa.Array) -> pa.Array:
    """Write each value as JSON, a null as ``null``; shape (n,), strings."""
    return pc.fill_null(json_texts(array), "null")


def _texts(array: pa.Array) -> pa.Array:
    kind = array.type
    if pt.is_dictionary(kind):
        return _texts(pc.cast(array, kind.value_type))
    if pt.is_struct(kind):
        return _struct(array)
    if pt.is_map(kind):
        return _map(array)
    if pt.is_list(kind) or pt.is_large_list(kind):
        return _joined(array, json_values(array.flatten()), "[", "]")
    return _scalar(array)


def _struct(array: pa.StructArray) -> pa.Array:
    pieces: list[pa.Array | str] = []
    for place, (field, child) in enumerate(zip(array.type, array.flatten(), strict=True)):
        pieces += [("{" if place == 0 else ",") + json_string(field.name) + ":", json_values(child)]
    return pc.binary_join_element_wise(*pieces, "}", "")


def _map(array: pa.MapArray) -> pa.Array:
    keys, items = _flat(array, array.keys), _flat(array, array.items)
    named = pc.binary_join_element_wise('"', escaped(as_text(keys)), '":', json_values(items), "")
    return _joined(array, named, "{", "}")


def _flat(array: pa.MapArray, children: pa.Array) -> pa.Array:
    """The entries of the rows at hand alone: a slice's children are those of the whole."""
    offsets = array.offsets
    first, last = offsets[0].as_py(), offsets[len(offsets) - 1].as_py()
    return children.slice(first, last - first) if len(children) != last - first else children


def _joined(array: pa.Array, texts: pa.Array, left: str, right: str) -> pa.Array:
    lengths = pc.fill_null(_lengths(array), 0).to_numpy()
    offsets = [0, *lengths.cumsum().tolist()]
    lists = pa.ListArray.from_arrays(pa.array(offsets, pa.int32()), texts)
    return pc.binary_join_element_wise(left, pc.binary_join(lists, ","), right, "")


def _lengths(array: pa.Array) -> pa.Array:
    if not pt.is_map(array.type):
        return pc.list_value_length(array)
    offsets = array.offsets
    return pc.subtract(offsets.slice(1), offsets.slice(0, len(array)))


def _scalar(array: pa.Array) -> pa.Array:
    kind = array.type
    if pt.is_floating(kind) and pc.any(pc.invert(pc.is_finite(array))).as_py():
        raise not_json()
    texts = as_text(array)
    if pt.is_integer(kind) or pt.is_floating(kind) or pt.is_boolean(kind) or pt.is_decimal(kind):
        return texts
    return pc.binary_join_element_wise('"', escaped(texts), '"', "")


def escaped(texts: pa.Array) -> pa.Array:
    """Escape what JSON does not take as it is, shape (n,)."""
    if not pc.any(pc.match_substring_regex(texts, _SPECIAL)).as_py():
        return texts
    for raw, replacement in _ESCAPED:
        texts = pc.replace_substring(texts, raw, replacement)
    return texts


def from_json(values: list[Any], kind: pa.DataType) -> pa.Array:
    """Read decoded JSON, its numbers as texts, as values of a type; shape (n,)."""
    if pt.is_struct(kind):
        missing = [value is None for value in values]
        children = [from_json([None if v is None else v.get(field.name) for v in values], field.type) for field in kind]
        return pa.StructArray.from_arrays(children, fields=list(kind), mask=pa.array(missing, pa.bool_()))
    if pt.is_list(kind):
        items = from_json([item for value in values for item in value or ()], kind.value_type)
        return pa.ListArray.from_arrays(_offsets(values), items, type=kind)
    if pt.is_map(kind):
        keys = from_json([key for value in values for key in value or ()], kind.key_type)
        items = from_json([item for value in values for item in (value or {}).values()], kind.item_type)
        return pa.MapArray.from_arrays(_offsets(values), keys, items).cast(kind)
    texts = [value if value is None or isinstance(value, str) else json.dumps(value) for value in values]
    return from_text(pa.array(texts, pa.string()), kind)


def _offsets(values: list[Any]) -> pa.Array:
    """Where each list begins; null where there is none."""
    offsets: list[int | None] = []
    total = 0
    for value in values:
        offsets.append(None if value is None else total)
        total += len(value or ())
    return pa.array([*offsets, total], pa.int32())


def decoded(text: str | None) -> Any:
    """Read JSON, its numbers as texts with all their digits."""
    return None if text is None else json.loads(text, parse_float=str, parse_int=str)
