"""Texts that write numbers or days: learnt as what they mean, and written again."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from tasks.synthesis.columns import replaced
from tasks.values.written import Hand, hands_of


@dataclass(frozen=True)
class Reading:
    """A column of texts that is learnt as the numbers or days that they write.

    Attributes:
        column: The column.
        hand: How they are written, as plain values.
    """

    column: str
    hand: Mapping[str, Any]

    @cached_property
    def _hand(self) -> Hand:
        return Hand.restore(self.hand)

    @property
    def reads(self) -> tuple[str, ...]:
        """No other column tells it."""
        return ()

    @property
    def words_column(self) -> str:
        """The column that the words are learnt in, which no table may have of its own."""
        return f"{self.column}@word"

    def flatten(self, table: pa.Table) -> pa.Table:
        """Replace the texts by what they mean; a word in the place of a value goes to a column of its own.

        The text of one row in a thousand may be written otherwise: it is taken for the one before it.
        """
        texts = table[self.column]
        values, spoken = self._hand.values(texts), pc.is_in(texts, value_set=pa.array(self._hand.words, texts.type))
        odd = pc.and_(pc.and_(pc.is_null(values), pc.is_valid(texts)), pc.invert(spoken))
        if pc.any(odd).as_py():
            values = pc.if_else(odd, pc.fill_null_backward(pc.fill_null_forward(values)), values)
        table = replaced(table, self.column, values)
        if not self._hand.words:
            return table
        return table.append_column(self.words_column, pc.if_else(spoken, texts, pa.scalar(None, texts.type)))

    def rebuild(self, table: pa.Table) -> pa.Table:
        """Write the values, and set in the words."""
        texts = self._hand.texts(table[self.column])
        if self._hand.words:
            texts = pc.coalesce(table[self.words_column].cast(pa.string()), texts)
            table = table.drop_columns([self.words_column])
        return replaced(table, self.column, texts)

    def state(self) -> dict[str, Any]:
        """Give the fields."""
        return asdict(self)


def find_readings(
    table: pa.Table, fixed: Collection[str] = (), *, hands: Mapping[str, Hand] | None = None
) -> Iterator[Reading]:
    """Find the columns of texts that write numbers or days.

    Args:
        table: The rows.
        fixed: Columns that are left alone.
        hands: How columns of texts write numbers or days; found out when absent.
    """
    for name, found in (hands_of(table) if hands is None else hands).items():
        if name in fixed or name not in table.column_names:
            continue
        reading = Reading(name, found.state())
        if not found.words or reading.words_column not in table.column_names:
            yield reading
