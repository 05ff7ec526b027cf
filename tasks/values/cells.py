"""The random bits of every cell: a hash of (seed, table, column, row), never a running stream.

Source:
    The finaliser of SplitMix64: Steele, Lea and Flood, "Fast splittable pseudorandom number generators" (2014).
"""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from schemas.generator import Standing

UInt64 = npt.NDArray[np.uint64]
Attempt = int | UInt64
"""How often rows were drawn before: all as often, or each row its own number."""

BLOCK = 16_384  # rows hashed at a time: the three working arrays stay in the L2 cache

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_MIX_1 = np.uint64(0xBF58476D1CE4E5B9)
_MIX_2 = np.uint64(0x94D049BB133111EB)
_ATTEMPT = np.uint64(0xD1342543DE82EF95)
_TO_UNIT = 2.0**-53


@dataclass(frozen=True)
class CellKey:
    """A 64-bit key hashed from a path of names, such as (seed, table, column, draw).

    Attributes:
        path: The names from the seed down.
    """

    path: tuple[str, ...]

    @classmethod
    def of(cls, seed: int, *names: str) -> "CellKey":
        """Start a path at a seed."""
        return cls((str(seed), *names))

    def child(self, *names: str) -> "CellKey":
        """Give the key of a name below this one."""
        return CellKey((*self.path, *names))

    @property
    def word(self) -> np.uint64:
        """The key itself: 64 bits of BLAKE2b over the path, each name after its length."""
        text = b"".join(len(raw).to_bytes(4, "little") + raw for raw in (name.encode() for name in self.path))
        return np.uint64(int.from_bytes(hashlib.blake2b(text, digest_size=8).digest(), "little"))


def mix(values: UInt64, out: UInt64 | None = None) -> UInt64:
    """Scramble 64-bit values one to one (SplitMix64's finaliser), block by block, shape (n,)."""
    result = np.empty_like(values) if out is None else out
    for start in range(0, len(values), BLOCK):
        block = values[start : start + BLOCK]
        z = result[start : start + BLOCK]
        np.bitwise_xor(block, block >> np.uint64(30), out=z)
        z *= _MIX_1
        z ^= z >> np.uint64(27)
        z *= _MIX_2
        z ^= z >> np.uint64(31)
    return result


def hash_rows(word: np.uint64 | UInt64, rows: UInt64) -> UInt64:
    """Give 64 random bits for each row index under a key, one for all or one a row, shape (n,)."""
    with np.errstate(over="ignore"):
        seeded = (rows + np.uint64(1)) * _GOLDEN
        seeded += word
        return mix(seeded, out=seeded)


@dataclass(frozen=True)
class RowCells:
    """The cells of some rows of one column: the concrete :class:`schemas.generator.Cells`.

    Attributes:
        key: The column's key.
        table_key: The table's key, which shared entities start from.
        rows: Row indices, any order, shape (n,).
        inputs: Columns that the generator depends on.
        attempt: How many times these rows were drawn before and refused by a rule; another attempt, other bits.
        stand: Finds where the rows stand among their siblings; in the table as a whole when absent.
        entity: For points of series: whose they are, shape (n,); ``rows`` are their steps then.
    """

    key: CellKey
    table_key: CellKey
    rows: UInt64
    inputs: Mapping[str, pa.Array] = field(default_factory=dict)
    attempt: Attempt = 0
    stand: Callable[[], Standing] | None = None
    entity: UInt64 | None = None

    def bits(self, draw: str = "") -> UInt64:
        """64 random bits a row. Draws of different names are independent."""
        word = (self.key.child(draw) if draw else self.key).word
        if self.entity is not None:
            return hash_rows(hash_rows(word, self.entity), self.rows)
        with np.errstate(over="ignore"):
            return hash_rows(word + np.asarray(self.attempt, np.uint64) * _ATTEMPT, self.rows)

    def uniform(self, draw: str = "") -> npt.NDArray[np.float64]:
        """Uniform in [0, 1) with 53 bits."""
        unit: npt.NDArray[np.float64] = (self.bits(draw) >> np.uint64(11)).astype(np.float64)
        unit *= _TO_UNIT
        return unit

    def below(self, bound: int, draw: str = "") -> UInt64:
        """Uniform integers in [0, bound); the bias is below bound / 2**64."""
        return scale_to(self.bits(draw), bound)

    def shared(self, entity: str) -> "RowCells":
        """The same rows with the bits of an entity of the table."""
        return replace(self, key=self.table_key.child("entity", entity))

    def attempts(self, places: npt.NDArray[np.intp]) -> Attempt:
        """The attempts of the rows at some positions: whoever takes rows apart takes these along."""
        return self.attempt if isinstance(self.attempt, int) else self.attempt[places]

    def standing(self) -> Standing:
        """Where the rows stand; without siblings the table is one series, as long as anybody cares to know."""
        if self.stand is not None:
            return self.stand()
        return Standing(np.zeros_like(self.rows), self.rows, np.full_like(self.rows, np.iinfo(np.int64).max))

    def at(self, entity: UInt64, step: UInt64) -> "RowCells":
        """The cells of any points of any series."""
        return RowCells(self.key, self.table_key, step, entity=entity)


def scale_to(bits: UInt64, bound: int) -> UInt64:
    """Map 64 random bits to [0, bound) by the high word of a 128-bit product.

    Raises:
        ValueError: If ``bound`` is not in [1, 2**63].
    """
    if not 1 <= bound <= 2**63:
        raise ValueError(f"bound must be between 1 and 2**63, not {bound}")
    if bound <= 2**20:  # 32 bits are plenty: the bias stays below 2**-12 of a value's share
        return ((bits >> np.uint64(32)) * np.uint64(bound)) >> np.uint64(32)
    low_mask = np.uint64(0xFFFFFFFF)
    high, low = bits >> np.uint64(32), bits & low_mask
    bound_high, bound_low = np.uint64(bound >> 32), np.uint64(bound & 0xFFFFFFFF)
    cross = high * bound_low + ((low * bound_low) >> np.uint64(32))
    other = low * bound_high + (cross & low_mask)
    scaled: UInt64 = high * bound_high + (cross >> np.uint64(32)) + (other >> np.uint64(32))
    return scaled
