"""Single names in letters of the East left in text in Latin letters: beginnings and ends of the source's full names."""

import re
from collections import Counter
from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tasks.pii.compliance.spelled import Places
from tasks.pii.hashing import UInt64, hashes_of, within

_GLYPHS = r"[\u3400-\u9fff\uac00-\ud7a3\u30a1-\u30ff]"
_RUN = re.compile(rf"(?<!{_GLYPHS}){_GLYPHS}{{2,5}}(?!{_GLYPHS}|[\u3041-\u309f])")
_WHOLE = r"^[\p{Han}\p{Hangul}\p{Katakana}]{2,9}(?: [\p{Han}\p{Hangul}\p{Katakana}]{1,9})?$"
_LATIN, _FEWEST = re.compile(r"[A-Za-z]"), 5
_SHORTEST, _MOST = 2, 5


class GlyphsLeft:
    """Notes parts of names, and counts the cells that still have one that they had."""

    def __init__(self) -> None:
        self._waiting: list[UInt64] = []
        self._known: UInt64 = np.empty(0, np.uint64)
        self.cells: Counter[str] = Counter()

    def learn(self, names: pa.StringArray) -> None:
        """Take note of names of people."""
        some = pc.unique(names.filter(pc.match_substring_regex(names, _WHOLE).fill_null(False)))
        for size in range(_SHORTEST, _MOST + 1) if len(some) else ():
            longer = some.filter(pc.greater_equal(pc.utf8_length(some), size))
            for begin, end in ((0, size), (-size, None)):
                parts = pc.utf8_slice_codeunits(longer, begin, end)
                parts = parts.filter(pc.invert(pc.match_substring(parts, " ")))
                self._waiting.append(np.unique(hashes_of(parts)) if len(parts) else self._known[:0])

    def see(self, place: str, before: Sequence[str], after: Sequence[str], counts: Places) -> None:
        """Look at distinct texts of a column beside what they were, and how many cells have each."""
        if self._waiting:
            self._known, self._waiting = np.unique(np.concatenate([self._known, *self._waiting])), []
        flags = pc.match_substring_regex(pa.array(after, pa.string()), r"[\p{Han}\p{Hangul}\p{Katakana}]{2}")
        for at in np.flatnonzero(np.asarray(flags)).tolist() if len(self._known) else ():
            runs = sorted({*_RUN.findall(after[at])} & {*_RUN.findall(before[at])})
            if runs and len(_LATIN.findall(after[at])) >= _FEWEST and within(hashes_of(runs), self._known).any():
                self.cells[place] += int(counts[at])
