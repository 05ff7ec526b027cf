"""A keyed bijection on [0, size) with random access: the order-hiding shuffle behind every unique value.

Rounds of add, multiply and xor-shift on the fewest bits that hold ``size``, each step one to one; what lands outside is
sent round again until it lands inside (cycle walking), which keeps the whole one to one on [0, size).
"""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from tasks.values.cells import BLOCK, CellKey, mix

UInt64 = npt.NDArray[np.uint64]
_Step = Callable[[UInt64, int, list[UInt64]], UInt64]

LARGEST = 2**63

_ROUNDS = 6
_ROUNDS_SMALL = 20  # a round on a few bits mixes little: with these, every order of up to 6 values is as likely
_SMALL_BITS = 10
_GOLDEN = 0x9E3779B97F4A7C15
_HALF = np.uint64(32)


def permute(index: UInt64, size: int, key: CellKey | UInt64) -> UInt64:
    """Send each index to its place in a pseudo-random permutation of [0, size).

    Args:
        index: Indices below ``size``, any order, shape (n,).
        size: Size of the domain, 1 to 2**63.
        key: Which permutation: one key for all, or a word a row (each row its own permutation), shape (n,).

    Raises:
        ValueError: If ``size`` is out of range or an index is not below it.
    """
    return _walk(index, size, key, forward=True)


def invert(place: UInt64, size: int, key: CellKey | UInt64) -> UInt64:
    """Undo :func:`permute`: give the index whose place this is.

    Args:
        place: Places below ``size``, shape (n,).
        size: Size of the domain, 1 to 2**63.
        key: As for :func:`permute`.

    Raises:
        ValueError: If ``size`` is out of range or a place is not below it.
    """
    return _walk(place, size, key, forward=False)


def _walk(values: UInt64, size: int, key: CellKey | UInt64, *, forward: bool) -> UInt64:
    if not 1 <= size <= LARGEST:
        raise ValueError(f"size must be between 1 and 2**63, not {size}")
    if len(values) and int(values.max()) >= size:
        raise ValueError(f"every index must be below the size, {size}")
    step = _forward if forward else _backward
    bits = (size - 1).bit_length()
    result = np.empty(len(values), np.uint64)
    if bits == 0:
        result[:] = 0
        return result
    words = np.atleast_1d(np.asarray(key.word if isinstance(key, CellKey) else key))
    for start in range(0, len(values), BLOCK):
        part = slice(start, start + BLOCK)
        result[part] = _walk_block(values[part], size, bits, words if len(words) == 1 else words[part], step)
    return result


def _walk_block(values: UInt64, size: int, bits: int, keys: UInt64, step: _Step) -> UInt64:
    result = step(values, bits, _round_keys(keys, bits))
    outside = np.flatnonzero(result >= np.uint64(size))
    while len(outside):
        own = keys if len(keys) == 1 else keys[outside]
        moved = step(result[outside], bits, _round_keys(own, bits))
        result[outside] = moved
        outside = outside[moved >= np.uint64(size)]
    return result


def _round_keys(words: UInt64, bits: int) -> list[UInt64]:
    turns = _ROUNDS_SMALL if bits <= _SMALL_BITS else _ROUNDS
    return [mix(words + np.uint64(turn * _GOLDEN % 2**64)) for turn in range(1, turns + 1)]


def _forward(values: UInt64, bits: int, keys: list[UInt64]) -> UInt64:
    mask, shift = np.uint64(2**bits - 1), np.uint64((bits + 1) // 2)
    x = values.copy()
    for key in keys:
        x += key
        x *= _multiplier(key)
        x &= mask
        x ^= x >> shift
    return x


def _backward(values: UInt64, bits: int, keys: list[UInt64]) -> UInt64:
    mask, shift = np.uint64(2**bits - 1), np.uint64((bits + 1) // 2)
    x = values.copy()
    for key in reversed(keys):
        x ^= x >> shift  # undoes itself, as the shift is half of the bits or more
        x *= _inverse(_multiplier(key))
        x -= key
        x &= mask
    return x


def _multiplier(key: UInt64) -> UInt64:
    """An odd number from the key's other half, so that it is independent of what was added."""
    return ((key >> _HALF) | (key << _HALF)) | np.uint64(1)


def _inverse(odd: UInt64) -> UInt64:
    """The inverse modulo 2**64, and so modulo any smaller power of two; Newton's steps double the right bits."""
    inverse = odd.copy()
    for _ in range(5):
        inverse *= np.uint64(2) - odd * inverse
    return inverse
