"""The error of a set that has fewer surrogates than there are values, said in the words of the policy."""

from collections.abc import Mapping, Sequence
from typing import Self

from schemas.errors import GenerationError

_TYPES = {
    "ssn": ("SSN",), "card": ("CREDIT_CARD",), "iban": ("IBAN",), "phone": ("PHONE",), "given": ("PERSON",),
    "national": ("NATIONAL_ID", "TAX_ID", "HEALTH_PLAN"), "national-whole": ("NATIONAL_ID", "TAX_ID", "HEALTH_PLAN"),
    "family": ("PERSON",), "city": ("GPE",), "street": ("ADDRESS",), "box": ("ADDRESS",), "road": ("ADDRESS",),
    "host": ("EMAIL",), "words": ("USERNAME",), "ipv4": ("IP",), "ipv6": ("IP",), "mac": ("MAC",),
}  # fmt: skip
"""By the kind of a set, the types of columns that draw from it; others hold numbers of many types."""


class NoRoomError(GenerationError):
    """A set of surrogates has no room for all distinct values."""

    kind: str = ""
    missing: int = 0

    @classmethod
    def of(cls, kind: str, missing: int) -> Self:
        """Say what kind of set has too few, and how many are missing."""
        error = cls(cls._told(kind, missing, ""))
        error.kind, error.missing = kind, missing
        return error

    def for_columns(self, columns: Mapping[str, Sequence[str]]) -> Self:
        """The same with the columns that the values come from.

        Args:
            columns: By type, as ``table.column``.
        """
        types = _TYPES.get(self.kind, tuple(columns))
        named = [f"{column} ({type})" for type in types for column in columns.get(type, ())]
        return type(self)(self._told(self.kind, self.missing, ", ".join(named[:6])))

    @staticmethod
    def _told(kind: str, missing: int, columns: str) -> str:
        types = _TYPES.get(kind, ())
        called = f"type {' or '.join(types)}" if types else f"form {kind}"
        where = f" They stand in {columns}." if columns else ""
        example = f"types: {{{types[0]}: tokenize}}" if types else "columns: {table.column: tokenize}"
        return (
            f"There is no room for {missing} more distinct surrogates of the {called}: fewer numbers of their form are "
            f"free than the source has.{where} Use the strategy tokenize or hash for them, in a policy: {example}."
        )
