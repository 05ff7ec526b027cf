"""Finds what a request counts, before it is read: ``60 nurses, 7 wards``, ``museums (120), exhibits (4000)``."""

from collections.abc import Iterator, Sequence

from tasks.inference.offline.cursor import UNITS, Cursor
from tasks.inference.offline.lexicon import Words, key_of
from tasks.inference.offline.nouns import Noun, is_columnish, is_container, is_rows_word, noun_at
from tasks.inference.offline.quantities import TIMES
from tasks.inference.offline.tokens import Kind, Token

_BEFORE = frozenset(
    {
        "",
        "\n",
        ",",
        ";",
        ":",
        ".",
        "and",
        "&",
        "-",
        "*",
        "about",
        "around",
        "roughly",
        "plus",
        "are",
        "need",
        "create",
        "want",
    }
)
_BEHIND = frozenset({"", "\n", ",", ";", ".", "and", "&", "(", "with", "plus", "!", "-", ":", "per"})
_FIRST_PERSON = frozenset({"we", "i", "our", "my", "us", "i'm", "we're"})
_HEADS = frozenset(
    {"each", "every", "has", "have", "with", "columns", "(", ":", "csv", "json", "parquet", "seed", "no", "without"}
)
_ENDS = frozenset({")", ",", ";", ":", "rows", "records"})


def counted_nouns(tokens: Sequence[Token]) -> frozenset[Words]:
    """The nouns that a list of counts makes tables of; none where fewer than two are counted."""
    cursor, found = Cursor(tokens), set[Words]()
    for place, token in enumerate(tokens):
        cursor.at = place + 1 if token.kind is Kind.NUMBER else place
        noun = noun_at(cursor) if token.kind in (Kind.NUMBER, Kind.WORD) else None
        if noun is None or not noun.plural or not _makes_a_table(noun):
            continue
        behind = cursor.word(noun.size)
        if token.kind is Kind.NUMBER:
            told = (token.value or 0) >= 2 and cursor.word(-2) in _BEFORE and behind in _BEHIND
        else:
            counted = behind == "(" and cursor.peek(noun.size + 1).kind is Kind.NUMBER
            told = counted and cursor.word(noun.size + 2) in _ENDS
        if told:
            found.add(noun.key)
    return frozenset(found) if len(found) > 1 else frozenset()


def _makes_a_table(noun: Noun) -> bool:
    last = noun.key[-1]
    timed = last in TIMES or f"{last}s" in TIMES or last in UNITS or f"{last}s" in UNITS
    return not (timed or is_container(last) or is_rows_word(last)) and (noun.listed or not is_columnish(noun.words))


def without_asides(tokens: Sequence[Token], counted: frozenset[Words]) -> list[Token]:
    """Leave out sentences of who asks and why: ``We want to show investors a dashboard.``

    Only where the request counts its tables elsewhere, and the sentence speaks of none of them.
    """
    kept: list[Token] = []
    for sentence in _sentences(tokens):
        words = {token.word for token in sentence}
        speaks = any(key_of((word,)) == key[-1:] for word in words for key in counted)
        aside = bool(words & _FIRST_PERSON) and not speaks and all(token.kind is not Kind.NUMBER for token in sentence)
        kept += [] if aside and len(counted) > 1 and not words & _HEADS else sentence
    return kept


def _sentences(tokens: Sequence[Token]) -> Iterator[list[Token]]:
    sentence: list[Token] = []
    for token in tokens:
        sentence.append(token)
        if token.word in (".", "!", "?"):
            yield sentence
            sentence = []
    yield sentence
