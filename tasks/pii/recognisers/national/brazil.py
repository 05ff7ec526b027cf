"""The Brazilian CPF: nine digits and two checks, each the remainder of eleven."""

import numpy as np

from tasks.pii.recognisers.base import Flags, Recogniser, digits_only
from tasks.values.entities import checksums as sums
from tasks.values.strings import Block


def _right(block: Block) -> Flags:
    good = (block != block[:, :1]).any(axis=1)
    for count in (9, 10):
        left = sums.weighted(block[:, :count], tuple(range(count + 1, 1, -1))) * 10 % 11 % 10
        good &= left + ord("0") == block[:, count]
    return np.asarray(good)


CPF = Recogniser(
    "CPF",
    "NATIONAL_ID",
    r"\d{3}\.\d{3}\.\d{3}-\d{2}|\d{9}-\d{2}|\d{11}",
    check=digits_only({11: _right}),
    context=("cpf", "cadastro de pessoa"),
    chance=0.01,
    score=0.4,
    country="BR",
)
