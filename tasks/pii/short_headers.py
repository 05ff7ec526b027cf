"""What columns are called whose names clerks shortened: ``pac_ape1`` is a patient's last name."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from schemas.own_yaml import own_yaml
from schemas.semantics.knowledge import kinds_of_thing
from schemas.semantics.words import words_of
from tasks.pii.header_words import alike, parts_of

_LONGEST = 3  # words of the longest phrase
_TELEPHONES = frozenset({"phone", "telephone", "mobile"})
_BEFORE_DAYS = frozenset({
    "il", "el", "le", "la", "op", "am", "den", "dne", "dnia", "em", "on", "an", "a", "nel", "kl", "the", "es",
})  # fmt: skip
"""Words between what happened and the day."""
_HEAD_FIRST = 3  # words of "tel_portable_perso"


@dataclass(frozen=True)
class Weak:
    """What a name may stand for when the values say the same.

    Attributes:
        type: Of what.
        shape: A pattern that most values match.
        whole: Whether the name must be all of it.
    """

    type: str
    shape: str
    whole: bool


@cache
def _listed() -> tuple[Mapping[tuple[str, ...], tuple[str, ...]], Mapping[str, str], Mapping[tuple[str, ...], Weak]]:
    read = own_yaml((files("tasks.pii") / "short_headers.yaml").read_text("utf-8"))
    long = {
        alike(str(phrase).split()): tuple(str(english).split())
        for english, phrases in read["long"].items()
        for phrase in phrases
    }
    weak = {
        alike(str(name).removeprefix("=").split()): Weak(one["type"], one["shape"], str(name).startswith("="))
        for one in read["weak"]
        for name in one["names"]
    }
    return long, {str(short): str(english) for short, english in read["halves"].items()}, weak


@cache
def long_form(name: str) -> str | None:
    """Write a name out in English words; None where none of it is short for anything.

    A person's word before it makes a name of ``last`` and ``first``; a telephone's first word says what the rest
    belongs to, in the order of Romance languages: ``tel_perso``.
    """
    parts = parts_of(name)
    words = list(_spelled_out(parts))
    if len(words) > 1 and (half := _listed()[1].get(words[-1])) and _of_person(words[:-1]):
        words[-1:] = half.split()
    if words[:1] == ["name"] and _of_person(words[1:]):
        words = [*words[1:], "name"]
    if words[:1] and words[0] in _TELEPHONES and 1 < len(words) <= _HEAD_FIRST and len(words[-1]) > 1:
        words = [*words[1:], words[0]]
    known = [word for part in parts for word in words_of(part)]
    return None if words in (known, list(words_of(name))) else " ".join(words)


def _of_person(words: Iterable[str]) -> bool:
    return any(kinds_of_thing().get(word) == "people" for word in words)


def _spelled_out(words: tuple[str, ...]) -> Iterator[str]:
    long = _listed()[0]
    at = 0
    while at < len(words):
        for size in range(min(_LONGEST, len(words) - at), 0, -1):
            if found := long.get(words[at : at + size]):
                yield from found
                break
        else:
            size = 1
            halved = 0 < at == len(words) - 1 and words[at] in _listed()[1]
            yield from (words[at],) if halved else words_of(words[at])
        at += size


@cache
def may_stand_for(name: str) -> Weak | None:
    """Tell what a name may stand for that says too little by itself."""
    weak = _listed()[2]
    for words in (parts_of(name), words_of(name), _without_small(parts_of(name))):
        for size in range(min(_LONGEST, len(words)), 0, -1):
            found = weak.get(tuple(words[-size:]))
            if found is not None and not (found.whole and size < len(words)):
                return found
    return None


def _without_small(words: tuple[str, ...]) -> tuple[str, ...]:
    """Leave out what a day stands behind: ``Nata il`` and ``Geboren op`` are births as ``Nata`` is."""
    kept = len(words)
    while kept > 1 and words[kept - 1] in _BEFORE_DAYS:
        kept -= 1
    return words[:kept]


@cache
def written_out(name: str) -> tuple[str, ...]:
    """A name's words, those of its long form if it has one."""
    long = long_form(name)
    return words_of(name) if long is None else tuple(long.split())
