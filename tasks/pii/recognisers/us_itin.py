"""US taxpayer numbers of people who have no social security number."""

import numpy as np

from tasks.pii.recognisers.base import Flags, Recogniser, digits_only
from tasks.values.strings import Block

_GROUPS = np.array([*range(50, 66), *range(70, 89), *range(90, 93), *range(94, 100)])


def _grouped(block: Block) -> Flags:
    group = (block[:, 3].astype(np.int64) - 48) * 10 + block[:, 4] - 48
    return np.asarray(np.isin(group, _GROUPS) & (block[:, 0] == ord("9")))


ITIN = Recogniser(
    "itin",
    "TAX_ID",
    r"9\d{2}[- ]?\d{2}[- ]?\d{4}",
    check=digits_only({9: _grouped}),
    context=("itin", "taxpayer", "tax id", "individual tax"),
    chance=0.05,
    score=0.1,
    country="US",
)
EIN = Recogniser(
    "ein",
    "TAX_ID",
    r"\d{2}-\d{7}",
    context=("ein", "employer identification", "fein", "tax id", "tin"),
    chance=0.02,
    score=0.25,
    country="US",
)
TAX_IDS = (ITIN, EIN)
