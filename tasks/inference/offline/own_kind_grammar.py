"""Tells what of a list are rows of the same table, or lines of its own: ``a parent category``, ``1 to 10 lines``."""

from schemas.semantics.knowledge import kinds_of_thing
from tasks.inference.offline.data import word_set
from tasks.inference.offline.draft import LinkDraft, TableDraft
from tasks.inference.offline.knowledge import canonical
from tasks.inference.offline.lexicon import Words, key_of
from tasks.inference.offline.list_sight import ListSight
from tasks.inference.offline.quantities import Quantity
from tasks.inference.offline.tokens import Kind
from tasks.inference.offline.words import singular

MANAGERS = word_set("list_grammar", "managers")
_OWN_ROLES = word_set("list_grammar", "own_roles")


class OwnKindGrammar(ListSight):
    """Items that refer to their own table, or are its lines."""

    def _own_kind(self, table: TableDraft, many: Quantity | None, *, each: bool) -> bool:
        """``departments with subdepartments``, ``each employee has a manager``: rows of the same table."""
        here = self.at
        self.skip({"optional", "possible", "optionally"})
        if (
            self.word() in ("parent", "higher", "super")
            and key_of((self.word(1),)) == table.key[-1:]
            and (self._ends_here(2) or self.word(2) in ("except", "unless", "but", "which", "that", "or"))
        ):
            self.at += 2
            self.link(LinkDraft(table.key, table.key, optional=True, role="parent"))
            return True
        if self._another_of_its_own(table, many) or self._own_role(table, many):
            return True
        self.at = here
        word = singular(self.word())
        if word.startswith("sub") and word[3:].lstrip("-") == table.key[-1]:
            self.at += 1
            self.link(LinkDraft(table.key, table.key, optional=True, role="parent"))
            return True
        staff = (
            (canonical(table.key) in (("employee",), ("person",), ("user",)) or _is_people(table.key))
            and word in MANAGERS
            and (word,) not in self.known
            and self.word(1) in ("", ",", ".", ";", "\n", "and", "who", "which", "(")
        )
        if staff and each and many is not None and many.one:
            self.at += 1
            self.link(LinkDraft(table.key, table.key, optional=True, role=word))
            if self.word() in ("who", "which"):
                while self.peek().kind is Kind.WORD and self.word() not in ("and",):
                    self.at += 1
            return True
        return False

    def _own_role(self, table: TableDraft, many: Quantity | None) -> bool:
        """``a task may have a predecessor``: a part that only another of its kind can play."""
        word = self.word()
        told = word in _OWN_ROLES and (word,) not in self.known and many is not None and many.one
        if not told or not (self._ends_here(1) or self.word(1) in ("who", "which", "that")):
            return False
        self.at += 1
        self.link(LinkDraft(table.key, table.key, optional=True, role=word))
        return True

    def _another_of_its_own(self, table: TableDraft, many: Quantity | None) -> bool:
        """``a course may have a prerequisite course``: what the other row is to this one stands before the noun."""
        article = many is not None and many.one and self.peek().kind is Kind.WORD
        if not article or key_of((self.word(1),)) != table.key or not self._ends_here(2):
            return False
        role = self.take().word
        self.at += 1
        self.link(LinkDraft(table.key, table.key, optional=True, role=role))
        return True

    def _lines_of(self, table: TableDraft, many: Quantity | None, *, each: bool) -> bool:
        """``each with 1 to 10 lines``: rows of a table of their own, named after its owner."""
        if (
            many is None
            or not many.many
            or (many.exact and not each)
            or singular(self.word()) not in ("line", "entry", "position", "item")
            or self.peek().kind is not Kind.WORD
        ):
            return False
        words = (*table.key, self.word())
        self.at += 1
        child = self.draft.table(words)
        self.link(LinkDraft(child.key, table.key, least=many.least, most=many.most, mean=many.mean))
        self.behind_object(child)
        return True


def _is_people(key: Words) -> bool:
    return kinds_of_thing().get(key[-1]) == "people"
