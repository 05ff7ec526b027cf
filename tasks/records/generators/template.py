"""Text put together from other columns and random places."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar, Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from schemas.errors import GenerationError
from schemas.generator import Binding, Cells, Generator, Source, UInt64
from schemas.model import ColumnSchema
from schemas.types import ColumnType
from tasks.records.generators.dates_text import dates_as_text
from tasks.records.generators.template_demand import Demand
from tasks.records.generators.template_parts import Fixed, Part, Random, Reference, RowNumber, parts_of, told_apart
from tasks.values.strings import join, symbols, text, whole_numbers

_MOST = 2**63


class Template(Generator):
    """Text with places that each row fills.

    ``{column}`` and ``{relation.column}`` are other columns' values, ``{column:%Y%m%d}`` a date in a format,
    ``{column:06}`` and ``{row:06}`` zero-padded, ``{row}`` the row's number; ``{#:5}`` are random digits, ``{?:3}``
    random capital letters, ``{x:8}`` random hex; ``{{`` and ``}}`` are braces. A null elsewhere is written as nothing.

    Attributes:
        template: The text.
    """

    types: ClassVar[frozenset[ColumnType]] = frozenset({ColumnType.STRING})

    kind: Literal["template"] = "template"
    template: str

    def depends_on(self) -> tuple[str, ...]:
        """The columns that the template names."""
        try:
            parts = parts_of(self.template)
        except ValueError:
            return ()
        return tuple(dict.fromkeys(part.name for part in parts if isinstance(part, Reference)))

    def problems(self, column: ColumnSchema) -> Iterator[str]:
        """A place that cannot be read, or texts that the column refuses."""
        try:
            parts = parts_of(self.template)
        except ValueError as error:
            yield f"{error}."
            return
        if column.name in self.depends_on():
            yield f"the template of column '{column.name}' names the column itself: name another one."
        if column.values is not None:
            yield f"column '{column.name}' allows only certain values, which a template does not keep to: use category."
        yield from self._length_problems(column, parts)
        yield from self._pattern_problems(column, parts)

    def _length_problems(self, column: ColumnSchema, parts: tuple[Part, ...]) -> Iterator[str]:
        least = _least_width(parts)
        known = not any(isinstance(part, Reference) for part in parts)
        if column.length is not None and least > column.length:
            yield (
                f"the template gives {least} characters or more, and column '{column.name}' holds {column.length}:"
                " shorten it, or raise the column's length."
            )
        if column.min_length is not None and least < column.min_length and known:
            yield (
                f"the template gives as few as {least} characters, and column '{column.name}' needs "
                f"{column.min_length}: lengthen it, or lower the column's min_length."
            )

    def _pattern_problems(self, column: ColumnSchema, parts: tuple[Part, ...]) -> Iterator[str]:
        """A template without other columns is tried on a few hundred rows."""
        import re

        if column.pattern is None or any(isinstance(part, Reference) for part in parts):
            return
        try:
            wanted = re.compile(column.pattern)
        except re.error:
            return  # validation names a pattern that cannot be used
        if any(wanted.fullmatch(sample) is None for sample in _samples(parts)):
            yield f"the template's texts do not all match the column's pattern {column.pattern}: change either."

    def bind(self, binding: Binding) -> Source:
        """Read the template."""
        try:
            parts = parts_of(self.template)
        except ValueError as error:
            raise GenerationError(f"Column '{binding.column.name}': {error}.") from None
        return TemplateSource(parts, binding.column.length, Demand.of(binding.column, parts))


def _is_fixed(parts: tuple[Part, ...]) -> bool:
    return not any(isinstance(part, Reference | RowNumber) for part in parts)


def _least_width(parts: tuple[Part, ...]) -> int:
    widths = (
        len(part.text) if isinstance(part, Fixed) else max(part.width, 1) if isinstance(part, RowNumber) else part.width
        for part in parts
    )
    return sum(widths)


def _samples(parts: tuple[Part, ...]) -> list[str]:
    from tasks.values.cells import CellKey, RowCells

    key = CellKey.of(0, "samples")
    rows = np.arange(256, dtype=np.uint64) ** 2
    drawn: list[str] = TemplateSource(parts, None).draw(RowCells(key, key, rows)).to_pylist()
    return drawn


@dataclass(frozen=True, eq=False)
class TemplateSource:
    """A template's parts, joined row by row.

    Attributes:
        parts: In order.
        length: Characters that a text is cut to.
        demand: What is asked of the finished text, where that is not known beforehand.
    """

    parts: tuple[Part, ...]
    length: int | None
    demand: Demand | None = None

    @property
    def capacity(self) -> int | None:
        """How many texts the places that can be read back tell apart; None when there are no such places."""
        places = self._places()
        if not places:
            return None
        if any(isinstance(self.parts[place], RowNumber) for place in places):
            return _MOST
        return self._combinations(places)

    def draw(self, cells: Cells) -> pa.Array:
        """A text a row."""
        return self._join(cells, {})

    def unique(self, cells: Cells, index: UInt64) -> pa.Array:
        """The index in mixed radix in the random places; a row number needs none of it."""
        digits: dict[int, UInt64] = {}
        rest, left = index, _MOST
        for place in self._places():
            part = self.parts[place]
            if isinstance(part, Random) and left > 1:
                size = len(part.alphabet) ** part.width
                digits[place] = rest % np.uint64(size) if size < left else rest
                rest, left = (rest // np.uint64(size), -(-left // size)) if size < left else (rest, 1)
        return self._join(cells, digits)

    def _places(self) -> tuple[int, ...]:
        """What survives being cut: in a text of bounded length, nothing is sure behind what has no fixed width."""
        places = told_apart(self.parts)
        if self.length is None or _is_fixed(self.parts):
            return places
        first = next(place for place, part in enumerate(self.parts) if isinstance(part, Reference | RowNumber))
        return tuple(place for place in places if place < first and isinstance(self.parts[place], Random))

    def _combinations(self, places: tuple[int, ...]) -> int:
        total = 1
        for place in places:
            part = self.parts[place]
            if isinstance(part, Random):
                total = min(total * len(part.alphabet) ** part.width, _MOST)
        return total

    def _join(self, cells: Cells, digits: dict[int, UInt64]) -> pa.Array:
        pieces = [self._piece(part, place, cells, digits.get(place)) for place, part in enumerate(self.parts)]
        if all(isinstance(piece, str) for piece in pieces):
            return pa.repeat(pa.scalar("".join(pieces), pa.string()), len(cells.rows))
        joined = join(*pieces)
        cut = joined if self.length is None else pc.utf8_slice_codeunits(joined, 0, self.length)
        if self.demand is not None:
            self.demand.check(cut)
        return cut

    def _piece(self, part: Part, place: int, cells: Cells, digits: UInt64 | None) -> pa.Array | str:
        if isinstance(part, Fixed):
            return part.text
        if isinstance(part, Random):
            return text(_random(part, f"place{place}", cells, digits))
        if isinstance(part, RowNumber):
            return _filled(whole_numbers(cells.rows), part.width)
        return _written(cells.inputs[part.name], part)


def _random(
    part: Random, draw: str, cells: Cells, digits: UInt64 | None
) -> "np.ndarray[tuple[int, int], np.dtype[np.uint8]]":
    """Random characters, as many at a time as one number tells; the given digits stand in for the last of them."""
    radix = len(part.alphabet)
    at_once = next(width for width in range(part.width, 0, -1) if radix**width <= _MOST)
    block = np.empty((len(cells.rows), part.width), np.uint8)
    for turn, end in enumerate(range(part.width, 0, -at_once)):
        start = max(end - at_once, 0)
        given = digits if turn == 0 else None
        number = cells.below(radix ** (end - start), f"{draw}.{turn}") if given is None else given
        block[:, start:end] = symbols(number, end - start, part.alphabet)
    return block


def _written(values: pa.Array, part: Reference) -> pa.Array:
    """A column's values as text, nothing for null."""
    if pa.types.is_dictionary(values.type):
        values = values.cast(values.type.value_type)
    if part.date_format is not None:
        return dates_as_text(values, part.date_format)
    written = _filled(values.cast(pa.string()), part.width)
    return pc.fill_null(written, "")


def _filled(written: pa.Array, width: int) -> pa.Array:
    return pc.utf8_lpad(written, width, "0") if width else written
