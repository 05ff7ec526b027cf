"""Kinds of forms in which a value may stand.

All of it; a word; the first and the last word and these turned; its last number; an address's local part; given and
family name of two columns and these turned; an initial and the family's name, and these turned; the last four digits;
a day of birth in any writing; the first letters of two names. Below 10: a name begun at its word of that number.
"""

import numpy as np

from tasks.pii.hashing import UInt64
from tasks.pii.strewn.words import Places
from tasks.values.cells import mix

WHOLE, WORD, ENDS, ENDS_TURNED, NUMBER, LOCAL, PARTS, PARTS_TURNED, INITIAL, INITIAL_TURNED, LAST = range(20, 31)
DAY = 40
MONOGRAM = 50
INITIALS = (INITIAL, INITIAL_TURNED)


def day_hashes(days: Places) -> UInt64:
    """Hashes of days from 1970 on."""
    return mix((days + (1 << 40)).astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15))
