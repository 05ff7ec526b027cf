"""Days as the rules read them from columns, and as they are spelled in texts, squeezed."""

from collections.abc import Iterator

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

_SPELT = ("%Y%m%d", "%d%m%Y", "%m%d%Y", "%d%B%Y", "%d%b%Y", "%B%d%Y", "%b%d%Y", "%d%b%y", "%e%B%Y", "%e%b%Y", "%B%e%Y",
          "%b%e%Y")  # fmt: skip
_READ = ("%Y-%m-%d", "%Y/%m/%d", "%d.%m.%Y", "%d/%m/%Y", "%m/%d/%Y", "%d-%m-%Y", "%d %B %Y", "%B %d, %Y", "%d-%b-%Y",
         "%d %b %Y")  # fmt: skip


def days_in(column: pa.ChunkedArray) -> pa.Array | None:
    """The days of a column, row by row; of texts as most of them are written; None where it holds none."""
    whole = column.combine_chunks() if column.num_chunks != 1 else column.chunk(0)
    if pa.types.is_dictionary(whole.type):
        whole = whole.dictionary_decode()
    if pa.types.is_string(whole.type):
        texts = pc.utf8_slice_codeunits(pc.utf8_trim_whitespace(whole), 0, 40)
        texts = pc.replace_substring_regex(texts, r"^(\d{4}-\d\d-\d\d)[T ].*$", r"\1")
        whole = max(_parsed(texts), key=lambda days: len(days) - days.null_count)
    if not (pa.types.is_date(whole.type) or pa.types.is_timestamp(whole.type)):
        return None
    return whole.cast(pa.timestamp("s")).cast(pa.date32(), safe=False)


def _parsed(texts: pa.StringArray) -> Iterator[pa.TimestampArray]:
    for form in _READ:
        yield pc.strptime(texts, format=form, unit="s", error_is_null=True)


def spellings(days: pa.Array) -> Iterator[pa.StringArray]:
    """Days in one writing after the other, in digits and with English months, squeezed, shape (n,)."""
    encoded = days.cast(pa.timestamp("s")).dictionary_encode()
    for form in _SPELT:
        written = pc.replace_substring(pc.utf8_lower(pc.strftime(encoded.dictionary, format=form)), " ", "")
        yield pa.array(written, pa.string()).take(encoded.indices)


def days_from_1970(column: pa.ChunkedArray) -> "np.typing.NDArray[np.int64]":
    """The distinct days of a column, from 1970 on."""
    days = days_in(column)
    if days is None:
        return np.empty(0, np.int64)
    return np.asarray(pc.unique(days).drop_null().cast(pa.int32())).astype(np.int64)
