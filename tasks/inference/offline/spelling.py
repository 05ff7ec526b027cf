"""Words spelled wrong, put right by the fewest changes of letters to a word that is known."""

from collections.abc import Iterable, Mapping
from functools import cache

from schemas.semantics.knowledge import abbreviations, concepts_named, translations, vocabulary
from tasks.inference.offline.column_types import type_words
from tasks.inference.offline.cursor import UNITS
from tasks.inference.offline.data import english_words, phrases, word_set
from tasks.inference.offline.lexicon import entities, grammar_words, plain_words
from tasks.inference.offline.words import plural, singular

_ENDINGS = phrases("spelling", "endings")
_SHORTEST = 4
_TWO_CHANGES = 10  # letters from which on two changes are forgiven


@cache
def known_words() -> frozenset[str]:
    """Every word that needs no correction."""
    return _targets_of_slips() | english_words()


@cache
def _targets_of_slips() -> frozenset[str]:
    """What a slip may have been meant to be."""
    from faker.providers.lorem.en_US import Provider  # a list of frequent words, light to load

    nouns = {word for noun in entities() for word in noun}
    plurals = {plural(noun[-1]) for noun in entities()}
    return frozenset(
        {
            *map(str.lower, Provider.word_list),
            *type_words(),
            *plain_words(),
            *nouns,
            *plurals,
            *vocabulary(),
            *map(plural, vocabulary()),
            *grammar_words(),
            *word_set("list_grammar", "managers"),
            *word_set("links", "roles"),
            *abbreviations(),
        }
    )


@cache
def _targets() -> Mapping[int, tuple[str, ...]]:
    by_length: dict[int, list[str]] = {}
    for word in sorted(_targets_of_slips()):
        if len(word) >= _SHORTEST and word.isalpha():
            by_length.setdefault(len(word), []).append(word)
    return {length: tuple(words) for length, words in by_length.items()}


@cache
def corrected(word: str) -> str | None:
    """The known word that was probably meant; None when the word is known, or nothing is near enough.

    Args:
        word: In small letters.
    """
    if len(word) < _SHORTEST or not word.isascii() or not word.isalpha() or is_known(word):
        return None
    allowed = 2 if len(word) >= _TWO_CHANGES else 1
    best: tuple[int, bool, str] | None = None
    for candidate in _candidates(word, allowed):
        changes = distance(word, candidate, allowed)
        if changes > allowed or not _plausible(word, candidate) or not _slips(word, candidate):
            continue
        rank = (changes, sorted(word) != sorted(candidate), candidate)
        best = rank if best is None or rank < best else best
    return best[2] if best else None


def is_known(word: str) -> bool:
    """Whether the word is right as it is, or as a form of one that is."""
    known = known_words()
    if word in known or word in UNITS or singular(word) in known or word in translations() or concepts_named((word,)):
        return True
    return any(_inflects(word, end) for end in _ENDINGS)


def _inflects(word: str, end: str) -> bool:
    """Whether the word is a known one with an ending: ``teaching``, ``planned``."""
    stem = word.removesuffix(end)
    if stem == word or len(stem) < _SHORTEST:
        return False
    stems = {stem, f"{stem}e", f"{stem}y", *({stem[:-1]} if stem[-1] == stem[-2] else ())}
    return bool(stems & ((known_words() - abbreviations().keys()) | english_words()))


def _candidates(word: str, allowed: int) -> Iterable[str]:
    for length in range(len(word) - allowed, len(word) + allowed + 1):
        yield from (each for each in _targets().get(length, ()) if each[0] == word[0] or each[1:2] == word[:1])


def _plausible(word: str, candidate: str) -> bool:
    """A slip of the fingers in a short word swaps or drops a letter; another letter makes another word.

    A word that only adds a usual ending to a known one is that word's own form, and no slip.
    """
    if abs(len(word) - len(candidate)) > 1 and word[: len(candidate) - 1] == candidate[:-1]:
        return False
    if (
        word.startswith(candidate)
        or candidate in (f"{word}d", f"{word}s")
        or (candidate.startswith(word) and len(candidate) - len(word) > 1)
    ):
        return False
    if len(word) <= 5 and candidate not in _told_by_a_list():
        return False
    return len(word) > 5 or len(candidate) != len(word) or sorted(word) == sorted(candidate)


_NEAR = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_ALIKE = ("aeiouy", "csz", "ckq", "td", "mn", "bp", "vw", "gj")


def _slips(word: str, candidate: str) -> bool:
    """Whether letters that differ are neighbours on a keyboard, or sound alike; words of one length only."""
    if len(word) != len(candidate) or sorted(word) == sorted(candidate):
        return True
    pairs = [(first, second) for first, second in zip(word, candidate, strict=True) if first != second]
    return (len(pairs) > 1 and len(word) >= _TWO_CHANGES) or all(_near(first, second) for first, second in pairs)


def _near(first: str, second: str) -> bool:
    if any(first in group and second in group for group in _ALIKE):
        return True
    return any(abs(row.find(first) - row.find(second)) == 1 and first in row and second in row for row in _NEAR)


@cache
def _told_by_a_list() -> frozenset[str]:
    """What a short word may be a slip of: a table or what many columns are called, and no rarer word."""
    nouns = frozenset(word for noun in entities() if len(noun) == 1 for word in (noun[0], plural(noun[0])))
    return nouns | word_set("spelling", "often_slipped")


def distance(first: str, second: str, most: int) -> int:
    """Letters added, left out, changed or swapped between two words; above ``most`` it is not exact."""
    if first == second:
        return 0
    if abs(len(first) - len(second)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(second) + 1))
    for at, letter in enumerate(first, 1):
        before, above, row = row, before, [at]
        for to, other in enumerate(second, 1):
            cost = min(before[to] + 1, row[-1] + 1, before[to - 1] + (letter != other))
            if above and to > 1 and letter == second[to - 2] and first[at - 2] == other:
                cost = min(cost, above[to - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
    return row[-1]
