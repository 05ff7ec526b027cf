"""Text in other languages than English, which the network was not taught: there lists must bear out what it finds."""

import re
from functools import cache
from importlib.resources import files

import yaml

from tasks.pii.lexicon import folded, names_anywhere
from tasks.pii.ner.known import all_places
from tasks.pii.ner.lists import companies
from tasks.pii.ner.names import words

_WORDS = re.compile(r"[^\W\d_]+")
_FEWEST, _READ = 2, 400  # foreign words that make a text foreign; characters that are looked at


@cache
def _small_words() -> tuple[frozenset[str], frozenset[str]]:
    listed = yaml.safe_load((files("tasks.pii.ner") / "small_words.yaml").read_text("utf-8"))
    return frozenset(listed["english"]), frozenset(listed["others"])


def is_foreign(text: str) -> bool:
    """Whether other languages' small words outnumber the English ones."""
    read = [word.lower() for word in _WORDS.findall(text[:_READ])]
    english, others = (sum(word in known for word in read) for known in _small_words())
    return others >= _FEWEST and others > 1.5 * english


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
