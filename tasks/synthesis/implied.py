"""Foreign keys that another one tells: whose payment it is, is whose rental it pays for."""

from collections.abc import Collection, Mapping, Sequence
from types import MappingProxyType

import numpy as np

from schemas.model import Relation
from tasks.synthesis.joins import Int64

Through = tuple[int, int]
"""Two relations one after the other: from a row to a parent, and from that one to its own."""

_FEWEST = 20  # rows that have both
_ALWAYS = 0.995  # of them must agree,
_BY_CHANCE = 0.9  # where so few do when the parents are dealt out anew


def find_implied(
    relations: Sequence[Relation],
    joins: Sequence[Int64],
    order: Sequence[str],
    keys: Mapping[str, Sequence[str]],
    *,
    firm: Collection[int] = (),
    unique: Mapping[str, Sequence[Sequence[str]]] = MappingProxyType({}),
) -> dict[int, Through]:
    """Find the relations that say no more than two others do, each with these.

    Args:
        relations: All of them.
        joins: The parent of every child row, -1 for none, by relation.
        order: The tables, parents first.
        keys: The key columns of each table: what is a part of one says who a row is, and is told by none.
        firm: Relations under whose parents rows have to lie.
        unique: Further sets of columns of each table of which no two rows have the same: what is told could repeat
            one, unless what tells it is in the set, too.
    """
    place = {name: position for position, name in enumerate(order)}
    early = [n for n, one in enumerate(relations) if place[one.parent] < place[one.child]]
    found: dict[int, Through] = {}
    for number in sorted(early, key=lambda n: -place[relations[n].parent]):
        one = relations[number]
        if number in firm or set(one.columns) <= {*keys.get(one.child, ())}:
            continue
        ways = [
            (first, then)
            for first in early
            for then in early
            if first != number
            and relations[first].child == one.child
            and relations[first].parent == relations[then].child
            and relations[then].parent == one.parent
            and relations[then].parent_columns == one.parent_columns
            and not _parts(unique.get(one.child, ()), one.columns, relations[first].columns)
            and _tells(joins[number], joins[first], joins[then])
        ]
        if ways:
            found[number] = max(ways, key=lambda way: int((joins[way[0]] >= 0).sum()))
    return found


def parents_through(first: Int64, then: Int64) -> Int64:
    """The parents' parents of rows, -1 for none, shape (rows,)."""
    if not len(then):
        return np.full(len(first), -1, dtype=np.int64)
    return np.where(first >= 0, then[np.maximum(first, 0)], -1)


def _parts(unique: Sequence[Sequence[str]], told: Sequence[str], by: Sequence[str]) -> bool:
    """Whether some set holds what is told, and not what tells it."""
    return any({*told} <= {*columns} and not {*by} <= {*columns} for columns in unique)


def _tells(own: Int64, first: Int64, then: Int64) -> bool:
    there = first >= 0
    if there.sum() < _FEWEST:
        return False
    own, first = own[there], first[there]
    if np.mean(parents_through(first, then) == own) < _ALWAYS:
        return False
    dealt = np.random.default_rng(len(own)).permutation(first)
    return bool(np.mean(parents_through(dealt, then) == own) < _BY_CHANCE)
