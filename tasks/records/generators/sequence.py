"""Numbers in order."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal

import numpy as np
import pyarrow as pa
from pydantic import Field, field_validator

from schemas.errors import GenerationError
from schemas.generator import Binding, Cells, Generator, Source, UInt64
from schemas.model import ColumnSchema
from schemas.types import ColumnType
from tasks.records.generators.bounds import Range, range_problems
from tasks.values.strings import join

_LIMIT = 2**63


class Sequence(Generator):
    """``start + row * step``, as a number or as text behind a prefix.

    Unique by nature. Where the column's bounds or length end before the table does, it starts over.

    Attributes:
        start: The first row's number.
        step: From each row to the next; may be negative.
        prefix: Put before the number, in text columns.
        width: Digits at least, zero-padded, in text columns.
    """

    types: ClassVar[frozenset[ColumnType]] = frozenset({ColumnType.INTEGER, ColumnType.STRING})
    naturally_unique: ClassVar[bool] = True

    kind: Literal["sequence"] = "sequence"
    start: Annotated[int, Field(ge=-_LIMIT, lt=_LIMIT)] = 1
    step: Annotated[int, Field(gt=-_LIMIT, lt=_LIMIT)] = 1
    prefix: str = ""
    width: Annotated[int, Field(ge=0, le=64)] = 0

    @field_validator("step")
    @classmethod
    def _moving(cls, step: int) -> int:
        if step == 0:
            raise ValueError("a sequence's 'step' of 0 would repeat one number: use the generator constant")
        return step

    def problems(self, column: ColumnSchema) -> Iterator[str]:
        """A first value that the column refuses, parameters of the other type, or a list it cannot keep to."""
        if column.values is not None:
            yield f"column '{column.name}' allows only certain values, and a sequence does not: use category."
        if column.type is ColumnType.INTEGER:
            yield from self._number_problems(column)
        else:
            yield from self._text_problems(column)

    def _number_problems(self, column: ColumnSchema) -> Iterator[str]:
        if self.prefix or self.width:
            yield "prefix and width are for text columns: remove them, or make the column a string."
        found = list(range_problems(column, None, None))
        yield from found
        if not found and self._last(column) is None:
            yield f"the sequence starts at {self.start}, outside the column's bounds: change 'start', or the bounds."

    def _text_problems(self, column: ColumnSchema) -> Iterator[str]:
        import re

        first = f"{self.prefix}{self.start:0{self.width}d}"
        if column.pattern is not None and re.fullmatch(column.pattern, first) is None:
            yield f"the first value, '{first}', does not match the column's pattern {column.pattern}: use regex."
        if column.min_length is not None and len(first) < column.min_length:
            yield f"'{first}' is shorter than the {column.min_length} characters of the column: raise 'width'."
        if self._last(column) is None:
            yield f"'{first}' is longer than the {column.length} characters of the column: shorten the prefix or width."

    def bind(self, binding: Binding) -> Source:
        """Find out how far it can go."""
        last = self._last(binding.column)
        if last is None:
            raise GenerationError(
                f"Column '{binding.column.name}': the sequence's first value does not fit the column."
            )
        capacity = (last - self.start) // self.step + 1
        text = binding.column.type is ColumnType.STRING
        return SequenceSource(self.start, self.step, min(capacity, _LIMIT), self.prefix if text else None, self.width)

    def _last(self, column: ColumnSchema) -> int | None:
        """The farthest number that the column holds in the sequence's direction; None when not even the first."""
        low, high = self._limits(column)
        if not low <= self.start <= high:
            return None
        return high if self.step > 0 else low

    def _limits(self, column: ColumnSchema) -> tuple[int, int]:
        if column.type is ColumnType.INTEGER:
            low, high = Range.of(column).widest()
            assert low is not None and high is not None
            return int(low.to_integral_value("ROUND_CEILING")), int(high.to_integral_value("ROUND_FLOOR"))
        room = 19 if column.length is None else column.length - len(self.prefix)
        if room < max(self.width, 1):
            return 1, 0
        least = -min(10 ** max(room - 1, 0) - 1, _LIMIT)
        return (least, min(10**room, _LIMIT) - 1)


@dataclass(frozen=True, eq=False)
class SequenceSource:
    """A sequence and how far it goes before it starts over.

    Attributes:
        prefix: The text before each number; None for numbers.
    """

    start: int
    step: int
    capacity: int
    prefix: str | None
    width: int

    def draw(self, cells: Cells) -> pa.Array:
        """The number of each row."""
        return self._at(cells.rows)

    def unique(self, cells: Cells, index: UInt64) -> pa.Array:
        """The number at each index: a key that counts anew under each parent hands in the place among siblings."""
        return self._at(index)

    def _at(self, index: UInt64) -> pa.Array:
        turn = index % np.uint64(self.capacity) if self.capacity < _LIMIT else index
        numbers = (turn * np.uint64(self.step % 2**64) + np.uint64(self.start % 2**64)).view(np.int64)
        return pa.array(numbers) if self.prefix is None else self._text(numbers)

    def _text(self, numbers: "np.ndarray[tuple[int], np.dtype[np.int64]]") -> pa.Array:
        import pyarrow.compute as pc

        written = pa.array(numbers).cast(pa.string())
        if self.width:
            written = _zero_filled(written, self.width, negative=bool((numbers < 0).any()))
        return join(self.prefix, written) if self.prefix else pc.cast(written, pa.string())


def _zero_filled(written: pa.Array, width: int, *, negative: bool) -> pa.Array:
    """Pad with zeros, a minus sign kept in front."""
    import pyarrow.compute as pc

    if not negative:
        return pc.utf8_lpad(written, width, "0")
    sign = pc.if_else(pc.starts_with(written, "-"), "-", "")
    padded = pc.utf8_lpad(pc.utf8_ltrim(written, "-"), width, "0")
    signed = pc.utf8_lpad(pc.utf8_ltrim(written, "-"), max(width - 1, 0), "0")
    return join(sign, pc.if_else(pc.equal(sign, "-"), signed, padded))
