"""Texts that write numbers or days as people do: ``$1,234.50``, ``12 %``, ``3/9/2014``, ``Aug-62``.

What such a column means is a number or a day. A way of writing is taken for a column's own only where it gives the
texts back as they were, so nothing is lost by reading it.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import asdict, dataclass
from itertools import chain
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tasks.values.written_days import Days, days_written
from tasks.values.written_numbers import Numbers, numbers_written

_FEWEST = 41  # different values; of fewer, texts are as good as numbers
_MOST_WORDS = 12  # that stand where no value is: unknown, n.a.,
FEWEST_ROWS = 5  # of each,
_MOST_WORDED = 0.5  # and of the rows in all
_GLANCE = 50
_GLANCED = 4 * _GLANCE
_MISREAD = 2  # of the texts glanced at
_WITNESSES = 5  # texts, each the most frequent, that tell the ways to try
_ODD = 1 / 1000  # of the rows may hold something else
_NEARLY_ALL = 0.9  # of the rows hold another whole number each: names of rows
_LONG_NUMBER = 7  # digits, in groups: of a telephone, a tax payer
_MOST_ROWS = 5_000  # looked at, evenly spread
_LONGEST = 40  # characters
_VALUE, _OTHERWISE = "a value", "written otherwise"


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

    def spoken(self, column: pa.ChunkedArray | pa.Array) -> pa.Array:
        """Say what each row has in the place of a value: a word of these, a value, or something written otherwise."""
        words = set(self.words)

        def said(text: str) -> str:
            return text if text in words else _OTHERWISE if self.way.read(text) is None else _VALUE

        return _each(column, said, pa.string())

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
    """Give tables with the values that their texts write, each column read as the reference writes it.

    Where a table has texts in the place of a value, a further column of all says which: words of the reference as they
    are, and one name for whatever else is written in another way, so that nothing passes for a mere null.
    """
    tables = [reference, *others]
    for name in reference.column_names:
        if (found := hand_of(reference[name])) is None:
            continue
        spoken = [found.spoken(table[name]) for table in tables]
        tables = [table.set_column(table.column_names.index(name), name, found.values(table[name])) for table in tables]
        if found.words or any(_says_more(said) for said in spoken):
            word = word_name(name, {other for table in tables for other in table.column_names})
            tables = [table.append_column(word, said) for table, said in zip(tables, spoken, strict=True)]
    return tables


def word_name(column: str, taken: Collection[str]) -> str:
    """Name the column that holds a column's words, as no other is named."""
    name = f"{column}@word"
    while name in taken:
        name += "@"
    return name


def _says_more(spoken: pa.Array) -> bool:
    """Whether more rows than a slip of the pen explains are written in another way."""
    odd = pc.sum(pc.equal(spoken, _OTHERWISE)).as_py() or 0
    return bool(odd > _ODD * len(spoken))


def hands_of(table: pa.Table) -> dict[str, Hand]:
    """Tell how each column of a table that writes numbers or days does so."""
    return {name: found for name in table.column_names if (found := hand_of(table[name])) is not None}


def hand_of(column: pa.ChunkedArray) -> Hand | None:
    """Tell how a column of texts writes numbers or days; None where it holds words, codes, or too few values."""
    if not (pa.types.is_string(column.type) or pa.types.is_large_string(column.type)):
        return None
    column = _spread(column, _MOST_ROWS)
    glance = [text for text in _spread(column, _GLANCED).drop_null().to_pylist() if any(map(str.isdigit, text))]
    if not glance or sum(len(text) > _LONGEST for text in glance) > _MISREAD:
        return None
    if _way(Counter(glance), most=_MISREAD) is None:
        return None
    counted = pc.value_counts(column.drop_null().combine_chunks())
    counts = dict(zip(counted.field("values").to_pylist(), counted.field("counts").to_pylist(), strict=True))
    words = {text: count for text, count in counts.items() if not any(map(str.isdigit, text))}
    common = sorted(text for text, count in words.items() if count >= FEWEST_ROWS)
    told = {text: count for text, count in counts.items() if text not in words}
    rows, worded = sum(told.values()), sum(words.values())
    odd = worded - sum(words[word] for word in common)
    if len(told) < _FEWEST or len(common) > _MOST_WORDS or worded > _MOST_WORDED * (rows + worded):
        return None
    way = _way(told, odd, most=_ODD * rows)
    if way is None or _names_rows(way, told, rows, worded=bool(common)):
        return None
    return Hand(way.parted(told) if isinstance(way, Days) else way, tuple(common))


def _spread(column: pa.ChunkedArray, most: int) -> pa.ChunkedArray:
    """At most so many rows, evenly spread."""
    return column if len(column) <= most else column.take(np.linspace(0, len(column) - 1, most).astype(np.int64))


def _way(counts: Mapping[str, int], odd: int = 0, *, most: float) -> Numbers | Days | None:
    """The way of writing that gives the texts back, but for a few rows; whatever order the texts come in.

    Args:
        counts: Rows of each text.
        odd: Rows that hold no value in any way.
        most: Rows that may be written otherwise.
    """
    texts = sorted(counts, key=lambda text: (-counts[text], text))
    days = dict.fromkeys(way for text in texts[:_WITNESSES] for way in days_written(text))
    ways: Iterator[Numbers | Days] = chain(days, numbers_written(texts))
    for way in ways:
        if sum(way.read(text) is None for text in texts[:_GLANCE]) > max(most, 1):
            continue
        if odd + sum(count for text, count in counts.items() if way.read(text) is None) <= most:
            return way
    return None


def _names_rows(way: Numbers | Days, told: Mapping[str, int], rows: int, *, worded: bool) -> bool:
    """Whether they are plain numbers, which a file has as text for its own reasons, or name rows or people."""
    if not isinstance(way, Numbers) or way.front or way.back:
        return False
    if not way.decorated and not worded:
        return True
    if way.scale:
        return not way.decorated and len(told) == rows
    widths = {sum(map(str.isdigit, text)) for text in told}
    if way.group == " " and len(widths) == 1 and widths.pop() >= _LONG_NUMBER:
        return True
    return len(told) >= _NEARLY_ALL * rows and (not way.decorated or len(set(map(len, told))) == 1)


def _each(column: pa.ChunkedArray | pa.Array, convert: Callable[[Any], Any], kind: pa.DataType) -> pa.Array:
    """Convert the different values of a column once each."""
    coded = pc.dictionary_encode(column)
    coded = coded.combine_chunks() if isinstance(coded, pa.ChunkedArray) else coded
    if isinstance(coded, pa.ChunkedArray):  # of no chunk
        return pa.nulls(0, kind)
    converted = pa.array([None if one is None else convert(one) for one in coded.dictionary.to_pylist()], kind)
    return converted.take(coded.indices)
