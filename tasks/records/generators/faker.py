"""``kind: faker``: any of Faker's providers, at the speed of a list."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, ClassVar, Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pydantic import Field

from schemas.errors import GenerationError
from schemas.generator import Binding, Cells, Generator, Source, UInt64
from schemas.suggest import did_you_mean
from schemas.types import NUMERIC, TEMPORAL, TEXTUAL, ColumnType
from tasks.records.generators.fits import misfits_of
from tasks.records.generators.reserved import Reserved
from tasks.values.entities import faker_pools
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

    types: ClassVar[frozenset[ColumnType]] = frozenset(ColumnType) - {ColumnType.ARRAY}
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
        try:
            names = faker_pools.providers_of(locale)
        except GenerationError as error:
            yield str(error)
            return
        if self.provider in names:
            yield from self._call_problems(locale)
        elif self.locale is not None or not faker_pools.known_anywhere(self.provider):
            yield f"Faker has no provider '{self.provider}' in {locale}.{did_you_mean(self.provider, names)}"

    def refusals(self, binding: Binding) -> Iterator[str]:
        """Say which of the column's constraints no value of the provider keeps to."""
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
        of = None if self.real else faker_pools.RESERVED.get(self.provider)
        return None if of is None else Reserved(of=of, locale=self._known_locale)

    @property
    def _known_locale(self) -> str | None:
        from tasks.values.entities.locales import known

        return self.locale if self.locale is not None and known(self.locale) else None

    def bind(self, binding: Binding) -> Source:
        """Draw the pool.

        Raises:
            GenerationError: If none of its values fits the column.
        """
        if self.stand_in is not None:
            return self.stand_in.bind(binding)
        locale = self.locale or binding.locale
        if faker_pools.reads_clock(locale, self.provider, faker_pools.as_json(self.arguments)):
            raise GenerationError(f"Column {binding.column.name}: {self._clock_problem()}.")
        size = min(max(self.pool, binding.rows if binding.column.unique else 0), _MOST)
        drawn = faker_pools.pool(locale, self.provider, faker_pools.as_json(self.arguments), size, binding.seed)
        return PoolSource(_fitting(drawn, binding.column, self.provider))


@dataclass(frozen=True)
class PoolSource:
    """Distinct values, drawn by index.

    Attributes:
        values: Of the column's type.
    """

    values: pa.Array

    @property
    def capacity(self) -> int:
        """How many values there are."""
        return len(self.values)

    def draw(self, cells: Cells) -> pa.Array:
        """Fill the rows: every value as likely."""
        return self._at(cells.below(len(self.values)))

    def unique(self, cells: Cells, index: UInt64) -> pa.Array:
        """Fill the rows with the values of these numbers."""
        return self._at(index)

    def _at(self, index: UInt64) -> pa.Array:
        places = index.astype(np.int32)
        if pa.types.is_string(self.values.type):
            return dictionary(places, self.values)
        return self.values.take(pa.array(places))


def _fitting(drawn: tuple[Any, ...], column: "ColumnSchema", provider: str) -> pa.Array:
    """Cast the values to the column's type, and leave out those that its bounds do not allow."""
    try:
        cast = _cast(drawn, column)
    except (pa.ArrowInvalid, pa.ArrowTypeError, pa.ArrowNotImplementedError, ValueError, TypeError) as error:
        raise GenerationError(
            f"Column {column.name}: Faker's '{provider}' gives values that cannot be read as type {column.type}. "
            "Use type string, or another provider."
        ) from error
    kept = [value for value in dict.fromkeys(cast.to_pylist()) if value is not None and _allowed(value, column)]
    if not kept:
        raise GenerationError(
            f"Column {column.name}: none of the values that Faker's '{provider}' gives is within the column's bounds "
            "(length, pattern, minimum, maximum, values). Widen them, or use another generator."
        )
    fits = pa.array(kept, column.arrow_type)
    return _matching(fits, column, provider)


def _cast(drawn: tuple[Any, ...], column: "ColumnSchema") -> pa.Array:
    if column.type in TEXTUAL:
        return pa.array([_text(value) for value in drawn], pa.string())
    if column.type is ColumnType.BINARY:
        return pa.array([value if isinstance(value, bytes) else _text(value).encode() for value in drawn])
    if column.type in NUMERIC:
        numbers = pa.array([str(value) for value in drawn], pa.string())
        if column.type is ColumnType.INTEGER:
            return numbers.cast(pa.int64())
        return numbers.cast(pa.float64()).cast(column.arrow_type, safe=column.type is not ColumnType.DECIMAL)
    return pa.array(list(drawn)).cast(column.arrow_type)


def _text(value: Any) -> str:
    if isinstance(value, bytes):
        return value.hex()
    return value.isoformat() if isinstance(value, date | datetime) else str(value)


def _allowed(value: Any, column: "ColumnSchema") -> bool:
    if column.values is not None and value not in column.values:
        return False
    if column.type in TEXTUAL or column.type is ColumnType.BINARY:
        long = column.length is not None and len(value) > column.length
        return not long and (column.min_length is None or len(value) >= column.min_length)
    if column.type in TEMPORAL:
        return _within(value.isoformat(), column.minimum, column.maximum, str)
    return column.type not in NUMERIC or _within(float(value), column.minimum, column.maximum, float)


def _within(value: Any, minimum: Any, maximum: Any, read: Any) -> bool:
    return (minimum is None or value >= read(minimum)) and (maximum is None or value <= read(maximum))


def _matching(values: pa.Array, column: "ColumnSchema", provider: str) -> pa.Array:
    if column.pattern is None or not pa.types.is_string(values.type):
        return values
    matched = values.filter(pc.match_substring_regex(values, f"^(?:{column.pattern})$"))
    if not len(matched):
        raise GenerationError(
            f"Column {column.name}: none of the values that Faker's '{provider}' gives matches the column's pattern. "
            "Use {kind: regex}, or another provider."
        )
    return matched
