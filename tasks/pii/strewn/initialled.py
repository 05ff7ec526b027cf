"""Names of which the given one is an initial: ``K. Mirgunides``, ``Mirgunides, K.``, ``mirgunides_k``."""

import re

import numpy as np

from tasks.pii.hashing import UInt64
from tasks.pii.strewn.chance import is_ordinary
from tasks.pii.strewn.words import Flags, Places, finished, joined

_TELLING = 4  # letters of a family's name that tells of somebody beside an initial
_LETTERS = re.compile(r"[^\W\d_]+")


def initialled(letters: UInt64, family: UInt64, sizes: Places) -> tuple[tuple[UInt64, Flags], tuple[UInt64, Flags]]:
    """Give the hashes of an initial before a family's name, and behind it, each with which tell of somebody anywhere.

    Args:
        letters: Of the initials, before they are scrambled, shape (n,).
        family: Of the families' names, before they are scrambled; ``sizes`` their letters.
    """
    ones = np.ones(len(sizes), np.int64)
    strong = (sizes >= _TELLING) & ~is_ordinary(finished(family, sizes))
    before = finished(joined(letters, ones, family), sizes + 1)
    behind = finished(joined(family, sizes, letters), sizes + 1)
    return (before, strong), (behind, strong)


def is_initialled(here: str) -> bool:
    """Whether something is written as an initial beside a name is: not ``a keller``, and not a letter in a word."""
    words = _LETTERS.findall(here)
    short = [word for word in (words[:1] + words[-1:]) if len(word) == 1]
    if len(words) < 2 or not short:
        return False
    if here.islower():
        return any(sign in here for sign in "._,-")
    return short[0].isupper() and all(word[0].isupper() for word in words if len(word) > 3)
