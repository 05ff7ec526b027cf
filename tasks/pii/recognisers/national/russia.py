"""Russian tax numbers (INN, two checks) and insurance numbers (SNILS)."""

import numpy as np

from tasks.pii.recognisers.base import Flags, Recogniser, digits_only
from tasks.values.entities import checksums as sums
from tasks.values.strings import Block


def _inn(block: Block) -> Flags:
    good = np.ones(len(block), np.bool_)
    for place, weights in ((10, (7, 2, 4, 10, 3, 5, 9, 4, 6, 8)), (11, (3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8))):
        good &= sums.weighted(block[:, :place], weights) % 11 % 10 + ord("0") == block[:, place]
    return np.asarray(good)


def _snils(block: Block) -> Flags:
    left = sums.weighted(block[:, :9], (9, 8, 7, 6, 5, 4, 3, 2, 1)) % 101 % 100
    return np.asarray(left == (block[:, 9].astype(np.int64) - 48) * 10 + block[:, 10] - 48)


INN = Recogniser(
    "INN",
    "NATIONAL_ID",
    r"\d{12}",
    check=digits_only({12: _inn}),
    context=("инн", "inn"),
    chance=0.01,
    score=0.2,
    country="RU",
)
SNILS = Recogniser(
    "SNILS",
    "NATIONAL_ID",
    r"\d{3}-\d{3}-\d{3}[ -]\d{2}",
    check=digits_only({11: _snils}),
    context=("снилс", "snils"),
    chance=0.01,
    score=0.6,
    country="RU",
)
