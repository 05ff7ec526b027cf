"""Cells whose random number goes along with other columns': a Gaussian copula, row by row."""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from tasks.values.cells import CellKey, RowCells, UInt64

Floats = npt.NDArray[np.float64]

_HALF_STEP = 2.0**-54


@dataclass(frozen=True)
class CorrelatedCells(RowCells):
    """The cells of a column whose unnamed draw is a mixture of its own and of other columns'.

    Attributes:
        parts: The keys of columns and the weight of the normal number behind each; the squares add up to 1.
    """

    parts: tuple[tuple[CellKey, float], ...] = ()

    def bits(self, draw: str = "") -> UInt64:
        """64 random bits a row: of the mixture for the unnamed draw, this column's own for any other."""
        if draw or not self.parts:
            return super().bits(draw)
        total = np.zeros(len(self.rows))
        for key, weight in self.parts:
            total += weight * normals(RowCells(key, self.table_key, self.rows, attempt=self.attempt).uniform())
        return bits_of(total)

    def shared(self, entity: str) -> RowCells:
        """The same rows with the bits of an entity of the table, which nothing is mixed into."""
        return replace(self, key=self.table_key.child("entity", entity), parts=())


def normals(unit: Floats) -> Floats:
    """The standard normal number of each uniform one in [0, 1), shape (n,)."""
    from scipy.special import ndtri

    return np.asarray(ndtri(unit + _HALF_STEP))


def bits_of(normal: Floats) -> UInt64:
    """64 bits that are as uniform as the numbers are normal, shape (n,)."""
    from scipy.special import ndtr

    whole = np.minimum(np.asarray(ndtr(normal)) * 2.0**53, 2.0**53 - 1).astype(np.uint64)
    # The low bits, which a double does not hold, from the high ones: a draw among few values looks at high bits alone.
    return (whole << np.uint64(11)) | (whole & np.uint64(0x7FF))
