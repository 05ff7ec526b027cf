"""Pools of distinct values from Faker's providers: the same on every machine, day and run."""

import hashlib
import json
import re
import sys
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from schemas.errors import GenerationError
from schemas.suggest import did_you_mean

RESERVED: dict[str, str] = {
    "aba": "routing_number",
    "ascii_company_email": "email",
    "ascii_email": "email",
    "ascii_free_email": "email",
    "bban": "account_number",
    "basic_phone_number": "phone",
    "cellphone_number": "mobile",
    "company_email": "email",
    "credit_card_expire": "card_expiry",
    "credit_card_number": "card",
    "credit_card_security_code": "cvv",
    "domain_name": "domain",
    "ein": "ein",
    "email": "email",
    "free_email": "email",
    "free_email_domain": "domain",
    "hostname": "hostname",
    "iban": "iban",
    "image_url": "url",
    "invalid_ssn": "ssn",
    "ipv4": "ipv4",
    "ipv4_public": "ipv4",
    "ipv6": "ipv6",
    "itin": "ssn",
    "license_plate": "licence_plate",
    "mac_address": "mac",
    "msisdn": "mobile",
    "aadhaar_id": "national_id",
    "cpf": "national_id",
    "nie": "national_id",
    "nif": "national_id",
    "passport_number": "passport",
    "pesel": "national_id",
    "rrn": "national_id",
    "phone_number": "phone",
    "safe_email": "email",
    "ssn": "national_id",
    "swift": "bic",
    "swift11": "bic",
    "swift8": "bic",
    "uri": "url",
    "url": "url",
    "vin": "vin",
    **dict.fromkeys(
        (
            "birth_number", "cie", "cin", "curp", "elector_code", "gsis", "identity_card_number", "individuals_inn",
            "kvnr", "natural_person_nit_with_check_digit", "nip", "nuip", "nuss", "pagibig", "pan", "person_rut",
            "philhealth", "police_id", "pwz_doctor", "pwz_nurse", "rfc", "rg", "rut", "rvnr", "snils", "sss", "umid",
        ),
        "national_id",
    ),
    **dict.fromkeys(
        (
            "businesses_inn", "businesses_ogrn", "cif", "cnpj", "company_business_id", "company_id", "company_rut",
            "company_vat", "gstin", "ide", "individuals_ogrn", "kpp", "legal_person_nit",
            "legal_person_nit_with_check_digit", "local_regon", "org_and_vat_id", "org_id", "rcs_number", "regon",
            "siren", "siret", "tin", "vat_id",
        ),
        "tax_id",
    ),
    **dict.fromkeys(("checking_account", "clabe", "correspondent_account"), "account_number"),
    "ascii_safe_email": "email",
    "bic": "bic",
    "safe_domain_name": "domain",
}  # fmt: skip
"""Providers whose values may belong to someone, and the reserved kind that stands in for each."""

_FAMILIES = (
    (re.compile(r"mobile_number$"), "mobile"),
    (re.compile(r"(landline|telephone|toll|service_phone)_number$"), "phone"),
    (re.compile(r"license_plate(?!_regex)|^plate_number"), "licence_plate"),
)
"""The same for providers that some locales have, each under names of its own."""


def reserved_kind(provider: str) -> str | None:
    """Give the reserved kind that stands in for a provider; None when its values belong to nobody anyway."""
    return RESERVED.get(provider) or next((kind for names, kind in _FAMILIES if names.search(provider)), None)


COMPOUND = frozenset({"profile", "simple_profile", "credit_card_full", "passport_full"})
"""Providers that mix such values with others, so that no reserved kind can stand in."""

_CLOCKS = frozenset({"now", "today", "utcnow", "time", "time_ns", "localtime", "gmtime"})
_TRIALS = 25
_NOT_PROVIDERS = frozenset(
    [
        "add_provider",
        "enum",
        "format",
        "get_formatter",
        "parse",
        "provider",
        "providers",
        "random",
        "seed",
        "seed_instance",
        "set_arguments",
        "set_formatter",
        "get_arguments",
        "del_arguments",
        "get_providers",
        "factories",
        "items",
        "locales",
        "optional",
        "unique",
        "weights",
        "cache_pattern",
        "generator_attrs",
        "random_sample",
    ]
)
_NEEDS_WEIGHTS = frozenset({"es_CL"})  # its names are chosen in twos by weight alone: without, Faker fails
_PATIENCE = 40  # draws without a new value, for each value there is, before a pool counts as complete


@cache
def faker_of(locale: str) -> Any:
    """Make the Faker of a locale.

    Raises:
        GenerationError: If Faker does not know the locale.
    """
    from faker import Faker
    from faker.config import AVAILABLE_LOCALES

    if locale not in AVAILABLE_LOCALES:
        raise GenerationError(f"Faker has no locale '{locale}'.{did_you_mean(locale, sorted(AVAILABLE_LOCALES))}")
    return Faker(locale, use_weighting=locale in _NEEDS_WEIGHTS)


def providers_of(locale: str) -> tuple[str, ...]:
    """Name the providers of a locale, sorted."""
    generator = faker_of(locale).factories[0]
    return tuple(sorted(name for name in dir(generator) if not name.startswith("_") and name not in _NOT_PROVIDERS))


@cache
def known_anywhere(provider: str) -> bool:
    """Whether any of Faker's locales has the provider: looked up in its source, as making them all takes seconds."""
    import faker.providers

    definition = re.compile(rf"^    (def {re.escape(provider)}\(|{re.escape(provider)} = )", re.M)
    modules = Path(faker.providers.__path__[0]).rglob("*.py")
    return any(definition.search(module.read_text("utf-8")) for module in modules)


@cache
def reads_clock(locale: str, provider: str, arguments: str = "{}") -> bool:
    """Whether the provider asks for the time when it is called with these arguments: it is called and watched.

    Raises:
        GenerationError: If the locale has no such provider, or the arguments do not fit it.
    """
    asked: list[str] = []

    def watch(_: Any, event: str, called: Any) -> None:
        if event == "c_call" and getattr(called, "__name__", "") in _CLOCKS:
            asked.append(called.__name__)

    before = sys.getprofile()
    try:
        call = caller(locale, provider, arguments, 0)
        sys.setprofile(watch)
        for _ in range(_TRIALS):
            call()
    finally:
        sys.setprofile(before)
    return bool(asked)


@cache
def pool(locale: str, provider: str, arguments: str, size: int, seed: int) -> tuple[Any, ...]:
    """Draw distinct values of a provider.

    Args:
        locale: One of Faker's.
        provider: The name of the method.
        arguments: Its keyword arguments as JSON.
        size: Values wanted; fewer come when the provider has no more.
        seed: Other seeds give other values.

    Returns:
        Plain values (text, numbers, dates, booleans); what is nested becomes JSON text.

    Raises:
        GenerationError: If the locale has no such provider, or the arguments do not fit it.
    """
    return _distinct(caller(locale, provider, arguments, seed), size)


def caller(locale: str, provider: str, arguments: str, seed: int) -> Callable[[], Any]:
    """Seed Faker, and give the provider as a function without arguments.

    Raises:
        GenerationError: If the locale has no such provider; the function, if the arguments do not fit it.
    """
    faker = faker_of(locale)
    if provider not in providers_of(locale):
        raise GenerationError(
            f"Faker has no provider '{provider}' in the locale {locale}.{did_you_mean(provider, providers_of(locale))}"
        )
    faker.seed_instance(_seed(locale, provider, arguments, seed))
    method, keywords = getattr(faker, provider), json.loads(arguments)

    def call() -> Any:
        try:
            return method(**keywords)
        except Exception as error:
            raise GenerationError(f"Faker's provider '{provider}' does not take these arguments: {error}.") from error

    return call


def as_json(arguments: Mapping[str, Any]) -> str:
    """Write arguments in one way whatever their order."""
    return json.dumps(dict(arguments), sort_keys=True, ensure_ascii=False)


def _seed(*parts: object) -> int:
    text = json.dumps([str(part) for part in parts])
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "little")


def _distinct(draw: Callable[[], Any], size: int) -> tuple[Any, ...]:
    found: dict[Any, None] = {}
    vain = 0
    while len(found) < size and vain < _PATIENCE + len(found) * 4:
        value = _plain(draw())
        vain = vain + 1 if value in found else 0
        found[value] = None
    return tuple(found)


def _plain(value: Any) -> Any:
    if isinstance(value, dict | list | tuple | set | frozenset):
        listed = sorted(value, key=str) if isinstance(value, set | frozenset) else value
        return json.dumps(listed, default=str, ensure_ascii=False, sort_keys=True)
    return value
