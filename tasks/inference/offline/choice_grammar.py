"""Reads kinds, choices and measures behind a table's noun: connectors of type A, B or C."""

from collections.abc import Sequence

from schemas.model import Scalar
from schemas.types import ColumnType
from tasks.inference.offline.bracket_grammar import BracketGrammar
from tasks.inference.offline.column_types import type_of
from tasks.inference.offline.data import phrases, word_set
from tasks.inference.offline.draft import ColumnDraft, TableDraft
from tasks.inference.offline.tokens import Kind
from tasks.inference.offline.values import flowing_values
from tasks.inference.offline.words import singular

_OF_KINDS = phrases("grammar", "of_kinds")
_CHOSEN = word_set("grammar", "chosen")
_MEASURED = word_set("grammar", "measured")


def measures(column: ColumnDraft) -> None:
    """Take a column of measurements for a number, unless something says otherwise."""
    if column.type is None and not column.values and type_of(column.name).confidence < _SURE:
        column.type = ColumnType.NUMBER


_SURE = 0.6


class ChoiceGrammar(BracketGrammar):
    """Columns that a table's noun is followed by without a list."""

    def _of_kinds(self, table: TableDraft) -> bool:
        """``connectors of type A, B or C``, ``accounts on plans free or pro``: a column with these values."""
        start = self.at
        self.phrase(",")
        if not self.phrase(*_OF_KINDS):
            return self._on_choices(table, start)
        name = singular(self.word(-1))
        values = flowing_values(self)
        if values is None:
            self.at = start
            return False
        self._choices(table, ("type" if name in ("kind", "sort") else name,), values)
        return True

    def _of_measures(self, table: TableDraft) -> bool:
        """``readings of temperature (-20 to 40) and humidity``: columns."""
        start = self.at
        self.phrase(",")
        if self.word() != "of" or table.key[-1] not in _MEASURED or not self._looks_like_columns():
            self.at = start
            return False
        self.at += 1
        before = set(table.columns)
        if self.items(table):
            table.measured = table.more = True
            for name in set(table.columns) - before:
                measures(table.columns[name])
            return True
        self.at = start
        return False

    def _on_choices(self, table: TableDraft, start: int) -> bool:
        self.at = start
        if self.word() not in ("on", "in", "with") or self.peek(1).kind is not Kind.WORD:
            return False
        self.at += 1
        self.skip({"a", "an", "the", "one", "of"})
        name = singular(self.take().word)
        values = flowing_values(self, need_or=True) if name in _CHOSEN and (name,) not in self.known else None
        if values is None or not all(str(value).replace(" ", "").isalnum() for value in values):
            self.at = start
            return False
        self._choices(table, (name,), values)
        return True

    def _choices(self, table: TableDraft, words: tuple[str, ...], values: Sequence[Scalar]) -> None:
        column = table.column(words)
        column.values = list(values)
        table.more = table.more or not table.listed
