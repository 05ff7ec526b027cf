"""``kind: company``: names, addresses on the internet and numbers of companies, which agree within a row."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from schemas.errors import GenerationError
from schemas.generator import Binding, Cells, Generator, Source, UInt64
from schemas.types import ColumnType
from tasks.records.generators.fits import misfits_of
from tasks.values.entities.firms import Firms, firms_of
from tasks.values.entities.fit import TAG, clipped, fitted, longest_of, tag_capacity, tagged, tags
from tasks.values.entities.locales import known, locale_of, unknown_hint
from tasks.values.entities.phones import PhoneBook, fitting_style, phone_book, too_narrow
from tasks.values.entities.reserved import Wish, fitting, forms_of
from tasks.values.entities.shapes import Numbered
from tasks.values.entities.siblings import first_said, same_entity
from tasks.values.entities.words import Index, dictionary
from tasks.values.strings import join, pick

if TYPE_CHECKING:
    from schemas.model import ColumnSchema

_DESKS = ("info", "sales", "office", "contact", "hello", "support")


class Company(Generator):
    """One part of a company. Columns of a table with the same ``entity`` describe the same company.

    Attributes:
        part: What the column holds.
        entity: Tells the companies of one row apart: ``supplier`` and ``carrier``.
        locale: Language of the names; the dataset's when absent. The first column of the entity that says one decides.
    """

    types: ClassVar[frozenset[ColumnType]] = frozenset({ColumnType.STRING})
    kind: Literal["company"] = "company"
    part: Literal["name", "domain", "url", "email", "phone", "tax_id", "industry"] = "name"
    entity: str = "company"
    locale: str | None = None

    def problems(self, column: "ColumnSchema") -> Iterator[str]:
        """Say which parameters do not fit the column."""
        if self.locale is not None and not known(self.locale):
            yield f"company names are not known for the locale '{self.locale}'.{unknown_hint(self.locale)}"
        least = {"domain": 9, "url": 17, "email": 16}.get(self.part, 0)
        if column.length is not None and column.length < least:
            yield f"a company's {self.part} needs a length of {least} or more, not {column.length}"

    def refusals(self, binding: Binding) -> Iterator[str]:
        """Say which of the column's constraints the part does not keep to."""
        if self.part == "phone":
            yield from too_narrow(locale_of(self._locale(binding)).country, binding.column)
        yield from misfits_of(self, f"a company's {self.part}", binding)

    def _locale(self, binding: Binding) -> str:
        return first_said((company.locale for _, company in same_entity(binding, self)), binding.locale)

    def bind(self, binding: Binding) -> Source:
        """Prepare the companies that the table's columns describe together."""
        family = list(same_entity(binding, self))
        locale = self._locale(binding)
        lengths = [column.length for column, company in family if company.part == "name" and column.length is not None]
        firms = firms_of(locale, min(lengths, default=None))
        return _bound(self, binding, firms, locale_of(locale).country)


def _bound(company: Company, binding: Binding, firms: Firms, country: str) -> "CompanySource":
    column, capacity = binding.column, None
    numbers: Numbered | None = None
    if company.part == "phone":
        numbers = book = phone_book(country, fitting_style(country, column))
        capacity = book.distinct(column, binding.rows)
    elif company.part == "tax_id":
        forms = forms_of("tax_id", Wish(country))
        numbers = fitting(forms, column.length, column.min_length, column.pattern) or forms[-1]
        capacity = numbers.capacity
    elif company.part != "industry":
        capacity = tag_capacity(column.length, least=1 if company.part == "name" else 16)
    return CompanySource(company.part, company.entity, column, firms, numbers, capacity)


@dataclass(frozen=True)
class CompanySource:
    """A part of a company, bound to its column.

    Attributes:
        numbers: The telephone or tax numbers to draw from, where the part is one.
    """

    part: str
    entity: str
    column: "ColumnSchema"
    firms: Firms
    numbers: Numbered | None
    capacity: int | None

    def draw(self, cells: Cells) -> pa.Array:
        """Fill the rows."""
        return fitted(_PARTS[self.part](self, cells.shared(f"company/{self.entity}"), None), self.column)

    def unique(self, cells: Cells, index: UInt64) -> pa.Array:
        """Fill the rows with distinct values that follow the company."""
        if self.capacity is None:
            raise GenerationError(
                f"Column {self.column.name}: a company's {self.part} cannot be made unique here. Widen the column, or "
                "drop the uniqueness."
            )
        return fitted(_PARTS[self.part](self, cells.shared(f"company/{self.entity}"), index), self.column)

    def head(self, cells: Cells) -> Index:
        """Index of the name's beginning."""
        return cells.below(len(self.firms.heads), "head").astype(np.int32)

    def tail(self, cells: Cells) -> Index:
        """Index of the name's ending."""
        return cells.below(len(self.firms.tails), "tail").astype(np.int32)


def _name(source: CompanySource, cells: Cells, index: UInt64 | None) -> pa.Array:
    name = join(pick(source.firms.heads, source.head(cells)), pick(source.firms.tails, source.tail(cells)))
    return name if index is None else tagged(name, index, source.column.length)


def _host(source: CompanySource, cells: Cells, index: UInt64 | None, taken_up: int) -> pa.Array:
    """The company's name as a host, cut to what the column leaves; a tag goes last."""
    name = join(pick(source.firms.head_hosts, source.head(cells)), pick(source.firms.tail_hosts, source.tail(cells)))
    length = source.column.length
    if length is not None:
        room = length - taken_up - len(".example") - (0 if index is None else TAG + 1)
        longest = longest_of(source.firms.head_hosts) + longest_of(source.firms.tail_hosts)
        name = name if longest <= room else pc.ascii_rtrim(clipped(name, max(room, 1)), "-")
    return join(name, ".example") if index is None else join(name, "-", tags(index), ".example")


def _url(source: CompanySource, cells: Cells, index: UInt64 | None) -> pa.Array:
    return join("https://", _host(source, cells, index, len("https://")))


def _email(source: CompanySource, cells: Cells, index: UInt64 | None) -> pa.Array:
    desks = pa.array([f"{desk}@" for desk in _DESKS], pa.string())
    desk = pick(desks, cells.below(len(_DESKS), "desk").astype(np.int32))
    return join(desk, _host(source, cells, index, longest_of(desks)))


def _number(source: CompanySource, cells: Cells, index: UInt64 | None) -> pa.Array:
    if source.numbers is None:
        raise GenerationError(f"Column {source.column.name}: a company's {source.part} has no numbers to draw from.")
    if index is None:
        return source.numbers.at(cells.below(source.numbers.capacity, source.part))
    return source.numbers.extended(index) if isinstance(source.numbers, PhoneBook) else source.numbers.at(index)


def _industry(source: CompanySource, cells: Cells, index: UInt64 | None) -> pa.Array:
    return dictionary(cells.below(len(source.firms.trades), "industry").astype(np.int32), source.firms.trades)


_PARTS: dict[str, Callable[[CompanySource, Cells, UInt64 | None], pa.Array]] = {
    "name": _name,
    "domain": lambda source, cells, index: _host(source, cells, index, 0),
    "url": _url,
    "email": _email,
    "phone": _number,
    "tax_id": _number,
    "industry": _industry,
}
