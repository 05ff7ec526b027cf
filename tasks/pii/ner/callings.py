"""What people are called by without being named: titles, offices and greetings, which are left where they stand."""

import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from schemas.own_yaml import own_yaml
from tasks.pii.lexicon import folded, names_anywhere
from tasks.pii.ner.words_abroad import nobody_abroad, words_abroad

_WORD = re.compile(r"\S+")
_ADDRESSED = re.compile(r"[,!:;.]|\s*(?:\n|$)")
_SMALL_ADDRESSEE = re.compile(r" [^\W\d_A-Z]+(?: [^\W\d_A-Z]+){0,2}[,!:\n]")
_FOLLOWING = re.compile(r" ([^\W\d_]+)(?!\w)")
_BEGINS = re.compile(r"(?:^|[.!?\n\"'>:] ?)$")


@cache
def _listed() -> Mapping[str, frozenset[str]]:
    listed = own_yaml((files("tasks.pii.ner") / "callings.yaml").read_text("utf-8"))
    return {kind: frozenset(folded(word) for word in words) for kind, words in listed.items()}


@cache
def offices() -> frozenset[str]:
    """Titles and offices that are nobody's name, folded, without a full stop."""
    given, family = names_anywhere()
    titles = {folded(word).strip(".") for word in words_abroad()["titles"] if word.strip(".").isalpha()}
    plain = {word for word in titles | nobody_abroad() if len(word) > 1 and word not in given and word not in family}
    return frozenset(plain) | _listed()["offices"]


@cache
def parts_played() -> frozenset[str]:
    """What people are to whom writes, which begins sentences, folded: ``Kunde``, ``locataire``; names among them."""
    return frozenset(folded(word) for word in words_abroad()["roles"] if word.isalpha())


def greetings() -> frozenset[str]:
    """Words that somebody is greeted with, folded; some are names too."""
    return _listed()["greetings"]


def named_part(text: str, start: int, end: int) -> tuple[int, int]:
    """Leave greetings, titles and offices off the beginning of a name.

    Args:
        text: All of it.
        start: Where what was found begins; ``end`` where it ends.

    Returns:
        Where the name stands; nothing stands there (both are ``end``) where nobody is named.
    """
    parts = [(match.start() + start, match.end() + start) for match in _WORD.finditer(text[start:end])]
    for place, (one, two) in enumerate(parts):
        if not _is_no_name(text, (one, two), end, last=place == len(parts) - 1):
            return one, end
    return end, end


def _is_no_name(text: str, word: tuple[int, int], end: int, *, last: bool) -> bool:
    plain = folded(text[slice(*word)]).strip(".,")
    if plain in offices():
        return True
    if plain not in greetings() or not _BEGINS.search(text, max(0, word[0] - 2), word[0]):
        return False
    if plain not in names_anywhere()[0] | names_anywhere()[1]:
        return True
    if not last:
        return _ADDRESSED.match(text, end) is not None
    following = _FOLLOWING.match(text, end)
    return _SMALL_ADDRESSEE.match(text, end) is not None or (
        following is not None and folded(following[1]) in offices()
    )
