"""The Finnish personal code: birth, century, serial and a character by the remainder of 31."""

import numpy as np

from tasks.pii.recognisers.base import Flags, Recogniser, by_width
from tasks.values.entities import checksums as sums
from tasks.values.strings import Block


def _right(block: Block) -> Flags:
    number = sums.remainder(np.concatenate([block[:, :6], block[:, 7:10]], axis=1), 31)
    return np.asarray(sums.spelled(number, "0123456789ABCDEFHJKLMNPRSTUVWXY") == block[:, 10])


def _solid(block: Block) -> Flags:
    """The same without the sign for the century, as surrogates are made."""
    return _right(np.insert(block, 6, ord("-"), axis=1))


HETU = Recogniser(
    "henkilötunnus",
    "NATIONAL_ID",
    r"(?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-2])\d{2}[-+A-FU-Y]\d{3}[0-9A-FHJ-NPR-Y]",
    check=lambda values: by_width(values, {11: _right, 10: _solid}),
    context=("hetu", "henkilötunnus"),
    chance=0.0,
    score=0.85,
    country="FI",
)
