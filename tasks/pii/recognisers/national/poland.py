"""The Polish PESEL: birth, serial, sex and a check digit."""

import numpy as np

from tasks.pii.recognisers.base import Flags, Recogniser, digits_only
from tasks.values.entities import checksums as sums
from tasks.values.strings import Block


def _right(block: Block) -> Flags:
    left = sums.weighted(block[:, :10], (1, 3, 7, 9, 1, 3, 7, 9, 1, 3)) % 10
    return np.asarray(sums.spelled(left, "0987654321") == block[:, 10])


PESEL = Recogniser(
    "PESEL",
    "NATIONAL_ID",
    r"\d{2}(?:[02468][1-9]|[13579][0-2])(?:0[1-9]|[12]\d|3[01])\d{5}",
    check=digits_only({11: _right}),
    context=("pesel",),
    chance=0.03,
    score=0.3,
    country="PL",
)
