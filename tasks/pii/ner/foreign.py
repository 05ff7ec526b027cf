"""Text in other languages than English, which the network was not taught: there lists must bear out what it finds."""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files

from schemas.own_yaml import own_yaml
from tasks.pii.lexicon import folded, names_anywhere
from tasks.pii.name_words import PARTICLES, UNSPACED
from tasks.pii.ner.decoding import Found
from tasks.pii.ner.known import all_places
from tasks.pii.ner.lists import companies
from tasks.pii.ner.names import words
from tasks.pii.ner.plausible import usual

_UNSPACED = re.compile(rf"[{UNSPACED}][\s{UNSPACED}\u3000-\u303f\uff00-\uffef]*")
_WORDS = re.compile(r"[^\W\d_]+")
_FEWEST, _READ = 2, 400  # foreign words that make a text foreign; characters that are looked at
_PLAIN = re.compile(r"(?<![\w@./-])[^\W\d_]{4,}(?![\w@]|[./-]\w)")  # longer words that are no part of an address
_UNKNOWN = 0.5  # the share of these that English does not have


_SHARED = frozenset({"an", "as", "at", "had", "he", "her", "i", "in", "is", "me", "of", "on", "was"})
"""Small English words that other languages write too."""


@cache
def _small_words() -> tuple[frozenset[str], frozenset[str]]:
    listed = own_yaml((files("tasks.pii.ner") / "small_words.yaml").read_text("utf-8"))
    return frozenset(listed["english"]), frozenset(listed["others"])


def is_foreign(text: str) -> bool:
    """Whether other languages' small words outnumber the English ones, or its longer words are none of English."""
    read = _WORDS.findall(text[:_READ])
    small = [word.lower() for word in read]
    english, others = (sum(word in known for word in small) for known in _small_words())
    if others >= _FEWEST or any(word in _small_words()[0] and word not in _SHARED for word in small):
        return others >= _FEWEST and others > 1.5 * english
    told = [word for word in small if word in _small_words()[1] and word not in PARTICLES]
    if told and all(word in told or not usual(word) for word in read if word.islower()):
        return True  # nothing else is written small: Remboursement sur FR76
    plain = [word for word in _PLAIN.findall(text[:_READ]) if word.islower()]
    unknown = [word for word in plain if not usual(word)]
    marked = any(not word.isascii() and not usual(folded(word)) for word in unknown)  # effectué, but neither café
    return bool(plain) and (marked or len(unknown) >= _UNKNOWN * len(plain))


def borne_out(value: str, type: str) -> bool:
    """Whether a list knows what was found in a foreign text."""
    if type == "ADDRESS":
        return True
    plain = folded(value).strip(" .,")
    if type == "GPE":
        return plain in all_places()
    if type == "ORG":
        return value in companies() or value in words()["companies"]
    given, family = names_anywhere()
    parts = [part.strip(".") for part in plain.split()]
    return parts[0] in given and (len(parts) > 1 or plain not in family) and plain not in all_places()


def spaced(text: str, spans: Iterable[Found]) -> Iterator[Found]:
    """Cut off what is of a script without blanks, in which the network sees no words."""
    for start, end, label, sure in spans:
        at = start
        for run in (*_UNSPACED.finditer(text, start, end), None):
            until = run.start() if run else end
            if text[at:until].strip():
                yield at, until, label, sure
            at = run.end() if run else end
