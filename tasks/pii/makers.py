"""Which maker writes the surrogates of which type."""

from collections.abc import Callable
from dataclasses import dataclass

from tasks.pii.name_halves import FAMILY, GIVEN, halves_of
from tasks.pii.short_headers import written_out
from tasks.pii.surrogates import numbers, places
from tasks.pii.surrogates.ask import Ask
from tasks.pii.surrogates.days import Days
from tasks.pii.surrogates.handles import fake_handle
from tasks.pii.surrogates.identities import Identities
from tasks.pii.surrogates.initials import Initials
from tasks.pii.surrogates.internet import fake_email, fake_ip, fake_mac, fake_url
from tasks.pii.surrogates.national import fake_national
from tasks.pii.surrogates.people import fake_names
from tasks.pii.surrogates.phone_homes import PhoneHomes
from tasks.pii.surrogates.phones import fake_phone
from tasks.pii.surrogates.unspaced import Unspaced
from tasks.values.entities.locales import known, locale_of

Maker = Callable[[list[str], Ask], list[str]]

_DAY_FIRST_NOT = ("US", "CN", "JP", "KR")


@dataclass(frozen=True)
class Makers:
    """The makers of a dataset.

    Attributes:
        locale: Its locale.
        identities: Whose its addresses are.
        days: Which day becomes which.
        initials: Whose initials are.
        unspaced: Where family names end that no blank is behind.
        phone_homes: Whose telephone numbers are that name no country.
    """

    locale: str
    identities: Identities
    days: Days
    initials: Initials
    unspaced: Unspaced
    phone_homes: PhoneHomes | None = None

    @property
    def country(self) -> str:
        """The locale's country."""
        return locale_of(self.locale).country if known(self.locale) else "US"

    @property
    def day_first(self) -> bool:
        """Whether 03/04 is the third of April there."""
        return self.country not in _DAY_FIRST_NOT

    def of(self, type: str, column: str = "", *, whole: bool = False, day_first: bool | None = None) -> Maker:
        """Find the maker of a type.

        Args:
            type: See :mod:`tasks.pii.kinds`.
            column: The column's name: ``last_name`` holds family names alone.
            whole: Whether the values are kept as integers, which have no leading 0.
            day_first: Whether 03/04 is the third of April in the column; as in the country when absent.
        """
        order = self.day_first if day_first is None else day_first
        if whole:
            return self._of_whole(type)
        made = {
            "PERSON": fake_names(
                self.locale, name_role(column), self.initials, self.unspaced, turned=family_comes_first(column)
            ),
            "EMAIL": fake_email(self.locale, self.identities),
            "USERNAME": fake_handle(self.locale, self.identities),
            "PHONE": fake_phone(self.country, self.phone_homes),
            "SSN": numbers.fake_ssn,
            "CREDIT_CARD": numbers.fake_card,
            "IBAN": numbers.fake_iban,
            "NATIONAL_ID": fake_national("NATIONAL_ID"),
            "TAX_ID": fake_national("TAX_ID"),
            "HEALTH_PLAN": fake_national("HEALTH_PLAN"),
            "PASSPORT": numbers.fake_parted,
            "LICENCE_PLATE": numbers.fake_parted,
            "VIN": numbers.fake_vin,
            "NPI": numbers.fake_npi,
            "DEVICE": numbers.fake_device,
            "IP": fake_ip,
            "MAC": fake_mac,
            "URL": fake_url,
            "GPE": places.fake_city(self.country),
            "ADDRESS": places.fake_street(self.country),
            "DATE_OF_BIRTH": places.fake_date(self.days, order),
            "DATE": places.fake_date(self.days, order),
        }.get(type)
        return made or numbers.shaped("code")

    def _of_whole(self, type: str) -> Maker:
        return {
            "PHONE": fake_phone(self.country, self.phone_homes), "CREDIT_CARD": numbers.fake_card,
            "SSN": numbers.fake_whole_ssn, "NPI": numbers.fake_npi,
            **{one: fake_national(one, whole=True) for one in ("NATIONAL_ID", "TAX_ID", "HEALTH_PLAN")},
        }.get(type, numbers.shaped("code"))  # fmt: skip


TURNED = "last_first"
"""What a column is like that holds full names, the family's before the given one."""


def name_role(column: str) -> str:
    """Tell from a column's name whether it holds given names, family names, or full ones: of both, full ones."""
    if halves_of(column):
        return "full"
    words = set(written_out(column))
    family, given = bool(words & FAMILY), bool(words & GIVEN)
    return "full" if family == given else "family" if family else "given"


def family_comes_first(column: str) -> bool:
    """Whether a column is called like one of full names with the family's first: ``Last name, first name``."""
    if halves := halves_of(column):
        return halves[0] == "family"
    kinds = [word in FAMILY for word in written_out(column) if word in FAMILY | GIVEN]
    return kinds[:1] == [True] and False in kinds


def names_its_row(column: str) -> bool:
    """Whether a column of people's names holds those of the rows' own people: one called manager holds others'."""
    return name_role(column) != "full" or "name" in written_out(column) or "fullname" in written_out(column)
