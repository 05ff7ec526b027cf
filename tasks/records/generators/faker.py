"""``kind: faker``: any of Faker's providers, at the speed of a list."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar, Literal

import numpy as np
import pyarrow as pa
from pydantic import Field

from schemas.errors import GenerationError
from schemas.generator import Binding, Cells, Generator, Source, UInt64
from schemas.suggest import did_you_mean
from schemas.types import NESTED, TEXTUAL, ColumnType
from tasks.records.generators.faker_values import fitting_values
from tasks.records.generators.fits import misfits_of
from tasks.records.generators.reserved import Reserved
from tasks.values.entities import faker_pools
from tasks.values.entities.faker_forms import Composed, shapes_of
from tasks.values.entities.fit import longest_of
from tasks.values.entities.locales import known
from tasks.values.entities.shapes import Numbered
from tasks.values.entities.words import dictionary

if TYPE_CHECKING:
    from schemas.model import ColumnSchema

_MOST = 50_000  # values in a pool: some seconds of Faker's time


class FakerPool(Generator):
    """Values of a Faker provider, drawn from a pool of distinct ones.

    Providers whose values may belong to someone (telephone numbers, cards, e-mail addresses, ...) are answered from the
    reserved sets instead, unless ``real`` is set. Providers that read the clock are refused: their values would differ
    from day to day.

    Attributes:
        provider: The method's name, such as ``job``.
        arguments: Its keyword arguments.
        locale: One of Faker's; the dataset's when absent.
        pool: Distinct values to draw from; more are made for a column that must be unique.
        real: Whether values that may belong to someone are wanted all the same.
    """

    types: ClassVar[frozenset[ColumnType]] = frozenset(ColumnType) - NESTED
    kind: Literal["faker"] = "faker"
    provider: str
    arguments: dict[str, Any] = Field(default_factory=dict)
    locale: str | None = None
    pool: int = Field(default=2000, ge=1, le=_MOST)
    real: bool = False

    def problems(self, column: "ColumnSchema") -> Iterator[str]:
        """Say what Faker cannot do, or cannot do twice alike."""
        if self.stand_in is not None:
            yield from self.stand_in.problems(column)
            return
        locale = self.locale or "en_US"
        missing = _missing(self.provider, locale)
        if missing is None:
            yield from self._call_problems(locale)
        elif self.locale is not None or not faker_pools.known_anywhere(self.provider):
            yield missing

    def refusals(self, binding: Binding) -> Iterator[str]:
        """Say which of the column's constraints no value of the provider keeps to."""
        missing = None if self.stand_in is not None else _missing(self.provider, self.locale or binding.locale)
        if missing is not None:
            yield missing
            return
        yield from misfits_of(self, f"Faker's {self.provider}", binding)

    def _call_problems(self, locale: str) -> Iterator[str]:
        if self.provider in faker_pools.COMPOUND and not self.real:
            yield (
                f"Faker's '{self.provider}' holds numbers and addresses that may belong to someone; use columns of "
                "kind person and reserved, or set real: true"
            )
            return
        try:
            if faker_pools.reads_clock(locale, self.provider, faker_pools.as_json(self.arguments)):
                yield self._clock_problem()
        except GenerationError as error:
            yield str(error)

    def _clock_problem(self) -> str:
        return (
            f"Faker's '{self.provider}' reads the clock, so that no run could be repeated; use {{kind: datetime}} with "
            "a start and an end, or {kind: person, part: birth_date}"
        )

    @property
    def stand_in(self) -> Reserved | None:
        """The reserved set that is drawn from instead; None when Faker's own values are."""
        of = None if self.real else faker_pools.reserved_kind(self.provider)
        return None if of is None else Reserved(of=of, locale=self._known_locale)

    @property
    def _known_locale(self) -> str | None:
        return self.locale if self.locale is not None and known(self.locale) else None

    def bind(self, binding: Binding) -> Source:
        """Draw the pool.

        Raises:
            GenerationError: If none of its values fits the column.
        """
        if self.stand_in is not None:
            return self.stand_in.bind(binding if known(binding.locale) else replace(binding, locale="en_US"))
        locale = self.locale or binding.locale
        if faker_pools.reads_clock(locale, self.provider, faker_pools.as_json(self.arguments)):
            raise GenerationError(f"Column {binding.column.name}: {self._clock_problem()}.")
        wanted = _Wanted(locale, self.provider, faker_pools.as_json(self.arguments), binding.seed, self.pool)
        return PoolSource(wanted, binding.column, binding.rows, wanted.values(self.pool, binding.column))


def _missing(provider: str, locale: str) -> str | None:
    """Say that Faker does not know the locale, or has no such provider in it; None when it has."""
    try:
        names = faker_pools.providers_of(locale)
    except GenerationError as error:
        return str(error)
    if provider in names:
        return None
    return f"Faker has no provider '{provider}' in {locale}.{did_you_mean(provider, names)}"


@dataclass(frozen=True)
class _Wanted:
    """What is asked of Faker, and how many values a pool has."""

    locale: str
    provider: str
    arguments: str
    seed: int
    pool: int

    def values(self, size: int, column: "ColumnSchema") -> pa.Array:
        """Distinct values that fit a column."""
        drawn = faker_pools.pool(self.locale, self.provider, self.arguments, size, self.seed)
        return fitting_values(drawn, column, self.provider)


@dataclass(frozen=True)
class PoolSource:
    """Distinct values, drawn by index.

    Attributes:
        values: Of the column's type.
    """

    wanted: _Wanted
    column: "ColumnSchema"
    rows: int
    values: pa.Array

    @property
    def capacity(self) -> int:
        """How many values there are: as many as the table's rows need, if the provider has them."""
        return self._distinct.capacity

    def draw(self, cells: Cells) -> pa.Array:
        """Fill the rows: every value of the pool as likely."""
        return _taken(self.values, cells.below(len(self.values)))

    def unique(self, cells: Cells, index: UInt64) -> pa.Array:
        """Fill the rows with the values of these numbers."""
        return self._distinct.at(index)

    @cached_property
    def _distinct(self) -> Numbered:
        """The pool where it is large enough; else texts put together from their parts, or a larger pool."""
        if self.rows <= len(self.values):
            return _Whole(self.values)
        shapes = self._shapes()
        enough = next((shape for shape in shapes if shape.capacity >= self.rows), None)
        if enough is not None:
            return enough
        larger = _Whole(self.wanted.values(min(max(self.rows, self.wanted.pool), _MOST), self.column))
        known: list[Numbered] = [larger, *shapes]
        return max(known, key=lambda numbered: numbered.capacity)

    def _shapes(self) -> list[Composed]:
        """The shapes whose texts all fit the column: none where it asks for more than a greatest length."""
        column, wanted = self.column, self.wanted
        if column.type not in TEXTUAL or any((column.pattern, column.min_length, column.values)):
            return []
        shapes = shapes_of(wanted.locale, wanted.provider, wanted.arguments, wanted.seed)
        return [shape for shape in shapes if shape.longest <= (column.length or shape.longest)]


@dataclass(frozen=True)
class _Whole:
    """A pool as a numbered set."""

    values: pa.Array

    @property
    def capacity(self) -> int:
        return len(self.values)

    @property
    def longest(self) -> int:
        return longest_of(self.values)

    def at(self, index: UInt64) -> pa.Array:
        return _taken(self.values, index)


def _taken(values: pa.Array, index: UInt64) -> pa.Array:
    places = index.astype(np.int32)
    return dictionary(places, values) if pa.types.is_string(values.type) else values.take(pa.array(places))
