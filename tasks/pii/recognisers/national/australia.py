"""The Australian tax file and Medicare numbers."""

import numpy as np

from tasks.pii.recognisers.base import Flags, Recogniser, digits_only
from tasks.values.entities import checksums as sums
from tasks.values.strings import Block


def _tfn(block: Block) -> Flags:
    total = sums.weighted(block, (1, 4, 3, 7, 5, 8, 6, 9, 10))
    return np.asarray((total % 11 == 0) & (block != block[:, :1]).any(axis=1))


def _medicare(block: Block) -> Flags:
    return np.asarray(sums.weighted(block[:, :8], (1, 3, 7, 9, 1, 3, 7, 9)) % 10 + ord("0") == block[:, 8])


TFN = Recogniser(
    "tax file number",
    "TAX_ID",
    r"\d{3} ?\d{3} ?\d{3}",
    check=digits_only({9: _tfn}),
    context=("tfn", "tax file"),
    chance=0.1,
    score=0.1,
    country="AU",
)
MEDICARE = Recogniser(
    "Medicare number",
    "HEALTH_PLAN",
    r"[2-6]\d{3} ?\d{5} ?\d(?:[ /-]?\d)?",
    check=digits_only({10: _medicare, 11: _medicare}),
    context=("medicare",),
    chance=0.05,
    score=0.1,
    country="AU",
)
