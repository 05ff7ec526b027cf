"""What stands within nested columns, as expectations: one for each part that has bounds of its own."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from great_expectations.expectations.expectation import Expectation

from expectations.columns import note
from expectations.custom import ExpectRuleToHold
from expectations.sql import between, identifier, length_of, one_of, sql_type, text
from schemas.model import ColumnSchema
from schemas.types import ColumnType

Wrap = Callable[[str], str]
"""From a condition on a part to the condition on the row: that it holds of every such part in it."""


@dataclass(frozen=True)
class _Place:
    """Where a part stands.

    Attributes:
        x: The part as SQL.
        path: Its name for people: ``lines[].amount``.
        wrap: Makes a condition on the part one on the row.
        depth: How many lists it lies in, from 1.
        absent: That what holds the part is null, as SQL.
        in_json: Whether it lies in JSON, where bytes are base64.
    """

    x: str
    path: str
    wrap: Wrap
    depth: int = 1
    absent: str = "false"
    in_json: bool = False

    def field(self, name: str) -> "_Place":
        """A field of the struct that stands here."""
        return replace(self, x=f"{self.x}.{identifier(name)}", path=f"{self.path}.{name}", absent=f"{self.x} IS NULL")

    def each(self, listed: str, path: str) -> "_Place":
        """Each element of a list."""
        one, wrap = f"e{self.depth}", self.wrap

        def of_all(condition: str) -> str:
            return wrap(f"len(list_filter({listed}, lambda {one}: NOT ({condition}))) = 0")

        return _Place(one, path, of_all, self.depth + 1, in_json=self.in_json)


def inner_expectations(column: ColumnSchema) -> Iterator[Expectation]:
    """Give what the fields of a struct, the elements of an array, and the keys and values of a map must be.

    A JSON column that says what it holds is read as that; that it is well formed is checked elsewhere.
    """
    for path, condition in _parts(column, _Place(identifier(column.name), column.name, lambda each: each)):
        about = note("within", f"{path} keeps to its bounds in every row.", [path], condition)
        yield ExpectRuleToHold(condition=condition, parents=[], children=[], meta=about)


def _parts(column: ColumnSchema, at: _Place) -> Iterator[tuple[str, str]]:
    """The conditions on all that lies within a value, each with the path to it."""
    if column.type is ColumnType.STRUCT:
        for field in column.fields:
            yield from _part(field, at.field(field.name))
    if column.type is ColumnType.ARRAY and column.element is not None:
        yield from _part(column.element, at.each(at.x, f"{at.path}[]"))
    if column.type is ColumnType.MAP:
        for name, part in (("keys", column.key), ("values", column.element)):
            if part is not None:
                yield from _part(part, at.each(f"map_{name}({at.x})", f"{at.path} ({name})"))
    if column.type is ColumnType.JSON and column.parts:
        yield from _json_parts(column, at)


def _json_parts(column: ColumnSchema, at: _Place) -> Iterator[tuple[str, str]]:
    """The same of JSON text, read as the struct or list that it is said to be."""
    held = {"type": ColumnType.STRUCT, "fields": column.fields} if column.fields else {"type": ColumnType.ARRAY}
    shape = ColumnSchema.model_validate(
        {"name": column.name, **held, "element": None if column.fields else column.element}
    )
    read, kind = f"try_cast({at.x} AS JSON)", "OBJECT" if column.fields else "ARRAY"
    yield at.path, at.wrap(f"{at.x} IS NULL OR json_type({read}) = '{kind}'")
    yield from _parts(shape, replace(at, x=f"try_cast({read} AS {sql_type(shape)})", in_json=True))


def _part(part: ColumnSchema, at: _Place) -> Iterator[tuple[str, str]]:
    if conditions := list(_conditions(part, at)):
        yield at.path, at.wrap(" AND ".join(f"({each})" for each in conditions))
    yield from _parts(part, at)


def _conditions(part: ColumnSchema, at: _Place) -> Iterator[str]:
    """What the part's own value must be; a null breaks nothing but that it must not be one."""
    x = at.x
    if not part.nullable:
        yield f"{at.absent} OR {x} IS NOT NULL"
    if part.type is ColumnType.BINARY and at.in_json:
        return
    single = part.type is not ColumnType.ARRAY
    if single and (part.minimum is not None or part.maximum is not None):
        yield between(part, part.minimum, part.maximum)(x)
    if single and part.values is not None:
        yield one_of(part, part.values)(x)
    if single and part.pattern is not None:
        yield f"regexp_matches({x}, {text(f'^(?:{part.pattern})$')})"
    if part.min_length:
        yield f"{length_of(part, x)} >= {part.min_length}"
    if part.length is not None:
        yield f"{length_of(part, x)} <= {part.length}"
