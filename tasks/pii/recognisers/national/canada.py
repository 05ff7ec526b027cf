"""The Canadian social insurance number: nine digits by Luhn."""

import numpy as np

from tasks.pii.recognisers.base import Flags, Recogniser, digits_only
from tasks.values.entities import checksums as sums
from tasks.values.strings import Block


def _right(block: Block) -> Flags:
    return np.asarray((sums.luhn(block[:, :8]) == block[:, 8]) & (block != block[:, :1]).any(axis=1))


SIN = Recogniser(
    "social insurance number",
    "NATIONAL_ID",
    r"\d{3}[ -]\d{3}[ -]\d{3}|\d{9}",
    check=digits_only({9: _right}),
    context=("sin", "social insurance"),
    chance=0.1,
    score=0.15,
    country="CA",
)
