"""Reads a request from left to right: tables, what they have, and how they belong together."""

from schemas.semantics.knowledge import kinds_of_thing
from tasks.inference.offline.data import word_set
from tasks.inference.offline.doing_grammar import PREPOSITIONS
from tasks.inference.offline.draft import ColumnDraft, LinkDraft, TableDraft
from tasks.inference.offline.formulas import comparison
from tasks.inference.offline.happenings import happens
from tasks.inference.offline.lexicon import key_of
from tasks.inference.offline.nouns import Noun, is_column_token, is_columnish, is_container, noun_at
from tasks.inference.offline.quantities import quantity
from tasks.inference.offline.spans import SECONDS
from tasks.inference.offline.tokens import Kind
from tasks.inference.offline.tying_grammar import TyingGrammar
from tasks.inference.offline.words import identifier, singular

_MEASURED = word_set("grammar", "measured")
_PACES = {"hourly": "hour", "daily": "day", "weekly": "week"}


class Grammar(TyingGrammar):
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

    def _of_a_column(self) -> bool:
        """``Temperature between 15 and 30``, ``reservation status is confirmed or cancelled``."""
        start = self.at
        self.skip({"the", "all", "their", "its", "for"})
        noun = noun_at(self, strict=True)
        if noun is not None and noun.size > 1 and noun.key not in self.known and key_of(noun.words[:1]) in self.known:
            noun = Noun(noun.words[:1], 1, True, False)
        owner = (
            self.draft.find(noun.words)
            if noun is not None and (noun.key in self.known or noun.key in self.draft.tables)
            else None
        )
        if owner is not None and noun is not None:
            place = self.at
            self.at += noun.size
            self.skip({"'s", "the", "have"})
            outer, self.subject = self.subject, owner
            if self._said_of_column(owner):
                return True
            self.at, self.subject = place, outer
        if self.subject is not None and self._said_of_column(self.subject):
            return True
        self.at = start
        return False

    def _said_of_column(self, table: TableDraft) -> bool:
        start = self.at
        read = self.column_words()
        if read is None or self.done:
            self.at = start
            return False
        values = None
        if read[1] is None:
            name, values = self.values_run_on(read[0], start)
            read = (name, None)
        column = self.column_named(read[0])
        if column is not None and column.name in table.columns and self._is_one_of(table, column):
            return True
        if values is not None and (column is not None or not (table.closed and table.listed)):
            column = column or self._assumed_column(table, read[0])
            self._set_values(column, values)
            self.annotate(column)
            return True
        fresh = column is None
        if column is None:
            words = (*read[0][:-1], singular(read[0][-1]))
            if (
                not (is_columnish(words) or self.word() == "=" or self._takes_values(words, start))
                or (table.closed and table.listed)
                or (table.listed and len(words) == 1 and self.word() != "=" and not self._fresh_at(start))
            ):
                self.at = start
                return False
            probe = type(self)(self.tokens, type(self.draft)(), self.today)
            probe.at, probe.subject = self.at, None
            probe.draft.tables = dict(self.draft.tables)  # so that other columns can be compared with
            trial = type(table)(table.key, table.name)
            before = probe.at
            probe.annotate(trial.column(words))
            if probe.at == before:
                self.at = start
                return False
            column = table.column(words)
            table.more = table.more or not table.listed
        before = self.at
        self.annotate(column)
        if self.at == before and not fresh:
            self.at = start
            return False
        return self.at > before

    def _takes_values(self, words: tuple[str, ...], start: int) -> bool:
        """``, decision (62% approved, 30% declined)``: what is no known column has values in brackets."""
        share = self.word() == "(" and self.peek(1).kind is Kind.NUMBER and self.word(2) == "%"
        return share and self.tokens[start - 1].word == "," and key_of(words) not in self.known

    def _is_one_of(self, table: TableDraft, column: ColumnDraft) -> bool:
        """``Department head is an employee``: the column refers to a table."""
        start = self.at
        opened = self.phrase(
            "is a", "is an", "is one of the", "refers to", "references", "points to", "is always a", "are"
        )
        self.skip({"an", "a", "the"} if opened else ())
        noun = noun_at(self) if opened else None
        if (
            noun is None
            or noun.key not in self.known
            or self.word(noun.size) not in (".", ",", ";", "", "\n", "and", "too")
        ):
            self.at = start
            return False
        self.at += noun.size
        role, other = column.name.removesuffix("_id"), self.draft.table(noun.words)
        if column.name == role:
            del table.columns[column.name]
        self.link(LinkDraft(table.key, other.key, role=role if role != "_".join(other.key) else None))
        return True

    def _bare_list(self) -> bool:
        """Columns that no noun stands before: ``username, email, age between 0 and 120``."""
        if (
            not self._fresh
            or self.peek().kind is not Kind.WORD
            or (self.subject is not None and self.subject.closed and self.peek(-1).word != ";")
        ):
            return False
        start = self.at
        read = self.column_words()
        follows = self.word()
        self.at = start
        if (
            read is None
            or follows not in (",", "and", ":", "(")
            or not (is_columnish(read[0]) or is_column_token(self.peek()))
        ):
            return False
        if self.subject is not None and self.subject.listed and self.peek(-1).word == ",":
            return False
        names = self._columnish_ahead()
        if names < 2:
            return False
        return self.items(self._unnamed(), closed=False)

    def _columnish_ahead(self) -> int:
        """How many of the next pieces between commas begin like columns."""
        start, found = self.at, 0
        while (read := self.column_words()) is not None and (is_columnish(read[0]) or read[1] is not None):
            found += 1
            while not self.done and self.word() not in (",", "and", ".", ";") and self.peek().kind is not Kind.BREAK:
                self.at += 1
            if self.word() not in (",", "and"):
                break
            self.skip({",", "and"})
        self.at = start
        return found
