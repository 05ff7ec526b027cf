"""The Korean resident number: birth, sex, serial and a check of eleven."""

import numpy as np

from tasks.pii.recognisers.base import Flags, Recogniser, digits_only
from tasks.values.entities import checksums as sums
from tasks.values.strings import Block


def _right(block: Block) -> Flags:
    left = sums.weighted(block[:, :12], (2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5)) % 11
    return np.asarray((11 - left) % 10 + ord("0") == block[:, 12])


RRN = Recogniser(
    "resident registration number",
    "NATIONAL_ID",
    r"\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])-\d{7}",
    check=digits_only({13: _right}),
    context=("주민등록번호", "rrn", "resident registration"),
    chance=0.01,
    score=0.6,
    country="KR",
)
