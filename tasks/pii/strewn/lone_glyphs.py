"""Single names in Japanese, Chinese and Korean letters within text in Latin letters: ``ver ficha de 宮本``.

There they are words of nobody's language, so a known family or given name alone tells of somebody.
"""

import re
from collections.abc import Callable, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tasks.pii.hashing import UInt64, hashes_of
from tasks.pii.strewn.words import Flags, Places, plain
from tasks.pii.surrogates.unspaced import alone_in

_END, _ENDED = np.uint64(0xFFFF), np.uint64(0xE5A1)
"""The last bits of the hashes of such names: one in 65,536 of others has them, and is no name."""

_MAY_HOLD = r"[\p{Han}\p{Hangul}\p{Katakana}]"
_LATIN, _FEWEST = re.compile(r"[A-Za-z\u00c0-\u024f]"), 3
_TITLES = re.compile("さん|さま|ちゃん|くん")
_SYLLABLES = re.compile(r"[\u3041-\u309f]")


def lone_names(texts: Sequence[str], is_name: Callable[[str], bool]) -> tuple[Places, Places, Places, UInt64]:
    """Find them: the text of each, its first byte and one past the last in the plain text, and its hash."""
    flags = pc.match_substring_regex(pa.array(texts, pa.string()), _MAY_HOLD)
    found = [
        (place, begin, end)
        for place in np.flatnonzero(np.asarray(flags).astype(np.bool_)).tolist()
        if len(_LATIN.findall(texts[place])) >= _FEWEST and not _SYLLABLES.search(_TITLES.sub("", texts[place]))
        for begin, end in alone_in(texts[place])
        if is_name(texts[place][begin:end])
    ]
    rows = [(place, _bytes(texts[place], begin), _bytes(texts[place], end)) for place, begin, end in found]
    names = [texts[place][begin:end] for place, begin, end in found]
    hashes = (hashes_of(names) if names else np.empty(0, np.uint64)) & ~_END | _ENDED
    places = np.array(rows, np.int64).reshape(-1, 3)
    return places[:, 0], places[:, 1], places[:, 2], hashes


def _bytes(text: str, at: int) -> int:
    return len(plain(text[:at]).encode())


def are_lone(hashes: UInt64) -> Flags:
    """Tell which hashes are of such names, shape (n,)."""
    flags: Flags = (hashes & _END) == _ENDED
    return flags
