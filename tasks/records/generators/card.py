"""``kind: card``: payment cards whose number, brand, security code and expiry agree within a row, and pay nowhere."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Literal

import pyarrow as pa
import pyarrow.compute as pc

from schemas.generator import Binding, Cells, UInt64
from schemas.suggest import did_you_mean
from schemas.types import ColumnType
from tasks.records.generators.entity import COUNTED, TEXT, EntityGenerator
from tasks.records.generators.holders import Holder, holder_of, written_holder
from tasks.values.entities.cards import USUAL_BRANDS, Cards, cards_of
from tasks.values.entities.money import CARD_PREFIXES
from tasks.values.entities.reserved import fitting
from tasks.values.entities.words import dictionary
from tasks.values.strings import join

if TYPE_CHECKING:
    from schemas.model import ColumnSchema

_SPOKEN = {"visa": "Visa", "mastercard": "Mastercard", "amex": "American Express", "discover": "Discover",
           "diners": "Diners Club", "jcb": "JCB"}  # fmt: skip
_MONTHS = frozenset({ColumnType.DATE, ColumnType.TIMESTAMP})
_FOLLOW_THE_NUMBER = frozenset({"last_four", "first_six", "masked"})
_STYLES = 3


@dataclass(frozen=True)
class _Facts:
    """What the parts are made from.

    Attributes:
        names: How the column writes each brand.
        month: How it writes a month; None when it holds dates.
        holder: The person whose card it is, where the name is asked for.
    """

    cards: Cards
    names: tuple[str, ...]
    month: str | None
    holder: Holder | None = None


class Card(EntityGenerator):
    """One part of a payment card. Columns of a table with the same ``entity`` describe the same card.

    Attributes:
        part: What the column holds.
        entity: Tells the cards of one row apart.
        locale: Language of the holder's name; the dataset's when absent.
        brands: ``visa``, ``mastercard``, ``amex``, ``discover``, ``diners``, ``jcb``; the common ones more often.
        first_year: The first year in which cards end; they end within five.
        person: The ``entity`` of the person in the same row who holds the card.
    """

    types: ClassVar[frozenset[ColumnType]] = COUNTED | _MONTHS
    called: ClassVar[str] = "a card"
    part_types: ClassVar[Mapping[str, frozenset[ColumnType]]] = {
        "number": TEXT | {ColumnType.INTEGER},
        "expiry": TEXT | _MONTHS,
        "expiry_month": COUNTED,
        "expiry_year": COUNTED,
    }
    may_be_cut: ClassVar[frozenset[str]] = frozenset({"holder"})
    adapts: ClassVar[Mapping[str, int]] = {"expiry": len("1230")}
    kind: Literal["card"] = "card"
    part: Literal[
        "number", "brand", "expiry", "expiry_month", "expiry_year", "security_code", "last_four", "first_six",
        "masked", "funding", "holder",
    ] = "number"  # fmt: skip
    entity: str = "card"
    locale: str | None = None
    brands: tuple[str, ...] = USUAL_BRANDS
    first_year: int = 2030
    person: str = "person"

    def problems(self, column: "ColumnSchema") -> Iterator[str]:
        """Say which parameters do not fit the column."""
        yield from super().problems(column)
        for brand in self.brands:
            if brand not in CARD_PREFIXES:
                hint = did_you_mean(brand, CARD_PREFIXES)
                yield f"there is no card brand '{brand}'.{hint}"
        if not self.brands or len(set(self.brands)) < len(self.brands):
            yield "brands must name at least one card brand, each once"

    def refusals(self, binding: Binding) -> Iterator[str]:
        """Say what the column does not hold, and that what is read off a number cannot follow a unique one."""
        yield from super().refusals(binding)
        if self.part == "number" and binding.column.unique and self._followers(binding):
            name = self._followers(binding)[0]
            yield (
                f"a unique card number is not the one that column '{name}' is read off; fill '{name}' by "
                f'{{kind: expression, sql: "right({binding.column.name}, 4)"}}, or drop the uniqueness'
            )

    def _followers(self, binding: Binding) -> list[str]:
        return [column.name for column, card in self.family(binding) if card.part in _FOLLOW_THE_NUMBER]

    def facts(self, binding: Binding, locale: str) -> _Facts:
        """The cards of the brands that the family's columns allow."""
        family, column = self.family(binding), binding.column
        first = family[0][1]
        brands = _allowed(first.brands, [each for each, card in family if card.part == "brand"])
        cards = cards_of(brands, first.first_year, _style(brands, first.first_year, column))
        spelled = _spelled(column) if self.part == "brand" else {}
        names = tuple(spelled.get(brand, _SPOKEN[brand]) for brand in brands)
        holder = holder_of(self.person, binding) if self.part == "holder" else None
        return _Facts(cards, names, None if column.type in _MONTHS else _month_form(column), holder)

    def distinct(self, facts: _Facts, binding: Binding) -> int | None:
        """Numbers alone can be told apart."""
        return facts.cards.capacity if self.part == "number" and not self._followers(binding) else None


def _spelled(column: "ColumnSchema") -> dict[str, str]:
    """How a column with a list of values spells the brands in it."""
    folded = {"".join(filter(str.isalpha, str(value).casefold())): str(value) for value in column.values or ()}
    known = {brand: brand for brand in _SPOKEN}
    known |= {"americanexpress": "amex", "dinersclub": "diners", "mc": "mastercard"}
    return {known[word]: value for word, value in folded.items() if word in known}


def _allowed(brands: tuple[str, ...], columns: "list[ColumnSchema]") -> tuple[str, ...]:
    """The brands that every list of values holds; all of those asked for where that leaves none."""
    lists = [_spelled(column) for column in columns if column.values is not None]
    kept = tuple(brand for brand in (CARD_PREFIXES if lists else brands) if all(brand in each for each in lists))
    return kept or brands


def _style(brands: tuple[str, ...], year: int, column: "ColumnSchema") -> int:
    """The first way of writing numbers that the column has room for and whose pattern they match."""
    if column.pattern is None:
        return 0
    for style in range(_STYLES):
        forms = cards_of(brands, year, style).written
        if all(fitting((form,), column.length, column.min_length, column.pattern) for form in forms):
            return style
    return 0


_MONTH_FORMS = ("%m/%y", "%m/%Y", "%Y-%m", "%m%y")


def _month_form(column: "ColumnSchema") -> str:
    """The first way of writing a month that fits the column."""
    import re

    for form, sample in zip(_MONTH_FORMS, ("12/30", "12/2030", "2030-12", "1230"), strict=True):
        if column.length is not None and len(sample) > column.length:
            continue
        if column.pattern is None or re.fullmatch(column.pattern, sample):
            return form
    return _MONTH_FORMS[0]


def _expiry(facts: _Facts, cells: Cells, index: UInt64 | None) -> pa.Array:
    last = pa.array(facts.cards.month(cells))
    return last if facts.month is None else pc.strftime(last, format=facts.month)


def _brand(facts: _Facts, cells: Cells, index: UInt64 | None) -> pa.Array:
    return dictionary(facts.cards.brand(cells), pa.array(facts.names, pa.string()))


def _plain(facts: _Facts, cells: Cells) -> pa.Array:
    return facts.cards.number(cells, None, facts.cards.plain)


Card.writers = {
    "number": lambda facts, cells, index: facts.cards.number(cells, index, facts.cards.written),
    "brand": _brand,
    "expiry": _expiry,
    "expiry_month": lambda facts, cells, _: pc.month(facts.cards.month(cells)),
    "expiry_year": lambda facts, cells, _: pc.year(facts.cards.month(cells)),
    "security_code": lambda facts, cells, _: facts.cards.security_code(cells),
    "last_four": lambda facts, cells, _: pc.utf8_slice_codeunits(_plain(facts, cells), -4),
    "first_six": lambda facts, cells, _: pc.utf8_slice_codeunits(_plain(facts, cells), 0, 6),
    "masked": lambda facts, cells, _: join("**** ", pc.utf8_slice_codeunits(_plain(facts, cells), -4)),
    "funding": lambda facts, cells, _: facts.cards.funding(cells),
    "holder": written_holder,
}
