"""Values made of other values: structs, lists, maps, and JSON."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Annotated, ClassVar, Literal

import pyarrow as pa
from pydantic import Field, PrivateAttr

from schemas.errors import SchemaError
from schemas.generator import Binding, Cells, Generator, UInt64
from schemas.model import ColumnSchema
from schemas.types import NESTED, ColumnType
from tasks.records.nesting.parts import Leaf, Listed, Mapped, Node, Struct, Text
from tasks.values.cells import RowCells

DEFAULT_MOST = 5


class Nested(Generator):
    """Fills a column part by part: each field, element, key and value by a generator of its own.

    A field's generator may read the fields beside it and the columns of the row. A `person` or `place` among the
    fields is the row's; each element of a list has its own. The elements of a list are a series: `sequence` counts
    them, and `series`, `ticks` and `states` go on from each to the next.

    Attributes:
        min: Fewest elements of a list or map; the column's ``min_length`` when absent.
        max: Most elements; the column's ``length``, or 5, when absent.
    """

    types: ClassVar[frozenset[ColumnType]] = NESTED | {ColumnType.JSON}

    kind: Literal["nested"] = "nested"
    min: Annotated[int, Field(ge=0)] | None = None
    max: Annotated[int, Field(ge=0, le=65_536)] | None = None

    _reads: tuple[str, ...] = PrivateAttr(default=())

    def depends_on(self) -> tuple[str, ...]:
        """The columns that the parts read; known once it is told its column."""
        return self._reads

    def on(self, column: ColumnSchema) -> "Nested":
        """Find out what the parts read."""
        told = self.model_copy()
        told._reads = tuple(dict.fromkeys(_read(column, frozenset())))
        return told

    def problems(self, column: ColumnSchema) -> Iterator[str]:
        """Nothing to fill, numbers of elements that cannot be, and what is wrong with the parts."""
        if not column.parts:
            yield "there is nothing to fill: describe the column's parts under 'fields' or 'element'."
        least, most = self.span(column)
        if least > most:
            yield f"no list has at least {least} and at most {most} elements: swap them, or widen one."
        if column.type is ColumnType.JSON and (column.length is not None or column.pattern or column.values):
            yield "JSON made of parts keeps to no length, pattern or list of values: leave them out."
        for part in column.parts:
            yield from _part_problems(part, column)

    def span(self, column: ColumnSchema) -> tuple[int, int]:
        """The fewest and the most elements."""
        sized = column.type in NESTED
        bound = column.length if sized else None
        least = max(self.min or 0, (column.min_length or 0) if sized else 0)
        most = self.max if self.max is not None else bound if bound is not None else max(DEFAULT_MOST, least)
        return least, most if bound is None else min(most, bound)

    def bind(self, binding: Binding) -> "NestedSource":
        """Bind every part."""
        return NestedSource(_node(binding.column, binding))


def _read(column: ColumnSchema, known: frozenset[str]) -> Iterator[str]:
    beside = known | {field.name for field in column.fields}
    for part in column.parts:
        if isinstance(part.generator, Nested):
            yield from _read(part, beside)
        elif part.generator is not None:
            yield from (name for name in part.generator.depends_on() if name not in beside)


def _part_problems(part: ColumnSchema, column: ColumnSchema) -> Iterator[str]:
    from schemas.validation.columns import column_problems

    for _, sentence in column_problems(part):
        yield f"its part '{part.name}': {sentence}"
    if part.null_rate and (not part.nullable or part is column.key):
        yield f"its part '{part.name}' has a null_rate and may not be null: remove the null_rate."
    if part.unique:
        yield f"its part '{part.name}': a value within a value is in no key. Remove 'unique'."
    generator = part.generator
    if generator is None:
        yield f"its part '{part.name}' has no generator: give it one, such as {{kind: category, values: [a, b]}}."
    elif part.type not in generator.types:
        yield f"its part '{part.name}' is of type {part.type}, which the generator '{generator.kind}' does not fill."
    else:
        yield from (f"its part '{part.name}': {sentence}" for sentence in generator.problems(part))


def _node(column: ColumnSchema, binding: Binding, *, listed: bool = False) -> Node:
    if not isinstance(column.generator, Nested):
        return _leaf(column, binding, listed=listed)
    if not column.fields:
        made = _many(column, binding)
    else:
        beside = {**(binding.siblings or {}), **{field.name: field for field in column.fields}}
        inner = replace(binding, siblings=beside)
        fields = tuple(
            (field.name, _node(field, inner, listed=listed), field.null_rate or 0.0)
            for field in _in_order(column.fields)
        )
        made = Struct(fields, tuple(field.name for field in column.fields))
    return Text(made) if column.type is ColumnType.JSON else made


def _many(column: ColumnSchema, binding: Binding) -> Node:
    assert isinstance(column.generator, Nested) and column.element is not None
    least, most = column.generator.span(column)
    nulls = column.element.null_rate or 0.0
    values = _node(column.element, binding, listed=True)
    if column.type is not ColumnType.MAP:
        return Listed(values, nulls, least, most)
    key = column.key
    if key is None or key.generator is None:
        raise SchemaError(f"Column '{column.name}': its keys have no generator. Give 'key' one with enough values.")
    source = key.generator.bind(replace(binding, column=key))
    if source.capacity and column.generator.max is None and column.length is None:
        most = max(least, min(most, source.capacity))
    if source.capacity is None or source.capacity < most:
        raise SchemaError(
            f"Column '{column.name}': a map of {most} elements needs as many different keys, and its keys have "
            f"{source.capacity or 'no countable number of'} values. Lower 'max', or give the keys more values."
        )
    return Mapped(source, values, nulls, least, most, column.arrow_type)


def _leaf(column: ColumnSchema, binding: Binding, *, listed: bool) -> Leaf:
    if column.generator is None:
        raise SchemaError(f"The part '{column.name}' of a column has no generator. Give it one.")
    source = column.generator.bind(replace(binding, column=column))
    counts = listed and column.generator.kind == "sequence"
    return Leaf(source, column.generator.depends_on(), column.arrow_type, counts)


def _in_order(fields: Sequence[ColumnSchema]) -> list[ColumnSchema]:
    """The fields, each after those that it reads.

    Raises:
        SchemaError: If they read each other in a ring.
    """
    left, done = list(fields), list[ColumnSchema]()
    while left:
        waiting = {field.name for field in left}
        ready = [field for field in left if not waiting & set(_needs(field))]
        if not ready:
            raise SchemaError(
                f"The fields {', '.join(sorted(waiting))} read each other in a ring. Let one stand alone."
            )
        done += ready
        left = [field for field in left if field not in ready]
    return done


def _needs(field: ColumnSchema) -> tuple[str, ...]:
    if isinstance(field.generator, Nested):
        return field.generator.on(field).depends_on()
    return () if field.generator is None else field.generator.depends_on()


@dataclass(frozen=True, eq=False)
class NestedSource:
    """A bound column of parts."""

    node: Node
    capacity: int | None = None

    def draw(self, cells: Cells) -> pa.Array:
        """Fill every row, part by part."""
        assert isinstance(cells, RowCells)
        return self.node.make(cells)

    def unique(self, cells: Cells, index: UInt64) -> pa.Array:
        """Not to be had."""
        raise SchemaError("A value made of parts cannot be made unique: take the column out of the key.")
