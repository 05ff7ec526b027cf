"""What was taken for people and is nobody: titles and greetings, eponyms, ordinary words that begin a sentence."""

import re
from collections.abc import Iterable
from dataclasses import replace
from functools import cache

from tasks.pii.lexicon import common_words, folded, foreign_words, names_anywhere
from tasks.pii.name_words import PARTICLES
from tasks.pii.ner.also_words import is_led_to, is_of_a_brand, tells_of_people
from tasks.pii.ner.callings import named_part, parts_played
from tasks.pii.ner.eponyms import bears_a_name, is_alone, is_eponym
from tasks.pii.ner.ordinary import is_ordinary
from tasks.pii.ner.sentence_words import begins_as_a_word, is_attribute
from tasks.pii.ner.words_abroad import words_abroad
from tasks.pii.people_by_kin import kinship
from tasks.pii.span import Span

_BEGINS = re.compile(r"(?:^|[.!?:;\n\u2022] ?|\n- )$")
_ABBREVIATED = re.compile(r"\. [a-z]{2,}\.")  # Cass. civ. 3e
_MONUMENT = re.compile(
    r" (?:Arena|Stadion|Stadium|Airport|Foundation|Stiftung|Cup|Award|Prize|Pokal|Trophy|beker)(?!\w)"
)
_FIRST = re.compile(r"([^\W\d_]+)[ :]{1,2}(?=[^\W\d_])")
_BOOKED = re.compile(r"[^\W\d_]{2,}/[^\W\d_]+")
_ARTICLE = re.compile(r"(?<!\w)(?:die|das|den|dem|der|ein|eine|einen|einem|einer|im|am|vom|zum|zur) $")
_CODES, _VOWELS = (3, 4), frozenset("aeiouy")
_NEAR = 40


def means_nobody(text: str, start: int, end: int) -> bool:
    """Whether nobody is meant by one word that is somebody's name too, by what stands around it.

    Args:
        text: All of it.
        start: Where the word begins; ``end`` where it ends.
    """
    if named_part(text, start, end)[0] == end or is_eponym(text, start, end):
        return True
    if is_led_to(text, start):
        return False
    if _ABBREVIATED.match(text, end):
        return True
    plain = folded(text[start:end])
    if plain in parts_played() and _begins(text, start):
        return True
    if not text[start].isupper() or text[end : end + 1] != " " or not _begins(text, start):
        return False
    return begins_as_a_word(plain, text[end + 1 : end + 1 + _NEAR])


def without_nobody(text: str, spans: Iterable[Span]) -> list[Span]:
    """Leave out the people who are none, and titles and greetings before their names."""
    named = (
        replace(one, start=_behind_lead(text, named_part(text, one.start, one.end)[0], one.end))
        if one.type == "PERSON" else one for one in spans
    )  # fmt: skip
    return [
        one
        for one in named
        if one.type != "PERSON" or (one.start < one.end and not _is_nobody(text, one.start, one.end))
    ]


def _behind_lead(text: str, start: int, end: int) -> int:
    """Where the name begins behind words that lead to it, ``Anruf Frauke``, and codes: ``MFR KELLER/ERIKA``."""
    while (word := _FIRST.match(text, start, end)) and _leads(text, word, end):
        start = word.end()
    return start


def _leads(text: str, word: re.Match[str], end: int) -> bool:
    if any(folded(word[1]) in names for names in names_anywhere()):
        return False
    return folded(word[1]) in _lead_words() or (_is_code(word[1]) and _before_booked(text, word, end))


def _is_code(word: str) -> bool:
    return word.isupper() and len(word) in _CODES and not set(folded(word)) & _VOWELS


def _before_booked(text: str, word: re.Match[str], end: int) -> bool:
    """Whether a name stands behind as bookings have it, and no title or label before: ``Dr SZT NOVAK`` is a name."""
    labelled = text[: word.start()].rstrip().endswith((":", "."))
    return _BOOKED.match(text, word.end(), end) is not None and not labelled and not is_led_to(text, word.start())


@cache
def _lead_words() -> frozenset[str]:
    """Nouns with a capital that lead to names: of contacts, and for kin where all nouns have one; folded."""
    contacts = (word for phrase in words_abroad()["contacts"] for word in phrase.split() if word[0].isupper())
    return frozenset(map(folded, (*contacts, *kinship()["nouns"])))


def _is_nobody(text: str, start: int, end: int) -> bool:
    words = re.findall(r"[^\W\d_]+", text[start:end])
    if is_of_a_brand(text, start, end) or (len(words) > 1 and _MONUMENT.match(text, end)):
        return True
    if len(words) > 1:
        begun = all(map(_is_plain, map(folded, words[:-1]))) and not is_led_to(text, start)
        if _begins(text, start) and is_attribute(folded(words[0]), text[start:end].partition(" ")[2]):
            return True
        eponym = is_eponym(text, end - len(words[-1]), end)
        return (begun and (_is_plain(folded(words[-1])) or eponym)) or (eponym and bears_a_name(folded(words[0])))
    plain = folded(text[start:end])
    if means_nobody(text, start, end) or (is_alone(plain) and not tells_of_people(text, start, end)):
        return True
    if is_led_to(text, start):
        return False
    return _is_plain(plain) or (
        _ARTICLE.search(text, max(0, start - _NEAR), start) is not None
        and not any(plain in names for names in names_anywhere())
    )


def _begins(text: str, start: int) -> bool:
    return _BEGINS.search(text, max(0, start - 3), start) is not None


def _is_plain(word: str) -> bool:
    """An everyday word of some language, and no name of a list."""
    if any(word in names for names in names_anywhere()):
        return False
    return word in foreign_words() or word in common_words() or word in PARTICLES or is_ordinary(word)
