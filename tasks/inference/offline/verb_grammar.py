"""Reads verbs, and what they tie to a table: has, belongs to, enrols in, books."""

from schemas.types import ColumnType
from tasks.inference.offline.column_types import type_of
from tasks.inference.offline.data import word_set
from tasks.inference.offline.draft import LinkDraft, TableDraft
from tasks.inference.offline.knowledge import canonical, usual_parents
from tasks.inference.offline.lexicon import Words, doings, grammar_words, key_of, words_for
from tasks.inference.offline.nouns import Noun, is_columnish, is_container, noun_at
from tasks.inference.offline.quantities import Quantity, quantity
from tasks.inference.offline.tail_grammar import TailGrammar
from tasks.inference.offline.tokens import Kind
from tasks.inference.offline.words import singular

_HELPING = word_set("grammar", "helping")
_PREPOSITIONS = word_set("grammar", "prepositions")
_SAME: dict[Words, Words] = {("booking",): ("reservation",), ("reservation",): ("booking",)}
_KEEPING = frozenset({"record", "records", "store", "stores", "track", "tracks", "log", "logs", "hold", "holds"})


class VerbGrammar(TailGrammar):
    """Verbs between two tables."""

    def _related(self, table: TableDraft, *, single: bool, led: str = "") -> bool:
        """A verb and what it ties to the table."""
        start = self.at
        self.skip(
            {",", "and"}
            if self.word(1)
            in (
                "belonging",
                "assigned",
                "linked",
                "which",
                "who",
                "that",
                "each",
                "written",
                "placed",
                "has",
                "have",
                "can",
                "may",
                "is",
                "are",
                "must",
                "also",
            )
            else ()
        )
        self.skip(_HELPING | {"each"})
        passive = any(
            token.word in ("are", "is", "be", "was", "were", "being", "been", "get", "gets")
            for token in self.tokens[start : self.at]
        )
        verb = self.word()
        if verb in ("report", "reports", "reporting", "answer", "answers") and self.word(1) == "to":
            self.at += 2
            return self._reports(table)
        measuring = verb.endswith("ing") and verb in words_for("measuring")
        if self._doing(table) or (measuring and self._measures(table)):
            return True
        if verb in words_for("verbs", "many_to_many") and self._many_to_many(table, single=single):
            return True
        if (
            verb in words_for("verbs", "belongs") or (passive and verb.endswith("ed") and self.word(1) in _PREPOSITIONS)
        ) and self._belongs(table):
            return True
        if not passive and self._does_something(table, single=single):
            return True
        if verb in ("has", "have", "contain", "contains", "include", "includes", "having") and not passive:
            self.at += 1
            before, listed = len(table.columns), table.listed
            if self.items(table, each=single or self._each_said(start)):
                if single and not listed and len(table.columns) == before + 1:
                    table.more = True
                return True
        elif verb in words_for("verbs", "has_many") and not passive and self._does(table, single=single):
            return True
        self.at = start
        return False

    def _doing(self, table: TableDraft) -> bool:
        """``drivers book spots`` where there are bookings: these belong to both."""
        event = self.draft.find(doings()[self.word()]) if self.word() in doings() else None
        key = doings().get(self.word())
        same = _SAME.get(key) if key is not None else None
        if same is not None and same in self.known and key not in self.mentioned:
            key, event = same, self.draft.table(same)
        made = self.word() in words_for("always_make")
        if key is None or key == table.key or (event is None and key not in self.known and not made):
            return False
        start = self.at
        self.at += 1
        self.skip(_PREPOSITIONS)
        many = quantity(self)
        self.skip({"the", "these", "those", "their", "other", "each"})
        noun = noun_at(self)
        if self.word() in ("them", "it"):
            other = next((each for each in reversed(self._recent) if each is not table and each.key != key), None)
            self.at += 1
        elif noun is not None and (noun.listed or noun.key in self.known) and noun.key != key:
            self.at += noun.size
            other = self.draft.table(noun.words)
            self._count(other, many)
        else:
            self.at = start
            return False
        event = event or self.draft.table(key)
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

    def _measures(self, table: TableDraft) -> bool:
        """``each turbine reports power and wind speed every 10 minutes``: columns of its readings."""
        start = self.at
        self.at += 1
        self.skip({"a", "an", "the", "its", "their", "current"})
        readings: list[tuple[str, ...]] = []
        while (read := self.column_words()) is not None:
            words = read[0]
            ended = words[-1] in ("readings", "measurements", "values", "data", "reading", "measurement", "metrics")
            words = words[:-1] if ended else words
            plain = bool(words) and (is_columnish(words) or bool(readings))
            if plain:
                readings.append(words)
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
            if column.type is None and type_of(column.name).confidence < 0.6:
                column.type = ColumnType.NUMBER
        child.listed, child.measured = True, True
        self.link(LinkDraft(child.key, table.key))
        self.subject = child
        self._interval()
        self._timed(child)
        return True

    def _does_something(self, table: TableDraft, *, single: bool) -> bool:
        """A verb that is not known, and then many of another table: ``each dragon guards several treasures``."""
        if (
            self.peek().kind is not Kind.WORD
            or self._is_verb(self.word())
            or self.word() in _HELPING | {"with", "and", "or", "for", "per"} | _PREPOSITIONS
        ):
            return False
        start = self.at
        self.at += 1
        self.skip(_PREPOSITIONS - {"of", "with", "by"} | {"after", "out"})
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

    def _each_said(self, start: int) -> bool:
        return any(token.word == "each" for token in self.tokens[start : self.at])

    def _does(self, table: TableDraft, *, single: bool) -> bool:
        start = self.at
        if self.word() in words_for("measuring") and self._measures(table):
            return True
        keeps = self.word() in _KEEPING
        self.at += 1
        self.skip(_PREPOSITIONS - {"of"} | {"after", "out"})
        self.phrase("of")
        if self.items(table, each=True, objects=True):
            return True
        if keeps and self._looks_like_columns(0) and self.items(table, each=True):
            return True
        self.at = start
        return False

    def _reports(self, table: TableDraft) -> bool:
        many = quantity(self)
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
        return many is not None or True

    def _belongs(self, table: TableDraft) -> bool:
        start = self.at
        self.at += 1
        if not self.skip(_PREPOSITIONS) and self.word(-1) not in ("references", "reference", "referencing"):
            self.at = start
            return False
        found = False
        while True:
            here = self.at
            if found and not self.skip({"and", ","}):
                break
            self.skip({"to", "by", "in"} if found else ())
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
            found = True
        if not found:
            self.at = start
        return found

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
        return self._is_verb(after) or after in _HELPING

    def _parent(self, table: TableDraft, noun: Noun, many: Quantity | None) -> None:
        parent = self.draft.table(noun.words, verbatim=noun.raw)
        several = many is not None and many.many and not many.exact
        if many is not None and many.many:
            self._count(parent, many)
        if parent is table:
            self.link(LinkDraft(table.key, table.key, role="parent", optional=True))
        elif several:
            self.link(LinkDraft(table.key, parent.key, many_to_many=True))
        else:
            self.link(LinkDraft(table.key, parent.key))
        told = many is not None and many.article and (parent.listed or parent.key in self.known)
        if not (told and not table.listed and self.sees("with", "having", "including")):
            self.behind_object(parent)
        self.subject = table

    def _many_to_many(self, table: TableDraft, *, single: bool) -> bool:
        start = self.at
        verb = self.take().word
        self.skip({"in", "to", "for", "with", "up", "at", "on"})
        if self.phrase("each other", "one another", "other " + table.name, "other " + "_".join(table.key)):
            self._among_themselves(table, verb)
            return True
        many = quantity(self)
        self.skip({"the", "their", "different"})
        noun = noun_at(self)
        if noun is None or not (noun.listed or noun.key in self.known) or is_container(noun.words[-1]):
            self.at = start
            return False
        if noun.key == table.key:
            self.at += noun.size
            self._among_themselves(table, verb)
            return True
        self.at += noun.size
        other = self.draft.table(noun.words, verbatim=noun.raw)
        self._count(other, None if single else many)
        upward = (canonical(table.key), canonical(other.key)) in usual_parents()
        one = (many is not None and many.one) or (upward and not (many is not None and many.many and not many.exact))
        each = many if single and many is not None else Quantity()
        both = LinkDraft(other.key, table.key, many_to_many=True, least=each.least, most=each.most, mean=each.mean)
        self.link(LinkDraft(table.key, other.key) if one else both)
        self.behind_object(other)
        return True

    def _among_themselves(self, table: TableDraft, verb: str) -> None:
        root = verb.removesuffix("s")
        join = self.draft.table((root,), verbatim=f"{root}s")
        person = "_".join(table.key)
        self.link(LinkDraft(join.key, table.key, role={"follow": "follower", "like": "liker"}.get(root, person)))
        self.link(
            LinkDraft(join.key, table.key, role={"follow": "followee", "like": "liked"}.get(root, f"other_{person}"))
        )
