"""Names with initials left in texts: found by their letters, and told by how they are written."""

import re
from collections.abc import Iterator, Sequence
from functools import cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tasks.pii.compliance.pieces import texts_with
from tasks.pii.compliance.spelled import Flags, squeezed
from tasks.pii.hashing import UInt64
from tasks.pii.lexicon import common_words, place_names

_TOKEN = re.compile(r"[^\W\d_]+")
_FAMILY = 4  # letters of a family's name that tells of somebody beside an initial
_MOST_WORDS = 4
_LOOSE = frozenset("._,-")
_ONE, _LAST = r"^(\S)\S+ (.+)$", r"^(\S)\S+ (?:\S+ )*(\S+)$"


@cache
def _plain_words() -> pa.StringArray:
    return pa.array(sorted(common_words() | place_names()), pa.string())


def initials_of(names: pa.StringArray) -> Iterator[pa.StringArray]:
    """Whole bare names of two words to five with an initial before all others, or the last; in both turns, squeezed."""
    blanks = pc.count_substring(names, " ")
    some = names.filter(pc.and_(pc.match_substring_regex(names, _ONE), pc.less(blanks, 5)).fill_null(False))
    for pattern in (_ONE, _LAST):
        letter, family = (pc.replace_substring_regex(some, pattern, part) for part in (r"\1", r"\2"))
        yield from initials_with(letter, pc.replace_substring(family, " ", ""))


def initials_with(given: pa.StringArray, family: pa.StringArray) -> Iterator[pa.StringArray]:
    """The first letters of given names beside family names, before and behind them; squeezed, null where none tells."""
    told = pc.and_(
        pc.greater_equal(pc.utf8_length(family), _FAMILY), pc.invert(pc.is_in(family, value_set=_plain_words()))
    )
    letter = pc.utf8_slice_codeunits(given, 0, 1)
    for one, two in ((letter, family), (family, letter)):
        yield pc.if_else(told, pc.binary_join_element_wise(one, two, ""), None)


def with_initials(texts: Sequence[str], known: UInt64) -> Flags:
    """Tell which texts have an initial beside a name that is known, and write it as one: ``a keller`` is none."""
    pieces = ((at, shown) for at, text in enumerate(texts) for shown in _candidates(text))
    return texts_with(pieces, len(texts), known)


def _candidates(text: str) -> Iterator[str]:
    words = list(_TOKEN.finditer(text))
    for at, letter in enumerate(words):
        if len(letter.group()) > 1:
            continue
        for many in range(1, _MOST_WORDS):
            if at + many < len(words) and _is_initial(text, words[at : at + many + 1], letter):
                yield text[letter.start() : words[at + many].end()]
            if at >= many and _is_initial(text, words[at - many : at + 1], letter):
                yield text[words[at - many].start() : letter.end()]


def _is_initial(text: str, words: Sequence["re.Match[str]"], letter: "re.Match[str]") -> bool:
    between = text[words[0].start() : words[-1].end()]
    if len(between) > 60 or any(char.isdigit() for char in between):
        return False
    if between.islower():
        return bool(_LOOSE & set(between))
    long = (word.group() for word in words if len(word.group()) > 3)
    return letter.group().isupper() and all(word[0].isupper() for word in long)


def pairs_of(given: pa.StringArray, family: pa.StringArray) -> Iterator[pa.StringArray]:
    """The same of names in two columns, row by row; nothing where either is missing."""
    one, two = squeezed(given), squeezed(family)
    shown = np.asarray(pc.and_(pc.greater(pc.utf8_length(one), 0), pc.greater(pc.utf8_length(two), 1)).fill_null(False))
    yield from initials_with(one.filter(pa.array(shown)), two.filter(pa.array(shown)))
