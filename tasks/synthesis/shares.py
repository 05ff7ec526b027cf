"""Rows by class: so many of each value of a column, whatever shares the real rows have."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from schemas.errors import BadInputError
from schemas.suggest import did_you_mean
from tasks.synthesis.interface import Fitted, Where, draw_where
from tasks.synthesis.units import as_text
from tasks.values.cells import CellKey, hash_rows

_PROBE = 20_000  # rows drawn to see which classes there are, and how often
_MOST_CLASSES = 100


@dataclass(frozen=True)
class Shares:
    """Shares of a column's values.

    Attributes:
        column: The column.
        values: Its values as text.
        ends: Shares up to and with each value, the last 1, shape (values,).
        key: Decides which row is of which value.
    """

    column: str
    values: tuple[str, ...]
    ends: npt.NDArray[np.float64]
    key: CellKey

    @classmethod
    def balanced(cls, fitted: Fitted, column: str, seed: int) -> "Shares":
        """Give every class that was learnt the same share.

        Raises:
            BadInputError: If the column was not learnt, or has one value or very many.
        """
        found = _classes(fitted, column)
        if not 2 <= len(found) <= _MOST_CLASSES:
            raise BadInputError(
                f"'{column}' cannot be balanced: {len(found)} values of it were learnt, and it takes 2 to "
                f"{_MOST_CLASSES}. Balance a column of few classes."
            )
        ends = np.arange(1, len(found) + 1) / len(found)
        return cls(column, tuple(found), ends, CellKey.of(seed, "shares", column))

    @classmethod
    def boosted(cls, fitted: Fitted, column: str, value: str, share: float, seed: int) -> "Shares":
        """Give one class a share, and the others what is left, as they stand to each other.

        Raises:
            BadInputError: If the class was not learnt, or the share leaves nothing for the others.
        """
        found = _classes(fitted, column)
        if value not in found:
            raise BadInputError(
                f"No row of '{column}' = '{value}' was learnt, or too few to be made.{did_you_mean(value, found)}"
            )
        rest = {name: n for name, n in found.items() if name != value}
        if not rest or not 0 < share < 1:
            raise BadInputError(f"The share of '{column}' = '{value}' is {share:g}: it has to lie between 0 and 1.")
        left = (1 - share) / sum(rest.values())
        shares = [share, *(n * left for n in rest.values())]
        return cls(column, (value, *rest), np.cumsum(shares) / sum(shares), CellKey.of(seed, "shares", column))

    def sample(self, fitted: Fitted, start: int, stop: int, where: Where | None = None) -> pa.Table:
        """Make the rows [start, stop), each of its own class: drawn again until it is.

        Raises:
            BadInputError: If a class does not come.
        """
        rows = np.arange(start, stop, dtype=np.uint64)
        chosen = self.classes(rows)
        parts, places = [fitted.schema.empty_table()], [np.zeros(0, dtype=np.int64)]
        for number in np.unique(chosen):
            mine = np.flatnonzero(chosen == number)
            parts.append(draw_where(fitted.draw, rows[mine], self._is(self.values[number], where)))
            places.append(mine)
        return pa.concat_tables(parts).take(np.argsort(np.concatenate(places), kind="stable")).combine_chunks()

    def classes(self, rows: npt.NDArray[np.uint64]) -> npt.NDArray[np.int64]:
        """The class of each row, by its index alone: the golden ratio's multiples fill the shares evenly."""
        shift = float(hash_rows(self.key.word, np.zeros(1, dtype=np.uint64))[0]) * 2.0**-64
        even = (rows.astype(np.float64) * 0.6180339887498949 + shift) % 1.0
        return np.minimum(np.searchsorted(self.ends, even, side="right"), len(self.values) - 1)

    def _is(self, value: str, where: Where | None) -> Where:
        def met(table: pa.Table) -> npt.NDArray[np.bool_]:
            same = np.asarray(pc.fill_null(pc.equal(as_text(table[self.column]), value), False))
            return same if where is None else same & where(table)

        return met

    def like(self, real: pa.Table, made: pa.Table) -> pa.Table:
        """Keep so many rows of each class that the classes have the real rows' shares, to be compared with them."""
        wanted, there = _counts(real, self.column), _counts(made, self.column)
        total = max(sum(wanted.values()), 1)
        known = {value: n / total for value, n in wanted.items() if there.get(value)}
        size = min((there[value] / share for value, share in known.items()), default=0)
        text = as_text(made[self.column])
        kept = [
            np.flatnonzero(np.asarray(pc.fill_null(pc.equal(text, value), False)))[: round(size * share)]
            for value, share in known.items()
        ]
        return made.take(np.sort(np.concatenate(kept))) if kept else made

    @property
    def note(self) -> str:
        """What a reader of the report should know."""
        sizes = np.diff(self.ends, prepend=0.0)
        told = ", ".join(f"{value} {size:.1%}" for value, size in zip(self.values[:5], sizes, strict=False))
        return (
            f"Shares of {self.column} as asked for, not as in the real rows: {told}"
            f"{' ...' if len(self.values) > 5 else ''}. Figures beside the real rows rest on as many rows of "
            "each class as give it its real share."
        )


def _classes(fitted: Fitted, column: str) -> Mapping[str, int]:
    if column not in fitted.schema.names:
        raise BadInputError(
            f"'{column}' is no column that was learnt, so its shares cannot be set."
            f"{did_you_mean(column, fitted.schema.names)}"
        )
    return _counts(fitted.draw(np.arange(_PROBE, dtype=np.uint64)), column)


def _counts(table: pa.Table, column: str) -> dict[str, int]:
    """Rows of each value, null apart, the most frequent first."""
    counted = pc.value_counts(as_text(table[column]).drop_null()).to_pylist()
    return {each["values"]: each["counts"] for each in sorted(counted, key=lambda one: (-one["counts"], one["values"]))}
