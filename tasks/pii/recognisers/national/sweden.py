"""The Swedish personnummer: birth and serial with a Luhn digit, with or without the century."""

import numpy as np

from tasks.pii.recognisers.base import Flags, Recogniser, digits_only
from tasks.values.entities import checksums as sums
from tasks.values.strings import Block


def _short(block: Block) -> Flags:
    return np.asarray(sums.luhn(block[:, :9]) == block[:, 9])


def _long(block: Block) -> Flags:
    return _short(block[:, 2:])


PERSONNUMMER = Recogniser(
    "personnummer",
    "NATIONAL_ID",
    r"(?:19|20)?\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]|[6-8]\d|9[01])[-+]?\d{4}",
    check=digits_only({10: _short, 12: _long}),
    context=("personnummer", "pnr", "person nr", "samordningsnummer", "personal identity"),
    chance=0.02,
    score=0.35,
    country="SE",
)
