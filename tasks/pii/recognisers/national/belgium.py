"""The Belgian national number: birth, serial and a check of two digits by 97."""

import numpy as np

from tasks.pii.recognisers.base import Flags, Recogniser, digits_only
from tasks.values.entities import checksums as sums
from tasks.values.strings import Block


def _right(block: Block) -> Flags:
    number = sums.remainder(block[:, :9], 10**9)
    key = (block[:, 9].astype(np.int64) - 48) * 10 + block[:, 10] - 48
    return np.asarray((97 - number % 97 == key) | (97 - (number + 2_000_000_000) % 97 == key))


RIJKSREGISTER = Recogniser(
    "rijksregisternummer",
    "NATIONAL_ID",
    r"\d{2}\.(?:0[0-9]|1[0-2])\.\d{2}-\d{3}\.\d{2}|\d{11}",
    check=digits_only({11: _right}),
    context=("rijksregister", "registre national", "niss", "insz"),
    chance=0.02,
    score=0.3,
    country="BE",
)
