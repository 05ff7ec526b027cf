"""Spanish DNI and NIE: eight digits, or a letter and seven, and a letter by the remainder of 23."""

import numpy as np

from tasks.pii.recognisers.base import Flags, Recogniser, solid_upper
from tasks.values.entities import checksums as sums
from tasks.values.strings import Block

_FIRST = {ord("X"): ord("0"), ord("Y"): ord("1"), ord("Z"): ord("2")}


def _right(block: Block) -> Flags:
    plain = block.copy()
    for letter, digit in _FIRST.items():
        plain[block[:, 0] == letter, 0] = digit
    left = sums.remainder(plain[:, :8], 23)
    return np.asarray(sums.spelled(left, "TRWAGMYFPDXBNJZSQVHLCKE") == plain[:, 8])


DNI = Recogniser(
    "DNI or NIE",
    "NATIONAL_ID",
    r"(?:\d{8}|[XYZxyz]-?\d{7})[- ]?[A-Za-z]",
    check=solid_upper({9: _right}),
    context=("dni", "nie", "nif", "documento", "identidad"),
    chance=0.04,
    score=0.65,
    country="ES",
)
