"""Users' names of letters alone: told from any word by what is in no list, and by standing in one piece."""

from functools import cache

import numpy as np

from tasks.pii.handle_words import SHORTEST, handle_words
from tasks.pii.hashing import UInt64, within
from tasks.pii.strewn.words import Flags, Places, finished, read


@cache
def _words() -> UInt64:
    words = read(sorted(handle_words()), humps=False)
    every = np.arange(len(words))
    return np.unique(finished(words.raw(every, every), words.stop - words.start))


def are_telling(hashes: UInt64, sizes: Places, solid: Flags) -> Flags:
    """Tell which users' names are somebody's wherever they stand, shape (n,).

    Args:
        hashes: Of each.
        sizes: Its letters.
        solid: Whether it is one word of letters alone.
    """
    told = solid & (sizes >= SHORTEST)
    if told.any():
        told[told] = ~within(hashes[told], _words())
    return told


def in_one_piece(here: str) -> bool:
    """Whether something is written as a user's name is: ``t barwell`` of a sentence is none."""
    return not any(char.isspace() for char in here)
