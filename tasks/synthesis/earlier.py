"""Rows that refer to earlier rows of their own table: whoever referred a customer was one before."""

from heapq import heapify, heappop, heappush

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tasks.synthesis.assign import scaled_counts
from tasks.synthesis.joins import Int64, plain
from tasks.values.cells import CellKey, hash_rows

_LAW = 0.99  # of the references must be to an earlier row
_FEWEST = 20  # references that tell


def refers_back(keys: pa.ChunkedArray, join: Int64) -> bool:
    """Whether rows refer to rows of lesser keys: twins' keys count on from row to row.

    Args:
        keys: What names the rows.
        join: The row that each refers to, -1 for none, shape (rows,).
    """
    there = np.flatnonzero(join >= 0)
    if len(there) < _FEWEST or pa.types.is_nested(keys.type):
        return False
    rank = np.empty(len(join), dtype=np.int64)
    rank[np.asarray(pc.sort_indices(plain(keys)), dtype=np.int64)] = np.arange(len(join))
    return bool(np.mean(rank[join[there]] < rank[there]) >= _LAW)


def shallow_first(depth: Int64) -> Int64:
    """Exchange depths until each row has an earlier one that is one less deep, shape (n,)."""
    depth = depth.copy()
    while len(wrong := np.flatnonzero(depth > np.maximum.accumulate(np.append(-1, depth[:-1])) + 1)):
        row = int(wrong[0])
        least = int(depth[:row].max(initial=-1)) + 1
        later = np.flatnonzero(depth[row:] == least)
        other = row + int(later[0]) if len(later) else row
        depth[row], depth[other] = least, depth[row] if other != row else least
    return depth


def earlier_parents(children: Int64, parents: Int64, counts: Int64, key: CellKey) -> Int64:
    """Give each child one of the parents before it, each of these about as many as it should have.

    Counts that come too late change places with lesser ones that come before, so their shares stay as they are.

    Args:
        children: Rows, ascending, each after the first parent, shape (n,).
        parents: Rows, ascending, shape (m,).
        counts: How many children each should have, shape (m,).
        key: Decides who gets whom.

    Returns:
        Parents' rows, shape (n,).
    """
    order = np.argsort(hash_rows(key.word, parents.astype(np.uint64)), kind="stable")
    offered = np.empty_like(counts)
    offered[order] = scaled_counts(counts[order], len(children))
    offered = _brought_forward(offered, np.searchsorted(parents, children))
    chance = hash_rows(key.child("places").word, children.astype(np.uint64)).tolist()
    pool: list[int] = []
    found, come = np.empty(len(children), dtype=np.int64), 0
    for place, (before, number) in enumerate(zip(np.searchsorted(parents, children).tolist(), chance, strict=True)):
        for parent in range(come, before):
            pool.extend([int(parents[parent])] * int(offered[parent]))
        come = before
        chosen = number % len(pool)
        pool[chosen], pool[-1] = pool[-1], pool[chosen]
        found[place] = pool.pop()
    return found


def _brought_forward(offered: Int64, before: Int64) -> Int64:
    """Let the greatest numbers of places that come too late change places with the least before them.

    Args:
        offered: Places of each parent, together as many as children, shape (parents,).
        before: How many parents come before each child, at least one, ascending, shape (children,).
    """
    places = offered.tolist()
    needed = np.searchsorted(before, np.arange(1, len(places) + 1), side="right").tolist()
    late = [(-size, place) for place, size in enumerate(places)]
    heapify(late)
    early: list[tuple[int, int]] = []
    have = 0
    for place, need in enumerate(needed):
        heappush(early, (places[place], place))
        have += places[place]
        while have < need:
            while late[0][1] <= place or -late[0][0] != places[late[0][1]]:
                heappop(late)  # it came in time, or has changed places
            least, most = heappop(early)[1], heappop(late)[1]
            if places[most] > places[least]:
                have += places[most] - places[least]
                places[least], places[most] = places[most], places[least]
            else:  # no order of these numbers is enough: one place moves
                have += 1
                places[least], places[most] = places[least] + 1, places[most] - 1
            heappush(early, (places[least], least))
            heappush(late, (-places[most], most))
    return np.array(places, dtype=np.int64)
