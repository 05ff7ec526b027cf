"""What tells of somebody only as it is written, left in texts: initials beside a family's name, and users' names."""

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from tasks.pii.compliance.handles_left import with_glued, with_handles, with_made
from tasks.pii.compliance.initials_left import with_initials
from tasks.pii.compliance.somebody import Somebody
from tasks.pii.compliance.spelled import Flags, Spelled
from tasks.pii.hashing import UInt64, within

_Told = tuple[str, UInt64, Callable[[Sequence[str], UInt64], Flags]]


def left_as_written(texts: Sequence[str], runs: Spelled, stood: Flags, known: Somebody) -> set[tuple[str, int]]:
    """Give what is left, and the number of the text that has it.

    Args:
        texts: A column's.
        runs: Of their words, as far as they are known.
        stood: Which of these stood there before.
        known: What tells of somebody.
    """
    forms: tuple[_Told, ...] = (
        ("initials", known.initials, with_initials), ("user names", known.handles, with_handles),
        ("user names", known.made, with_made), ("user names", known.initials, with_glued),
    )  # fmt: skip
    return {one for form in forms for one in _left(texts, runs, stood, form)}


def _left(texts: Sequence[str], runs: Spelled, stood: Flags, form: _Told) -> Iterator[tuple[str, int]]:
    what, hashes, written = form
    some = np.unique(runs.text[within(runs.hashes, hashes) & stood])
    flags = written([texts[at] for at in some.tolist()], hashes)
    yield from ((what, at) for at in some[flags].tolist())
