"""Surrogates of user names and the local parts of e-mail addresses: the person's new name, cut as the old one was."""

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from tasks.pii.lexicon import common_words, family_names, folded, given_names
from tasks.pii.surrogates.ask import Ask
from tasks.pii.surrogates.identities import Identities
from tasks.pii.surrogates.people import latin, name_domain
from tasks.pii.surrogates.pouring import cased_like
from tasks.values.permute import permute

_PIECE = re.compile(r"[^\W\d_]+|\d+|[\W_]+")
_NO_LETTER = re.compile(r"[^a-z]")
_SHORTEST_FAMILY = 4
_PERMUTED = 15  # of a run of digits, so many of the last
GIVEN, FAMILY, DIGITS, OTHER = "given", "family", "digits", "other"


class Piece(NamedTuple):
    """A piece of a handle.

    Attributes:
        text: As it stands there, folded.
        kind: ``given``, ``family``, ``digits`` or ``other``.
        name: The name that it shows.
    """

    text: str
    kind: str
    name: str = ""

    @property
    def initial(self) -> bool:
        """Whether it is the first letter of the name alone."""
        return len(self.name) > len(self.text)


def fake_handle(locale: str, identities: Identities) -> Callable[[list[str], Ask], list[str]]:
    """Make a maker of user names: of the person's new name where the old one showed it, of plain words otherwise."""

    def make(values: list[str], ask: Ask) -> list[str]:
        made = handles(values, values, locale, identities, ask)
        return [cased_like(value, new) for value, new in zip(values, made, strict=True)]

    return make


def handles(texts: list[str], wholes: list[str], locale: str, identities: Identities, ask: Ask) -> list[str]:
    """Write handles anew.

    Args:
        texts: The handles.
        wholes: The addresses that they belong to, or the handles themselves.
        locale: Of names.
        identities: Whose the addresses are.
        ask: Gives surrogates.
    """
    cut = [pieces_of(text, person) for text, person in zip(texts, identities.of(wholes), strict=True)]
    made = [[piece.text for piece in pieces] for pieces in cut]
    unknown = [place for place, pieces in enumerate(cut) if not any(piece.name for piece in pieces)]
    words = ask("local", ["words"] * len(unknown), [folded(wholes[place]) for place in unknown])
    for place, word in zip(unknown, words, strict=True):
        made[place], cut[place] = [word], []
    for kind in (GIVEN, FAMILY):
        places, pieces = _of_kind(cut, kind)
        names = [piece.name for piece in pieces]
        answers = ask(kind, [name_domain(kind, name, locale) for name in names], names)
        for (one, two), piece, answer in zip(places, pieces, answers, strict=True):
            plain = latin(answer, locale)
            made[one][two] = plain[:1] if piece.initial else plain
    places, pieces = _of_kind(cut, DIGITS)
    for (one, two), answer in zip(places, other_digits([piece.text for piece in pieces], ask), strict=True):
        made[one][two] = answer
    return ["".join(pieces) for pieces in made]


def _of_kind(cut: Sequence[Sequence[Piece]], kind: str) -> tuple[list[tuple[int, int]], list[Piece]]:
    found = [((one, two), piece) for one, pieces in enumerate(cut) for two, piece in enumerate(pieces)
             if piece.kind == kind]  # fmt: skip
    return [place for place, _ in found], [piece for _, piece in found]


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
            pieces += (person and _of_person(text, _letters(person[0]), _letters(person[1]))) or _of_lists(text)
    if not any(piece.name for piece in pieces):
        return pieces
    return [
        Piece(piece.text, FAMILY, piece.text)
        if piece.kind == OTHER and len(piece.text) > 2 and piece.text.isalpha()
        else piece
        for piece in pieces
    ]


def _letters(name: str) -> str:
    return name if name.isascii() and name.isalpha() else _NO_LETTER.sub("", name)


def _of_person(text: str, given: str, family: str) -> list[Piece] | None:
    """Cut what spells the person's name in one of the usual ways; None where it does not."""
    first, last = given[:1], family[:1]
    if text == given:
        return [Piece(given, GIVEN, given)]
    if text == family:
        return [Piece(family, FAMILY, family)]
    for one, two in ((given, family), (first, family), (given, last)) if given and family else ():
        if text == one + two:
            return [Piece(one, GIVEN, given), Piece(two, FAMILY, family)]
        if text == two + one:
            return [Piece(two, FAMILY, family), Piece(one, GIVEN, given)]
    if text == first:
        return [Piece(first, GIVEN, given)]
    return [Piece(last, FAMILY, family)] if text == last else None


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
