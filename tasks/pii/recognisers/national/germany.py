"""German tax numbers: of a person for life, and the one that an office gives.

The first has eleven digits, one of the first ten twice or thrice, and the last by ISO 7064 MOD 11,10; the other names
the office, a district in it and a serial, which strokes part.
"""

import numpy as np

from tasks.pii.recognisers.base import SIGNS, Flags, Recogniser, digits_only
from tasks.values.entities import checksums as sums
from tasks.values.strings import Block


def _right(block: Block) -> Flags:
    ordered = np.sort(block[:, :10], axis=1)
    different = 1 + (np.diff(ordered, axis=1) != 0).sum(axis=1)
    sealed = sums.mod_11_10(block[:, :10]) == block[:, 10]
    return np.asarray(sealed & ((different == 9) | (different == 8)))


STEUER_ID = Recogniser(
    "Steuer-ID",
    "NATIONAL_ID",
    r"\d{2} ?\d{3} ?\d{3} ?\d{3}",
    check=digits_only({11: _right}),
    context=("steuer", "steuer-id", "identifikationsnummer", "idnr", "tax id", "tax number"),
    chance=0.02,
    score=0.3,
    country="DE",
)
STEUERNUMMER = Recogniser(
    "Steuernummer",
    "TAX_ID",
    r"\d{2,3}/\d{3}/\d{5}|\d{3}/\d{4}/\d{4}",
    context=("steuer", "steuernummer", "stnr", "st.-nr", "finanzamt", "tax number"),
    chance=0.02,
    score=0.35,
    country="DE",
)
STEUERNUMMER_LABELLED = Recogniser(
    "Steuernummer, after its name",
    "TAX_ID",
    r"\d{2,3}[ /]\d{3}[ /]\d{5}|\d{3}[ /]\d{4}[ /]\d{4}|\d{10,11}|\d{13}",
    label=r"\b(?:st\.?-?nr|steuer-?(?:nummer|nr))" + SIGNS,
    score=0.95,
    in_columns=False,
    any_case=True,
    country="DE",
)
