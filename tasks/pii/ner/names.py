"""The things that sentences speak of, from many locales' lists or coined: style, not membership, is to be learnt."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from schemas.own_yaml import own_yaml
from tasks.pii.ner.lists import companies, english, towns
from tasks.pii.ner.people import names_by_locale
from tasks.values.entities.locales import LOCALES
from tasks.values.entities.names import names_of
from tasks.values.entities.places import country_codes, country_of

_COINED = 0.3  # the share of names that are in no list
_AMERICAN, _ANYWHERE = 0.35, 0.7  # the shares of names up to which they are American, and of our own locales
_WELL_KNOWN = 35  # the rank of English words up to which companies are called by them
_NATIVE_SCRIPTS = ("ja", "zh", "ko", "ru", "hi")


@cache
def words() -> dict[str, list[str]]:
    """The package's own lists."""
    text = (files("tasks.pii.ner") / "words.yaml").read_text("utf-8")
    loaded: dict[str, list[Any]] = own_yaml(text)
    return {key: [str(word) for word in listed] for key, listed in loaded.items()}


@cache
def _people() -> tuple[tuple[list[str], list[str]], ...]:
    """Given and family names of each locale, in Latin letters where the script is another."""
    found = []
    for name, locale in LOCALES.items():
        known = names_of(name)
        latin = locale.language in _NATIVE_SCRIPTS
        first, last = (
            [word.title() for word in part.latin.to_pylist()] if latin else part.values.to_pylist()
            for part in (known.first, known.last)
        )
        found.append((first, last))
    return tuple(found)


@cache
def _capitals() -> list[str]:
    """Usual words as a company would write them in its name."""
    return [word.capitalize() for word, rank in sorted(english().items()) if rank <= _WELL_KNOWN and 3 < len(word) < 12]


@cache
def sorted_companies() -> list[str]:
    """Companies of stock indices and well-known organisations."""
    return sorted(companies())


@cache
def _rare_words() -> list[str]:
    """Words that are no names."""
    names = {name.lower() for given, family in names_by_locale() for name in (*given, *family)}
    return [word for word, rank in sorted(english().items()) if rank >= _WELL_KNOWN and word not in names]


@cache
def _proper_words() -> list[str]:
    from tasks.pii.ner.known import no_people  # it asks for this module's lists

    return [word.capitalize() for word in sorted(no_people()) if word not in english()]


@cache
def _towns() -> list[str]:
    ours = {town for code in country_codes() for town in country_of(code).city.values.to_pylist() if town.isascii()}
    return sorted(ours | {town for town in towns() if len(town) > 3})


@dataclass(frozen=True)
class Things:
    """Makes the values of slots.

    Attributes:
        chance: Where chance comes from.
    """

    chance: random.Random

    def pick(self, key: str) -> str:
        """A word of a list."""
        return self.chance.choice(words()[key])

    def coined(self) -> str:
        """A word that is none, and might be a name."""
        count = self.chance.choice((1, 1, 2, 2, 3))
        return ("".join(self.pick("syllables") for _ in range(count)) + self.pick("endings")).capitalize()

    def first(self) -> str:
        """A given name."""
        if self.chance.random() < _COINED * 0.6:
            return self.coined()
        return self.chance.choice(self._people()[0])

    def last(self) -> str:
        """A family name; some double, some with a prefix."""
        chance = self.chance.random()
        if chance < 0.04:
            return f"{self.last()}-{self.last()}"
        if chance < 0.08:
            return (
                self.chance.choice(
                    ("O'", "Mc", "Mac", "de ", "van ", "van der ", "von ", "al-", "Di ", "De La ", "bin ", "St. ")
                )
                + self.last()
            )
        if chance < 0.08 + _COINED:
            return self.coined()
        return self.chance.choice(self._people()[1])

    def _people(self) -> tuple[Sequence[str], Sequence[str]]:
        turn = self.chance.random()
        if turn < _AMERICAN:
            return _people()[0]
        return self.chance.choice(names_by_locale() if turn > _ANYWHERE else _people())

    def rare(self) -> str:
        """A word of English that few know, or any."""
        return self.chance.choice(_rare_words())

    def proper(self) -> str:
        """A word with a capital that names nobody: a brand, a people, a language."""
        return self.chance.choice(_proper_words())

    def acronym(self) -> str:
        """Two to five capitals that stand for something, but for no organisation."""
        if self.chance.random() < 0.3:
            return self.pick("abbreviations")
        count = self.chance.choice((2, 2, 3, 3, 3, 4, 4, 5))
        return "".join(self.chance.choice("ABCDEFGHILMNOPRSTUVW") for _ in range(count))

    def person(self) -> str:
        """A full name in one of the ways people write one."""
        first, last = (self.chance.choice(part) for part in self._people())
        if self.chance.random() < _COINED:
            first, last = self.first(), self.last()
        chance = self.chance.random()
        initial = self.chance.choice("ABCDEFGHJKLMNPRSTW")
        if chance < 0.62:
            return f"{first} {last}"
        if chance < 0.72:
            return f"{first} {initial}{self.chance.choice(('.', '.', ''))} {last}"
        if chance < 0.78:
            return f"{first} {self.first()} {last}"
        if chance < 0.82:
            return f"{first} {last} {self.last()}"
        if chance < 0.85:
            return f"{first[0]}. {last}"
        if chance < 0.87:
            return f"{first[0]}.{initial}. {last}"
        if chance < 0.89:
            return f"{first} {last}{self.chance.choice((' Jr.', ' Jr', ', Jr.', ' Sr.', ' III', ' II'))}"
        return first if chance < 0.96 else last

    def initialed(self) -> str:
        """An initial and a family name, in either order."""
        last, initial = self.last(), self.chance.choice("ABCDEFGHJKLMNPRSTW")
        return self.chance.choice((f"{initial}. {last}", f"{last} {initial}.", f"{initial} {last}"))

    def place_name(self) -> str:
        """A town that is none."""
        return self.pick("place_heads") + self.pick("place_tails")

    def place(self) -> str:
        """A town, region or country."""
        chance = self.chance.random()
        if chance < 0.25:
            return self.pick("cities")
        if chance < 0.5:
            return self.chance.choice(_towns())
        if chance < 0.68:
            return self.pick("countries")
        if chance < 0.76:
            return self.pick("states")
        if chance < 0.8:
            return (
                self.chance.choice(
                    ("North ", "South ", "East ", "West ", "New ", "Port ", "Lake ", "San ", "St. ", "Mount ", "Fort ")
                )
                + self.last_plain()
            )
        return self.place_name() if chance < 0.93 else self.coined()

    def last_plain(self) -> str:
        """A family name of a list."""
        return self.chance.choice(self._people()[1])

    def org(self) -> str:
        """A company, agency, school or hospital."""
        turn = self.chance.random()
        if turn < 0.25:
            return self.pick("companies") if turn < 0.12 else self.chance.choice(sorted_companies())
        form = self.pick("org_forms")
        while "{" in form:
            before, rest = form.split("{", 1)
            slot, after = rest.split("}", 1)
            form = before + self._org_part(slot) + after
        return form

    def _org_part(self, slot: str) -> str:
        if slot == "acronym":
            return "".join(self.chance.choice("ABCDEFGHIKLMNOPRSTUV") for _ in range(self.chance.choice((2, 3, 3, 4))))
        if slot == "place":
            return self.chance.choice((self.pick("cities"), self.place_name(), self.pick("states")))
        if slot == "suffix":
            return self.pick("org_suffixes")
        if slot == "Word":
            return self.chance.choice(_capitals())
        if slot in ("dept", "tail", "team"):
            return self.pick(slot)
        return self.first() if slot == "first" else self.last_plain() if slot == "last" else self.coined()

    def address(self) -> str:
        """A street and a number, in the order of a country."""
        if self.chance.random() < 0.55:
            return self._english()
        form = self.pick("street_foreign")
        while "{" in form:
            before, rest = form.split("{", 1)
            slot, after = rest.split("}", 1)
            value = self.number() if slot == "n" else self._org_part(slot)
            form = before + value + after
        return form

    def number(self) -> str:
        """A house number."""
        return str(self.chance.randint(1, self.chance.choice((99, 999, 9999)))) + (
            "" if self.chance.random() < 0.9 else self.chance.choice("abcAB")
        )

    def _english(self) -> str:
        middle = self.chance.choice(
            (
                self.pick("street_words"),
                self.last_plain(),
                self.coined(),
                f"{self.chance.randint(1, 150)}th",
                self.place_name(),
            )
        )
        way = self.chance.choice(("", "", "", "", "N ", "S. ", "West ", "NE ", "East "))
        unit = self.chance.choice(
            (
                "",
                "",
                "",
                "",
                "",
                f" Apt {self.number()}",
                f", Suite {self.number()}",
                f" #{self.number()}",
                f", Unit {self.number()}",
                f", Apt. {self.number()}",
            )
        )
        return f"{self.number()} {way}{middle} {self.pick('street_suffixes')}{unit}"
