"""Tells what happens from what is: rows of it belong to all that they are told of."""

from itertools import takewhile

from tasks.inference.offline.data import word_set
from tasks.inference.offline.lexicon import Words

_SHORTEST, _LONGER = 4, 5
_HAPPENINGS = word_set("links", "happenings")
_ENDINGS = tuple(word_set("links", "happening_endings"))
_THINGS = word_set("links", "no_happenings")


def happens(key: Words) -> bool:
    """Whether a noun is of what happens: ``bid``, ``feeding``, ``enrolment``."""
    return key[-1] in _HAPPENINGS or (key[-1].endswith(_ENDINGS) and key[-1] not in _THINGS)


def names_event(verb: str, key: Words) -> bool:
    """Whether a table holds what a verb says: ``registered`` and registrations, ``moved`` and moves."""
    noun = key[-1]
    shared = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(verb, noun, strict=False)))
    rests = {verb[shared:], noun[shared:]}
    short = rests <= {"", "s", "e", "es", "ed", "d", "ing"}
    return (short and shared >= _SHORTEST) or (shared >= _LONGER and happens(key))
