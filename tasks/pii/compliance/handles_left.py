"""Users' names left in texts: those of letters alone that are no word of any list, and those that people's names make.

What is cut from names counts before digits and behind a word for users alone, and fewer cuts than masking knows.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache

import pyarrow as pa
import pyarrow.compute as pc

from tasks.pii.compliance.clear import in_clear
from tasks.pii.compliance.pieces import texts_with
from tasks.pii.compliance.spelled import Flags, bare
from tasks.pii.handle_words import SHORTEST, handle_words
from tasks.pii.hashing import UInt64

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


def with_handles(texts: Sequence[str], known: UInt64) -> Flags:
    """Tell in which texts one that is known stands in one piece."""
    pieces = ((at, run) for at, text in _clear(texts) for piece in _PIECE.findall(text)
              for run in _runs(_WORD.findall(piece)))  # fmt: skip
    return texts_with(pieces, len(texts), known)


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


def with_made(texts: Sequence[str], known: UInt64) -> Flags:
    """Tell in which texts one that is made of somebody's names stands as users' names do."""
    pieces = ((at, match[1]) for at, text in _clear(texts) for match in _AS_USER.finditer(text)
              if match[2] or _CALLED.search(text, max(0, match.start() - 20), match.start()))  # fmt: skip
    return texts_with(pieces, len(texts), known, but=_plain())


def with_glued(texts: Sequence[str], known: UInt64) -> Flags:
    """Tell in which texts an initial and a family's name that are known stand in one piece, in small letters."""
    pieces = ((at, word) for at, text in _clear(texts) for word in _SMALL.findall(text))
    return texts_with(pieces, len(texts), known, but=_plain())


def _clear(texts: Sequence[str]) -> Iterator[tuple[int, str]]:
    yield from enumerate(in_clear(pa.array(texts, pa.string())).to_pylist() if len(texts) else ())


def _runs(words: list[str]) -> Iterator[str]:
    for first in range(len(words)):
        yield from ("".join(words[first:past]) for past in range(first + 1, min(first + _MOST_WORDS, len(words)) + 1))
