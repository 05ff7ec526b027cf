"""Halves of people's names in columns' names: those that name both, and those that name neither."""

import re

from schemas.semantics.words import words_of

FAMILY = frozenset({"last", "surname", "family", "maiden", "lastname"})
GIVEN = frozenset({"first", "given", "forename", "middle", "firstname", "fore"})
_BARE = frozenset({"name", "nome", "naam", "nimi", "namn", "navn"})
_CLIPPED = frozenset({"vor", "voor"})  # of "Vor- und Nachname"
_JOINING = frozenset({"e", "y", "et", "and", "und", "en", "i", "og", "och"})
_PARTED = re.compile(r"[,/&+]")
_OWN = {"given": "own first name", "family": "own last name"}


def is_bare(column: str) -> bool:
    """Whether a column is called a name and nothing else: beside one of given names it may hold the family's."""
    words = words_of(column)
    return len(words) == 1 and words[0] in _BARE


def other_half(role: str) -> str:
    """What a column is called that holds the other half of its rows' names."""
    return _OWN["given" if role == "family" else "family"]


def own_half(role: str) -> str:
    """What a column is called that holds one half of its rows' names."""
    return _OWN[role]


def is_own_half(called: str) -> bool:
    """Whether that is what a column is called."""
    return called in _OWN.values()


def halves_of(column: str) -> tuple[str, ...]:
    """The halves of names that a column has both of, where its name joins one and a bare name, in their order.

    ``Cognome e nome`` and ``Nom et pr\u00e9nom`` have the family's first, ``Nombre y apellidos`` the given one.
    """
    words = words_of(column)
    joined = [at for at, word in enumerate(words) if word in _JOINING]
    if joined:
        parts = [words[: joined[0]], words[joined[0] + 1 :]]
    elif _PARTED.search(column):
        parts = [words_of(part) for part in _PARTED.split(column, maxsplit=1)]
    else:
        return ()
    kinds = [_kind(part) for part in parts]
    if kinds.count("bare") == 1 and {"family", "given"} & set(kinds):
        known = next(kind for kind in kinds if kind != "bare")
        kinds = [kind if kind == known else "given" if known == "family" else "family" for kind in kinds]
    return tuple(kinds) if sorted(kinds) == ["family", "given"] else ()


def _kind(words: tuple[str, ...]) -> str:
    told = set(words)
    if told & FAMILY:
        return "family"
    return "given" if told & (GIVEN | _CLIPPED) else "bare" if words and words[0] in _BARE else ""
