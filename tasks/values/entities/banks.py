"""Bank accounts that belong to nobody: coined banks, test BICs, and account numbers under codes of no bank."""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
import pyarrow as pa

from schemas.generator import Cells, UInt64
from schemas.own_yaml import own_yaml
from tasks.values.entities.latin import slug
from tasks.values.entities.locales import locale_of
from tasks.values.entities.money import OTHERWISE, account_forms, iban_countries, iban_forms, routing_forms
from tasks.values.entities.places import country_of
from tasks.values.entities.shapes import Numbered, Shape
from tasks.values.entities.words import Index, word_list
from tasks.values.strings import text

_DATA = files("tasks.values.entities") / "data"
_BANKS = 24  # a country's banks: few, so that a bank has many accounts

# Where the bank's code and the account's number stand in an IBAN, check digits apart.
_PARTS = {
    "AT": (4, 9, 20), "BR": (4, 12, 27), "CH": (4, 9, 21), "DE": (4, 12, 22), "ES": (4, 8, 24), "FR": (4, 9, 25),
    "GB": (8, 14, 22), "IE": (8, 14, 22), "IT": (5, 10, 27), "NL": (4, 8, 18), "PL": (4, 12, 28), "SE": (4, 7, 24),
    "TR": (4, 9, 26),
}  # fmt: skip
_ACCOUNT_DIGITS = {"AT": 11, "BR": 10, "CH": 12, "DE": 10, "ES": 10, "FR": 11, "GB": 8, "IE": 8, "IT": 12, "NL": 10,
                   "PL": 16, "SE": 17, "TR": 16}  # fmt: skip
# Codes of banks where there are no IBANs: such as no bank has.
_CODES = {"CA": "#####-000", "AU": "000-###", "IN": "XXXX0######", "JP": "0000-###", "CN": "000#########"}


@dataclass(frozen=True)
class Banks:
    """The bank accounts of a country.

    Attributes:
        country: ISO 3166 code; ``currency`` the ISO 4217 code of its money.
        names: Of the banks; ``bics`` their codes, in the same order.
        ibans: The accounts as IBANs in one piece; None where the country has none.
        accounts: The account numbers, where there are no IBANs; ``codes`` the banks' codes.
    """

    country: str
    currency: str
    names: pa.Array
    bics: pa.Array
    ibans: Shape | None
    accounts: Numbered
    codes: Numbered

    @property
    def capacity(self) -> int:
        """Accounts that can be told apart."""
        if self.ibans is None:
            return self.accounts.capacity
        end = _PARTS[self.country][2]
        own = self.ibans.patterns[0][end - _ACCOUNT_DIGITS[self.country] : end]
        return int(10 ** own.count("#"))

    def bank(self, cells: Cells) -> Index:
        """Index of the bank."""
        return cells.below(len(self.names), "bank").astype(np.int32)

    def place(self, cells: Cells, index: UInt64 | None) -> UInt64:
        """Which of the country's accounts it is."""
        return cells.below(self.capacity, "account") if index is None else index

    def account(self, cells: Cells, index: UInt64 | None) -> pa.Array:
        """The account's number within the country."""
        place = self.place(cells, index)
        if self.ibans is None:
            return self.accounts.at(place)
        end = _PARTS[self.country][2]
        return text(self.ibans.block(place)[:, end - _ACCOUNT_DIGITS[self.country] : end])

    def code(self, cells: Cells) -> pa.Array:
        """The bank's or branch's code within the country."""
        if self.ibans is None:
            return self.codes.at(self.bank(cells).astype(np.uint64) * np.uint64(7))
        start, end, _ = _PARTS[self.country]
        return text(self.ibans.block(self.place(cells, None))[:, start:end])


@cache
def _facts() -> dict[str, Any]:
    facts: dict[str, Any] = own_yaml((_DATA / "banks.yaml").read_text("utf-8"))
    return facts


@cache
def banks_of(locale: str, *, with_iban: bool) -> Banks:
    """Prepare the accounts of a locale's country.

    Args:
        locale: Its name.
        with_iban: Whether the accounts must have IBANs; where the country has none, they are in Germany.
    """
    found = locale_of(locale)
    abroad = with_iban and found.country not in iban_countries()
    country = country_of(OTHERWISE if abroad else found.country)
    language = "de" if abroad else found.language
    names = _names(language)
    ibans = iban_forms(country.code)[0] if country.code in iban_countries() else None
    assert ibans is None or isinstance(ibans, Shape)
    return Banks(
        country.code, country.currency, pa.array(names), pa.array(_bics(names, language, country.code)), ibans,
        account_forms()[0], _codes(country.code),
    )  # fmt: skip


def _names(language: str) -> list[str]:
    facts = _facts().get(language, _facts()["en"])
    words = facts.get("words") or [word.capitalize() for word in word_list("coined")]
    names = [form.format(word) for word in words for form in facts["forms"]]
    step = max(1, len(names) // _BANKS)
    return names[::step][:_BANKS]


def _bics(names: list[str], language: str, country: str) -> list[str]:
    """A test code for each bank (the eighth character is 0): four letters of its name, apart from one another."""
    found: dict[str, None] = {}
    for name in names:
        letters = slug(name.replace("«", "").replace("»", ""), language).upper()
        letters = "".join(char for char in letters if char.isalpha()).ljust(4, "X")
        tries = (f"{letters[:3]}{last}{country}" for last in (*letters[3:], *"ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
        found[next(each for each in tries if f"{each}X0" not in found) + "X0"] = None
    return list(found)


def _codes(country: str) -> Numbered:
    return routing_forms()[0] if country == "US" else Shape((_CODES.get(country, "000######"),))
