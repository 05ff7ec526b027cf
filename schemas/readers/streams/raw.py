"""Batches as a source gives them, before their columns have types: texts, and what kind of value each was."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from enum import Flag, auto
from typing import Any, Protocol

import pyarrow as pa

from schemas.readers.result import Note

BATCH_ROWS = 16_384


class Kind(Flag):
    """What values of a column were in a source that says so."""

    NOTHING = 0
    NUMBER = auto()
    BOOLEAN = auto()
    TEXT = auto()
    MOMENT = auto()
    NESTED = auto()
    BYTES = auto()
    ANY = auto()  # the source holds nothing but text, as CSV does


@dataclass(frozen=True)
class Batch:
    """Some rows.

    Attributes:
        columns: Texts by name, all of a length; bytes where the kind is ``BYTES`` alone, or any Arrow array where the
            source has types.
        kinds: What the values were; empty where the source has types of its own.
        rows: How many.
    """

    columns: Mapping[str, pa.Array]
    kinds: Mapping[str, Kind]
    rows: int


class Source(Protocol):
    """A table in a source, which can be read any number of times.

    Attributes:
        types: Whether batches come typed.
    """

    types: bool

    @property
    def notes(self) -> list[Note]:
        """What was read otherwise than it was written."""
        ...

    def batches(self) -> Iterator[Batch]:
        """Read it from the start; every batch has the same columns, or later ones have more."""
        ...


class Number(str):
    """A number as its source wrote it, digit by digit."""

    __slots__ = ()


@dataclass
class Cells:
    """Collects rows of Python values into a batch."""

    texts: dict[str, list[Any]] = field(default_factory=dict)
    kinds: dict[str, Kind] = field(default_factory=dict)
    rows: int = 0

    def add(self, names: Sequence[str], values: Sequence[Any]) -> None:
        """Add a row; columns that are new to the batch are null above it."""
        for name, value in zip(names, values, strict=True):
            column = self.texts.get(name)
            if column is None:
                column = self.texts[name] = [None] * self.rows
                self.kinds[name] = Kind.NOTHING
            elif len(column) < self.rows:
                column.extend([None] * (self.rows - len(column)))
            text, kind = told(value)
            column.append(text)
            self.kinds[name] |= kind
        self.rows += 1

    def batch(self) -> Batch:
        """Give the batch."""
        for column in self.texts.values():
            column.extend([None] * (self.rows - len(column)))
        arrays = {name: _array(values, self.kinds[name]) for name, values in self.texts.items()}
        return Batch(arrays, dict(self.kinds), self.rows)


def _array(values: list[Any], kind: Kind) -> pa.Array:
    if kind is Kind.BYTES:
        return pa.array(values, pa.binary())
    if kind & Kind.BYTES:
        values = [value.hex() if isinstance(value, bytes) else value for value in values]
    return pa.array(values, pa.string())


def told(value: Any) -> tuple[Any, Kind]:
    """Give a value as text (bytes as they are), and its kind."""
    if value is None:
        return None, Kind.NOTHING
    if isinstance(value, Number):
        return str(value), Kind.NUMBER
    if isinstance(value, str):
        return value, Kind.TEXT
    if isinstance(value, bool):
        return "true" if value else "false", Kind.BOOLEAN
    return _other(value)


def _other(value: Any) -> tuple[Any, Kind]:
    if isinstance(value, int | float | Decimal):
        return _digits(value), Kind.NUMBER
    if isinstance(value, datetime):
        return (value.isoformat() if value.timetz() != time() else value.date().isoformat()), Kind.MOMENT
    if isinstance(value, date):
        return value.isoformat(), Kind.MOMENT
    if isinstance(value, time):
        return value.isoformat(), Kind.MOMENT
    if isinstance(value, bytes | bytearray | memoryview):
        return bytes(value), Kind.BYTES
    if isinstance(value, dict | list | tuple):
        return json_text(value), Kind.NESTED
    return str(value), Kind.TEXT


def _digits(value: int | float | Decimal) -> str | None:
    if isinstance(value, float) and math.isnan(value):
        return None
    return format(value, "f") if isinstance(value, Decimal) else repr(value)


def json_text(value: Any) -> str:
    """Write a nested value as JSON; numbers keep the digits that they were written with."""
    import json

    if isinstance(value, dict):
        return (
            "{"
            + ", ".join(f"{json.dumps(str(key), ensure_ascii=False)}: {json_text(one)}" for key, one in value.items())
            + "}"
        )
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(json_text, value)) + "]"
    if isinstance(value, Number):
        return str(value)
    if value is None or isinstance(value, str | bool | int):
        return json.dumps(value, ensure_ascii=False)
    text, kind = told(value)
    if kind is Kind.NUMBER and text is not None and "inf" not in text:
        return str(text)
    return "null" if text is None else json.dumps(text.hex() if isinstance(text, bytes) else text, ensure_ascii=False)
