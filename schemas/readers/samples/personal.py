"""Whether a column tells of a person: by its name's meaning, and by what its values look like."""

import re
from functools import cache

from schemas.semantics.meaning import Meaning

_HARMLESS = frozenset({"GPE", "SEX", "MARITAL_STATUS", "EDUCATION", "JOB", "AGE", "SALARY", "CREDIT_SCORE", "DATE",
                       "NATIONALITY"})  # fmt: skip
"""What a name may tell of without its frequent values pointing at anyone: they are shared by many."""
_PATTERNS: tuple[tuple[str, str], ...] = (
    ("email", r"[^@\s]{1,64}@[^@\s]{1,190}\.[A-Za-z]{2,20}"),
    ("ssn", r"\d{3}-\d{2}-\d{4}"),
    ("phone", r"(\+\d{1,3}[ .-]?)?\(?\d{2,4}\)?[ .-]\d{3,4}[ .-]\d{3,4}|\+\d{9,14}"),
    ("card_number", r"\d{4}([ -]?\d{4}){3}|3\d{3}[ -]?\d{6}[ -]?\d{5}"),
    ("iban", r"[A-Z]{2}\d{2}([ ]?[A-Z0-9]{4}){3,7}([ ]?[A-Z0-9]{1,3})?"),
    ("ip_address", r"(\d{1,3}\.){3}\d{1,3}"),
    ("mac_address", r"([0-9A-Fa-f]{2}[:-]){5}[0-9A-Fa-f]{2}"),
    ("url", r"https?://[^\s]{3,500}"),
)
_PERSONAL = frozenset({"email", "ssn", "phone", "card_number", "iban", "ip_address", "mac_address"})
_PROVIDERS = ("en_US", "en_GB", "de_DE", "fr_FR", "es_ES", "it_IT", "pt_BR", "nl_NL", "pl_PL", "sv_SE")
_SHARE = 0.8
_NAMES = 0.6


def meaning_of_values(texts: list[str]) -> str | None:
    """What distinct texts look like: a name of the table of knowledge; None when like nothing known."""
    head = texts[:300]
    if not head:
        return None
    for semantic, pattern in _PATTERNS:
        if sum(re.fullmatch(pattern, text) is not None for text in head) >= _SHARE * len(head):
            return semantic
    return _name_of_people(head)


def _name_of_people(texts: list[str]) -> str | None:
    """Whether texts are names of people, by the names that are common in ten countries."""
    words = [
        text.split()
        for text in map(_turned, texts)
        if re.fullmatch(r"[^\W\d_][^\W\d_'.-]*([ -][^\W\d_][^\W\d_'.-]*){0,3}", text)
    ]
    if len(words) < _NAMES * len(texts):
        return None
    first, last = people_names()
    singles = [one[0].casefold() for one in words if len(one) == 1]
    if len(singles) > _NAMES * len(texts):
        if sum(word in first for word in singles) >= _NAMES * len(texts):
            return "first_name"
        return "last_name" if sum(word in last for word in singles) >= _NAMES * len(texts) else None
    several = [one for one in words if len(one) > 1]
    known = sum(
        one[0].casefold() in first or one[-1].casefold() in first or one[-1].casefold() in last for one in several
    )
    return "person_name" if len(several) >= 0.5 * len(texts) and known >= _NAMES * len(several) else None


def _turned(text: str) -> str:
    """``Lind, Anna`` with the given name first."""
    last, comma, first = text.partition(", ")
    return f"{first} {last}" if comma and "," not in first else text


@cache
def people_names() -> tuple[frozenset[str], frozenset[str]]:
    """First and last names that are common somewhere, in small letters."""
    from importlib import import_module

    first: set[str] = set()
    last: set[str] = set()
    for locale in _PROVIDERS:
        provider = import_module(f"faker.providers.person.{locale}").Provider
        for attribute, known in (("first_names", first), ("last_names", last)):
            names = getattr(provider, attribute, ())
            known.update(str(name).casefold() for name in names)
        for attribute in ("first_names_male", "first_names_female"):
            first.update(str(name).casefold() for name in getattr(provider, attribute, ()))
    return frozenset(first), frozenset(last)


def is_personal(meaning: Meaning, looks: str | None) -> bool:
    """Whether not one value of a column may be kept."""
    if looks in _PERSONAL or looks in ("first_name", "last_name", "person_name"):
        return True
    return meaning.pii is not None and meaning.pii not in _HARMLESS and meaning.confidence >= 0.4
