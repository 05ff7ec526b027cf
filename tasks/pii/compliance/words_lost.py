"""F8 by how texts repeat: words lost that are nobody's, names of things changed, and words swallowed with an entity."""

import difflib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from tasks.pii.compliance.nobodys_words import NobodysWords, tokens_of
from tasks.pii.compliance.plain_words import PlainWords
from tasks.pii.lexicon import folded, names_anywhere
from tasks.pii.ner.streets import is_street_word

_IN_TEXTS = 5  # texts that name a thing, or say the same beside an entity
_DISTINCT = 3  # entities that stand there
_NEAR, _LONG = 2, 4  # words beside an entity; letters of a word that was swallowed


@dataclass(frozen=True)
class _Change:
    """Words of a text that others stand in the place of."""

    row: int
    before: tuple[str, ...]
    old: tuple[str, ...]
    new: tuple[str, ...]
    after: tuple[str, ...]

    def turned(self) -> "_Change":
        """The same read from its end."""
        return _Change(self.row, self.after[::-1], self.old[::-1], self.new[::-1], self.before[::-1])


def words_lost(
    pairs: Sequence[tuple[int, str, str]], nobodys: NobodysWords, is_value: Callable[[str], bool] = lambda _: False
) -> list[int]:
    """Give the rows whose text lost a word that is nobody's.

    Args:
        pairs: Rows with their text before and after.
        nobodys: What the source's texts repeat and its columns call things.
        is_value: Whether the source's columns hold a word.
    """
    plain = PlainWords()
    lost: set[int] = set()
    changes: list[_Change] = []
    named: defaultdict[tuple[str, ...], list[tuple[int, bool]]] = defaultdict(list)
    for row, before, after in pairs:
        old, new = tokens_of(before), tokens_of(after)
        for words, _, _ in nobodys.named(old):
            named[words].append((row, _count(new, words) < _count(old, words)))
        if old == new:
            continue
        sure = nobodys.places(old, sure=True)
        for one, two, three, four in _replaced(old, new):
            plain.see(row, old, range(one, two), new[three:four])
            lost |= {row} if sure & set(range(one, two)) else set()
            changes.append(_Change(row, _before(old, one), tuple(old[one:two]), tuple(new[three:four]),
                                   tuple(old[two : two + _NEAR])))  # fmt: skip
    lost |= plain.rows({row: before for row, before, _ in pairs}, is_value)
    for told in named.values():
        lost |= {row for row, gone in told if gone} if len(told) >= _IN_TEXTS else set()
    return sorted(lost | set(_swallowed(changes)) | set(_swallowed([one.turned() for one in changes])))


def _before(tokens: Sequence[str], at: int) -> tuple[str, ...]:
    return tuple(tokens[max(0, at - _NEAR) : at])


def _count(tokens: Sequence[str], words: tuple[str, ...]) -> int:
    return sum(tuple(tokens[at : at + len(words)]) == words for at in range(len(tokens)))


def _replaced(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[int, int, int, int]]:
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    for kind, one, two, three, four in matcher.get_opcodes():
        if kind in ("replace", "delete"):
            yield one, two, three, four


def _swallowed(changes: Sequence[_Change]) -> Iterator[int]:
    """Rows in which the word that begins what was replaced begins it wherever the same words stand before."""
    held: defaultdict[tuple[str, ...], list[_Change]] = defaultdict(list)
    for one in changes:
        if len(one.before) == _NEAR and len(one.old) > 1:
            held[one.before].append(one)
    for told in held.values():
        firsts = Counter(one.old[0] for one in told)
        word, many = firsts.most_common(1)[0]
        behind = {one.old[1] for one in told}  # of a street that many live in it is always the same
        if many >= _IN_TEXTS and many == len(told) and len(behind) >= _DISTINCT and _is_plain(word):
            yield from (one.row for one in told if word not in one.new)


def _is_plain(word: str) -> bool:
    given, family = names_anywhere()
    plain = folded(word)
    named = plain in given or plain in family or is_street_word(plain)
    return word.isalpha() and len(word) >= _LONG and not named
