"""English nouns: singular and plural, and names made of words."""

import re
import unicodedata
from functools import lru_cache

from schemas.semantics.words import singular_of as roughly_singular
from tasks.inference.offline.data import mapping, word_set

_IRREGULAR: dict[str, str] = mapping("words", "irregular")
_PLURALS = {singular: plural for plural, singular in _IRREGULAR.items() if singular != plural}
_WHOLE = str.maketrans({"ß": "ss", "ø": "o", "Ø": "O", "æ": "ae", "Æ": "Ae", "œ": "oe", "Œ": "Oe", "ł": "l", "Ł": "L"})
"""Letters that are no other letter with an accent."""
UNCOUNTED = word_set("words", "uncounted")


@lru_cache(maxsize=8192)
def singular(word: str) -> str:
    """The singular of a noun in small letters."""
    if word in UNCOUNTED:
        return word
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if word.endswith("ses") and not word.endswith(("sses", "uses")):
        return word[:-1]
    return roughly_singular(word)


@lru_cache(maxsize=8192)
def plural(word: str) -> str:
    """The plural of a noun in small letters; one that is plural already stays."""
    if word in UNCOUNTED or (word in _IRREGULAR and _IRREGULAR[word] != word):
        return word
    single = singular(word)
    if single != word:
        return word
    if word in _PLURALS:
        return _PLURALS[word]
    if word.endswith("y") and word[-2:-1] not in ("a", "e", "i", "o", "u", ""):
        return word[:-1] + "ies"
    return word + ("es" if word.endswith(("s", "x", "ch", "sh", "z")) else "s")


def is_plural(word: str) -> bool:
    """Whether the word is the plural of another."""
    return word in UNCOUNTED or singular(word) != word


def table_name(words: tuple[str, ...]) -> str:
    """A table's name: its words joined, the last one in the plural."""
    return "_".join([*(identifier(word) for word in words[:-1]), identifier(plural(words[-1]))])


def singular_name(name: str) -> str:
    """A name whose last word is in the singular: ``order_items`` is ``order_item``."""
    head, _, last = name.rpartition("_")
    return f"{head}_{singular(last)}" if head else singular(last)


def plain_letters(text: str) -> str:
    """Any text in ASCII, its accents taken off."""
    return unicodedata.normalize("NFKD", text.translate(_WHOLE)).encode("ascii", "ignore").decode()


def identifier(text: str) -> str:
    """Any text as a name in small letters, digits and underscores; accents are taken off."""
    humped = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", text.translate(_WHOLE))
    plain = unicodedata.normalize("NFKD", humped).encode("ascii", "ignore").decode().lower()
    name = re.sub(r"[^a-z0-9]+", "_", plain.replace("'s ", " ").replace("'", "")).strip("_")
    if not name and text.strip():
        name = re.sub(r"\W+", "_", text.strip().lower()).strip("_")
    return f"n_{name}" if name[:1].isdigit() else name
