"""Where the values of a finding stand in a table: a column, a field of structs, a leaf of documents."""

from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from tasks.pii.cells import as_dictionary
from tasks.pii.columns import as_text
from tasks.pii.nested import is_nested, values_at


@dataclass(frozen=True)
class Place:
    """Where a finding's values stand.

    Attributes:
        column: The table's column.
        leaf: The path within its documents; None where the column itself, or a field of it, holds the values.
    """

    column: str
    leaf: str | None = None


def place_of(table: pa.Table, path: str) -> Place | None:
    """Find a finding's values; None when they are not in the table."""
    if path in table.column_names:
        return Place(path, "" if is_nested(table.column(path)) else None)
    for head in sorted(heads_of(path) & set(table.column_names), key=len):
        kind = table.column(head).type
        if pa.types.is_string(kind):
            return Place(head, path[len(head) + 1 :])
        return Place(head) if column_at(table, path) is not None else None
    return None


def heads_of(path: str) -> frozenset[str]:
    """Every column that a path may begin with: names of columns have dots, too."""
    return frozenset(path[:end] for end in (*(at for at in range(len(path)) if path[at] == "."), len(path)))


def column_at(table: pa.Table, path: str) -> pa.ChunkedArray | None:
    """Give a column, or a field of one of structs, by its path; None when it is not in the table."""
    if path in table.column_names:
        return table.column(path)
    head = _struct_of(table, path)
    if head is None:
        return None
    column = table.column(head)
    for part in path[len(head) + 1 :].split("."):
        column = pa.chunked_array([pc.struct_field(chunk, part) for chunk in column.chunks])
    return column


def with_column(table: pa.Table, path: str, values: pa.ChunkedArray) -> pa.Table:
    """Put a column, or a field of one of structs, in the place of the one that stands there."""
    if path in table.column_names:
        return table.set_column(table.column_names.index(path), path, values)
    head = _struct_of(table, path)
    if head is None:
        raise KeyError(path)
    column, inner = table.column(head).combine_chunks(), path[len(head) + 1 :].split(".")
    return table.set_column(table.column_names.index(head), head, _in_struct(column, inner, values.combine_chunks()))


def _struct_of(table: pa.Table, path: str) -> str | None:
    """The column of structs that a path leads into."""
    heads = sorted(heads_of(path) & set(table.column_names), key=len)
    return next((head for head in heads if head != path and pa.types.is_struct(table.column(head).type)), None)


def _in_struct(struct: pa.StructArray, path: list[str], values: pa.Array) -> pa.StructArray:
    fields = [field.name for field in struct.type]
    parts = [
        values
        if name == path[0] and len(path) == 1
        else _in_struct(struct.field(name), path[1:], values)
        if name == path[0]
        else struct.field(name)
        for name in fields
    ]
    return pa.StructArray.from_arrays(parts, names=fields, mask=struct.is_null())


def distinct_at(table: pa.Table, path: str) -> tuple[pa.StringArray | None, bool]:
    """Give the distinct texts of a finding's values, None when there are none, and whether they are kept as numbers."""
    place = place_of(table, path)
    if place is None:
        return None, False
    if place.leaf is not None:
        return pa.array(values_at(table.column(place.column), place.leaf), pa.string()), False
    values = column_at(table, path)
    if values is None:
        return None, False
    if pa.types.is_list(values.type):
        values = pa.chunked_array([chunk.flatten() for chunk in values.chunks], values.type.value_type)
    whole = values.combine_chunks() if values.num_chunks != 1 else values.chunk(0)
    encoded = whole if pa.types.is_dictionary(whole.type) else as_dictionary(whole)
    return as_text(encoded.dictionary), is_whole(values.type)


def is_whole(type: pa.DataType) -> bool:
    """Whether values are kept as numbers, which have no leading 0."""
    return bool(pa.types.is_integer(type) or pa.types.is_floating(type) or pa.types.is_decimal(type))
