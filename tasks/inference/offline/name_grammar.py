"""Reads columns' names in running text."""

from collections.abc import Sequence
from datetime import date

from tasks.inference.offline.column_types import written_type
from tasks.inference.offline.data import word_set
from tasks.inference.offline.draft import Draft
from tasks.inference.offline.lexicon import Words
from tasks.inference.offline.missing import begins_missing
from tasks.inference.offline.name_parts import ENDS_NAME, OF_TIME, NameParts
from tasks.inference.offline.nouns import is_type_word
from tasks.inference.offline.tokens import Kind, Token, is_camel
from tasks.inference.offline.words import identifier

_NOT_OF = ENDS_NAME | {"the", "all", "each"}
_NUMBER_WORDS = ("number", "no", "code")
_BEFORE_IN = frozenset({"check", "sign", "time", "opt", "log"})
LEADING = word_set("column_grammar", "leading")
_LONGEST_NAME = 4
_OF_SOMETHING = word_set("name_grammar", "of_something")
_COUNTED_OF = word_set("name_grammar", "counted_of")


class NameGrammar(NameParts):
    """Names of columns.

    Args:
        draft: Where findings and notes go.
        today: What ``last year`` is relative to.
    """

    def __init__(self, tokens: Sequence[Token], draft: Draft, today: date) -> None:
        super().__init__(tokens)
        self.draft, self.today = draft, today

    typed_list = False
    """Whether the list being read gives types, so that ``email text`` is an email that is a text."""

    def column_words(self) -> tuple[Words, str | None] | None:
        """Read a column's name: its words, and its identifier where it was written as one."""
        token = self.peek()
        if token.kind is Kind.QUOTED:
            quoted = tuple(token.word.split())
            if not identifier(token.word):  # quotes around nothing, or around signs
                return None
            self.at += 1
            return quoted, token.raw if token.word == token.raw.lower() else "_".join(quoted)
        if token.kind is Kind.WORD and "_" in token.raw:
            self.at += 1
            return tuple(part for part in token.word.split("_") if part), token.raw
        if token.kind is Kind.WORD and is_camel(token.raw):
            self.at += 1
            return tuple(part for part in identifier(token.raw).split("_") if part), token.raw
        words: list[str] = []
        while len(words) < _LONGEST_NAME and self._goes_on(words):
            words.append(self.take().word.removesuffix("'s"))
        if words and self.word() == "per" and self.peek(1).kind is Kind.NUMBER:
            words += self._per_so_many()
        return (tuple(words), None) if words else None

    def _per_so_many(self) -> list[str]:
        """``kcal per 100g``, ``price per 1000 units``: the rest of a name that ends so."""
        unit = self.peek(2).kind is Kind.WORD and self.word(2) not in ENDS_NAME
        if not self._ends_here(2 + unit):
            return []
        found = ["per", f"{self.word(1)}{self.word(2) if unit and self.peek(2).glued else ''}"]
        found += [self.word(2)] if unit and not self.peek(2).glued else []
        self.at += 2 + unit
        return found

    def _goes_on(self, words: list[str]) -> bool:
        token = self.peek()
        if token.kind is not Kind.WORD or (words and self.word(1) in ("/", "|") and self.peek(2).kind is Kind.WORD):
            return token.kind is Kind.WORD and self.word(1) == "/" and len(words) < 1
        told = self._goes_further(words) if words else self._begins()
        return token.word not in ENDS_NAME if told is None else told

    def _begins(self) -> bool | None:
        """Whether a name begins with a word that elsewhere ends one; None where it is no such word."""
        if self.word() == "is" and self.peek(1).kind is Kind.WORD and self._ends_here(2):
            return True
        begins = self._begins_or_measures([]) or self._begins_with_side() or self._begins_with_doing()
        return True if begins or (self.word() == "serial" and self.word(1) in _NUMBER_WORDS) else None

    def _goes_further(self, words: list[str]) -> bool | None:
        """Whether the word here goes on with a name; None where only the word itself tells."""
        word = self.word()
        if (told := self._preposition_of(words)) is not None:
            return told
        if word == "of" and self.peek(1).kind is Kind.WORD and self.word(1) not in _NOT_OF:
            return words[-1] in _OF_SOMETHING or (len(words) == 1 and words[0] in _COUNTED_OF)
        if word in ("pk", "fk") or word[:1].isdigit() or (self.typed_list and written_type(word) is not None):
            return False
        if word == "serial" and self.word(1) in _NUMBER_WORDS:
            return True
        if is_type_word(word) or self.word(1) == "|" or begins_missing(self):
            return False
        return self._ends_as_number(words) or None

    def _ends_as_number(self, words: list[str]) -> bool:
        """``price per night``, ``flight no``, ``signed at``, ``time out``: the last word of a name."""
        if self._begins_or_measures(words) or (self.word() == "no" and self._number_ends(1)):
            return True
        if self.word() == "at" and words[-1].endswith("ed") and (self._ends_here(1) or self.word(1) in OF_TIME):
            return True
        return self.word() in ("to", "in", "out") and words[-1] in _BEFORE_IN and self._ends_here(1)
