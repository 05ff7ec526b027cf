"""Numbers of US health-care providers: ten digits, the last by Luhn over 80840 and the others."""

import numpy as np

from tasks.pii.recognisers.base import SIGNS, Flags, Recogniser, digits_only
from tasks.pii.recognisers.card import luhn_passes
from tasks.values.strings import Block


def _sealed(block: Block) -> Flags:
    ahead = np.broadcast_to(np.frombuffer(b"80840", np.uint8), (len(block), 5))
    return luhn_passes(np.hstack([ahead, block]))


NPI = Recogniser(
    "npi",
    "NPI",
    r"[129]\d{9}",
    check=digits_only({10: _sealed}),
    context=("npi", "provider", "prescriber", "physician", "practitioner", "referring"),
    chance=0.1,
    score=0.15,
)
NPI_LABELLED = Recogniser(
    "npi, after its name",
    "NPI",
    r"\d{10}",
    label=r"\b(?:npi|national provider(?: id(?:entifier|entification)?)?|provider (?:id|identifier|number"
    r"|no\.?|#))" + SIGNS + r"(?:(?:is|was|number|no\.?|num|id|registered as)[\s:#]{1,3}){0,3}#?",
    score=0.97,
    in_columns=False,
    any_case=True,
)
NPIS = (NPI, NPI_LABELLED)
