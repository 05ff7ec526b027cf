"""What parents settle, drawn for all of them at once: as many children have each value as really have it."""

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from tasks.synthesis.bits import Bits
from tasks.synthesis.joins import Int64
from tasks.synthesis.known import Known, Values
from tasks.synthesis.model import Dials
from tasks.synthesis.settled import Settled
from tasks.values.cells import CellKey

Float64 = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Laid(Bits):
    """Bits whose even draw was laid out beforehand.

    Attributes:
        laid: In [0, 1), shape (n,).
    """

    laid: Float64 = field(default_factory=lambda: np.zeros(0))

    def even(self, draw: str = "") -> Float64:
        """Give what was laid out, whatever it is drawn for."""
        return self.laid


def draw_settled(settled: Settled, above: Known, children: Int64, dials: Dials, key: CellKey) -> Values:
    """Draw what parents settle, for all of them.

    Args:
        settled: What was learnt.
        above: The columns of all parents, named as their children see them.
        children: How many each parent has, shape (parents,).
        dials: Privacy against fidelity.
        key: What the bits start from.
    """
    rows = np.arange(above.rows, dtype=np.uint64)
    known = Known(above.codecs, dict(above.values), above.rows)
    for model in settled.models:
        bits = Bits(key.child(model.name), rows, 0, above.rows)
        laid = evenly(model.leaves(known), children, bits)
        own = Laid(bits.key, rows, 0, above.rows, laid)
        known.values[model.name] = model.draw(known, own, dials.reach)
    return {model.name: known.values[model.name] for model in settled.models}


def evenly(leaves: npt.NDArray[np.int32], children: Int64, bits: Bits) -> Float64:
    """Spread draws over [0, 1) in each leaf so that the children of its parents fill it evenly, shape (parents,).

    A few parents drawn each by itself have far too many children or too few: a dozen albums of dear tracks among three
    hundred, a third of which came out as twice the dear tracks or half of them.
    """
    order = np.lexsort((bits.uniform("order"), leaves))
    weights = np.maximum(children[order], 1e-9)
    starts = np.flatnonzero(np.diff(leaves[order], prepend=-1))
    before = np.cumsum(weights) - weights
    sizes = np.diff([*starts, len(order)])
    first, whole = np.repeat(before[starts], sizes), np.repeat(np.add.reduceat(weights, starts), sizes)
    laid = np.empty(len(order))
    laid[order] = (before - first + bits.uniform("place")[order] * weights) / whole
    return np.clip(laid, 0.0, np.nextafter(1.0, 0.0))
