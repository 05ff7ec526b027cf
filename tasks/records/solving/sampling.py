"""Values that meet what no interval follows (`code LIKE 'AB%'`, `amount % 5 = 0`), found by trying a fixed sample.

The sample depends on the seed, the table and the column alone, so all parts of a table draw from the same values.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from math import gcd

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from schemas.conditions import Atom
from schemas.sql import evaluate
from tasks.records.arrays import plain
from tasks.records.generators.bounds import Lattice
from tasks.records.solving.narrowing import LatticeNarrower, Narrower, PoolNarrower, pitch_of

_FIRST, _BATCH, _BATCHES = 4_096, 65_536, 16
_ENOUGH = 16_384
"""Values that meet the condition; fewer where a million draws hold fewer."""
_RARE = 0.05
"""What meets a condition more often than this is better drawn again: that repeats no value."""
_TRIED = 1_024  # values of a stride that must all meet the condition

Draw = Callable[[int, int], pa.Array]
"""Gives the values of a column in some rows of its sample."""


@dataclass(frozen=True)
class Sample:
    """A column that may be sampled.

    Attributes:
        name: Its name.
        source: What narrows it; None when nothing does.
        draw: Its sample.
    """

    name: str
    source: Narrower | None
    draw: Draw

    def only(self, atoms: Sequence[Atom]) -> Narrower | None:
        """Keep what meets conditions on the column alone; None where that is not rare, or never seen."""
        first = self._meeting(atoms, 0, _FIRST)
        if len(first) > _RARE * _FIRST:
            return None
        found = [first]
        for start in range(_FIRST, _BATCH * _BATCHES, _BATCH):
            if sum(map(len, found)) >= _ENOUGH:
                break
            found.append(self._meeting(atoms, start, start + _BATCH))
        values = pa.concat_arrays(found)
        if not len(values):
            return None
        return self._strided(values, atoms) or _pool(values)

    def _meeting(self, atoms: Sequence[Atom], start: int, stop: int) -> pa.Array:
        values = plain(self.draw(start, stop))
        return values.filter(pa.array(holds(atoms, self.name, values)))

    def _strided(self, values: pa.Array, atoms: Sequence[Atom]) -> Narrower | None:
        """Every so many values of a lattice, where the condition is met by just these, as by a remainder."""
        source = self.source
        if not isinstance(source, LatticeNarrower):
            return None
        index = np.unique(source.indices(values))
        stride = reduce(gcd, (int(each) for each in np.diff(index)), 0)
        if len(index) < 3 or stride < 2:
            return None
        kept = _every(source.source.lattice, int(index[0]) % stride, stride)
        narrowed = LatticeNarrower(replace(source.source, lattice=kept), pitch_of(kept))
        tried = np.unique(np.linspace(0, kept.count - 1, _TRIED).astype(np.uint64))
        whole = narrowed.source.values(tried)
        return narrowed if holds(atoms, self.name, whole).all() else None


def holds(atoms: Sequence[Atom], name: str, values: pa.Array) -> npt.NDArray[np.bool_]:
    """Which values of a column meet conditions on it alone, shape (n,)."""
    met = np.ones(len(values), np.bool_)
    for atom in atoms:
        true = evaluate(atom.expression, {name: values}, type=pa.bool_())
        met &= true.fill_null(False).to_numpy(zero_copy_only=False)
    return met


def _pool(values: pa.Array) -> PoolNarrower:
    counted = pc.value_counts(values)
    return PoolNarrower.of(counted.field("values"), counted.field("counts").to_numpy().astype(np.float64))


def _every(lattice: Lattice, first: int, stride: int) -> Lattice:
    return Lattice(
        lattice.first + first * lattice.step,
        lattice.step * stride,
        (lattice.count - 1 - first) // stride + 1,
        lattice.places,
    )
