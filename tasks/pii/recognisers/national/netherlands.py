"""The Dutch citizen service number: nine digits that pass the eleven test."""

import numpy as np

from tasks.pii.recognisers.base import Flags, Recogniser, digits_only
from tasks.values.entities import checksums as sums
from tasks.values.strings import Block


def _right(block: Block) -> Flags:
    total = sums.weighted(block, (9, 8, 7, 6, 5, 4, 3, 2, -1))
    return np.asarray((total % 11 == 0) & (block != block[:, :1]).any(axis=1))


BSN = Recogniser(
    "BSN",
    "NATIONAL_ID",
    r"\d{9}|\d{4}[. ]\d{2}[. ]\d{3}|\d{3}[. ]\d{3}[. ]\d{3}",
    check=digits_only({9: _right}),
    context=("bsn", "burgerservicenummer", "sofinummer", "sofi"),
    chance=0.1,
    score=0.1,
    country="NL",
)
