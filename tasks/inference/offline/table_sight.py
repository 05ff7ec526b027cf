"""Tells nouns that make tables from those that do not, where they stand."""

from tasks.inference.offline.data import phrases, word_set
from tasks.inference.offline.lexicon import words_for
from tasks.inference.offline.list_grammar import ListGrammar
from tasks.inference.offline.nouns import Noun, is_column_token, is_columnish, is_container, is_rows_word, noun_at
from tasks.inference.offline.quantities import TIMES, Quantity
from tasks.inference.offline.tokens import Kind

_WITH = phrases("grammar", "with")
_HELPING = word_set("grammar", "helping")
_PREPOSITIONS = word_set("grammar", "prepositions")
_ASKING = word_set("grammar", "asking")
_HOLDERS_TOO = word_set("nouns", "holders_too")
_ACTING = frozenset(
    {"has", "have", "contains", "with", "belongs", "can", "consists", "is", "may", "must", "should", "includes", "gets"}
)


class TableSight(ListGrammar):
    """Whether a noun makes a table."""

    _ended = -1
    """Where the table spoken of before ended."""

    @property
    def _fresh(self) -> bool:
        """Whether a clause begins here."""
        before = self.peek(-1)
        return self.at == 0 or before.kind is Kind.BREAK or before.word in (".", ";", "!", "?", "-", "*", ":", ",")

    def _tables_behind_colon(self) -> bool:
        """Whether tables follow a colon: ``library: books(title)``, ``school: 12 classes``."""
        first = self.peek(1)
        if first.kind is Kind.NUMBER:
            noun = noun_at(self, 2)
            return noun is not None and not is_rows_word(self.word(2))
        noun = noun_at(self, 1)
        return noun is not None and noun.plural and self.word(1 + noun.size) == "("

    def _is_table(self, noun: Noun, many: Quantity | None, determiner: str, start: int) -> bool:
        after = self.word(noun.size)
        if self._is_of_lines(noun) or self._is_of_each(noun, many):
            return True
        if noun.plural and noun.key not in self.known and self._is_range(noun.size):
            return False  # ``home goals 0-7``
        if any(self.tokens[max(0, self.at - back)].word == "%" for back in (2, 3)) and self.word(-1) in ("of", "the"):
            return False  # ``in 43% of the cases``
        if (
            (len(noun.key) == 1 and noun.key[0] in TIMES and noun.key not in self.known)
            or self._is_no_table(noun)
            or (after == ":" and not self._colon_is_own(noun))
        ):
            return False
        known = noun.key in self.known or noun.key in self.draft.tables
        if after == "(" and self.peek(noun.size).glued and noun.size == 1 and self._columns_in_brackets(1):
            return True
        opens = after in ("(", ":", "table") or self._sees_with(noun.size)
        if noun.plural:
            return self._plural_is_table(noun, many, determiner, start, known=known, opens=opens)
        if self._is_modifier(noun, known=known):
            return False
        if after in ("table", "records", "entries") or (self.tokens[start - 1].word == "table" and start):
            return True
        return self._singular_is_table(noun, many, determiner, start, known=known, opens=opens)

    def _is_of_each(self, noun: Noun, many: Quantity | None) -> bool:
        """``exactly one lab test for each donation``, ``3 lines per bill``: so many of another that is known."""
        told = many is not None and not many.article and self.word(noun.size) in ("per", "for")
        each = self.word(noun.size + 1) in ("each", "every")
        plain = noun.key[-1] in TIMES or (noun.size == 1 and is_rows_word(noun.words[-1]))
        return (
            told and not plain and (each or self.word(noun.size) == "per") and self._is_known_at(noun.size + 1 + each)
        )

    def _is_range(self, ahead: int) -> bool:
        numbers = self.peek(ahead).kind is Kind.NUMBER and self.peek(ahead + 2).kind is Kind.NUMBER
        return numbers and self.word(ahead + 1) in ("-", "..", "to")

    def _is_of_lines(self, noun: Noun) -> bool:
        """Whether ``lines`` are those of a table that has been spoken of."""
        if noun.plural and self.word(noun.size) == "per" and self._listed_at(noun.size + 1, plural=False):
            return noun.key == ("line",)
        of_each = self.word(-1) in ("each", "every")
        told = (noun.plural or of_each) and self.word(noun.size) in ("have", "has", "contain", "with", ":", "(")
        return told and is_rows_word(noun.words[-1]) and self.draft.find(noun.words) is not None

    def _is_no_table(self, noun: Noun) -> bool:
        last = noun.words[-1]
        compound = len(noun.words) > 1 and noun.listed and noun.plural
        written = noun.raw is not None and len(noun.words) > 1 and self.word(noun.size) == "("
        holds = (is_container(last) or is_rows_word(last)) and not written
        if holds and not (compound or self._holder_is_table(noun) or self._counts_lines(noun)):
            return True
        told = noun.plural or noun.key in self.known
        column = noun.raw is not None and is_column_token(self.peek(noun.size - 1)) and not told
        return column and self.word(noun.size) not in ("(", ":")

    def _counts_lines(self, noun: Noun) -> bool:
        """``entries: 600 (horse, race)``: what mostly stands for rows is a table in a list of counts with columns."""
        counted = self.word(noun.size) == ":" and self.peek(noun.size + 1).kind is Kind.NUMBER
        return noun.plural and counted and self.word(noun.size + 2) == "("

    def _holder_is_table(self, noun: Noun) -> bool:
        """``1000 files``, ``documents (title, pages)``: what mostly holds data is a table here."""
        if not (noun.plural and noun.size == 1 and noun.key[-1] in _HOLDERS_TOO):
            return False
        before, after = self.peek(-1), self.word(noun.size)
        counted = before.kind is Kind.NUMBER and after not in ("of", "format", "in", "for")
        told = after in ("(", ":") or (after in ("in", "of") and noun_at(self, noun.size + 1, strict=True) is not None)
        return noun.key in self.known or counted or (told and self._columns_on_line(noun.size + 1))

    def _is_modifier(self, noun: Noun, *, known: bool) -> bool:
        """Whether a singular noun only says more of what follows: ``product catalogue``, ``order date``."""
        after = self.word(noun.size)
        if is_container(after) and after not in ("table", "records", "data", "entries", "rows"):
            return True
        if known:
            return False
        goes_on = after in _HELPING or after in ("has", "with", "records", "table", "data")
        columnish = self.peek(noun.size).kind is Kind.WORD and is_columnish((after,)) and not goes_on
        return columnish or self._names_a_subject(noun)

    def _singular_is_table(
        self, noun: Noun, many: Quantity | None, determiner: str, start: int, *, known: bool, opens: bool
    ) -> bool:
        after = self.word(noun.size)
        if determiner in ("each", "every", "per"):
            goes_on = after in ("has", "with", "should", "can", "contains") or (after.endswith("s") and not noun.plural)
            return noun.listed or known or goes_on
        verb = after in _ACTING or self._is_verb(after)
        if determiner in ("a", "an", "one") or (many is not None and many.one):
            return (noun.listed or known) and (verb or opens or known or after in ("per", "for"))
        if many is not None and many.exact:
            return noun.listed or known
        if known and (verb or opens):
            return True
        bracketed = after == "(" and (noun.listed or self._columns_in_brackets(noun.size))
        heads = bracketed or after == "has" or self._colon_lists_columns(noun)
        return self._fresh_at(start) and (noun.listed or bracketed) and heads

    def _colon_is_own(self, noun: Noun) -> bool:
        """Whether what follows the colon is of the noun, and not tables that it is the title of."""
        at = self.at
        self.at += noun.size
        tables = self._tables_behind_colon()
        self.at = at
        return not tables

    def _names_a_subject(self, noun: Noun) -> bool:
        """Whether the noun only begins what the request is about: ``hotel booking data``."""
        ahead = noun.size
        while self.peek(ahead).kind is Kind.WORD and ahead < noun.size + 3:
            if is_container(self.word(ahead)):
                return ahead > noun.size
            if (
                self.word(ahead) in _HELPING
                or (self._is_verb(self.word(ahead)) and not is_columnish((self.word(ahead),)))
                or self.word(ahead) in ("with", "and", "for", "in", "of")
            ):
                return False
            ahead += 1
        return False

    def _plural_is_table(
        self, noun: Noun, many: Quantity | None, determiner: str, start: int, *, known: bool, opens: bool
    ) -> bool:
        after = self.word(noun.size)
        if known or self._counted_behind(noun):
            return True
        counted = many is not None and many.exact
        lists = counted or self._colon_lists_columns(noun) or self.peek(noun.size + 1).kind is Kind.NUMBER
        if after == ":" and not lists:
            return False
        if after == "per" and self._listed_at(noun.size + 1, plural=False):
            return True
        if noun.listed:
            counted = many is not None and many.exact
            if (
                self.subject is not None
                and not counted
                and not opens
                and not determiner
                and is_columnish(noun.words)
                and _is_quality(noun)
            ):
                return self._fresh_at(start) and self._is_verb(after)
            return True
        headed = after == ":" and self._fresh_at(start) and self._columns_on_line(noun.size + 1)
        if start == 0 and after == "," and self._listed_at(noun.size + 1):
            return True  # ``vets, owners and pets``
        if headed:
            return True
        if (is_columnish(noun.words) and not (many is not None and many.exact)) or noun.key[-1] in ("thank",):
            return False
        asked = start > 0 and self.tokens[start - 1].word in _ASKING
        goes_on = (
            self._ended >= 0
            and start - self._ended <= 1
            and self.tokens[start - 1].word in ("and", ",", "&", "plus")
            and after in ("", ",", ".", "and", ";", "\n", ":", "with")
        )
        acts = (
            self._fresh_at(start)
            and self._is_verb(after)
            and self.word(noun.size + 1) in _PREPOSITIONS | {"several", "many", "multiple", "one", "a", "after"}
        )
        asked = asked and after in ("", ",", ".", "and", "with", ";", "\n") and self.subject is None
        begins = self._fresh_at(start) and after in ("have", "belong", "contain")
        counted = (many is not None and many.exact) or determiner in ("each", "every")
        return counted or opens or goes_on or acts or asked or begins

    def _counted_behind(self, noun: Noun) -> bool:
        """``patients 200, visits 900``: what is counted behind its noun, between commas, is a table."""
        ahead = noun.size + (self.word(noun.size) in ("-", ":") and not self.peek(noun.size).glued)
        fresh, number = self._fresh or self.word(-1) in ("and", "&"), self.peek(ahead)
        ends = self.word(ahead + 1) in (",", ";", ".", "", "\n", "and", "&", "(")
        return fresh and number.kind is Kind.NUMBER and ends and (noun.listed or self._ended >= 0)

    def _listed_at(self, ahead: int, *, plural: bool = True) -> bool:
        noun = noun_at(self, ahead)
        return (
            noun is not None
            and noun.plural is plural
            and (noun.listed or noun.key in self.known or noun.key in self.draft.tables)
        )

    def _is_known_at(self, ahead: int) -> bool:
        noun = noun_at(self, ahead)
        return noun is not None and noun.key in self.known

    def _fresh_at(self, place: int) -> bool:
        at, self.at = self.at, place
        fresh = self._fresh
        self.at = at
        return fresh

    def _sees_with(self, ahead: int) -> bool:
        at = self.at
        self.at += ahead
        found = self.sees(*_WITH)
        self.at = at
        return found

    def _is_verb(self, word: str) -> bool:
        return any(word in words_for("verbs", kind) for kind in ("has_many", "belongs", "many_to_many"))

    def _colon_lists_columns(self, noun: Noun) -> bool:
        """Whether columns follow the colon: a noun of a table has them, a column has values."""
        if self.word(noun.size) not in (":", "-"):
            return False
        if self.peek(noun.size + 1).kind is Kind.NUMBER:
            return True
        pieces: list[bool] = []
        words: list[str] = []
        for token in self.tokens[self.at + noun.size + 1 : self.at + noun.size + 40]:
            if token.word in (",", ";", "and", ".", "(", ":") or token.kind is Kind.BREAK:
                if words:
                    pieces.append(is_columnish(tuple(words)) or any("_" in word for word in words))
                words = []
                if token.word in (";", ".") or (token.kind is Kind.BREAK and pieces):
                    break
            elif token.kind is Kind.WORD:
                words.append(token.word)
        if words:
            pieces.append(is_columnish(tuple(words)))
        return bool(pieces) and (2 * sum(pieces) >= len(pieces) or (noun.plural and noun.listed and sum(pieces) > 0))


def _is_quality(noun: Noun) -> bool:
    """Whether a listed plural is as well what a thing has: ``prices``, ``names``."""
    from tasks.inference.offline.lexicon import column_plurals

    return noun.key in column_plurals()
