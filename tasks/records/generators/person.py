"""``kind: person``: names, e-mail addresses, dates of birth and the like, which agree within a row."""

from collections.abc import Iterator
from datetime import MAXYEAR, MINYEAR, date, datetime, time, timedelta
from typing import TYPE_CHECKING, ClassVar, Literal

import numpy as np
from pydantic import Field

from schemas.errors import GenerationError
from schemas.generator import Binding, Generator, Source
from schemas.types import WIDEST_HIGH, WIDEST_LOW, ColumnType
from schemas.validation.values import parse_value
from tasks.records.generators.fits import cut_short, misfits_of
from tasks.records.generators.person_parts import source_of
from tasks.values.entities import sexes
from tasks.values.entities.locales import known, locale_of, unknown_hint
from tasks.values.entities.people import SHORT_HOST, birth_window, people_of
from tasks.values.entities.phones import too_narrow
from tasks.values.entities.siblings import first_said, same_entity

if TYPE_CHECKING:
    from schemas.model import ColumnSchema

Part = Literal[
    "full_name", "first_name", "middle_name", "middle_initial", "last_name", "initials", "title", "sex", "email",
    "user_name", "birth_date", "birth_year", "age", "phone", "mobile", "job",
]  # fmt: skip
_DATED = frozenset({ColumnType.DATE, ColumnType.TIMESTAMP, ColumnType.STRING})
_COUNTED = frozenset({ColumnType.INTEGER, ColumnType.NUMBER, ColumnType.DECIMAL, ColumnType.STRING})
_TEXT = frozenset({ColumnType.STRING})
_TYPES = {
    "birth_date": _DATED,
    "birth_year": _COUNTED,
    "age": _COUNTED,
    "sex": _TEXT | {ColumnType.INTEGER},
    "phone": _TEXT,
}
_SPOKEN = {"birth_date": "date or timestamp", "birth_year": "integer", "age": "integer"}
DEFAULT_AGES = (18, 89)
_OLDEST = 120


class Person(Generator):
    """One part of a person. Columns of a table with the same ``entity`` describe the same person.

    Attributes:
        part: What the column holds.
        entity: Tells the persons of one row apart: ``buyer`` and ``seller``.
        locale: Language of the names; the dataset's when absent. The first column of the entity that says one decides.
        minimum_age: Youngest, in full years on ``reference_date``; 18 when nothing is said.
        maximum_age: Oldest, likewise; 89.
        reference_date: The day that ages are counted on: the clock decides nothing.
        style: How telephone numbers are written; when absent, the first style that fits the column.
    """

    types: ClassVar[frozenset[ColumnType]] = _DATED | _COUNTED
    kind: Literal["person"] = "person"
    part: Part
    entity: str = "person"
    locale: str | None = None
    minimum_age: int | None = Field(default=None, ge=0, le=120)
    maximum_age: int | None = Field(default=None, ge=0, le=120)
    reference_date: date = date(2025, 12, 31)
    style: Literal["national", "international", "e164", "digits"] | None = None

    def problems(self, column: "ColumnSchema") -> Iterator[str]:
        """Say which parameters do not fit the column."""
        allowed = _TYPES.get(self.part, _TEXT)
        if column.type not in allowed:
            wanted = _SPOKEN.get(self.part, "string")
            yield f"a person's {self.part} cannot fill a column of type {column.type}: it wants type {wanted}"
        if self.locale is not None and not known(self.locale):
            yield f"names are not known for the locale '{self.locale}'.{unknown_hint(self.locale)}"
        if self.part in {"sex", "title"} and column.values and sexes.sexed(column.values) is None:
            yield (
                f"the values allowed here cannot be told apart as a man's and a woman's {self.part}; "
                "allow such as M and F, male and female, 1 and 2, or use {kind: category}"
            )
        if self.part == "email" and column.length is not None and column.length < len(SHORT_HOST) + 2:
            yield f"an e-mail address needs a length of {len(SHORT_HOST) + 2} or more, not {column.length}"
        ages = self.minimum_age, self.maximum_age
        if None not in ages and ages[0] > ages[1]:  # type: ignore[operator]
            yield f"minimum_age {ages[0]} is above maximum_age {ages[1]}"

    def refusals(self, binding: Binding) -> Iterator[str]:
        """Say which of the column's constraints the part does not keep to."""
        if self.part in {"phone", "mobile"}:
            country = locale_of(self._locale(binding)).country
            yield from too_narrow(country, binding.column, self.style, "mobile" if self.part == "mobile" else "all")
        if self.part == "title":
            yield from cut_short(self, "a person's title", binding)
        yield from misfits_of(self, f"a person's {self.part}", binding)

    def _locale(self, binding: Binding) -> str:
        return first_said((person.locale for _, person in same_entity(binding, self)), binding.locale)

    def bind(self, binding: Binding) -> Source:
        """Prepare the persons that the table's columns describe together."""
        family = list(same_entity(binding, self))
        locale = self._locale(binding)
        first, last, reference = _window(family)
        lengths = [_shortest(family, part) for part in ("first_name", "last_name")]
        people = people_of(locale, (first, last), reference, lengths[0], lengths[1])
        country = locale_of(locale).country
        return source_of(self, binding.column, people, country, alone=len(family) == 1, rows=binding.rows)


def _shortest(family: "list[tuple[ColumnSchema, Person]]", part: str) -> int | None:
    lengths = [column.length for column, person in family if person.part == part and column.length is not None]
    return min(lengths, default=None)


def _window(family: "list[tuple[ColumnSchema, Person]]") -> tuple[date, date, date]:
    """Work out the first and last birth date that every column of the person allows, and the day of reference."""
    default = date(2025, 12, 31)
    said = (person.reference_date for _, person in family if person.reference_date != default)
    reference = next(said, default)
    lows, highs = _age_bounds(family)
    since, until = _birth_bounds(family)
    if max(lows, default=0) > _OLDEST or min(highs, default=0) < 0:
        raise GenerationError(
            f"Nobody is of the age that the bounds of {_named(family)} ask for: ages are from 0 to {_OLDEST}. "
            "Change the bounds."
        )
    youngest = max(lows) if lows else (0 if until else min(DEFAULT_AGES[0], *highs, DEFAULT_AGES[0]))
    oldest = min(highs) if highs else (120 if since else max(DEFAULT_AGES[1], youngest))
    first, last = birth_window(reference, youngest, oldest)
    first, last = max([first, *since]), min([last, *until])
    if first > last:
        raise GenerationError(
            f"No person can be born between {first} and {last}: the bounds of the columns {_named(family)} exclude "
            "each other. Widen minimum and maximum of the birth date, or of the age."
        )
    return first, last, reference


def _birth_bounds(family: "list[tuple[ColumnSchema, Person]]") -> tuple[list[date], list[date]]:
    """The first and last days of birth that columns of dates and years allow."""
    born = [column for column, person in family if person.part == "birth_date"]
    since = [_day(column, column.minimum, after=True) for column in born if column.minimum is not None]
    until = [_day(column, column.maximum) for column in born if column.maximum is not None]
    years = [column for column, person in family if person.part == "birth_year"]
    lows = [bound for column in years if (bound := column.minimum) is not None and bound not in WIDEST_LOW]
    highs = [bound for column in years if (bound := column.maximum) is not None and bound not in WIDEST_HIGH]
    since += [date(_year(np.ceil(float(low))), 1, 1) for low in lows]
    until += [date(_year(np.floor(float(high))), 12, 31) for high in highs]
    return since, until


def _day(column: "ColumnSchema", bound: object, *, after: bool = False) -> date:
    """The last day that begins before a bound, or the first that begins after it."""
    moment = parse_value(column, str(bound))
    if not isinstance(moment, datetime):
        return moment or date.fromisoformat(str(bound)[:10])
    return moment.date() + timedelta(days=1 if after and moment.time() > time() else 0)


def _year(number: float) -> int:
    return int(min(max(number, MINYEAR), MAXYEAR))


def _age_bounds(family: "list[tuple[ColumnSchema, Person]]") -> tuple[list[int], list[int]]:
    aged = [column for column, person in family if person.part == "age"]
    lows = [int(np.ceil(float(column.minimum))) for column in aged if column.minimum is not None]
    highs = [int(np.floor(float(column.maximum))) for column in aged if column.maximum is not None]
    # A bound that everybody is within is the column's width, or caution: it says nothing of who is counted.
    lows, highs = [low for low in lows if low > 0], [high for high in highs if high < _OLDEST]
    lows += [person.minimum_age for _, person in family if person.minimum_age is not None]
    highs += [person.maximum_age for _, person in family if person.maximum_age is not None]
    return lows, highs


def _named(family: "list[tuple[ColumnSchema, Person]]") -> str:
    return ", ".join(column.name for column, person in family if person.part in {"birth_date", "birth_year", "age"})
