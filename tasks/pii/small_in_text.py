"""People in texts that are written in small letters throughout, by lists of names that are no words."""

import re
from collections.abc import Iterator
from functools import cache

from tasks.pii.lexicon import common_words, folded, names_anywhere
from tasks.pii.ner.known import all_places
from tasks.pii.ner.lists import english
from tasks.pii.ner.ordinary import ordinary_abroad

_WORDS = re.compile(r"(?<![\w@#./-])[^\W\d_]{3,}(?:['\u2019-][^\W\d_]+)*(?![\w@]|\.\w)")
_NAMES = r"([^\W\d_]{3,}(?: [^\W\d_]{3,})?)"
_CHAT = re.compile(
    r"(?<!\w)(?:hi|hey|hello|hallo|yo|morning)[ ,!]{1,3}(?:its|it's|it is|this is|im|i'm|i am) "
    rf"{_NAMES}(?=[,.!?;\n]|$| (?:here|from|again)\b)",
    re.IGNORECASE,
)
_SIGNED = re.compile(
    r"(?<!\w)(?:regards|thanks|thx|cheers|best|gru\u00df|saludos|merci|groetjes),?[ \t]*\n\s*"
    rf"{_NAMES}(?=\s*(?:\n|$|\x1e))",
    re.IGNORECASE,
)
_PARTICLES = re.compile(r"(?: (?:von|van|der|den|de|del|della|di|da|du|la|zu|zum|zur|ter|ten)(?= ))*")
_SCORE = 0.64
_SHORTEST = 4
_USUAL = 40  # English words up to this rank are words


@cache
def _given() -> frozenset[str]:
    """Given names that are neither English words nor places."""
    taken = common_words() | all_places()
    return frozenset(
        name for name in names_anywhere()[0] if len(name) >= _SHORTEST and name not in english() and name not in taken
    )


@cache
def _family() -> frozenset[str]:
    return frozenset(name for name in names_anywhere()[1] if len(name) >= _SHORTEST)


def small_names(text: str) -> Iterator[tuple[int, int, float]]:
    """Give start, end and score of the people of a text without capitals: a given name, and a family name after it."""
    last = -1
    for match in _WORDS.finditer(text):
        if match.start() < last or folded(match.group()) not in _given():
            continue
        small = _PARTICLES.match(text, match.end())
        start = small.end() if small else match.end()
        after = _WORDS.match(text, start + 1) if text[start : start + 1] == " " else None
        last = after.end() if after and _follows(folded(after.group())) else match.end()
        yield match.start(), last, _SCORE


def introduced(text: str) -> Iterator[tuple[int, int, float]]:
    """Give start, end and score of people in small letters who say who they are, or sign: ``hi its zelmira oduya``."""
    for pattern in (_CHAT, _SIGNED):
        for match in pattern.finditer(text):
            words = folded(match.group(1)).split(" ")
            if match.group(1).islower() and all(word in _given() or _follows(word) for word in words):
                yield *match.span(1), _SCORE


def _follows(word: str) -> bool:
    """A name that is no usual word, or what no list knows at all."""
    rank = english().get(word, 0)
    if word in ordinary_abroad():
        return False
    if word in _family() or word in names_anywhere()[0]:
        return not rank or rank > _USUAL
    return not rank and len(word) >= _SHORTEST and word not in common_words() and word not in all_places()
