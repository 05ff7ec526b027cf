"""Tells the tables in a list of columns: their number, their kind, their place."""

from tasks.inference.offline.data import phrases, word_set
from tasks.inference.offline.draft import LinkDraft, TableDraft
from tasks.inference.offline.knowledge import canonical, usual_parents
from tasks.inference.offline.lexicon import Words, column_plurals, entities, words_for
from tasks.inference.offline.link_grammar import LinkGrammar
from tasks.inference.offline.name_parts import ENDS_NAME
from tasks.inference.offline.nouns import Noun, is_columnish, is_container, noun_at
from tasks.inference.offline.own_kind_grammar import MANAGERS, OwnKindGrammar
from tasks.inference.offline.quantities import Quantity, quantity
from tasks.inference.offline.spelling import known_words
from tasks.inference.offline.tokens import Kind
from tasks.inference.offline.words import UNCOUNTED, identifier, singular

_LONGEST_NOUN = 3
_MUCH = 50
_VERBS = word_set("list_grammar", "verbs")
PARTS = phrases("list_grammar", "parts")


class ItemGrammar(OwnKindGrammar):
    """Items of lists that are tables."""

    def _table_item(self, table: TableDraft, *, each: bool, objects: bool = False) -> bool | None:
        """Read an item that is a table; None when it is a column, False when the list ends before it."""
        start = self.at
        if self._number_of_something():
            return None
        many = quantity(self)
        noun = self._one_with_parts(many) or noun_at(self)
        if many is not None and many.one and noun is not None and noun.plural and self.word(-1) == "own":
            many = None  # ``its own users`` are many
        if self._lines_of(table, many, each=each) or self._own_kind(table, many, each=each):
            return True
        if noun is not None and self._is_about_rows(table, many, noun):
            return self._counted(table, many, noun)
        if noun is None or not self._may_be_a_table(table, many, noun, objects=objects):
            ends = noun is not None and self._begins_a_clause(many, noun, objects=objects)
            self.at = start
            return False if ends else None
        counted = many is not None and many.exact and (many.mean or 0) >= _MUCH and "," in self.words_before(start)
        if self._is_per_another(table, noun.size) or (counted and noun.key in self.known):
            self.at = start
            return False
        each_of_them = each or self._each_behind(noun.size)
        if many is not None and many.exact and (self._is_a_total(table, noun) or (many.many and not each_of_them)):
            self.at = start
            return False
        self.at += noun.size
        self.phrase("each", "per person", "apiece", "per " + " ".join(table.key), "for each " + " ".join(table.key))
        counted = each_of_them or (many is not None and not many.exact)
        nested = noun.key == self.nesting and noun.key != table.key
        if nested:
            child: TableDraft | None = self.draft.table(noun.words, verbatim=noun.raw)
            self.link(LinkDraft(noun.key, table.key, singly=True))
        else:
            child = self._linked(table, noun, many if counted else None)
        if child is not None:
            self.behind_object(child)
        return True

    def _number_of_something(self) -> bool:
        """``a number of rooms between 1 and 8``: a column that counts."""
        at = self.at
        led = self.skip({"a", "the"})
        number = self.phrase("number of")
        self.at += number and self.peek().kind is Kind.WORD
        found = number and ("the" in (self.tokens[at].word,) or not led or self.range() is not None)
        self.at = at
        return bool(found)

    def _counted(self, table: TableDraft, many: Quantity | None, noun: Noun) -> bool:
        """``with 300 people`` counts the rows."""
        table.rows = table.rows or round((many.mean if many else None) or 0) or None
        self.at += noun.size
        return True

    def _may_be_a_table(self, table: TableDraft, many: Quantity | None, noun: Noun, *, objects: bool) -> bool:
        if self._counts_in_brackets(noun) or self._is_subject(many, noun, objects=objects):
            return False
        made = noun.key == self.nesting or self._makes_a_table(table, many, noun, self.word(noun.size))
        made = made or (noun.plural and self.word(noun.size) == "(" and self._quantity_in_brackets(noun.size))
        made = made or (objects and noun.plural and self.word(noun.size) == "(" and many is None)
        return made or (objects and noun.listed and noun.plural)

    def _begins_a_clause(self, many: Quantity | None, noun: Noun, *, objects: bool) -> bool:
        """Whether the list ends before the noun, because something else is said of it."""
        return self._counts_in_brackets(noun) or (
            self._is_subject(many, noun, objects=objects) and found_before(self, self.at - 1)
        )

    def _counts_in_brackets(self, noun: Noun) -> bool:
        """``enclosures (15)``: a table of its own, counted."""
        counted = self.word(noun.size) == "(" and self.peek(noun.size + 1).kind is Kind.NUMBER
        return noun.plural and counted and self.word(noun.size + 2) in (")", "rows", ",")

    def _is_subject(self, many: Quantity | None, noun: Noun, *, objects: bool) -> bool:
        """Whether a verb follows, so that the noun is the subject of the next clause."""
        behind = self.word(noun.size)
        if behind in _VERBS:
            several = many is not None and many.many and not many.exact
            return (noun.plural or noun.listed) and not several
        acts = any(behind in words_for("verbs", kind) for kind in ("has_many", "belongs", "many_to_many"))
        tied = behind in PARTS or behind in ("for", "from", "placed", "made", "part", "in")
        return objects and noun.plural and acts and not tied and found_before(self)

    def _is_a_total(self, table: TableDraft, noun: Noun) -> bool:
        """Whether a counted noun goes on with the sentence: it is in the list already, or the number is of all."""
        other = self.draft.find(noun.words)
        there = other is not None and any(
            {link.child, link.parent} == {table.key, other.key} for link in self.draft.links
        )
        return (
            there
            or self.word(noun.size) in ("overall", "altogether")
            or (self.word(noun.size) == "in" and self.word(noun.size + 1) in ("total", "all", "sum"))
        )

    def _each_behind(self, ahead: int) -> bool:
        return self.word(ahead) in ("each", "apiece") or (
            self.word(ahead) in ("per", "for")
            and self.word(ahead + 1) != "each"
            and noun_at(self, ahead + 1, strict=True) is not None
        )

    def words_before(self, place: int) -> tuple[str, ...]:
        """The two words before a place."""
        return tuple(token.word for token in self.tokens[max(0, place - 2) : place])

    def _one_with_parts(self, many: Quantity | None) -> Noun | None:
        """``exactly one telemetry config (downlink frequency, encoding)``: all the words before its columns."""
        if many is None or not many.one or many.article:
            return None
        size = 0
        while self.peek(size).kind is Kind.WORD and size < _LONGEST_NOUN:
            size += 1
        words = tuple(self.word(at) for at in range(size))
        noun = Noun(words, size, False, False) if len(words) > 1 and self.word(size) == "(" else None
        return noun if noun is not None and self._lists_parts(noun) else None

    def _is_per_another(self, table: TableDraft, ahead: int) -> bool:
        """``10 treatments per patient`` in a list of machines: a table of its own, and of another."""
        noun = noun_at(self, ahead + 1, strict=True) if self.word(ahead) == "per" else None
        return noun is not None and noun.key in self.known and noun.key != table.key

    def _is_about_rows(self, table: TableDraft, many: Quantity | None, noun: Noun) -> bool:
        """Whether ``300 people`` counts the rows of the table that it stands behind."""
        return (
            many is not None
            and many.exact
            and noun.key in (("person",), ("item",), ("entry",), ("piece",))
            and noun.key not in self.draft.tables
            and not table.listed
        )

    def _makes_a_table(self, table: TableDraft, many: Quantity | None, noun: Noun, behind: str) -> bool:
        counted = many is not None and many.exact and len(noun.words) > 1
        if (is_container(noun.words[-1]) and noun.key not in self.known and not counted) or (
            noun.raw and not noun.plural
        ):
            return False
        known = noun.key in self.known or (noun.key in self.draft.tables and self.draft.tables[noun.key] is not table)
        ends = (
            behind in {"table", "", ",", ".", ";", "(", ")", ":", "\n", "and", "or", "!"}
            or behind in ENDS_NAME
            or behind.endswith("ed")
            or (known and behind not in known_words() and self.peek(noun.size + 1).kind in (Kind.BREAK, Kind.SIGN))
        )
        if not ends:
            return False
        if many is not None and many.one:
            if many.article:
                return (
                    known
                    and not (len(noun.key) == 1 and noun.key[0] in MANAGERS and canonical(table.key) == ("employee",))
                    and not self._lists_values(noun)
                )
            bracketed = behind == "(" and (self._columns_in_brackets(noun.size) or self._lists_parts(noun))
            bracketed = bracketed or (behind in ("with", "having") and self._columns_on_line(noun.size + 1))
            return (noun.listed and not _is_attribute(noun.key)) or known or bracketed
        if many is not None and not many.exact and (noun.listed or known):
            return known or noun.key not in column_plurals() or many.most is not None
        if noun.plural and behind == "(" and self._columns_in_brackets(noun.size):
            return not _is_plain_plural(noun.key) or known
        if many is not None and noun.plural:
            return (noun.listed or known or not is_columnish(noun.words) or not _is_attribute(noun.key)) and (
                known or noun.key not in column_plurals() or not many.exact
            )
        if noun.plural and many is None and noun.words[-1] in UNCOUNTED and behind != "(":
            return known
        if noun.plural:
            return known or (noun.listed and not _is_plain_plural(noun.key)) or self._spoken_of(noun)
        return known and not self._lists_values(noun) and self._is_other(table, noun)

    def _spoken_of(self, noun: Noun) -> bool:
        """Whether an unknown noun comes again elsewhere, as what something is said of: ``screens show movies``."""
        if noun.listed or is_columnish(noun.words):
            return False
        last = noun.key[-1]
        return sum(token.kind is Kind.WORD and singular(token.word) == last for token in self.tokens) > 1

    def _is_other(self, table: TableDraft, noun: Noun) -> bool:
        return (canonical(table.key), canonical(noun.key)) in usual_parents() and noun.key not in self.plain_columns

    nesting: Words = ()
    """The noun that the list being read has nested in it."""

    plain_columns: frozenset[Words] = frozenset()


def found_before(cursor: LinkGrammar, place: int | None = None) -> bool:
    """Whether a list has had an item already: what parts two stands before the place, or before here."""
    at = cursor.at - 1 if place is None else place
    return any(cursor.tokens[each].word in (*PARTS, "each", "every") for each in (at, at - 1) if each >= 0)


def _is_plain_plural(key: Words) -> bool:
    """Whether a plural in a list is rather a column: ``prices``, ``home goals``."""
    return key in column_plurals() or (len(key) > 1 and key[-1:] in column_plurals() and key not in entities())


def _is_attribute(key: Words) -> bool:
    """Whether the noun in the singular is rather a column: ``one email``, ``one address``."""
    return key in column_plurals() or identifier("_".join(key)) in (
        "name",
        "category",
        "status",
        "type",
        "country",
        "city",
        "language",
        "currency",
        "title",
        "price",
        "age",
        "role",
    )
