"""Which real rows must not come back: a set of keyed hashes, from which no row can be read."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from tasks.synthesis.encode import CategoryCodec, Codec
from tasks.synthesis.known import Values
from tasks.synthesis.units import in_units
from tasks.values.cells import CellKey, UInt64, mix

_FEWEST_COLUMNS = 4  # rows of fewer columns repeat each other by nature


@dataclass(frozen=True)
class Seen:
    """The real rows that occurred once.

    A row that several people share says nothing about one of them: those may come back.

    Attributes:
        hashes: Of the rows, sorted, shape (n,).
        names: The columns hashed, in order.
        key: What the hashes start from.
        codecs: The columns' codecs.
        rows: Real rows in all.
        pairs: Different rows that occurred exactly twice.
    """

    hashes: UInt64
    names: tuple[str, ...]
    key: int
    codecs: Mapping[str, Codec]
    rows: int = 0
    pairs: int = 0

    @classmethod
    def of(cls, flat: pa.Table, codecs: Mapping[str, Codec], seed: int) -> "Seen":
        """Hash the rows of a table that occur once."""
        key = int(CellKey.of(seed, "synthesis", "seen").word)
        names = tuple(codecs) if len(codecs) >= _FEWEST_COLUMNS else ()
        empty = cls(np.zeros(0, dtype=np.uint64), names, key, codecs)
        if not names:
            return empty
        columns = [_bits_of_column(flat[name], codecs[name]) for name in names]
        hashes, counts = np.unique(empty._hash(columns), return_counts=True)
        return cls(hashes[counts == 1], names, key, codecs, flat.num_rows, int((counts == 2).sum()))

    def chance(self) -> float:
        """Give the share of fresh real rows that would repeat one of these by chance.

        Source:
            Good and Turing's estimate: I. J. Good, "The population frequencies of species" (1953).
        """
        return 2.0 * self.pairs / max(self.rows, 1)

    def thinned(self, share: float) -> "Seen":
        """Keep a share of the hashes, chosen by their own bits."""
        kept = mix(self.hashes ^ np.uint64(self.key)) < np.uint64(min(max(share, 0.0), 1.0) * (2**64 - 2**11))
        return replace(self, hashes=self.hashes[kept])

    def are_copies(self, values: Values) -> npt.NDArray[np.bool_]:
        """Which rows of model-space values repeat a row that occurred once, shape (n,)."""
        if not self.names:
            return np.zeros(len(next(iter(values.values()))), dtype=bool)
        columns = [_bits_of_values(values[name], self.codecs[name]) for name in self.names]
        return np.isin(self._hash(columns), self.hashes)

    def _hash(self, columns: list[UInt64]) -> UInt64:
        state = np.full(len(columns[0]), self.key, dtype=np.uint64)
        with np.errstate(over="ignore"):
            for column in columns:
                state = mix((state ^ column) * np.uint64(0x9E3779B97F4A7C15))
        return state

    def state(self) -> dict[str, Any]:
        """Give JSON values; the hashes go beside them."""
        return {"names": list(self.names), "key": self.key}


def _bits_of_column(column: pa.ChunkedArray, codec: Codec) -> UInt64:
    if isinstance(codec, CategoryCodec):
        return codec.encode(column).astype(np.int64).view(np.uint64)
    return _bits(in_units(column, codec.base, codec.step))


def _bits_of_values(values: npt.NDArray[Any], codec: Codec) -> UInt64:
    if isinstance(codec, CategoryCodec):
        return values.astype(np.int64).view(np.uint64)
    return _bits(codec.units(values))


def _bits(units: npt.NDArray[np.float64]) -> UInt64:
    """The bits of a number, one pattern for null, and none for minus zero or the last rounding error."""
    return np.where(np.isnan(units), -1.5e300, np.round(units, 9) + 0.0).view(np.uint64)
