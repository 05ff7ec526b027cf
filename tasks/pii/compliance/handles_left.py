"""Users' names of letters alone left in texts: those that are no word of any list, standing in one piece."""

import re
from functools import cache

import pyarrow as pa
import pyarrow.compute as pc

from tasks.pii.compliance.clear import in_clear
from tasks.pii.compliance.spelled import bare, squeezed
from tasks.pii.handle_words import SHORTEST, handle_words
from tasks.pii.hashing import UInt64, hashes_of, within

_PIECE = re.compile(r"[^\W\d_]{5,}")


@cache
def _plain() -> pa.StringArray:
    return pa.array(sorted(handle_words()), pa.string())


def handles_in(names: pa.StringArray) -> pa.StringArray:
    """Those users' names, squeezed, that tell of somebody wherever they stand."""
    short = bare(names)
    some = short.filter(pc.match_substring_regex(short, rf"^\p{{L}}{{{SHORTEST},60}}$").fill_null(False))
    return some.filter(pc.invert(pc.is_in(some, value_set=_plain()))) if len(some) else some


def has_handle(text: str, known: UInt64) -> bool:
    """Whether one that is known stands in a text as one word."""
    pieces = [piece for shown in in_clear(pa.array([text], pa.string())).to_pylist() for piece in _PIECE.findall(shown)]
    return bool(pieces) and bool(within(hashes_of(squeezed(pa.array(pieces, pa.string()))), known).any())
