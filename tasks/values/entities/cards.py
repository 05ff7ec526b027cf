"""Payment cards with the numbers that processors publish for tests."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from schemas.generator import Cells, UInt64
from tasks.values.entities.money import card_forms, month_ends
from tasks.values.entities.shapes import Numbered
from tasks.values.entities.words import Index, by_choice, share_out
from tasks.values.strings import Block, digits, packed

USUAL_BRANDS = ("visa", "mastercard", "amex", "discover")
_COMMON = {"visa": 52.0, "mastercard": 30.0, "amex": 10.0, "discover": 4.0, "jcb": 3.0, "diners": 1.0}
_FUNDING = {"amex": ("credit",), "diners": ("credit",), "discover": ("credit",), "jcb": ("credit",)}
_LAST = 4


@dataclass(frozen=True)
class Cards:
    """The cards of some brands.

    Attributes:
        brands: Their names.
        slots: Index of a brand, by how common it is, shape (65536,).
        plain: The numbers of each brand as digits alone; ``written`` in the way that a column asks for.
        ends: The last days of the months in which cards end.
    """

    brands: tuple[str, ...]
    slots: Index
    plain: tuple[Numbered, ...]
    written: tuple[Numbered, ...]
    ends: npt.NDArray[np.datetime64]

    @property
    def capacity(self) -> int:
        """Numbers that can be told apart whatever the rows' brands."""
        return min(form.capacity for form in self.plain)

    def brand(self, cells: Cells) -> Index:
        """Index of the brand."""
        picked: Index = self.slots[cells.bits("brand") >> np.uint64(48)]
        return picked

    def number(self, cells: Cells, index: UInt64 | None, forms: tuple[Numbered, ...]) -> pa.Array:
        """The number in one of the ways of writing."""
        bits = cells.bits("number") if index is None else index
        return by_choice(
            self.brand(cells),
            len(forms),
            lambda which, own: forms[which].at(bits[own] % np.uint64(forms[which].capacity)),
        )

    def month(self, cells: Cells) -> npt.NDArray[np.datetime64]:
        """The last day on which the card is good."""
        last: npt.NDArray[np.datetime64] = self.ends[cells.below(len(self.ends), "expiry").astype(np.intp)]
        return last

    def security_code(self, cells: Cells) -> pa.Array:
        """Three digits, four on an American Express."""
        block: Block = digits(cells.bits("code") >> np.uint64(8), 4)
        four = np.array([brand == "amex" for brand in self.brands])[self.brand(cells)]
        block[~four, 0] = 0
        return packed(block)

    def funding(self, cells: Cells) -> pa.Array:
        """``credit``, or ``debit`` where the brand has such cards."""
        credit_only = np.array([brand in _FUNDING for brand in self.brands])[self.brand(cells)]
        debit = (cells.bits("funding") >> np.uint64(63)).astype(bool) & ~credit_only
        return pa.DictionaryArray.from_arrays(pa.array(debit.astype(np.int8)), pa.array(["credit", "debit"]))


def cards_of(brands: tuple[str, ...], first_year: int, style: int = 0) -> Cards:
    """Prepare the cards of some brands that end within five years.

    Args:
        brands: Of :data:`tasks.values.entities.money.CARD_PREFIXES`.
        first_year: The first year in which they end.
        style: 0 for digits alone, 1 for groups apart by spaces, 2 by hyphens.
    """
    weights = np.array([_COMMON[brand] for brand in brands])
    plain = tuple(card_forms((brand,))[0] for brand in brands)
    written = tuple(card_forms((brand,))[style] for brand in brands)
    return Cards(brands, share_out(weights), plain, written, month_ends((first_year, first_year + 4)))
