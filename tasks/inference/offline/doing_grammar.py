"""Reads what somebody does: books, measures, guards, reports to."""

from schemas.types import ColumnType
from tasks.inference.offline.column_types import type_of
from tasks.inference.offline.data import word_set
from tasks.inference.offline.draft import LinkDraft, TableDraft
from tasks.inference.offline.lexicon import Words, doings, grammar_words, key_of, words_for
from tasks.inference.offline.nouns import Noun, is_columnish, noun_at
from tasks.inference.offline.quantities import quantity
from tasks.inference.offline.tail_grammar import TailGrammar
from tasks.inference.offline.tokens import Kind
from tasks.inference.offline.values import flowing_values
from tasks.inference.offline.words import singular

_HAPPENINGS = word_set("links", "happenings")
HELPING = word_set("grammar", "helping")
PREPOSITIONS = word_set("grammar", "prepositions")
_SAME: dict[Words, Words] = {("booking",): ("reservation",), ("reservation",): ("booking",), ("rental",): ("lease",)}


class DoingGrammar(TailGrammar):
    """Verbs that make or fill a table of their own."""

    def _is_in_a_state(self, table: TableDraft) -> bool:
        """``is accepted, rejected or withdrawn``: values of its status."""
        start = self.at
        values = flowing_values(self, need_or=True)
        plain = values is not None and all(str(value).isalpha() and str(value).islower() for value in values)
        if not plain or values is None or (is_columnish((str(values[0]),)) and len(values) < 2):
            self.at = start
            return False
        column = table.columns.get("status") or table.column(("status",))
        column.values, table.more = list(values), table.more or not table.listed
        return True

    def _in_charge(self, table: TableDraft) -> bool:
        """``curators responsible for galleries``: each of these has one of those."""
        self.at -= 1
        if self._does(table, single=False):
            return True
        self.at += 1
        return False

    def _doing(self, table: TableDraft) -> bool:
        """``drivers book spots`` where there are bookings: these belong to both."""
        event = self.draft.find(doings()[self.word()]) if self.word() in doings() else None
        key = doings().get(self.word())
        same = _SAME.get(key) if key is not None else None
        if same is not None and same in self.known and key not in self.mentioned:
            key, event = same, self.draft.table(same)
        made = self.word() in words_for("always_make")
        if key is None or key == table.key:
            return False
        start = self.at
        self.at += 1
        object_ = self._counted_object(table)
        if object_ is not None and key not in self.mentioned and self._happens_to(table, object_):
            return True
        if event is None and key not in self.known and not made and object_ is None:
            self.at = start
            return False
        other = self._done_to(table, key)
        if other is table:
            self.at = start
            return False
        event = event or self._event(key)
        for end in (table, other):
            if end is not None and end is not event:
                self.link(LinkDraft(event.key, end.key))
        if self.sees("with") and self._listed_with(event, single=False):
            self.subject = event
            return True
        if other is not None:
            self.behind_object(other)
        self.subject = table
        return True

    def _event(self, key: Words) -> TableDraft:
        event = self.draft.table(key)
        event.implied = key not in self.mentioned
        return event

    def _happens_to(self, table: TableDraft, object_: Noun) -> bool:
        """``visitors buy several tickets``: what is bought is what happens, and belongs to who does it."""
        if object_.key[-1] not in _HAPPENINGS:
            return False
        many = quantity(self)
        self.at += object_.size
        happening = self.draft.table(object_.words)
        self._count(happening, many)
        self.link(LinkDraft(happening.key, table.key))
        return True

    def _counted_object(self, table: TableDraft) -> Noun | None:
        """The plural behind the verb, where the request counts it and the subject."""
        start = self.at
        quantity(self)
        noun = noun_at(self)
        counted = noun is not None and noun.plural and {noun.key, table.key} <= self.counted
        self.at = start
        return noun if counted else None

    def _done_to(self, table: TableDraft, event: Words) -> TableDraft | None:
        """The table behind the verb; None where ``them`` is nothing known, the table itself where none is there."""
        self.skip(PREPOSITIONS)
        many = quantity(self)
        self.skip({"the", "these", "those", "their", "other", "each"})
        noun = noun_at(self)
        if self.word() in ("them", "it"):
            self.at += 1
            return next((each for each in reversed(self._recent) if each is not table and each.key != event), None)
        if noun is None or not (noun.listed or noun.key in self.known) or noun.key == event:
            return table
        self.at += noun.size
        other = self.draft.table(noun.words)
        self._count(other, many)
        return other

    def _measures(self, table: TableDraft) -> bool:
        """``each turbine reports power and wind speed every 10 minutes``: columns of its readings."""
        start = self.at
        self.at += 1
        self.skip({"a", "an", "the", "its", "their", "current"})
        readings: list[tuple[str, ...]] = []
        bounds: dict[Words, tuple[float | None, float | None]] = {}
        while (read := self.column_words()) is not None:
            words = read[0]
            ended = words[-1] in ("readings", "measurements", "values", "data", "reading", "measurement", "metrics")
            words = words[:-1] if ended else words
            plain = bool(words) and (is_columnish(words) or bool(readings))
            if plain:
                readings.append(words)
                bounds[words] = self._measured_within()
            if ended or not plain or not self.skip({",", "and"}):
                break
        if not readings or not (
            self.sees("every", "each", "per", "once", "hourly", "daily")
            or self.word(-1) in ("readings", "measurements", "data", "values", "metrics")
        ):
            self.at = start
            return False
        known = next(
            (
                key
                for key in (("reading",), ("measurement",), ("sensor", "reading"))
                if key in self.draft.tables or key in self.known
            ),
            ("reading",),
        )
        child = self.draft.table(known)
        for words in readings:
            column = child.column(words)
            column.minimum, column.maximum = bounds[words]
            if column.type is None and type_of(column.name).confidence < 0.6:
                column.type = ColumnType.NUMBER
        child.listed, child.measured = True, True
        self.link(LinkDraft(child.key, table.key))
        self.subject = child
        self._interval()
        self._timed(child)
        return True

    def _measured_within(self) -> tuple[float | None, float | None]:
        """Bounds and a unit behind what is measured: ``ph 6.5-8.5``, ``chlorine mg/l``."""
        found = self.range() or (None, None)
        self.at += 3 if self.word(1) == "/" else 0
        return found

    def _does_something(self, table: TableDraft, *, single: bool) -> bool:
        """A verb that is not known, and then many of another table: ``each dragon guards several treasures``."""
        if (
            self.peek().kind is not Kind.WORD
            or self._is_verb(self.word())
            or self.word() in HELPING | {"with", "and", "or", "for", "per"} | PREPOSITIONS
        ):
            return False
        start = self.at
        self.at += 1
        self.skip(PREPOSITIONS - {"of", "with", "by"} | {"after", "out"})
        many = quantity(self)
        noun = noun_at(self)
        if many is None and noun is not None and noun.listed and noun.plural and not single:
            named = noun_at(self, -1, strict=True) is not None or self.word(-1) in grammar_words()
            self.at = start
            return not named and self._fresh_at(start - 1) and self._does(table, single=False)
        fits = (
            (single or (many is not None and many.many and not many.exact))
            and many is not None
            and not many.article
            and noun is not None
            and (noun.listed or (noun.plural and many.many))
        )
        self.at = start
        return fits and self._does(table, single=single)

    def _reports(self, table: TableDraft) -> bool:
        if self.word() not in ("report", "reports", "reporting", "answer", "answers") or self.word(1) != "to":
            return False
        start = self.at
        self.at += 2
        if self._reports_to_others(table):
            return True
        self.at = start + 2
        quantity(self)
        self.skip({"another", "other", "their", "the", "one"})
        role = singular(self.word()) if self.peek().kind is Kind.WORD else "manager"
        self.at += 1
        if key_of((role,)) == table.key or role in ("employee", "person", "other", "each"):
            role = "manager"
        while self.word() in ("who", "which", "that", "is", "also", "an", "a", "in", "turn", "the") or (
            self.word() and key_of((self.word(),)) == table.key
        ):
            self.at += 1
        self.link(LinkDraft(table.key, table.key, role=role if role.isalpha() else "manager", optional=True))
        return True

    def _reports_to_others(self, table: TableDraft) -> bool:
        """``reports to one of 12 team leads``: these are a table of their own."""
        self.phrase("one of", "exactly one of")
        many = quantity(self)
        self.skip({"the", "our"})
        noun = noun_at(self)
        told = noun is not None and noun.key in self.known and noun.key != table.key
        if noun is None or not told:
            return False
        self.at += noun.size
        other = self.draft.table(noun.words)
        self._count(other, many)
        self.link(LinkDraft(table.key, other.key))
        return True

    def _does(self, table: TableDraft, *, single: bool) -> bool:
        """Read what a verb has as its objects."""
        raise NotImplementedError
