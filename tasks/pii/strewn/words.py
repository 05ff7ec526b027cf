"""Texts as words and runs of neighbouring words, hashed without what separates them.

``Anna Keller``, ``anna-keller``, ``ANNA_KELLER`` and ``AnnaKeller`` are one run with one hash: letters and digits alone
count, small and without diacritics. Every run's hash follows from two places of one running sum over a whole batch of
texts (a polynomial modulo 2^64 with an odd base, which has an inverse), so nothing is done text by text.
"""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property

import numpy as np
import numpy.typing as npt

from tasks.pii.hashing import UInt64
from tasks.values.cells import mix

Places = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

MOST_WORDS = 10
_GAP = 3  # bytes between two words of one value
_LONGEST = 80  # bytes of a value
_BATCH = 1 << 20  # bytes of text that are read at a time
_SEPARATOR, DIGIT, LETTER, _IDEOGRAPH, _WITHIN = range(5)
_BASE = 0x9E3779B97F4A7C15
_INVERSE = pow(_BASE, -1, 1 << 64)
_LENGTH = np.uint64(0xD1342543DE82EF95)
_SALT = mix(np.arange(1, 257, dtype=np.uint64) * np.uint64(_BASE))


_BARE = str.maketrans({
    "ß": "ss", "ẞ": "SS", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ð": "d", "Ð": "D", "\u0131": "i",
    "ħ": "h", "Ħ": "H", "ŧ": "t", "Ŧ": "T", "þ": "th", "Þ": "Th", "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE",
})  # fmt: skip
"""Letters that are one with their mark."""


class _Fold(dict[int, str]):
    """What each character is written as: letters without diacritics, a blank for what is no letter and no digit."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        bare = "".join(one for one in unicodedata.normalize("NFKD", char) if not unicodedata.combining(one))
        bare = unicodedata.normalize("NFC", bare.translate(_BARE))
        kept = "".join(one if one.isascii() else one.lower() for one in bare if one.isascii() or one.isalnum())
        self[code] = kept if kept or unicodedata.combining(char) else " "
        return self[code]


FOLD = _Fold()


def plain(text: str) -> str:
    """A text without diacritics; ASCII stays as it is."""
    return text if text.isascii() else text.translate(FOLD)


@cache
def _kinds() -> npt.NDArray[np.uint8]:
    kinds = np.full(256, _SEPARATOR, np.uint8)
    for signs, kind in (("0123456789", DIGIT), ("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ", LETTER)):
        kinds[[ord(sign) for sign in signs]] = kind
    kinds[0x80:0xC0], kinds[0xC0:0xE3] = _WITHIN, LETTER
    kinds[0xE3:0xEE], kinds[0xEE:0xF0], kinds[0xF0:] = _IDEOGRAPH, LETTER, _IDEOGRAPH
    return kinds


@cache
def _small() -> npt.NDArray[np.uint8]:
    small = np.arange(256, dtype=np.uint8)
    small[ord("A") : ord("Z") + 1] += 32
    return small


class _Powers:
    """Powers of the base, and of its inverse, as many as were asked for."""

    def __init__(self) -> None:
        self.up, self.down = self._made(_BATCH)

    def _made(self, size: int) -> tuple[UInt64, UInt64]:
        steps = (np.full(size + 1, base, np.uint64) for base in (_BASE, _INVERSE))
        up, down = (np.cumprod(np.concatenate([np.ones(1, np.uint64), one])) for one in steps)
        return up, down

    def enough(self, size: int) -> tuple[UInt64, UInt64]:
        """Give at least so many of both."""
        if len(self.up) <= size:
            self.up, self.down = self._made(size)
        return self.up, self.down


@cache
def _powers() -> _Powers:
    return _Powers()


@dataclass(frozen=True)
class Runs:
    """Runs of words.

    Attributes:
        first: The first word of each, shape (n,); ``last`` the last.
        hashes: Of each.
        lengths: Its letters and digits, in bytes.
        digits: Whether all of it are digits.
        skipped: Digits at its beginning that are left out: a country's calling code.
    """

    first: Places
    last: Places
    hashes: UInt64
    lengths: Places
    digits: Flags
    skipped: int = 0


@dataclass(frozen=True)
class Words:
    """The words of texts, in order.

    Attributes:
        text: Number of the text that each stands in, shape (n,).
        begins: Place of its first byte in its plain text; ``ends`` one past the last.
        start: How many letters and digits come before it in all texts; ``stop`` the same for its end.
        kinds: Digits, letters, or an ideograph by itself.
        sums: The running sum, shape (letters and digits + 1,).
    """

    text: Places
    begins: Places
    ends: Places
    start: Places
    stop: Places
    kinds: npt.NDArray[np.uint8]
    sums: UInt64

    def __len__(self) -> int:
        return len(self.text)

    def raw(self, first: Places, last: Places, skipped: int = 0) -> UInt64:
        """The hash of runs before it is scrambled: these can be put together, see :func:`joined`."""
        return self.between(self.start[first] + skipped, self.stop[last])

    def letter(self, word: Places) -> UInt64:
        """The hash of the first letters of words, before it is scrambled; no letter's where letters take more bytes."""
        begin = self.start[word]
        return (self.sums[begin + 1] - self.sums[begin]) * _powers().enough(len(self.sums))[1][begin]

    def between(self, begin: Places, end: Places) -> UInt64:
        """The hash of letters and digits, counted over all texts, before it is scrambled."""
        return (self.sums[end] - self.sums[begin]) * _powers().enough(len(self.sums))[1][begin]

    def together(self, first: Places, last: Places) -> Flags:
        """Whether words and all between them may be of one value."""
        return np.equal(self._broken[first], self._broken[last])

    @cached_property
    def _broken(self) -> Places:
        """How often words do not belong together, up to each word."""
        apart = (self.text[1:] != self.text[:-1]) | (self.begins[1:] - self.ends[:-1] > _GAP)
        return np.concatenate([np.zeros(1, np.int64), np.cumsum(apart)])

    @cached_property
    def _solid(self) -> Places:
        """How many words are no digits, up to each word."""
        return np.concatenate([np.zeros(1, np.int64), np.cumsum(self.kinds != DIGIT)])

    def runs(self, *, shortest: int = 3) -> Iterator[Runs]:
        """Give the runs of one word, of two, and so on; of digits once more without a calling code."""
        if not len(self):
            return
        every = np.arange(len(self))
        for words in range(1, min(MOST_WORDS, len(self)) + 1):
            first = every[: len(self) - words + 1]
            last = first + words - 1
            size = self.stop[last] - self.start[first]
            kept = (self._broken[last] == self._broken[first]) & (size >= shortest) & (size <= _LONGEST)
            if not kept.any():
                continue
            first, last, size = first[kept], last[kept], size[kept]
            digits = self._solid[last + 1] == self._solid[first]
            yield Runs(first, last, finished(self.raw(first, last), size), size, digits)
            yield from self._without_code(first, last, size, digits)

    def _without_code(self, first: Places, last: Places, size: Places, digits: Flags) -> Iterator[Runs]:
        for skipped in range(1, 5):
            long = digits & (size >= 8 + skipped) & (size <= 19) & (self.stop[first] - self.start[first] >= skipped)
            if long.any():
                one, two, rest = first[long], last[long], size[long] - skipped
                yield Runs(
                    one, two, finished(self.raw(one, two, skipped), rest), rest, np.ones(len(one), np.bool_), skipped
                )


def finished(raw: UInt64, lengths: Places) -> UInt64:
    """Scramble the hashes of runs."""
    return mix(raw + lengths.astype(np.uint64) * _LENGTH)


def joined(one: UInt64, length: Places, two: UInt64) -> UInt64:
    """The hash of runs that follow each other, before it is scrambled."""
    return one + _powers().up[length] * two


def read(texts: Sequence[str], *, humps: bool = True) -> Words:
    """Read texts.

    Args:
        texts: Any.
        humps: Whether ``AnnaKeller`` is two words.
    """
    encoded = [plain(text).encode("utf-8", "replace") for text in texts]
    sizes = np.fromiter(map(len, encoded), np.int64, len(encoded))
    starts = np.concatenate([np.zeros(1, np.int64), np.cumsum(sizes + 1)])
    buffer = np.frombuffer(b"\n".join(encoded) + b"\n", np.uint8)
    kinds = _kinds()[buffer]
    inner = kinds == _WITHIN
    if inner.any():
        kinds = kinds[np.maximum.accumulate(np.where(inner, 0, np.arange(len(kinds))))]
    before = np.concatenate([np.zeros(1, np.uint8), kinds[:-1]])
    begins = (kinds != _SEPARATOR) & ~inner & ((before != kinds) | (kinds == _IDEOGRAPH))
    if humps:
        small = (buffer >= ord("a")) & (buffer <= ord("z"))
        begins |= (buffer >= ord("A")) & (buffer <= ord("Z")) & np.concatenate([np.zeros(1, np.bool_), small[:-1]])
    solid = kinds != _SEPARATOR
    ends = np.concatenate([begins[1:] | ~solid[1:], np.ones(1, np.bool_)]) & solid
    counted = np.concatenate([np.zeros(1, np.int64), np.cumsum(solid)])
    letters = _small()[buffer[solid]]
    up, _ = _powers().enough(len(letters) + 1)
    sums = np.concatenate([np.zeros(1, np.uint64), np.cumsum(_SALT[letters] * up[: len(letters)])])
    begin, end = np.flatnonzero(begins), np.flatnonzero(ends) + 1
    text = np.searchsorted(starts, begin, side="right") - 1
    return Words(text, begin - starts[text], end - starts[text], counted[begin], counted[end], kinds[begin], sums)


def batches(texts: Sequence[str]) -> Iterator[tuple[int, Sequence[str]]]:
    """Cut texts into batches that are read at a time: the number of the first, and the texts."""
    begin, held = 0, 0
    for place, text in enumerate(texts):
        held += len(text)
        if held >= _BATCH:
            yield begin, texts[begin : place + 1]
            begin, held = place + 1, 0
    if begin < len(texts):
        yield begin, texts[begin:]
