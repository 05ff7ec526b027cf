"""Payment card numbers: a brand's prefix and length, and the Luhn digit."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tasks.pii.recognisers.base import Flags, Recogniser, by_width, solid
from tasks.values.entities import checksums as sums
from tasks.values.strings import Block

BRANDS = (
    r"^(?:4(?:\d{12}|\d{15}|\d{18})|5[1-5]\d{14}|2(?:22[1-9]|2[3-9]\d|[3-6]\d\d|7[01]\d|720)\d{12}|3[47]\d{13}"
    r"|3(?:0[0-5]|[689]\d)\d{11}|3(?:0[0-5]|[689]\d)\d{13}|6(?:011|5\d\d|4[4-9]\d)\d{12}|6(?:011|5\d\d|4[4-9]\d)\d{15}|35(?:2[89]|[3-8]\d)\d{12}"
    r"|62\d{14,17}|(?:5018|5020|5038|5893|6304|6759|676[1-3])\d{8,15}|220[0-4]\d{12,15}|9792\d{12})$"
)
"""Which digits are a brand's."""


def luhn_passes(block: Block) -> Flags:
    """Tell which rows of digits end in their Luhn digit, shape (n,)."""
    return np.asarray(sums.luhn(block[:, :-1]) == block[:, -1])


def _valid(values: pa.StringArray) -> Flags:
    digits = solid(values, "0-9")
    branded = np.asarray(pc.match_substring_regex(digits, BRANDS)).astype(np.bool_)
    return branded & by_width(digits, dict.fromkeys(range(12, 20), luhn_passes))


CARD = Recogniser(
    "card",
    "CREDIT_CARD",
    r"\d{4}[ -]\d{4}[ -]\d{4}[ -]\d{4}(?:[ -]\d{3})?|\d{4}[ -]\d{6}[ -]\d{4,5}|\d{12,19}",
    check=_valid,
    context=(
        "card", "credit", "debit", "visa", "mastercard", "amex", "american express", "discover", "diners", "jcb",
        "maestro",
        "cc", "pan", "payment", "charge", "charged", "carte", "karte", "tarjeta", "carta", "cartão", "karta",
    ),
    chance=0.02,
    score=0.85,
    lenient=True,
)  # fmt: skip
SECURITY_CODE = Recogniser(
    "card security code",
    "CARD_SECURITY_CODE",
    r"\d{3,4}",
    label=r"\b(?:cvv2?|cvc2?|cid|card (?:verification|security) (?:code|value|number)|security "
    r"code)(?:\s(?:code|number|is))?[\s:#=()\"'>\\-]{1,6}(?:is )?",
    score=0.9,
    in_columns=False,
    any_case=True,
)
