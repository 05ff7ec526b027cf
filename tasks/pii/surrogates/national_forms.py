"""How national numbers are written: a date where a date stands, and what is never issued beside the sets of `values`.

Signs are those of :data:`tasks.values.entities.shapes.SIGNS`; ``_`` is a character of the check.
"""

from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from tasks.pii.surrogates.drawn import Numbered
from tasks.values.entities import checksums as sums
from tasks.values.entities import national_ids
from tasks.values.entities.shapes import Seal
from tasks.values.strings import Block

_DAYS = tuple(f"{month:02d}{day:02d}" for month in range(1, 13) for day in range(1, 29))
_DAY_FIRST = tuple(f"{day:02d}{month:02d}" for month in range(1, 13) for day in range(1, 29))
_PESEL_DAYS = tuple(f"{month + era:02d}{day:02d}" for era in (0, 20) for month in range(1, 13) for day in range(1, 29))
_YEARS = tuple(range(1930, 2010))


def _belgian(block: Block) -> None:
    key = 97 - sums.remainder(block[:, :9], 97)
    block[:, 9], block[:, 10] = sums.ascii_digit(key // 10), sums.ascii_digit(key % 10)


def _snils(block: Block) -> None:
    key = sums.weighted(block[:, :9], (9, 8, 7, 6, 5, 4, 3, 2, 1)) % 101 % 100
    block[:, 9], block[:, 10] = sums.ascii_digit(key // 10), sums.ascii_digit(key % 10)


Patterns = tuple[str, ...]

ISSUED: dict[str, tuple[Patterns, ...]] = {
    "PESEL": (tuple(f"##{day}####_" for day in _PESEL_DAYS),),
    "personnummer": (
        tuple(f"##{day}###_" for day in _DAYS), tuple(f"{year}{day}###_" for year in _YEARS for day in _DAYS),
    ),
    "resident registration number": (tuple(f"##{day}-######_" for day in _DAYS),),
    "resident number": (tuple(f"######{year}{day}###_" for year in _YEARS for day in _DAYS),),
    "rijksregisternummer": (tuple(f"##{day}###__" for day in _DAYS),),
    "henkilötunnus": tuple(
        tuple(f"{day}##{sign}###_" for day in _DAY_FIRST for sign in signs) for signs in ("-", "+", "ABCDEFYXWVU")
    ),
    "NIR": (
        tuple(f"{sex}##{month:02d}########__" for sex in "12" for month in range(1, 13)),
        tuple(f"{sex}##{month:02d}2{half}######__" for sex in "12" for month in range(1, 13) for half in "AB"),
    ),
    "DNI or NIE": (tuple(f"{first}#######_" for first in "XYZ"),),
    "national insurance number": (
        tuple(f"{one}{two}######_" for one in "ABCEGHJKLMNOPRSTWXYZ" for two in "ABCEGHJKLMNPRSTWXYZ"),
    ),
    "Medicare number": (tuple(f"{first}########_" for first in "23456"),),
}  # fmt: skip
"""By the recogniser's name, the ways of writing that its shape alone would seldom meet."""

NEVER_ISSUED: dict[str, tuple[Patterns, ...]] = {
    "personnummer": (tuple(f"##{day}98#_" for day in _DAYS),),
    "henkilötunnus": tuple(
        tuple(f"{day}##{sign}9##_" for day in _DAY_FIRST for sign in signs) for signs in ("-", "+", "ABCDEFYXWVU")
    ),
    "rijksregisternummer": (tuple(f"##{day}{serial}__" for day in _DAYS for serial in ("000", "999")),),
    "NHS number": (("999######_",),),
}
"""Numbers for tests, for the time being, or outside the serials that are given out."""

SEALS: dict[str, Seal] = {
    "NIR": national_ids.seal_nir, "CPF": national_ids.seal_cpf(tuple(range(11))),
    "INN": national_ids.seal_inn, "T.C. kimlik": national_ids.seal_kimlik,
    "rijksregisternummer": _belgian, "SNILS": _snils,
}  # fmt: skip
"""What computes the two last digits of numbers that are nothing but digits."""

SEALED_BY_TWO = {"Medicare number"}
"""Whose check is two digits, or one before the last, that are found by trying."""

SEALED_BY_ANY = {"resident number", "henkilötunnus"}
"""Whose check is a digit or a letter."""


ALSO_WRITTEN = {"rijksregisternummer": r"^\d{2}(?:0[0-9]|1[0-2])\d{7}$"}
"""What more a number without separators must be, to be right with those of its country as well."""


class Solid:
    """A numbered set without the separators of its texts."""

    def __init__(self, inner: Numbered) -> None:
        self._inner = inner
        self.capacity = min(inner.capacity, 2**62)

    def at(self, index: Any) -> pa.Array:
        """Give the texts of these numbers."""
        return pc.replace_substring_regex(self._inner.at(index), "[^0-9A-Za-z]+", "")
