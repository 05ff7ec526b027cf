"""A place among the tokens of a request, and the small readings that every part of the grammar shares."""

from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache

from tasks.inference.offline.data import word_set
from tasks.inference.offline.lexicon import multipliers, numbers, words_for
from tasks.inference.offline.tokens import Kind, Token

END = Token(Kind.BREAK, "", "")
_CURRENCIES = word_set("cursor", "currencies")
UNITS = word_set("cursor", "units")
_MOST_SKIPPED = 40


@lru_cache(maxsize=4096)
def _by_first_word(phrases: tuple[str, ...]) -> Mapping[str, tuple[tuple[str, ...], ...]]:
    """Phrases by the word that they begin with, in their order: most are told apart by it."""
    found: dict[str, tuple[tuple[str, ...], ...]] = {}
    for phrase in phrases:
        words = tuple(phrase.split())
        found[words[0]] = (*found.get(words[0], ()), words)
    return found


class Cursor:
    """Tokens, and how far they are read. Readings that fail leave the place as it was."""

    known: frozenset[tuple[str, ...]] = frozenset()
    """Nouns that are tables for sure, from an earlier reading of the same request."""

    def __init__(self, tokens: Sequence[Token], at: int = 0) -> None:
        self.tokens, self.at = tokens, at

    def peek(self, ahead: int = 0) -> Token:
        """The token here, or so many further."""
        place = self.at + ahead
        return self.tokens[place] if 0 <= place < len(self.tokens) else END

    def word(self, ahead: int = 0) -> str:
        """The word here in small letters; nothing for quoted texts, which are no words of the grammar."""
        token = self.peek(ahead)
        return "" if token.kind is Kind.QUOTED else token.word

    @property
    def done(self) -> bool:
        """Whether everything is read."""
        return self.at >= len(self.tokens)

    def take(self) -> Token:
        """Read a token."""
        token = self.peek()
        self.at += 1
        return token

    def phrase(self, *phrases: str) -> bool:
        """Read one of these phrases, if it is here; longer ones should come first."""
        for words in _by_first_word(phrases).get(self.word(), ()):
            if len(words) == 1 or all(self.word(ahead) == word for ahead, word in enumerate(words)):
                self.at += len(words)
                return True
        return False

    def sees(self, *phrases: str) -> bool:
        """Whether one of these phrases is here."""
        at = self.at
        found = self.phrase(*phrases)
        self.at = at
        return found

    def sees_at(self, ahead: int, *phrases_: str) -> bool:
        """Whether one of the phrases stands so many tokens on."""
        self.at += ahead
        found = self.sees(*phrases_)
        self.at -= ahead
        return found

    def skip(self, words: Collection[str]) -> bool:
        """Read past any of these words; not past more than a sentence has, as each of them is begun at."""
        start = self.at
        while not self.done and self.at - start < _MOST_SKIPPED and self.word() in words:
            self.at += 1
        return self.at > start

    def number(self) -> float | None:
        """Read a number: ``-5``, ``10k``, ``2 million``, ``a dozen``, ``half a million``, ``$5``."""
        start = self.at
        if self.word() in _CURRENCIES:
            self.at += 1
        value = self._bare_number()
        if value is None:
            self.at = start
            return None
        if self.word() in _CURRENCIES:
            self.at += 1
        return value

    def _bare_number(self) -> float | None:
        sign = 1.0
        if self.word() == "-" and self.peek(1).kind is Kind.NUMBER and self.peek(1).glued:
            sign = -1.0
            self.at += 1
        if self.phrase("half a million"):
            return 500_000.0
        if self.word() in ("a", "an") and self.word(1) in multipliers():
            self.at += 1
            return self._multiplied(1.0)
        if self.peek().kind is Kind.NUMBER:
            value = self.take().value or 0.0
            return sign * self._multiplied(value)
        if self.word() in numbers():
            word = self.word()
            self.at += 1
            if word in multipliers():
                return self._multiplied(float(multipliers()[word]))
            return self._multiplied(float(numbers()[word]))
        return None

    def _multiplied(self, value: float) -> float:
        while self.word() in multipliers():
            value *= multipliers()[self.word()]
            self.at += 1
        return value

    def rough_number(self) -> float | None:
        """Read a number with words of doubt before it: ``about 500``, ``something like 200``."""
        start = self.at
        while self.word() in words_for("rough") or self.sees(
            "at least", "up to", "in total", "a total of", "something like", "more than"
        ):
            if self.phrase("something like", "a total of", "in total", "at least", "up to", "more than"):
                continue
            self.at += 1
        value = self.number()
        if value is None:
            self.at = start
        return value

    def unit(self) -> None:
        """Read past a unit after a number."""
        if self.word() in UNITS or (self.word() == "°" and self.at < len(self.tokens)):
            self.at += 1
            self.skip({"c", "f"})

    def range(self) -> tuple[float | None, float | None] | None:
        """Read two bounds, or one: ``between 1 and 5``, ``from 1 to 5``, ``1-5``, ``1..5``, ``at least 5``, ``> 0``."""
        start = self.at
        found = self._two_bounds() or self._one_bound()
        if found is None:
            self.at = start
        return found

    def _two_bounds(self) -> tuple[float, float] | None:
        start = self.at
        self.phrase(
            "in the range of",
            "in the range",
            "in range",
            "ranging",
            "ranges",
            "range",
            "varying",
            "anywhere",
            "somewhere",
        )
        opened = self.phrase("between", "from", "of", ":", "[")
        low = self.number()
        if low is not None:
            self.at += self.word() == "%" and self.word(1) in ("-", "to", "..", "...", "and")
            self.unit()
        if low is None or not self.phrase(
            *(
                ["and", "to", "-", "..", "...", "until", "up to", "through", *([","] if self.word(-2) == "[" else [])]
                if opened
                else ["to", "-", "..", "...", "up to"]
            )
        ):
            self.at = start
            return None
        high = self.number()
        ends = self.word(1) in ("", ",", ")", ".", ";", "\n", "and")
        if high is None or (self.word() == "%" and not ends):
            self.at = start
            return None
        self.at += self.word() == "%"
        self.unit()
        self.phrase("]")
        return (low, high) if low <= high else (high, low)

    def _one_bound(self) -> tuple[float | None, float | None] | None:
        for phrases, is_low in (
            (
                (
                    "at least",
                    "no less than",
                    "not less than",
                    "minimum of",
                    "minimum",
                    "min",
                    ">=",
                    "greater than",
                    "more than",
                    "above",
                    "over",
                    ">",
                    "older than",
                ),
                True,
            ),
            (
                (
                    "at most",
                    "no more than",
                    "not more than",
                    "up to",
                    "maximum of",
                    "maximum",
                    "max",
                    "<=",
                    "less than",
                    "below",
                    "under",
                    "<",
                ),
                False,
            ),
        ):
            start = self.at
            self.skip({"is", "must", "be"})
            if self.phrase(*phrases) and (bound := self.number()) is not None and self.word() != "%":
                self.unit()
                return (bound, None) if is_low else (None, bound)
            self.at = start
        return None
