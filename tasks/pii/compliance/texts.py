"""What around a replaced entity must be as it was, as far as two texts side by side can tell."""

import difflib
import re
from collections import Counter
from functools import cache

import pyarrow as pa

from tasks.pii.lexicon import common_words, family_names, given_names
from tasks.pii.recognisers.iban import IBAN, LENGTHS
from tasks.pii.spans import find_spans

_POSSESSIVE = re.compile(r"(?<=[^\W\d_])['\u2019]s(?![^\W\d_])")
_WEB = re.compile(r"(?i)\S*(?:://|www\.|@|%40)\S*")
_EXTENSION = re.compile(
    r"(?i)(?<=\w)\.(?:pdf|docx?|xlsx?|pptx?|png|jpe?g|gif|tiff?|csv|txt|zip|xml|json|html?|eml|msg|rtf)(?!\w)"
)
_TITLES = re.compile("様|さん|先生")
_BLANKS = re.compile(r"[\t\n]|  +")
_WORD = re.compile(r"[^\W_]+|[^\w\s]")
_USER = re.compile(r"(?<![\w.])([a-z]{2,})\.([a-z]{2,}\d{0,4})(?![\w.])")
"""What may be a user's name, such as ``will.smith11``: its words are no words of the text."""

_NOUGHT = re.compile(r"(?<![\d+./:-])\(?0(?!\d\d-\d\d-)(?:[-. ()]{0,2}\d){8,10}(?![\d-])")

_NEVER_ISSUED = re.compile(r"(?<!\d)9\d{8}(?!\d)")


def damaged(before: str, after: str) -> bool:
    """Whether more became of a text than that entities were replaced in it."""
    if before == after:
        return False
    plain, new = _WEB.sub(" ", before), _WEB.sub(" ", after)
    return (
        _possessives_lost(plain, new)
        or bool(_kinds(plain) - _kinds(new))
        or len(_TITLES.findall(before)) > len(_TITLES.findall(after))
        or _BLANKS.findall(before) != _BLANKS.findall(after)
        or _words_lost(plain, new)
    )


def _possessives_lost(before: str, after: str) -> bool:
    """Whether there are fewer possessives now, of people or things; those in streets are replaced with them."""
    left = len(_POSSESSIVE.findall(after))
    if len(_POSSESSIVE.findall(before)) <= left:
        return False
    return len(_POSSESSIVE.findall(without_addresses(before))) > left


def without_addresses(text: str) -> str:
    """A text without its addresses, whose small words are replaced with them: ``35 chemin de la Huberdière``."""
    for span in reversed(find_spans([text], network=False)[0]):
        if span.type == "ADDRESS":
            text = f"{text[: span.start]} {text[span.end :]}"
    return text


def _kinds(text: str) -> Counter[str]:
    return Counter(found.lower() for found in _EXTENSION.findall(text))


def _words_lost(before: str, after: str) -> bool:
    """Whether a place where words were changed held nothing but plain words in small letters."""
    old, new = (_WORD.findall(_USER.sub(_unless_words, text)) for text in (before, after))
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    return any(
        kind in ("replace", "delete") and _plain(old[start:end]) for kind, start, end, _, _ in matcher.get_opcodes()
    )


def _unless_words(user: "re.Match[str]") -> str:
    """Nothing in the place of a user's name; what is two plain words or a file stays."""
    return user[0] if user[2] in common_words() or _EXTENSION.search(user[0]) else " "


def _plain(words: list[str]) -> bool:
    letters = [word for word in words if word[0].isalnum()]
    return bool(letters) and all(word.islower() and word in _no_names() for word in letters)


@cache
def _no_names() -> frozenset[str]:
    """Common words that are nobody's name and no part of one."""
    return frozenset(word for word in common_words() - given_names().keys() - family_names() if len(word) > 3)


_IBAN = re.compile(
    "|".join(rf"\b{country}\d\d(?:[ -]?[0-9A-Z]){{{width - 4}}}\b" for country, width in LENGTHS.items())
)
"""What has the length of its country's; the groups of one whose check holds are no numbers to call."""


def noughts_lost(before: str, after: str) -> bool:
    """Whether a text has fewer numbers to call that begin with a 0; those never issued to anybody begin with 9."""
    before, after = (_IBAN.sub(_unless_an_iban, text) for text in (before, after))
    issued = max(len(_NEVER_ISSUED.findall(after)) - len(_NEVER_ISSUED.findall(before)), 0)
    return len(_NOUGHT.findall(before)) > len(_NOUGHT.findall(after)) + issued


def _unless_an_iban(found: "re.Match[str]") -> str:
    return "" if IBAN.matches(pa.array([found[0]]))[0] else found[0]


def mention(name: str) -> "re.Pattern[str]":
    """A name as a word of its own, whatever its case."""
    return re.compile(rf"(?i)(?<![^\W\d_]){re.escape(name)}(?![^\W\d_])")


def initial_before(family: str) -> "re.Pattern[str]":
    """A letter and a dot before a family name: ``J. Smith``."""
    return re.compile(rf"(?<![^\W\d_.])([^\W\d_])\.\s?{re.escape(family)}(?![^\W\d_])")
