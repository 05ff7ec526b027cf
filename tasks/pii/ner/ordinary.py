"""Ordinary words of other languages than English, which the network takes for parts of names it has not seen."""

from functools import cache

from tasks.pii.lexicon import folded, names_anywhere, stop_words
from tasks.pii.name_words import PARTICLES
from tasks.pii.ner.words_abroad import words_abroad

_LANGUAGES = ("de", "fr", "nl", "es", "it", "pt")
_SHORTEST = 4  # letters: shorter small words may be parts of names that no list has
_ENDINGS = ("ung", "heit", "keit", "schaft")  # of German nouns for what is done or how something is
_STEM = 4  # letters before these: short names end so too (Chung, Sprung)


@cache
def ordinary_abroad() -> frozenset[str]:
    """Small words of languages, and what letters, payments and forms in them are about; no listed name; folded."""
    small = {word for language in _LANGUAGES for word in stop_words(language) if len(word) >= _SHORTEST}
    given, family = names_anywhere()
    listed = {folded(word) for word in (*small, *words_abroad()["matters"])}
    return frozenset(word for word in listed - PARTICLES if word not in given and word not in family)


def is_ordinary(plain: str) -> bool:
    """Whether a folded word is an ordinary one, and no name of a list."""
    if plain in ordinary_abroad():
        return True
    ending = next((end for end in _ENDINGS if plain.endswith(end)), "")
    given, family = names_anywhere()
    return bool(ending) and len(plain) >= len(ending) + _STEM and plain not in given and plain not in family
