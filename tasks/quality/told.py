"""What became of each column of a twin: learnt, made or kept, and whether it was compared with the real one."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

_MOST = 8  # columns named on the screen


@dataclass(frozen=True)
class ColumnTold:
    """A column of the twin.

    Attributes:
        table: Its table's name.
        column: Its name.
        how: Where its values come from, in words.
        compared: Whether it stands in the figures beside the real rows; what is not, they say nothing of.
        key: Whether it names rows, which says nothing by itself.
    """

    table: str
    column: str
    how: str
    compared: bool
    key: bool = False


def in_short(columns: Sequence[ColumnTold]) -> Iterator[str]:
    """Say of each table what was not compared, keys apart, one sentence each."""
    for table, own in groupby(columns, key=lambda one: one.table):
        every = [one for one in own if not one.key]
        aside = [f"{one.column} ({one.how})" for one in every if not one.compared]
        if aside:
            more = f", and {len(aside) - _MOST} more" if len(aside) > _MOST else ""
            yield (
                f"{table}: {len(every) - len(aside)} of {len(every)} columns compared with the real ones, keys apart; "
                f"not compared: {', '.join(aside[:_MOST])}{more}."
            )
