"""The laws of paths: random walks, autoregressive noise, arrivals and chains of states."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from schemas.generator import Cells
from tasks.records.generators.elementary import log
from tasks.records.series.blocks import BLOCK, Blocks, normals, open_unit
from tasks.records.series.paths import Values, border_values

Floats = npt.NDArray[np.float64]
States = npt.NDArray[np.int64]

_MANY = 2**20  # arrivals from which a share of them is as good as normal: the law is off by less than 1e-6


@dataclass(frozen=True)
class Walk:
    """The sum of independent standard normal steps, from 0."""

    def begin(self, cells: Cells) -> Values:
        """Nothing has been added yet."""
        return np.zeros(len(cells.rows))

    def rise(self, cells: Cells, value: Values, span: int) -> Values:
        """As many steps on, the variance is as much more."""
        return np.asarray(value + np.sqrt(float(span)) * normals(cells.bits("rise")))

    def split(self, cells: Cells, low: Values, high: Values, half: int) -> Values:
        """The Brownian bridge."""
        return np.asarray(0.5 * (low + high) + np.sqrt(0.5 * half) * normals(cells.bits("split")))


@dataclass(frozen=True)
class Autoregression:
    """Stationary AR(1) of deviation 1: ``x[t] = phi * x[t - 1] + sqrt(1 - phi**2) * e[t]``, exactly, with normal e.

    Its bridge is normal too, so nothing is cut off: the only error is that of rounding.

    Attributes:
        phi: The correlation of neighbours, strictly between -1 and 1.
    """

    phi: float

    def begin(self, cells: Cells) -> Values:
        """The stationary law."""
        return normals(cells.bits("begin"))

    def rise(self, cells: Cells, value: Values, span: int) -> Values:
        """What is left of the value, and what came in since."""
        kept = self._power(span)
        return np.asarray(kept * value + np.sqrt(1.0 - kept * kept) * normals(cells.bits("rise")))

    def split(self, cells: Cells, low: Values, high: Values, half: int) -> Values:
        """The middle given both ends: mean ``k / (1 + k**2) * (low + high)``, variance ``(1 - k**2) / (1 + k**2)``."""
        kept = self._power(half)
        square = kept * kept
        middle = kept / (1.0 + square) * (low + high)
        return np.asarray(middle + np.sqrt((1.0 - square) / (1.0 + square)) * normals(cells.bits("split")))

    def _power(self, span: int) -> float:
        """phi to a whole power that is one of two, by squaring: the same bits on every machine."""
        power = self.phi
        for _ in range(span.bit_length() - 1):
            power *= power
        return power


@dataclass(frozen=True)
class Renewal:
    """Arrival times of a Poisson process of rate 1: the sum of independent exponential waits.

    The value at step n is the time of the n-th arrival (that of step 0 is 0).
    """

    def begin(self, cells: Cells) -> Values:
        """The clock starts."""
        return np.zeros(len(cells.rows))

    def rise(self, cells: Cells, value: Values, span: int) -> Values:
        """So many waits add up to a gamma variable."""
        from scipy.special import gammaincinv

        return np.asarray(value + gammaincinv(float(span), open_unit(cells.bits("rise"))))

    def split(self, cells: Cells, low: Values, high: Values, half: int) -> Values:
        """Half of the waits take a beta share of the whole time."""
        from scipy.special import betaincinv

        if half >= _MANY:
            share = np.clip(0.5 + normals(cells.bits("split")) / np.sqrt(8.0 * half + 4.0), 0.0, 1.0)
        else:
            share = np.asarray(betaincinv(float(half), float(half), open_unit(cells.bits("split"))))
        return np.asarray(low + (high - low) * share)

    def grid(self, cells: Cells, blocks: Blocks) -> Floats:
        """The arrivals at every step of every block and at the one after it, shape (m, 65).

        Within a block the waits, scaled to the block's time, have the law of waits whose sum is known.
        """
        after = blocks.first + np.uint64(BLOCK)
        entity = np.concatenate([blocks.entity, blocks.entity])
        ends = border_values(self, cells, entity, np.concatenate([blocks.first, after]))
        low, high = ends[: len(after)], ends[len(after) :]
        bits = blocks.bits(cells, "wait")
        waits = -log(open_unit(bits).reshape(-1)).reshape(bits.shape)
        times = np.zeros((len(low), BLOCK + 1))
        np.cumsum(waits, axis=1, out=times[:, 1:])
        grid: Floats = low[:, None] + times * ((high - low) / times[:, -1])[:, None]
        grid[:, BLOCK] = high
        return grid


@dataclass(frozen=True, eq=False)
class Chain:
    """A Markov chain: the state at each step, by the state before it.

    A step that the matrix gives no probability is never taken.

    Attributes:
        powers: The transition matrix to the powers 1, 2, 4, ..., each of shape (k, k).
        initial: Where it begins, cumulative, shape (k,).
    """

    powers: tuple[Floats, ...]
    initial: Floats

    @classmethod
    def of(cls, matrix: Floats, initial: Floats) -> "Chain":
        """Prepare for a matrix whose rows add up to something above 0, and weights of the first state."""
        powers = [matrix / matrix.sum(axis=1, keepdims=True)]
        while len(powers) < 63:
            powers.append(_squared(powers[-1]))
        return cls(tuple(powers), np.cumsum(initial))

    def begin(self, cells: Cells) -> Values:
        """A first state, by weight."""
        weights = np.diff(self.initial, prepend=0.0)
        return chosen(np.broadcast_to(weights, (len(cells.rows), len(weights))), cells.uniform("begin"))

    def rise(self, cells: Cells, value: Values, span: int) -> Values:
        """The state so many steps later."""
        return chosen(self._power(span)[value], cells.uniform("rise"))

    def split(self, cells: Cells, low: Values, high: Values, half: int) -> Values:
        """The state half-way between two that are known."""
        power = self._power(half)
        return chosen(power[low] * power.T[high], cells.uniform("split"))

    def _power(self, span: int) -> Floats:
        return self.powers[span.bit_length() - 1]


def _squared(matrix: Floats) -> Floats:
    """The matrix times itself, added up in a fixed order: a library's product may round otherwise elsewhere."""
    product = np.zeros_like(matrix)
    for middle in range(len(matrix)):
        product += matrix[:, middle, None] * matrix[None, middle]
    squared: Floats = product / product.sum(axis=1, keepdims=True)
    return squared


def chosen(weights: Floats, unit: Floats) -> States:
    """One of the columns of each row, by weight; never one of weight 0, shape (n,)."""
    ends = np.cumsum(weights, axis=1)
    place = (ends <= (unit * ends[:, -1])[:, None]).sum(axis=1)
    last = weights.shape[1] - 1 - np.argmax(weights[:, ::-1] > 0, axis=1)
    return np.asarray(np.minimum(place, last), np.int64)
