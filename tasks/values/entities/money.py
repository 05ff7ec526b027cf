"""Account and card numbers that pass every check and belong to nobody."""

from collections.abc import Callable
from functools import partial
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from tasks.values.entities import checksums as sums
from tasks.values.entities.shapes import Numbered, Seal, Shape
from tasks.values.strings import Block

CARD_PREFIXES: dict[str, tuple[str, ...]] = {
    "visa": ("40000000", "40128888", "41111111", "42424242"),
    "mastercard": ("22230031", "51051051", "52008282", "55555555"),
    "amex": ("37144963", "37828224", "37873449"),
    "discover": ("60110009", "60111111", "60119811"),
    "diners": ("30569309", "36227206", "38520000"),
    "jcb": ("35301113", "35660020", "35661111"),
}
"""The first eight digits of test numbers that payment processors publish, by brand."""

COMMON_BRANDS = ("visa", "mastercard", "discover")
_LENGTHS = {"amex": 15, "diners": 14}
_SPACES = {16: (4, 8, 12), 15: (4, 10), 14: (4, 10)}

# Bank codes that stand for no bank: 0s where no bank's begins so, XXXX where four letters are wanted.
_ACCOUNTS = {
    "AT": "00000###########",
    "BR": "99999999#####0000######C1",
    "CH": "00000############",
    "DE": "00000000##########",
    "ES": "000000000_##########",
    "FR": "0000000000###########__",
    "GB": "XXXX000000########",
    "IE": "XXXX000000########",
    "IT": "_0000000000############",
    "NL": "XXXX##########",
    "PL": "00000000################",
    "SE": "000#################",
    "TR": "000000################",
}
OTHERWISE = "DE"
"""Whose account numbers stand in for countries that have no IBAN."""


def card_forms(brands: tuple[str, ...]) -> tuple[Numbered, ...]:
    """Give the card numbers of brands of one length: as digits, then in groups apart by spaces, then by hyphens."""
    width = _LENGTHS.get(brands[0], 16)
    plain = tuple(f"{prefix}{'#' * (width - 9)}_" for brand in brands for prefix in CARD_PREFIXES[brand])
    return tuple(
        Shape(tuple(_grouped(pattern, sign) for pattern in plain), _luhn(width, sign)) for sign in ("", " ", "-")
    )


def same_length(brands: tuple[str, ...]) -> bool:
    """Whether all the brands' numbers are equally long."""
    return len({_LENGTHS.get(brand, 16) for brand in brands}) == 1


def card_digits(brand: str) -> int:
    """Digits in a brand's card numbers."""
    return _LENGTHS.get(brand, 16)


def _grouped(digits: str, sign: str) -> str:
    edges = (0, *_SPACES[len(digits)], len(digits))
    return sign.join(digits[start:end] for start, end in pairwise(edges))


def _luhn(width: int, sign: str) -> Seal:
    places = [place for place, char in enumerate(_grouped("0" * width, sign)) if char == "0"]

    return partial(_seal_luhn, places)


def _seal_luhn(places: list[int], block: Block) -> None:
    block[:, places[-1]] = sums.luhn(block[:, places[:-1]])


def iban_countries() -> tuple[str, ...]:
    """The countries whose IBANs are known."""
    return tuple(_ACCOUNTS)


def iban_forms(country: str) -> tuple[Numbered, ...]:
    """Give the IBANs of a country: in one piece, then in groups of four."""
    code = country if country in _ACCOUNTS else OTHERWISE
    whole = f"{code}__{_ACCOUNTS[code]}"
    spaced = " ".join(whole[start : start + 4] for start in range(0, len(whole), 4))
    return Shape((whole,), _iban(code, [*range(len(whole))])), Shape((spaced,), _iban(code, _solid(spaced)))


def _solid(pattern: str) -> list[int]:
    return [place for place, char in enumerate(pattern) if char != " "]


def _iban(country: str, places: list[int]) -> Seal:
    return partial(_seal_iban, country, places)


def _seal_iban(country: str, places: list[int], block: Block) -> None:
    if country in _NATIONAL:
        _NATIONAL[country](block, places[4:])
    block[:, places[2:4]] = ord("0")
    block[:, places[2:4]] = sums.mod_97(block[:, [*places[4:], *places[:4]]])


def _spanish(block: Block, places: list[int]) -> None:
    """The check of the account; that of bank 0000 and branch 0000 is 0."""
    left = 11 - sums.weighted(block[:, places[10:]], (1, 2, 4, 8, 5, 10, 9, 7, 3, 6)) % 11
    block[:, places[9]] = sums.ascii_digit(np.where(left == 10, 1, left % 11))


def _french(block: Block, places: list[int]) -> None:
    """The key behind the account; bank 00000 and branch 00000 add nothing to it."""
    key = 97 - sums.remainder(block[:, places[10:21]], 97) * 3 % 97
    block[:, places[21]], block[:, places[22]] = sums.ascii_digit(key // 10), sums.ascii_digit(key % 10)


def _italian(block: Block, places: list[int]) -> None:
    """The letter before bank, branch and account."""
    block[:, places[0]] = sums.codice_fiscale(block[:, places[1:]])


_NATIONAL: dict[str, Callable[[Block, list[int]], None]] = {"ES": _spanish, "FR": _french, "IT": _italian}
"""Check digits that a country's own account numbers carry beside the IBAN's."""


def bic_forms(country: str) -> tuple[Numbered, ...]:
    """Give test BICs: the eighth character is 0."""
    return Shape((f"@@@@{country}@0",)), Shape((f"@@@@{country}@0XXX",))


def routing_forms() -> tuple[Numbered, ...]:
    """Give US routing numbers whose first two digits are not assigned, with the right check digit."""
    free = (*range(13, 21), *range(33, 61), *range(73, 80), *range(81, 100))
    return (Shape(tuple(f"{prefix}######_" for prefix in free), _routing),)


def _routing(block: Block) -> None:
    block[:, 8] = sums.ascii_digit((10 - sums.weighted(block, (3, 7, 1, 3, 7, 1, 3, 7)) % 10) % 10)


def account_forms() -> tuple[Numbered, ...]:
    """Give account numbers that begin with 00."""
    return Shape(("00########",)), Shape(("00######",)), Shape(("00##",))


def expiry_forms(years: tuple[int, int]) -> tuple[Numbered, ...]:
    """Give the months in which cards end, from the first year to the last."""
    months = [(year, month) for year in range(years[0], years[1] + 1) for month in range(1, 13)]
    forms = ("{month:02d}/{short:02d}", "{month:02d}/{year}", "{year}-{month:02d}", "{month:02d}{short:02d}")
    return tuple(
        Shape(tuple(form.format(month=month, year=year, short=year % 100) for year, month in months)) for form in forms
    )


def month_ends(years: tuple[int, int]) -> npt.NDArray[np.datetime64]:
    """Give the last day of each of the months of :func:`expiry_forms`."""
    months = np.arange(f"{years[0]}-01", f"{years[1] + 1}-01", dtype="datetime64[M]")
    following: npt.NDArray[np.datetime64] = (months + np.timedelta64(1, "M")).astype("datetime64[D]")
    return following + np.timedelta64(-1, "D")
