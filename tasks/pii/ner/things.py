"""Things that are called like people: what stands around a find tells that nobody is meant."""

import re
from functools import cache
from importlib.resources import files

from schemas.own_yaml import own_yaml
from tasks.pii.lexicon import folded, names_anywhere
from tasks.pii.ner.known import large_cities
from tasks.pii.ner.lists import english
from tasks.pii.ner.words_abroad import beside_names, months_abroad

_NUMBERED = re.compile(r"\d{1,2}\.?(?: de)? $")
_YEAR = re.compile(r",? (?:de )?\d{2,4}(?!\w)")
_COUNTED = re.compile(r" (?:I{2,3}|IV|VI{0,3}|IX|X{1,2})$")  # Mark II
_ROAD = re.compile(r" (?:Road|Avenue|Boulevard|Highway|Drive|Crescent)$")
_UNIT = re.compile(r"\d ?$")
_BEGINS = re.compile(r"(?:^|[.;:!?,\n\u2022*-] ?)$")
_DETERMINED = re.compile(
    r"(?<!\w)(?:the|a|an|this|that|these|each|every|no|any|one|two|new|old|use)(?: \w+)? $", re.IGNORECASE
)
_NEXT = re.compile(r" ([a-z]{2,})(?![\w'\u2019@])")
_SMALL = r"(?:de|di|du|da|do|la|le|del|della|dos|das|von|van|z)"
_OF = re.compile(rf" {_SMALL} (?!(?:de|la|le|las|los|der|den|het) )[^\W\d_A-Z]")
_HUMAN = re.compile(
    r"(?<!\w)(?:he|she|him|her|his|hers|i|me|my|we|us|our|you|your|who|whose|they"
    r"|pls|please|thx|thanks|thank|dear|hi|hello|hey)(?!\w)",
    re.IGNORECASE,
)
_LIKE_A_VERB = re.compile(r"(?:ed|ing|ly|[^s]s)$")
_USUAL = 60  # the rank of English words up to which a name is a word as well


@cache
def _no_goods() -> frozenset[str]:
    """Small words that are no nouns, and nouns that stand behind the names of people."""
    listed = own_yaml((files("tasks.pii.ner") / "things.yaml").read_text("utf-8"))
    return frozenset((*listed["no_nouns"], *listed["of_people"]))


def is_a_thing(text: str, start: int, end: int, type: str, *, foreign: bool) -> bool:
    """Tell whether what was found is a thing by what stands around it.

    Args:
        text: The whole text.
        start: Where the find begins; ``end`` where it ends.
        type: What it was taken for.
        foreign: Whether the text is in another language than English.
    """
    value, before = text[start:end], text[:start]
    if type == "ADDRESS":
        return foreign and value[0].islower() and value.count(" ") == 1  # maat 40
    plain = folded(value)
    if plain in months_abroad() and (_NUMBERED.search(before) or _YEAR.match(text, end)):
        return True
    if len(value) <= _SHORT and not value.isupper() and _UNIT.search(before):
        return True
    if plain in beside_names() or all(word.strip(".,") in beside_names() for word in plain.split(" ")):
        return True
    if type == "GPE":
        named = any(plain in listed for listed in names_anywhere()) and plain not in large_cities()
        return named and not foreign and _names_a_kind(text, start, end)
    return type == "PERSON" and _is_no_person(text, start, end, foreign=foreign)


_SHORT = 2  # letters of a unit: 25 Nm


def _is_no_person(text: str, start: int, end: int, *, foreign: bool) -> bool:
    value = text[start:end]
    words = value.split(" ")
    if len(words) > 1:
        if foreign and words[0] in _ARTICLES and _begins(text, start):
            return not any(folded(words[1]) in listed for listed in names_anywhere())
        counted = _COUNTED.search(value) is not None and english().get(folded(words[0]), 99) <= _USUAL
        small = foreign and value.islower() and not text.islower()
        return small or (len(words) == _PAIR and (counted or _ROAD.search(value) is not None))
    if _begins(text, start) and _OF.match(text, end):
        return True
    return value[0].islower() if foreign else _names_a_kind(text, start, end)


def _begins(text: str, start: int) -> bool:
    return _BEGINS.search(text, max(0, start - 2), start) is not None


_PAIR = 2
_ARTICLES = frozenset({"Le", "La", "Les", "Lo", "De", "O", "A", "Os", "As", "El", "Il", "L"})


def _names_a_kind(text: str, start: int, end: int) -> bool:
    """A name that stands before a noun as a word would: ``Sage green``, ``the Phillips head``, not ``Anna called``."""
    follows = _NEXT.match(text, end)
    determined = _DETERMINED.search(text, max(0, start - 24), start) is not None
    if follows is None or not (determined or _begins(text, start)):
        return False
    noun, plain = follows.group(1), folded(text[start:end])
    if noun in _no_goods() or noun not in english() or _LIKE_A_VERB.search(noun):
        return False
    word = english().get(plain, 99) <= _USUAL or plain in names_anywhere()[0] or determined
    return word and _HUMAN.search(text) is None
