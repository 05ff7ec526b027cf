"""The names of a locale, read from Faker's lists once a process."""

import importlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from tasks.values.entities.latin import slug
from tasks.values.entities.locales import Locale, locale_of
from tasks.values.entities.words import Index, UInt64, share_out, weigh

Sexes = npt.NDArray[np.int8]
"""0 for a man, 1 for a woman."""

LONGEST = 24  # what is longer in the lists is no single name
FEWEST = 12  # a list is not cut to short names when fewer than these would be left


@dataclass(frozen=True)
class SexedNames:
    """Names that men and women share or not: one list, and the slots of each sex in it.

    Attributes:
        values: Distinct names of both.
        slots: Index of a name by sex and slot, shape (2, 65536).
        latin: The names in plain lower-case Latin letters, shape as ``values``.
    """

    values: pa.Array
    slots: Index
    latin: pa.Array

    @classmethod
    def of(cls, male: Any, female: Any, language: str, romanised: Mapping[str, str]) -> "SexedNames":
        """Merge the lists of both sexes; a name in the two stands once."""
        weights = weigh(male), weigh(female)
        names = list(dict.fromkeys((*weights[0], *weights[1])))
        place = {name: index for index, name in enumerate(names)}
        slots = [
            np.array([place[name] for name in side], np.int32)[share_out(np.array(list(side.values())))]
            for side in weights
        ]
        latin = [slug(romanised.get(name, name), language) for name in names]
        return cls(pa.array(names, pa.string()), np.stack(slots), pa.array(latin, pa.string()))

    def pick(self, bits: UInt64, sex: Sexes) -> Index:
        """Give the index of a name for each row, by its sex, shape (n,)."""
        flat = self.slots.reshape(-1)
        picked: Index = flat[(sex.astype(np.int64) << 16) | (bits >> np.uint64(48)).astype(np.int64)]
        return picked

    @cached_property
    def longest(self) -> int:
        """Characters in the longest name."""
        return int(pc.max(pc.utf8_length(self.values)).as_py())


@dataclass(frozen=True)
class Names:
    """Everything that a locale's people are called.

    Attributes:
        locale: How the locale puts names together.
        first: Given names.
        middle: Second given names, or patronymics.
        last: Family names.
    """

    locale: Locale
    first: SexedNames
    middle: SexedNames
    last: SexedNames


@cache
def names_of(locale: str, longest_first: int | None = None, longest_last: int | None = None) -> Names:
    """Read the names of a locale.

    Args:
        locale: Its name.
        longest_first: Leave out longer given names, where enough remain.
        longest_last: Leave out longer family names, where enough remain.

    Raises:
        SchemaError: If the locale is not known.
    """
    found = locale_of(locale)
    provider = faker_lists("person", found.lists)
    first = [_short(_list(provider, f"first_names_{sex}", "first_names"), longest_first) for sex in ("male", "female")]
    last = [_short(side, longest_last) for side in _family(provider, found.language)]
    given = SexedNames.of(first[0], first[1], found.language, _romanised(provider, "first"))
    middle = given if found.middle != "patronymic" else _patronymics(provider, found.language)
    return Names(found, given, middle, SexedNames.of(last[0], last[1], found.language, _romanised(provider, "last")))


@cache
def faker_lists(kind: str, locale: str) -> Any:
    """Import one of Faker's locale providers, without making a Faker; None when the locale has none of the kind."""
    try:
        return importlib.import_module(f"faker.providers.{kind}.{locale}").Provider
    except ModuleNotFoundError:
        return None


def _list(provider: Any, *attributes: str) -> "Mapping[str, float] | Sequence[str]":
    for attribute in attributes:
        found = getattr(provider, attribute, None)
        if found:
            return found  # type: ignore[no-any-return]
    return ()


def _family(provider: Any, language: str) -> tuple[Any, Any]:
    if language == "pl":  # Faker keeps surnames that decline by sex apart from those that do not
        men = [*provider.unisex_last_names[:600], *provider.male_last_names]
        return men, [_polish_woman(name) for name in men]
    return _list(provider, "last_names_male", "last_names"), _list(provider, "last_names_female", "last_names")


def _polish_woman(name: str) -> str:
    return name[:-1] + "a" if name.endswith(("ski", "cki", "dzki", "żki")) else name


def _patronymics(provider: Any, language: str) -> SexedNames:
    return SexedNames.of(provider.middle_names_male, provider.middle_names_female, language, {})


def _romanised(provider: Any, part: str) -> dict[str, str]:
    """Japanese names as they are read, which no table of characters could tell."""
    pairs = getattr(provider, f"{part}_name_pairs", ())
    return {written: latin for written, _, latin in pairs}


def _short(names: Any, longest: int | None) -> dict[str, float]:
    weights = {name: weight for name, weight in weigh(names).items() if len(name) <= LONGEST}
    if longest is None:
        return weights
    short = {name: weight for name, weight in weights.items() if len(name) <= longest}
    return short if len(short) >= FEWEST else weights
