"""Rows set aside before anything is learnt: what every figure of fidelity and privacy is held against."""

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from schemas.model import Relation
from tasks.synthesis.joins import Tables, parent_rows
from tasks.synthesis.source import Source
from tasks.values.cells import CellKey, hash_rows

Bool = npt.NDArray[np.bool_]


def set_aside(source: Source, share: float, *, seed: int = 0) -> dict[str, Bool]:
    """Say which rows of every table are set aside, to judge by; the others are learnt.

    A table alone is parted row by row. Of tables that hang together the rows of one are parted, and whatever refers to
    a row set aside, however indirectly, goes with it: no row that is learnt refers to one that is not there.

    Args:
        source: The real tables.
        share: Of the rows to set aside, in [0, 1).
        seed: Decides which.

    Returns:
        By table, shape (rows,) each; none of a table's rows may be set aside.
    """
    aside = {name: np.zeros(table.num_rows, dtype=bool) for name, table in source.tables.items()}
    for group in source.groups():
        relations = source.relations_of(group)
        start = group[0] if not relations else _subject(source, group, relations)
        aside[start] = _drawn(source.tables[start].num_rows, share, start, seed)
        if relations:
            _follow(source.tables, relations, aside)
            _keep_some(source.tables, group, relations, aside)
    return aside


def _drawn(rows: int, share: float, table: str, seed: int) -> Bool:
    """Draw exactly the share, by hash: the table's order does not matter."""
    order = np.argsort(hash_rows(CellKey.of(seed, "holdout", table).word, np.arange(rows, dtype=np.uint64)))
    chosen = np.zeros(rows, dtype=bool)
    chosen[order[: round(rows * share)]] = True
    return chosen


def _subject(source: Source, group: tuple[str, ...], relations: Sequence[Relation]) -> str:
    """The table whose rows the dataset is about: one that tells of people, else the one most rows follow from."""
    followed = {name: _followers(source.tables, name, relations) for name in group}
    people = [name for name in group if name in source.personal]
    return max(people or group, key=lambda name: (followed[name], -group.index(name)))


def _followers(tables: Tables, name: str, relations: Sequence[Relation]) -> int:
    """Rows of the tables that refer to a table, however indirectly."""
    reached, waiting = {name}, [name]
    while waiting:
        parent = waiting.pop()
        for relation in relations:
            if relation.parent == parent and relation.child not in reached:
                reached.add(relation.child)
                waiting.append(relation.child)
    return sum(tables[child].num_rows for child in reached - {name})


def _follow(tables: Tables, relations: Sequence[Relation], aside: dict[str, Bool]) -> None:
    """Set aside whatever refers to a row set aside, until nothing is added."""
    joins = [parent_rows(tables, relation) for relation in relations]
    before = -1
    while (now := sum(int(rows.sum()) for rows in aside.values())) != before:
        before = now
        for relation, join in zip(relations, joins, strict=True):
            gone = aside[relation.parent]
            aside[relation.child] |= (join >= 0) & gone[np.maximum(join, 0)] if len(gone) else False


def _keep_some(
    tables: Mapping[str, pa.Table], group: tuple[str, ...], relations: Sequence[Relation], aside: dict[str, Bool]
) -> None:
    """Set nothing aside where too little would be left to learn from, as when rows refer to each other in a ring."""
    if any(aside[name].sum() > 0.5 * max(tables[name].num_rows, 1) for name in group):
        for name in group:
            aside[name][:] = False
