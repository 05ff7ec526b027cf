"""International bank account numbers: each country's length, and the remainder of 1 by 97."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tasks.pii.recognisers.base import Flags, Recogniser, by_width, solid
from tasks.values.entities import checksums as sums
from tasks.values.strings import Block

LENGTHS: dict[str, int] = {
    "AD": 24, "AE": 23, "AL": 28, "AT": 20, "AZ": 28, "BA": 20, "BE": 16, "BG": 22, "BH": 22, "BR": 29, "BY": 28,
    "CH": 21,
    "CR": 22, "CY": 28, "CZ": 24, "DE": 22, "DK": 18, "DO": 28, "EE": 20, "EG": 29, "ES": 24, "FI": 18, "FO": 18,
    "FR": 27,
    "GB": 22, "GE": 22, "GI": 23, "GL": 18, "GR": 27, "GT": 28, "HR": 21, "HU": 28, "IE": 22, "IL": 23, "IQ": 23,
    "IS": 26,
    "IT": 27, "JO": 30, "KW": 30, "KZ": 20, "LB": 28, "LC": 32, "LI": 21, "LT": 20, "LU": 20, "LV": 21, "LY": 25,
    "MC": 27,
    "MD": 24, "ME": 22, "MK": 19, "MR": 27, "MT": 31, "MU": 30, "NL": 18, "NO": 15, "PK": 24, "PL": 28, "PS": 29,
    "PT": 25,
    "QA": 29, "RO": 24, "RS": 22, "SA": 24, "SC": 31, "SE": 24, "SI": 19, "SK": 24, "SM": 27, "ST": 25, "SV": 28,
    "TL": 23,
    "TN": 24, "TR": 26, "UA": 29, "VA": 22, "VG": 24, "XK": 20,
}  # fmt: skip
"""Characters of a country's IBANs."""


def _leaves_one(block: Block) -> Flags:
    turned = np.concatenate([block[:, 4:], block[:, :4]], axis=1)
    return np.asarray(sums.remainder(turned, 97) == 1)


def _valid(values: pa.StringArray) -> Flags:
    plain = pc.utf8_upper(solid(values))
    wanted = [LENGTHS.get(country) for country in pc.utf8_slice_codeunits(plain, 0, 2).to_pylist()]
    long_enough = np.asarray(pc.utf8_length(plain)) == np.array([width or -1 for width in wanted])
    return np.asarray(long_enough & by_width(plain, dict.fromkeys(range(15, 35), _leaves_one)))


IBAN = Recogniser(
    "iban",
    "IBAN",
    r"[A-Za-z]{2}\d{2}(?: ?[0-9A-Za-z]{4}){2,7}(?: ?[0-9A-Za-z]{1,3})?",
    check=_valid,
    context=(
        "iban",
        "account",
        "bank",
        "konto",
        "compte",
        "cuenta",
        "conto",
        "rekening",
        "transfer",
        "wire",
        "überweis",
    ),
    chance=0.0,
    score=0.97,
    lenient=True,
)
