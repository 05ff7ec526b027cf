"""What the tagger sees of each token: the word, its neighbours, and where in a list, a line and brackets it stands."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Sequence

from tasks.inference.offline.languages import is_english
from tasks.inference.offline.lexicon import entities, grammar_words, key_of
from tasks.inference.offline.nouns import is_columnish, is_type_word
from tasks.inference.offline.tokens import Kind, Token
from tasks.inference.offline.words import singular

_OPEN, _CLOSE = "([{", ")]}"
_SEPARATORS = frozenset([",", ";", "\n", "(", ")", ".", ":", "/", "|", "[", "]", "{", "}", "*", ">", "->", "="])
_START, _END = "<s>", "<e>"
_EACH = frozenset({"each", "every", "per", "a", "an", "any", "one"})
_ENDS = frozenset({"\n", ".", ";", "!", "?"})
_LEADS = frozenset(
    [
        *("with", "has", "have", "contains", "contain", "including", "include", "includes", "of", "for", "per", "each"),
        *("every", "in", "by", "to", "from", "between", "belongs", "belong", "references", "linked", "links", "is"),
        *("are", "one", "either", "columns", "fields", "attributes", "and", ":", "(", "->", "=", "no", "without"),
    ]
)
_FAR = 6
_LONG = 12

Features = list[str]


def features_of(tokens: Sequence[Token], witness: Sequence[str] = ()) -> list[Features]:
    """Describe each token of a request, translated, for the tagger; time grows with the number of tokens."""
    words = [_word(token) for token in tokens]
    places = list(_places(words))
    behind = _behind(words)
    elsewhere = _elsewhere(words, places)
    keys = {word for word in words if word.endswith("_id")}
    clauses = _clauses(words)
    return [
        [
            *_own(token, words[at]),
            *_near(words, at),
            *_compound(tokens, at),
            *(["keyed"] if f"{singular(words[at])}_id" in keys else []),
            *_clause(words, clauses[at], at),
            *_placed(places[at], behind[at]),
            *sorted(elsewhere[singular(words[at])] if len(words[at]) > 2 else ()),
            *(_told(witness, at) if witness else ()),
        ]
        for at, token in enumerate(tokens)
    ]


def _compound(tokens: Sequence[Token], at: int) -> Iterator[str]:
    """One written word that is several in English: ``Ablesedatum`` is ``reading date``."""
    start = at
    while start and not tokens[start].raw and tokens[start].word:
        start -= 1
    end = at + 1
    while end < len(tokens) and not tokens[end].raw and tokens[end].word:
        end += 1
    if end - start > 1:
        raw = tokens[start].raw.lower()
        yield f"compound={at - start}"
        yield f"compound:{raw[-4:]}"
        yield f"compound:{tokens[end - 1].word}|{at - start}"
        if is_columnish((tokens[end - 1].word,)):
            yield "compound:columnish"


def _clauses(words: Sequence[str]) -> list[int]:
    """Where the sentence of each word begins."""
    found: list[int] = []
    start = 0
    for at, word in enumerate(words):
        found.append(start)
        if word in _ENDS:
            start = at + 1
    return found


def _clause(words: Sequence[str], start: int, at: int) -> Iterator[str]:
    """How the sentence begins, and its last verb-like small word before this one."""
    head = words[start : start + 2]
    yield f"sentence={head[0] if head else ''}|{min(at - start, 3)}"
    if at - start > 2:
        yield f"sentence2={' '.join(head)}"
    lead = next((words[place] for place in range(at - 1, start - 1, -1) if words[place] in _LEADS), "")
    yield f"lead={lead}"


def _told(witness: Sequence[str], at: int) -> Iterator[str]:
    own = witness[at]
    before, behind = (witness[at - 1] if at else ""), (witness[at + 1] if at + 1 < len(witness) else "")
    yield f"g={own}"
    yield f"g-1={before}"
    yield f"g1={behind}"
    yield f"g={before}|{own}|{behind}"


def _word(token: Token) -> str:
    if token.kind is Kind.NUMBER:
        return "0"
    folded = unicodedata.normalize("NFKD", token.word)
    return "".join(letter for letter in folded if not unicodedata.combining(letter)) or token.raw


def _shape(raw: str) -> str:
    letters = re.sub(r"[^\W\d_]", lambda match: "X" if match[0].isupper() else "x", raw[:_LONG])
    return re.sub(r"(.)\1+", r"\1\1", re.sub(r"\d", "d", letters))


def _own(token: Token, word: str) -> Iterator[str]:
    yield f"w={singular(word)}"
    yield f"s3={word[-3:]}"
    yield f"s2={word[-2:]}"
    yield f"p3={word[:3]}"
    yield f"shape={_shape(token.raw)}"
    yield f"kind={token.kind.value}"
    raw = token.raw.lower()
    if raw != token.word:
        yield f"r={raw}"
        yield f"rs4={raw[-4:]}"
    if token.kind is Kind.WORD:
        yield f"plural={singular(word) != word}"
        if "_" in token.raw:
            yield "joined"
        if key_of((word,)) in entities():
            yield "entity"
        if is_columnish((singular(word),)):
            yield "columnish"
        if is_type_word(word):
            yield "type"
        if is_english(word):
            yield "english"
        if word in grammar_words():
            yield "common"


def _near(words: Sequence[str], at: int) -> Iterator[str]:
    def word(ahead: int) -> str:
        place = at + ahead
        return _START if place < 0 else words[place] if place < len(words) else _END

    own = singular(words[at])
    for ahead in (-3, -2, -1, 1, 2, 3):
        yield f"{ahead}={word(ahead)}"
    yield f"-3-2-1={word(-3)}|{word(-2)}|{word(-1)}"
    yield f"123={word(1)}|{word(2)}|{word(3)}"
    for ahead, pair in ((-1, (word(-1), word(0))), (1, (word(0), word(1)))):
        if key_of(pair) in entities():
            yield f"entity{ahead}"
        if is_columnish(key_of(pair)):
            yield f"columnish{ahead}"
    yield f"-1w={word(-1)}|{own}"
    yield f"w1={own}|{word(1)}"
    yield f"-2-1={word(-2)}|{word(-1)}"
    yield f"12={word(1)}|{word(2)}"
    yield f"-11={word(-1)}|{word(1)}"


class _Place:
    """Where a token stands in its list, line and brackets."""

    def __init__(self) -> None:
        self.since, self.separator, self.number, self.item = 0, _START, _FAR, 0
        self.line, self.colon = True, False
        self.heads: list[str] = []

    def told(self, head: bool) -> tuple[str, ...]:
        depth = min(len(self.heads), 3)
        return (
            f"depth={depth}",
            f"head={self.heads[-1] if self.heads else ''}|{depth}",
            f"since={min(self.since, _FAR)}",
            f"separator={self.separator}",
            f"number={min(self.number, _FAR)}",
            f"line={head}",
            f"colon={self.colon}|{self.separator}",
            f"item={min(self.item, 4)}|{self.separator}|{depth}",
        )

    def pass_by(self, word: str, before: str) -> None:
        if word in _OPEN:
            self.heads.append(before)
        elif word in _CLOSE and self.heads:
            self.heads.pop()
        self.number = 0 if word == "0" else self.number + 1
        if word in _SEPARATORS:
            self.item = self.item + 1 if word in ",/" else 0
            self.since, self.separator = 0, word
        else:
            self.since += 1
        self.line = word == "\n" or (self.line and word in "-*")
        self.colon = word == ":" or (self.colon and word not in ".\n")


def _places(words: Sequence[str]) -> Iterator[tuple[str, ...]]:
    place, before = _Place(), _START
    for word in words:
        yield place.told(place.line)
        place.pass_by(word, before)
        before = word


def _behind(words: Sequence[str]) -> list[tuple[str, int]]:
    """The separator that comes next, and how many words stand before it."""
    found: list[tuple[str, int]] = []
    separator, between = _END, 0
    for word in reversed(words):
        found.append((separator, between))
        separator, between = (word, 0) if word in _SEPARATORS else (separator, between + 1)
    return found[::-1]


def _placed(place: tuple[str, ...], behind: tuple[str, int]) -> Iterator[str]:
    yield from place
    separator, between = behind
    yield f"next={separator}"
    yield f"left={min(between, _FAR)}"
    depth, _, since, before, *_ = place
    yield f"{depth}|{since}|{before}|{separator}|{min(between, 2)}"


def _elsewhere(words: Sequence[str], places: Sequence[tuple[str, ...]]) -> dict[str, set[str]]:
    """How a word stands wherever it stands: counted in one place, it is a table in others."""
    told: dict[str, set[str]] = defaultdict(set)
    for at, word in enumerate(words):
        marks = told[singular(word)]
        before, after = (words[at - 1] if at else _START), (words[at + 1] if at + 1 < len(words) else _END)
        if "seen" in marks:
            marks.add("again")
        marks.add("seen")
        if before == "0":
            marks.add("any:counted")
        if before in _EACH:
            marks.add("any:each")
        if after in ("(", ":"):
            marks.add(f"any:{after}")
        if places[at][0] != "depth=0":
            marks.add("any:bracketed")
    return told
