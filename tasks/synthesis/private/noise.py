"""Secret noise: integer Gaussian noise and noisy choices, each a function of a secret that is never published.

The bits come from SHAKE-256 of the secret, so the same secret gives the same noise again, and to whoever does not hold
it they are as good as random.
"""

import hashlib
import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Context, Decimal
from functools import lru_cache

import numpy as np
import numpy.typing as npt

Int64 = npt.NDArray[np.int64]
UInt64 = npt.NDArray[np.uint64]

_DIGITS = Context(prec=70)
_ONE = 1 << 160
_TAIL = 12  # standard deviations; what lies beyond has a probability of less than 1e-31


@dataclass(frozen=True)
class Secret:
    """Where noise comes from.

    Attributes:
        key: At least 16 bytes that nobody can guess.
    """

    key: bytes

    def __repr__(self) -> str:
        return "Secret()"

    def child(self, *names: str) -> "Secret":
        """Give another secret, from which this one cannot be told."""
        digest = hashlib.blake2b(key=hashlib.blake2b(self.key).digest(), digest_size=32)
        for name in names:
            digest.update(f"{len(name)}:{name}".encode())
        return Secret(digest.digest())

    def words(self, size: int) -> UInt64:
        """Give so many words of 64 random bits."""
        return np.frombuffer(hashlib.shake_256(self.key).digest(8 * size), dtype="<u8").astype(np.uint64)


def gaussian(secret: Secret, sigma: float, size: int) -> Int64:
    """Draw from the discrete Gaussian, by inversion of its distribution in integers.

    Args:
        secret: Not to be used for anything else.
        sigma: The parameter: a value ``k`` has a probability in proportion to ``exp(-k**2 / (2 * sigma**2))``.
        size: How many.

    Source:
        C. Canonne, G. Kamath, T. Steinke, "The Discrete Gaussian for Differential Privacy" (2020).
    """
    ends = _ends(sigma)
    return np.searchsorted(ends, secret.words(size), side="right").astype(np.int64) - len(ends) // 2


def inexactness(sigma: float, size: int) -> float:
    """How far, at most, so many draws are from exact ones, as a probability: a part of delta."""
    return (len(_ends(sigma)) * 2.0**-64 + 1e-31) * size


def tail(sigma: float, least: int) -> float:
    """Give the probability that one draw is ``least`` or more, rounded up."""
    ends = _ends(sigma)
    place = len(ends) // 2 + least
    below = int(ends[place - 1]) if 0 < place <= len(ends) else 0
    return (2**64 - below) / 2**64 if place <= len(ends) else 1e-19


@lru_cache(maxsize=32)
def _ends(sigma: float) -> UInt64:
    """The distribution's values up to and with each k from -K to K - 1, in units of 2^-64."""
    most = max(4, math.ceil(_TAIL * sigma))
    weights = _weights(sigma, most)
    total = weights[0] + 2 * sum(weights[1:])
    ends, so_far = np.empty(2 * most, dtype=np.uint64), 0
    for place, k in enumerate(range(-most, most)):
        so_far += weights[abs(k)]
        ends[place] = min((so_far << 64) // total, 2**64 - 1)
    return ends


def _weights(sigma: float, most: int) -> list[int]:
    """The weights of 0 to K, in units of 2^-160: each is the last times a ratio that shrinks by a constant."""
    shrinks = _fixed(_DIGITS.exp(-1 / (_DIGITS.multiply(Decimal(sigma), Decimal(sigma)))))
    ratio = _fixed(_DIGITS.exp(-1 / (_DIGITS.multiply(2, _DIGITS.multiply(Decimal(sigma), Decimal(sigma))))))
    weights = [_ONE]
    for _ in range(most):
        weights.append(weights[-1] * ratio >> 160)
        ratio = ratio * shrinks >> 160
    return weights


def _fixed(value: Decimal) -> int:
    return int(_DIGITS.multiply(value, _ONE).to_integral_value())


def choose(secret: Secret, scores: Sequence[float], epsilon: float, sensitivity: float) -> int:
    """Choose one of some candidates by the exponential mechanism: the better its score, the likelier.

    Args:
        secret: Not to be used for anything else.
        scores: Of the candidates.
        epsilon: The loss that the choice may cost.
        sensitivity: By how much one row can change a score.

    Source:
        F. McSherry, K. Talwar, "Mechanism Design via Differential Privacy" (2007).
    """
    best = max(scores)
    weights = [math.exp(epsilon * (score - best) / (2 * sensitivity)) for score in scores]
    place = int(secret.words(1)[0]) / 2**64 * math.fsum(weights)
    for number, weight in enumerate(weights):
        place -= weight
        if place < 0:
            return number
    return weights.index(max(weights))
