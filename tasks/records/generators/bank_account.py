"""``kind: bank_account``: IBAN, BIC, bank and account number, which agree within a row and belong to nobody."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Literal

import pyarrow as pa
import pyarrow.compute as pc

from schemas.generator import Binding, Cells, UInt64
from schemas.types import ColumnType
from tasks.records.generators.entity import TEXT, EntityGenerator
from tasks.records.generators.holders import Holder, holder_of, written_holder
from tasks.values.entities.banks import Banks, banks_of
from tasks.values.entities.money import iban_forms
from tasks.values.entities.reserved import fitting
from tasks.values.entities.shapes import Numbered
from tasks.values.entities.words import always, dictionary
from tasks.values.strings import join

if TYPE_CHECKING:
    from schemas.model import ColumnSchema

_OF_THE_NUMBER = frozenset({"iban", "account_number", "masked"})


@dataclass(frozen=True)
class _Facts:
    """What the parts are made from.

    Attributes:
        iban: The IBANs in the way that the column asks for; None where the country has none.
        long_bic: Whether the column wants BICs of eleven characters.
        holder: The person whose account it is, where the name is asked for.
    """

    banks: Banks
    iban: Numbered | None
    long_bic: bool
    holder: Holder | None = None


class BankAccount(EntityGenerator):
    """One part of a bank account. Columns of a table with the same ``entity`` describe the same account.

    The bank is coined, its BIC one for tests, and its code belongs to no bank; every check digit is right.

    Attributes:
        part: What the column holds. ``bank_code`` is a routing number, a sort code, a Bankleitzahl.
        entity: Tells the accounts of one row apart: ``payer`` and ``payee``.
        locale: Chooses the country; the dataset's when absent. Where it has no IBANs and one of the entity's columns
            asks for one, the account is in Germany.
        person: The ``entity`` of the person in the same row who holds the account.
    """

    types: ClassVar[frozenset[ColumnType]] = TEXT | {ColumnType.INTEGER}
    called: ClassVar[str] = "a bank account"
    part_types: ClassVar[Mapping[str, frozenset[ColumnType]]] = {
        "account_number": TEXT | {ColumnType.INTEGER},
        "bank_code": TEXT | {ColumnType.INTEGER},
    }
    may_be_cut: ClassVar[frozenset[str]] = frozenset({"bank_name", "holder"})
    kind: Literal["bank_account"] = "bank_account"
    part: Literal[
        "iban", "bic", "bank_name", "bank_code", "account_number", "masked", "country_code", "currency", "holder"
    ] = "iban"
    entity: str = "bank_account"
    locale: str | None = None
    person: str = "person"

    def refusals(self, binding: Binding) -> Iterator[str]:
        """Say what the column does not hold, and that no other column can follow a unique number."""
        yield from super().refusals(binding)
        others = self._others(binding)
        if binding.column.unique and self.part in _OF_THE_NUMBER and others:
            yield (
                f"a unique {self.part} is not the one that column '{others[0]}' goes with; fill '{others[0]}' by "
                f'{{kind: expression, sql: "right({binding.column.name}, 8)"}}, or drop the uniqueness'
            )

    def _others(self, binding: Binding) -> list[str]:
        """The other columns of the same account that hold its number."""
        family = self.family(binding)
        return [
            column.name
            for column, account in family
            if account.part in _OF_THE_NUMBER and column.name != binding.column.name
        ]

    def facts(self, binding: Binding, locale: str) -> _Facts:
        """The accounts of the locale's country."""
        column = binding.column
        asked = any(account.part == "iban" for _, account in self.family(binding))
        banks = banks_of(locale, with_iban=asked)
        iban = None
        if banks.ibans is not None:
            forms = iban_forms(banks.country)
            iban = fitting(forms, column.length, column.min_length, column.pattern) or forms[0]
        holder = holder_of(self.person, binding) if self.part == "holder" else None
        return _Facts(banks, iban, _wants_eleven(column), holder)

    def distinct(self, facts: _Facts, binding: Binding) -> int | None:
        """IBANs and account numbers can be told apart, where they stand alone."""
        apart = self.part in {"iban", "account_number"} and not self._others(binding)
        return facts.banks.capacity if apart else None


def _wants_eleven(column: "ColumnSchema") -> bool:
    import re

    if column.pattern is not None and not re.fullmatch(column.pattern, "ABCDDEX0"):
        return True
    return (column.min_length or 0) > len("ABCDDEX0")


def _iban(facts: _Facts, cells: Cells, index: UInt64 | None) -> pa.Array:
    assert facts.iban is not None
    return facts.iban.at(facts.banks.place(cells, index))


def _bic(facts: _Facts, cells: Cells, index: UInt64 | None) -> pa.Array:
    bics = facts.banks.bics
    return dictionary(facts.banks.bank(cells), join(bics, "XXX") if facts.long_bic else bics)


def _masked(facts: _Facts, cells: Cells, index: UInt64 | None) -> pa.Array:
    return join("**** ", pc.utf8_slice_codeunits(facts.banks.account(cells, None), -4))


BankAccount.writers = {
    "iban": _iban,
    "bic": _bic,
    "bank_name": lambda facts, cells, _: dictionary(facts.banks.bank(cells), facts.banks.names),
    "bank_code": lambda facts, cells, _: facts.banks.code(cells),
    "account_number": lambda facts, cells, index: facts.banks.account(cells, index),
    "masked": _masked,
    "country_code": lambda facts, cells, _: always(facts.banks.country, len(cells.rows)),
    "currency": lambda facts, cells, _: always(facts.banks.currency, len(cells.rows)),
    "holder": written_holder,
}
