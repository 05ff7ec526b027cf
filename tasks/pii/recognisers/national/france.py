"""The French NIR: sex, year, month, place, serial and a key of two digits by 97; Corsica's places count as numbers."""

import numpy as np

from tasks.pii.recognisers.base import Flags, Recogniser, solid_upper
from tasks.values.entities import checksums as sums
from tasks.values.strings import Block


def _right(block: Block) -> Flags:
    plain = block.copy()
    corsican = (block[:, 6] == ord("A")) | (block[:, 6] == ord("B"))
    less = np.where(block[:, 6] == ord("A"), 1_000_000, np.where(block[:, 6] == ord("B"), 2_000_000, 0))
    plain[corsican, 6] = ord("0")
    digits = (plain >= ord("0")) & (plain <= ord("9"))
    plain[~digits] = ord("0")
    number = sums.weighted(plain[:, :13], [10**power for power in range(12, -1, -1)]) - less
    key = (plain[:, 13].astype(np.int64) - 48) * 10 + plain[:, 14] - 48
    return np.asarray(digits.all(axis=1) & (97 - number % 97 == key))


NIR = Recogniser(
    "NIR",
    "NATIONAL_ID",
    r"[12378] ?\d{2} ?(?:0[1-9]|1[0-2]|[2-9]\d) ?(?:\d{2}|2[AB]) ?\d{3} ?\d{3} ?\d{2}",
    check=solid_upper({15: _right}),
    context=("nir", "insee", "sécurité sociale", "securite sociale", "numéro de sécu", "sécu"),
    chance=0.005,
    score=0.6,
    country="FR",
)
