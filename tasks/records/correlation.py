"""How the random numbers behind a table's columns are mixed, so that the columns are correlated as asked for.

Columns of many values need the normal numbers' correlation ``2 sin(pi rho / 6)``. Where one has few values, ties lower
the rank correlation, and the numbers' is raised until the columns' is right; it is found by trying a grid of numbers.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from schemas.errors import SchemaError
from schemas.generator import Source, Standing, UInt64
from schemas.model import Correlation
from tasks.records.arrays import plain
from tasks.values.cells import CellKey, scale_to
from tasks.values.correlated import Floats, bits_of, normals

Matrix = npt.NDArray[np.float64]
Parts = tuple[tuple[CellKey, float], ...]

_SIDE = 256  # points on each side of the grid of numbers
_MANY = 200  # values among so many points that ties do not matter
_STEPS = 24
_NEAR = 1e-3
_EDGE = 1e-9


@dataclass(frozen=True)
class _GridCells:
    """Cells with given bits, to see what a source makes of them."""

    given: npt.NDArray[np.uint64]
    inputs: Mapping[str, pa.Array] = field(default_factory=dict)

    @property
    def rows(self) -> npt.NDArray[np.uint64]:
        return np.arange(len(self.given), dtype=np.uint64)

    def bits(self, draw: str = "") -> npt.NDArray[np.uint64]:
        return self.given

    def uniform(self, draw: str = "") -> Floats:
        return (self.given >> np.uint64(11)).astype(np.float64) * 2.0**-53

    def below(self, bound: int, draw: str = "") -> npt.NDArray[np.uint64]:
        return scale_to(self.given, bound)

    def shared(self, entity: str) -> "_GridCells":
        return self

    def standing(self) -> Standing:
        return Standing(np.zeros_like(self.rows), self.rows, np.full_like(self.rows, len(self.rows)))

    def at(self, entity: UInt64, step: UInt64) -> "_GridCells":
        return self


def mixtures(correlation: Correlation, sources: Mapping[str, Source], table: CellKey) -> dict[str, Parts]:
    """Say for each column of a correlation which columns' numbers its own is mixed of.

    Raises:
        SchemaError: If values so few cannot be correlated so strongly.
    """
    names = correlation.columns
    wanted = correlation.pearson.copy()
    few = [_has_few(sources[name]) for name in names]
    for i in range(len(names)):
        for j in range(i):
            if (few[i] or few[j]) and correlation.coefficients[i, j]:
                pair = (names[j], names[i])
                found = _raised(correlation.coefficients[i, j], [sources[name] for name in pair], pair)
                wanted[i, j] = wanted[j, i] = found
    lower = _root(wanted, names)
    keys = [table.child(name) for name in names]
    return {
        name: tuple((keys[j], float(lower[i, j])) for j in range(i + 1) if lower[i, j]) if i else ()
        for i, name in enumerate(names)
    }


def _root(wanted: Matrix, names: tuple[str, ...]) -> Matrix:
    """The lower triangle whose product with itself the matrix is; also where it is on the edge of having one."""
    values, vectors = np.linalg.eigh(wanted)
    if values[0] < -1e-6:
        raise SchemaError(
            f"The columns {', '.join(names)} cannot have all these correlations: some have few values, which makes "
            "ties. Bring the numbers nearer to 0, or give these columns more values."
        )
    mended = (vectors * np.maximum(values, _EDGE)) @ vectors.T
    scale = np.sqrt(np.diag(mended))
    return np.asarray(np.linalg.cholesky(mended / np.outer(scale, scale)))


def _values(source: Source, numbers: Floats) -> npt.NDArray[np.int64]:
    """What a source makes of normal numbers: the place of each value among the different ones."""
    drawn = plain(source.draw(_GridCells(bits_of(numbers))))
    fresh = np.flatnonzero(_differs(drawn))
    return np.searchsorted(fresh, np.arange(len(drawn)), side="right")


def _differs(drawn: pa.Array) -> npt.NDArray[np.bool_]:
    codes = drawn.dictionary_encode().indices.to_numpy()
    changes: npt.NDArray[np.bool_] = codes[1:] != codes[:-1]
    return np.concatenate([[False], changes])


def _grid(side: int) -> Floats:
    return normals((np.arange(side) + 0.5) / side)


def _has_few(source: Source) -> bool:
    return int(_values(source, _grid(1024))[-1]) < _MANY


def _raised(wanted: float, pair: list[Source], names: tuple[str, str]) -> float:
    """The normal numbers' correlation at which the columns' rank correlation is the one asked for."""
    ranks = _Ranks(pair)
    low, high = (0.0, 1.0) if wanted > 0 else (-1.0, 0.0)
    reached = ranks.correlation(high if wanted > 0 else low)
    if abs(reached) < abs(wanted) - 0.01:
        raise SchemaError(
            f"The columns {names[0]} and {names[1]} cannot have a rank correlation of {wanted:g}: with so few values, "
            f"{reached:.2f} is the most. Ask for less, or give the columns more values."
        )
    for _ in range(_STEPS):
        middle = (low + high) / 2
        if ranks.correlation(middle) < wanted:
            low = middle
        else:
            high = middle
        if high - low < _NEAR / 4:
            break
    return (low + high) / 2


class _Ranks:
    """The rank correlation of two columns as a function of their normal numbers'."""

    def __init__(self, pair: list[Source]) -> None:
        self._side = _grid(_SIDE)
        fine = _grid(_SIDE * _SIDE)
        self._first = _middle_ranks(_values(pair[0], self._side))
        places = _values(pair[1], fine)
        self._borders, self._ranks = fine[np.flatnonzero(np.diff(places)) + 1], _middle_ranks(places)
        self._of_place = self._ranks[np.concatenate([[0], np.flatnonzero(np.diff(places)) + 1])]

    def correlation(self, normal: float) -> float:
        numbers = normal * self._side[:, None] + np.sqrt(max(0.0, 1.0 - normal**2)) * self._side[None, :]
        second = self._of_place[np.searchsorted(self._borders, numbers, side="right")]
        first = np.broadcast_to(self._first[:, None], second.shape)
        spread = np.sqrt(np.var(self._first) * np.var(self._ranks))
        return float(np.mean((first - 0.5) * (second - 0.5)) / spread) if spread else 0.0


def _middle_ranks(places: npt.NDArray[np.int64]) -> Floats:
    """The mean rank of each value, as a share of all."""
    counts = np.bincount(places)
    ends = np.cumsum(counts)
    return np.asarray(((ends - counts / 2) / len(places))[places])
