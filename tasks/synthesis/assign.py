"""Who belongs to whom: counts become children, and children are laid on the places that other parents offer."""

import numpy as np
import numpy.typing as npt

from tasks.values.cells import CellKey, hash_rows

Int64 = npt.NDArray[np.int64]

_ROUNDS = 50  # of drawing again the pairs that occur twice


def scaled_counts(counts: Int64, wanted: int | None, least: int = 0) -> Int64:
    """Bring counts to a wanted sum, each by the same factor, fractions carried to the next, shape (n,).

    None falls below ``least``, where the sum allows it: an order always has a line.
    """
    if wanted is not None and 0 < least * len(counts) <= wanted:
        return scaled_counts(np.maximum(counts - least, 0), wanted - least * len(counts)) + least
    total = int(counts.sum())
    if wanted is None or total == wanted:
        return counts
    if total == 0:
        counts, total = np.ones_like(counts), len(counts)
    ends = np.floor(np.cumsum(counts.astype(np.float64)) * (wanted / max(total, 1)) + 0.5).astype(np.int64)
    if len(ends):
        ends[-1] = wanted
    return np.diff(ends, prepend=0)


def rearranged(drawn: Int64, shares: Int64, key: CellKey) -> Int64:
    """Put other numbers in the places of drawn ones, the least in the place of the least, shape (n,).

    What a number was drawn for keeps its place among the others, and all of them together have the shares they should:
    where few are drawn, each from few donors, these go astray, and a sum with them.

    Args:
        drawn: Numbers as they were drawn.
        shares: Numbers as they should be spread.
        key: Decides among equals.
    """
    chance = hash_rows(key.word, np.arange(len(drawn), dtype=np.uint64))
    result = np.empty_like(drawn)
    result[np.lexsort((chance, drawn))] = np.sort(shares)
    return result


def assign(groups: Int64, slots: Int64, slot_groups: Int64, key: CellKey) -> Int64:
    """Lay children on parents: a child first looks among the parents of the group it wants, then anywhere.

    Each parent offers as many places as it should have children; where all places together are too few or too many,
    every parent's share changes alike.

    Args:
        groups: The group each child wants, -1 for no parent, shape (children,).
        slots: Places that each parent offers, shape (parents,).
        slot_groups: Each parent's group, shape (parents,).
        key: What the shuffling starts from.

    Returns:
        Parent row indices, -1 where no parent is wanted, shape (children,).
    """
    wanting = np.flatnonzero(groups >= 0)
    result = np.full(len(groups), -1, dtype=np.int64)
    if len(slots) == 0 or len(wanting) == 0:
        return result
    shuffled = _shuffle(len(slots), key.child("parents"))
    counts = np.zeros_like(slots)
    counts[shuffled] = scaled_counts(slots[shuffled], len(wanting))
    places = np.repeat(np.arange(len(slots)), counts)
    places = places[_shuffle(len(places), key.child("places"))]
    wanting = wanting[_shuffle(len(wanting), key.child("children"))]
    free = np.argsort(slot_groups[places], kind="stable")
    asked = np.argsort(groups[wanting], kind="stable")
    child_at, place_at = _match(groups[wanting][asked], slot_groups[places][free])
    result[wanting[asked[child_at]]] = places[free[place_at]]
    left_children, left_places = np.delete(asked, child_at), np.delete(free, place_at)
    result[wanting[left_children]] = places[left_places]
    return result


def once(slots: Int64, children: int) -> Int64:
    """Offer one place at most, where a parent may occur once only: as many as there are children, the fullest first."""
    offered = np.zeros_like(slots)
    offered[np.argsort(-slots, kind="stable")[:children]] = 1
    return offered


def _match(asked: Int64, offered: Int64) -> tuple[Int64, Int64]:
    """Pair sorted groups, each as often as both sides have it: positions in both, shape (pairs,)."""
    own = np.arange(len(asked)) - np.searchsorted(asked, asked, side="left")
    start = np.searchsorted(offered, asked, side="left")
    count = np.searchsorted(offered, asked, side="right") - start
    paired = own < count
    return np.flatnonzero(paired), (start + own)[paired]


def without_repeats(fixed: Int64, moving: Int64, parents: int, key: CellKey) -> Int64:
    """Exchange partners until no pair (fixed, moving) occurs twice; what exchange cannot solve takes the next free one.

    Args:
        fixed: One half of each pair, shape (n,).
        moving: The other half, in [0, parents), shape (n,).
        parents: How many partners there are.
        key: What the shuffling starts from.
    """
    moving = moving.copy()
    for round_ in range(_ROUNDS):
        repeated = _repeated(fixed, moving, parents)
        if len(repeated) == 0:
            return moving
        others = hash_rows(key.child(str(round_)).word, repeated.astype(np.uint64)) % np.uint64(len(moving))
        for row, other in zip(repeated.tolist(), others.astype(np.int64).tolist(), strict=True):
            moving[row], moving[other] = moving[other], moving[row]
    taken = set((fixed * parents + moving).tolist())
    for row in _repeated(fixed, moving, parents).tolist():
        for step in range(parents):
            other = (int(moving[row]) + step) % parents
            if int(fixed[row]) * parents + other not in taken:
                moving[row] = other
                taken.add(int(fixed[row]) * parents + other)
                break
    return moving


def _repeated(fixed: Int64, moving: Int64, parents: int) -> Int64:
    pairs = fixed * parents + moving
    order = np.argsort(pairs, kind="stable")
    return np.sort(order[1:][pairs[order][1:] == pairs[order][:-1]])


def _shuffle(size: int, key: CellKey) -> Int64:
    return np.argsort(hash_rows(key.word, np.arange(size, dtype=np.uint64)), kind="stable")
