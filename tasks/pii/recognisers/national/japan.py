"""The Japanese my number: twelve digits, the last computed."""

import numpy as np

from tasks.pii.recognisers.base import Flags, Recogniser, digits_only
from tasks.values.entities import checksums as sums
from tasks.values.strings import Block


def _right(block: Block) -> Flags:
    left = sums.weighted(block[:, :11], (6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2)) % 11
    return np.asarray(np.where(left <= 1, 0, 11 - left) + ord("0") == block[:, 11])


MY_NUMBER = Recogniser(
    "my number",
    "NATIONAL_ID",
    r"\d{12}|\d{4}[ -]\d{4}[ -]\d{4}",
    check=digits_only({12: _right}),
    context=("マイナンバー", "my number", "個人番号"),
    chance=0.1,
    score=0.1,
    country="JP",
)
