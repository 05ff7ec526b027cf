"""The parts of a place, each as a function of the row's bits."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from string import Formatter
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from schemas.errors import GenerationError
from schemas.generator import Cells, Standing, UInt64
from tasks.values.entities.fit import fitted, longest_of, tag_capacity, tagged
from tasks.values.entities.phones import PhoneBook, fitting_style, phone_book
from tasks.values.entities.places import Country
from tasks.values.entities.words import Index, always, by_choice, dictionary
from tasks.values.strings import join, packed, whole_numbers

if TYPE_CHECKING:
    from schemas.model import ColumnSchema

_SPREAD = 0.04  # degrees from one edge of a town to the other: some four kilometres
_SHORTER = {"country": "country_code", "state": "state_code", "address": "street_address", "street_address": "street"}


@dataclass(frozen=True)
class PlaceSource:
    """A part of a place in one country, bound to its column.

    Attributes:
        phones: Each town's telephone numbers, written in the column's style.
    """

    part: str
    entity: str
    column: "ColumnSchema"
    country: Country
    phones: PhoneBook
    capacity: int | None = None

    def draw(self, cells: Cells) -> pa.Array:
        """Fill the rows."""
        return fitted(self.made(cells.shared(f"place/{self.entity}")), self.column)

    def made(self, shared: Cells) -> pa.Array:
        """Fill the rows from the place's own bits, not yet of the column's type."""
        return _PARTS[self.part](self, shared)

    def unique(self, cells: Cells, index: UInt64) -> pa.Array:
        """Fill the rows with distinct values, which still agree with the place."""
        if self.capacity is None:
            raise GenerationError(
                f"Column {self.column.name}: a place's {self.part} cannot be made unique. Use the part street_address "
                "or address in a column that is long enough, or drop the uniqueness."
            )
        shared = cells.shared(f"place/{self.entity}")
        return tagged(_plain(self.made(shared)), index, self.column.length, " #")

    def town(self, cells: Cells) -> Index:
        """Index of the town."""
        picked: Index = self.country.slots[cells.bits("town") >> np.uint64(48)]
        return picked


def place_source(part: str, entity: str, column: "ColumnSchema", country: Country, style: str | None) -> PlaceSource:
    """Bind a part to its column in one country."""
    phones = phone_book(country.code, style or fitting_style(country.code, column, "towns"), "towns")
    capacity = tag_capacity(column.length, least=4) if part in {"address", "street_address", "street"} else None
    return PlaceSource(part, entity, column, country, phones, capacity)


def shorter(part: str, column: "ColumnSchema", countries: list[Country]) -> str:
    """Give the part, or the shorter form of it that the column has room for, in all of the countries alike."""
    while column.length is not None and part in _SHORTER:
        if all(_longest(part, country) <= column.length for country in countries):
            break
        part = _SHORTER[part]
    return part


def _longest(part: str, country: Country) -> int:
    street = (
        longest_of(country.streets)
        + len(str(country.numbers[1]))
        + len(country.street_format)
        - len("{number}{street}")
    )
    longest = {
        "country": len(country.name),
        "state": longest_of(country.region.values),
        "street_address": street,
        "address": street + longest_of(country.city.values) + longest_of(country.region.values) + 18,
    }
    return longest[part]


def _plain(values: pa.Array) -> pa.Array:
    return values.dictionary_decode() if pa.types.is_dictionary(values.type) else values


def _city(source: PlaceSource, cells: Cells) -> pa.Array:
    return source.country.city.at(source.town(cells))


def _state(source: PlaceSource, cells: Cells) -> pa.Array:
    return source.country.region.at(source.town(cells))


def _state_code(source: PlaceSource, cells: Cells) -> pa.Array:
    return source.country.region_code.at(source.town(cells))


def _time_zone(source: PlaceSource, cells: Cells) -> pa.Array:
    return source.country.zone.at(source.town(cells))


def _phone_prefix(source: PlaceSource, cells: Cells) -> pa.Array:
    return source.country.prefix.at(source.town(cells))


def _country_code(source: PlaceSource, cells: Cells) -> pa.Array:
    wants_three = source.column.min_length == len(source.country.iso3)
    return always(source.country.iso3 if wants_three else source.country.code, len(cells.rows))


def _postcode(source: PlaceSource, cells: Cells) -> pa.Array:
    return packed(source.country.postcodes.fill(source.town(cells), cells.bits("postcode")))


def _street_index(source: PlaceSource, cells: Cells) -> Index:
    return cells.below(len(source.country.streets), "street").astype(np.int32)


def _street(source: PlaceSource, cells: Cells) -> pa.Array:
    return dictionary(_street_index(source, cells), source.country.streets)


def _building_number(source: PlaceSource, cells: Cells) -> pa.Array:
    """House numbers: low ones are common, as short streets are."""
    least, greatest = source.country.numbers
    spread = cells.uniform("number")
    return whole_numbers(least + (spread * spread * (greatest - least + 1)).astype(np.int64))


def _street_address(source: PlaceSource, cells: Cells) -> pa.Array:
    return _written(source.country.street_format, source, cells)


def _address(source: PlaceSource, cells: Cells) -> pa.Array:
    return _written(source.country.address_format, source, cells)


def _written(form: str, source: PlaceSource, cells: Cells) -> pa.Array:
    pieces: list[pa.Array | str] = []
    for literal, field, _, _ in Formatter().parse(form):
        pieces += [literal] if literal else []
        pieces += [_plain(_FIELDS[field](source, cells))] if field else []
    return join(*pieces)


def _coordinate(centre: npt.NDArray[np.float64], source: PlaceSource, cells: Cells, draw: str) -> pa.Array:
    offset = (cells.uniform(draw) - 0.5) * _SPREAD
    return pa.array(np.round(centre[source.town(cells)] + offset, 6))


def _latitude(source: PlaceSource, cells: Cells) -> pa.Array:
    return _coordinate(source.country.latitude, source, cells, "latitude")


def _longitude(source: PlaceSource, cells: Cells) -> pa.Array:
    return _coordinate(source.country.longitude, source, cells, "longitude")


def _phone(source: PlaceSource, cells: Cells) -> pa.Array:
    town = source.town(cells)
    size = source.phones.sizes[town]
    return source.phones.write(town, (cells.bits("phone") >> np.uint64(32)) % size)


_PARTS: dict[str, Callable[[PlaceSource, Cells], pa.Array]] = {
    "address": _address,
    "street_address": _street_address,
    "street": _street,
    "building_number": _building_number,
    "city": _city,
    "state": _state,
    "state_code": _state_code,
    "postcode": _postcode,
    "country": lambda source, cells: always(source.country.name, len(cells.rows)),
    "country_code": _country_code,
    "calling_code": lambda source, cells: always(source.country.calling, len(cells.rows)),
    "latitude": _latitude,
    "longitude": _longitude,
    "time_zone": _time_zone,
    "phone_prefix": _phone_prefix,
    "phone": _phone,
}
_FIELDS = {
    "number": _building_number,
    "street": _street,
    "city": _city,
    "region": _state,
    "code": _state_code,
    "postcode": _postcode,
}


@dataclass(frozen=True)
class _Some:
    """Some of the cells: those of the rows in one country."""

    whole: Cells
    places: npt.NDArray[np.int64]

    @property
    def rows(self) -> UInt64:
        return self.whole.rows[self.places]

    @property
    def inputs(self) -> dict[str, pa.Array]:
        return {name: values.take(pa.array(self.places)) for name, values in self.whole.inputs.items()}

    def bits(self, draw: str = "") -> UInt64:
        return self.whole.bits(draw)[self.places]

    def uniform(self, draw: str = "") -> npt.NDArray[np.float64]:
        return self.whole.uniform(draw)[self.places]

    def below(self, bound: int, draw: str = "") -> UInt64:
        return self.whole.below(bound, draw)[self.places]

    def shared(self, entity: str) -> "_Some":
        return replace(self, whole=self.whole.shared(entity))

    def standing(self) -> Standing:
        whole = self.whole.standing()
        return Standing(whole.entity[self.places], whole.step[self.places], whole.count[self.places])

    def at(self, entity: UInt64, step: UInt64) -> Cells:
        return self.whole.at(entity, step)


@dataclass(frozen=True)
class PlacesSource:
    """A part of a place in one of several countries.

    Attributes:
        sources: One of each country; every row belongs to one of them by its place's bits.
    """

    sources: tuple[PlaceSource, ...]
    capacity: int | None

    @classmethod
    def of(cls, sources: list[PlaceSource]) -> "PlacesSource":
        """Put the countries' sources together."""
        capacities = [source.capacity for source in sources]
        return cls(tuple(sources), None if None in capacities else min(filter(None, capacities)))

    def draw(self, cells: Cells) -> pa.Array:
        """Fill the rows."""
        return fitted(self._made(cells), self.sources[0].column)

    def _made(self, cells: Cells) -> pa.Array:
        shared = cells.shared(f"place/{self.sources[0].entity}")
        country = shared.below(len(self.sources), "country").astype(np.int64)
        return by_choice(
            country, len(self.sources), lambda which, places: _plain(self.sources[which].made(_Some(shared, places)))
        )

    def unique(self, cells: Cells, index: UInt64) -> pa.Array:
        """Fill the rows with distinct values, which still agree with the place."""
        if self.capacity is None:
            return self.sources[0].unique(cells, index)
        return tagged(self._made(cells), index, self.sources[0].column.length, " #")
