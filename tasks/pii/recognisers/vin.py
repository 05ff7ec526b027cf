"""Vehicle identification numbers: 17 characters without I, O and Q, the ninth computed from the others."""

import numpy as np

from tasks.pii.recognisers.base import Flags, Recogniser, solid_upper
from tasks.values.entities import checksums as sums
from tasks.values.strings import Block


def _sealed(block: Block) -> Flags:
    blank = block.copy()
    blank[:, 8] = ord("0")
    return np.asarray(sums.vin(blank) == block[:, 8])


VIN = Recogniser(
    "vin",
    "VIN",
    r"[A-HJ-NPR-Za-hj-npr-z0-9]{17}",
    check=solid_upper({17: _sealed}),
    context=("vin", "vehicle", "chassis", "car", "truck", "fahrgestell"),
    chance=0.09,
    score=0.6,
    lenient=True,
)
