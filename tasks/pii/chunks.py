"""A real dataset's tables in chunks of whole blocks, so few rows each that they fit in memory."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pyarrow as pa

from schemas.readers.streams import RealDataset, RealTable
from schemas.text_style import Spelled
from tasks.pii.survey import TableSurvey
from tasks.storage.digest import LEAF_ROWS

PART_ROWS = 64 * LEAF_ROWS
_PART_BYTES = 64 << 20  # of a part's rows as they are read: wider rows make parts of fewer


@dataclass(frozen=True, slots=True)
class Chunks:
    """How a dataset is read.

    Attributes:
        dataset: The dataset.
        surveys: What was seen of each table: how wide its rows are.
        most: Rows of a chunk at most, whole blocks.
    """

    dataset: RealDataset
    surveys: tuple[TableSurvey, ...]
    most: int

    def rows_of(self, table: str) -> int:
        """Rows of a table's chunks, however long its texts are."""
        widest = max(seen.widest for seen in self.surveys if seen.name == table)
        fitting = int(_PART_BYTES / max(widest, 1.0)) // LEAF_ROWS * LEAF_ROWS
        return min(self.most, max(fitting, LEAF_ROWS))

    def filled(self, table: RealTable, columns: Sequence[str] | None = None) -> Iterator[pa.Table]:
        """Chunks of a table, none if it has no rows; some of its columns if these alone are wanted."""
        return table.chunks(self.rows_of(table.name), columns)

    def whole(self, table: RealTable) -> Iterator[pa.Table]:
        """Chunks of a table, one without rows if it has none: as parts are written."""
        return self.filled(table) if table.rows else iter([table.arrow.empty_table()])

    def spelled(self, table: RealTable) -> Iterator[tuple[pa.Table, Spelled | None]]:
        """Chunks, and how each was written; of a table without rows one, for its header."""
        if table.rows:
            return table.spelled(self.rows_of(table.name))
        empty = table.arrow.empty_table()
        return iter([(empty, Spelled(table.style, empty, {}) if table.style else None)])
