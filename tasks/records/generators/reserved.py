"""``kind: reserved``: telephone numbers, addresses and numbers that belong to nobody, with the right checksums."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Literal

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from schemas.errors import GenerationError
from schemas.generator import Binding, Cells, Generator, Source, UInt64
from schemas.suggest import did_you_mean
from schemas.types import ColumnType
from tasks.records.generators.fits import misfits_of
from tasks.values.entities.fit import fitted
from tasks.values.entities.locales import known, locale_of, unknown_hint
from tasks.values.entities.money import CARD_PREFIXES, COMMON_BRANDS, month_ends, same_length
from tasks.values.entities.phones import PhoneBook
from tasks.values.entities.reserved import KINDS, Wish, fitting, forms_of
from tasks.values.entities.shapes import Numbered

if TYPE_CHECKING:
    from schemas.model import ColumnSchema

_MONTHS = frozenset({ColumnType.DATE, ColumnType.TIMESTAMP})
_DIGITS_ONLY = frozenset({"card", "cvv", "account_number", "routing_number", "imei", "imsi", "npi", "isbn", "ean"})


class Reserved(Generator):
    """Values of one kind from the sets that are set aside for documents, tests and fiction, or are never issued.

    Attributes:
        of: The kind: ``phone``, ``email``, ``ipv4``, ``ssn``, ``card``, ``iban`` and so on.
        locale: Chooses the country, where the kind differs by country; the dataset's when absent.
        brands: Of cards: ``visa``, ``mastercard``, ``amex``, ``discover``, ``diners``, ``jcb``; all of one length.
        scope: Which network addresses: ``documentation`` (few: 768 IPv4 and 256 MAC addresses), ``benchmark`` or
            ``private`` (IPv4), ``local`` (MAC).
        first_year: Of cards: the first year in which they end; they end within five.
    """

    types: ClassVar[frozenset[ColumnType]] = frozenset({ColumnType.STRING, ColumnType.INTEGER}) | _MONTHS
    kind: Literal["reserved"] = "reserved"
    of: str
    locale: str | None = None
    brands: tuple[str, ...] = COMMON_BRANDS
    scope: Literal["documentation", "benchmark", "private", "local"] = "documentation"
    first_year: int = 2030

    def problems(self, column: "ColumnSchema") -> Iterator[str]:
        """Say which parameters do not fit the column."""
        if self.of not in KINDS:
            yield f"there are no reserved values of '{self.of}'.{did_you_mean(self.of, KINDS, list_up_to=len(KINDS))}"
            return
        if self.locale is not None and not known(self.locale):
            yield f"the locale '{self.locale}' is not known.{unknown_hint(self.locale)}"
            return
        yield from self._type_problems(column)
        problems = list(self._brand_problems())
        yield from problems
        if not problems and self._form(column, self.locale or "en_US") is None and column.type is ColumnType.STRING:
            yield (
                f"no way of writing a reserved {self.of} fits the column's length and pattern; "
                f"values look like {self._sample()}"
            )

    def _type_problems(self, column: "ColumnSchema") -> Iterator[str]:
        if column.type in _MONTHS and self.of != "card_expiry":
            yield f"a reserved {self.of} cannot fill a column of type {column.type}: it wants type string"
        if column.type is ColumnType.INTEGER and self.of not in _DIGITS_ONLY:
            yield f"a reserved {self.of} cannot fill a column of type integer: it wants type string"

    def _brand_problems(self) -> Iterator[str]:
        for brand in self.brands:
            if brand not in CARD_PREFIXES:
                yield f"there is no card brand '{brand}'.{did_you_mean(brand, CARD_PREFIXES)}"
                return
        if not self.brands or not same_length(self.brands):
            yield "brands must name at least one card brand, and all must have numbers of the same length"

    def _sample(self) -> str:
        forms = forms_of(self.of, self._wish(self.locale or "en_US"))
        return " or ".join(str(form.at(np.array([7], np.uint64))[0]) for form in forms)

    def _wish(self, locale: str) -> Wish:
        return Wish(locale_of(locale).country, self.brands, self.scope, (self.first_year, self.first_year + 4))

    def _form(self, column: "ColumnSchema", locale: str) -> Numbered | None:
        forms = forms_of(self.of, self._wish(locale))
        return fitting(forms, column.length, column.min_length, column.pattern)

    def refusals(self, binding: Binding) -> Iterator[str]:
        """Say which of the column's constraints the values do not keep to."""
        yield from misfits_of(self, f"a reserved {self.of}", binding)

    def bind(self, binding: Binding) -> Source:
        """Choose the way of writing that fits the column.

        Raises:
            GenerationError: If none does.
        """
        column, locale = binding.column, self.locale or binding.locale
        if column.type in _MONTHS:
            return ExpirySource(column, self._month_ends(column))
        form = (
            self._form(column, locale) if column.type is ColumnType.STRING else forms_of(self.of, self._wish(locale))[0]
        )
        if form is None:
            raise GenerationError(
                f"Column {column.name}: no way of writing a reserved {self.of} fits its length and pattern. Widen them."
            )
        distinct = form.distinct(column, binding.rows) if isinstance(form, PhoneBook) else form.capacity
        return ReservedSource(column, form, distinct)

    def _month_ends(self, column: "ColumnSchema") -> npt.NDArray[np.datetime64]:
        """The ends of months that the column's bounds and list leave."""
        years = self.first_year, self.first_year + 4
        ends = month_ends(years)
        listed = [np.datetime64(str(value)[:10]) for value in column.values or ()]
        low, high = (None if bound is None else np.datetime64(str(bound)[:10]) for bound in _span(column))
        kept = np.ones(len(ends), bool) if low is None else ends > low - (column.type is ColumnType.DATE)
        kept &= True if high is None else ends <= high
        kept &= np.isin(ends, listed) if listed else True
        if not kept.any():
            raise GenerationError(
                f"Column {column.name}: no card of first_year {self.first_year} ends within the column's bounds: "
                f"cards end in {years[0]} to {years[1]}. Set first_year, or widen the bounds."
            )
        return ends[kept]


def _span(column: "ColumnSchema") -> tuple[object, object]:
    return column.minimum, column.maximum


@dataclass(frozen=True)
class ReservedSource:
    """A numbered set of reserved values, bound to its column."""

    column: "ColumnSchema"
    form: Numbered
    capacity: int | None

    def draw(self, cells: Cells) -> pa.Array:
        """Fill the rows: every value of the set as likely."""
        return fitted(self.form.at(cells.below(self.form.capacity)), self.column)

    def unique(self, cells: Cells, index: UInt64) -> pa.Array:
        """Fill the rows with the values of these numbers."""
        if isinstance(self.form, PhoneBook):
            return self.form.extended(index)
        return fitted(self.form.at(index), self.column)


@dataclass(frozen=True)
class ExpirySource:
    """The last days of the months in which cards end, for a column of dates."""

    column: "ColumnSchema"
    ends: npt.NDArray[np.datetime64]

    @property
    def capacity(self) -> int:
        """How many months there are."""
        return len(self.ends)

    def draw(self, cells: Cells) -> pa.Array:
        """Fill the rows: every month as likely."""
        return self.unique(cells, cells.below(len(self.ends)))

    def unique(self, cells: Cells, index: UInt64) -> pa.Array:
        """Fill the rows with the months of these numbers."""
        return pa.array(self.ends[index.astype(np.intp)]).cast(self.column.arrow_type)
