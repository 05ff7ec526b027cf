"""Forms of values by hash, and what each is a form of: some nine bytes a form, no value."""

from dataclasses import dataclass, field

import numpy as np

from tasks.pii.hashing import UInt64
from tasks.pii.policy import Strategy
from tasks.pii.sieve import Sieve
from tasks.pii.strewn.words import Flags

_MERGED_FROM = 1 << 20  # forms that wait before they are merged
_CHANCE = 1e-7  # of a number to be somebody's: from here on a column must show that it holds theirs


@dataclass(frozen=True)
class Meaning:
    """What a form is a form of.

    Attributes:
        type: Of the value.
        strategy: What is done with the column that it stands in.
        kind: See :mod:`tasks.pii.strewn.forms`.
        digits: How many digits it has, where it has nothing else; 0 otherwise.
        before: What its values have before it, see :class:`tasks.pii.strewn.forms.Form`.
        called: What its column is called, where it has the family's name before the given one.
    """

    type: str
    strategy: Strategy
    kind: int
    digits: int = 0
    before: str = ""
    called: str = ""


@dataclass
class KnownForms:
    """The forms that tell of somebody anywhere."""

    meanings: list[Meaning] = field(default_factory=list)
    _hashes: UInt64 = field(default_factory=lambda: np.empty(0, np.uint64))
    _meant: "np.typing.NDArray[np.uint16]" = field(default_factory=lambda: np.empty(0, np.uint16))
    _waiting: list[tuple[UInt64, int]] = field(default_factory=list)
    _held: int = 0
    _numbers: dict[Meaning, int] = field(default_factory=dict)

    def add(self, hashes: UInt64, meaning: Meaning) -> None:
        """Take note of some forms."""
        if meaning not in self._numbers:
            self._numbers[meaning] = len(self.meanings)
            self.meanings.append(meaning)
        new = np.unique(hashes)
        self._waiting.append((new, self._numbers[meaning]))
        self._held += len(new)
        if self._held >= _MERGED_FROM:
            self._merge()

    def _merge(self) -> None:
        hashes = np.concatenate([self._hashes, *(one for one, _ in self._waiting)])
        meant = np.concatenate([self._meant, *(np.full(len(one), what, np.uint16) for one, what in self._waiting)])
        self._sort(hashes, meant)
        self._waiting, self._held = [], 0

    def _sort(self, hashes: UInt64, meant: "np.typing.NDArray[np.uint16]") -> None:
        """Keep each form once with each of its meanings: a user's name may be an initial and a family's name too."""
        order = np.lexsort((meant, hashes))
        hashes, meant = hashes[order], meant[order]
        new = (hashes[1:] != hashes[:-1]) | (meant[1:] != meant[:-1])
        kept = np.concatenate([np.ones(min(1, len(hashes)), np.bool_), new])
        self._hashes, self._meant = hashes[kept], meant[kept]

    def settle(self) -> None:
        """Merge what waits, and name the meanings in an order that no chunk decides."""
        self._merge()
        order = sorted(range(len(self.meanings)), key=lambda at: repr(self.meanings[at]))
        rank = np.empty(max(len(order), 1), np.uint16)
        rank[order] = np.arange(len(order), dtype=np.uint16)
        self._sort(self._hashes, rank[self._meant])
        self.meanings = [self.meanings[at] for at in order]
        self._numbers = {meaning: at for at, meaning in enumerate(self.meanings)}
        lengths = self._lengths()
        self.dense = {digits: many / 10.0**digits for digits, many in lengths.items() if many / 10.0**digits > _CHANCE}
        self._sieve = Sieve(self._hashes)

    def _lengths(self) -> dict[int, int]:
        """How many different numbers of each length there are."""
        first = np.concatenate([np.ones(min(1, len(self)), np.bool_), self._hashes[1:] != self._hashes[:-1]])
        digits = np.array([meaning.digits for meaning in self.meanings], np.int64)
        lengths, many = np.unique(digits[self._meant[first]], return_counts=True)
        return {size: count for size, count in zip(lengths.tolist(), many.tolist(), strict=True) if size}

    dense: dict[int, float] = field(default_factory=dict)
    """How likely a number of so many digits is somebody's, where that is not unlikely."""

    def __len__(self) -> int:
        return len(self._hashes)

    def has(self, hashes: UInt64) -> Flags:
        """Tell which hashes are among them, shape (n,)."""
        return self._sieve.has(hashes)

    def meant(self, hash: np.uint64) -> list[Meaning]:
        """Give all meanings of a form; none where it is not among them."""
        asked = np.array([hash], np.uint64)
        begin, end = (int(np.searchsorted(self._hashes, asked, side)[0]) for side in ("left", "right"))
        return [self.meanings[at] for at in self._meant[begin:end].tolist()]
