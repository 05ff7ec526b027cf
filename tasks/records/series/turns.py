"""Waves over a fraction of a turn, out of additions and multiplications alone: the same bits on every machine."""

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

_TWO_PI = 6.283185307179586
_DIVISORS = [float((2 * n) * (2 * n + 1)) for n in range(1, 12)]  # (pi / 2)**25 / 25! is below 2**-60


def cosine(turn: Floats) -> Floats:
    """The cosine of a fraction of a turn in [0, 1): 1 at 0, -1 at a half."""
    x = _TWO_PI * (0.25 - np.minimum(turn, 1.0 - turn))
    square = x * x
    total = np.ones_like(x)
    for divisor in reversed(_DIVISORS):
        total = 1.0 - square / divisor * total
    wave: Floats = x * total
    return wave


def square(turn: Floats) -> Floats:
    """1 in the half turn around 0, -1 in the other."""
    return np.where(np.minimum(turn, 1.0 - turn) <= 0.25, 1.0, -1.0)


def sawtooth(turn: Floats) -> Floats:
    """Rising evenly to 1 at 0, and falling back to -1 at once."""
    return np.where(turn == 0.0, 1.0, 2.0 * turn - 1.0)


WAVES = {"sine": cosine, "square": square, "sawtooth": sawtooth}
