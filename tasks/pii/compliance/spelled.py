"""Texts and values spelled without marks, capitals and separators, by Arrow's kernels: what the rules compare.

Made apart from what replaces (:mod:`tasks.pii.strewn`), so that no fault of the one hides from the other.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from tasks.pii.compliance.clear import in_clear
from tasks.pii.hashing import UInt64, hashes_of

Places = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Known = Callable[[UInt64, UInt64], Flags]

_MOST_WORDS = 8
_LONGEST = 60
_MOST_TURNS = 5
_TAIL = 9  # digits of a telephone number that every way of writing it has
_BATCH = 1 << 21  # bytes of text that are read at a time
_APART = ((r"([a-z])([A-Z])", r"\1 \2"), (r"([A-Za-z])([0-9])", r"\1 \2"), (r"([0-9])([A-Za-z])", r"\1 \2"))
_APART_ELSEWHERE = (
    (r"(\p{Ll})(\p{Lu})", r"\1 \2"), (r"(\p{L})(\p{N})", r"\1 \2"), (r"(\p{N})(\p{L})", r"\1 \2"),
)  # fmt: skip
_LETTERS = (
    ("ß", "ss"), ("ø", "o"), ("ł", "l"), ("æ", "ae"), ("œ", "oe"), ("đ", "d"), ("ð", "d"), ("\u0131", "i"), ("þ", "th"),
    ("ħ", "h"), ("ŧ", "t"),
)  # fmt: skip
_LETTER_PAIRS = (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ø", "oe"), ("å", "aa"), ("đ", "dj"), ("ð", "dj"))
_IDEOGRAPHS = r"([\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}])"


def bare(texts: pa.StringArray) -> pa.StringArray:
    """Letters and digits alone, small and without marks, a blank wherever something else stood."""
    ascii = pc.string_is_ascii(texts)
    small = pc.utf8_lower(texts)
    if not pc.all(ascii).as_py():
        other = pc.invert(ascii).fill_null(False)
        small = pc.replace_with_mask(small, other, _unmarked(small.filter(other)))
        return pc.utf8_trim_whitespace(pc.replace_substring_regex(small, r"[^\p{L}\p{N}]+", " "))
    return pc.utf8_trim_whitespace(pc.replace_substring_regex(small, r"[^a-z0-9]+", " "))


def _unmarked(texts: pa.StringArray) -> pa.StringArray:
    marks = pc.replace_substring_regex(pc.utf8_normalize(texts, form="NFKD"), r"\p{M}+", "")
    plain = pc.utf8_lower(pc.utf8_normalize(marks, form="NFC"))
    for one, two in _LETTERS:
        plain = pc.replace_substring(plain, one, two)
    return plain


def paired(names: pa.StringArray) -> pa.StringArray:
    """Names with two letters for one that has a mark, as in ``mueller``: those that have such letters, small."""
    some = pc.utf8_lower(names.filter(pc.invert(pc.string_is_ascii(names)).fill_null(False)))
    spelt = pc.utf8_normalize(some, form="NFC")
    for one, two in _LETTER_PAIRS:
        spelt = pc.replace_substring(spelt, one, two)
    return spelt


def squeezed(texts: pa.StringArray) -> pa.StringArray:
    """The same without any blank."""
    return pc.replace_substring(bare(texts), " ", "")


def turned(names: pa.StringArray) -> Iterator[pa.StringArray]:
    """Bare names with their words in every turn, squeezed: those of two words to five, the rest as nulls."""
    blanks, now = pc.count_substring(names, " "), names
    for turn in range(_MOST_TURNS):
        some = pc.and_(pc.greater(blanks, max(turn - 1, 0)), pc.less(blanks, _MOST_TURNS))
        if not pc.any(some).as_py():
            return
        yield pc.replace_substring(pc.if_else(some, now, None), " ", "")
        now = pc.replace_substring_regex(now, r"^(\S+) (.+)$", r"\2 \1")


class Ends:
    """Lengths of texts with their first and last byte: most runs of words that nobody seeks share them with none."""

    def __init__(self) -> None:
        self.told = np.zeros((_LONGEST + 1) << 16, np.bool_)

    def add(self, texts: pa.StringArray) -> None:
        """Seek these too."""
        first, last, size = _ends(texts)
        kept = (size > 0) & (size <= _LONGEST)
        self.told[_key(size[kept], first[kept], last[kept])] = True


def _ends(texts: pa.StringArray) -> tuple[Places, Places, Places]:
    offsets = np.frombuffer(texts.buffers()[1], np.int32)[texts.offset : texts.offset + len(texts) + 1].astype(np.int64)
    data = (
        np.frombuffer(texts.buffers()[2] or b"\0", np.uint8)
        if len(texts) and texts.buffers()[2]
        else np.zeros(1, np.uint8)
    )
    size = np.diff(offsets)
    begin, end = np.minimum(offsets[:-1], len(data) - 1), np.clip(offsets[1:] - 1, 0, len(data) - 1)
    return data[begin].astype(np.int64), data[end].astype(np.int64), size


def _key(size: Places, first: Places, last: Places) -> Places:
    return (size << 16) | (first << 8) | last


@dataclass(frozen=True)
class Spelled:
    """Runs of words of texts, squeezed, as far as they are known.

    Attributes:
        text: The number of the text of each, shape (n,).
        hashes: Of each.
        tails: Of nine digits and more the hash of the last nine; 0 of all else.
        lengths: Letters and digits in bytes.
        digits: Whether it is digits alone.
        numbers: How many runs of digits there are in all, by their length, shape (61,).
    """

    text: Places
    hashes: UInt64
    tails: UInt64
    lengths: Places
    digits: Flags
    numbers: Places


def spelled(texts: pa.StringArray, sought: Ends, known: Known) -> Spelled:
    """Spell every run of up to eight words of some texts, and keep those that are known.

    Args:
        texts: Any, without nulls.
        sought: The ends of what is known.
        known: Tells which hashes, and which of tails, are.
    """
    texts = in_clear(texts)
    sizes = np.cumsum(np.asarray(pc.binary_length(texts)).astype(np.int64)) // _BATCH
    bounds = [0, *(np.flatnonzero(np.diff(sizes)) + 1).tolist(), len(texts)]
    parts = [_spelled(texts.slice(begin, end - begin), sought, known, begin)
             for begin, end in pairwise(bounds) if end > begin]  # fmt: skip
    if not parts:
        none = np.empty(0, np.int64)
        return Spelled(none, np.empty(0, np.uint64), np.empty(0, np.uint64), none, np.empty(0, np.bool_),
                       np.zeros(_LONGEST + 1, np.int64))  # fmt: skip
    pieces: list[tuple[npt.NDArray[Any], ...]]
    pieces = [(part.text, part.hashes, part.tails, part.lengths, part.digits) for part in parts]
    return _together(pieces, np.sum([part.numbers for part in parts], axis=0))


def _words(texts: pa.StringArray) -> pa.ListArray:
    apart = texts
    for pattern, new in _APART:
        apart = pc.replace_substring_regex(apart, pattern, new)
    if not pc.all(pc.string_is_ascii(texts)).as_py():
        for pattern, new in (*_APART_ELSEWHERE, (_IDEOGRAPHS, r" \1 ")):
            apart = pc.replace_substring_regex(apart, pattern, new)
    return pc.split_pattern(bare(apart), " ")


def _spelled(texts: pa.StringArray, sought: Ends, known: Known, from_text: int) -> Spelled:
    listed = _words(texts)
    words, text = listed.flatten(), np.asarray(pc.list_parent_indices(listed)).astype(np.int64)
    first, last, size = _ends(words)
    number: Places = np.asarray(pc.match_substring_regex(words, r"^[0-9]+$")).astype(np.int64)
    sizes, solid = (np.concatenate([np.zeros(1, np.int64), np.cumsum(one)]) for one in (size, number))
    numbers = np.zeros(_LONGEST + 1, np.int64)
    pieces: list[tuple[npt.NDArray[Any], ...]] = []
    for many in range(1, min(_MOST_WORDS, len(words)) + 1):
        begin = np.arange(len(words) - many + 1)
        length = sizes[begin + many] - sizes[begin]
        begin = begin[(text[begin] == text[begin + many - 1]) & (length >= 2) & (length <= _LONGEST)]
        length = sizes[begin + many] - sizes[begin]
        digits = solid[begin + many] - solid[begin] == many
        numbers += np.bincount(length[digits], minlength=_LONGEST + 1)
        kept = sought.told[_key(length, first[begin], last[begin + many - 1])] | (digits & (length >= _TAIL))
        begin, length, digits = begin[kept], length[kept], digits[kept]
        runs = pc.binary_join_element_wise(*(words.take(pa.array(begin + at)) for at in range(many)), "")
        hashes, tails = hashes_of(runs), _tails(runs, digits & (length >= _TAIL))
        kept = known(hashes, tails)
        pieces.append((text[begin][kept] + from_text, hashes[kept], tails[kept], length[kept], digits[kept]))
    return _together(pieces, numbers)


def _together(pieces: list[tuple[npt.NDArray[Any], ...]], numbers: Places) -> Spelled:
    text, hashes, tails, lengths, digits = (np.concatenate(part) for part in zip(*pieces, strict=True))
    return Spelled(text, hashes, tails, lengths, digits, numbers)


def _tails(runs: pa.StringArray, long: Flags) -> UInt64:
    tails = np.zeros(len(runs), np.uint64)
    if long.any():
        tails[long] = hashes_of(pc.utf8_slice_codeunits(runs.filter(pa.array(long)), start=-_TAIL))
    return tails
