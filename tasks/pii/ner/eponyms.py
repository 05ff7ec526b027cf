"""Diseases, signs and tools that bear somebody's name: by a list of such names and by the nouns beside them."""

import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from schemas.own_yaml import own_yaml
from tasks.pii.lexicon import folded
from tasks.pii.ner.also_words import is_led_to

_BEHIND = re.compile(r"(['\u2019]s)?[ -]([^\W\d_]+)(?!\w)")
_SAID = re.compile(r"[ :=]{1,2}([^\W\d_][\w/]*|\d)")
_REACH = 32


@cache
def _listed() -> Mapping[str, frozenset[str]]:
    listed = own_yaml((files("tasks.pii.ner") / "eponyms.yaml").read_text("utf-8"))
    return {kind: frozenset(folded(word) for word in words) for kind, words in listed.items()}


@cache
def _before() -> "re.Pattern[str]":
    """A noun that such a name stands behind, at the end of what was read; in folded text."""
    nouns, small = ("|".join(sorted(map(re.escape, _listed()[kind]), reverse=True)) for kind in ("before", "small"))
    return re.compile(rf"(?<!\w)(?:{nouns}) (?:(?:{small}) ?)?$")


def is_eponym(text: str, start: int, end: int) -> bool:
    """Whether a disease, a sign, a tool or a medicine is called so there, and nobody is meant.

    ``Foley catheter``, ``Morbus Crohn``, ``maladie de Parkinson``, ``Babinski negative``, not ``Dr. Foley``.
    """
    word = folded(text[start:end])
    if is_led_to(text, start):
        return False
    known = word in _listed()["eponyms"]
    return (
        word in _listed()["medicines"]
        or _has_noun(text, end, word)
        or (known and _before().search(folded(text[max(0, start - _REACH) : start])) is not None)
        or (is_alone(word) and _is_said_of(text, end))
    )


def is_alone(word: str) -> bool:
    """Whether that is the name, folded, of a sign or a disease that hardly anybody has who is met."""
    return word in _listed()["alone"]


def bears_a_name(noun: str) -> bool:
    """Whether a folded noun stands before such names: ``sonde de Foley``."""
    return noun in _listed()["before"]


def is_named_after(word: str) -> bool:
    """Whether a disease, a sign or a tool is called by that folded name, or a medicine so."""
    return word in _listed()["eponyms"] or word in _listed()["medicines"]


def belong_together(word: str, noun: str) -> bool:
    """Whether a folded name and the noun behind it are what a thing is called: ``Foley catheter``, ``Allen key``."""
    return noun in _listed()["nouns_of_any"] or (is_named_after(word) and noun in _listed()["nouns"])


def _has_noun(text: str, end: int, word: str) -> bool:
    behind = _BEHIND.match(text, end)
    return behind is not None and belong_together(word, folded(behind[2])) and (is_named_after(word) or not behind[1])


def _is_said_of(text: str, end: int) -> bool:
    said = _SAID.match(text, end)
    return said is not None and (said[1].isdigit() or folded(said[1]) in _listed()["said"])
