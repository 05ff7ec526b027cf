"""The last four digits of anybody's card or account, where a text says that they are: ``card ending 2537``."""

import re
from collections.abc import Iterable

import numpy as np

from tasks.pii.strewn.encoded import clear
from tasks.pii.strewn.known import KnownForms
from tasks.pii.strewn.search import Found, characters
from tasks.pii.strewn.words import Flags
from tasks.pii.surrogates.pouring import digits_of

FOUR = 4
_CARD = (
    r"(?:card|karte|kaart|carte|tarjeta|cart[aã]o?|kort|karta|kart[ey]|visa|mastercard|maestro|amex|konto|account|acct|a/c|iban"
    r"|cuenta|compte|conto|conta|rekening|ssn)"
)
_END = (
    r"(?:end(?:ing|s|ed)|endend|endet|endung|finissant|termin(?:ant|[ae]|ada|ata|ando)|eindigend|slutar|slutter|ko[nń]cz[aą]ca"
    r"|last|letzten?|derniers?|[uú]ltim[oi]s?|laatste|final)"
)
_BEFORE = re.compile(
    rf"(?i)(?<![^\W\d_]){_CARD}(?:[^\W\d_]{{1,8}})?[^\n\d]{{0,12}}?(?<![^\W\d_]){_END}(?:\W{{0,3}}(?:in|with|on|auf|mit|par|en|con|op|na"
    r"|no|nr|digits|vier|four|chiffres|4|is))*\W{0,4}$"
    rf"|(?i:{_CARD}(?:[^\W\d_]{{1,8}})?[^\n\w]{{0,4}})[*x•#]{{2,}}[*x•# -]*$"
)
_LOOKED_AT = 60  # characters before the digits


Numbered = tuple[str, str, bool]
"""A number's type, the number, and whether its column keeps it as an integer."""


class LastDigits(KnownForms):
    """Numbers' last four digits, and whose they are where one number alone ends so: of 10,000 at most."""

    def __init__(self) -> None:
        super().__init__()
        self._whose: dict[str, Numbered | None] = {}

    def note(self, type: str, values: Iterable[str], *, whole: bool) -> None:
        """Note numbers that are replaced by made-up ones, in any order."""
        for value in values:
            number = (type, value, whole)
            four = digits_of(value)[-FOUR:]
            held = self._whose.setdefault(four, number)
            if held is not None and digits_of(held[1]) != digits_of(value):
                self._whose[four] = None

    def whose(self, four: str) -> Numbered | None:
        """Give the one number that ends so."""
        return self._whose.get(four)


def are_told(texts: list[str], found: Found, known: Flags) -> Flags:
    """Which of what was found are four digits that a text calls the last ones.

    Args:
        texts: That were searched.
        found: What was found in them.
        known: Which of it are somebody's last digits.
    """
    flags: Flags = known & found.digits & (found.lengths == FOUR)
    read = clear(texts) if flags.any() else []
    for one in np.flatnonzero(flags).tolist():
        text = read[found.text[one]]
        start, _ = characters(text, int(found.begins[one]), int(found.ends[one]))
        flags[one] = _BEFORE.search(text[max(0, start - _LOOKED_AT) : start]) is not None
    return flags
