"""The two letters with which people sign, left in texts: the row's own, and those behind a word for signing.

Such letters meet others' by chance, and a new name may have the old one's: only what is more than that counts.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tasks.pii.compliance.clear import in_clear
from tasks.pii.compliance.spelled import Places, Spelled, bare
from tasks.pii.hashing import UInt64, hashes_of
from tasks.pii.lexicon import folded
from tasks.pii.signing_words import NOBODYS, SIGNED
from tasks.pii.strewn.chance import Meetings

_LETTERS = re.compile(r"(?<![\w.&-])([^\W\d_])\. ?([^\W\d_])\.(?! ?[^\W\d_]\.|[\w&])")
_TITLE = "^(?:(?:dr|prof|mrs?|ms|miss|sir|herr|frau|hr|fr|sra?|srta|dott|ing) )+"
_MARK = "="
"""Begins what letters are hashed as: no run of words has it."""


def letters_of(names: pa.StringArray) -> pa.StringArray:
    """The first letters of the first word and the last of full names, each row's; null where there are not both."""
    words = pc.replace_substring_regex(bare(names), _TITLE, "")
    two = pc.match_substring_regex(words, r"^[a-z]\S* (?:\S+ )*[a-z]\S*$")
    letters = pc.replace_substring_regex(words, r"^(\S)\S* (?:\S+ )*(\S)\S*$", _MARK + r"\1\2")
    return pc.if_else(two, letters, None)


def with_letters(given: pa.StringArray, family: pa.StringArray) -> pa.StringArray:
    """The same of two columns."""
    return letters_of(
        pc.binary_join_element_wise(pc.replace_substring_regex(bare(given), " .*", ""), bare(family), " ")
    )


def written(texts: Sequence[str]) -> tuple[Places, UInt64, "np.typing.NDArray[np.bool_]"]:
    """Letters with dots in texts: the number of each text, the hash, and whether somebody signs with them."""
    found: list[tuple[int, str, bool]] = []
    shown = in_clear(pa.array(texts, pa.string()))
    flags = np.asarray(pc.match_substring_regex(shown, r"\p{Lu}\. ?\p{L}\."))
    for at in np.flatnonzero(flags).tolist():
        text = shown[at].as_py()
        for match in _LETTERS.finditer(text):
            letters = folded(match[1] + match[2])
            signs = SIGNED.search(text, max(0, match.start() - 40), match.start()) is not None
            if match[1].isupper() and (signs or letters not in NOBODYS):
                found.append((at, _MARK + letters, signs and letters not in NOBODYS))
    numbers = np.array([at for at, _, _ in found], np.int64)
    hashes = hashes_of([letters for _, letters, _ in found]) if found else np.empty(0, np.uint64)
    return numbers, hashes, np.array([signs for _, _, signs in found], np.bool_)


def as_runs(text: Places, hashes: UInt64) -> Spelled:
    """Letters as what is found in texts is told by."""
    two, no = np.full(len(text), 2), np.zeros(len(text), np.bool_)
    return Spelled(text, hashes, np.zeros(len(text), np.uint64), two, no, np.empty(0, np.int64))


@dataclass
class MonogramsLeft:
    """Counts letters behind words for signing that are as they were."""

    _met: dict[str, Meetings] = field(default_factory=dict)

    def see(self, place: str, before: Sequence[str], after: Sequence[str], counts: Places) -> None:
        """Look at distinct texts of a column beside what they were, and how many cells have each."""
        sides = []
        for texts in (before, after):
            text, hashes, signs = written(texts)
            first = np.unique(text[signs], return_index=True)
            sides.append(dict(zip(first[0].tolist(), hashes[signs][first[1]].tolist(), strict=True)))
        both = sorted(sides[0].keys() & sides[1].keys())
        if both:
            was, now = (np.array([side[at] for at in both], np.uint64) for side in sides)
            many = counts[both]
            met = self._met.setdefault(place, Meetings())
            met.note(np.repeat(now, many), np.repeat(was, many), own=int(many[was == now].sum()))

    def cells(self) -> dict[str, int]:
        """Cells of each column in which somebody still signs with the own letters."""
        return {place: met.own for place, met in self._met.items() if met.tied}
