"""Known codes within longer words: the letters of what stands before or behind them run on (``IDKX-8953556-A``).

Words end where digits begin, so only letters can be glued to a code. Its longest digits are looked for first, which are
few, and from there on every beginning and end within the words around; what is found there is known as a whole.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from tasks.pii.hashing import UInt64
from tasks.pii.sieve import Sieve
from tasks.pii.strewn.forms import Read
from tasks.pii.strewn.words import DIGIT, LETTER, Flags, Places, Words, finished

_FEWEST_DIGITS, _SHORTEST, _LONG_NUMBER = 5, 7, 7
_CHANCE = 1e-4  # of digits and the letters behind them to be somebody's: likelier ones are left to their own words
_WORDS, _LETTERS = 2, 6  # before and behind the digits; that are glued to an end
_NOT = ("PERSON", "EMAIL", "ADDRESS", "PHONE", "PASSWORD", "SECRET", "IP", "DATE_OF_BIRTH")


@dataclass
class Cores:
    """The longest digits of codes that letters may be glued to."""

    _noted: dict[tuple[int, int], list[UInt64]] = field(default_factory=dict)
    _sieve: Sieve | None = None

    def add(self, type: str, values: list[str]) -> None:
        """Take note of some values of a type."""
        codes = Read.of(values) if type not in _NOT else Read.of([])
        if not len(codes.places):
            return
        words, last = codes.words, codes.past - 1
        size = words.stop - words.start
        number = np.where(words.kinds == DIGIT, size, 0)
        counted = np.concatenate([np.zeros(1, np.int64), np.cumsum(number)])
        digits, longest = counted[codes.past] - counted[codes.first], np.maximum.reduceat(number, codes.first)
        owner = np.repeat(np.arange(len(codes.places)), codes.counts)
        tail = np.where(words.kinds[last] == LETTER, size[last], 0)
        open_ended = (words.kinds[codes.first] == LETTER) | (tail > 0)
        alone = (words.kinds[last] == DIGIT) & (size[last] >= _LONG_NUMBER)  # found without its letters
        fit = (longest >= _FEWEST_DIGITS) & (codes.sizes() >= _SHORTEST) & open_ended & ~alone
        core = np.flatnonzero(fit[owner] & (number == longest[owner]))
        kind = digits[owner[core]] * 100 + np.minimum(tail[owner[core]], 9)
        hashes = finished(words.raw(core, core), size[core])
        for one in np.unique(kind).tolist():
            self._noted.setdefault(divmod(one, 100), []).append(np.unique(hashes[kind == one]))

    def settle(self) -> None:
        """Keep those that nobody meets by chance."""
        every = {kind: np.unique(np.concatenate(listed)) for kind, listed in self._noted.items()}
        kept = [one for (digits, tail), one in every.items() if len(one) / (10.0**digits * 26.0**tail) <= _CHANCE]
        self._sieve = Sieve(np.unique(np.concatenate(kept))) if kept else None
        self._noted = {}

    def __bool__(self) -> bool:
        return self._sieve is not None

    def has(self, hashes: UInt64) -> Flags:
        """Tell which hashes are of them, shape (n,)."""
        return np.zeros(len(hashes), np.bool_) if self._sieve is None else self._sieve.has(hashes)


Hit = tuple[Places, Places, Places, UInt64, Places]


def glued(words: Words, cores: Cores, has: Callable[[UInt64], Flags]) -> list[Hit]:
    """Find codes to which letters are glued: text, begin, end, hash and size of each."""
    number = np.flatnonzero((words.kinds == DIGIT) & (words.stop - words.start >= _FEWEST_DIGITS))
    core = number[cores.has(finished(words.raw(number, number), (words.stop - words.start)[number]))]
    if not len(core):
        return []
    return [hit for before in range(_WORDS + 1) for behind in range(_WORDS + 1)
            for hit in _around(words, core, before, behind, has)]  # fmt: skip


def _around(words: Words, core: Places, before: int, behind: int, has: Callable[[UInt64], Flags]) -> list[Hit]:
    core = core[(core >= before) & (core + behind < len(words))]
    core = core[words.together(core - before, core + behind)]
    first, last = core - before, core + behind
    room = [np.where(words.kinds[at] == LETTER, np.minimum(words.stop[at] - words.start[at] - 1, _LETTERS), 0)
            for at in (first, last)]  # fmt: skip
    found: list[Hit] = []
    for skipped in range(int(room[0].max(initial=0)) + 1 if before else 1):
        for cut in range(int(room[1].max(initial=0)) + 1 if behind else 1):
            some = np.flatnonzero((room[0] >= skipped) & (room[1] >= cut)) if skipped or cut else core[:0]
            one, two = first[some], last[some]
            begin, end = words.start[one] + skipped, words.stop[two] - cut
            hashes = finished(words.between(begin, end), end - begin)
            hit = has(hashes) if len(some) else np.zeros(0, np.bool_)
            if hit.any():
                one, two = one[hit], two[hit]
                found.append((words.text[one], words.begins[one] + skipped, words.ends[two] - cut, hashes[hit],
                              (end - begin)[hit]))  # fmt: skip
    return found
