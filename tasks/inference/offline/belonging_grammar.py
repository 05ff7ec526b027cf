"""Reads what a table belongs to: ``posts are written by authors``, ``joined through reviews``."""

from tasks.inference.offline.data import word_set
from tasks.inference.offline.doing_grammar import HELPING, PREPOSITIONS, DoingGrammar
from tasks.inference.offline.draft import LinkDraft, TableDraft
from tasks.inference.offline.happenings import names_event
from tasks.inference.offline.lexicon import words_for
from tasks.inference.offline.nouns import Noun, is_container, noun_at
from tasks.inference.offline.quantities import Quantity, quantity

_NO_VERBS = frozenset({"ranging", "starting", "beginning", "during", "including", "according", "missing"})


_PARTICLES = frozenset({"in", "out", "up", "on", "after", "off", "over", "down", "for", "away"})
_PARTICIPLES = word_set("clauses", "participles")


class BelongingGrammar(DoingGrammar):
    """Verbs that name an owner."""

    def _is_belonging(self, verb: str, *, passive: bool) -> bool:
        placed = verb.endswith("ing") and self.word(1) in ("in", "at", "for", "on", "under") and verb not in _NO_VERBS
        through = self.word(2) if self.word(1) in _PARTICLES else self.word(1)
        done = (verb.endswith("ed") or verb in _PARTICIPLES) and (
            through == "by" or (passive and self.word(1) in PREPOSITIONS)
        )
        return verb in words_for("verbs", "belongs") or placed or done

    def _belongs(self, table: TableDraft) -> bool:
        start = self.at
        if self._event_of_doing(table) or self._joined_through(table):
            return True
        self.at += self.word() != "from"
        self.at += self.word() in _PARTICLES and self.word(1) == "by"
        if not self.skip(PREPOSITIONS) and self.word(-1) not in ("references", "reference", "referencing"):
            self.at = start
            return False
        found = False
        while True:
            here = self.at
            if found and not self.skip({"and", ",", *(("to",) if self.tokens[start].word == "from" else ())}):
                break
            self.skip({"to", "by", "in", "at", "for", "from", "on", "into"} if found else ())
            many = quantity(self)
            if self.phrase("of"):
                self.skip({"the", "our", "these"})
                many = quantity(self)
            self.skip({"the", "their", "its", "another", "other", "different", "that", "our", "same"})
            noun = noun_at(self)
            bare = found and many is None and self.tokens[here].word == ","
            if noun is None or bare or not self._is_owner(noun, many, further=found):
                self.at = here
                break
            self.at += noun.size
            self._parent(table, noun, many)
            self._by_another(table, noun)
            found = True
        if not found:
            self.at = start
        return found

    def _joined_through(self, table: TableDraft) -> bool:
        """``authors and papers are linked through reviews``: what joins them belongs to each."""
        joins = self.word() in ("connected", "linked", "joined", "tied", "related", "associated", "bridged")
        noun = noun_at(self, 2) if joins and self.word(1) in ("through", "via", "by") else None
        if noun is None or not (noun.plural or self.word(2) in ("a", "an")) or noun.key == table.key:
            return False
        self.at += 2 + noun.size
        join = self.draft.table(noun.words)
        self.link(LinkDraft(join.key, table.key))
        self.behind_object(join)
        return True

    def _event_of_doing(self, table: TableDraft) -> bool:
        """``vehicles are serviced by mechanics`` where there are services: these belong to both."""
        verb = self.word()
        event = next((key for key in sorted(self.known) if key != table.key and names_event(verb, key)), None)
        if event is None or not verb.endswith("ed") or self.word(1) not in PREPOSITIONS:
            return False
        start = self.at
        self.at += 2
        quantity(self)
        noun = noun_at(self)
        if noun is None or not (noun.listed or noun.key in self.known) or noun.key in (event, table.key):
            self.at = start
            return False
        self.at += noun.size
        for end in (table, self.draft.table(noun.words)):
            self.link(LinkDraft(self.draft.table(event).key, end.key))
        return True

    def _by_another(self, table: TableDraft, noun: Noun) -> None:
        """``and approved by another``: a second row of the same table, named by what it does."""
        start = self.at
        self.skip({",", "and", "is"})
        done = self.take().word if self.word().endswith("ed") else ""
        if not (done and self.phrase("by another", "by a different", "by a second")):
            self.at = start
            return
        self.skip({"one", *noun.words, "_".join(noun.key)})
        self.link(LinkDraft(table.key, self.draft.table(noun.words).key, role=f"{done}_by"))

    def _is_owner(self, noun: Noun, many: Quantity | None, *, further: bool) -> bool:
        """Whether something can belong to the noun; the second one in a row must not begin another clause."""
        if is_container(noun.words[-1]):
            return False
        if not (noun.listed or noun.key in self.known or (many is not None and noun.plural)):
            return False
        counted = many is not None and many.exact and many.many
        return not (further and (noun.plural or counted or self._goes_on_as_clause(noun)))

    def _goes_on_as_clause(self, noun: Noun) -> bool:
        """Whether a verb follows the noun, so that a new clause began with it."""
        after = self.word(noun.size)
        acts = self.word(noun.size + 1) in ("another", "a", "an", "one", "the")
        return self._is_verb(after) or after in HELPING or (after in ("to", "for", "on") and acts)

    def _parent(self, table: TableDraft, noun: Noun, many: Quantity | None) -> None:
        parent = self.draft.table(noun.words, verbatim=noun.raw)
        several = many is not None and many.many and not many.exact
        counted = many is not None and many.many and many.exact and noun.plural
        if many is not None and many.many:
            self._count(parent, many)
        if parent is table:
            self.link(LinkDraft(table.key, table.key, role="parent", optional=True))
        elif several:
            self.link(LinkDraft(table.key, parent.key, many_to_many=True))
        else:
            one = many is not None and many.one and not many.article
            self.link(LinkDraft(table.key, parent.key, loose=counted, singly=one))
        told = (
            parent.listed
            or (parent.rows_said and many is None)
            or (many is not None and many.one and parent.key in self.known)
        )
        goes_on = told and not table.listed and self.sees("with", "having", "including", "(", ":")
        if not (goes_on or self._list_is_of(table)):
            self.behind_object(parent)
        self.subject = table
