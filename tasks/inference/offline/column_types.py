"""Which type a column has, told by its name and by what is written beside it."""

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from schemas.semantics.knowledge import concepts_named, kinds_of_thing, likelihoods
from schemas.semantics.words import words_of
from schemas.types import ColumnType
from tasks.inference.offline.data import english_words, mapping, word_set
from tasks.inference.offline.lexicon import entities, key_of
from tasks.inference.offline.words import is_plural, plain_letters

_LONGEST_PHRASE = 4

_FLAG_STARTS = word_set("column_types", "flag_starts")
_FLAG_ENDS = word_set("column_types", "flag_ends")
_WHOLE = word_set("column_types", "whole")
_MEASURE = word_set("column_types", "measure")
_MONEY = word_set("column_types", "money")
_DAY = word_set("column_types", "day")
_INSTANT = word_set("column_types", "instant")
_COUNTED_BY_SIZE = word_set("column_types", "counted_by_size")
_TEXT_ENDS = word_set("column_types", "text_ends")

_WRITTEN: dict[str, ColumnType] = {
    **dict.fromkeys(
        ["int", "integer", "bigint", "smallint", "tinyint", "int64", "int32", "long", "whole", "serial", "bigserial"],
        ColumnType.INTEGER,
    ),
    **dict.fromkeys(["float", "double", "number", "real", "float64", "float32", "num", "fraction"], ColumnType.NUMBER),
    **dict.fromkeys(["decimal", "numeric", "money", "currency_amount"], ColumnType.DECIMAL),
    **dict.fromkeys(["bool", "boolean", "flag", "yes/no", "y/n", "true/false", "bit"], ColumnType.BOOLEAN),
    **dict.fromkeys(
        ["string", "str", "text", "varchar", "char", "nvarchar", "varchar2", "clob", "enum", "longtext"],
        ColumnType.STRING,
    ),
    "date": ColumnType.DATE,
    "time": ColumnType.TIME,
    **dict.fromkeys(["timestamp", "datetime", "timestamptz", "datetime2", "date-time"], ColumnType.TIMESTAMP),
    **dict.fromkeys(["uuid", "guid", "uuid4"], ColumnType.UUID),
    **dict.fromkeys(["json", "jsonb", "object", "map"], ColumnType.JSON),
    **dict.fromkeys(["binary", "bytes", "blob", "bytea", "varbinary"], ColumnType.BINARY),
    **dict.fromkeys(["array", "list"], ColumnType.ARRAY),
}


@dataclass(frozen=True)
class TypeGuess:
    """A type, how sure it is, and why."""

    type: ColumnType
    confidence: float
    reason: str


def type_words() -> frozenset[str]:
    """Every word that :func:`written_type` knows."""
    return frozenset(_WRITTEN)


_HAPPENINGS = word_set("links", "happenings")


def written_type(word: str) -> ColumnType | None:
    """The type that a word of a schema language or a spreadsheet names; None when it names none."""
    return _WRITTEN.get(word.casefold())


@lru_cache(maxsize=4096)
def type_of(name: str) -> TypeGuess:
    """Guess a column's type from its name: its last word first, then what the table of knowledge says of it."""
    words = words_of(name)
    words = words[: words.index("per")] if "per" in words[1:] else words
    if not words:
        return TypeGuess(ColumnType.STRING, 0.3, "Its name tells nothing.")
    known = _by_frame(words) or _by_knowledge(words) or _by_last_word(words) or _by_tail(words[-1])
    return known or _by_any_word(words) or _unknown(words)


def _by_frame(words: tuple[str, ...]) -> TypeGuess | None:
    """What the first and the last word alone decide."""
    return _as_key(words) or _as_amount(words) or _as_count(words) or _as_flag(words) or _as_moment(words)


def _as_key(words: tuple[str, ...]) -> TypeGuess | None:
    last = words[-1]
    if last == "order" and words[-2:-1] and words[-2] in _PLACED:
        return TypeGuess(ColumnType.INTEGER, 0.85, "It is a place in a row.")
    if last in ("uuid", "guid"):
        return TypeGuess(ColumnType.UUID, 0.95, f"Its name ends in '{last}'.")
    if last == "id" and words[-2:-1] not in _IDS_OF_TEXT:
        return TypeGuess(ColumnType.INTEGER, 0.9, "Its name ends in 'id'.")
    if words == ("number",):
        return TypeGuess(ColumnType.STRING, 0.6, "A number alone names something, and is not counted with.")
    if last == "number" and words[-2:-1] and words[-2] in _NUMBERED:
        return TypeGuess(ColumnType.INTEGER, 0.8, f"A {words[-2]} is counted off.")
    if last == "number" and len(words) > 1 and not concepts_named(words[-2:]):
        return TypeGuess(ColumnType.STRING, 0.7, "A number of that kind names something, and is not counted with.")
    return None


_LIMITS = frozenset({"min", "max", "minimum", "maximum"})
_NUMBERED = frozenset(
    {"day", "episode", "lap", "leg", "line", "round", "run", "season", "step", "week", "chapter", "page"}
)
_WHILES = word_set("column_types", "measured_of")
_WHOLES = word_set("name_grammar", "counted_of") - _WHILES
_RATES = word_set("column_types", "rates")
_SCALES = word_set("column_types", "scales")
_PLACED = word_set("column_types", "placed")
_VALID = word_set("column_types", "valid")
_DONE = frozenset({"sold", "ordered", "shipped", "delivered", "produced", "used", "returned", "bought", "received"})
_IDS_OF_TEXT = (("tax",), ("national",), ("vat",), ("device",), ("session",))


def _as_count(words: tuple[str, ...]) -> TypeGuess | None:
    last = words[-1]
    if words in (("credit",), ("death",)):  # what a course gives; the money's is a balance
        return TypeGuess(ColumnType.INTEGER, 0.7, f"'{last}s' are counted.")
    people = kinds_of_thing().get(last) == "people"
    if words[0] in _LIMITS and len(words) > 1 and (people or (is_plural(last) and not concepts_named(words[1:]))):
        return TypeGuess(ColumnType.INTEGER, 0.8, f"'{words[-1]}' are counted.")
    scaled = last in _SCALES and bool(_RATES & set(words[:-1]))
    if scaled or words in (("value",), ("reading",), ("measurement",)) or last == "humidity":
        return TypeGuess(ColumnType.NUMBER, 0.7, "It is measured.")
    if len(words) > 1 and words[-2] in _WHOLE and (last in _DONE or last.endswith("ed")):
        return TypeGuess(ColumnType.INTEGER, 0.85, f"'{words[-2]}' are counted.")
    if len(words) > 1 and words[0] in _WHOLE and words[1] in ("in", "since", "to", "until", "of"):
        return TypeGuess(ColumnType.INTEGER, 0.85, f"'{words[0]}' are counted.")
    if last == "score" and words[:1] in (("home",), ("away",)):
        return TypeGuess(ColumnType.INTEGER, 0.8, "It is the score of a match.")
    if last == "size" and len(words) > 1 and words[-2] in _COUNTED_BY_SIZE:
        return TypeGuess(ColumnType.INTEGER, 0.9, f"The size of a {words[-2]} is counted.")
    if len(words) == 2 and words[0] == "year" and last.endswith("ed"):
        return TypeGuess(ColumnType.INTEGER, 0.9, "It is a year.")
    if ("number", "of") in pairwise(words) or (len(words) > 1 and words[0] in ("num", "n", "no") and words[1] == "of"):
        return TypeGuess(ColumnType.INTEGER, 0.9, "It is a number of things.")
    return None


def _as_amount(words: tuple[str, ...]) -> TypeGuess | None:
    """``hours of sleep``, ``days of absence``."""
    if len(words) < 3 or words[1] != "of":
        return None
    if words[0] in _WHILES:
        return TypeGuess(ColumnType.NUMBER, 0.8, f"It is told in {words[0]}.")
    return TypeGuess(ColumnType.INTEGER, 0.8, f"'{words[0]}' are counted.") if words[0] in _WHOLES else None


def _as_flag(words: tuple[str, ...]) -> TypeGuess | None:
    last = words[-1]
    if words[0] in _FLAG_STARTS and len(words) > 1:
        return TypeGuess(ColumnType.BOOLEAN, 0.95, f"Its name begins with '{words[0]}'.")
    if last in _FLAG_ENDS or (len(words) == 1 and last in likelihoods() and last not in _MONEY):
        return TypeGuess(ColumnType.BOOLEAN, 0.85, f"'{last}' is said of it, or not.")
    return None


_DATED = word_set("column_types", "dated")
_HOURS = word_set("column_types", "hours")
_OF_DATES = word_set("column_types", "of_dates")
_DONE_ON = word_set("column_types", "done_on")


def _is_foreign(word: str, beside: str) -> bool:
    """Whether a word beside one that is a date in some language is of that language: no ``usage`` beside ``data``."""
    form = _FORMS.get(beside)
    return word not in english_words() and (form is None or form.search(word) is not None)


_FORMS = {
    "data": re.compile(r"[aoi]$"),
    "am": re.compile(r".{3}(?:[^f]t|en)$"),
    "op": re.compile(r".{3}(?:t|d|en)$"),
}  # these are English words as well: what the other word ends in tells


def _as_moment(words: tuple[str, ...]) -> TypeGuess | None:
    last = words[-1]
    if words == ("date", "time"):
        return TypeGuess(ColumnType.TIMESTAMP, 0.9, "It is a date with its time.")
    if words[0] == "date" and len(words) > 1 and last not in _OF_DATES:
        return TypeGuess(ColumnType.DATE, 0.9, "It is a date.")
    dated, done = words[0] in _DATED, last in _DONE_ON
    if dated and last in _HOURS:
        return TypeGuess(ColumnType.TIMESTAMP, 0.9, "It is a date with its time.")
    if len(words) > 1 and (dated or done) and _is_foreign(words[1] if dated else words[0], words[0] if dated else last):
        return TypeGuess(ColumnType.DATE, 0.9, "It is a date, in another language.")
    if words[:2] == ("date", "of") and len(words) > 2:
        return TypeGuess(ColumnType.DATE, 0.9, "It is a date.")
    if last in ("from", "to", "until", "till", "since") and words[-2:-1] and words[-2] in _VALID:
        return TypeGuess(ColumnType.DATE, 0.9, f"It is the day {last} which it holds.")
    if last == "at" and len(words) > 1:
        return TypeGuess(ColumnType.TIMESTAMP, 0.95, "Its name ends in 'at'.")
    if last == "time" and len(words) > 1 and words[-2] in _HAPPENINGS:
        return TypeGuess(ColumnType.TIMESTAMP, 0.8, f"It is the moment of a {words[-2]}.")
    if last in _DAY and len(words) > 1:
        return TypeGuess(ColumnType.DATE, 0.95, f"Its name ends in '{last}'.")
    return None


def _by_knowledge(words: tuple[str, ...]) -> TypeGuess | None:
    """The usual type of what the longest known phrase at the name's end means."""
    for start in range(max(0, len(words) - _LONGEST_PHRASE), len(words)):
        named = concepts_named(words[start:])
        if named and (start == 0 or len(words) - start > 1 or words[-1] not in _MONEY | _WHOLE | _MEASURE):
            phrase, usual = " ".join(words[start:]), named[0].usual
            if usual is ColumnType.DECIMAL and _MEASURE & set(words) and not _MONEY & set(words):
                usual = ColumnType.NUMBER
            return TypeGuess(usual, named[0].sure, f"'{phrase}' is usually of the type {usual}.")
    return None


_BY_LAST_WORD = (
    (_TEXT_ENDS, ColumnType.STRING),
    (_INSTANT, ColumnType.TIMESTAMP),
    (_DAY, ColumnType.DATE),
    (_WHOLE, ColumnType.INTEGER),
    (_MONEY, ColumnType.DECIMAL),
    (_MEASURE, ColumnType.NUMBER),
)


def _by_last_word(words: tuple[str, ...]) -> TypeGuess | None:
    last = words[-1]
    for known, type in _BY_LAST_WORD:
        if last in known or (last.endswith("s") and last[:-1] in known):
            return TypeGuess(type, 0.85, f"Its name ends in '{last}'.")
    return None


_TAILS: dict[str, str] = mapping("column_types", "tails")


def _by_tail(word: str) -> TypeGuess | None:
    """What a compound of another language ends in: ``Herstellungsdatum``."""
    plain = plain_letters(word)
    tail = next((tail for tail in _TAILS if plain.endswith(tail) and len(plain) > len(tail) + 2), None)
    return TypeGuess(ColumnType(_TAILS[tail]), 0.6, f"Its name ends in '{tail}'.") if tail else None


def _by_any_word(words: tuple[str, ...]) -> TypeGuess | None:
    for word in reversed(words[:-1]):
        for known, type in ((_MONEY, ColumnType.DECIMAL), (_MEASURE, ColumnType.NUMBER)):
            if word in known:
                return TypeGuess(type, 0.6, f"Its name holds '{word}'.")
    return None


def _unknown(words: tuple[str, ...]) -> TypeGuess:
    if is_plural(words[-1]) and key_of(words[-1:]) in entities():
        return TypeGuess(ColumnType.INTEGER, 0.5, f"It is rather a number of {words[-1]} than one of them.")
    if words[-1].endswith("ed") and len(words[-1]) > 5:
        return TypeGuess(ColumnType.BOOLEAN, 0.5, f"'{words[-1]}' reads like something said of it, or not.")
    return TypeGuess(ColumnType.STRING, 0.4, "Nothing in its name tells of a number or a date.")
