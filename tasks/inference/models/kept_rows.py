"""Rows that a model wrote, sifted: cells that fit their columns, rules that hold, no row twice."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from schemas.model import ColumnSchema, Rule, Scalar
from schemas.types import ColumnType
from tasks.inference.models.fitting import fitted, key_of
from tasks.inference.models.rules import holding


@dataclass
class KeptRows:
    """Rows kept so far of a table."""

    columns: tuple[ColumnSchema, ...]
    rules: tuple[Rule, ...]
    rows: list[tuple[Scalar, ...]] = field(default_factory=list)
    repeated: int = 0
    refused: int = 0
    errors: Counter[str] = field(default_factory=Counter)
    _seen: set[Any] = field(default_factory=set)

    def add(self, rows: Iterable[Sequence[Any]]) -> None:
        """Keep the rows that hold and are new."""
        read = [found for row in rows if (found := self._read(row)) is not None]
        held = holding(self.columns, read, self.rules)
        self.errors["rules"] += len(read) - len(held)
        self.refused += len(read) - len(held)
        for row in held:
            self._add_new(row)

    def _read(self, row: Sequence[Any]) -> tuple[Scalar, ...] | None:
        if len(row) != len(self.columns):
            self.errors["(number of cells)"] += 1
            self.refused += 1
            return None
        cells = [fitted(column, cell) for column, cell in zip(self.columns, row, strict=True)]
        self.errors.update(column.name for column, cell in zip(self.columns, cells, strict=True) if cell is None)
        self.refused += None in cells
        return None if None in cells else tuple(cell for cell in cells if cell is not None)

    def _add_new(self, row: tuple[Scalar, ...]) -> None:
        keys = self._keys(row)
        if self._seen.isdisjoint(keys):
            self._seen.update(keys)
            self.rows.append(row)
        else:
            self.repeated += 1

    def _keys(self, row: tuple[Scalar, ...]) -> list[Any]:
        """What must not come twice: the row as a whole, unless it is made of a few choices only, and unique cells."""
        whole = [tuple(key_of(cell) for cell in row)] if any(is_open(column) for column in self.columns) else []
        pairs = zip(self.columns, row, strict=True)
        return [*whole, *((column.name, key_of(cell)) for column, cell in pairs if column.unique)]


def is_open(column: ColumnSchema) -> bool:
    """Whether the column takes more than a few listed values."""
    return column.values is None and column.type is not ColumnType.BOOLEAN
