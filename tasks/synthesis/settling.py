"""What parents settle, drawn for all of them at once: as many children have each value as really have it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from tasks.synthesis.bits import Bits
from tasks.synthesis.joins import Int64
from tasks.synthesis.known import Known, Values
from tasks.synthesis.model import Dials
from tasks.synthesis.settled import Settled
from tasks.values.cells import CellKey

Float64 = npt.NDArray[np.float64]

_GOLDEN = 0.5 * (5**0.5 - 1)  # its multiples fill any stretch of turns evenly


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


def evenly(
    leaves: npt.NDArray[np.int32], weights: Int64, bits: Bits, strata: Sequence[npt.NDArray[np.int64]] = ()
) -> Float64:
    """Spread draws over [0, 1) in each leaf so that its rows, or its parents' children, fill it evenly, shape (n,).

    A few parents drawn each by itself have far too many children or too few: a dozen albums of dear tracks among three
    hundred, a third of which came out as twice the dear tracks or half of them.

    Args:
        leaves: The leaf of each row.
        weights: What each row counts.
        bits: Where in its place a row lies, and in which turn it comes.
        strata: Numbers of levels, the first the most important: of each level's rows, too, the draws are even. Rows of
            one parent take turns with others', for children of one parent need not be unlike.
    """
    keys: list[npt.NDArray[Any]] = [bits.uniform("order"), *reversed(strata), leaves]
    order = np.lexsort(keys)
    starts = np.flatnonzero(np.diff(leaves[order], prepend=-1))
    sizes = np.diff([*starts, len(order)])
    turn = (np.arange(len(order)) - np.repeat(starts, sizes)) * _GOLDEN % 1.0
    turn = (turn + np.repeat(bits.uniform("turn")[order][starts], sizes)) % 1.0
    order = order[np.lexsort((turn, leaves[order]))]
    counted = np.maximum(weights[order], 1e-9)
    before = np.cumsum(counted) - counted
    first, whole = np.repeat(before[starts], sizes), np.repeat(np.add.reduceat(counted, starts), sizes)
    laid = np.empty(len(order))
    laid[order] = (before - first + bits.uniform("place")[order] * counted) / whole
    return np.clip(laid, 0.0, np.nextafter(1.0, 0.0))
