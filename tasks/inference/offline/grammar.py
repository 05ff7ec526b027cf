"""Reads a request from left to right: tables, what they have, and how they belong together."""

from schemas.semantics.knowledge import kinds_of_thing
from tasks.inference.offline.bare_grammar import BareGrammar
from tasks.inference.offline.data import word_set
from tasks.inference.offline.doing_grammar import PREPOSITIONS
from tasks.inference.offline.draft import TableDraft
from tasks.inference.offline.formulas import comparison
from tasks.inference.offline.happenings import happens
from tasks.inference.offline.lexicon import key_of
from tasks.inference.offline.nouns import Noun, is_columnish, is_container, noun_at
from tasks.inference.offline.quantities import quantity
from tasks.inference.offline.spans import SECONDS
from tasks.inference.offline.tokens import Kind
from tasks.inference.offline.words import identifier

_MEASURED = word_set("grammar", "measured")
_PACES = {"hourly": "hour", "daily": "day", "weekly": "week"}


class Grammar(BareGrammar):
    """The whole request. Everything found is put into the draft; what cannot be read is passed over."""

    def parse(self) -> None:
        """Read everything."""
        self.find_locale()
        while not self.done:
            start = self.at
            if not self._statement():
                self.at = start + 1
            elif self.at == start:
                self.at += 1

    def _statement(self) -> bool:
        if self.peek().kind is Kind.BREAK or self.word() in (".", ";", "!", "?"):
            self.at += 1
            self._clause_tables = 0
            return True
        return any(
            reading()
            for reading in (
                self.directive,
                self._negated,
                self._rows,
                self._headed_list,
                self._named_table,
                self._star,
                self._title,
                self._setting,
                self._between_two,
                self._tied_nouns,
                self._parts_played,
                self._several_subjects,
                self._compared,
                self._lines_named,
                self._everyone,
                self._mention,
                self._continued,
                self._sentence_list,
                self._of_a_column,
                self._bare_list,
            )
        )

    def _negated(self) -> bool:
        return self.negation(self.subject if self.peek(-1).kind is Kind.WORD and self._clause_tables else None)

    def _compared(self) -> bool:
        start = self.at
        led = self.skip(
            {"where", "so", "that", "and", "with", "ensure", "make", "sure", "the", "must", "always", "provided"}
        )
        if not (led or self._fresh):
            return False
        found = comparison(self)
        if found is None or self.subject is None:
            self.at = start
            return False
        left, sign, right = found
        first, second = self.column_named(tuple(left.split("_"))), self.column_named(tuple(right.split("_")))
        if first is not None and second is None and is_columnish(tuple(right.split("_"))):
            second = next(table for table, column in self.draft.columns() if column is first).column(
                tuple(right.split("_"))
            )
        if first is None or second is None:
            self.at = start
            return False
        owner = next(table for table, column in self.draft.columns() if column is first)
        if second.name in owner.columns and owner.columns[second.name] is second:
            self.draft.rules.append((owner.key, f"{first.name} {sign} {second.name}"))
        return True

    def _continued(self) -> bool:
        """``, each with a title``: goes on with the table spoken of, behind what was said of the whole."""
        single = self.sees("each")
        return self.subject is not None and not self.subject.listed and self._listed_with(self.subject, single=single)

    def _everyone(self) -> bool:
        """``everyone has a manager``: of the table spoken of."""
        start = self.at
        each = self.word() == "each" and self._fresh and self._is_verb(self.word(1)) and self.word(2) in PREPOSITIONS
        if self.subject is None or not self.phrase(
            *(("each",) if each else ()), "everyone", "everybody", "each one", "each of them", "all of them", "they"
        ):
            return False
        self._behind(self.subject, None, single=self.tokens[start].word != "they")
        if self.at == start + 1:
            self.at = start
        return self.at > start

    def _mention(self) -> bool:
        start = self.at
        self.skip({"the", "our", "all", "my"})
        owner = self.subject if self.skip({"their", "its"}) else self._whose_it_is()
        determiner = (
            self.word() if self.word() in ("each", "every", "any", "a", "an", "one", "per", "both", "single") else ""
        )
        every = determiner in ("each", "every", "per") or self.sees("any given")
        if every:
            self.at += 1
            self.skip({"single", "of", "the"})
        counted = every and self.word(-1) == "the" and self.peek().kind is Kind.NUMBER
        many = None if every and not counted else quantity(self)
        if many is not None and (self.phrase("of the") or self.tokens[start - 1].word in ("between", "among")):
            many = None
        noun = self._without_verb(noun_at(self)) if every else self._named_per(many) or noun_at(self)
        theirs = (
            owner is not None and noun is not None and noun.plural and noun.listed and not is_container(noun.words[-1])
        )
        if noun is None or not (theirs or self._is_table(noun, many, determiner, start)):
            self.at = start
            return False
        glued = (
            self.word(noun.size) == "("
            and self.peek(noun.size).glued
            and noun.size == 1
            and self._columns_in_brackets(1)
        )
        written, begun = self.peek().raw, self.at
        table = self._enter(self._people_meant(noun) if every else noun)
        self._paced(table, begun)
        if glued and not table.verbatim and written.isidentifier() and table.name != written.lower():
            table.name, table.verbatim = identifier(written), True
        for each in self._owners(owner, table):
            self.link(self.usual_link(each.key, table.key, None))
        self._each_of_before(table, many)
        self._count(table, many)
        single = every or determiner in ("a", "an", "one") or not (noun.plural or (many is not None and many.many))
        self._behind(table, many, single=single, led=self.tokens[start].word)
        self._ended = self.at
        return True

    def _people_meant(self, noun: Noun) -> Noun:
        """``each person`` is one of the people that the request has, where it counts no persons."""
        if noun.key != ("person",) or noun.key in self.counted:
            return noun
        people = [key for key in (*self.known, *self.draft.tables) if kinds_of_thing().get(key[-1]) == "people"]
        others = {key for key in people if key != noun.key}
        return Noun(next(iter(others)), noun.size, True, False) if len(others) == 1 else noun

    def _whose_it_is(self) -> TableDraft | None:
        """``each animal's feedings``, ``a zoo's animals``: the owner, where it is a table; a setting is passed over."""
        start = self.at
        self.skip({"each", "every", "a", "an", "the", "our"})
        word = self.word()
        if self.peek().kind is not Kind.WORD or not word.endswith("'s") or noun_at(self, 1) is None:
            self.at = start
            return None
        self.at += 1
        key = key_of((word.removesuffix("'s"),))
        return self.draft.table(key) if key in self.known else None

    def _owners(self, owner: TableDraft | None, table: TableDraft) -> list[TableDraft]:
        """Whose it is: ``skiers, slopes and their timings`` are timings of each, as it takes both to happen."""
        if owner is None or owner is table:
            return []
        before = [each for each in self._recent[-3:-1] if each not in (owner, table)] if happens(table.key) else []
        firm = [link for link in self.draft.links if not link.loose]
        apart = [
            each for each in before if not any({each.key, owner.key} == {link.child, link.parent} for link in firm)
        ]
        return [owner, *apart[-1:]]

    def _paced(self, table: TableDraft, begun: int) -> None:
        """``hourly readings``: one for each of the time's steps."""
        pace = next((_PACES[token.word] for token in self.tokens[begun : self.at] if token.word in _PACES), None)
        if pace is not None and table.key[-1] in _MEASURED and table.steady is None:
            table.steady = SECONDS[pace]
