"""``kind: place``: streets, towns, postcodes, coordinates and the like, which agree within a row."""

from collections.abc import Iterator
from dataclasses import replace
from math import ceil, floor
from typing import TYPE_CHECKING, ClassVar, Literal

from schemas.errors import GenerationError
from schemas.generator import Binding, Generator, Source
from schemas.suggest import did_you_mean
from schemas.types import ColumnType
from tasks.records.generators.fits import cut_short, misfits_of
from tasks.records.generators.place_parts import PlacesSource, place_source, shorter
from tasks.values.entities.locales import known, locale_of, unknown_hint
from tasks.values.entities.phones import too_narrow
from tasks.values.entities.places import Country, country_codes, country_of
from tasks.values.entities.siblings import first_said, same_entity

if TYPE_CHECKING:
    from schemas.model import ColumnSchema

Part = Literal[
    "address", "street_address", "street", "building_number", "city", "state", "state_code", "postcode", "country",
    "country_code", "latitude", "longitude", "time_zone", "phone_prefix", "calling_code", "phone",
]  # fmt: skip
_NUMBERS = frozenset({ColumnType.NUMBER, ColumnType.DECIMAL, ColumnType.STRING})
_DIGITS = frozenset({ColumnType.STRING, ColumnType.INTEGER})
_TYPES = {"latitude": _NUMBERS, "longitude": _NUMBERS, "building_number": _DIGITS}
_NEVER_CUT = frozenset({"postcode", "time_zone", "country_code", "calling_code", "phone_prefix"})
_SPOKEN = {"latitude": "number or decimal", "longitude": "number or decimal"}


class Place(Generator):
    """One part of a place. Columns of a table with the same ``entity`` describe the same place.

    Attributes:
        part: What the column holds.
        entity: Tells the places of one row apart: ``billing`` and ``shipping``.
        locale: Chooses the country; the dataset's when absent. The first column of the entity that says one decides.
        countries: ISO 3166 codes to choose from, each as likely, instead of the locale's own; ``[all]`` for every one.
        style: How telephone numbers are written; when absent, the first style that fits the column.
    """

    types: ClassVar[frozenset[ColumnType]] = _NUMBERS | _DIGITS
    kind: Literal["place"] = "place"
    part: Part
    entity: str = "place"
    locale: str | None = None
    countries: tuple[str, ...] | None = None
    style: Literal["national", "international", "e164", "digits"] | None = None

    def problems(self, column: "ColumnSchema") -> Iterator[str]:
        """Say which parameters do not fit the column."""
        if column.type not in _TYPES.get(self.part, frozenset({ColumnType.STRING})):
            wanted = _SPOKEN.get(self.part, "string")
            yield f"a place's {self.part} cannot fill a column of type {column.type}: it wants type {wanted}"
        if self.locale is not None and not known(self.locale):
            yield f"places are not known for the locale '{self.locale}'.{unknown_hint(self.locale)}"
        codes = country_codes()
        for code in self.countries or ():
            if code != "all" and code not in codes:
                hint = did_you_mean(code, codes, list_up_to=len(codes))
                yield f"places are not known for the country '{code}'.{hint}"
        if self.countries == ():
            yield "countries is empty: name at least one, or leave it out to use the locale's"

    def refusals(self, binding: Binding) -> Iterator[str]:
        """Say which of the column's constraints the part does not keep to."""
        if self.part == "phone":
            for code in self._countries(binding):
                yield from too_narrow(code, binding.column, self.style, "towns")
        if self.part in _NEVER_CUT:
            yield from cut_short(self, f"a place's {self.part}", binding)
        yield from misfits_of(self, f"a place's {self.part}", binding)

    def _countries(self, binding: Binding) -> tuple[str, ...]:
        family = [place for _, place in same_entity(binding, self)]
        locale = first_said((place.locale for place in family), binding.locale)
        said = next((place.countries for place in family if place.countries), (locale_of(locale).country,))
        return country_codes() if "all" in said else tuple(dict.fromkeys(said))

    def bind(self, binding: Binding) -> Source:
        """Prepare the places that the table's columns describe together."""
        family = list(same_entity(binding, self))
        countries = [_with_numbers(country_of(code), family) for code in self._countries(binding)]
        part = shorter(self.part, binding.column, countries)
        sources = [place_source(part, self.entity, binding.column, country, self.style) for country in countries]
        return sources[0] if len(sources) == 1 else PlacesSource.of(sources)


def _with_numbers(country: Country, family: "list[tuple[ColumnSchema, Place]]") -> Country:
    """Narrow the house numbers to what the place's columns of numbers allow, so that addresses agree with them."""
    columns = [column for column, place in family if place.part == "building_number"]
    lows = [ceil(float(column.minimum)) for column in columns if column.minimum is not None]
    highs = [floor(float(column.maximum)) for column in columns if column.maximum is not None]
    low, high = max(country.numbers[0], *lows, 0), min([country.numbers[1], *highs])
    if low > high:
        raise GenerationError(
            f"No house number in {country.name} is within the bounds of {columns[0].name}: they are from "
            f"{country.numbers[0]} to {country.numbers[1]} there. Widen the column's minimum and maximum."
        )
    return replace(country, numbers=(low, high))
