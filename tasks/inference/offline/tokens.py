"""A request, cut into tokens: words, numbers, quoted texts and signs, each with its place."""

import itertools
import re
import unicodedata
from dataclasses import dataclass
from enum import Enum

from schemas.errors import BadInputError

LONGEST = 50_000
"""Characters of a request that are read. A person's words are shorter; a longer text is a document, not a request."""


class Kind(Enum):
    """What a token is."""

    WORD = "word"
    NUMBER = "number"
    QUOTED = "quoted"
    SIGN = "sign"
    BREAK = "break"


@dataclass(frozen=True)
class Token:
    """A piece of the request.

    Attributes:
        raw: As it was written.
        word: In small letters, translated and respelled; what the grammar looks at.
        value: Of a number.
        glued: Whether no space stands before it.
    """

    kind: Kind
    raw: str
    word: str
    value: float | None = None
    glued: bool = False


def is_camel(raw: str) -> bool:
    """Whether it is an identifier in ``camelCase``."""
    return raw.isalnum() and any(a.islower() and b.isupper() for a, b in itertools.pairwise(raw))


_SCALES = {"k": 1e3, "tsd": 1e3, "m": 1e6, "mio": 1e6, "mil": 1e6, "mm": 1e6, "b": 1e9, "bn": 1e9}
_NUMBER = r"\d{1,3}(?:[, '_.]\d{3})+(?!\d|[.,]\d)(?:\.\d+)?|\d+\.\d+(?!\.\d)|\d+"
_GLUED = (
    r"kg|mg|km|cm|(?<=\d\d)g|v|kv|w|kw|mw|kwh|mah|hz|mhz|ghz|gb|mb"
    r"|tb|ms|sec|mins?|hrs?|ml|cl|ft|lbs?|oz|px|eur|usd|gbp|kcal|°c"
)
"""Units that stand right behind a number: ``12V``."""
_TOKEN = re.compile(
    rf"""
    (?P<quoted>"[^"\n]{{1,80}}"|“[^”\n]{{1,80}}”|`[^`\n]{{1,80}}`|(?<!\w)'[^'\n]{{1,80}}'(?!\w))
  | (?P<date>\d{{4}}-\d{{2}}-\d{{2}}|\d{{1,2}}[./]\d{{1,2}}[./]\d{{4}})
  | (?P<number>{_NUMBER})(?P<scale>k|tsd|mio|mil|mm|m|bn|b)?(?:(?![\w])|(?=(?:{_GLUED})\b))
  | (?P<word>[^\W\d_](?:\w|[-'](?=[^\W\d_])|[.](?=(?-i:[a-zà-ÿ]))|-(?=\d))*|_+[^\W_]\w*|\d+[^\W\d]\w*)
  | (?P<dots>\.{{2,3}}|…)
  | (?P<arrow>->|=>|→|<=|>=|!=|<>|≥|≤)
  | (?P<break>(?<![ \t])(?:[ \t]*\r?\n)+)
  | (?P<sign>[^\s\w])
    """,
    re.X | re.I,
)
_SERIAL = 1e15
"""Digits for more than this are a serial number, which counts and bounds nothing."""
_PLAIN = str.maketrans(
    {
        **dict.fromkeys("\u2018\u2019", "'"),
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-"),
        **dict.fromkeys("\u00a0\u2007\u2009\u202f", " "),
        "\u00d7": "x",
        "\u00b7": ",",
        "\u2022": "\n-",
        "\u200b": "",
    }
)


def check_length(text: str) -> None:
    """Refuse what is a document and no request, before anything is looked for in it.

    Raises:
        BadInputError: If it is longer than a request can be.
    """
    if len(text) > LONGEST:
        raise BadInputError(
            f"The request has {len(text):,} characters; at most {LONGEST:,} are read. Say in a few sentences what you "
            "need, or give a file with --source."
        )


def tokens_of(text: str) -> list[Token]:
    """Cut a request into tokens.

    Raises:
        BadInputError: If it is longer than a request can be.
    """
    check_length(text)
    plain = _SHORT.sub(_in_full, unicodedata.normalize("NFC", text).translate(_PLAIN))
    return [_token(match, plain) for match in _TOKEN.finditer(plain)]


_SHORT = re.compile(r"(?<![\w/])w/(o(?![\w/]))?(?=\s|\w|$)", re.I)


def _in_full(match: "re.Match[str]") -> str:
    return "without " if match[1] else "with "


def _token(match: "re.Match[str]", text: str) -> Token:
    raw, glued = match[0], match.start() > 0 and not text[match.start() - 1].isspace()
    if match["number"]:
        value = _number(match["number"]) * _SCALES.get((match["scale"] or "").lower(), 1)
        kind = Kind.NUMBER if value < _SERIAL else Kind.WORD
        return Token(kind, raw, raw.lower(), value if kind is Kind.NUMBER else None, glued)
    if match["quoted"]:
        return Token(Kind.QUOTED, raw[1:-1], raw[1:-1].lower(), None, glued)
    if match["break"]:
        return Token(Kind.BREAK, raw, "\n", None, glued)
    if match["date"] or match["word"]:
        return Token(Kind.WORD, raw, raw.lower(), None, glued)
    return Token(Kind.SIGN, raw, {"…": "...", "...": "...", "→": "->", "≥": ">=", "≤": "<="}.get(raw, raw), None, glued)


def _number(written: str) -> float:
    """Read a number; signs between groups of three digits only part them, a lone point stands before decimals.

    ``1.500`` is taken for one thousand five hundred: nobody asks for a number of three decimals that ends in zeros.
    """
    grouped = re.fullmatch(r"\d{1,3}(?P<sign>[, '_.])\d{3}((?P=sign)\d{3})*(\.\d+)?", written)
    if grouped and not (grouped["sign"] == "." and not written.endswith("00")):
        sign = grouped["sign"]
        whole, point, rest = written.rpartition(".") if sign != "." and "." in written else (written, "", "")
        return float((whole if point else written).replace(sign, "") + (f".{rest}" if point else ""))
    return float(re.sub(r"[, '_]", "", written)) if written.count(".") <= 1 else float(written.replace(".", ""))
