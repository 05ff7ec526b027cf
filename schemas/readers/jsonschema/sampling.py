"""Values that satisfy a schema: for what no column holds, such as free-form documents and lists."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from schemas.generator import Binding, Standing, UInt64
from schemas.model import ColumnSchema
from schemas.readers.jsonschema.document import At
from schemas.readers.jsonschema.patterns import finds, whole_pattern, without_look_around
from schemas.readers.jsonschema.shape import Shape, Shapes
from schemas.semantics.generators import fitting
from schemas.types import ColumnType

_WORDS = ("amber", "birch", "cedar", "delta", "ember", "fjord", "grove", "harbour", "indigo", "juniper", "kestrel")
_DEEP = 2
_FORMATS = {
    "date-time": "2024-{m:02}-{d:02}T{h:02}:15:00Z",
    "date": "2024-{m:02}-{d:02}",
    "time": "{h:02}:15:00Z",
    "duration": "P{d}D",
    "email": "{w}{i}@example.com",
    "idn-email": "{w}{i}@example.com",
    "uuid": "00000000-0000-4000-8000-{i:012x}",
    "uri": "https://example.com/{w}/{i}",
    "url": "https://example.com/{w}/{i}",
    "iri": "https://example.com/{w}/{i}",
    "uri-reference": "/{w}/{i}",
    "iri-reference": "/{w}/{i}",
    "uri-template": "/{w}/{{id}}",
    "hostname": "{w}{i}.example.com",
    "idn-hostname": "{w}{i}.example.com",
    "ipv4": "192.0.2.{b}",
    "ipv6": "2001:db8::{i:x}",
    "json-pointer": "/{w}/{i}",
    "relative-json-pointer": "{d}",
    "regex": "^{w}$",
    "byte": "c3ludGhldGlj",
    "decimal": "{i}.50",
    "int64": "{i}",
}


class UnsatisfiableError(ValueError):
    """No value was found that a schema allows."""


@dataclass(frozen=True)
class _Rows:
    """Rows without randomness: a generator's n-th distinct value needs none."""

    rows: UInt64
    inputs: Mapping[str, pa.Array]

    def bits(self, draw: str = "") -> UInt64:
        return self.rows * np.uint64(0x9E3779B97F4A7C15)

    def uniform(self, draw: str = "") -> Any:
        return (self.bits() >> np.uint64(11)).astype(np.float64) / 2.0**53

    def below(self, bound: int, draw: str = "") -> UInt64:
        return self.bits() % np.uint64(bound)

    def shared(self, entity: str) -> "_Rows":
        return self

    def standing(self) -> Standing:
        return Standing(np.zeros_like(self.rows), self.rows, np.full_like(self.rows, len(self.rows)))

    def at(self, entity: UInt64, step: UInt64) -> "_Rows":
        return _Rows(step, {})


def words_of_pattern(pattern: str, count: int, *, least: int = 0, most: int | None = None) -> list[str]:
    """Give different words that a pattern finds something in; none when it cannot be drawn from."""
    whole = whole_pattern(pattern)
    plain = whole or whole_pattern(without_look_around(pattern) or "")
    if plain is None:
        return []
    wanted = count if whole else 40 * count
    column = ColumnSchema(
        name="value", type=ColumnType.STRING, pattern=plain, min_length=least or None, length=most or None
    )
    generator = fitting({"kind": "regex"}, column)
    if generator is None:
        return []
    source = generator.bind(Binding(column))
    capacity = max(int(source.capacity or 1), 1)
    wanted = min(wanted, capacity)
    index = np.array([(place * capacity) // wanted for place in range(wanted)], np.uint64)
    drawn = source.unique(_Rows(index, {}), index).to_pylist()
    return [word for word, fits in zip(drawn, finds(pattern, drawn), strict=True) if fits][:count]


@dataclass(frozen=True)
class Sampler:
    """Makes values of schemas: the same for the same place and number, each within what the schema says."""

    shapes: Shapes

    def several(self, at: At, count: int) -> list[Any]:
        """Up to so many different values; fewer when there are no more, none when none was found."""
        found: dict[str, Any] = {}
        for turn in range(count * 2):
            try:
                value = self.value(at, turn)
            except UnsatisfiableError:
                continue
            found.setdefault(json.dumps(value, sort_keys=True, default=str), value)
            if len(found) >= count:
                break
        return list(found.values())

    def value(self, at: At, turn: int, depth: int = 0) -> Any:
        """A value of a schema.

        Raises:
            UnsatisfiableError: If none was found.
        """
        if at.node is False or depth > 3 * _DEEP:
            raise UnsatisfiableError(at.key)
        if not isinstance(at.node, dict):
            return _WORDS[turn % len(_WORDS)]
        return self.of_shape(self.shapes.of(at), turn, depth)

    def of_shape(self, shape: Shape, turn: int, depth: int) -> Any:
        """A value of a merged schema."""
        words = shape.words
        if "const" in words:
            return words["const"]
        if isinstance(words.get("enum"), list) and words["enum"]:
            values = [value for value in words["enum"] if value is not None or shape.nullable] or words["enum"]
            return values[turn % len(values)]
        if shape.options and not shape.properties:
            return self._option(shape, turn, depth)
        return self._of_kind(shape, turn, depth)

    def _of_kind(self, shape: Shape, turn: int, depth: int) -> Any:
        kind = shape.kind
        if kind in ("boolean", "null"):
            return turn % 2 == 0 if kind == "boolean" else None
        makers: dict[str, Callable[[Shape, int, int], Any]] = {
            "object": self._object, "array": self._array, "string": self._string, "integer": self._integer,
            "number": self._real,
        }  # fmt: skip
        return makers[kind](shape, turn, depth) if kind in makers else _WORDS[turn % len(_WORDS)]

    def _option(self, shape: Shape, turn: int, depth: int) -> Any:
        order = [shape.options[(turn + step) % len(shape.options)] for step in range(len(shape.options))]
        for option in sorted(order, key=lambda one: self.shapes.of(one).kind in ("object", "array") and depth > 1):
            try:
                return self.value(option, turn, depth + 1)
            except UnsatisfiableError:
                continue
        raise UnsatisfiableError(shape.at.key)

    def _object(self, shape: Shape, turn: int, depth: int) -> dict[str, Any]:
        made: dict[str, Any] = {}
        for name, member in shape.properties.items():
            if name not in shape.required and (depth >= _DEEP or self.shapes.of(member).words.get("writeOnly")):
                continue
            try:
                made[name] = self.value(member, turn, depth + 1)
            except UnsatisfiableError:
                if name in shape.required:
                    raise
        self._add_others(made, shape, turn, depth)
        return made

    def _add_others(self, made: dict[str, Any], shape: Shape, turn: int, depth: int) -> None:
        """Members of a map: those that are required, and as many as it needs."""
        others = shape.words.get("additionalProperties")
        free = others.node is not False if isinstance(others, At) else True
        missing = [name for name in shape.required if name not in made]
        least = shape.words.get("minProperties", 0)
        least = least if isinstance(least, int) else 0
        wanted = max(len(made) + len(missing), least, 0 if shape.properties or depth >= _DEEP else 1 + turn % 2)
        names = [*missing, *(f"{word}" for word in _WORDS)]
        for name in names:
            if len(made) >= wanted or (not free and name not in missing):
                break
            made[name] = (
                self.value(others, turn + len(made), depth + 1)
                if isinstance(others, At) and isinstance(others.node, dict)
                else _WORDS[(turn + len(made)) % len(_WORDS)]
            )

    def _array(self, shape: Shape, turn: int, depth: int) -> list[Any]:
        first = shape.words.get("prefixItems")
        fixed = [At(node, first.file, f"{first.pointer}/{place}") for place, node in enumerate(first.node)] \
            if isinstance(first, At) and isinstance(first.node, list) else []  # fmt: skip
        items = shape.words.get("items")
        if isinstance(items, At) and isinstance(items.node, list):
            fixed = [At(node, items.file, f"{items.pointer}/{place}") for place, node in enumerate(items.node)]
            items = None
        least, most = whole(shape.words.get("minItems"), 0), whole(shape.words.get("maxItems"), 1000)
        made = [self.value(one, turn, depth + 1) for one in fixed[:most]]
        wanted = max(least, len(made), min(most, 1 + turn % 3)) if depth < _DEEP else max(least, len(made))
        if items is not None and isinstance(items, At) and items.node is False:
            return made
        step = 0
        while len(made) < min(wanted, most) and step < 4 * wanted + 8:
            try:
                value = self.value(items, turn + 7 * step, depth + 1) if items is not None else _WORDS[step % 11]
            except UnsatisfiableError:
                break
            step += 1
            if not shape.words.get("uniqueItems") or value not in made:
                made.append(value)
        if len(made) < least:
            raise UnsatisfiableError(shape.at.key)
        return made

    def _string(self, shape: Shape, turn: int, depth: int) -> str:
        words = shape.words
        least, most = whole(words.get("minLength"), 0), whole(words.get("maxLength"), 10_000)
        if isinstance(words.get("pattern"), str):
            found = words_of_pattern(words["pattern"], 8, least=least, most=None if most == 10_000 else most)
            if not found:
                raise UnsatisfiableError(shape.at.key)
            return found[turn % len(found)]
        form = _FORMATS.get(str(words.get("format")))
        word = _WORDS[turn % len(_WORDS)]
        if form is not None:
            text = form.format(m=1 + turn % 12, d=1 + turn % 28, h=turn % 24, w=word, i=turn, b=1 + turn % 250)
            if least <= len(text) <= most:
                return text
        return (
            (word * (1 + least // len(word)))[: max(least, min(len(word), most))] if least > len(word) else word[:most]
        )

    def _integer(self, shape: Shape, turn: int, depth: int) -> int:
        low, high = bounds(shape, whole_numbers=True)
        step = shape.words.get("multipleOf", 1)
        step = step if isinstance(step, int) and not isinstance(step, bool) and step > 0 else 1
        first = -(-int(low) // step) * step
        count = max((int(high) - first) // step + 1, 0)
        if count < 1:
            raise UnsatisfiableError(shape.at.key)
        return first + (turn * 37 % min(count, 1000)) * step

    def _real(self, shape: Shape, turn: int, depth: int) -> float:
        if shape.words.get("format") in ("int32", "int64"):
            return self._integer(shape, turn, depth)
        low, high = bounds(shape, whole_numbers=False)
        step = shape.words.get("multipleOf")
        if isinstance(step, int | float) and not isinstance(step, bool) and step > 0:
            return on_step(low + (high - low) * (turn % 16) / 16, step, low, high)
        return float(low + (high - low) * (turn % 16 + (low == high)) / 16) if high > low else float(low)


def whole(value: Any, otherwise: int) -> int:
    """A count that a schema names; the other when it names none."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return otherwise
    return int(value)


def bounds(shape: Shape, *, whole_numbers: bool) -> tuple[float, float]:
    """The least and the greatest number to make: what is said, else 0 to 1000 or as near as the rest allows."""
    low, high = stated_bounds(shape.words, whole_numbers=whole_numbers)
    if low is None and high is None:
        return 0, 1000
    if low is None:
        assert high is not None
        return (0 if high >= 0 else high - 1000), high
    return (low, max(low + 1000, 1000) if high is None else high)


def stated_bounds(words: Mapping[str, Any], *, whole_numbers: bool) -> tuple[float | None, float | None]:
    """The least and the greatest number that a schema allows, both inclusive; None where it says nothing."""
    low, high = _bound(words, "minimum"), _bound(words, "maximum")
    above, below = _bound(words, "exclusiveMinimum"), _bound(words, "exclusiveMaximum")
    if above is not None and (low is None or above >= low):
        low = _past(above, 1, whole_numbers, below if below is not None else high)
    if below is not None and (high is None or below <= high):
        high = _past(below, -1, whole_numbers, above if above is not None else low)
    if whole_numbers:
        low = None if low is None else -int(-low // 1)
        high = None if high is None else int(high // 1)
    return low, high


def _bound(words: Mapping[str, Any], word: str) -> float | None:
    value = words.get(word)
    return None if isinstance(value, bool) or not isinstance(value, int | float) else value


def _past(bound: float, direction: int, whole_numbers: bool, other: float | None) -> float:
    """The nearest number to make beyond an exclusive bound."""
    if whole_numbers:
        return int(bound // 1) + 1 if direction > 0 else -int(-bound // 1) - 1
    for gap in (0.01, 0.0001, 0.000001):
        moved = round(bound + direction * gap, 6)
        if other is None or (moved - other) * direction < 0:
            return moved
    return bound + direction * abs((other if other is not None else bound) - bound) / 2


def on_step(wanted: float, step: float, low: float, high: float) -> float:
    """The multiple of a step nearest to a number, within bounds, that division in floating point knows for one.

    Validators divide; ``19.99 / 0.01`` is no whole number there, and 20.0 / 0.01 is.
    """
    at = round(wanted / step)
    for distance in range(2000):
        for place in (at + distance, at - distance):
            value = place * step if isinstance(step, int) else float(place) * step
            value = round(value, 12) if isinstance(step, float) else value
            if low <= value <= high and (value / step) == int(value / step):
                return value
    return low
