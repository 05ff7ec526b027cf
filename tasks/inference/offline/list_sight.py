"""Looks ahead in a list: whether brackets or a line hold columns, values or how many there are."""

from collections.abc import Iterator, Sequence

from tasks.inference.offline.link_grammar import LinkGrammar
from tasks.inference.offline.nouns import Noun, is_columnish, is_type_word
from tasks.inference.offline.quantities import quantity
from tasks.inference.offline.tokens import Kind, Token

_SAID_OF_COLUMNS = frozenset({"pk", "fk", "in", "not", "null", "unique", "primary", "foreign", "references"})


class ListSight(LinkGrammar):
    """What stands in the brackets behind a noun, without reading it."""

    def _quantity_in_brackets(self, ahead: int) -> bool:
        """``thermostats (exactly one)``, ``ovens (1-4 each)``: how many of them there are."""
        at = self.at
        self.at += ahead + 1
        many = quantity(self)
        per = self.phrase("each") or (self.phrase("per") and self.take().kind is Kind.WORD)
        told = (
            many is not None and (per or not many.exact) and (self.word() == ")" or (per and self.word() in (":", ",")))
        )
        self.at = at
        return told

    def _columns_in_brackets(self, ahead: int) -> bool:
        """Whether brackets hold columns rather than values."""
        at = self.at
        self.at += ahead
        end = self._closing()
        inside = self.tokens[self.at + 1 : end] if end is not None else []
        self.at = at
        pieces = " ".join(_outside_brackets(inside)).split(",")
        named = [_names_a_column(piece.split()) for piece in pieces if piece.split()]
        return len(named) > 1 and 2 * sum(named) > len(named)

    def _lists_parts(self, noun: Noun) -> bool:
        """``exactly one telemetry config (downlink frequency, encoding)``: what is no column's name has columns."""
        at = self.at
        self.at += noun.size
        end = self._closing()
        inside = [token.word for token in self.tokens[self.at + 1 : end]] if end is not None else []
        self.at = at
        parts = any(_names_a_column(piece.split()) for piece in " ".join(inside).split(",") if piece.split())
        return "," in inside and (parts or not is_columnish(noun.words))

    def _columns_on_line(self, ahead: int) -> bool:
        """Whether the rest of the line lists columns: by their form (``shop_id``), or by what they mean."""
        pieces: list[list[Token]] = [[]]
        for token in self.tokens[self.at + ahead :]:
            if token.kind is Kind.BREAK:
                break
            if token.word == ",":
                pieces.append([])
            else:
                pieces[-1].append(token)
        named = [
            any("_" in token.raw for token in piece) or is_columnish(tuple(token.word for token in piece))
            for piece in pieces
            if piece
        ]
        return len(named) > 1 and 2 * sum(named) > len(named)

    def _lists_values(self, noun: Noun) -> bool:
        """Whether values follow, which only a column has: ``category (A, B, C)``."""
        return self.word(noun.size) == "(" and not noun.plural


def _outside_brackets(tokens: Sequence[Token]) -> Iterator[str]:
    """The words that stand in no further brackets."""
    depth = 0
    for token in tokens:
        depth -= token.word == ")"
        if depth == 0:
            yield token.word
        depth += token.word == "("


def _names_a_column(words: Sequence[str]) -> bool:
    """Whether a piece of a list is a column: by what it means, by its form or by the type behind it."""
    ends = next((at for at, word in enumerate(words) if at and (word in _SAID_OF_COLUMNS or is_type_word(word))), None)
    return is_columnish(tuple(words[:ends])) or "_" in words[0] or (ends is not None and is_type_word(words[ends]))
