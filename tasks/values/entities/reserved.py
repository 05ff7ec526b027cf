"""Every kind of reserved value: sets from which a value cannot belong to anyone."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tasks.values.entities import internet, money, national_ids, things
from tasks.values.entities.phones import STYLES, phone_book
from tasks.values.entities.shapes import Numbered, Shape


@dataclass(frozen=True)
class Wish:
    """What decides which set is drawn from.

    Attributes:
        country: ISO 3166 code.
        brands: Card brands.
        scope: ``documentation``, ``benchmark``, ``private`` or ``local``: which network addresses.
        years: First and last year that a card ends in.
    """

    country: str = "US"
    brands: tuple[str, ...] = money.COMMON_BRANDS
    scope: str = "documentation"
    years: tuple[int, int] = (2030, 2034)


Forms = Callable[[Wish], tuple[Numbered, ...]]


def _tax_ids(wish: Wish) -> tuple[Numbered, ...]:
    if wish.country == "US":
        return national_ids.employer_id_forms()
    return (Shape((f"{wish.country}0########",)),)  # no country's begin with 0


KINDS: dict[str, Forms] = {
    "phone": lambda wish: tuple(phone_book(wish.country, style) for style in STYLES),
    "mobile": lambda wish: tuple(phone_book(wish.country, style, "mobile") for style in STYLES),
    "email": lambda _: internet.email_forms(),
    "url": lambda _: internet.url_forms(),
    "domain": lambda _: internet.domain_forms(),
    "hostname": lambda _: internet.hostname_forms(),
    "ipv4": lambda wish: internet.ipv4_forms(wish.scope),
    "ipv6": lambda _: internet.ipv6_forms(),
    "mac": lambda wish: internet.mac_forms(wish.scope),
    "ssn": lambda _: national_ids.national_id_forms("US"),
    "national_id": lambda wish: national_ids.national_id_forms(wish.country) or national_ids.national_id_forms("US"),
    "tax_id": _tax_ids,
    "ein": lambda _: national_ids.employer_id_forms(),
    "card": lambda wish: money.card_forms(wish.brands),
    "card_expiry": lambda wish: money.expiry_forms(wish.years),
    "cvv": lambda wish: (Shape(("####" if wish.brands == ("amex",) else "###",)),),
    "iban": lambda wish: money.iban_forms(wish.country),
    "bic": lambda wish: money.bic_forms(wish.country),
    "account_number": lambda _: money.account_forms(),
    "routing_number": lambda _: money.routing_forms(),
    "imei": lambda _: things.imei_forms(),
    "imsi": lambda _: things.imsi_forms(),
    "vin": lambda _: things.vin_forms(),
    "licence_plate": lambda wish: things.plate_forms(wish.country),
    "passport": lambda _: things.passport_forms(),
    "driving_licence": lambda _: things.licence_forms(),
    "mrn": lambda _: things.record_forms(),
    "npi": lambda _: things.npi_forms(),
    "policy_number": lambda _: things.policy_forms(),
    "isbn": lambda _: things.isbn_forms(),
    "ean": lambda _: things.ean_forms(),
}


@cache
def forms_of(kind: str, wish: Wish) -> tuple[Numbered, ...]:
    """Give the ways in which values of a kind are written, the usual one first.

    Raises:
        KeyError: If there is no such kind.
    """
    return KINDS[kind](wish)


def fitting(
    forms: tuple[Numbered, ...], longest: int | None = None, shortest: int | None = None, pattern: str | None = None
) -> Numbered | None:
    """Give the first form whose values are neither too long nor too short and match a pattern; None if none."""
    for form in forms:
        if longest is not None and form.longest > longest:
            continue
        if shortest is None and pattern is None:
            return form
        sample = form.at(np.linspace(0, form.capacity - 1, 50).astype(np.uint64))
        if shortest is not None and pc.min(pc.utf8_length(sample)).as_py() < shortest:
            continue
        if pattern is None or _all_match(sample, pattern):
            return form
    return None


def _all_match(sample: pa.Array, pattern: str) -> bool:
    return bool(pc.all(pc.match_substring_regex(sample, f"^(?:{pattern})$")).as_py())
