"""Users' names of letters alone left in texts: those that are no word of any list, standing in one piece."""

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


def _runs(words: list[str]) -> Iterator[str]:
    for first in range(len(words)):
        yield from ("".join(words[first:past]) for past in range(first + 1, min(first + _MOST_WORDS, len(words)) + 1))
