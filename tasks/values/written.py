"""Texts that write numbers or days as people do: ``$1,234.50``, ``12 %``, ``3/9/2014``, ``Aug-62``.

What such a column means is a number or a day. A way of writing is taken for a column's own only where it gives the
texts back as they were, so nothing is lost by reading it.
"""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tasks.values.written_days import Days, days_written
from tasks.values.written_numbers import Numbers, numbers_written

_FEWEST = 41  # different values; of fewer, texts are as good as numbers
_MOST_WORDS = 12  # that stand where no value is: unknown, n.a.,
_FEWEST_ROWS = 5  # of each,
_MOST_WORDED = 0.5  # and of the rows in all
_GLANCE = 50
_ODD = 1 / 1000  # of the rows may hold something else
_MOST_ROWS = 5_000  # looked at, evenly spread
_LONGEST = 40  # characters


@dataclass(frozen=True)
class Hand:
    """How the texts of a column write its values.

    Attributes:
        way: The way of writing.
        words: Texts that stand where there is no value, sorted.
    """

    way: Numbers | Days
    words: tuple[str, ...] = ()

    def values(self, column: pa.ChunkedArray | pa.Array) -> pa.Array:
        """Give the values of texts; null for words."""
        return _each(column, self.way.parse, self.way.type)

    def texts(self, values: pa.ChunkedArray | pa.Array) -> pa.Array:
        """Write values."""
        return _each(values, self.way.write, pa.string())

    def state(self) -> dict[str, Any]:
        """Give JSON values that :meth:`restore` rebuilds it from."""
        return {"kind": type(self.way).__name__, "way": asdict(self.way), "words": list(self.words)}

    @classmethod
    def restore(cls, plain: Mapping[str, Any]) -> "Hand":
        """Rebuild what :meth:`state` gave."""
        kind = {"Numbers": Numbers, "Days": Days}[plain["kind"]]
        return cls(kind(**plain["way"]), tuple(plain["words"]))


def read_alike(reference: pa.Table, *others: pa.Table) -> list[pa.Table]:
    """Give tables with the values that their texts write, each column read as the reference writes it."""
    tables = [reference, *others]
    for name in reference.column_names:
        if (found := hand_of(reference[name])) is not None:
            tables = [
                table.set_column(table.column_names.index(name), name, found.values(table[name])) for table in tables
            ]
    return tables


def hand_of(column: pa.ChunkedArray) -> Hand | None:
    """Tell how a column of texts writes numbers or days; None where it holds words, codes, or too few values."""
    if not (pa.types.is_string(column.type) or pa.types.is_large_string(column.type)):
        return None
    if len(column) > _MOST_ROWS:
        column = column.take(np.linspace(0, len(column) - 1, _MOST_ROWS).astype(np.int64))
    glance = [text for text in column.slice(0, 4 * _GLANCE).drop_null().to_pylist() if any(map(str.isdigit, text))]
    if not glance or max(map(len, glance)) > _LONGEST or _way(dict.fromkeys(glance, 1)) is None:
        return None
    counted = pc.value_counts(column.drop_null().combine_chunks())
    counts = dict(zip(counted.field("values").to_pylist(), counted.field("counts").to_pylist(), strict=True))
    words = {text: count for text, count in counts.items() if not any(map(str.isdigit, text))}
    common = sorted(text for text, count in words.items() if count >= _FEWEST_ROWS)
    told = {text: count for text, count in counts.items() if text not in words}
    rows, worded = sum(told.values()), sum(words.values())
    odd = worded - sum(words[word] for word in common)
    if len(told) < _FEWEST or len(common) > _MOST_WORDS or worded > _MOST_WORDED * (rows + worded):
        return None
    way = _way(told, odd)
    if way is None or _names_rows(way, told, rows, worded=bool(common)):
        return None
    return Hand(way, tuple(common))


def _way(counts: Mapping[str, int], odd: int = 0) -> Numbers | Days | None:
    """The way of writing that gives the texts back, but for one row in a thousand.

    Args:
        counts: Rows of each text.
        odd: Rows that hold no value in any way.
    """
    texts = list(counts)
    ways: list[Numbers | Days] = [*days_written(texts[0]), *numbers_written(texts)]
    most = _ODD * sum(counts.values())
    for way in ways:
        if sum(way.read(text) is None for text in texts[:_GLANCE]) > 1:
            continue
        if odd + sum(count for text, count in counts.items() if way.read(text) is None) <= most:
            return way
    return None


def _names_rows(way: Any, told: Mapping[str, int], rows: int, *, worded: bool) -> bool:
    """Whether they are plain numbers, which a file has as text for its own reasons, or each row has its own."""
    if not isinstance(way, Numbers) or way.decorated:
        return False
    return not worded or len(told) == rows


def _each(column: pa.ChunkedArray | pa.Array, convert: Callable[[Any], Any], kind: pa.DataType) -> pa.Array:
    """Convert the different values of a column once each."""
    coded = pc.dictionary_encode(column)
    coded = coded.combine_chunks() if isinstance(coded, pa.ChunkedArray) else coded
    if isinstance(coded, pa.ChunkedArray):  # of no chunk
        return pa.nulls(0, kind)
    converted = pa.array([None if one is None else convert(one) for one in coded.dictionary.to_pylist()], kind)
    return converted.take(coded.indices)
