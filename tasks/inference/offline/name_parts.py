"""Tells the words that elsewhere end a column's name, and are part of it here: prepositions, measures, verbs."""

from tasks.inference.offline.cursor import Cursor
from tasks.inference.offline.data import word_set
from tasks.inference.offline.lexicon import entities, key_of
from tasks.inference.offline.time_points import parsed_date
from tasks.inference.offline.tokens import Kind

ENDS_NAME = word_set("column_grammar", "ends_name")
_PARTICIPLE_ENDS = ("ed", "en", "ld", "de", "nt", "id", "ht", "wn", "rn")
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
        "m2",
        "m3",
        "sqm",
        "ha",
        "hectare",
        "litre",
        "liter",
        "mb",
        "gb",
        "lap",
        "game",
        "match",
        "ticket",
        "seat",
        "share",
        "capita",
        "head",
        "second",
        "shift",
    }
)
_SET_PHRASES = frozenset(
    {("on", "hand"), ("on", "order"), ("in", "stock"), ("in", "transit"), ("in", "charge"), ("at", "risk")}
)
_PARTICLES = frozenset({"up", "off", "out", "in", "back", "over", "down", "on"})
OF_TIME = frozenset({"in", "from", "during", "after", "before", "within"})


class NameParts(Cursor):
    """Words that a name may begin or end with."""

    def _begins_with_doing(self) -> bool:
        """``picked up at``, ``required by``: a verb that elsewhere ends a name."""
        ahead = 2 if self.word(1) in _PARTICLES and self.word(2) in ("at", "on", "by") else 1
        return self.word().endswith("ed") and self.word(ahead) in ("at", "on", "by") and self._ends_here(ahead + 1)

    def _number_ends(self, ahead: int) -> bool:
        """``serial no like AB-12``, ``flight no (unique)``: what is no negation."""
        return self._ends_here(ahead) or self.word(ahead) in ("like", "unique", "e.g", "such", "from", "format")

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
        if self.word() in ("by", "from", "to", "in") and self._ends_here(1):
            return words[-1].endswith(_PARTICIPLE_ENDS) or words[-1] in ("valid", "starts", "ends", "check", "sign")
        return None

    def _ends_as_phrase(self, words: list[str]) -> bool:
        """``born on``, ``member since``, ``signed up at``: prepositions that a name ends with."""
        if self.word() in ("at", "on") and words[-1].endswith(_PARTICIPLE_ENDS) and self._day_behind(1):
            return True
        if self.word() in ("at", "on", "since", "until"):
            return self._ends_here(1)
        return self.word() in ("up", "in", "out", "off") and words[-1].endswith("ed") and self.word(1) in ("at", "on")

    def _day_behind(self, ahead: int) -> bool:
        """``bought on 2021-01-01..2024-12-31``: a day, from which another one follows."""
        token = self.peek(ahead)
        spans = self.word(ahead + 1) in ("..", "...", "to", "-", "until")
        return (spans and parsed_date(token.word) is not None) or token.word in OF_TIME or token.word == "between"

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
