"""Soiling a chunk: every pass in turn, the first that changes a cell keeps it, and every change is labelled."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from schemas.dirt import Duplicate
from schemas.model import DatasetSchema
from tasks.records.dirt.labels import LABELS, labelled
from tasks.records.dirt.passes import RowsAt
from tasks.records.dirt.rates import Pass, Rate, contended, decided
from tasks.records.dirt.segments import Segment, segments
from tasks.records.dirt.state import State
from tasks.values.cells import CellKey, UInt64
from tasks.values.permute import permute

LOOKED_AT = 16_384
"""Rows of a generation by which rates are decided: all of a smaller one; the error of a rate is under 1 % of it."""


@dataclass(frozen=True)
class Soiled:
    """A chunk as it is written.

    Attributes:
        rows: What stands in the part.
        labels: What is wrong in it.
        clean: The rows without dirt, and without those that are one too many.
        kept: Which of the rows are not one too many, shape (n,).
    """

    rows: pa.Table
    labels: pa.Table
    clean: pa.Table
    kept: npt.NDArray[np.bool_]


class Soiler:
    """Soils the chunks of one table.

    Args:
        schema: The dataset; its ``dirt`` says what happens.
        table: Which table.
        counts: Its clean rows at the end of each generation, oldest first.
        seed: The dataset's seed.
        rows_at: Gives any clean rows of the table.
        rates: What was found out before about each generation's rates, and will be; nothing yet when empty.
    """

    def __init__(
        self,
        schema: DatasetSchema,
        table: str,
        counts: Sequence[int],
        seed: int,
        rows_at: RowsAt,
        *,
        rates: dict[int, list[Rate]] | None = None,
    ) -> None:
        self._table, self._rows_at = table, rows_at
        self._segments = list(segments(schema, table, counts))
        self._dirt = [each for each in schema.dirt if each.table == table and not isinstance(each, Duplicate)]
        self._decided = {} if rates is None else rates
        self._key = CellKey.of(seed, table, "dirt")
        self._columns = tuple(column.name for column in schema.table(table).columns)

    @cached_property
    def _passes(self) -> list[Pass]:
        """A key a pass, by its kind and its place among the passes of that kind: a pass added moves no other's bits."""
        seen: Counter[str] = Counter()
        found = []
        for each in self._dirt:
            key = self._key.child(each.kind, str(seen[each.kind]))
            seen[each.kind] += 1
            found.append(Pass(each, key, self._key, self._rows_at))
        return found

    def notes(self) -> list[str]:
        """Say which passes cannot reach their rates in the newest generation's rows."""
        rates = self._rates(self._segments[-1]) if self._segments else []
        told = [rate.note(each.dirt) for each, rate in zip(self._passes, rates, strict=False)]
        return [note for note in told if note]

    def soil(self, start: int, stop: int) -> Soiled:
        """Make the rows ``[start, stop)`` of the table as it is written."""
        found = [
            self._soil(each, np.arange(max(start, each.start), min(stop, each.stop), dtype=np.uint64))
            for each in self._segments
            if each.start < stop and start < each.stop
        ]
        return Soiled(
            rows=pa.concat_tables([each.rows for each in found]).combine_chunks(),
            labels=pa.concat_tables([each.labels for each in found]).combine_chunks(),
            clean=pa.concat_tables([each.clean for each in found]).combine_chunks(),
            kept=np.concatenate([each.kept for each in found]),
        )

    def _soil(self, segment: Segment, written: UInt64) -> Soiled:
        """Make rows of one generation: its own, then those that are there twice, with the dirt of their originals."""
        rows, kept = self._originals(segment, written)
        state = State.of(segment, self._rows_at(rows), rows, written)
        labels = [] if kept.all() else [self._extra(written[~kept])]
        for each, rate in zip(self._passes, self._rates(segment), strict=True):
            labels += each.change(state, each.meant(state), rate.of_open)
        clean = state.clean.slice(0, int(np.count_nonzero(kept)))
        return Soiled(pa.table(state.columns), self._in_order(labels), clean, kept)

    def _rates(self, segment: Segment) -> list[Rate]:
        """How often each pass hits rows of a generation: as asked, but for what earlier passes left."""
        if segment.step not in self._decided:
            last = contended(self._passes)
            sample = self._passes[:last]
            found = decided(sample, self._sample(segment)) if sample else []
            self._decided[segment.step] = found + [Rate(each.dirt.rate) for each in self._passes[last:]]
        return self._decided[segment.step]

    def _sample(self, segment: Segment) -> State:
        index = np.arange(min(segment.rows, LOOKED_AT), dtype=np.uint64)
        if segment.rows > LOOKED_AT:
            index = np.sort(permute(index, segment.rows, self._key.child("sample")))
        rows = index + np.uint64(segment.first)
        return State.of(segment, self._rows_at(rows), rows, rows)

    def _originals(self, segment: Segment, written: UInt64) -> tuple[UInt64, npt.NDArray[np.bool_]]:
        """The clean row that stands in each place, and whether it stands there for the first time."""
        place = written - np.uint64(segment.start)
        kept = place < np.uint64(segment.rows)
        key = self._key.child("duplicate", *([str(segment.step)] if segment.step else []))
        place[~kept] = permute(place[~kept] - np.uint64(segment.rows), segment.rows, key)
        return place + np.uint64(segment.first), kept

    def _extra(self, rows: UInt64) -> pa.Table:
        return labelled(self._table, None, ["duplicate"] * len(rows), rows, pa.nulls(len(rows), pa.string()))

    def _in_order(self, labels: Sequence[pa.Table]) -> pa.Table:
        """The labels by row, then by the table's columns."""
        if not labels:
            return LABELS.empty_table()
        joined = pa.concat_tables(labels)
        place = pc.index_in(joined["column"], pa.array(self._columns))
        order = pc.sort_indices(
            pa.table({"row": joined["row"], "place": place}),
            sort_keys=[("row", "ascending", "at_start"), ("place", "ascending", "at_start")],
        )
        return joined.take(order).combine_chunks()
