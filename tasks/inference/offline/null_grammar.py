"""Reads what may be missing and what must be there: nulls, keys, flags and their shares."""

from schemas.types import ColumnType
from tasks.inference.offline.bound_grammar import BoundGrammar
from tasks.inference.offline.column_types import type_of
from tasks.inference.offline.data import phrases
from tasks.inference.offline.draft import ColumnDraft
from tasks.inference.offline.lexicon import key_of
from tasks.inference.offline.percentages import percentage
from tasks.inference.offline.tokens import Kind

_TO_SHARES = frozenset({"for", "in", "at", ":", "about", "around", "roughly", "on"})
_NULLS = phrases("column_grammar", "nulls")
_FILLED_IN = phrases("column_grammar", "filled_in")
_FILLED = phrases("column_grammar", "filled")
REFERRING = phrases("column_grammar", "referring")


class NullGrammar(BoundGrammar):
    """What a column may lack, and how often a flag is set."""

    def _flags(self, column: ColumnDraft) -> bool:
        start = self.at
        self.phrase("which is", "that is", "is", "are", "must be", "should be", "can be", "may be")
        if self.phrase(
            "primary key", "pk", "the primary key", "auto increment", "auto-increment", "autoincrement", "primary"
        ):
            column.primary = True
        elif self.phrase("unique", "distinct"):
            column.unique = True
        elif self.phrase(
            "not null", "not nullable", "required", "mandatory", "non-null", "never null", "not empty", "never empty"
        ):
            column.required = True
        elif self.sees(*REFERRING) or (self.word() == "fk" and self._names_known(1)):
            self.at = start
            return False
        elif self.phrase("foreign key", "fk") or (self.phrase("default", "defaults to", "default to") and self.take()):
            pass
        elif self.phrase(
            "optional",
            "nullable",
            "null",
            "missing sometimes",
            "sometimes missing",
            "sometimes empty",
            "often missing",
            "empty sometimes",
        ):
            column.optional = True
        else:
            self.at = start
            return False
        return True

    def _names_known(self, ahead: int) -> bool:
        """Whether a table's name stands there."""
        words = tuple(part for part in self.word(ahead).split("_") if part)
        return bool(words) and key_of(words) in self.known

    def _nulls(self, column: ColumnDraft) -> bool:
        start = self.at
        self.phrase(
            ", which is",
            ", which are",
            "which is",
            "which are",
            "that is",
            "is",
            "are",
            "with",
            "where",
            "of which",
            ",",
        )
        self.skip({"about", "around", "roughly", "approximately", "of"})
        self.skip({"can", "may", "should", "must", "be"})
        self.phrase(
            "missing in", "null in", "empty in", "missing for", "empty for", "null for", "blank in", "blank for"
        )
        backwards = self.at > start and self.word(-1) in ("in", "for")
        share = percentage(self)
        if share is not None:
            self.phrase("of the rows", "of them", "of rows", "of the time", "of the cases", "of cases", "of all rows")
            self.skip({"are", "is", "should", "be", "values", "them", "can", "have"})
            if backwards and self.word() == "of" and self.peek(1).kind is Kind.WORD:
                self.at += 2 if self.word(1) != "the" else 3
            named = self.phrase(*_NULLS) and (self.skip({"values", "value", "rate"}) or self._ends_here(0))
            if backwards or named:
                column.null_rate = min(share, 1.0)
                return True
        self.at = start
        return False

    def _optional_share(self, column: ColumnDraft) -> bool:
        """``nullable 20%``, ``optional (10%)``, ``filled in 80% of rows``, ``25% filled``."""
        start = self.at
        self.skip({"is", "are", "only", ",", "about", "roughly"})
        led = self.phrase("nullable", "optional", *_FILLED_IN)
        filled = led and self.word(-1) in ("in", "for")
        opened = led and self.phrase("(")
        share = percentage(self)
        if share is not None:
            filled = filled or self.phrase(*_FILLED)
            self.phrase("of the rows", "of rows", "of the time", "of cases", "of the cases", "of them")
        if share is None or not (led or filled) or (opened and not self.phrase(")")):
            self.at = start
            return False
        column.null_rate = round(1 - min(share, 1.0), 6) if filled else min(share, 1.0)
        return True

    def _true_share(self, column: ColumnDraft) -> bool:
        """``true for 26%``, ``20% true``, ``yes in 5% of cases``."""
        start = self.at
        self.skip({"is", "are", "with", ","})
        named = self.phrase("true", "yes", "set")
        tied = self._is_flag(column) and self.word() in ("for", "in")
        self.skip(_TO_SHARES if named or tied else {"about", "around", "roughly"})
        share = percentage(self)
        self.phrase(
            "of the rows", "of them", "of rows", "of cases", "of the time", "of the cases", "chance", "are", "of"
        )
        if share is None or not (named or tied or self.phrase("true", "yes")) or column.values:
            self.at = start
            return False
        column.type, column.true_share = ColumnType.BOOLEAN, min(share, 1.0)
        return True

    def _is_flag(self, column: ColumnDraft) -> bool:
        return (column.type or type_of(column.name).type) is ColumnType.BOOLEAN
