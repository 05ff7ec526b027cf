"""Tables that refer to themselves: how deep each row lies, and rings, in which every row has a parent."""

import numpy as np

from tasks.synthesis.joins import Int64


def depths(parents: Int64) -> Int64:
    """Tell how far below a row without parent each row lies.

    A ring has no such row: it is cut above its first, which gets minus the ring's length: -1 for its own parent.

    Args:
        parents: Each row's parent, -1 for none, shape (n,).

    Returns:
        Shape (n,).
    """
    _, _, round_and_round = _climb(parents)
    inside = np.unique(round_and_round[round_and_round >= 0])
    first = _first_of_ring(parents, inside)
    tops = np.unique(first)
    cut = parents.copy()
    cut[tops] = -1
    depth, _, _ = _climb(cut)
    depth[tops] = -np.bincount(np.searchsorted(tops, first), minlength=len(tops))
    return depth


def close_rings(parents: Int64, depth: Int64) -> Int64:
    """Give each row that stands for a ring a parent among the rows below it, as far down as the ring is long.

    Args:
        parents: Each row's parent, those of tops missing, shape (n,).
        depth: As :func:`depths` gives them, shape (n,).

    Returns:
        The parents of all rows, shape (n,).
    """
    below, top, _ = _climb(parents)
    inside = np.flatnonzero(below < -depth[top])
    order = inside[np.lexsort((inside, -below[inside], top[inside]))]
    tops, place = np.unique(top[order], return_index=True)
    closed = parents.copy()
    closed[tops] = order[place]
    return closed


def _climb(parents: Int64) -> tuple[Int64, Int64, Int64]:
    """Follow every row's parents to the end, twice as far in each round.

    Returns:
        Steps to a row without parent; that row; and for a row that comes to a ring, some row of it, else -1: together
        those are all rows of all rings. Shape (n,) each.
    """
    steps = (parents >= 0).astype(np.int64)
    at, end = parents.copy(), np.where(parents >= 0, parents, np.arange(len(parents)))
    for _ in range(max(len(parents), 1).bit_length()):
        alive = np.flatnonzero(at >= 0)
        if not len(alive):
            break
        above = at[alive]
        steps[alive] += steps[above]
        end[alive] = end[above]
        at[alive] = at[above]
    return steps, end, at


def _first_of_ring(parents: Int64, inside: Int64) -> Int64:
    """The lowest row of the ring that each row of a ring is in, shape (len(inside),)."""
    lowest, at = np.arange(len(parents)), parents.copy()
    for _ in range(max(len(inside), 1).bit_length()):
        lowest[inside] = np.minimum(lowest[inside], lowest[at[inside]])
        at[inside] = at[at[inside]]
    return lowest[inside]
