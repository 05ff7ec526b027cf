"""Payments: how a payment was made decides who handled it, how it can stand, what it cost and how it is written."""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from schemas.generator import Cells, UInt64
from schemas.own_yaml import own_yaml
from tasks.values.entities.banks import Banks, banks_of
from tasks.values.entities.cards import USUAL_BRANDS, Cards, cards_of
from tasks.values.entities.locales import locale_of
from tasks.values.entities.places import country_of
from tasks.values.entities.products import rate_of
from tasks.values.entities.words import Index, Words, by_choice, dictionary, share_out
from tasks.values.strings import digits, join, pick, text

_DATA = files("tasks.values.entities") / "data"
DIGITS = 10  # of a reference
_MEDIAN, _SIGMA = 42.0, 0.9  # of amounts: most are small, a few are large


@dataclass(frozen=True)
class Payments:
    """How people pay in a locale.

    Attributes:
        methods: The ways of paying; ``slots`` their shares, shape (65536,).
        references: What references begin with, by method; ``fees`` the share and the fixed part, shape (methods, 2).
        statuses: How a payment may stand, by method; ``handlers`` who may handle it.
        rate: What a euro is about, in the locale's money.
        currency: ISO 4217 code.
        cards: Whose last digits card payments show; ``banks`` those of transfers and debits.
    """

    methods: tuple[str, ...]
    slots: Index
    references: pa.Array
    fees: npt.NDArray[np.float64]
    statuses: tuple[Words, ...]
    handlers: tuple[Words, ...]
    rate: int
    currency: str
    cards: Cards
    banks: Banks

    def method(self, cells: Cells) -> Index:
        """Index of the way of paying."""
        picked: Index = self.slots[cells.bits("method") >> np.uint64(48)]
        return picked

    def reference(self, cells: Cells, index: UInt64 | None) -> pa.Array:
        """The letters of the method and ten digits."""
        number = cells.below(10**DIGITS, "reference") if index is None else index
        return join(pick(self.references, self.method(cells)), "-", text(digits(number, DIGITS)))

    def chosen(self, cells: Cells, lists: tuple[Words, ...], draw: str) -> pa.Array:
        """One of the words that the method allows."""
        bits = cells.bits(draw)
        return by_choice(
            self.method(cells),
            len(lists),
            lambda which, own: lists[which].values.take(pa.array(lists[which].pick(bits[own]))),
        ).dictionary_encode()

    def amount(self, cells: Cells) -> npt.NDArray[np.float64]:
        """What is paid: at least 1 of the money, lognormal, two decimals, shape (n,)."""
        from scipy.special import ndtri

        normal = ndtri(np.clip(cells.uniform("amount"), 1e-9, 1 - 1e-9))
        amount: npt.NDArray[np.float64] = np.maximum(np.round(_MEDIAN * np.exp(_SIGMA * normal) * self.rate, 2), 1.0)
        return amount

    def fee(self, cells: Cells) -> npt.NDArray[np.float64]:
        """What the payment costs: the method's share of the amount and its fixed part, shape (n,)."""
        share, fixed = self.fees[self.method(cells)].T
        fee: npt.NDArray[np.float64] = np.round(self.amount(cells) * share + fixed * self.rate, 2)
        return fee

    def instrument(self, cells: Cells) -> pa.Array:
        """What was paid with, as a receipt shows it: the end of a card's or account's number, or the method."""
        shown = {"card": self._card, "bank_transfer": self._account, "direct_debit": self._account}
        whole = {name: write(cells) for name, write in shown.items()}
        method = self.method(cells)

        def make(which: int, own: npt.NDArray[np.intp]) -> pa.Array:
            name = self.methods[which]
            if name in whole:
                return whole[name].take(pa.array(own))
            return pa.repeat(pa.scalar(name, pa.string()), len(own))

        return by_choice(method, len(self.methods), make)

    def _card(self, cells: Cells) -> pa.Array:
        names = pa.array(self.cards.brands, pa.string())
        last = pc.utf8_slice_codeunits(self.cards.number(cells, None, self.cards.plain), -4)
        return join(dictionary(self.cards.brand(cells), names), " **** ", last)

    def _account(self, cells: Cells) -> pa.Array:
        return join("account **** ", pc.utf8_slice_codeunits(self.banks.account(cells, None), -4))


@cache
def payment_methods() -> dict[str, Any]:
    """The ways of paying and what is known of each."""
    facts: dict[str, Any] = own_yaml((_DATA / "payments.yaml").read_text("utf-8"))
    return facts


@cache
def payments_of(locale: str, methods: tuple[str, ...]) -> Payments:
    """Prepare the payments of a locale by some of the ways of paying."""
    facts = [payment_methods()[method] for method in methods]
    currency = country_of(locale_of(locale).country).currency
    return Payments(
        methods=methods,
        slots=share_out(np.array([each["share"] for each in facts], np.float64)),
        references=pa.array([each["reference"] for each in facts], pa.string()),
        fees=np.array([each["fee"] for each in facts], np.float64),
        statuses=tuple(Words.of(each["status"]) for each in facts),
        handlers=tuple(Words.of(each["handled_by"]) for each in facts),
        rate=rate_of(currency),
        currency=currency,
        cards=cards_of(USUAL_BRANDS, 2030),
        banks=banks_of(locale, with_iban=False),
    )
