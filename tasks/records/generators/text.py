"""``kind: text``: sentences, titles and words that read well, built to fit and never cut."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar, Literal

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from pydantic import Field

from schemas.errors import GenerationError
from schemas.generator import Binding, Cells, Generator, Source, UInt64
from schemas.types import ColumnType
from tasks.records.generators.fits import misfits_of
from tasks.values.entities.fit import BASE36, TAG, clipped, tag_capacity, tags
from tasks.values.entities.locales import known, unknown_hint
from tasks.values.entities.phrases import Language, Phrases, language_of
from tasks.values.entities.words import dictionary
from tasks.values.strings import join, symbols, text

if TYPE_CHECKING:
    from schemas.model import ColumnSchema

_MARK = " #"
_MOST = 200  # sentences in a text
_SENTENCE_ROOM = 40  # characters below which a text is a fragment rather than a sentence


class Text(Generator):
    """Free text.

    Attributes:
        style: What it reads like: a product ``review``, a ``comment``, a ``description``, a ``note``, a ``title``.
        sentences: Fewest and most sentences; one to three when nothing is said, one in a title.
        words: Fewest and most words instead: loose words, for tags and search terms.
        locale: Decides the language; the dataset's when absent.
    """

    types: ClassVar[frozenset[ColumnType]] = frozenset({ColumnType.STRING})
    kind: Literal["text"] = "text"
    style: Literal["review", "comment", "description", "note", "title"] = "note"
    sentences: tuple[int, int] | None = None
    words: tuple[int, int] | None = None
    locale: str | None = Field(default=None)

    def problems(self, column: "ColumnSchema") -> Iterator[str]:
        """Say which parameters do not fit the column."""
        if self.locale is not None and not known(self.locale):
            yield f"there are no texts for the locale '{self.locale}'.{unknown_hint(self.locale)}"
        for name, bounds in (("sentences", self.sentences), ("words", self.words)):
            if bounds is not None and not 1 <= bounds[0] <= bounds[1] <= _MOST:
                yield f"{name} must be two numbers from 1 to {_MOST}, the fewest first, not {list(bounds)}"
        if self.sentences is not None and self.words is not None:
            yield "give either sentences or words, not both"
        if column.pattern is not None:
            yield "free text cannot be made to match a pattern; use {kind: regex}, or drop the pattern"

    def refusals(self, binding: Binding) -> Iterator[str]:
        """Say which of the column's constraints the texts do not keep to."""
        yield from misfits_of(self, f"free text of the style {self.style}", binding)

    def bind(self, binding: Binding) -> Source:
        """Choose sentences, fragments or words by the room that the column leaves."""
        language = language_of(self.locale or binding.locale, self.style)
        length = binding.column.length
        if self.words is not None:
            return TextSource(binding.column, language.words, language.joiner, self.words)
        fewest, most = self.sentences or ((1, 1) if self.style == "title" else (1, 3))
        return TextSource(binding.column, _units(language, length), language.joiner, (fewest, most))


def _units(language: Language, length: int | None) -> Phrases:
    """The longest units of which the column can hold a fair choice."""
    if length is None:
        return language.sentences
    for units in (language.sentences, language.fragments):
        room = max(units.shortest + 4, min(units.longest, _SENTENCE_ROOM))
        if length >= room:
            return units
    return language.words


@dataclass(frozen=True)
class TextSource:
    """Texts of some units, as many as fit.

    Attributes:
        units: Sentences, fragments or words, shortest first.
        count: Fewest and most units in a text.
    """

    column: "ColumnSchema"
    units: Phrases
    joiner: str
    count: tuple[int, int]

    @property
    def capacity(self) -> int | None:
        """How many texts a tag tells apart; None when the column has no room for one."""
        return tag_capacity(self.column.length)

    def draw(self, cells: Cells) -> pa.Array:
        """Fill the rows."""
        if self.count == (1, 1) and not self.column.min_length:
            return self._single(cells)
        return self._several(cells, self.column.length, self.column.min_length or 0)

    def unique(self, cells: Cells, index: UInt64) -> pa.Array:
        """Fill the rows with texts that end in a distinct tag."""
        if self.capacity is None:
            raise GenerationError(
                f"Column {self.column.name}: texts of length {self.column.length} cannot be made unique; allow "
                f"{TAG + 3} characters or more, or drop the uniqueness."
            )
        length, least = self.column.length, self.column.min_length or 0
        ends = text(symbols(index, TAG, BASE36.upper())) if least else pc.utf8_upper(tags(index))
        made = self._several(cells, None if length is None else length - TAG - len(_MARK), least - TAG - len(_MARK))
        return join(made, _MARK, ends)

    def _single(self, cells: Cells) -> pa.Array:
        room = self.units.longest if self.column.length is None else min(self.column.length, self.units.longest)
        fitting = int(self.units.fitting[room])
        if not fitting:
            return dictionary(np.zeros(len(cells.rows), np.int32), self._cut(room))
        return dictionary(cells.below(fitting, "unit0").astype(np.int32), self.units.texts)

    def _cut(self, room: int) -> pa.Array:
        """The shortest unit, cut: for columns that are too short for any."""
        return clipped(self.units.texts.slice(0, 1), room)

    def _several(self, cells: Cells, length: int | None, least: int) -> pa.Array:
        """Put unit after unit into the room that is left; a row that has enough, or no room, adds nothing."""
        fewest, most = self.count
        wanted = fewest + cells.below(most - fewest + 1, "count").astype(np.int64)
        used = np.zeros(len(wanted), np.int64)
        pieces: list[pa.Array | str] = []
        for step in range(max(most, least)):
            gap = len(self.joiner) if step else 0
            chosen = self._chosen(cells.bits(f"unit{step}"), used + gap, length, least, step < wanted)
            if not (chosen >= 0).any():
                break
            pieces.append(
                self._parts.take(pa.array(np.where(chosen < 0, 0, chosen + (1 if not step else self._later))))
            )
            used += np.where(chosen < 0, 0, self._lengths[chosen] + gap)
        made = join(*pieces, "") if pieces else pa.repeat(self._cut(length or 0)[0], len(wanted))
        return pc.utf8_rpad(made, least, ".") if (used < least).any() else made

    def _chosen(
        self, bits: UInt64, used: npt.NDArray[np.int64], length: int | None, least: int, wanted: npt.NDArray[np.bool_]
    ) -> npt.NDArray[np.int64]:
        """Choose each row's next unit, one that brings the text to its least length if it can; -1 for none."""
        room = np.full(len(used), self.units.longest) if length is None else length - used
        highest = self.units.within(room)
        lacking = np.clip(least - used, 0, None)
        lowest = self.units.within(np.minimum(lacking, self.units.longest + 1) - 1)
        lowest = np.where((lowest < highest) & (lacking <= self.units.longest), lowest, 0)
        spread = np.maximum(highest - lowest, 1).astype(np.uint64)
        chosen = lowest + (((bits >> np.uint64(32)) * spread) >> np.uint64(32)).astype(np.int64)
        return np.where((highest > 0) & (wanted | (lacking > 0)), chosen, -1)

    @cached_property
    def _parts(self) -> pa.Array:
        """Nothing; every unit; every unit after a joiner."""
        units = self.units.texts.to_pylist()
        return pa.array(["", *units, *(self.joiner + unit for unit in units)], pa.string())

    @property
    def _later(self) -> int:
        return 1 + len(self.units.texts)

    @cached_property
    def _lengths(self) -> npt.NDArray[np.int64]:
        return np.array([len(unit) for unit in self.units.texts.to_pylist()], np.int64)
