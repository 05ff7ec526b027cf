"""What may be learnt of any one row, and an account of what was spent on what."""

import math
from dataclasses import dataclass, field
from functools import lru_cache

from schemas.errors import BadInputError

_STEPS = 200  # of a bisection: far more than doubles have bits


def delta_of(rho: float, epsilon: float) -> float:
    """Give the delta at which rho-zCDP is (epsilon, delta)-DP.

    Source:
        C. Canonne, G. Kamath, T. Steinke, "The Discrete Gaussian for Differential Privacy" (2020), corollary 13.
    """
    low, high = 1.0 + 1e-9, (epsilon + 1) / (2 * rho) + 2

    def slope(alpha: float) -> float:
        return (2 * alpha - 1) * rho - epsilon + math.log1p(-1 / alpha)

    for _ in range(_STEPS):
        middle = (low + high) / 2
        low, high = (middle, high) if slope(middle) < 0 else (low, middle)
    alpha = (low + high) / 2
    exponent = (alpha - 1) * (alpha * rho - epsilon) + alpha * math.log1p(-1 / alpha)
    return min(1.0, math.exp(exponent) / (alpha - 1))


@lru_cache
def rho_of(epsilon: float, delta: float) -> float:
    """Give the greatest rho at which rho-zCDP is (epsilon, delta)-DP, rounded down."""
    low, high = 0.0, epsilon + 1.0
    for _ in range(_STEPS):
        middle = (low + high) / 2
        low, high = (middle, high) if delta_of(middle, epsilon) <= delta else (low, middle)
    return low


@dataclass(frozen=True)
class Spent:
    """One step's share of the budget.

    Attributes:
        step: What was measured or chosen, in words.
        rho: What all of it cost, in zCDP.
        delta: What it cost beside that, for values that one row alone could show.
        noise: The noise of each count, as a standard deviation in rows; None where nothing was counted.
        times: How many columns or pairs it was done for.
    """

    step: str
    rho: float
    delta: float
    noise: float | None
    times: int


@dataclass
class Account:
    """A budget and what was spent of it.

    Attributes:
        epsilon: The bound on what any one row can change.
        delta: The probability with which the bound may not hold.
        rho: The budget in zCDP.
        for_values: What of delta is set apart for values that one row alone could show.
    """

    epsilon: float
    delta: float
    rho: float
    for_values: float
    spent: list[Spent] = field(default_factory=list)

    @classmethod
    def of(cls, epsilon: float, delta: float) -> "Account":
        """Open an account: half of delta for the noise, half for the values."""
        return cls(epsilon, delta, rho_of(epsilon, delta / 2), delta / 2)

    def pay(self, step: str, rho: float, *, times: int, noise: float | None = None, delta: float = 0.0) -> None:
        """Write down what a step costs, before it is done.

        Raises:
            RuntimeError: If there is not so much left: a fault of this program.
        """
        self.spent.append(Spent(step, rho, delta, noise, times))
        rhos, deltas = (math.fsum(getattr(one, name) for one in self.spent) for name in ("rho", "delta"))
        if rhos > self.rho * (1 + 1e-9) or deltas > self.for_values * (1 + 1e-9):
            raise RuntimeError(f"The step '{step}' would overdraw the privacy budget.")


def settle_delta(epsilon: float, delta: float | None, rows: int) -> float:
    """Give the delta asked for, or the usual one: well below one row's share.

    Raises:
        BadInputError: If it would let a row be published as it is.
    """
    if delta is None:
        return min(1e-6, 0.1 / rows)
    if delta >= 1 / rows:
        raise BadInputError(
            f"A delta of {delta:g} would allow a mechanism that publishes one of the {rows:,} rows as it is. "
            f"Give one well below 1/rows, such as {0.1 / rows:.0e}, or leave it out."
        )
    return delta
