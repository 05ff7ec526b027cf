"""Users' names of letters alone: told from any word by what is in no list, and by standing in one piece."""

from functools import cache

import numpy as np

from tasks.pii.handle_words import SHORTEST, handle_words
from tasks.pii.hashing import UInt64, within
from tasks.pii.strewn.words import LETTER, Flags, Places, Words, finished, read


@cache
def _words() -> UInt64:
    words = read(sorted(handle_words()), humps=False)
    every = np.arange(len(words))
    return np.unique(finished(words.raw(every, every), words.stop - words.start))


def are_telling(words: Words, first: Places, past: Places) -> Flags:
    """Tell which users' names are somebody's wherever they stand: of letters alone, with a word of no list, shape (n,).

    Args:
        words: The words of all.
        first: The first of each name; ``past`` one past its last.
    """
    size = words.stop - words.start
    letters = words.kinds == LETTER
    every: Places = np.flatnonzero(letters & (size >= SHORTEST))
    told = np.zeros(len(words) + 1, np.int64)
    if len(every):
        told[every + 1] = ~within(finished(words.raw(every, every), size[every]), _words())
    solid, telling = np.concatenate([np.zeros(1, np.int64), np.cumsum(letters)]), np.cumsum(told)
    flags: Flags = (solid[past] - solid[first] == past - first) & (telling[past] > telling[first])
    return flags


def in_one_piece(here: str) -> bool:
    """Whether something is written as a user's name is: ``t barwell`` of a sentence is none."""
    return not any(char.isspace() for char in here)
