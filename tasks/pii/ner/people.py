"""Names of people of every locale that Faker writes in Latin letters."""

import importlib
import pkgutil
from collections.abc import Iterable
from functools import cache
from typing import Any

_GIVEN = ("first_names", "first_names_male", "first_names_female", "first_names_men", "first_names_women")
_FAMILY = ("last_names", "last_names_male", "last_names_female", "last_names_men", "last_names_women")
_FEWEST = 20


@cache
def names_by_locale() -> tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]:
    """Given and family names of each locale, in the order of the locales' names."""
    from faker.providers import person

    found = []
    for locale in sorted(module.name for module in pkgutil.iter_modules(person.__path__)):
        provider = importlib.import_module(f"{person.__name__}.{locale}").Provider
        given, family = _listed(provider, _GIVEN), _listed(provider, _FAMILY)
        if len(given) >= _FEWEST and len(family) >= _FEWEST:
            found.append((given, family))
    return tuple(found)


def _listed(provider: Any, attributes: Iterable[str]) -> tuple[str, ...]:
    lists = [getattr(provider, attribute, None) for attribute in attributes]
    names = [str(name) for listed in lists if isinstance(listed, Iterable) for name in listed]
    return tuple(dict.fromkeys(name for name in names if _latin(name) and 1 < len(name) < 24))


def _latin(name: str) -> bool:
    return all(ord(char) < 0x250 for char in name) and name[:1].isupper()
