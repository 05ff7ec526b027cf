"""The Italian codice fiscale: letters of the names, birth, sex and place, and a letter computed from them."""

import numpy as np

from tasks.pii.recognisers.base import Flags, Recogniser, solid_upper
from tasks.values.entities import checksums as sums
from tasks.values.strings import Block


def _right(block: Block) -> Flags:
    return np.asarray(sums.codice_fiscale(block[:, :15]) == block[:, 15])


CODICE_FISCALE = Recogniser(
    "codice fiscale",
    "NATIONAL_ID",
    r"[A-Za-z]{6}[0-9LMNPQRSTUVlmnpqrstuv]{2}[ABCDEHLMPRSTabcdehlmprst][0-9LMNPQRSTUVlmnpqrstuv]{2}[A-Za-z][0-9LMNPQRSTUVlmnpqrstuv]{3}[A-Za-z]",
    check=solid_upper({16: _right}),
    context=("codice fiscale", "fiscale", "cf", "c.f."),
    chance=0.0,
    score=0.85,
    lenient=True,
    country="IT",
)
