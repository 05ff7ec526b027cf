"""What a table's columns are made of: plain columns as they are, nested ones as the fields at their ends."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from schemas.semantics.words import words_of
from tasks.pii.nested import columns_of, is_nested


class Leaf(NamedTuple):
    """A column, or a field of a nested one: its path, what it is called, its values."""

    path: str
    called: str
    column: pa.ChunkedArray


def leaf_columns(table: pa.Table) -> Iterator[Leaf]:
    """Every column, and the fields of nested ones by their paths."""
    for name, column in zip(table.column_names, table.columns, strict=True):
        fields = columns_of(name, column).items() if is_nested(column) else _leaf(name, column)
        for path, values in fields:
            yield Leaf(path, name if path == name else _own_name(name, path.removeprefix(f"{name}.")), values)


def _leaf(path: str, column: pa.ChunkedArray) -> Iterable[tuple[str, pa.ChunkedArray]]:
    if pa.types.is_struct(column.type):
        for place, field in enumerate(column.type):
            yield from _leaf(
                f"{path}.{field.name}",
                pa.chunked_array([pc.struct_field(chunk, place) for chunk in column.chunks], field.type),
            )
    elif pa.types.is_list(column.type) or pa.types.is_large_list(column.type):
        yield from _leaf(
            path, pa.chunked_array([pc.list_flatten(chunk) for chunk in column.chunks], column.type.value_type)
        )
    else:
        yield path, column


def _own_name(column: str, path: str) -> str:
    """What a leaf is called: the last of its names, behind which stands of what it is a part."""
    above, _, last = path.rpartition(".")
    whole = above.rpartition(".")[2] or column
    return f"{last}_{whole}" if words_of(whole)[-1:] == ("name",) and "name" not in words_of(last) else last
