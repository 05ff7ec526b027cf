"""Reads columns' names in running text."""

from collections.abc import Sequence
from datetime import date

from tasks.inference.offline.column_types import written_type
from tasks.inference.offline.cursor import Cursor
from tasks.inference.offline.data import word_set
from tasks.inference.offline.draft import Draft
from tasks.inference.offline.lexicon import Words, entities, key_of
from tasks.inference.offline.nouns import is_type_word
from tasks.inference.offline.tokens import Kind, Token, is_camel
from tasks.inference.offline.words import identifier

ENDS_NAME = word_set("column_grammar", "ends_name")
LEADING = word_set("column_grammar", "leading")
_PARTICIPLE_ENDS = ("ed", "en", "ld", "de", "nt", "id")
_LONGEST_NAME = 4
_MEASURES = frozenset(
    {
        "word",
        "item",
        "player",
        "session",
        "page",
        "piece",
        "night",
        "hour",
        "day",
        "week",
        "month",
        "year",
        "unit",
        "kg",
        "km",
        "minute",
        "person",
        "mile",
        "kwh",
    }
)
_OF_SOMETHING = word_set("name_grammar", "of_something")
_NOT_OF = ENDS_NAME | {"the", "all", "each"}
_SET_PHRASES = frozenset(
    {("on", "hand"), ("on", "order"), ("in", "stock"), ("in", "transit"), ("in", "charge"), ("at", "risk")}
)
_OF_TIME = frozenset({"in", "from", "during", "after", "before", "within"})


class NameGrammar(Cursor):
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
            self.at += 1
            return tuple(token.word.split()), token.raw
        if token.kind is Kind.WORD and "_" in token.raw:
            self.at += 1
            return tuple(part for part in token.word.split("_") if part), token.raw
        if token.kind is Kind.WORD and is_camel(token.raw):
            self.at += 1
            return tuple(part for part in identifier(token.raw).split("_") if part), token.raw
        words: list[str] = []
        while len(words) < _LONGEST_NAME and self._goes_on(words):
            words.append(self.take().word.removesuffix("'s"))
        return (tuple(words), None) if words else None

    def _goes_on(self, words: list[str]) -> bool:
        token = self.peek()
        if token.kind is not Kind.WORD or (words and self.word(1) in ("/", "|") and self.peek(2).kind is Kind.WORD):
            return token.kind is Kind.WORD and self.word(1) == "/" and len(words) < 1
        word = token.word
        if words and (told := self._preposition_of(words)) is not None:
            return told
        if word == "of" and words and self.peek(1).kind is Kind.WORD and self.word(1) not in _NOT_OF:
            return words[-1] in _OF_SOMETHING
        if word == "is" and not words and self.peek(1).kind is Kind.WORD and self._ends_here(2):
            return True
        if words and (
            word in ("pk", "fk") or word[:1].isdigit() or (self.typed_list and written_type(word) is not None)
        ):
            return False
        if word == "serial" and self.word(1) in ("number", "no", "code"):
            return True
        if words and (is_type_word(word) or self.word(1) == "|"):
            return False
        if self._begins_or_measures(words) or (not words and self._begins_with_side()):
            return True
        if word == "at" and words and words[-1].endswith("ed") and (self._ends_here(1) or self.word(1) in _OF_TIME):
            return True
        return word not in ENDS_NAME or (
            word in ("to", "in", "out")
            and bool(words)
            and words[-1] in ("check", "sign", "time", "opt", "log")
            and self._ends_here(1)
        )

    def _begins_with_side(self) -> bool:
        """``from date``, ``to airport``."""
        key = key_of((self.word(1),))
        named = (key in entities() or key in self.known) and self._ends_here(2)
        return self.word() in ("from", "to") and (self.word(1) in ("date", "time", "day") or named)

    def _preposition_of(self, words: list[str]) -> bool | None:
        """Whether a preposition here is part of the name; None when it has to be told otherwise."""
        if (
            self._ends_as_phrase(words)
            or (words == ["best"] and self.word() == "before")
            or (self.word(), self.word(1)) in _SET_PHRASES
        ):
            return True
        if self.word() in ("by", "from", "to") and self._ends_here(1):
            return words[-1].endswith(_PARTICIPLE_ENDS) or words[-1] in ("valid", "starts", "ends", "check", "sign")
        return None

    def _ends_as_phrase(self, words: list[str]) -> bool:
        """``born on``, ``member since``, ``signed up at``: prepositions that a name ends with."""
        if self.word() in ("at", "on", "since", "until"):
            return self._ends_here(1)
        return self.word() in ("up", "in", "out", "off") and words[-1].endswith("ed") and self.word(1) in ("at", "on")

    def _begins_or_measures(self, words: list[str]) -> bool:
        """``max load``, ``price per night``: words that mostly end a name."""
        if self.word() in ("max", "min"):
            begins = not words and self.peek(1).kind is Kind.WORD and self.word(1) not in ENDS_NAME
            return begins or (bool(words) and self._ends_here(1))
        ends = self._ends_here(2) or self.peek(2).kind is Kind.NUMBER
        measured = self.word() == "per" and self.word(1) in _MEASURES and ends
        return measured and bool(words) and words[-1] not in _MEASURES

    def _ends_here(self, ahead: int) -> bool:
        """Whether nothing more of a name can stand there."""
        token = self.peek(ahead)
        return token.kind in (Kind.BREAK, Kind.SIGN) or token.word in (
            "and",
            "or",
            "as",
            "with",
            "between",
            "where",
            "over",
            "is",
            "nullable",
            "optional",
            "unique",
            "",
        )

    def _closing(self) -> int | None:
        depth = 0
        for place in range(self.at, min(len(self.tokens), self.at + 400)):
            token = self.tokens[place]
            if token.kind is Kind.SIGN:
                depth += (token.word in "([{") - (token.word in ")]}")
                if depth == 0:
                    return place
        return None
