"""A request's tokens with its numbers and dates in one notation: ``0,5``, ``01/09/2023``, ``t/m``, ``jan-jun``."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from tasks.inference.offline.data import mapping, word_set
from tasks.inference.offline.time_points import MONTHS, parsed_date
from tasks.inference.offline.tokens import Kind, Token

_MONTHS_OF: Mapping[str, str] = {
    word: month for month, words in mapping("details", "months").items() for word in words.split()
}
_WORDS: Mapping[str, str] = {
    word: english for english, words in mapping("details", "words").items() for word in words.split()
}
_BESIDE_MONTHS = word_set("details", "beside_months")
_ORDINAL = re.compile(r"(\d{1,2})(?:st|nd|rd|th|er|º|ª|°)")
_YEAR = re.compile(r"(?:19|20)\d\d")
_SLASHED = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
_MONTHS_IN_YEAR = 12
SENTENCE_ENDS = frozenset({".", ";", "!", "?", "\n"})


@dataclass(frozen=True)
class Plain:
    """Tokens in one notation.

    Attributes:
        tokens: As they are to be read.
        places: Where each token of the request is among them; one more for the end.
    """

    tokens: Sequence[Token]
    places: Sequence[int]

    def between(self, start: int, end: int) -> Sequence[Token]:
        """What stands from one place of the request up to another."""
        return self.tokens[self.places[start] : self.places[end]]


def plain_tokens(tokens: Sequence[Token], *, foreign: bool) -> Plain:
    """Put tokens into one notation.

    Args:
        tokens: In English, word by word.
        foreign: Whether the request is in a language that writes days before months.
    """
    day_first = foreign or any(int(match[1]) > _MONTHS_IN_YEAR for match in map(_slashed, tokens) if match)
    found: list[Token] = []
    places: list[int] = []
    at = 0
    while at < len(tokens):
        size, parts = _rewritten(tokens, at, day_first=day_first)
        places += [len(found)] * size
        found += parts
        at += size
    return Plain(found, [*places, len(found)])


def _slashed(token: Token) -> re.Match[str] | None:
    return _SLASHED.fullmatch(token.word)


def _rewritten(tokens: Sequence[Token], at: int, *, day_first: bool) -> tuple[int, list[Token]]:
    """How many tokens are one piece, and what it is put as."""
    token = tokens[at]
    if token.kind is Kind.NUMBER:
        return _date_in_numbers(tokens, at) or _with_comma(tokens, at) or _plain(token)
    if (match := _slashed(token)) is not None and day_first:
        return _plain(replace(token, word=f"{match[1]}.{match[2]}.{match[3]}"))
    if token.kind is Kind.WORD:
        return _in_words(tokens, at)
    return _ordinal_sign(tokens, at) or _plain(token)


def _plain(token: Token) -> tuple[int, list[Token]]:
    return 1, [token]


def _in_words(tokens: Sequence[Token], at: int) -> tuple[int, list[Token]]:
    token = tokens[at]
    written = token.raw.lower()
    if token.word == "t" and _words(tokens, at + 1, 2) == ["/", "m"]:
        return 3, [replace(token, word="to")]
    if (match := _ORDINAL.fullmatch(written)) is not None and not match[0].isdigit():
        return 1, [Token(Kind.NUMBER, match[1], match[1], float(match[1]), token.glued)]
    if "-" in written and len(months := [_month(part) for part in written.split("-")]) == 2 and all(months):
        return 1, [
            replace(token, word=str(months[0])),
            Token(Kind.WORD, "to", "to"),
            replace(token, word=str(months[1])),
        ]
    month = _month(written)
    if month is not None and token.word not in MONTHS and _is_beside_numbers(tokens, at):
        return 1, [replace(token, word=month)]
    return _plain(replace(token, word=_WORDS.get(written, token.word)) if token.raw else token)


def _month(written: str) -> str | None:
    plain = written.rstrip(".")
    return plain if plain in MONTHS else _MONTHS_OF.get(plain)


def _is_beside_numbers(tokens: Sequence[Token], at: int) -> bool:
    """Whether a year follows, or another month that has one: ``mrt 2024``, ``set/2023``, ``ago a out 2023``."""
    behind = [token for token in tokens[at + 1 : at + 5] if token.word not in _BESIDE_MONTHS]
    return any(_YEAR.fullmatch(token.raw) for token in behind[:1]) or (
        any(_month(token.raw.lower()) for token in behind[:1])
        and any(_YEAR.fullmatch(each.raw) for each in behind[1:2])
    )


def _ordinal_sign(tokens: Sequence[Token], at: int) -> tuple[int, list[Token]] | None:
    """Nothing, for the sign of ``1°`` and of ``2. Halbjahr``."""
    behind = tokens[at + 1].word if at + 1 < len(tokens) else ""
    numbered = at > 0 and tokens[at - 1].kind is Kind.NUMBER and tokens[at].word in (".", "°", "º")
    return (1, []) if numbered and (behind in MONTHS or _WORDS.get(behind, behind) in ("half", "quarter")) else None


def _words(tokens: Sequence[Token], at: int, many: int) -> list[str]:
    return [token.word for token in tokens[at : at + many]]


def _glued(tokens: Sequence[Token], at: int, many: int) -> Sequence[Token]:
    piece = tokens[at : at + many]
    return piece if len(piece) == many and all(token.glued for token in piece[1:]) else ()


def _date_in_numbers(tokens: Sequence[Token], at: int) -> tuple[int, list[Token]] | None:
    """``01-12-2024``: three numbers, and a day where the middle one is a month."""
    piece = _glued(tokens, at, 5)
    if not piece or [piece[1].word, piece[3].word] != ["-", "-"] or not _YEAR.fullmatch(piece[4].raw):
        return None
    word = f"{piece[0].raw}.{piece[2].raw}.{piece[4].raw}"
    return (5, [Token(Kind.WORD, word, word, None, tokens[at].glued)]) if parsed_date(word) else None


def _with_comma(tokens: Sequence[Token], at: int) -> tuple[int, list[Token]] | None:
    """``0,5``: one number, unless it is one of several in a list without blanks."""
    piece = _glued(tokens, at, 3)
    if not piece or piece[1].word != "," or not re.fullmatch(r"\d{1,3}", piece[2].raw) or not _is_plain(piece[0]):
        return None
    before = tokens[at - 1].word if at and tokens[at].glued else ""
    behind = tokens[at + 3] if at + 3 < len(tokens) else None
    if before == "," or (behind is not None and behind.glued and behind.word == ","):
        return None
    value = (piece[0].value or 0.0) + float(f"0.{piece[2].raw}")
    raw = f"{piece[0].value or 0:.0f}.{piece[2].raw}"
    return 3, [Token(Kind.NUMBER, raw, raw, value, tokens[at].glued)]


def _is_plain(token: Token) -> bool:
    return token.kind is Kind.NUMBER and (token.value or 0.0).is_integer()
