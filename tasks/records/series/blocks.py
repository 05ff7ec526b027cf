"""Points of series, gathered into the blocks of 64 steps that they are made in."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from schemas.generator import Cells, UInt64

Floats = npt.NDArray[np.float64]

BLOCK = 64
"""Steps made together. Part of the law of every path: another number makes other values."""

_STEPS = np.arange(BLOCK, dtype=np.uint64)


@dataclass(frozen=True)
class Blocks:
    """The blocks that hold some points, and where in them each point lies.

    Attributes:
        entity: Whose block it is, shape (m,).
        first: The block's first step, shape (m,).
        row: The block of each point, shape (n,).
        column: The place of each point in its block, below 64, shape (n,).
    """

    entity: UInt64
    first: UInt64
    row: npt.NDArray[np.intp]
    column: npt.NDArray[np.intp]

    @classmethod
    def of(cls, entity: UInt64, step: UInt64) -> "Blocks":
        """Gather points, any order, repeats allowed, shape (n,) each."""
        block = step // np.uint64(BLOCK)
        column = (step % np.uint64(BLOCK)).astype(np.intp)
        fresh = np.ones(len(step), np.bool_)
        fresh[1:] = (entity[1:] != entity[:-1]) | (block[1:] != block[:-1])
        starts = np.flatnonzero(fresh)
        row = np.cumsum(fresh) - 1
        owners, blocks = entity[starts], block[starts]
        if len(starts) > 64 and 4 * len(starts) > len(step):
            pairs, back = np.unique(np.stack([owners, blocks], axis=1), axis=0, return_inverse=True)
            owners, blocks, row = pairs[:, 0], pairs[:, 1], back.reshape(-1)[row]
        return cls(owners, blocks * np.uint64(BLOCK), row, column)

    def pick(self, grid: npt.NDArray[Any], ahead: int = 0) -> npt.NDArray[Any]:
        """Take each point's value, or that of the step so many ahead, from a grid of shape (m, 64 or more)."""
        return grid[self.row, self.column + ahead]

    def bits(self, cells: Cells, draw: str) -> UInt64:
        """Random bits of every step of every block, shape (m, 64)."""
        steps = (self.first[:, None] + _STEPS).reshape(-1)
        return cells.at(np.repeat(self.entity, BLOCK), steps).bits(draw).reshape(-1, BLOCK)


def open_unit(bits: UInt64) -> Floats:
    """Uniform numbers strictly between 0 and 1, of any shape."""
    unit: Floats = ((bits >> np.uint64(11)).astype(np.float64) + 0.5) * 2.0**-53
    return unit


def normals(bits: UInt64) -> Floats:
    """Standard normal numbers, of any shape."""
    from scipy.special import ndtri

    return np.asarray(ndtri(open_unit(bits)), np.float64)
