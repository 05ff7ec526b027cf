"""US social security numbers, those that are never issued included: replacements come from these."""

import numpy as np

from tasks.pii.recognisers.base import SIGNS, Flags, Recogniser, digits_only
from tasks.values.strings import Block

_ZERO = ord("0")


def _real(block: Block) -> Flags:
    """Neither the group nor the serial is all noughts, and the whole is not one digit over and over."""
    group, serial = (block[:, 3:5] != _ZERO).any(axis=1), (block[:, 5:9] != _ZERO).any(axis=1)
    return np.asarray(group & serial & (block != block[:, :1]).any(axis=1))


CHECK = digits_only({9: _real})
_CONTEXT = ("ssn", "social security", "social", "soc sec", "ss#", "ss #", "socials")

SSN = Recogniser(
    "ssn",
    "SSN",
    r"\d{3}-\d{2}-\d{4}|\d{3} \d{2} \d{4}|\d{3}\.\d{2}\.\d{4}" "|\\d{3}[\u2010\u2013]\\d{2}[\u2010\u2013]\\d{4}",
    check=CHECK,
    context=_CONTEXT,
    chance=0.0,
    score=0.85,
    lenient=True,
    country="US",
)
SSN_DIGITS = Recogniser(
    "ssn, digits alone",
    "SSN",
    r"\d{9}",
    check=CHECK,
    context=_CONTEXT,
    chance=0.95,
    score=0.05,
    country="US",
)
SSN_LABELLED = Recogniser(
    "ssn, after its name",
    "SSN",
    r"\d{3}[- ]?\d{2}[- ]?\d{4}",
    label=r"\b(?:ssn|ss#|social(?: security)?(?: (?:number|no\.?|num|#))?)" + SIGNS + r"(?:(?:is|was"
    r"|number|no\.?)[\s:]{1,2}){0,2}",
    score=0.95,
    in_columns=False,
    any_case=True,
    country="US",
)
IN_PART = Recogniser(
    "ssn, in part",
    "SSN",
    r"(?:xxx|\*{3})-(?:xx|\*\*)-\d{4}|\d{3}-(?:xx|\*\*|\d\d)-(?:x{4}|\*{4})",
    score=0.7,
    any_case=True,
    country="US",
)
SSNS = (SSN, SSN_DIGITS, SSN_LABELLED, IN_PART)
