"""Users' names left in texts: those of letters alone that are no word of any list, and those that people's names make.

What is cut from names counts before digits and behind a word for users alone, and fewer cuts than masking knows.
"""

import re
from collections.abc import Iterator
from functools import cache

import pyarrow as pa
import pyarrow.compute as pc

from tasks.pii.compliance.clear import in_clear
from tasks.pii.compliance.spelled import bare, squeezed
from tasks.pii.handle_words import SHORTEST, handle_words
from tasks.pii.hashing import UInt64, hashes_of, within

_PIECE = re.compile(r"[^\W\d_]+(?:[._-]+[^\W\d_]+)*")
_WORD = re.compile(r"[^\W\d_]+")
_MOST_WORDS = 5
_CUTS = ((1, None), (2, None), (None, 1), (None, 2), (3, 4), (4, 3))
_MADE = 6  # letters
_AS_USER = re.compile(r"(?<![\w.%+-])(?<!\w@)([^\W\d_]+(?:[._][^\W\d_]+)?)(\d{1,4})?(?![\w@%.-])")
_CALLED = re.compile(r"(?i)(?<![a-z])(?:user|username|login|uid)[\"']?\s?[:=]\s?[\"']?$|@$")
_TITLE = "^(?:(?:dr|prof|mrs?|ms|miss|sir|herr|frau|hr|fr|sra?|srta|dott|ing) )+"
_SMALL = re.compile(r"(?<![\w.%+/-])(?<!\w@)[^\W\d_A-Z]{7,}(?![\w.@%-])")


@cache
def _plain() -> pa.StringArray:
    return pa.array(sorted(handle_words()), pa.string())


def handles_in(names: pa.StringArray) -> pa.StringArray:
    """Those users' names, squeezed, that tell of somebody wherever they stand: one of their words is in no list."""
    short = bare(names)
    some = short.filter(pc.match_substring_regex(short, r"^[\p{L} ]{5,60}$").fill_null(False))
    split = pc.split_pattern(some, " ")
    words, name = split.flatten(), pc.list_parent_indices(split)
    if not len(words):
        return some
    told = pc.and_(pc.greater_equal(pc.utf8_length(words), SHORTEST), pc.invert(pc.is_in(words, value_set=_plain())))
    return pc.replace_substring(some.take(pc.unique(name.filter(told))), " ", "")


def has_handle(text: str, known: UInt64) -> bool:
    """Whether one that is known stands in a text in one piece."""
    shown = in_clear(pa.array([text], pa.string())).to_pylist()
    pieces = [run for one in shown for piece in _PIECE.findall(one) for run in _runs(_WORD.findall(piece))]
    return bool(pieces) and bool(within(hashes_of(squeezed(pa.array(pieces, pa.string()))), known).any())


def made_of(names: pa.StringArray) -> Iterator[pa.StringArray]:
    """What users' names are made of bare names: letters of the first word with all others, or with one of them."""
    names = pc.replace_substring_regex(names, _TITLE, "")
    some = names.filter(pc.match_substring_regex(names, r"^\S+ \S").fill_null(False))
    for pattern in (r"^(\S+) (.+)$", r"^(\S+) (?:\S+ )*(\S+)$", r"^(\S+) (?:\S+ )*?(\S+) \S+$"):
        given, family = (pc.replace_substring_regex(some, pattern, part) for part in (r"\1", r"\2"))
        yield from made_with(given, pc.replace_substring(family, " ", ""))


def made_with(given: pa.StringArray, family: pa.StringArray) -> Iterator[pa.StringArray]:
    """The same of given and family names, squeezed; null where it is too short to tell."""
    for one, two in _CUTS:
        pieces = [pc.utf8_slice_codeunits(names, 0, size) for names, size in ((given, one), (family, two))]
        for turned in (pieces, pieces[::-1]):
            made = pc.binary_join_element_wise(*turned, "")
            told = pc.and_(pc.match_substring_regex(made, "^[a-z]+$"), pc.greater_equal(pc.utf8_length(made), _MADE))
            yield pc.if_else(told, made, None)


def has_made(text: str, known: UInt64) -> bool:
    """Whether one that is made of somebody's names stands in a text as users' names do."""
    shown = in_clear(pa.array([text], pa.string())).to_pylist()
    pieces = [match[1] for one in shown for match in _AS_USER.finditer(one)
              if match[2] or _CALLED.search(one, max(0, match.start() - 20), match.start())]  # fmt: skip
    return _any_known(pieces, known)


def has_glued(text: str, known: UInt64) -> bool:
    """Whether an initial and a family's name that are known stand in a text in one piece, in small letters."""
    shown = in_clear(pa.array([text], pa.string())).to_pylist()
    return _any_known([word for one in shown for word in _SMALL.findall(one)], known)


def _any_known(pieces: list[str], known: UInt64) -> bool:
    """Whether a piece is known that no list of words has; the lists, which are long, are asked of known ones alone."""
    spelt = squeezed(pa.array(pieces, pa.string()))
    spelt = spelt.filter(pa.array(within(hashes_of(spelt), known))) if len(spelt) else spelt
    return bool(len(spelt)) and not bool(pc.all(pc.is_in(spelt, value_set=_plain())).as_py())


def _runs(words: list[str]) -> Iterator[str]:
    for first in range(len(words)):
        yield from ("".join(words[first:past]) for past in range(first + 1, min(first + _MOST_WORDS, len(words)) + 1))
