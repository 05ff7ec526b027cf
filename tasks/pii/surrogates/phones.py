"""Surrogates of telephone numbers: those set aside for fiction, in the same country and format."""

import re
from collections.abc import Callable
from functools import cache, lru_cache

from tasks.pii.surrogates.ask import Ask
from tasks.pii.surrogates.numbers import shaped_where
from tasks.pii.surrogates.phone_homes import PhoneHomes
from tasks.pii.surrogates.pouring import digits_of, pour_digits
from tasks.values.entities.places import country_codes, country_of

EXTENSION = re.compile(r"(?i)[\s,]*(?:x|ext\.?|extension)[\s.:]*\d{1,6}$")
_NANP = 10
_TRUNKS = {"1": "1", "7": "8"}
"""What is dialled before a number within the country, by calling code, where it is no 0."""

_NO_NOUGHT = ("1", "7", "34", "48", "52")
"""Calling codes of countries whose numbers never begin with 0, at home either."""

_DIAL_NOUGHT = ("JP", "KR", "GB", "DE", "FR", "NL", "IT", "AT", "CH", "SE", "AU", "IE", "CN", "IN", "TR", "BR")
"""Countries, best known first, that a number which begins with 0 may be of; the first whose plan has it decides."""

_TOLD_BY = 5  # digits that decide: the rest of a subscriber's number tells nothing of the country
_READ = 7  # the same, with a country's code before them
_REST = "2345678901"


def fake_phone(country: str, homes: PhoneHomes | None = None) -> Callable[[list[str], Ask], list[str]]:
    """Make a maker of telephone numbers. A leading 0 stays, whatever the country.

    Args:
        country: Whose the numbers are that name no country and may be of it.
        homes: The countries of such numbers, where rows tell them.
    """

    def make(values: list[str], ask: Ask) -> list[str]:
        cores = [EXTENSION.sub("", value) for value in values]
        at_home = homes.of(cores) if homes is not None else [""] * len(cores)
        read = [parsed(core, home or country) for core, home in zip(cores, at_home, strict=True)]
        made = shaped_where(values, [one is None for one in read], ask)
        known = [(place, one) for place, one in enumerate(read) if one is not None]
        domains = [f"phone/{calling}/{len(number)}" for _, (calling, number, _) in known]
        canonical = [f"{calling}{number}" for _, (calling, number, _) in known]
        for (place, (_, _, skip)), answer in zip(known, ask("phone", domains, canonical), strict=True):
            made[place] = pour_digits(cores[place], answer, skip=skip) + values[place][len(cores[place]) :]
        return made

    return make


def parsed(text: str, country: str) -> tuple[str, str, int] | None:
    """Give the calling code, the national digits, and how many digits stand before these; None if it is none."""
    digits = digits_of(text)
    if any(char.isalpha() for char in text) or not 7 <= len(digits) <= 15:
        return None
    stripped = text.strip().lstrip("(")
    ahead = 0 if stripped.startswith("+") else 2 if stripped.startswith("00") else -1
    calling = next((code for code in _calling_codes() if ahead >= 0 and digits[ahead:].startswith(code)), "")
    if ahead >= 0:
        skip = ahead + (len(calling) or 2)
        skip += digits[skip:].startswith("0") and "(0)" in text
        return calling or digits[ahead:skip], digits[skip:], int(skip)
    own = f"{_own_code(country)}"
    if digits[0] == "0":
        if own in _NO_NOUGHT:
            own = _calling_of(digits[:_TOLD_BY], len(digits))
        return own, digits[1:], 1
    trunk = len(digits) == _NANP + 1 and digits[0] == _TRUNKS.get(own)
    if not trunk and (abroad := _code_before(digits[:_READ], len(digits), country)):
        return abroad, digits[len(abroad) :], len(abroad)
    return own, digits[int(trunk) :], int(trunk)


@lru_cache(maxsize=65_536)
def _code_before(begin: str, count: int, country: str) -> str:
    """The calling code that a number without any sign begins with; none where it may be one of the country's own."""
    import phonenumbers

    if count <= _NANP:
        return ""
    number = begin + _REST[: count - len(begin)]
    code = next((code for code in _calling_codes() if number.startswith(code)), "")
    if not code or len(code) == count:
        return ""
    own, abroad = (phonenumbers.PhoneNumber(*both) for both in (
        (_own_code(country), int(number)), (int(code), int(number[len(code) :]))))  # fmt: skip
    if phonenumbers.is_valid_number(own):
        return ""
    likely = phonenumbers.is_possible_number(abroad) and not phonenumbers.is_possible_number(own)
    return code if likely or phonenumbers.is_valid_number(abroad) else ""


def _own_code(country: str) -> int:
    return int(country_of(country).calling[1:]) if country in country_codes() else 1


@lru_cache(maxsize=65_536)
def _calling_of(begin: str, count: int) -> str:
    """The calling code of the first country with such numbers: by the same few digits however they are parted."""
    import phonenumbers

    number = begin + _REST[: count - len(begin)]
    for region in _DIAL_NOUGHT:
        try:
            parsed = phonenumbers.parse(number, region)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_valid_number(parsed):
            return country_of(region).calling[1:]
    return ""


@cache
def _calling_codes() -> list[str]:
    return sorted({country_of(code).calling[1:] for code in country_codes()}, key=lambda code: (-len(code), code))
