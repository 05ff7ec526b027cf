"""Words that have a capital from the sentence's beginning, where somebody is called so too: ``Klein aber fein``."""

import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from schemas.own_yaml import own_yaml
from tasks.pii.lexicon import folded, foreign_words, names_anywhere
from tasks.pii.ner.also_words import is_also_a_word

_PARTICIPLE = re.compile(
    r"(?:ge|be|ver|er|ent|zer|miss|ab|an|auf|aus|bei|durch|ein|mit|nach|\u00fcber|um|unter|vor|weg|zu|zusammen|aan|af|op|uit|ont|her)"
    r"[^\W\d_]{3,}(?:t|en)e[srnm]?|[^\W\d_]{3,}ierte[srnm]?"
)  # gemeinte, verfärbtes, lackierte, opgezette
_OF = re.compile(
    r"(?:de|di|dei|degli|delle|del|della|do|da|dos|das|du|des|\u00e0|aux|van|von|in|im|am|en|ao|em) "
    r"[^\W\d_A-Z]{2,}|d['\u2019][^\W\d_A-Z]{2,}"
)
_INFINITIVES = (
    ("er", ("e", "ent", "ait")),
    ("are", ("a", "ano", "ava")),
    ("ere", ("e", "ono")),
    ("ire", ("e", "isce")),
    ("en", ("t", "te")),
    ("ar", ("a", "an", "aba", "ou")),
)


@cache
def _listed() -> Mapping[str, frozenset[str]]:
    listed = own_yaml((files("tasks.pii.ner") / "sentence_words.yaml").read_text("utf-8"))
    return {kind: frozenset(folded(word) for word in words) for kind, words in listed.items()}


@cache
def _verbs() -> frozenset[str]:
    """Verbs as they stand behind whoever does it, of the infinitives that everyday words hold, and others."""
    forms = {
        word.removesuffix(ending) + tail
        for word in foreign_words()
        for ending, tails in _INFINITIVES
        if word.endswith(ending)
        for tail in tails
    }
    return _listed()["verbs"] | forms


def begins_as_a_word(plain: str, behind: str) -> bool:
    """Whether a word that begins a sentence is meant as a word, by what follows it.

    Args:
        plain: The word, folded: a name too.
        behind: The text behind it, without a blank; a few words.
    """
    given = plain in names_anywhere()[0]
    first = re.match(r"[^\W\d_]+(?!\w)", behind)
    if first is None:
        return False
    if is_attribute(plain, behind):
        return True
    if not is_also_a_word(plain) or not first.group()[0].islower():
        return False
    if _OF.match(behind):
        return not given or is_of(behind)
    return not given and not _is_of_people(folded(first.group()))


def is_of(behind: str) -> bool:
    """Whether what begins so tells what a thing is of or for: ``Moulin à café``, ``Rosa dei convocati``."""
    return _OF.match(behind) is not None and behind.partition(" ")[0] not in ("in", "im", "am", "en", "em", "ao", "da")


def is_attribute(plain: str, behind: str) -> bool:
    """Whether an adjective belongs to what follows: ``Ernst gemeinte Warnung``, ``Klein Leck``, ``Lange Wartezeiten``.

    Args:
        plain: The word, folded: a name too.
        behind: The text behind it, without a blank.
    """
    first = re.match(r"[^\W\d_]+(?!\w)", behind)
    if first is None or plain not in _listed()["adjectives"]:
        return False
    word, noun = first.group(), re.match(r" [^\W\d_a-z]", behind[first.end() :]) is not None
    if word[0].islower():
        return word == "aber" or (noun and _PARTICIPLE.fullmatch(word) is not None)
    given, family = names_anywhere()
    return plain not in given and folded(word) not in given | family and word.istitle() and len(word) > _SHORT


_SHORT = 3  # letters of what may be no noun


def _is_of_people(plain: str) -> bool:
    """Whether that follows the names of people: a verb, what is said of them, when."""
    if plain in _listed()["of_people"] or plain in _verbs() or plain.endswith(_DONE):
        return True
    return plain.endswith(("t", "te")) and not plain.startswith(
        "ge"
    )  # widerspricht, bestelt, but neither gesucht nor gezocht


_DONE = ("ed", "ing", "e\u0301", "ato", "ata", "ado", "ada", "ido", "ida", "uto", "uta")  # Rossi contattato
