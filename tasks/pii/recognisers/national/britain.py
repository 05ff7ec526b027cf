"""British national insurance and NHS numbers."""

import numpy as np

from tasks.pii.recognisers.base import Flags, Recogniser, digits_only
from tasks.values.entities import checksums as sums
from tasks.values.strings import Block


def _nhs_right(block: Block) -> Flags:
    left = 11 - sums.weighted(block[:, :9], (10, 9, 8, 7, 6, 5, 4, 3, 2)) % 11
    check = np.where(left == 11, 0, left)
    return np.asarray((check < 10) & (check + ord("0") == block[:, 9]) & (block != block[:, :1]).any(axis=1))


NINO = Recogniser(
    "national insurance number",
    "NATIONAL_ID",
    r"(?:[A-Za-z]{2}\d{6}[A-Da-d]|[A-Z]{2} \d{2} \d{2} \d{2} [A-D]|[A-Z]{2} \d{6} [A-D])",
    context=("national insurance", "nino", "ni number", "nin"),
    chance=0.001,
    score=0.7,
    country="GB",
)
NHS = Recogniser(
    "NHS number",
    "HEALTH_PLAN",
    r"\d{3}[ -]?\d{3}[ -]?\d{4}",
    check=digits_only({10: _nhs_right}),
    context=("nhs",),
    chance=0.09,
    score=0.05,
    country="GB",
)
