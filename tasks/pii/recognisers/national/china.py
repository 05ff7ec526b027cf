"""The Chinese resident number: region, birth, serial and a check of eleven."""

import numpy as np

from tasks.pii.recognisers.base import Flags, Recogniser, solid_upper
from tasks.values.entities import checksums as sums
from tasks.values.strings import Block


def _right(block: Block) -> Flags:
    left = sums.weighted(block[:, :17], (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)) % 11
    return np.asarray(sums.spelled(left, "10X98765432") == block[:, 17])


RESIDENT = Recogniser(
    "resident number",
    "NATIONAL_ID",
    r"\d{6}(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[0-9Xx]",
    check=solid_upper({18: _right}),
    context=("身份证", "resident", "identity card"),
    chance=0.0,
    score=0.8,
    country="CN",
)
