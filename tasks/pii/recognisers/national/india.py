"""Indian Aadhaar numbers (Verhoeff) and PAN cards."""

import numpy as np

from tasks.pii.recognisers.base import Flags, Recogniser, digits_only
from tasks.values.entities import checksums as sums
from tasks.values.strings import Block


def _right(block: Block) -> Flags:
    return np.asarray((sums.verhoeff(block[:, :11]) == block[:, 11]) & (block != block[:, :1]).any(axis=1))


AADHAAR = Recogniser(
    "Aadhaar",
    "NATIONAL_ID",
    r"\d{4}[ -]?\d{4}[ -]?\d{4}",
    check=digits_only({12: _right}),
    context=("aadhaar", "aadhar", "uidai", "uid"),
    chance=0.1,
    score=0.25,
    country="IN",
)
PAN_CARD = Recogniser(
    "PAN card",
    "TAX_ID",
    r"[A-Z]{3}[ABCFGHLJPT][A-Z]\d{4}[A-Z]",
    context=("pan", "permanent account", "income tax"),
    chance=0.001,
    score=0.6,
    country="IN",
)
