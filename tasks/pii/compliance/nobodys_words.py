"""Words of texts that are nobody's, though somebody is called so: by how texts repeat, and what columns call things.

Made apart from what replaces (:mod:`tasks.pii.standing`): by the words around a word, not by whole sentences. The rules
that a name is left and that a word is lost ask here from both sides, the one for less and the other for more evidence,
so that what lies between is left to masking.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice

from tasks.pii.compliance.plain_words import is_plain
from tasks.pii.full_names import holds_full_name
from tasks.pii.lexicon import common_words, folded, foreign_words, names_anywhere
from tasks.pii.ner.lists import english
from tasks.pii.ner.words_abroad import beside_names, words_abroad

_TOKEN = re.compile(r"[^\s<>(),;:]*(?:@|://)[^\s<>(),;]*[^\W_]|[^\W_]+(?:['\u2019-][^\W_]+)*|[.!?;:,\n]")
_STOPS = frozenset(".!?;:\n")
_NEAR, _FEWEST_NEAR = 3, 2  # words on either side that make a frame; how many it must have in all
_READ, _LONGEST, _MOST_THINGS = 20_000, 2_000, 2_000
_FULL_NAME = 2  # words that are a person's name as well as a work's
_USUAL = 35
_LIKELY, _SURE = (4, 0.005), (10, 0.02)  # texts that have a frame, and their share
_BY = frozenset({
    "by", "from", "with", "to", "for", "von", "vom", "bei", "durch", "mit", "par", "chez", "avec", "por", "con", "da",
    "door", "met", "voor", "przez", "od", "av", "gez", "ia", "sgd",
})  # fmt: skip
_THE = frozenset({
    "the", "a", "an", "this", "each", "every", "dem", "den", "das", "ein", "eine", "im", "am", "vom", "zum", "zur",
    "het", "een", "du", "au", "les", "des", "los", "las",
})  # fmt: skip


@dataclass
class _Frame:
    """What stands within some words: how many texts have it, and whether it is always the same."""

    texts: int
    filler: str
    varied: bool = False


def tokens_of(text: str) -> list[str]:
    """The words of a text and the signs that end what it says."""
    return _TOKEN.findall(text[:_LONGEST])


class NobodysWords:
    """Learns from a source's texts and from the columns that stay."""

    def __init__(self) -> None:
        self._frames: dict[tuple[str, ...], _Frame] = {}
        self._things: set[tuple[str, ...]] = set()
        self._firsts: set[str] = set()
        self.texts = 0

    def learn(self, texts: Iterable[str | None]) -> None:
        """Take note of texts, as far as there is room."""
        for text in islice((one for one in texts if one), max(_READ - self.texts, 0)):
            self.texts += 1
            tokens = tokens_of(text)
            seen: dict[tuple[str, ...], str] = {}
            for at in (at for at, token in enumerate(tokens) if token[0].isupper()):
                begin, end = _run(tokens, at)
                seen[_around(tokens, begin, end)] = " ".join(tokens[begin:end])
            for frame, filler in seen.items():
                held = self._frames.setdefault(frame, _Frame(0, filler))
                held.texts, held.varied = held.texts + 1, held.varied or held.filler != filler

    def learn_things(self, values: Sequence[str], *, works: bool = False) -> None:
        """Take note of what a column that stays calls things, in a few words of which no two are names.

        Args:
            values: Of the column.
            works: Whether it has titles of works: of three words or more, they may hold names, and nobody's whole one.
        """
        given, family = names_anywhere()
        for value in values[:_MOST_THINGS]:
            words = tuple(token for token in tokens_of(value) if token[0].isalnum())
            plain = [folded(word) for word in words]
            named = any(one in given for one in plain) and sum(one in given or one in family for one in plain) > 1
            if works and len(words) > _FULL_NAME:
                named = holds_full_name(plain)
            if 1 < len(words) <= 6 and not named and not any(one in beside_names() for one in plain):
                self._things.add(words)
                self._firsts.add(words[0])

    def named(self, tokens: Sequence[str]) -> Iterator[tuple[tuple[str, ...], int, int]]:
        """Give the things that are named among words, where each begins and one past its end."""
        for at, token in enumerate(tokens):
            if token in self._firsts:
                for size in range(2, 7):
                    words = tuple(tokens[at : at + size])
                    if len(words) == size and words in self._things:
                        yield words, at, at + size

    def places(self, tokens: Sequence[str], *, sure: bool) -> set[int]:
        """Number the words with capitals that are nobody's.

        Args:
            tokens: Of a text.
            sure: Whether to give only those that texts repeat so often that there is no doubt.
        """
        found = set() if sure else {at for _, begin, end in self.named(tokens) for at in range(begin, end)}
        for at, token in enumerate(tokens):
            if at not in found and token[0].isupper() and self._is_word(tokens, at, sure=sure):
                found.add(at)
        return found

    def is_nobodys(self, text: str, word: str) -> bool:
        """Whether a folded word is nobody's wherever it stands in a text."""
        tokens = tokens_of(text)
        stands = {at for at, token in enumerate(tokens) if folded(token) == word}
        return bool(stands) and stands <= self.places(tokens, sure=False)

    def _is_word(self, tokens: Sequence[str], at: int, *, sure: bool) -> bool:
        before = folded(tokens[at - 1]) if at else ""
        if not sure and is_plain(tokens, at):
            return True
        if not sure and before in _houses():
            return True
        begin, end = _run(tokens, at)
        if not all(is_a_word(folded(token)) for token in tokens[begin:end]) or before in _BY | beside_names():
            return False
        if not sure and (before in _THE or (end < len(tokens) and folded(tokens[end - 1]) in _halls())):
            return True
        if not sure and end < len(tokens) and (folded(tokens[end]) in _halls() or tokens[end] in _THE):
            return True
        frame = _around(tokens, begin, end)
        held, (fewest, share) = self._frames.get(frame), _SURE if sure else _LIKELY
        enough = held is not None and not held.varied and held.texts >= max(fewest, share * self.texts)
        return enough and len(frame) > _FEWEST_NEAR


def _run(tokens: Sequence[str], at: int) -> tuple[int, int]:
    """The words with capitals side by side of which one is."""
    begin, end = at, at + 1
    while begin and tokens[begin - 1][0].isupper():
        begin -= 1
    while end < len(tokens) and tokens[end][0].isupper():
        end += 1
    return begin, end


def _around(tokens: Sequence[str], begin: int, end: int) -> tuple[str, ...]:
    """The words on either side that the same sentence has, with an empty one between."""
    left = _said(reversed(tokens[max(0, begin - _NEAR) : begin]))
    return (*left[::-1], "", *_said(tokens[end : end + _NEAR]))


def _said(tokens: Iterable[str]) -> list[str]:
    said: list[str] = []
    for token in tokens:
        if token in _STOPS:
            break
        said.append(token)
    return said


@cache
def is_a_word(plain: str) -> bool:
    """Whether a folded name is an everyday word too, of English or of another language."""
    listed = plain in common_words() or plain in foreign_words() or plain in _kind("also_words")
    return listed or english().get(plain, _USUAL + 1) <= _USUAL


@cache
def _kind(kind: str) -> frozenset[str]:
    return frozenset(folded(word) for word in words_abroad()[kind])


def _houses() -> frozenset[str]:
    return _kind("houses")


def _halls() -> frozenset[str]:
    return _kind("halls")
