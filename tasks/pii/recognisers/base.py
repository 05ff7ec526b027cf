"""What a recogniser is: a pattern, the words that stand around such values, and the check that the values pass.

Patterns are written in the syntax that RE2 and Python share (no look-around, no back reference, bounded repeats), so
that one serves columns, by Arrow's kernels, and running text.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from tasks.values.strings import Block

SIGNS = r"[\s:#=()\"'.,>\\\u2013-]{0,6}"
"""What stands between a label and its value: ``MRN: 1``, ``"mrn":"1"``, ``<mrn>1``, ``mrn=1``."""

Flags = npt.NDArray[np.bool_]
Check = Callable[[pa.StringArray], Flags]


@dataclass(frozen=True)
class Recogniser:
    """One kind of value.

    Attributes:
        name: What it is called in evidence, such as ``card``.
        type: The type that it tells, see :mod:`tasks.pii.kinds`.
        pattern: The value, without anchors.
        check: Which of the values that match are right: a checksum or a range. None when nothing can be checked.
        context: Words (patterns, in small letters) that stand near such values in running text.
        against: A pattern of what, right before a value in running text (in small letters), tells that it is something
            else.
        label: A pattern of what must stand right before the value in running text; the value alone tells too little.
        chance: The share of unrelated values of the right shape that match all the same.
        score: How sure a match in running text is by itself; with a word of the context near it, 0.4 more.
        in_text: Whether to look for it in running text; ``in_columns`` likewise.
        lenient: Whether a word of the context makes up for a failed check: people mistype, and invent.
        country: The ISO 3166 code that a national number belongs to.
        any_case: Whether capitals and small letters count the same.
        anchor: A pattern that every value in running text holds and that is cheap to find: only what stands around such
            places is searched.
        needle: Characters of which every value holds at least one: a text without them is not searched.
    """

    name: str
    type: str
    pattern: str
    check: Check | None = None
    context: tuple[str, ...] = ()
    against: str = ""
    label: str = ""
    chance: float = 0.01
    score: float = 0.5
    in_text: bool = True
    in_columns: bool = True
    lenient: bool = False
    country: str = ""
    any_case: bool = False
    anchor: str = ""
    needle: str = ""

    def matches(self, values: pa.Array) -> Flags:
        """Tell which whole values match the pattern and pass the check, shape (n,)."""
        found = np.asarray(
            pc.match_substring_regex(values, f"^(?:{self.pattern})$", ignore_case=self.any_case).fill_null(False)
        ).astype(np.bool_)
        if self.check is None or not found.any():
            return found
        places = np.flatnonzero(found)
        found[places] = self.check(values.take(pa.array(places)))
        return found


def solid(values: pa.Array, keep: str = "0-9A-Za-z") -> pa.Array:
    """Strip separators: keep only the given characters."""
    return pc.replace_substring_regex(values, f"[^{keep}]+", "")


def by_width(values: pa.Array, judges: Mapping[int, Callable[[Block], Flags]]) -> Flags:
    """Judge ASCII values by their width; a width without a judge fails, shape (n,)."""
    lengths = np.asarray(pc.utf8_length(values))
    right = np.zeros(len(values), np.bool_)
    for width, judge in judges.items():
        places = np.flatnonzero(lengths == width)
        if len(places):
            right[places] = judge(block_of(values.take(pa.array(places)), width))
    return right


def block_of(values: pa.Array, width: int) -> Block:
    """Lay ASCII values of one width out as characters, shape (n, width)."""
    joined = "".join(values.to_pylist()).encode("ascii", "replace")
    return np.frombuffer(joined, np.uint8).reshape(len(values), width)


def digits_only(judges: Mapping[int, Callable[[Block], Flags]]) -> Check:
    """Make a check of what judges digits, whatever separates them."""

    def check(values: pa.StringArray) -> Flags:
        return by_width(solid(values, "0-9"), judges)

    return check


def solid_upper(judges: Mapping[int, Callable[[Block], Flags]]) -> Check:
    """Make a check of what judges digits and capitals, whatever separates them and however they are written."""

    def check(values: pa.StringArray) -> Flags:
        return by_width(pc.utf8_upper(solid(values)), judges)

    return check


def varied(block: Block) -> Flags:
    """Tell which rows are not one character over and over, shape (n,)."""
    return np.asarray((block != block[:, :1]).any(axis=1))
