"""JSON (an array of objects, one a line) and JSON Lines. Decimals are numbers with all their digits."""

import io
from collections.abc import Collection, Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.json as pajson
import pyarrow.types as pt

from tasks.storage.json_objects import holds_json, with_texts
from tasks.storage.json_text import from_json
from tasks.storage.texts import as_text, from_text, holds_others, is_bytes, json_string, not_json

_SLICE = 16_384  # rows turned into text at a time
_BLOCK = 1 << 26  # bytes read at a time; a row must fit in it
_ESCAPED = [("\\", "\\\\"), ('"', '\\"')] + [(chr(code), f"\\u{code:04x}") for code in range(32)]
_SPECIAL = r'[\x00-\x1f"\\]'


def write_json(table: pa.Table, sink: pa.NativeFile, nested: Collection[str] = ()) -> None:
    """Write an array of objects; ``nested`` are as in :func:`lines`."""
    before = b"[\n"
    for text in objects(table, ",\n", nested):
        sink.write(before + text)
        before = b",\n"
    sink.write(b"\n]\n" if table.num_rows else b"[]\n")


def write_jsonl(table: pa.Table, sink: pa.NativeFile, nested: Collection[str] = ()) -> None:
    """Write one object a line; ``nested`` are as in :func:`lines`."""
    for text in objects(table, "\n", nested):
        sink.write(text + b"\n")


def read_json(path: Path, schema: pa.Schema) -> pa.Table:
    """Read a file that :func:`write_json` wrote: its objects stand one a line."""
    body = path.read_bytes().removeprefix(b"[").removesuffix(b"]\n").strip(b"\n")
    return _read(body.replace(b"},\n{", b"}\n{"), schema)


def read_jsonl(path: Path, schema: pa.Schema) -> pa.Table:
    """Read a file that :func:`write_jsonl` wrote."""
    return _read(path.read_bytes(), schema)


def objects(table: pa.Table, between: str, nested: Collection[str] = ()) -> Iterator[bytes]:
    """Give a table's rows as JSON objects, some thousands at a time, joined."""
    for start in range(0, table.num_rows, _SLICE):
        rows = table.slice(start, _SLICE)
        yield between.join(lines(rows, nested).to_pylist()).encode()


def lines(rows: pa.Table, nested: Collection[str] = ()) -> pa.Array:
    """Give each row as a JSON object on a line of its own.

    Args:
        rows: The rows.
        nested: Columns that hold JSON as text: objects and lists stand in the line as what they are. Any other text is
            a string, one that dirt broke too.
    """
    pieces: list[pa.Array | str] = []
    for place, name in enumerate(rows.column_names):
        values = _whole(rows[name])
        written = _values(values)
        if name in nested:
            written = pc.if_else(pa.array(holds_json(values)), values, written)
        pieces += [("{" if place == 0 else ",") + json_string(name) + ":", written]
    return pc.binary_join_element_wise(*pieces, "}", "")


def _whole(column: pa.ChunkedArray) -> pa.Array:
    if pt.is_dictionary(column.type):
        column = pc.cast(column, column.type.value_type)
    return pa.concat_arrays(column.chunks)


def _values(array: pa.Array) -> pa.Array:
    kind = array.type
    if (
        pt.is_floating(kind)
        and not pc.all(pc.is_finite(array)).as_py()
        and pc.any(pc.invert(pc.is_finite(array))).as_py()
    ):
        raise not_json()
    texts = as_text(array)
    if not (
        pt.is_integer(kind) or pt.is_floating(kind) or pt.is_boolean(kind) or pt.is_decimal(kind) or pt.is_nested(kind)
    ):
        texts = pc.binary_join_element_wise('"', _escaped(texts), '"', "")
    return pc.fill_null(texts, "null")


def _escaped(texts: pa.Array) -> pa.Array:
    if not pc.any(pc.match_substring_regex(texts, _SPECIAL)).as_py():
        return texts
    for raw, escaped in _ESCAPED:
        texts = pc.replace_substring(texts, raw, escaped)
    return texts


def _read(lines: bytes, schema: pa.Schema) -> pa.Table:
    if not lines.strip():
        return schema.empty_table()
    if any(holds_others(field.type) for field in schema):
        return _by_line(lines, schema)
    try:
        return _by_block(lines, schema)
    except pa.ArrowInvalid:
        if not any(pt.is_string(field.type) for field in schema):
            raise
        return _by_line(lines, schema)  # a text column may hold objects


def _by_line(lines: bytes, schema: pa.Schema) -> pa.Table:
    """Read any values, line by line: of a text column an object or a list is taken as it is written."""
    texts = {field.name for field in schema if pt.is_string(field.type)}
    rows = [with_texts(line, texts) for line in lines.decode().split("\n") if line]
    if unknown := {name for row in rows for name in row} - set(schema.names):
        raise pa.ArrowInvalid(f"{len(unknown)} columns of a file are none of its schema")
    return pa.table([from_json([row.get(each.name) for row in rows], each.type) for each in schema], schema=schema)


def _by_block(lines: bytes, schema: pa.Schema) -> pa.Table:
    wire = pa.schema([(field.name, _wire(field.type)) for field in schema])
    table = pajson.read_json(
        io.BytesIO(lines),
        pajson.ReadOptions(block_size=_BLOCK),
        pajson.ParseOptions(explicit_schema=wire, unexpected_field_behavior="error"),
    )
    return pa.table([_read_back(table[field.name], field.type) for field in schema], schema=schema)


def _wire(kind: pa.DataType) -> pa.DataType:
    """The type that JSON holds in place of one that it has not."""
    if pt.is_list(kind):
        return pa.list_(_wire(kind.value_type))
    return pa.string() if pt.is_date(kind) or pt.is_time(kind) or is_bytes(kind) else kind


def _read_back(column: pa.ChunkedArray, kind: pa.DataType) -> pa.ChunkedArray:
    return pa.chunked_array([from_text(chunk, kind) for chunk in column.chunks], kind)
