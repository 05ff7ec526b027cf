"""``kind: payment``: method, status, handler, amount and fee of a payment, which agree within a row."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, ClassVar, Literal

import pyarrow as pa

from schemas.generator import Binding
from schemas.suggest import did_you_mean
from schemas.types import ColumnType
from tasks.records.generators.entity import COUNTED, EntityGenerator
from tasks.values.entities.payments import DIGITS, Payments, payment_methods, payments_of
from tasks.values.entities.words import always, dictionary

if TYPE_CHECKING:
    from schemas.model import ColumnSchema

_MONEY = COUNTED - {ColumnType.STRING}


class Payment(EntityGenerator):
    """One part of a payment. Columns of a table with the same ``entity`` describe the same payment.

    Attributes:
        part: What the column holds. ``instrument`` shows the last digits of a test card or of a test account.
        entity: Tells the payments of one row apart.
        locale: Chooses the money; the dataset's when absent.
        methods: ``card``, ``wallet``, ``bank_transfer``, ``direct_debit``, ``invoice``, ``cash``; all when absent, the
            common ones more often.
    """

    types: ClassVar[frozenset[ColumnType]] = COUNTED
    called: ClassVar[str] = "a payment"
    part_types: ClassVar[Mapping[str, frozenset[ColumnType]]] = {"amount": _MONEY, "fee": _MONEY}
    kind: Literal["payment"] = "payment"
    part: Literal["method", "status", "handled_by", "reference", "instrument", "amount", "fee", "currency"] = "method"
    entity: str = "payment"
    locale: str | None = None
    methods: tuple[str, ...] | None = None

    def problems(self, column: "ColumnSchema") -> Iterator[str]:
        """Say which parameters do not fit the column."""
        yield from super().problems(column)
        for method in self.methods or ():
            if method not in payment_methods():
                yield f"there is no way of paying '{method}'.{did_you_mean(method, payment_methods())}"
        if self.methods is not None and (not self.methods or len(set(self.methods)) < len(self.methods)):
            yield "methods must name at least one way of paying, each once"

    def facts(self, binding: Binding, locale: str) -> Payments:
        """The payments by the methods that the family's columns allow."""
        family = self.family(binding)
        said = next((payment.methods for _, payment in family if payment.methods), tuple(payment_methods()))
        lists = [column.values for column, payment in family if payment.part == "method" and column.values is not None]
        kept = tuple(method for method in said if all(method in values for values in lists))
        return payments_of(locale, kept or said)

    def distinct(self, facts: Payments, binding: Binding) -> int | None:
        """References can be told apart."""
        return int(10**DIGITS) if self.part == "reference" else None


Payment.writers = {
    "method": lambda facts, cells, _: dictionary(facts.method(cells), pa.array(facts.methods, pa.string())),
    "status": lambda facts, cells, _: facts.chosen(cells, facts.statuses, "status"),
    "handled_by": lambda facts, cells, _: facts.chosen(cells, facts.handlers, "handler"),
    "reference": lambda facts, cells, index: facts.reference(cells, index),
    "instrument": lambda facts, cells, _: facts.instrument(cells),
    "amount": lambda facts, cells, _: pa.array(facts.amount(cells)),
    "fee": lambda facts, cells, _: pa.array(facts.fee(cells)),
    "currency": lambda facts, cells, _: always(facts.currency, len(cells.rows)),
}
