"""Rows set aside before anything is learnt: what every figure of fidelity and privacy is held against."""

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from schemas.model import Relation
from tasks.synthesis.joins import Tables, parent_rows
from tasks.synthesis.references import references
from tasks.synthesis.source import Source
from tasks.values.cells import CellKey, hash_rows

Bool = npt.NDArray[np.bool_]

_MANY = 50  # rows of a table by which the others are parted, where one of people has so many


def set_aside(source: Source, share: float, *, seed: int = 0, entity: str | None = None) -> dict[str, Bool]:
    """Say which rows of every table are set aside, to judge by; the others are learnt.

    A table alone is parted row by row. Of tables that hang together the rows of one are parted, and whatever refers to
    a row set aside, however indirectly, goes with it: no row that is learnt refers to one that is not there.

    Args:
        source: The real tables.
        share: Of the rows to set aside, in [0, 1).
        seed: Decides which.
        entity: A column whose equal values make the rows of a table alone one thing, such as a sequence: those are set
            aside together.

    Returns:
        By table, shape (rows,) each; none of a table's rows may be set aside. A row that refers to one of its own table
        may be learnt without it, where whole tables hang on such chains.
    """
    aside = {name: np.zeros(table.num_rows, dtype=bool) for name, table in source.tables.items()}
    for group in source.groups():
        relations = source.relations_of(group)
        start = group[0] if not relations else _subject(source, group, relations)
        alone = not relations and entity in source.tables[start].column_names
        things = _things(source.tables[start], entity if alone else None)
        aside[start] = _drawn(things, share, start, seed)
        if relations:
            aside |= _with_followers(source, group, {name: aside[name] for name in group})
    return aside


def parted_with(source: Source, entity: str | None = None) -> dict[str, npt.NDArray[np.int64]]:
    """Tell which rows :func:`set_aside` parts together: rows of one number, by table, shape (rows,) each."""
    found: dict[str, npt.NDArray[np.int64]] = {}
    for group in source.groups():
        relations = source.relations_of(group)
        start = group[0] if not relations else _subject(source, group, relations)
        alone = not relations and entity in source.tables[start].column_names
        found[start] = _things(source.tables[start], entity if alone else None)
        waiting = [start]
        while waiting:
            parent = waiting.pop()
            for one in relations:
                if one.parent == parent and one.child not in found:
                    join = parent_rows(source.tables, one)
                    alone_from = len(found[start]) + np.arange(len(join))
                    found[one.child] = np.where(join >= 0, found[parent][np.maximum(join, 0)], alone_from)
                    waiting.append(one.child)
    return {name: found.get(name, np.arange(table.num_rows)) for name, table in source.tables.items()}


def _with_followers(source: Source, group: tuple[str, ...], drawn: Mapping[str, Bool]) -> dict[str, Bool]:
    """Set aside what refers to the rows drawn: within one table too, unless nearly all of it would follow."""
    relations = source.relations_of(group)
    apart = tuple(one for one in relations if one.child != one.parent)
    for followed in dict.fromkeys((relations, apart)):
        aside = {name: rows.copy() for name, rows in drawn.items()}
        _follow(source.tables, followed, aside)
        if not _too_many(source.tables, group, aside):
            return aside
    return {name: np.zeros(len(rows), dtype=bool) for name, rows in drawn.items()}


def _things(table: pa.Table, entity: str | None) -> npt.NDArray[np.int64]:
    """Number what is set aside whole: a row, or the rows of one entity, shape (rows,)."""
    if entity is None:
        return np.arange(table.num_rows)
    coded = table[entity].combine_chunks().dictionary_encode(null_encoding="encode")
    return np.asarray(coded.indices, dtype=np.int64)


def _drawn(things: npt.NDArray[np.int64], share: float, table: str, seed: int) -> Bool:
    """Draw the share, exactly where things are single rows, by hash: the table's order does not matter."""
    sizes = np.bincount(things)
    order = np.argsort(hash_rows(CellKey.of(seed, "holdout", table).word, np.arange(len(sizes), dtype=np.uint64)))
    chosen = np.zeros(len(sizes), dtype=bool)
    chosen[order[np.cumsum(sizes[order]) <= round(len(things) * share)]] = True
    return chosen[things]


def _subject(source: Source, group: tuple[str, ...], relations: Sequence[Relation]) -> str:
    """The table whose rows the dataset is about: one that tells of people, else the one most rows follow from.

    One of many rows, where there is one: a fifth of nine employees is a chance draw of whom they work with. None that
    is kept as it is.
    """
    kept = references({name: source.tables[name] for name in group}, relations, source.personal)
    group = tuple(name for name in group if name not in kept) or group
    followed = {name: _followers(source.tables, name, relations) for name in group}
    many = [name for name in group if source.tables[name].num_rows >= _MANY]
    people = [name for name in group if name in source.personal]
    chosen = [name for name in many if name in people] or people or many or group
    return max(chosen, key=lambda name: (followed[name], -group.index(name)))


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


def _too_many(tables: Mapping[str, pa.Table], group: tuple[str, ...], aside: Mapping[str, Bool]) -> bool:
    """Whether too little would be left to learn from, as when rows refer to each other in a ring."""
    return any(aside[name].sum() > 0.5 * max(tables[name].num_rows, 1) for name in group)
