"""Where each word of a request stands: in which sentence, line and brackets."""

from collections.abc import Sequence

from tasks.inference.offline.tokens import Kind, Token

ENDS = frozenset({".", ";", "!", "?"})
_OPEN, _CLOSE = ("(", "[", "{"), (")", "]", "}")


class Ground:
    """A request's words by their places.

    Attributes:
        sentences: The number of each token's sentence; a new line begins one.
        lines: The number of each token's line.
        depths: In how many brackets each token stands.
        brackets: The outermost bracket that each token stands in; -1 outside.
    """

    def __init__(self, tokens: Sequence[Token]) -> None:
        self.tokens = tokens
        self.sentences: list[int] = []
        self.lines: list[int] = []
        self.depths: list[int] = []
        self.brackets: list[int] = []
        sentence = line = 0
        opened: list[int] = []
        for at, token in enumerate(tokens):
            if token.word in _CLOSE and opened:
                opened.pop()
            self.sentences.append(sentence)
            self.lines.append(line)
            self.depths.append(len(opened))
            self.brackets.append(opened[0] if opened else -1)
            if token.word in _OPEN:
                opened.append(at)
            sentence += token.kind is Kind.BREAK or token.word in ENDS
            line += token.kind is Kind.BREAK

    def word(self, at: int) -> str:
        """The word there; ``0`` for a number."""
        if not 0 <= at < len(self.tokens):
            return "<e>"
        return "0" if self.tokens[at].kind is Kind.NUMBER else self.tokens[at].word

    def words(self, start: int, end: int) -> list[str]:
        """The words of a stretch."""
        return [self.word(at) for at in range(start, end)]
