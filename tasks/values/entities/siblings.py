"""The columns of a table that describe the same person, place or company: what they ask for, taken together."""

from collections.abc import Iterator
from typing import TypeVar

from schemas.generator import Binding, Generator
from schemas.model import ColumnSchema

Kind = TypeVar("Kind", bound=Generator)


def same_entity(binding: Binding, own: Kind) -> Iterator[tuple[ColumnSchema, Kind]]:
    """Give the table's columns, the bound one among them, that describe the same entity, in the table's order."""
    table = dict(binding.siblings or {})
    table.setdefault(binding.column.name, binding.column)
    entity = getattr(own, "entity", None)
    for name, column in table.items():
        generator = own if name == binding.column.name else column.generator
        if isinstance(generator, type(own)) and getattr(generator, "entity", None) == entity:
            yield column, generator


def first_said(values: Iterator[str | None], otherwise: str) -> str:
    """Give the first value that is said at all: one entity has one locale."""
    return next((value for value in values if value is not None), otherwise)
