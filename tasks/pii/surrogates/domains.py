"""Where surrogates come from: every domain by its name, reserved sets first (COMPLIANCE, section E)."""

from collections.abc import Callable
from functools import cache, lru_cache
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tasks.pii.lexicon import MAN, WOMAN
from tasks.pii.ner.names import words
from tasks.pii.recognisers.base import Check, digits_only
from tasks.pii.recognisers.card import luhn_passes
from tasks.pii.recognisers.us_ssn import CHECK as SSN_CHECK
from tasks.pii.surrogates.drawn import Domain, Numbered
from tasks.pii.surrogates.forms import Combined, Picked, Resealed, Shaped, literal
from tasks.pii.surrogates.national import WHOLE, national_domain
from tasks.pii.surrogates.national_forms import Solid
from tasks.pii.surrogates.readings import READINGS, coined_readings, readings_of
from tasks.pii.surrogates.scripts import coined_of, family_of, given_of, script_of
from tasks.values.entities import checksums as sums
from tasks.values.entities import internet, money
from tasks.values.entities.names import names_of
from tasks.values.entities.phones import PhoneBook, phone_book
from tasks.values.entities.places import country_codes, country_of
from tasks.values.entities.reserved import Wish, forms_of
from tasks.values.entities.shapes import Shape
from tasks.values.strings import Block


class Passing:
    """The texts of a numbered set that pass a check; the others are no surrogates."""

    def __init__(self, inner: Numbered, check: Check) -> None:
        self._inner, self._check = inner, check
        self.capacity = inner.capacity

    def at(self, index: Any) -> pa.Array:
        """Give the texts of these numbers, empty where the check fails."""
        texts = self._inner.at(index)
        return pc.if_else(pa.array(self._check(texts)), texts, "")


@lru_cache(maxsize=4096)
def domain(name: str) -> Domain:
    """Find a domain by its name: a kind, and what sets it apart, after slashes."""
    kind, _, rest = name.partition("/")
    return _KINDS[kind](name, rest)


def _ssn(name: str, rest: str) -> Domain:
    """Numbers never issued; where they are kept as integers, those that begin with 9; after a 0, first those with one.

    No serial is 0000, nor is a number one digit over and over: no check of the type takes these.
    """
    if rest == "whole":
        groups = (*range(1, 50), *range(66, 70))
        nines = Shape(tuple(f"{area}{group:02d}####" for area in range(900, 1000) for group in groups))
        return Domain(name, Passing(nines, SSN_CHECK))
    every = Passing(Solid(forms_of("ssn", Wish())[1]), SSN_CHECK)
    if rest == "nought":
        return Domain(name, Passing(Shape(tuple(f"000{group:02d}####" for group in range(1, 100))), SSN_CHECK), every)
    return Domain(name, every)


def _card(name: str, rest: str) -> Domain:
    brand, width = rest.split("/")
    prefixes = money.CARD_PREFIXES[brand]

    def seal(block: Block) -> None:
        block[:, -1] = sums.luhn(block[:, :-1])

    return Domain(
        name, Shape(tuple(f"{prefix[: int(width) - 2]}{'#' * (int(width) - 9)}_" for prefix in prefixes), seal)
    )


def _luhn_shape(name: str, rest: str) -> Domain:
    width = int(rest)
    return Domain(name, Resealed("1" + "9" * (width - 1), digits_only({width: luhn_passes})))


def _reserved(name: str, rest: str) -> Domain:
    kind, _, width = rest.partition("/")
    first = Solid(forms_of(kind, Wish())[0])
    return Domain(name, first, Shaped("9" * int(width)) if width else None)


def _iban(name: str, rest: str) -> Domain:
    country, _, shape = rest.partition("/")
    if country in money.iban_countries():
        return Domain(name, money.iban_forms(country)[0])
    return Domain(name, OtherIban(country, shape))


class OtherIban:
    """IBANs of a country whose bank codes are not known: of the part after the check, the first four digits are 0."""

    def __init__(self, country: str, shape: str) -> None:
        self._country = country
        lead = "".join(literal("0") if char == "9" else char for char in shape[:4])
        self._body = Shaped(lead + shape[4:])
        self.capacity = self._body.capacity

    def at(self, index: Any) -> pa.Array:
        """Give the IBANs of these numbers."""
        return pa.array([self._sealed(body) for body in self._body.at(index).to_pylist()], pa.string())

    def _sealed(self, body: str) -> str:
        spelled = "".join(str(int(char, 36)) for char in f"{body}{self._country}00".upper())
        return f"{self._country}{98 - int(spelled) % 97:02d}{body}"


def _phone(name: str, rest: str) -> Domain:
    """Numbers for fiction; then such as begin with a 0 after the area, which no subscriber's does."""
    calling, width = rest.split("/")
    digits = int(width)
    if calling == "1" and digits == 10:
        areas = [f"{area}55501" for area in range(200, 990) if area % 100 != 11 and str(area)[1] != "9"]
        fiction = Combined((tuple(areas), tuple(f"{tail:02d}" for tail in range(100))))
        return Domain(name, fiction, Shaped("199" + literal("0") + "999999"), prefix=calling)
    barred = Shaped(literal("00") + "9" * max(digits - 2, 5))
    book = _book(calling, digits)
    return Domain(name, book, barred, prefix=calling) if book is not None else Domain(name, barred, prefix=calling)


def _book(calling: str, digits: int) -> Numbered | None:
    """The fiction numbers of a country that have so many digits after its calling code; None when there are none."""
    for code in country_codes():
        if country_of(code).calling == f"+{calling}":
            whole = phone_book(code, "e164")
            lengths = np.array([len(stem) for stem in whole.stems.to_pylist()]) + whole.widths
            kept = np.flatnonzero(lengths == len(calling) + 1 + digits)
            if len(kept):
                stems = [whole.stems[place].as_py()[len(calling) + 1 :] for place in kept.tolist()]
                return PhoneBook(pa.array(stems, pa.string()), whole.widths[kept])
    return None


def _given(name: str, rest: str) -> Domain:
    sex, locale = rest.split("/")
    if locale == READINGS:
        return _reading(name, readings_of("given", sex))
    if script_of((family_of(locale))[0]):
        listed = given_of(locale, sex)
        return Domain(name, Picked(listed), coined_of(locale, listed), avoids_source=False, folds=True)
    first = names_of(locale).first
    slots = {str(MAN): (0,), str(WOMAN): (1,)}.get(sex, (0, 1))
    pool = sorted({place for slot in slots for place in first.slots[slot].tolist()})
    names = [value for value in first.values.take(pa.array(pool)).to_pylist() if " " not in value]
    return Domain(name, Picked(names), _coined(sex), avoids_source=False, folds=True)


def _reading(name: str, listed: tuple[str, ...]) -> Domain:
    return Domain(name, Picked(listed), coined_readings(listed), avoids_source=False, folds=True)


def _family(name: str, rest: str) -> Domain:
    if rest == READINGS:
        return _reading(name, readings_of("family"))
    if script_of((listed := family_of(rest))[0]):
        return Domain(name, Picked(listed), coined_of(rest, listed), avoids_source=False, folds=True)
    names = [value for value in names_of(rest).last.values.to_pylist() if " " not in value]
    return Domain(name, Picked(names), _coined(""), avoids_source=False, folds=True)


@cache
def _coined(sex: str) -> Combined:
    """Names that are no one's list's: syllables, and an ending that sounds like the sex."""
    starts = tuple(sorted({part.capitalize() for part in words()["syllables"]}))
    inner = tuple(sorted(set(words()["syllables"])))
    ends = {str(MAN): ("o", "an", "en", "us", "ik"), str(WOMAN): ("a", "ia", "ine", "elle", "ya")}.get(
        sex, ("er", "man", "sen", "ley", "ton", "berg")
    )
    return Combined((starts, inner, inner, ends))


def _city(name: str, rest: str) -> Domain:
    towns = tuple(country_of(rest).city.values.to_pylist())
    return Domain(
        name,
        Picked(towns),
        Combined((tuple(words()["place_heads"]), ("", "wood", "ing", "er", "en"), tuple(words()["place_tails"]))),
        avoids_source=False,
        folds=True,
        shuns=True,
    )


def _street(name: str, rest: str) -> Domain:
    """Streets of a country; where none are known in a script, such as are called after people."""
    streets = tuple(country_of(rest).streets.to_pylist()) if rest in country_codes() else family_of(rest)
    first, more = (tuple(f"{number}\t" for number in part) for part in (range(1, 10_000), range(10_000, 100_000)))
    return Domain(name, Combined((first, streets)), Combined((more, streets)), folds=True, shuns=True)


def _road(name: str, rest: str) -> Domain:
    """Streets without a number, as a street is written that has none: ``0`` stands for it; then coined ones."""
    nought = ("0\t",)
    coined = (tuple(words()["place_heads"]), tuple(words()["place_tails"]), (" Road", " Lane", " Street", " Close"))
    inner = ("", *(part for part in words()["syllables"]))
    return Domain(
        name,
        Combined((nought, tuple(country_of(rest).streets.to_pylist()))),
        Combined((nought, coined[0], inner, coined[1], coined[2])),
        folds=True,
        shuns=True,
    )


_TLDS = (".example", ".test")


def _host(name: str, _: str) -> Domain:
    short = internet.Spelled(
        internet.WORDS, tuple(f"-{word}" for word in internet.WORDS), "", _TLDS, most=len(internet.WORDS) ** 2 * 2
    )
    return Domain(name, short, internet.domain_forms()[0], folds=True)


def _words(name: str, _: str) -> Domain:
    middles = tuple(f".{word}" for word in internet.WORDS)
    return Domain(
        name,
        Combined((internet.WORDS, middles)),
        Combined((internet.WORDS, middles, tuple(f"{tail:03d}" for tail in range(1000)))),
        folds=True,
    )


def _ipv4(name: str, _: str) -> Domain:
    """Documentation networks, then 240.0.0.0/4, which is kept for the future."""
    octets = tuple(f".{octet}" for octet in range(256))
    return Domain(
        name,
        internet.ipv4_forms("documentation")[0],
        Combined((tuple(str(first) for first in range(240, 255)), octets, octets, octets)),
    )


def _ipv6(name: str, _: str) -> Domain:
    return Domain(name, internet.ipv6_forms()[0])


def _mac(name: str, _: str) -> Domain:
    return Domain(name, Solid(internet.mac_forms("documentation")[0]), Solid(internet.mac_forms("local")[0]))


_KINDS: dict[str, Callable[[str, str], Domain]] = {
    "ssn": _ssn, "card": _card, "luhn": _luhn_shape, "reserved": _reserved, "iban": _iban, "national": national_domain,
    WHOLE: national_domain,
    "phone": _phone, "given": _given,
    "family": _family, "city": _city, "street": _street, "road": _road, "host": _host, "words": _words, "ipv4": _ipv4,
    "ipv6": _ipv6, "mac": _mac,
    "shape": lambda name, rest: Domain(name, Shaped(rest)),
}  # fmt: skip
