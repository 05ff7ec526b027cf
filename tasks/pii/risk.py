"""What remains: how many rows share their quasi-identifiers, and how varied what is sensitive is among these."""

from collections.abc import Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc


@dataclass(frozen=True)
class Risk:
    """Residual risk of a table.

    Attributes:
        quasi_identifiers: The columns that were put together.
        smallest: Rows of the smallest group: the table's k.
        unique_share: The share of rows that are alone.
        rows_below_k: Rows in groups of fewer than the k asked for; ``share_below_k`` their share.
        diversity: The fewest distinct values of each sensitive column in a group: its l.
    """

    quasi_identifiers: tuple[str, ...]
    smallest: int
    unique_share: float
    rows_below_k: int
    share_below_k: float
    diversity: dict[str, int]


def risk_of(table: pa.Table, quasi: Sequence[str], sensitive: Sequence[str] = (), *, k: int = 5) -> Risk:
    """Measure k-anonymity and l-diversity.

    Args:
        table: The data.
        quasi: Quasi-identifiers; none makes the whole table one group.
        sensitive: Columns whose variety within groups is measured.
        k: The group size that is wanted.
    """
    rows = len(table)
    if not rows or not quasi:
        return Risk(tuple(quasi), rows, 0.0, 0, 0.0, {column: _distinct(table.column(column)) for column in sensitive})
    keys = pa.table({f"q{place}": _plain(table.column(column)) for place, column in enumerate(quasi)})
    for place, column in enumerate(sensitive):
        keys = keys.append_column(f"s{place}", _plain(table.column(column)))
    names = [f"q{place}" for place in range(len(quasi))]
    counted = keys.group_by(names).aggregate(
        [
            ([], "count_all"),
            *((f"s{place}", "count_distinct", pc.CountOptions(mode="all")) for place in range(len(sensitive))),
        ]
    )
    sizes = counted.column("count_all")
    small = int(pc.sum(sizes.filter(pc.less(sizes, k))).as_py() or 0)
    alone = int(pc.sum(pc.equal(sizes, 1)).as_py() or 0)
    diversity = {
        column: int(pc.min(counted.column(f"s{place}_count_distinct")).as_py())
        for place, column in enumerate(sensitive)
    }
    return Risk(tuple(quasi), int(pc.min(sizes).as_py()), alone / rows, small, small / rows, diversity)


def _plain(column: pa.ChunkedArray) -> pa.ChunkedArray:
    return column.cast(column.type.value_type) if pa.types.is_dictionary(column.type) else column


def _distinct(column: pa.ChunkedArray) -> int:
    return int(pc.count_distinct(column, mode="all").as_py())


def suppressed(table: pa.Table, quasi: Sequence[str], k: int) -> tuple[pa.Table, float]:
    """Make a table k-anonymous by emptying the quasi-identifiers of rows in groups that are too small.

    Returns:
        The table, and the share of rows that were emptied. The emptied rows are a group of their own; when that is too
        small, it takes in the smallest of the others.
    """
    keys = pa.table({f"q{place}": _plain(table.column(column)) for place, column in enumerate(quasi)})
    names = list(keys.column_names)
    numbered = keys.append_column("row", pa.array(range(len(table))))
    groups = numbered.group_by(names).aggregate([("row", "list"), ([], "count_all")]).sort_by("count_all")
    chosen: list[int] = []
    for rows, size in zip(groups.column("row_list").to_pylist(), groups.column("count_all").to_pylist(), strict=True):
        if size < k or 0 < len(chosen) < k:
            chosen += rows
    flags = pc.is_in(pa.array(range(len(table))), value_set=pa.array(chosen, pa.int64()))
    for column in quasi:
        place = table.column_names.index(column)
        plain = _plain(table.column(column))
        table = table.set_column(place, column, pc.if_else(flags, pa.scalar(None, plain.type), plain))
    return table, len(chosen) / len(table) if len(table) else 0.0
