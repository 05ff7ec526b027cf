"""Reads what is said of a column: its type, its bounds, its values, its nulls, its formula."""

from collections.abc import Mapping

from tasks.inference.offline.draft import ColumnDraft, Draft
from tasks.inference.offline.examples import example
from tasks.inference.offline.formulas import _BY_LENGTH, COMPARISONS, formula, name
from tasks.inference.offline.null_grammar import REFERRING
from tasks.inference.offline.tokens import Kind
from tasks.inference.offline.type_grammar import TypeGrammar
from tasks.inference.offline.values import listed_values, shares


class ColumnGrammar(TypeGrammar):
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
                self._shares_in_order,
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
        inside.known = self.known
        inside.inside(column)
        self.at = end + 1
        return True

    def inside(self, column: ColumnDraft) -> None:
        """Read what stands in brackets behind a column."""
        if self._shares_in_order(column) and self.done:
            return
        if self.word() in ("in", "on") and self.word(1) in (",", "/", "or") and self._values_inside(column):
            return  # ``(in, out)``
        while not self.done:
            if self._after_another(column) or self.skip({",", ";", "in", "and", "values", ":"}):
                continue
            before = self.at
            if (
                any(
                    read(column)
                    for read in (
                        self._example,
                        self._type,
                        self._nulls,
                        self._flags,
                        self._true_share,
                        self._shares,
                        self._when,
                        self._bands,
                        self._bounds,
                    )
                )
                and self.at > before
            ):
                continue
            if self.at == before and self._values_inside(column):
                return
            self.at = before + 1

    def _values_inside(self, column: ColumnDraft) -> bool:
        """``(A, B or C)``, and ``(A, B or C (20/50/30))`` with their shares."""
        opens = (at for at in range(self.at, len(self.tokens) - 1) if self.tokens[at].word == "(")
        end = next((at for at in opens if self.tokens[at + 1].kind is Kind.NUMBER), len(self.tokens))
        values = listed_values(self.tokens[self.at : end])
        if values is None:
            return False
        self._set_values(column, values)
        self.at = end
        self._brackets(column)
        return True

    def _example(self, column: ColumnDraft) -> bool:
        """``a code like SAVE-1234``: an example is no value, and no column of its own."""
        raw = example(self)
        if raw is None:
            return False
        column.example = raw
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

    def _formula(self, column: ColumnDraft) -> bool:
        found = formula(self, column.words)
        if found is None:
            return False
        column.formula = found
        return True

    def _shares_in_order(self, column: ColumnDraft) -> bool:
        """``new/used/broken (60/30/10)``, ``yes or no, split 70:30``: a share for each value, as they stand."""
        start = self.at
        values = [str(value) for value in column.values or ()]
        self.skip({",", "split", "weighted", "with", "in", "the", "ratio", "proportions", "weights", "shares"})
        found: list[float] = []
        while len(found) < len(values) and self.peek().kind is Kind.NUMBER:
            found.append(self.take().value or 0.0)
            self.skip({"%", "percent"})
            if len(found) < len(values) and not self.phrase("/", ":", "-", ",", "to", "and"):
                break
        whole = sum(found)
        if len(values) < 2 or len(found) != len(values) or not any(abs(whole - sum_) < 1e-6 for sum_ in (1, 100)):
            self.at = start
            return False
        self.skip({"split"})
        set_shares(column, {value: share / whole for value, share in zip(values, found, strict=True)}, self.draft)
        return True

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

    A value that the request spells otherwise elsewhere (``Open``, ``open``, ``on free``) is the same.
    """
    total = sum(found.values())
    if total > 1.0001 and len(found) > 1:
        draft.conflicts.append(f"the shares of '{column.name}' add up to {total:.0%}; at most 100 % can be shared out")
        return
    spelled = {str(value).lower(): str(value) for value in column.values or ()}
    column.shares = {_known_value(value, spelled): share for value, share in found.items()}
    names = [str(value) for value in column.values or ()]
    column.values = [*(column.values or ()), *(value for value in column.shares if value not in names)]
    unsaid = [str(value) for value in column.values if str(value) not in column.shares]
    for value in unsaid:
        column.shares[value] = round(max(0.0, 1 - total) / len(unsaid), 4)


def _known_value(value: str, spelled: Mapping[str, str]) -> str:
    """The value as the column has it, without what leads to it: ``on the free plan`` is ``free``."""
    words = value.lower().split()
    inner = [" ".join(words[at:end]) for at in range(len(words)) for end in range(len(words), at, -1)]
    return next((spelled[each] for each in inner if each in spelled), value)
