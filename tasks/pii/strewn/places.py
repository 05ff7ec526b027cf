"""The columns, fields and lists of a table that are searched for known values."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tasks.pii.columns import as_text
from tasks.pii.located import column_at, with_column
from tasks.pii.strewn.words import Places


@dataclass(frozen=True)
class Texts:
    """What stands in a column, or in the same place of its structs or lists.

    Attributes:
        path: Its name, with dots to what is within.
        values: Distinct texts before, shape (n,); ``made`` what they are now.
        index: Of each row, or element, which of these it has; -1 where it has none, shape (m,).
        row: The row of each, shape (m,).
        whole: Whether they are numbers in the table.
    """

    path: str
    values: list[str]
    made: list[str]
    index: Places
    row: Places
    whole: bool


def paths_of(table: pa.Table, replaced: Collection[str]) -> Iterator[str]:
    """Name what is searched: texts and whole numbers that are not replaced cell by cell."""
    for field in table.schema:
        yield from _paths(field.name, field.type, replaced)


def _paths(path: str, type: pa.DataType, replaced: Collection[str]) -> Iterator[str]:
    if path in replaced:
        return
    if pa.types.is_struct(type):
        for at in range(type.num_fields):
            yield from _paths(f"{path}.{type.field(at).name}", type.field(at).type, replaced)
    elif _is_text(type) or _is_whole(type) or (pa.types.is_list(type) and _is_text(type.value_type)):
        yield path


def _is_text(type: pa.DataType) -> bool:
    inner = type.value_type if pa.types.is_dictionary(type) else type
    return bool(pa.types.is_string(inner) or pa.types.is_large_string(inner))


def _is_whole(type: pa.DataType) -> bool:
    return bool(pa.types.is_integer(type) and type.bit_width == 64)


def texts_at(path: str, before: pa.Table, after: pa.Table) -> Texts | None:
    """Give what stands at a path, before and now; None where it cannot be told row by row."""
    old, new = column_at(before, path), column_at(after, path)
    if old is None or new is None or len(old) != len(new):
        return None
    one, two = _flat(old), _flat(new)
    if len(one) != len(two) or not (_is_text(two.type) or _is_whole(two.type)):
        return None
    row = np.arange(len(new)) if not pa.types.is_list(new.type) else np.asarray(
        pc.list_parent_indices(new.combine_chunks()))  # fmt: skip
    now, index = _encoded(two)
    if one is two or one.equals(two):
        return Texts(path, now, now, index, row, _is_whole(two.type))
    was, other = _encoded(one)
    pairs, index = np.unique((other + 1) * (len(now) + 1) + index + 1, return_inverse=True)
    olds, news = pairs // (len(now) + 1) - 1, pairs % (len(now) + 1) - 1
    listed = [was[at] if at >= 0 else "" for at in olds.tolist()]
    made = [now[at] if at >= 0 else "" for at in news.tolist()]
    index = np.where(news[index] < 0, -1, index)
    return Texts(path, listed, made, index, row, _is_whole(two.type))


def _flat(column: pa.ChunkedArray) -> pa.Array:
    whole = column.combine_chunks() if column.num_chunks != 1 else column.chunk(0)
    return whole.flatten() if pa.types.is_list(whole.type) else whole


def _encoded(values: pa.Array) -> tuple[list[str], Places]:
    encoded = values if pa.types.is_dictionary(values.type) else values.dictionary_encode()
    index = np.asarray(encoded.indices.cast(pa.int64()).fill_null(-1)).astype(np.int64)
    return [text or "" for text in as_text(encoded.dictionary).to_pylist()], index


def with_texts(table: pa.Table, texts: Texts, changed: dict[int, str]) -> pa.Table:
    """Put texts where they belong.

    Args:
        table: The table as it is now.
        texts: What was searched.
        changed: The new texts, by place in ``texts.index``; a number stays one, or is left out.
    """
    column = column_at(table, texts.path)
    assert column is not None
    flat = _flat(column)
    if pa.types.is_dictionary(flat.type):
        kind = flat.type
        return with_column(table, texts.path, pa.chunked_array([_put(flat.dictionary_decode(), changed).cast(kind)]))
    new = _put(flat, changed)
    if pa.types.is_list(column.type):
        whole = column.combine_chunks() if column.num_chunks != 1 else column.chunk(0)
        lengths = pc.fill_null(pc.list_value_length(whole), 0)
        offsets = pa.array(np.concatenate([[0], np.cumsum(lengths)]), pa.int32())
        new = pa.ListArray.from_arrays(offsets, new, mask=whole.is_null())
    return with_column(table, texts.path, pa.chunked_array([new]))


def _put(values: pa.Array, changed: dict[int, str]) -> pa.Array:
    mask = np.zeros(len(values), np.bool_)
    places = sorted(changed)
    mask[places] = True
    new = [changed[place] for place in places]
    if _is_whole(values.type):
        numbers = [int(text) if text.isdecimal() and len(text) < 19 else None for text in new]
        return pc.replace_with_mask(values, pa.array(mask), pa.array(numbers, values.type))
    return pc.replace_with_mask(values, pa.array(mask), pa.array(new, values.type))
