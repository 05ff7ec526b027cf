"""CSV in the manner of the file that its rows came from: a cell that says the same is written as it was."""

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.types as pt

from schemas.text_style import Spelled, TextStyle
from tasks.storage.texts import as_text

_MARK = "\ufeff"
_ROWS = 8192  # joined at a time, so that no text of all rows is made


def write_csv_as(table: pa.Table, sink: pa.NativeFile, spelled: Spelled) -> None:
    """Write a table.

    Args:
        table: What to write; as many rows as were read.
        sink: Where to.
        spelled: What it was made of, and how that was written.
    """
    style = spelled.style
    sink.write(((_MARK if style.mark else "") + _header(style)).encode())
    texts = [_texts(table, name, spelled) for name in table.column_names]
    for start in range(0, table.num_rows, _ROWS):
        cells = [_quoted(one.slice(start, _ROWS), style, place) for place, one in enumerate(texts)]
        sink.write(_joined(cells, style))


def _texts(table: pa.Table, name: str, spelled: Spelled) -> pa.Array:
    """A column as text: the text that was there where the value is still the same."""
    column = table[name].combine_chunks()
    text = column if pt.is_string(column.type) else as_text(column)
    if name not in spelled.texts:
        return text
    before = spelled.before[name].combine_chunks()
    if column.type != before.type:
        return text
    same = pc.fill_null(pc.equal(column, before), False)
    return pc.if_else(same, spelled.texts[name].combine_chunks(), text)


def _quoted(texts: pa.Array, style: TextStyle, place: int) -> pa.Array:
    """Texts as cells: null is empty, and empty text a pair of quotes."""
    always = place in style.quoted
    wants = pc.or_(pc.equal(pc.binary_length(texts), 0), pc.match_substring_regex(texts, f'["\r\n{style.delimiter}]'))
    if always or pc.any(wants).as_py():
        within = pc.binary_join_element_wise('"', pc.replace_substring(texts, '"', '""'), '"', "")
        texts = within if always else pc.if_else(wants, within, texts)
    return pc.fill_null(texts, "")


def _joined(cells: Sequence[pa.Array], style: TextStyle) -> bytes:
    lines = pc.binary_join_element_wise(pc.binary_join_element_wise(*cells, style.delimiter), "", style.ending)
    offsets = np.frombuffer(lines.buffers()[1], np.int32, len(lines) + 1, 4 * lines.offset)
    data: bytes = lines.buffers()[2].slice(int(offsets[0]), int(offsets[-1] - offsets[0])).to_pybytes()
    return data


def _header(style: TextStyle) -> str:
    names = pa.array(style.header, pa.string())
    quoted = frozenset({0}) if style.header_quoted else frozenset[int]()
    own = TextStyle(style.header, style.delimiter, quoted=quoted)
    return style.delimiter.join(_quoted(names, own, 0).to_pylist()) + style.ending
