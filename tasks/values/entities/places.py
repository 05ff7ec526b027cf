"""Real towns with the regions, postcodes, area codes, time zones and coordinates that belong to them."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from schemas.errors import SchemaError
from schemas.own_yaml import own_yaml
from schemas.suggest import did_you_mean
from tasks.values.entities.words import Index, share_out
from tasks.values.strings import Block

_DATA = files("tasks.values.entities") / "data"
_HEADSTART = 3  # towns are listed by size; this keeps the first from outweighing the rest: weight 1 / (rank + 3)
_DIGIT, _LETTER = ord("#"), ord("@")


@dataclass(frozen=True)
class Column:
    """One fact of each town, each distinct value kept once.

    Attributes:
        values: Distinct values.
        codes: The place of each town's value in ``values``, shape (towns,).
    """

    values: pa.Array
    codes: Index

    @classmethod
    def of(cls, facts: Sequence[str]) -> "Column":
        """Collect the facts of the towns, in the towns' order."""
        distinct = {fact: place for place, fact in enumerate(dict.fromkeys(facts))}
        codes = np.array([distinct[fact] for fact in facts], np.int32)
        return cls(pa.array(list(distinct), pa.string()), codes)

    def at(self, town: Index) -> pa.DictionaryArray:
        """The fact of each row's town, shape (n,)."""
        return pa.DictionaryArray.from_arrays(pa.array(self.codes[town]), self.values)


@dataclass(frozen=True)
class Postcodes:
    """The postcodes of each town: a pattern, whose ``#`` and ``@`` stand for any digit and letter.

    Attributes:
        patterns: One row a town, short ones filled up with NUL, shape (towns, width).
        letters: The letters that the country uses.
    """

    patterns: Block
    letters: Block

    @classmethod
    def of(cls, patterns: Sequence[str], letters: str) -> "Postcodes":
        """Collect the patterns of the towns."""
        width = max(map(len, patterns))
        raw = b"".join(pattern.encode("ascii").ljust(width, b"\0") for pattern in patterns)
        block = np.frombuffer(raw, np.uint8).reshape(len(patterns), width)
        return cls(block, np.frombuffer(letters.encode("ascii"), np.uint8))

    def fill(self, town: Index, bits: npt.NDArray[np.uint64]) -> Block:
        """Write a postcode of each row's town, shape (n, width), with NUL where it is shorter."""
        block = self.patterns[town]
        rest = bits.copy()
        for place in range(block.shape[1]):
            signs = self.patterns[:, place]
            self._fill_place(block[:, place], rest, bool((signs == _DIGIT).any()), bool((signs == _LETTER).any()))
        return block

    def _fill_place(self, column: Block, rest: npt.NDArray[np.uint64], digits: bool, letters: bool) -> None:
        if digits:
            drawn = (rest % np.uint64(10)).astype(np.uint8)
            np.copyto(column, drawn + ord("0"), where=column == _DIGIT)
            np.floor_divide(rest, np.uint64(10), out=rest)
        if letters:
            which = (rest % np.uint64(len(self.letters))).astype(np.intp)
            np.copyto(column, self.letters[which], where=column == _LETTER)
            np.floor_divide(rest, np.uint64(len(self.letters)), out=rest)


@dataclass(frozen=True)
class Country:
    """A country's towns and how addresses are written there.

    Attributes:
        code: ISO 3166 alpha-2; ``iso3`` is its alpha-3.
        calling: The calling code, such as ``+49``; ``currency``: the ISO 4217 code of the money, such as ``EUR``.
        slots: Index of a town, the larger towns more often, shape (65536,).
        city: Each town's name, in the country's own script; ``region``, ``region_code``, ``zone`` (IANA) and
            ``prefix`` (telephone area code) likewise.
        latitude: Degrees of each town's centre, shape (towns,); ``longitude`` likewise.
        streets: Street names.
        numbers: The least and the greatest house number.
        phones: Telephone numbers of each town that nobody has: patterns ending in ``#`` for digits.
        all_phones: The same of the whole country, each pattern once; ``mobiles`` those of mobile telephones.
        trunk: The digit that a national number begins with and an international one does not.
    """

    code: str
    iso3: str
    name: str
    calling: str
    currency: str
    slots: Index
    city: Column
    region: Column
    region_code: Column
    zone: Column
    prefix: Column
    latitude: npt.NDArray[np.float64]
    longitude: npt.NDArray[np.float64]
    postcodes: Postcodes
    streets: pa.Array
    numbers: tuple[int, int]
    street_format: str
    address_format: str
    phones: tuple[str, ...]
    all_phones: tuple[str, ...]
    mobiles: tuple[str, ...]
    trunk: str


@cache
def _facts() -> dict[str, dict[str, Any]]:
    facts: dict[str, dict[str, Any]] = own_yaml((_DATA / "countries.yaml").read_text("utf-8"))
    return facts


@cache
def _towns() -> dict[str, list[dict[str, str]]]:
    towns: dict[str, list[dict[str, str]]] = {}
    for town in csv.DictReader((_DATA / "cities.csv").read_text("utf-8").splitlines()):
        towns.setdefault(town["country"], []).append(town)
    return towns


def country_codes() -> tuple[str, ...]:
    """The countries whose places are known, by ISO 3166 code."""
    return tuple(_facts())


@cache
def country_of(code: str) -> Country:
    """Find a country by its ISO 3166 alpha-2 code.

    Raises:
        SchemaError: If its places are not known.
    """
    facts, towns = _facts().get(code.upper()), _towns().get(code.upper())
    if facts is None or towns is None:
        known = country_codes()
        raise SchemaError(f"Places are not known for '{code}'.{did_you_mean(code, known, list_up_to=len(known))}")
    return _country(code.upper(), facts, towns)


def _country(code: str, facts: dict[str, Any], towns: list[dict[str, str]]) -> Country:
    codes = [str(prefix) for prefix in facts.get("codes", ())]
    fixed = [""] if "{prefix}" not in facts["phone"] else []
    town_phone = facts.get("town_phone", facts["phone"])
    phones = tuple(town["phone"] or town_phone.format(prefix=town["prefix"]) for town in towns)
    return Country(
        code=code,
        iso3=facts["iso3"],
        name=facts["name"],
        calling=facts["calling"],
        currency=facts["currency"],
        slots=share_out(1.0 / (np.arange(len(towns)) + _HEADSTART)),
        city=Column.of([town["city"] for town in towns]),
        region=Column.of([town["region"] for town in towns]),
        region_code=Column.of([town["code"] for town in towns]),
        zone=Column.of([town["zone"] or facts["zone"] for town in towns]),
        prefix=Column.of([town["prefix"] for town in towns]),
        latitude=np.array([float(town["lat"]) for town in towns]),
        longitude=np.array([float(town["lon"]) for town in towns]),
        postcodes=Postcodes.of([town["postcode"] for town in towns], facts.get("letters", "ABCDEFGHJKLMNPRSTUVWXYZ")),
        streets=pa.array(_streets(facts), pa.string()),
        numbers=(facts["numbers"][0], facts["numbers"][1]),
        street_format=facts["street"],
        address_format=facts["address"],
        phones=phones,
        all_phones=tuple(dict.fromkeys((*phones, *_patterns(facts["phone"], codes or fixed)))),
        mobiles=_patterns(facts["mobile"], codes or [town["prefix"] for town in towns]),
        trunk=facts.get("trunk", ""),
    )


def _patterns(given: "str | list[str]", prefixes: list[str]) -> tuple[str, ...]:
    listed = [given] if isinstance(given, str) else given
    return tuple(dict.fromkeys(pattern.format(prefix=prefix) for pattern in listed for prefix in prefixes))


def _streets(facts: dict[str, Any]) -> list[str]:
    exact = facts.get("exact", {})
    whole = (head + tail for head in facts["heads"] for tail in facts["tails"])
    return list(dict.fromkeys(exact.get(name, name) for name in whole))
