"""Addresses of crypto-currencies: Bitcoin (with its checksums), Ethereum, Monero, Ripple, Litecoin."""

import hashlib

import numpy as np
import pyarrow as pa

from tasks.pii.recognisers.base import Flags, Recogniser

_BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_GENERATORS = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
_BECH32_ENDS = (1, 0x2BC830A3)


def base58_checked(text: str) -> bool:
    """Whether the last four of 25 bytes are the double SHA-256 of the others."""
    number = 0
    for char in text:
        place = _BASE58.find(char)
        if place < 0:
            return False
        number = number * 58 + place
    try:
        raw = number.to_bytes(25, "big")
    except OverflowError:
        return False
    return hashlib.sha256(hashlib.sha256(raw[:-4]).digest()).digest()[:4] == raw[-4:]


def bech32_checked(text: str) -> bool:
    """Whether a ``bc1`` address ends in its checksum (BIP 173 and 350)."""
    lowered = text.lower()
    human, _, data = lowered.rpartition("1")
    if any(char not in _BECH32 for char in data):
        return False
    values = [
        *(ord(char) >> 5 for char in human),
        0,
        *(ord(char) & 31 for char in human),
        *(_BECH32.index(char) for char in data),
    ]
    state = 1
    for value in values:
        top = state >> 25
        state = (state & 0x1FFFFFF) << 5 ^ value
        for bit in range(5):
            state ^= _GENERATORS[bit] if (top >> bit) & 1 else 0
    return state in _BECH32_ENDS


def _valid(values: pa.StringArray) -> Flags:
    return np.array(
        [
            bech32_checked(value) if value[:3].lower() in ("bc1", "tb1") else base58_checked(value)
            for value in values.to_pylist()
        ],
        np.bool_,
    )


BITCOIN = Recogniser(
    "bitcoin", "CRYPTO", r"[13mn2][1-9A-HJ-NP-Za-km-z]{25,34}|(?:bc1|BC1|tb1)[0-9a-zA-Z]{8,87}", check=_valid,
    context=("bitcoin", "btc", "wallet"), chance=0.0, score=0.95, lenient=True,
)  # fmt: skip
ETHEREUM = Recogniser(
    "ethereum", "CRYPTO", r"0x[0-9a-fA-F]{40}", context=("eth", "ethereum", "wallet"), chance=0.0, score=0.95
)
OTHERS = Recogniser(
    "other coins", "CRYPTO", r"4[0-9AB][1-9A-HJ-NP-Za-km-z]{93}|ltc1[0-9a-z]{8,87}"
                             r"|[LM][1-9A-HJ-NP-Za-km-z]{26,33}|r[1-9A-HJ-NP-Za-km-z]{24,34}",
    context=("monero", "xmr", "litecoin", "ltc", "ripple", "xrp", "wallet"), chance=0.2, score=0.1, in_columns=False,
)  # fmt: skip
CRYPTO = (BITCOIN, ETHEREUM, OTHERS)
