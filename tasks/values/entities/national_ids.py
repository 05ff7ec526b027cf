"""National identity and tax numbers with the right checksum, from ranges in which none is issued."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial
from itertools import permutations
from math import factorial

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from tasks.values.entities import checksums as sums
from tasks.values.entities.shapes import Listed, Numbered, Seal, Shape, listed
from tasks.values.entities.words import UInt64
from tasks.values.strings import Block, text

_SSN_GROUPS = (*range(1, 50), *range(66, 70))  # after area 9xx the others belong to taxpayer numbers (ITIN, ATIN)
_SSN_AREAS = (0, 666, *range(900, 1000))
_EIN_PREFIXES = ["00", "07", "08", "09", "17", "18", "19", "28", "29", "49", "69", "70", "78", "79", "89", "96", "97"]


def _ssn(separator: str) -> Shape:
    return Shape(tuple(
        f"{area:03d}{separator}{group:02d}{separator}####" for area in _SSN_AREAS for group in _SSN_GROUPS
    ))  # fmt: skip


def _weighted(place: int, weights: tuple[int, ...], modulus: int, alphabet: str) -> Seal:
    """Seal by a weighted sum: the alphabet spells the check of each remainder."""

    return partial(_seal_weighted, place, weights, modulus, alphabet)


def _seal_weighted(place: int, weights: tuple[int, ...], modulus: int, alphabet: str, block: Block) -> None:
    block[:, place] = sums.spelled(sums.weighted(block, weights) % modulus, alphabet)


def _luhn(places: tuple[int, ...]) -> Seal:
    """Seal the last of the places by the Luhn digit of the others."""

    return partial(_seal_luhn, places)


def _seal_luhn(places: tuple[int, ...], block: Block) -> None:
    block[:, places[-1]] = sums.luhn(block[:, places[:-1]])


def _verhoeff(block: Block) -> None:
    block[:, -1] = sums.verhoeff(block[:, :-1])


def seal_nir(block: Block) -> None:
    """Write the two digits of the check, in place."""
    key = 97 - sums.remainder(block[:, :13], 97)
    block[:, 13], block[:, 14] = sums.ascii_digit(key // 10), sums.ascii_digit(key % 10)


def _dni(block: Block) -> None:
    block[:, 8] = sums.spelled(sums.remainder(block[:, :8], 23), "TRWAGMYFPDXBNJZSQVHLCKE")


def _codice_fiscale(block: Block) -> None:
    block[:, 15] = sums.codice_fiscale(block[:, :15])


def seal_cpf(places: tuple[int, ...]) -> Seal:
    """Seal by two digits, each of the eleven's remainder; ``places`` are those of the eleven digits."""

    return partial(_seal_cpf, places)


def _seal_cpf(places: tuple[int, ...], block: Block) -> None:
    for count in (9, 10):
        payload = block[:, places[:count]]
        left = sums.weighted(payload, tuple(range(count + 1, 1, -1))) * 10 % 11 % 10
        block[:, places[count]] = sums.ascii_digit(left)


def seal_inn(block: Block) -> None:
    """Write the two digits of the check, in place."""
    for place, weights in ((10, (7, 2, 4, 10, 3, 5, 9, 4, 6, 8)), (11, (3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8))):
        block[:, place] = sums.ascii_digit(sums.weighted(block, weights) % 11 % 10)


def seal_kimlik(block: Block) -> None:
    """Write the two digits of the check, in place."""
    digits = sums.digits_of(block).astype(np.int64)
    odd, even = digits[:, 0:9:2].sum(axis=1), digits[:, 1:8:2].sum(axis=1)
    tenth = (odd * 7 - even) % 10
    block[:, 9] = sums.ascii_digit(tenth)
    block[:, 10] = sums.ascii_digit((odd + even + tenth) % 10)


def _my_number(block: Block) -> None:
    left = sums.weighted(block, (6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2)) % 11
    block[:, 11] = sums.ascii_digit(np.where(left <= 1, 0, 11 - left))


def _days(months: range) -> list[str]:
    return [f"{month:02d}{day:02d}" for month in months for day in range(1, 29)]


@dataclass(frozen=True)
class SteuerIds:
    """German tax numbers that begin with 0, as test numbers do.

    The first ten digits hold one digit twice, one not at all, and the others once: 0, a digit *r*, then any order of
    the eight digits that remain of 1 to 9 without *m*.
    """

    longest = 11
    capacity = 9 * 8 * factorial(8)

    def at(self, index: UInt64) -> pa.Array:
        """Give the numbers of these places, shape (n,)."""
        pair, order = np.divmod(index, np.uint64(factorial(8)))
        heads, rests = _steuer_parts()
        block = np.empty((len(index), 11), np.uint8)
        block[:, 0], block[:, 1] = ord("0"), heads[pair.astype(np.intp)]
        places = _orders()[order.astype(np.intp)]
        block[:, 2:10] = np.take_along_axis(rests[pair.astype(np.intp)], places, axis=1)
        block[:, 10] = sums.mod_11_10(block[:, :10])
        return text(block)


@cache
def _orders() -> npt.NDArray[np.intp]:
    return np.array(list(permutations(range(8))), np.intp)


@cache
def _steuer_parts() -> tuple[Block, Block]:
    """The doubled digit and the eight digits after it, of each pair of a missing and a doubled digit."""
    heads, rests = [], []
    for missing in "123456789":
        left = "123456789".replace(missing, "")
        for doubled in left:
            heads.append(ord(doubled))
            rests.append(list(left.encode("ascii")))
    return np.array(heads, np.uint8), np.array(rests, np.uint8)


@cache
def _citizen_service_numbers() -> Listed:
    """Dutch numbers of the range kept for tests, 9999xxxxx, that pass the eleven test."""
    numbers = (f"9999{tail:05d}" for tail in range(100_000))
    return listed([number for number in numbers if _eleven_test(number)])


def _eleven_test(number: str) -> bool:
    weights = (9, 8, 7, 6, 5, 4, 3, 2, -1)
    return sum(int(digit) * weight for digit, weight in zip(number, weights, strict=True)) % 11 == 0


def national_id_forms(country: str) -> tuple[Numbered, ...]:
    """Give the national numbers of a country in each way they are written, the usual one first; empty if not known."""
    made = _FORMS.get(country)
    return made() if made else ()


def national_id_countries() -> tuple[str, ...]:
    """The countries whose national numbers are known."""
    return tuple(_FORMS)


def employer_id_forms() -> tuple[Numbered, ...]:
    """Give US employer numbers with prefixes that are not assigned."""
    return tuple(Shape(tuple(f"{prefix}{sign}#######" for prefix in _EIN_PREFIXES)) for sign in ("-", ""))


_NINO = ["BG", "GB", "KN", "NK", "NT", "TN", "ZZ", "QQ"]  # prefixes that are never allocated
_SIN_PLACES = (0, 1, 2, 4, 5, 6, 8, 9, 10)
_CPF_PLACES = (0, 1, 2, 4, 5, 6, 8, 9, 10, 12, 13)
_PESEL_WEIGHTS = (1, 3, 7, 9, 1, 3, 7, 9, 1, 3)
_RRN_WEIGHTS = (2, 3, 4, 5, 6, 7, 0, 8, 9, 2, 3, 4, 5)
_RESIDENT_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_SE_PLACES = (2, 3, 4, 5, 6, 7, 9, 10, 11, 12)
_YEAR = range(1, 13)


@cache
def _usa() -> tuple[Numbered, ...]:
    return _ssn("-"), _ssn("")


@cache
def _britain() -> tuple[Numbered, ...]:
    return tuple(
        Shape(tuple(form.format(prefix, suffix) for prefix in _NINO for suffix in "ABCD"))
        for form in ("{}######{}", "{} ## ## ## {}")
    )


@cache
def _france() -> tuple[Numbered, ...]:
    """There is no department 00."""
    return (Shape(tuple(f"{sex}##{month:02d}00######__" for sex in "12" for month in _YEAR), seal_nir),)


@cache
def _italy() -> tuple[Numbered, ...]:
    """No place of birth has the code Z000."""
    patterns = (f"~~~~~~##{month}{day:02d}Z000_" for month in "ABCDEHLMPRST" for day in range(1, 29))
    return (Shape(tuple(patterns), _codice_fiscale),)


@cache
def _poland() -> tuple[Numbered, ...]:
    """Months from 81 on are those of people born in the 19th century."""
    seal = _weighted(10, _PESEL_WEIGHTS, 10, "0987654321")
    return (Shape(tuple(f"##{day}####_" for day in _days(range(81, 93))), seal),)


@cache
def _sweden() -> tuple[Numbered, ...]:
    """Birth numbers from 980 on are kept for tests."""
    patterns = (f"19##{day}-{serial}#_" for day in _days(_YEAR) for serial in (98, 99))
    return (Shape(tuple(patterns), _luhn(_SE_PLACES)),)


@cache
def _korea() -> tuple[Numbered, ...]:
    """9 and 0 stand for men and women born in the 19th century."""
    seal = _weighted(13, _RRN_WEIGHTS, 11, "10987654321")
    return (Shape(tuple(f"##{day}-{sex}#####_" for day in _days(_YEAR) for sex in "90"), seal),)


@cache
def _china() -> tuple[Numbered, ...]:
    """There is no region 99."""
    seal = _weighted(17, _RESIDENT_WEIGHTS, 11, "10X98765432")
    return (Shape(tuple(f"990000{year}{day}###_" for year in range(1950, 2000) for day in _days(_YEAR)), seal),)


@cache
def _brazil() -> tuple[Numbered, ...]:
    spaced, plain = seal_cpf(_CPF_PLACES), seal_cpf(tuple(range(11)))
    return Shape(("000.###.###-__",), spaced), Shape(("000######__",), plain)


_FORMS: dict[str, Callable[[], tuple[Numbered, ...]]] = {
    "US": _usa,
    "GB": _britain,
    "DE": lambda: (SteuerIds(),),
    "FR": _france,
    "ES": lambda: (Shape(("99######_",), _dni),),
    "IT": _italy,
    "NL": lambda: (_citizen_service_numbers(),),
    "PL": _poland,
    "SE": _sweden,
    "BR": _brazil,
    "IN": lambda: (Shape(("0##########_",), _verhoeff),),  # none begins with 0
    "RU": lambda: (Shape(("00########__",), seal_inn),),  # there is no region 00
    "KR": _korea,
    "CN": _china,
    "JP": lambda: (Shape(("000########_",), _my_number),),
    "TR": lambda: (Shape(("0########__",), seal_kimlik),),  # none begins with 0
    "CA": lambda: (Shape(("000#####_",), _luhn(tuple(range(9)))), Shape(("000-###-##_",), _luhn(_SIN_PLACES))),
}  # fmt: skip
