"""The Turkish identity number: eleven digits, the last two computed."""

import numpy as np

from tasks.pii.recognisers.base import Flags, Recogniser, digits_only
from tasks.values.entities import checksums as sums
from tasks.values.strings import Block


def _right(block: Block) -> Flags:
    digits = sums.digits_of(block).astype(np.int64)
    odd, even = digits[:, 0:9:2].sum(axis=1), digits[:, 1:8:2].sum(axis=1)
    tenth = (odd * 7 - even) % 10
    return np.asarray((tenth == digits[:, 9]) & ((odd + even + tenth) % 10 == digits[:, 10]))


KIMLIK = Recogniser(
    "T.C. kimlik",
    "NATIONAL_ID",
    r"\d{11}",
    check=digits_only({11: _right}),
    context=("kimlik", "t.c.", "tckn"),
    chance=0.01,
    score=0.2,
    country="TR",
)
