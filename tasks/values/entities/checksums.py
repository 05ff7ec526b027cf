"""Check digits and letters, column-wise: each function takes the characters before (or around) the check.

A block is a uint8 array of ASCII characters, shape (n, width).
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from tasks.values.strings import Block

Numbers = npt.NDArray[np.int64]

_ZERO = ord("0")
_VERHOEFF = np.array(
    [
        [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
        [1, 2, 3, 4, 0, 6, 7, 8, 9, 5],
        [2, 3, 4, 0, 1, 7, 8, 9, 5, 6],
        [3, 4, 0, 1, 2, 8, 9, 5, 6, 7],
        [4, 0, 1, 2, 3, 9, 5, 6, 7, 8],
        [5, 9, 8, 7, 6, 0, 4, 3, 2, 1],
        [6, 5, 9, 8, 7, 1, 0, 4, 3, 2],
        [7, 6, 5, 9, 8, 2, 1, 0, 4, 3],
        [8, 7, 6, 5, 9, 3, 2, 1, 0, 4],
        [9, 8, 7, 6, 5, 4, 3, 2, 1, 0],
    ],
    np.uint8,
)
_SHUFFLE = np.array(
    [
        [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
        [1, 5, 7, 6, 2, 8, 3, 0, 9, 4],
        [5, 8, 0, 3, 7, 9, 6, 1, 4, 2],
        [8, 9, 1, 6, 0, 4, 3, 5, 2, 7],
        [9, 4, 5, 3, 1, 2, 6, 8, 7, 0],
        [4, 2, 8, 6, 5, 7, 3, 9, 0, 1],
        [2, 7, 9, 3, 8, 0, 6, 4, 1, 5],
        [7, 0, 4, 6, 9, 1, 3, 2, 5, 8],
    ],
    np.uint8,
)
_INVERSE = np.array([0, 4, 3, 2, 1, 5, 6, 7, 8, 9], np.uint8)
_VIN_VALUES = dict(zip("0123456789ABCDEFGHJKLMNPRSTUVWXYZ", map(int, "012345678912345678123457923456789"), strict=True))
_CODICE_ODD = dict(zip(
    "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    (1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10,
     22, 25, 24, 23), strict=True,
))  # fmt: skip


def digits_of(block: Block) -> Block:
    """Give the digits' values."""
    return block - np.uint8(_ZERO)


def ascii_digit(values: npt.NDArray[np.integer]) -> Block:
    """Give the digits' characters."""
    return (values + _ZERO).astype(np.uint8)


def weighted(block: Block, weights: Sequence[int]) -> Numbers:
    """Give the sum of digits times weights, one weight a column, shape (n,)."""
    total = np.zeros(len(block), np.int64)
    for place, weight in enumerate(weights):
        if weight:
            total += digits_of(block[:, place]).astype(np.int64) * weight
    return total


def luhn(payload: Block) -> Block:
    """The Luhn digit that follows the payload (cards, IMEI, NPI, personnummer), shape (n,)."""
    total = np.zeros(len(payload), np.int16)
    for place in range(payload.shape[1]):
        digit = digits_of(payload[:, place])
        if (payload.shape[1] - place) % 2:
            digit = digit * np.uint8(2)
            digit -= np.where(digit > 9, np.uint8(9), np.uint8(0))
        total += digit
    return ascii_digit((10 - total % 10) % 10)


def verhoeff(payload: Block) -> Block:
    """The Verhoeff digit that follows the payload (Aadhaar), shape (n,)."""
    state = np.zeros(len(payload), np.uint8)
    for step, place in enumerate(reversed(range(payload.shape[1])), start=1):
        state = _VERHOEFF[state, _SHUFFLE[step % 8][digits_of(payload[:, place])]]
    return ascii_digit(_INVERSE[state])


def mod_11_10(payload: Block) -> Block:
    """The ISO 7064 MOD 11,10 digit that follows the payload (German tax numbers), shape (n,)."""
    product = np.full(len(payload), 10, np.int64)
    for place in range(payload.shape[1]):
        total = (product + digits_of(payload[:, place])) % 10
        product = np.where(total == 0, 10, total) * 2 % 11
    return ascii_digit((11 - product) % 10)


def remainder(block: Block, modulus: int) -> Numbers:
    """The remainder of the number that the characters spell, letters counting 10 to 35 as in ISO 7064, shape (n,)."""
    left = np.zeros(len(block), np.int64)
    for place in range(block.shape[1]):
        column = block[:, place]
        if (column >= ord("A")).any():
            value = np.where(column >= ord("A"), column.astype(np.int64) - 55, column.astype(np.int64) - _ZERO)
            left = (left * np.where(value > 9, 100, 10) + value) % modulus
        else:
            left = left * 10 + digits_of(column)
            if place % 8 == 7:
                left %= modulus
    return left % modulus


def mod_97(block: Block) -> Block:
    """The two digits that make an IBAN's rearranged characters leave 1: pass BBAN, country, ``00``; shape (n, 2)."""
    check = 98 - remainder(block, 97)
    return np.stack([ascii_digit(check // 10), ascii_digit(check % 10)], axis=1)


def vin(block: Block) -> Block:
    """The ninth character of a vehicle's 17, computed from the others, shape (n,)."""
    values = np.zeros(128, np.int64)
    for char, value in _VIN_VALUES.items():
        values[ord(char)] = value
    weights = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
    total = np.zeros(len(block), np.int64)
    for place, weight in enumerate(weights):
        total += values[block[:, place]] * weight
    return spelled(total % 11, "0123456789X")


def codice_fiscale(payload: Block) -> Block:
    """The letter that follows the first 15 characters of an Italian tax code, shape (n,)."""
    odd, even = np.zeros(128, np.int64), np.zeros(128, np.int64)
    for place, (char, value) in enumerate(_CODICE_ODD.items()):
        odd[ord(char)], even[ord(char)] = value, place if place < 10 else place - 10
    total = np.zeros(len(payload), np.int64)
    for place in range(payload.shape[1]):
        total += (even if place % 2 else odd)[payload[:, place]]
    return spelled(total % 26, "ABCDEFGHIJKLMNOPQRSTUVWXYZ")


def spelled(values: Numbers, alphabet: str) -> Block:
    """Give the character that stands for each value, shape (n,)."""
    return np.frombuffer(alphabet.encode("ascii"), np.uint8)[values]
