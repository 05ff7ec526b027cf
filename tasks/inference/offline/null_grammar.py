"""Reads what may be missing and what must be there: nulls, keys, flags and their shares."""

from schemas.types import ColumnType
from tasks.inference.offline.bound_grammar import BoundGrammar
from tasks.inference.offline.column_types import type_of
from tasks.inference.offline.data import phrases
from tasks.inference.offline.draft import ColumnDraft
from tasks.inference.offline.lexicon import key_of
from tasks.inference.offline.missing import missing_share
from tasks.inference.offline.percentages import percentage
from tasks.inference.offline.tokens import Kind

_TO_SHARES = frozenset({"for", "in", "at", ":", "about", "around", "roughly", "on"})
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
        share = missing_share(self)
        column.null_rate = column.null_rate if share is None else share
        return share is not None

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
        alone = self._is_flag(column) and self.peek().kind is not Kind.WORD  # ``rejected (3 % are)``
        if share is None or not (named or tied or self.phrase("true", "yes") or alone) or column.values:
            self.at = start
            return False
        column.type, column.true_share = ColumnType.BOOLEAN, min(share, 1.0)
        return True

    def _is_flag(self, column: ColumnDraft) -> bool:
        return (column.type or type_of(column.name).type) is ColumnType.BOOLEAN
