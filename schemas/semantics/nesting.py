"""What a column of parts holds where nobody says: keys and values of a map, elements of a list."""

from typing import Any

from schemas.model import ColumnSchema
from schemas.semantics.generators import make_generator
from schemas.types import ColumnType

_KEYS = ("source", "channel", "version", "region", "language", "campaign", "device", "note")
_VALUES = ("alpha", "beta", "gamma", "delta")
_LISTED = frozenset({ColumnType.STRING, ColumnType.INTEGER, ColumnType.NUMBER, ColumnType.BOOLEAN})
"""Element types for which there are short lists chosen by the table's key."""


def with_parts(column: ColumnSchema, *, within: bool = False) -> ColumnSchema:
    """Give a map keys and values, and a list elements, where it has none and no generator either.

    Args:
        column: Any column.
        within: Whether it is a part of another column, where there is no key.
    """
    free = column.generator is None or column.generator.kind == "nested"
    if column.type is ColumnType.MAP and (free or column.element is not None):
        update: dict[str, Any] = {"key": _key(column)}
        if column.element is None:
            update["element"] = _text("element", _VALUES)
        return column.model_copy(update=update)
    plain_list = column.type is ColumnType.ARRAY and column.element is None and free
    items = column.items or ColumnType.STRING
    if plain_list and column.values is None and (within or items not in _LISTED):
        element = ColumnSchema(name=column.name, type=items, nullable=False)
        return column.model_copy(update={"items": None, "element": element})
    return column


def _key(column: ColumnSchema) -> ColumnSchema | None:
    """The keys: each in a map once, and never null."""
    if column.key is None:
        few = (column.min_length or 0) <= len(_KEYS)
        return _text("key", _KEYS if few else ()).model_copy(update={} if few else {"generator": None, "unique": True})
    bare = ColumnSchema(name=column.key.name, type=column.key.type)
    if column.key.generator is not None:
        return column.key
    if column.key.type is ColumnType.STRING and column.key == bare.model_copy(update={"nullable": column.key.nullable}):
        return _key(column.model_copy(update={"key": None, "generator": None}))
    return column.key.model_copy(update={"nullable": False, "null_rate": None, "unique": True})


def _text(name: str, values: tuple[str, ...]) -> ColumnSchema:
    generator = make_generator({"kind": "category", "values": list(values or ("",))})
    return ColumnSchema(name=name, type=ColumnType.STRING, nullable=False, generator=generator)
