"""Reads a column's type and its unit."""

from schemas.types import ColumnType
from tasks.inference.offline.column_types import type_of, written_type
from tasks.inference.offline.data import mapping
from tasks.inference.offline.draft import ColumnDraft
from tasks.inference.offline.lexicon import entities, key_of
from tasks.inference.offline.name_parts import ENDS_NAME
from tasks.inference.offline.nouns import is_type_word
from tasks.inference.offline.null_grammar import NullGrammar
from tasks.inference.offline.tokens import Kind

_UNITS: dict[str, str] = mapping("column_grammar", "units")


class TypeGrammar(NullGrammar):
    """What kind of values a column has."""

    def _type(self, column: ColumnDraft) -> bool:
        start = self.at
        opened = self.phrase(":", "as a", "as an", "as", "of type", "type", "-", "=")
        self.skip({"a", "an"} if opened else ())
        kind = (
            written_type(self.word())
            if self.peek().kind is Kind.WORD
            and (opened or is_type_word(self.word()) or self.typed_list or start == 0 or self._behind_identifier())
            else None
        )
        if kind is None and self.word(1) == "/" and written_type(f"{self.word()}/{self.word(2)}"):
            kind = written_type(f"{self.word()}/{self.word(2)}")
            self.at += 2
        if kind is None or (self.word() in ("number", "list", "text") and self.word(1) == "of"):
            self.at = start
            return False
        self.at += 1
        column.type = kind
        self._type_size(column, kind)
        return True

    def _behind_identifier(self) -> bool:
        """``check_in date``: a word behind an identifier is no part of its name."""
        ends = self.word(1) in (",", ")", "", ";", "and", ".", "(", "after", "before", ">", "<", ">=", "<=") or (
            self.word(1) in ENDS_NAME
        )
        return (
            self.peek(-1).kind is Kind.WORD and "_" in self.peek(-1).raw and (ends or self.peek(1).kind is Kind.BREAK)
        )

    def _type_size(self, column: ColumnDraft, kind: ColumnType) -> None:
        if self.word() != "(" or self.peek(1).kind is not Kind.NUMBER:
            return
        start = self.at
        self.at += 1
        first = int(self.take().value or 0)
        second = int(self.take().value or 0) if self.phrase(",") and self.peek().kind is Kind.NUMBER else None
        if not self.phrase(")") or kind not in (ColumnType.DECIMAL, ColumnType.STRING):
            self.at = start
        elif kind is ColumnType.STRING:
            column.length = max(1, min(first, 10_000_000))
        elif 1 <= first <= 38 and 0 <= (second or 0) <= first:
            column.precision, column.scale = first, second or 0

    def _unit_of(self, column: ColumnDraft) -> bool:
        if self.word() == "%" and self.peek(-1).kind is Kind.WORD:  # ``uptime %``
            self.at += 1
            column.type = column.type or ColumnType.NUMBER
            return True
        if self.word() == "in" and self.word(1) in _UNITS:
            suffix = _UNITS[self.word(1)]
            if suffix and self.word(1) != column.words[-1]:
                self.draft.note(f"Column '{column.name}' is in {self.word(1)}.")
            self.at += 2
            if column.type is None and type_of(column.name).type is ColumnType.TIME:
                column.type = ColumnType.INTEGER
            return True
        ends = self.word(2) in (",", ")", "(", ";", "between", "from") or self.peek(2).kind is Kind.NUMBER
        if self.word() == "in" and self.peek(1).kind is Kind.WORD and ends and self.word(1) not in ("between", "from"):
            unknown = key_of((self.word(1),)) not in entities() and not self._names_known(1)
            self.at += 2 if unknown else 0
            return unknown
        return False
