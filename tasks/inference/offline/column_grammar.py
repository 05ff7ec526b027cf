"""Reads what is said of a column: its type, its bounds, its values, its nulls, its formula."""

from schemas.types import ColumnType
from tasks.inference.offline.bound_grammar import BoundGrammar
from tasks.inference.offline.column_types import type_of, written_type
from tasks.inference.offline.data import mapping, phrases
from tasks.inference.offline.draft import ColumnDraft, Draft
from tasks.inference.offline.formulas import _BY_LENGTH, COMPARISONS, formula, name
from tasks.inference.offline.lexicon import entities, key_of
from tasks.inference.offline.name_grammar import ENDS_NAME
from tasks.inference.offline.nouns import is_type_word
from tasks.inference.offline.percentages import percentage
from tasks.inference.offline.tokens import Kind
from tasks.inference.offline.values import listed_values, shares

_TO_SHARES = frozenset({"for", "in", "at", ":", "about", "around", "roughly", "on"})
_NULLS = phrases("column_grammar", "nulls")
_UNITS: dict[str, str] = mapping("column_grammar", "units")


REFERRING = phrases("column_grammar", "referring")


class ColumnGrammar(BoundGrammar):
    """What can be said of one column."""

    def annotate(self, column: ColumnDraft) -> None:
        """Read everything said behind a column's name."""
        while self._annotation(column):
            pass

    def _annotation(self, column: ColumnDraft) -> bool:
        return any(
            reading(column)
            for reading in (
                self._brackets,
                self._example,
                self._type,
                self._formula,
                self._distribution,
                self._after_identifier,
                self._nulls,
                self._flags,
                self._true_share,
                self._unit_of,
                self._shares,
                self._when,
                self._bands,
                self._bounds,
                self._nearly,
                self._enumeration,
            )
        )

    def _brackets(self, column: ColumnDraft) -> bool:
        self.at += self.word() == "in" and self.word(1) == "("
        if self.word() not in ("(", "[", "{") or self.word(1) in ("both", "all") or self.sees_at(1, *REFERRING):
            return False
        end = self._closing()
        if end is None:
            return False
        inside = type(self)(self.tokens[self.at + 1 : end], self.draft, self.today)
        inside.inside(column)
        self.at = end + 1
        return True

    def inside(self, column: ColumnDraft) -> None:
        """Read what stands in brackets behind a column."""
        while not self.done:
            if self._after_another(column) or self.skip({",", ";", "in", "and", "values", ":"}):
                continue
            before = self.at
            if (
                any(
                    read(column)
                    for read in (
                        self._type,
                        self._flags,
                        self._nulls,
                        self._true_share,
                        self._shares,
                        self._when,
                        self._bounds,
                    )
                )
                and self.at > before
            ):
                continue
            if self.at == before and (values := listed_values(self.tokens[self.at :])) is not None:
                self._set_values(column, values)
                self.at = len(self.tokens)
                return
            self.at = before + 1

    def _example(self, column: ColumnDraft) -> bool:
        """``a code like SAVE-1234``: an example is no value, and no column of its own."""
        start = self.at
        opened = self.phrase("such as", "like", "for example", "e.g.", "looking like", "in the form", "formatted like")
        raw = self.peek().raw
        if not opened or not any(sign.isdigit() for sign in raw) or not any(sign.isalpha() for sign in raw):
            self.at = start
            return False
        self.at += 1
        return True

    def _after_another(self, column: ColumnDraft) -> bool:
        """``(after admission date)``, ``(>= start_date)``."""
        start = self.at
        sign = next((COMPARISONS[phrase] for phrase in _BY_LENGTH if self.phrase(phrase)), None)
        self.skip({"the", "than"})
        other = name(self) if sign is not None else None
        if sign is None or other is None or other[:1].isdigit():
            self.at = start
            return False
        column.compared.append((sign, other))
        return True

    def _after_identifier(self, column: ColumnDraft) -> bool:
        """``check_out date after check_in``, without brackets: only an identifier, before the list goes on."""
        start = self.at
        self.skip({"and", "always"} if self.word(1) in ("always", "after", "before") else ())
        if self._after_another(column):
            there = any(each.name == column.compared[-1][1] for _, each in self.draft.columns())
            if ("_" in self.peek(-1).raw or there) and self._ends_here(0):
                return True
            column.compared.pop()
        self.at = start
        return False

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
        ends = self.word(1) in (",", ")", "", ";", "and", ".", "(", "after", "before", ">", "<") or (
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

    def _formula(self, column: ColumnDraft) -> bool:
        found = formula(self, column.words)
        if found is None:
            return False
        column.formula = found
        return True

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

    def _unit_of(self, column: ColumnDraft) -> bool:
        if self.word() == "in" and self.word(1) in _UNITS:
            suffix = _UNITS[self.word(1)]
            if suffix and self.word(1) != column.words[-1]:
                self.draft.note(f"Column '{column.name}' is in {self.word(1)}.")
            self.at += 2
            if column.type is None and type_of(column.name).type is ColumnType.TIME:
                column.type = ColumnType.INTEGER
            return True
        if self.word() == "in" and self.peek(1).kind is Kind.WORD and self.word(2) in (",", ")", "(", ";"):
            unknown = key_of((self.word(1),)) not in entities() and not self._names_known(1)
            self.at += 2 if unknown else 0
            return unknown
        return False

    def _shares(self, column: ColumnDraft) -> bool:
        start = self.at
        self.phrase("with", ":", "where", "of which", "distributed as", "-", "=", "split", "being")
        found = shares(self)
        if found is None or (
            len(found) < 2 and not (column.values and set(found) <= {str(value) for value in column.values})
        ):
            self.at = start
            return False
        set_shares(column, found, self.draft)
        return True


def set_shares(column: ColumnDraft, found: dict[str, float], draft: Draft) -> None:
    """Give the values of a column their shares; what is left over goes to values without one.

    A value that the request spells otherwise elsewhere (``Open``, ``open``) is the same.
    """
    total = sum(found.values())
    if total > 1.0001 and len(found) > 1:
        draft.conflicts.append(f"the shares of '{column.name}' add up to {total:.0%}; at most 100 % can be shared out")
        return
    spelled = {str(value).lower(): str(value) for value in column.values or ()}
    column.shares = {spelled.get(value.lower(), value): share for value, share in found.items()}
    names = [str(value) for value in column.values or ()]
    column.values = [*(column.values or ()), *(value for value in column.shares if value not in names)]
    unsaid = [str(value) for value in column.values if str(value) not in column.shares]
    for value in unsaid:
        column.shares[value] = round(max(0.0, 1 - total) / len(unsaid), 4)
