"""Texts that match a regular expression."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar, Literal

import pyarrow as pa

from schemas.errors import GenerationError
from schemas.generator import Binding, Cells, Generator, Source, UInt64
from schemas.model import ColumnSchema
from schemas.types import ColumnType
from tasks.records.generators.counting import derivations, unambiguous_part
from tasks.records.generators.grammar import Node, UnsupportedPatternError, compile_pattern
from tasks.records.generators.pool import allowed_pool, misfits
from tasks.records.generators.words import words


class Regex(Generator):
    """Words that the pattern matches as a whole, within the column's length.

    Unbounded repeats go up to eight beyond their least count; ``.`` and negated classes mean printable ASCII.

    Attributes:
        pattern: RE2 syntax: no look-around, no references. The column's own pattern when absent.
    """

    types: ClassVar[frozenset[ColumnType]] = frozenset({ColumnType.STRING})

    kind: Literal["regex"] = "regex"
    pattern: str | None = None

    def problems(self, column: ColumnSchema) -> Iterator[str]:
        """A pattern that cannot be drawn from, or one beside the column's own."""
        if column.values is not None:
            yield from (sentence for value in column.values for sentence in misfits(column, value))
            return
        if self.pattern is None and column.pattern is None:
            yield "a regex generator needs a pattern: write it here, or as the column's 'pattern'."
            return
        try:
            grammar = self._grammar(column)
        except UnsupportedPatternError as error:
            yield f"{error}"
            return
        yield from self._beside(column, grammar)

    def _beside(self, column: ColumnSchema, grammar: Node) -> Iterator[str]:
        """Two patterns: what words of the one say about the other is tried on a few hundred."""
        import re

        if self.pattern is None or column.pattern in (None, self.pattern):
            return
        wanted = re.compile(column.pattern)
        if any(wanted.fullmatch(word) is None for word in samples(grammar)):
            yield (
                f"values of the pattern {self.pattern} do not all match the column's own, {column.pattern}:"
                " remove the generator's pattern."
            )

    def bind(self, binding: Binding) -> Source:
        """Compile the pattern."""
        pool = allowed_pool(binding.column)
        if pool is not None:
            return pool
        try:
            grammar = self._grammar(binding.column)
        except UnsupportedPatternError as error:
            raise GenerationError(f"Column '{binding.column.name}': {error}") from None
        return RegexSource(grammar, unambiguous_part(grammar))

    def _grammar(self, column: ColumnSchema) -> Node:
        pattern = self.pattern if self.pattern is not None else column.pattern
        return compile_pattern(pattern or "", column.min_length or 0, column.length)


@dataclass(frozen=True, eq=False)
class RegexSource:
    """Words of a grammar.

    Attributes:
        grammar: What is drawn from.
        distinct: The grammar itself, or the part of it in which distinct derivations are distinct words.
    """

    grammar: Node
    distinct: Node

    @property
    def capacity(self) -> int:
        """At least so many different words."""
        return derivations(self.distinct)

    def draw(self, cells: Cells) -> pa.Array:
        """A word a row: every option of a choice is as likely, and every number of repeats."""
        return words(self.grammar, cells)

    def unique(self, cells: Cells, index: UInt64) -> pa.Array:
        """The word at each index."""
        return words(self.distinct, cells, index)


def samples(grammar: Node, count: int = 256) -> list[str]:
    """Give a few words, always the same."""
    import numpy as np

    from tasks.values.cells import CellKey, RowCells

    key = CellKey.of(0, "samples")
    drawn: list[str] = words(grammar, RowCells(key, key, np.arange(count, dtype=np.uint64))).to_pylist()
    return drawn
