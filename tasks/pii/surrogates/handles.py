"""Surrogates of user names and the local parts of e-mail addresses: the person's new name, cut as the old one was."""

import difflib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from tasks.pii.lexicon import common_words, family_names, folded, given_names
from tasks.pii.name_words import PARTICLES, WORD
from tasks.pii.surrogates.ask import Ask
from tasks.pii.surrogates.identities import LONG_BEGINNING, Owners
from tasks.pii.surrogates.people import latin, name_domain
from tasks.pii.surrogates.pouring import cased_like
from tasks.pii.surrogates.spelling import spellings, with_and_without_particles
from tasks.values.permute import permute

_PIECE = re.compile(r"[^\W\d_]+|\d+|[\W_]+")
_SHORTEST_FAMILY = 4
_SHORTEST_PART = 3  # letters that a name begins with and that show it
_LEAST_OF_EACH = 2  # letters of each name, where neither is whole
_MISSPELT = 0.8  # how like a name what stands beside the other is
_PERMUTED = 15  # of a run of digits, so many of the last
GIVEN, FAMILY, DIGITS, OTHER = "given", "family", "digits", "other"


class Piece(NamedTuple):
    """A piece of a handle.

    Attributes:
        text: As it stands there, folded.
        kind: ``given``, ``family``, ``digits`` or ``other``.
        name: The name that it shows; longer than the text where that is its beginning alone.
    """

    text: str
    kind: str
    name: str = ""


def fake_handle(locale: str, identities: Owners) -> Callable[[list[str], Ask], list[str]]:
    """Make a maker of user names: of the person's new name where the old one showed it, of plain words otherwise."""

    def make(values: list[str], ask: Ask) -> list[str]:
        made = handles(values, values, locale, identities, ask)
        return [cased_like(value, new) for value, new in zip(values, made, strict=True)]

    return make


def handles(texts: list[str], wholes: list[str], locale: str, identities: Owners, ask: Ask) -> list[str]:
    """Write handles anew.

    Args:
        texts: The handles.
        wholes: The addresses that they belong to, or the handles themselves.
        locale: Of names.
        identities: Whose the addresses are.
        ask: Gives surrogates.
    """
    cut = Cut.of(texts, identities.of(wholes))
    made = cut.texts
    unknown = [one for one, (begin, end) in enumerate(cut.bounds) if not any(cut.names[begin:end])]
    words = ask("local", ["words"] * len(unknown), [folded(wholes[place]) for place in unknown])
    for kind in (GIVEN, FAMILY):
        _rename(cut, made, kind, locale, ask)
    places = [place for place, one in enumerate(cut.kinds) if one == DIGITS]
    for place, answer in zip(places, other_digits([made[place] for place in places], ask), strict=True):
        made[place] = answer
    whole = ["".join(made[begin:end]) for begin, end in cut.bounds]
    for place, word in zip(unknown, words, strict=True):
        whole[place] = word
    return whole


def _rename(cut: "Cut", made: list[str], kind: str, locale: str, ask: Ask) -> None:
    """Write the new names of a kind into their places; each name is asked for once."""
    places = [place for place, one in enumerate(cut.kinds) if one == kind]
    names = list(dict.fromkeys(cut.names[place] for place in places))
    parts = [asked_words(name) for name in names]
    words = list(dict.fromkeys(word for part in parts for word in part if word not in PARTICLES and len(word) > 1))
    answers = ask(kind, [name_domain(kind, word, locale) for word in words], words)
    new = {word: latin(answer, locale) for word, answer in zip(words, answers, strict=True)}
    plain = {name: "".join(new.get(word, word) for word in part) for name, part in zip(names, parts, strict=True)}
    for place in places:
        made[place] = _shortened(made[place], cut.names[place], plain[cut.names[place]])


def asked_words(name: str) -> list[str]:
    """The words of a name as surrogates are asked for: folded."""
    if name.isascii() and name.isalpha():
        return [name]
    return [folded(match.group()) for match in WORD.finditer(name)] or [name]


def _shortened(piece: str, name: str, new: str) -> str:
    """Cut a new name as the old one was: a letter stays a letter, the beginning of a name as large a part of it."""
    name = next(iter(spellings(name)), name)
    if len(name) <= len(piece):
        return new
    return new[:1] if len(piece) == 1 else new[: -(-len(piece) * len(new) // len(name))]


@dataclass(frozen=True)
class Cut:
    """The pieces of many handles, one behind the other: lists of texts alone, which the collector has no work with.

    Attributes:
        texts: Each as it stands there, folded.
        kinds: Of each: ``given``, ``family``, ``digits`` or ``other``.
        names: The name that each shows, longer than the piece where that is its beginning.
        bounds: Where each handle's pieces begin and end.
    """

    texts: list[str]
    kinds: list[str]
    names: list[str]
    bounds: list[tuple[int, int]]

    @classmethod
    def of(cls, handles: list[str], people: Sequence[tuple[str, str] | None]) -> "Cut":
        """Cut handles of people who are known or not."""
        texts: list[str] = []
        kinds: list[str] = []
        names: list[str] = []
        ends = [0]
        for handle, person in zip(handles, people, strict=True):
            for piece in pieces_of(handle, person):
                texts.append(piece.text)
                kinds.append(piece.kind)
                names.append(piece.name)
            ends.append(len(texts))
        return cls(texts, kinds, names, list(pairwise(ends)))


def other_digits(values: list[str], ask: Ask) -> list[str]:
    """Other digits, one to one among all of the same length."""
    word = ask.key.child("digits").digests(["order"])[:1, 0]
    made = list(values)
    widths: dict[int, list[int]] = {}
    for place, value in enumerate(values):
        widths.setdefault(min(len(value), _PERMUTED), []).append(place)
    for width, places in widths.items():
        tails = np.array([int(values[place][-width:]) for place in places], np.uint64)
        for place, tail in zip(places, permute(tails, 10**width, word).tolist(), strict=True):
            made[place] = f"{values[place][:-width]}{tail:0{width}d}"
    return made


def pieces_of(handle: str, person: tuple[str, str] | None) -> list[Piece]:
    """Cut a handle into pieces and say what each is."""
    pieces: list[Piece] = []
    for text in _PIECE.findall(folded(handle)):
        if text.isdigit():
            pieces.append(Piece(text, DIGITS))
        elif not text[0].isalpha():
            pieces.append(Piece(text, OTHER))
        else:
            pieces += (person and _of_person(text, person)) or _of_lists(text)
    if not any(piece.name for piece in pieces):
        return pieces
    pieces = [(person and _beginning(piece, person)) or piece for piece in pieces]
    return [
        Piece(piece.text, FAMILY, piece.text)
        if piece.kind == OTHER and len(piece.text) > 2 and piece.text.isalpha()
        else piece
        for piece in pieces
    ]


def _beginning(piece: Piece, person: tuple[str, str]) -> Piece | None:
    """What one of the person's names begins with, where another piece shows who that is: ``kl`` of ``braak_kl``."""
    if piece.kind != OTHER or len(piece.text) != _LEAST_OF_EACH or not piece.text.isalpha():
        return None
    kinds = ((GIVEN, person[0]), (FAMILY, person[1]))
    return next((Piece(piece.text, kind, name) for kind, name in kinds
                 if any(one.startswith(piece.text) for one in spellings(name))), None)  # fmt: skip


def _of_person(text: str, person: tuple[str, str]) -> list[Piece] | None:
    """Cut what spells the person's name in one of the usual ways; None where it does not."""
    if text == person[0]:
        return [Piece(text, GIVEN, text)]
    if text == person[1]:
        return [Piece(text, FAMILY, text)]
    if " " in person[1] and text in asked_words(person[1]):
        return [Piece(text, OTHER) if text in PARTICLES else Piece(text, FAMILY, text)]
    families = [(one, name) for name in with_and_without_particles(person[1]) for one in spellings(name) or ("",)]
    for given in spellings(person[0]) or ("",):
        for family, name in families:
            found = _spelled(text, Piece(given, GIVEN, person[0]), Piece(family, FAMILY, name))
            if found is not None:
                return found
    return None


def _spelled(text: str, given: Piece, family: Piece) -> list[Piece] | None:
    first, last = (one._replace(text=one.text[:1]) for one in (given, family))
    for one in (given, family):
        if text == one.text:
            return [one]
    for one, two in ((given, family), (first, family), (given, last)) if given.text and family.text else ():
        for pair in ([one, two], [two, one]):
            if text == pair[0].text + pair[1].text:
                return pair
    for one, letter in ((given, first), (family, last)):
        if text == letter.text or (len(text) >= _SHORTEST_PART and one.text.startswith(text)):
            return [one._replace(text=text)]
    return begun(text, given, family) if given.text and family.text else None


def begun(text: str, given: Piece, family: Piece) -> list[Piece] | None:
    """Cut ``robbrown``, ``alero`` or ``fernadaramos``: beginnings of both, or one and what is like the other."""
    for one, two in ((given, family), (family, given)):
        for at in range(1, len(text)):
            begin, end = text[:at], text[at:]
            if not (one.text.startswith(begin) and two.text.startswith(end)):
                continue
            long_enough = min(len(begin), len(end)) >= _LEAST_OF_EACH or max(len(begin), len(end)) >= LONG_BEGINNING
            if one.text == begin or two.text == end or long_enough:
                return [one._replace(text=begin), two._replace(text=end)]
    for one, two in ((given, family), (family, given)):
        if len(two.text) < _SHORTEST_FAMILY:
            continue
        for other, pair in ((text.removesuffix(two.text), (1, 0)), (text.removeprefix(two.text), (0, 1))):
            if other != text and difflib.SequenceMatcher(None, other, one.text).ratio() >= _MISSPELT:
                pieces = (two, one._replace(text=other))
                return [pieces[at] for at in pair]
    return None


@lru_cache(maxsize=65_536)
def _of_lists(text: str) -> list[Piece]:
    if text in common_words() and text not in given_names():
        return [Piece(text, OTHER)]
    if text in given_names() and len(text) > 2:
        return [Piece(text, GIVEN, text)]
    if text in family_names() and len(text) > 2:
        return [Piece(text, FAMILY, text)]
    if len(text) > _SHORTEST_FAMILY and text[1:] in family_names():
        return [Piece(text[:1], OTHER), Piece(text[1:], FAMILY, text[1:])]
    return [Piece(text, OTHER)]
