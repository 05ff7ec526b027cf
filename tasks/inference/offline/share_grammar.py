"""Reads shares: of nulls, of values, of yes."""

from schemas.semantics.words import words_of
from schemas.types import ColumnType
from tasks.inference.offline.column_grammar import ColumnGrammar, set_shares
from tasks.inference.offline.data import word_set
from tasks.inference.offline.draft import ColumnDraft, TableDraft
from tasks.inference.offline.lexicon import Words
from tasks.inference.offline.percentages import percentage, sees_percentage
from tasks.inference.offline.tokens import Kind
from tasks.inference.offline.values import shares
from tasks.inference.offline.words import identifier, singular

_NOTHING_MISSING = word_set("directives", "nothing_missing")


class ShareGrammar(ColumnGrammar):
    """Percentages, and the columns that they speak of."""

    subject: TableDraft | None = None

    def _percent(self) -> bool:
        if (
            self.peek().kind is not Kind.NUMBER
            and not sees_percentage(self)
            and self.word()
            not in (
                "flag",
                "mark",
                "label",
                "make",
                "about",
                "around",
                "roughly",
                "with",
                "approximately",
                "where",
            )
        ):
            return False
        return self._share_of_nulls() or self._share_of_flag() or self._shares_of_values()

    def _share_of_nulls(self) -> bool:
        start = self.at
        self.skip({"about", "around", "roughly", "with", "approximately", "where"})
        share = percentage(self)
        if share is None:
            self.at = start
            return False
        share = min(share, 1.0)
        self.phrase("of the", "of all", "of them", "of")
        before = set(self.subject.columns) if self.subject is not None else set()
        if self.skip(_NOTHING_MISSING):
            self.skip({"values", "value", "rate", "in", "for", "the", "of", "cells", "entries"})
            found = self._columns_named()
            if not found:
                self.draft.null_rate = share
            for column in found:
                column.null_rate = share
            return True
        found = self._columns_named()
        self.skip({"are", "is", "should", "be", "can", "left"})
        if found and self.skip(_NOTHING_MISSING):
            for column in found:
                column.null_rate = share
            return True
        if self.subject is not None:
            for name in set(self.subject.columns) - before:
                del self.subject.columns[name]  # they were assumed for nothing
        self.at = start
        return False

    def _share_of_flag(self) -> bool:
        """``5% of rentals were late``: a flag of that table."""
        start = self.at
        marked = bool(self.skip({"flag", "mark", "label", "make"}))
        self.skip({"about", "around", "roughly", "with", "approximately"})
        share = percentage(self)
        words: list[str] = []
        self.skip({"of", "all", "the", "our", "these"})
        while (
            self.peek().kind is Kind.WORD and self.word() not in ("is", "are", "was", "were", "as") and len(words) < 3
        ):
            words.append(self.take().word)
        table = self.draft.find(tuple(words)) if words else None
        if words in (["them"], ["those"]):
            table = self.subject
        if marked and not words:
            table = self.subject
        verb = bool(self.skip({"is", "are", "was", "were", "should", "be", *(("as",) if marked else ())}))
        flag = self.word()
        plain = (
            self.peek().kind is Kind.WORD
            and flag not in _NOTHING_MISSING
            and self.word(1) in (".", ",", ";", "and", "", "\n")
        )
        if share is None or table is None or not (verb and plain) or self._is_a_value(flag):
            self.at = start
            return False
        self.at += 1
        column = table.columns.get(flag) or table.columns.get(f"is_{flag}") or self._assumed_column(table, (flag,))
        column.type, column.true_share = ColumnType.BOOLEAN, min(share, 1.0)
        return True

    def _is_a_value(self, word: str) -> bool:
        """Whether a column has it among its values, or a share of another follows: then it is a value."""
        values = {str(value).lower() for _, column in self.draft.columns() for value in column.values or ()}
        return word in values or self.peek(2).kind is Kind.NUMBER

    def _columns_named(self) -> list[ColumnDraft]:
        """Read the names of columns that exist, or that this one table could have."""
        found: list[ColumnDraft] = []
        while True:
            start = self.at
            self.skip({"the", ",", "and", "their"} if found else {"the", "their"})
            read = self.column_words()
            column = self.column_named(read[0]) if read else None
            if column is None and read and self.subject is not None and not found:
                words = (*read[0][:-1], singular(read[0][-1]))
                if _is_concept(words) and not self.subject.closed:
                    column = self._assumed_column(self.subject, words)
            if column is None:
                self.at = start
                return found
            found.append(column)

    def _assumed_column(self, table: TableDraft, words: Words) -> ColumnDraft:
        """A column that nobody listed, but that something is said of: it joins those that complete the table."""
        name = identifier("_".join(words))
        if name not in table.columns and not table.listed:
            table.more = True
        return table.column(words)

    def column_named(self, words: Words) -> ColumnDraft | None:
        """The column that these words speak of: of the table spoken of, or else the only such one anywhere."""
        if not words:
            return None
        names = (identifier("_".join(words)), identifier("_".join((*words[:-1], singular(words[-1])))))
        own = [self.subject.columns[name] for name in names if self.subject and name in self.subject.columns]
        if own:
            return own[0]
        anywhere = [column for _, column in self.draft.columns() if column.name in names]
        if not anywhere:
            end = names[0]
            anywhere = [
                column for _, column in self.draft.columns() if any(column.name.endswith(f"_{name}") for name in names)
            ]
            anywhere = anywhere or [
                column for _, column in self.draft.columns() if end.endswith(f"_{column.name}") and len(words) > 1
            ]
        return anywhere[0] if len({id(column) for column in anywhere}) == 1 else None

    def _shares_of_values(self) -> bool:
        start = self.at
        self.skip({"with", "where", "about", "around", "roughly"})
        if not sees_percentage(self):
            self.at = start
            return False
        found = shares(self)
        column = self._column_of_values(found) if found else None
        if not found or column is None:
            self.at = start
            return False
        if column.values is None and len(found) == 1 and next(iter(found)).lower() in column.words:
            column.true_share = next(iter(found.values()))
        else:
            set_shares(column, found, self.draft)
        return True

    def _column_of_values(self, found: dict[str, float]) -> ColumnDraft | None:
        """The column whose values these are; the status where it has none yet; or a flag of that name."""
        folded = {value.lower() for value in found}
        for _, column in self.draft.columns():
            if column.values is not None and folded & {str(value).lower() for value in column.values}:
                return column
        if len(found) == 1:
            return self.column_named(words_of(next(iter(found))))
        if self.subject is not None:
            status = self.subject.columns.get("status") or self.subject.columns.get("state")
            if status is None and not self.subject.closed:
                status = self._assumed_column(self.subject, ("status",))
            return status
        return None


def _is_concept(words: Words) -> bool:
    from tasks.inference.offline.nouns import is_columnish

    return is_columnish(words)
