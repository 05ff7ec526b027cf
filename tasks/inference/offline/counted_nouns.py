"""Finds what a request counts, before it is read: ``60 nurses, 7 wards``, ``museums (120), exhibits (4000)``."""

from collections.abc import Collection, Iterator, Sequence

from tasks.inference.offline.cursor import UNITS, Cursor
from tasks.inference.offline.data import word_set
from tasks.inference.offline.languages import is_english
from tasks.inference.offline.lexicon import Words, grammar_words, key_of
from tasks.inference.offline.nouns import Noun, is_columnish, is_container, is_rows_word, noun_at
from tasks.inference.offline.quantities import TIMES
from tasks.inference.offline.tokens import Kind, Token
from tasks.inference.offline.words import is_plural, singular

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
_PLAIN_ROWS = frozenset({"rows", "records", "row", "record", "lines", "columns", "fields", "tables", "values", "each"})
_SMALL_WORDS = word_set("clauses", "small_words")
_LONGEST = 3
_OF = frozenset({"of", "on", "by", "for", "from"})
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
    listed = frozenset((*_listed_with_columns(tokens), *_of_another(tokens, found), *_with_rows(tokens)))
    return frozenset(found) | listed if len(found) > 1 else listed


def _listed_with_columns(tokens: Sequence[Token]) -> Iterator[Words]:
    """What has a number before it and a list in brackets behind it: ``40 dolci (nome, prezzo)``."""
    cursor = Cursor(tokens)
    for place, token in enumerate(tokens):
        if token.kind is not Kind.NUMBER or (token.value or 0) <= 1:  # fmt: skip
            continue
        cursor.at = place + 1
        size = next((size for size in range(1, _LONGEST + 1) if cursor.word(size) in ("(", "with")), 0)
        words = tuple(cursor.word(at) for at in range(size))
        plain = all(cursor.peek(at).kind is Kind.WORD and "_" not in word for at, word in enumerate(words))
        if plain and words and not _is_plain_count(words) and _lists(cursor, size):
            yield key_of(words)


def _lists(cursor: Cursor, ahead: int) -> bool:
    """Whether columns are listed there, in brackets or behind ``with``."""
    inside = _inside(cursor.tokens, cursor.at + ahead)
    if cursor.word(ahead) == "(":
        return "," in inside
    if ahead > 1 or is_english(cursor.word()):
        return False  # what English calls them is known without a list
    return bool({",", "and"} & set(inside[1:6])) and is_columnish(tuple(inside[:1]))


def _of_another(tokens: Sequence[Token], counted: Collection[Words]) -> Iterator[Words]:
    """``90 lotes of materials with quantity``, ``900 job lines, each of a job``: of what is counted too."""
    cursor = Cursor(tokens)
    for place, token in enumerate(tokens):
        cursor.at = place + 1
        if token.kind is not Kind.NUMBER or (token.value or 0) <= 1:
            continue
        size = next((size for size in (1, 2) if cursor.word(size) in _OF or _each_of(cursor, size)), 0)
        words = tuple(cursor.word(at) for at in range(size))
        plain = all(cursor.peek(at).kind is Kind.WORD and "_" not in word for at, word in enumerate(words))
        plain = plain and bool(words) and (size == 1 or is_plural(words[-1]))
        if not plain or words[0] in grammar_words() | _SMALL_WORDS or (size == 1 and _is_plain_count(words)):
            continue
        owner = cursor.word(size + 1 + (cursor.word(size + 1) in ("the", "our")))
        if _each_of(cursor, size) or key_of((owner,)) in counted:
            yield key_of(words)


def _each_of(cursor: Cursor, ahead: int) -> bool:
    return cursor.word(ahead) == "," and cursor.word(ahead + 1) == "each" and cursor.peek(ahead + 2).kind is Kind.WORD


def _with_rows(tokens: Sequence[Token]) -> Iterator[Words]:
    """``passports (2000 rows, number)``: what has rows is a table, though it is called like a column."""
    cursor = Cursor(tokens)
    for place, token in enumerate(tokens):
        cursor.at = place
        counted = cursor.word(1) == "(" and cursor.peek(2).kind is Kind.NUMBER and cursor.word(3) in ("rows", "records")
        if token.kind is Kind.WORD and counted and is_plural(token.word) and token.word not in _PLAIN_ROWS:
            yield key_of((token.word,))


def _is_plain_count(words: Words) -> bool:
    """Whether nothing new is counted: rows, units, or what stands before a verb or preposition."""
    last = words[-1]
    units = {last, singular(last), f"{last}s"} & (UNITS | TIMES)
    return bool(units) or last in _PLAIN_ROWS or any(word in grammar_words() | _SMALL_WORDS for word in words)


def _inside(tokens: Sequence[Token], opened: int) -> list[str]:
    """The words in brackets, up to those inside of them."""
    words = [token.word for token in tokens[opened + 1 : opened + 60]]
    return words[: next((at for at, word in enumerate(words) if word in ("(", ")", "\n")), len(words))]


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


def without_table_of(tokens: Sequence[Token], counted: frozenset[Words]) -> list[Token]:
    """``a table of 600 hikers``: what is counted is the table."""
    kept: list[Token] = []
    for at, token in enumerate(tokens):
        words = [each.word for each in tokens[at : at + 2]]
        number = at + 3 < len(tokens) and tokens[at + 2].kind is Kind.NUMBER
        if words == ["table", "of"] and number and key_of((tokens[at + 3].word,)) in counted:
            continue
        if kept and token.word == "of" and at and tokens[at - 1].word == "table" and kept[-1] is not tokens[at - 1]:
            continue
        kept.append(token)
    return kept


def _sentences(tokens: Sequence[Token]) -> Iterator[list[Token]]:
    sentence: list[Token] = []
    for token in tokens:
        sentence.append(token)
        if token.word in (".", "!", "?"):
            yield sentence
            sentence = []
    yield sentence
