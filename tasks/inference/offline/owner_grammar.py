"""Reads what ties a table to others without a verb: of, per, between, where."""

from tasks.inference.offline.data import phrases, word_set
from tasks.inference.offline.draft import LinkDraft, TableDraft
from tasks.inference.offline.happenings import happens
from tasks.inference.offline.nouns import Noun, is_columnish, is_container, noun_at
from tasks.inference.offline.quantities import Quantity, quantity
from tasks.inference.offline.spans import SECONDS
from tasks.inference.offline.table_grammar import TableGrammar
from tasks.inference.offline.tokens import Kind

_WITH = phrases("grammar", "with")
_TYING = word_set("grammar", "tying")
_MEASURED = word_set("grammar", "measured")


class OwnerGrammar(TableGrammar):
    """Ties behind a table's noun."""

    def _per_parent(self, table: TableDraft, many: Quantity | None) -> bool:
        """``5 orders per customer``, ``3 sensors for each device``."""
        start = self.at
        self.skip({","})
        if self.word() == "say":
            self.at += 1
            many = quantity(self)
        elif self.word() == "," or many is None:
            self.at = start
            later = self.at
            self.skip({","})
            again = quantity(self)
            if again is None or self.word() not in ("per", "for"):
                self.at = later
            else:
                many = again
        if not self.phrase(
            "per", "for each", "for every", "each for", "of each", "to each", "in each", "on each", "for any"
        ):
            self.at = start
            return False
        noun = noun_at(self)
        if noun is None or many is None or not (noun.listed or noun.key in self.known):
            self.at = start
            return False
        self.at += noun.size
        self.phrase("on average", "in average", "each")
        if self.word() in ("per", "a", "every", "each") and self.word(1) in SECONDS:
            table.steady, many = SECONDS[self.word(1)] / max(many.mean or 1, 1), Quantity()
            self.at += 2
        parent = self.draft.table(noun.words)
        self.link(LinkDraft(table.key, parent.key, least=many.least, most=many.most, mean=many.mean, singly=True))
        return True

    def _holding(self, table: TableDraft) -> bool:
        """``galleries where the artefacts are displayed``."""
        start = self.at
        self.skip({","})
        if not self.phrase("where", "in which", "on which", "at which", "to which"):
            self.at = start
            return False
        self.skip({"the", "all", "our", "these"})
        noun = noun_at(self)
        self.at += noun.size if noun is not None else 0
        there = noun is not None and (noun.key in self.known or self.draft.find(noun.words) is not None)
        if noun is None or not there or not self.skip({"are", "is", "get", "gets", "were"}):
            self.at = start
            return False
        self.at += self.peek().kind is Kind.WORD
        child = self.draft.table(noun.words)
        if child is not table:
            self.link(LinkDraft(child.key, table.key))
        return True

    def _between_people(self, table: TableDraft) -> bool:
        """``messages between users``."""
        start = self.at
        if not self.phrase("between"):
            return False
        self.skip({"the", "two", "our"})
        noun = noun_at(self)
        if (
            noun is None
            or not noun.plural
            or self._between_kinds(noun)
            or not (noun.listed or noun.key in self.known)
            or (is_columnish(noun.words) and noun.key not in self.known)
        ):
            self.at = start
            return False
        self.at += noun.size
        other = self.draft.table(noun.words)
        first, second = (
            ("sender", "recipient")
            if table.key[-1] in ("message", "chat", "email", "letter", "call", "note")
            else ("from_" + "_".join(other.key), "to_" + "_".join(other.key))
        )
        self.link(LinkDraft(table.key, other.key, role=first))
        self.link(LinkDraft(table.key, other.key, role=second))
        self.subject = table
        return True

    def _and_another(self, table: TableDraft) -> None:
        """``each for one patient and one medication``, ``from one bank to one shop``: said of the first table again."""
        while True:
            start = self.at
            led = self.skip({"and", ","}) | self.skip(_TYING)
            many = quantity(self) if led else None
            one, among = many is not None and many.one, self.phrase("of the", "of our", "of")
            many = quantity(self) if one and among else None
            noun = noun_at(self) if one else None
            if noun is None or noun.key not in self.known or noun.key == table.key:
                self.at = start
                return
            self.at += noun.size
            parent = self.draft.table(noun.words)
            self._count(parent, many)
            self.link(LinkDraft(table.key, parent.key))
            self.behind_object(parent, colon=False, placed=False) if many is not None else None

    def _between_one_and_another(self, table: TableDraft) -> bool:
        """``contacts, each between one satellite and one ground station``."""
        start = self.at
        told = self.phrase(", each between", "each between", "between", ", between")
        nouns: list[Noun] = []
        while told and len(nouns) < 2 and (not nouns or self.skip({"and"})):
            self.skip({"a", "an", "one", "the"})
            noun = noun_at(self)
            if noun is None or not (noun.listed or noun.key in self.known):
                break
            self.at += noun.size
            nouns.append(noun)
        if len(nouns) < 2 or nouns[0].key == nouns[1].key:
            self.at = start
            return False
        for noun in nouns:
            self.link(LinkDraft(table.key, self.draft.table(noun.words).key))
        self.subject = table
        return True

    def _between_kinds(self, noun: Noun) -> bool:
        """Whether another noun follows, as in ``messages between sellers and buyers``."""
        second = noun_at(self, noun.size + 1) if self.word(noun.size) in ("and", "&") else None
        return second is not None and second.plural and second.key != noun.key

    def _per_each(self, table: TableDraft) -> bool:
        """``stock per warehouse and product``."""
        start = self.at
        if not self.phrase("per", "for each", "for every"):
            return False
        found = False
        while (
            (noun := noun_at(self)) is not None
            and (noun.listed or noun.key in self.known or noun.key in self.draft.tables)
            and noun.key != table.key
        ):
            self.at += noun.size
            parent = self.draft.table(noun.words)
            self.link(LinkDraft(table.key, parent.key))
            found = True
            if self.word() not in ("and", ",") or noun_at(self, 1, strict=True) is None:
                break
            self.at += 1
        if not found:
            self.at = start
        self.subject = table
        return found

    def _can_be_parent(self, noun: Noun, many: Quantity | None) -> bool:
        if is_container(noun.words[-1]):
            return False
        counted = many is not None and many.exact
        if noun.key in self.known or (noun.listed and noun.plural and (many is None or counted)):
            return True
        return noun.plural and counted and not is_columnish(noun.words)

    def _list_is_of(self, table: TableDraft) -> bool:
        """Whether a list behind a comma is of what was told: ``receipts, each from a store, with total``."""
        return self.word() == "," and not table.listed and self.sees_at(1, *_WITH)

    def _of_another(self, table: TableDraft) -> bool:
        """``devices in 3 buildings``, ``reviews of products``."""
        start = self.at
        behind = 2 if self.word() == "," and self.word(1) in ("each", "all") else int(self.word() == "each")
        if self.word(behind) not in _TYING:
            return False
        self.at += behind + 1
        if self.word() in ("them", "these", "those") and (
            before := [each for each in self._recent if each is not table]
        ):
            self.at += 1
            inner = self._recent[-1]
            ends = (before[-1].key, table.key) if inner is table else (table.key, inner.key)
            self.link(self.usual_link(*ends, None))
            return True
        each = self.skip({"each", "every"})
        many = None if each else quantity(self)
        if many is not None and many.one and self.phrase("of"):  # ``by one of 300 observers``
            self.skip({"the", "our"})
            many = quantity(self)
        definite = bool(self.skip({"the", "different", "our", "their", "these", "those"}))
        noun = noun_at(self)
        if noun is None or noun.key == table.key or not self._can_be_parent(noun, many):
            self.at = start
            return False
        self.at += noun.size
        told = (definite or (many is not None and many.article)) and self.draft.find(noun.words) is not None
        parent = self.draft.table(noun.words, verbatim=noun.raw)
        self._count(parent, many)
        self.link(LinkDraft(table.key, parent.key))
        if not (self._list_is_of(table) or (told and parent.listed and not table.listed and self.sees(*_WITH, "("))):
            placed = not (many is not None and many.article) and not happens(table.key)
            paced = table.key[-1] in _MEASURED and self.word() in ("for", "over", "every", "during")
            one_each = many is not None and many.one and behind > 0 and not table.listed
            if one_each:
                self._and_another(table)
            elif not (
                paced or (happens(table.key) and not table.listed and parent.key in self.known and self.sees(*_WITH))
            ):
                self.behind_object(parent, colon=False, placed=placed)
        self.subject = table
        return True
