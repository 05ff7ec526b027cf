"""A few small generators in place of the registered ones, so that these tests stand on their own."""

from collections.abc import Iterator
from typing import ClassVar, Literal

from schemas.errors import SchemaError
from schemas.generator import Binding, Generator
from schemas.model import Model
from schemas.sql import parse_expression
from schemas.types import ColumnType


class _Source:
    def __init__(self, capacity: int | None) -> None:
        self.capacity = capacity


class Sequence(Generator):
    types: ClassVar = frozenset({ColumnType.INTEGER, ColumnType.STRING})
    naturally_unique: ClassVar = True
    kind: Literal["sequence"] = "sequence"
    start: int = 1


class Uniform(Model):
    kind: Literal["uniform"] = "uniform"


class Normal(Model):
    kind: Literal["normal"] = "normal"
    mean: float


class Integer(Generator):
    types: ClassVar = frozenset({ColumnType.INTEGER})
    kind: Literal["integer"] = "integer"
    minimum: int = 0
    maximum: int = 9
    distribution: Uniform | Normal | None = None

    def problems(self, column: object) -> Iterator[str]:
        if self.minimum > self.maximum:
            yield f"minimum {self.minimum} is above maximum {self.maximum}."

    def bind(self, binding: Binding) -> _Source:  # type: ignore[override]
        return _Source(self.maximum - self.minimum + 1)


class Text(Generator):
    types: ClassVar = frozenset({ColumnType.STRING})
    kind: Literal["text"] = "text"

    def bind(self, binding: Binding) -> _Source:  # type: ignore[override]
        return _Source(None)


class Expression(Generator):
    kind: Literal["expression"] = "expression"
    sql: str

    def problems(self, column: object) -> Iterator[str]:
        try:
            parse_expression(self.sql)
        except SchemaError as error:
            yield str(error)

    def depends_on(self) -> tuple[str, ...]:
        return parse_expression(self.sql).columns


class Point:
    value = "small_generators"

    def __init__(self, found: type[Generator] | None) -> None:
        self.found = found

    def load(self) -> type[Generator]:
        if self.found is None:
            raise ImportError("no module named 'missing'")
        return self.found


KINDS = {"sequence": Sequence, "integer": Integer, "text": Text, "expression": Expression, "broken": None}


def points() -> dict[str, Point]:
    """What the registry would find; ``broken`` is registered and does not import."""
    return {name: Point(found) for name, found in KINDS.items()}
