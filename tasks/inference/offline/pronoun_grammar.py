"""Reads what a clause with a pronoun says of a table: ``the cases they handle``, ``the orders that she places``."""

from schemas.semantics.knowledge import kinds_of_thing
from tasks.inference.offline.choice_grammar import ChoiceGrammar
from tasks.inference.offline.data import word_set
from tasks.inference.offline.draft import LinkDraft, TableDraft
from tasks.inference.offline.nouns import noun_at
from tasks.inference.offline.tokens import Kind

_PRONOUNS = frozenset({"they", "he", "she", "it"})
_ENDS = frozenset({"(", ",", ".", ";", ":", "", "\n", "and", "with", ")"})
_HELPING = word_set("grammar", "helping")


class PronounGrammar(ChoiceGrammar):
    """Relative clauses whose subject is a pronoun."""

    def _of_theirs(self, table: TableDraft) -> bool:
        """``the orders they place``: the table belongs to whom the pronoun stands for."""
        start = self.at
        if self._made_there(table):
            return True
        self.skip({"that", "which"})
        plural, read = self.word() == "they", self.word() in _PRONOUNS
        self.at += read
        self.skip(_HELPING)
        verb = self.peek().kind is Kind.WORD
        self.at += verb
        self.skip({"in", "on", "to", "for", "at", "of", "up", "out", "from", "with"} if self.word(1) in _ENDS else ())
        self.at += bool(read and self.peek().kind is Kind.WORD and self.word() not in _ENDS and self.word(1) == "(")
        owner = self._meant(table, plural=plural) if read and verb else None
        if owner is None or self.word() not in _ENDS:
            self.at = start
            return False
        if owner is not table and not any(
            {link.child, link.parent} == {owner.key, table.key} for link in self.draft.links
        ):
            self.link(self.usual_link(owner.key, table.key, None))
        return True

    def _made_there(self, table: TableDraft) -> bool:
        """``the wines made there``: of the table spoken of before."""
        place = next((each for each in reversed(self._recent) if each is not table), None)
        told = self.word().endswith(("ed", "en", "de", "wn", "ld")) and self.word(1) in ("there", "here")
        if not told or place is None:
            return False
        self.at += 2
        self.link(LinkDraft(table.key, place.key))
        return True

    def _meant(self, table: TableDraft, *, plural: bool) -> TableDraft | None:
        """Whom a pronoun stands for: the people, or else the thing; the table itself where several fit."""
        before = [each for each in reversed(self._recent) if each is not table]
        people = [each for each in before if kinds_of_thing().get(each.key[-1]) == "people"]
        if len(people) > 1:
            return table
        return next(iter(people or (before if plural else before[:1])), None)

    def _of_them(self, table: TableDraft) -> bool:
        """``, 1500 of them``, behind what stands in a list."""
        start = self.at
        self.phrase(",", "(")
        value = self.rough_number()
        if (
            value is None
            or value < 1
            or not self.phrase("of them", "of these", "of those")
            or noun_at(self, strict=True)
        ):
            self.at = start
            return False
        self.phrase(")")
        if table.rows is None:
            table.rows, table.rows_said = round(value), True
        return True
