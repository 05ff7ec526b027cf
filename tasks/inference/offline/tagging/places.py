"""Finds names in a request's tokens: as they were written or in English, in whichever number or case."""

from collections.abc import Iterator, Sequence
from functools import lru_cache

from tasks.inference.offline.tokens import Token, tokens_of
from tasks.inference.offline.words import plain_letters, singular

Key = tuple[str, ...]
_LONGEST = 32
"""Tokens of a name that is looked for."""
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})


@lru_cache(maxsize=65_536)
def key_in(name: str) -> Key:
    """The stems of a name's words."""
    words = [token.word for token in tokens_of(name.replace("_", " ")) if token.word != "-"]
    return tuple(_stem(part) for word in words for part in _parts(word))


@lru_cache(maxsize=65_536)
def _parts(word: str) -> Sequence[str]:
    return [part for part in word.replace("-", "_").replace(" ", "_").replace("'", "_").split("_") if part]


@lru_cache(maxsize=65_536)
def _stem(word: str) -> str:
    """A word without what inflects it, in plain letters: forms of one word are alike, in six languages."""
    plain = plain_letters(word.translate(_UMLAUTS)).lower() or word
    known = singular(plain)
    if known != plain:
        return known
    return next((plain[: -len(end)] for end in ("es", "en", "er", "e", "s", "n") if _ends(plain, end)), plain)


def _ends(word: str, end: str) -> bool:
    return len(word) > len(end) + 3 and word.endswith(end)


class Places:
    """The words of a request, to be looked up by names.

    Args:
        tokens: In English.
    """

    def __init__(self, tokens: Sequence[Token]) -> None:
        self._tokens = tokens
        self._forms = [
            [tuple(_stem(part) for part in _parts(word)) for word in words]
            for words in ([token.word for token in tokens], [token.raw for token in tokens])
        ]
        self._starts: list[dict[Key, list[int]]] = [{}, {}]
        for stems, starts in zip(self._forms, self._starts, strict=True):
            for at, own in enumerate(stems):
                for key in {own[:1], _two(stems, tokens, at)} if own else ():
                    starts.setdefault(key, []).append(at)
        self._found: dict[Key, tuple[tuple[int, int], ...]] = {}

    def has(self, name: str) -> bool:
        """Whether a name stands anywhere."""
        return bool(self.of(name))

    def of(self, name: str) -> Sequence[tuple[int, int]]:
        """Where a name stands, as it was written or in English; never a part of one written word."""
        key = key_in(name)
        if key not in self._found:
            self._found[key] = tuple(dict.fromkeys(self._of(key))) if 0 < len(key) <= _LONGEST else ()
        return self._found[key]

    def _of(self, key: Key) -> Iterator[tuple[int, int]]:
        for written, (stems, starts) in enumerate(zip(self._forms, self._starts, strict=True)):
            for start in starts.get(key[:2], ()):
                end = _end(stems, self._tokens, start, key)
                if end is None or _goes_on(self._tokens, start):
                    continue
                whole = end
                while _goes_on(self._tokens, whole):
                    whole += 1
                if written or whole == end:
                    yield start, whole


def _goes_on(tokens: Sequence[Token], at: int) -> bool:
    """Whether a token belongs to the written word before it."""
    return 0 < at < len(tokens) and tokens[at].raw == "" and tokens[at].word.strip() != ""


def _end(stems: Sequence[Key], tokens: Sequence[Token], start: int, key: Key) -> int | None:
    """The place behind a name that begins here; None where another stands here."""
    read = 0
    for at in range(start, min(start + _LONGEST, len(tokens))):
        own = stems[at]
        if not own and not (read and (tokens[at].word == "-" or tokens[at].raw == "")):
            return None
        if own != key[read : read + len(own)]:
            return None
        read += len(own)
        if read == len(key):
            return at + 1
    return None


def _two(stems: Sequence[Key], tokens: Sequence[Token], start: int) -> Key:
    """The first two stems from a place, by which a name of several words is looked up."""
    found = stems[start][:2]
    at = start + 1
    while len(found) < 2 and at < min(start + _LONGEST, len(tokens)):
        if not stems[at] and not (tokens[at].word == "-" or tokens[at].raw == ""):
            break
        found += stems[at][: 2 - len(found)]
        at += 1
    return found
