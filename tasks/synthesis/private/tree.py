"""Which columns depend on which, and how: a tree of pairs, chosen and measured under noise."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tasks.synthesis.private.budget import Account
from tasks.synthesis.private.marginals import Float64, Int32, Marginal
from tasks.synthesis.private.measuring import Noise, settled
from tasks.synthesis.private.noise import Secret, choose

_CLEAR = 3.0  # the rows of an average pair of groups, in standard deviations of the noise
_MOST_GROUPS = 32
_RAKED = 50
_NEAR = 40  # columns of a wide table are only paired with so many that stand next to them
_SENSITIVITY = 2.0  # one row replaced takes one from one count and gives one to another


@dataclass(frozen=True)
class Groups:
    """A column's cells in groups, few enough for pairs of them to be counted.

    Attributes:
        of: The group of each cell, shape (cells,).
        mass: Rows of each group as measured, shape (groups,).
    """

    of: Int32
    mass: Float64

    @classmethod
    def cut(cls, marginal: Marginal, most: int) -> "Groups":
        """Group a column's cells: neighbours in order, of about equally many rows, or all but the most frequent."""
        cells, mass = marginal.cells, marginal.mass
        of = _in_order(mass[:cells], most) if marginal.ordered else _frequent(mass[:cells], most)
        last = int(of.max(initial=-1))
        null, rare = mass[cells : cells + 1], mass[cells + 1 :]
        every = np.append(of, [last + 1] * len(null) + [max(last, 0)] * len(rare)).astype(np.int32)
        return cls(every, np.bincount(every, weights=mass).astype(np.float64))


def _in_order(mass: Float64, most: int) -> Int32:
    so_far = np.cumsum(mass) - mass / 2
    of = np.floor(so_far / max(mass.sum(), 1e-9) * most).clip(0, most - 1).astype(np.int32)
    _, of = np.unique(of, return_inverse=True)
    return of.astype(np.int32)


def _frequent(mass: Float64, most: int) -> Int32:
    ranks = np.empty(len(mass), dtype=np.int32)
    ranks[np.argsort(-mass, kind="stable")] = np.arange(len(mass), dtype=np.int32)
    return np.minimum(ranks, most - 1).astype(np.int32)


@dataclass(frozen=True)
class Step:
    """A column of the tree.

    Attributes:
        column: Its number.
        parent: The number of the column that it depends on; None for the root.
        shares: Of its groups given the parent's, each row of it coming to 1, shape (parent's groups, groups).
    """

    column: int
    parent: int | None
    shares: Float64


def groups_for(rows: int, rho: float) -> int:
    """Give how many groups of a column are worth telling apart, where a pair of columns costs ``rho``."""
    return int(np.clip(round(math.sqrt(rows / (_CLEAR * rho**-0.5))), 2, _MOST_GROUPS))


@dataclass(frozen=True)
class Costs:
    """What a tree may cost.

    Attributes:
        choosing: All choices of pairs together, in zCDP.
        counting: Counting all chosen pairs, in zCDP.
        account: Pays for it.
        secret: Where the noise comes from; not to be used for anything else.
    """

    choosing: float
    counting: float
    account: Account
    secret: Secret

    def pay(self, times: int, sigma: float) -> None:
        """Pay for all of it."""
        self.account.pay("choosing which columns depend on which", self.choosing, times=times)
        self.account.pay("counting pairs of columns", self.counting, times=times, noise=sigma)


def learn_tree(codes: Sequence[Int32], groups: Sequence[Groups], root: int, costs: Costs) -> tuple[Step, ...]:
    """Choose and measure a tree.

    Args:
        codes: The group of each row, of each column.
        groups: The columns' groups.
        root: The column that depends on none.
        costs: What it may cost.
    """
    times = len(codes) - 1
    steps = [Step(root, None, _shares(groups[root].mass[None, :]))]
    if times == 0:
        return tuple(steps)
    sigma = (costs.counting / times) ** -0.5
    costs.pay(times, sigma)
    edges = _choose_edges(codes, groups, math.sqrt(8 * costs.choosing / times), costs.secret.child("choice"))
    for parent, column in _outwards(edges, root):
        noise = Noise(sigma, costs.secret.child("pair", str(parent), str(column)))
        shape = (len(groups[parent].mass), len(groups[column].mass))
        counts = noise.count(_pair(codes, groups, parent, column), shape[0] * shape[1])
        table = settled(counts, float(len(codes[0]))).reshape(shape)
        steps.append(Step(column, parent, _shares(_raked(table, groups[parent].mass, groups[column].mass))))
    return tuple(steps)


def _choose_edges(
    codes: Sequence[Int32], groups: Sequence[Groups], epsilon: float, secret: Secret
) -> list[tuple[int, int]]:
    """Grow a spanning forest into a tree by noisy choices: pairs that differ most from independent ones first.

    Source:
        R. McKenna, G. Miklau, D. Sheldon, "Winning the NIST Contest" (2021), for the choice of a spanning tree. A
        choice of epsilon costs epsilon squared over 8 in zCDP: M. Cesar, R. Rogers, "Bounding, Concentrating, and
        Truncating" (2021).
    """
    columns = len(codes)
    scores = {
        (a, b): _dependence(codes, groups, a, b)
        for a in range(columns)
        for b in range(a + 1, min(columns, a + 1 + _NEAR))
    }
    part = list(range(columns))
    chosen = []
    for number in range(columns - 1):
        open_pairs = [pair for pair in scores if part[pair[0]] != part[pair[1]]]
        won = open_pairs[
            choose(secret.child(str(number)), [scores[pair] for pair in open_pairs], epsilon, _SENSITIVITY)
        ]
        chosen.append(won)
        kept, gone = part[won[0]], part[won[1]]
        part = [kept if one == gone else one for one in part]
    return chosen


def _dependence(codes: Sequence[Int32], groups: Sequence[Groups], a: int, b: int) -> float:
    """How far, in rows, a pair is from what its columns' noisy counts would give if they were independent.

    Rows that are thrown into cells by chance lie so far off too, the farther the more cells: that is taken away.
    """
    found = np.bincount(_pair(codes, groups, a, b), minlength=len(groups[a].mass) * len(groups[b].mass))
    alone = np.outer(groups[a].mass, groups[b].mass).ravel() / max(groups[a].mass.sum(), 1e-9)
    by_chance = np.minimum(np.sqrt(2 / np.pi * alone), 2 * alone)  # a Poisson count's mean distance from its mean
    return float(np.abs(found - alone).sum() - by_chance.sum())


def _pair(codes: Sequence[Int32], groups: Sequence[Groups], a: int, b: int) -> npt.NDArray[np.int64]:
    found: npt.NDArray[np.int64] = codes[a].astype(np.int64) * len(groups[b].mass) + codes[b]
    return found


def _outwards(edges: Sequence[tuple[int, int]], root: int) -> list[tuple[int, int]]:
    """Give the edges from parent to child, the root's first."""
    found, reached, waiting = [], {root}, [root]
    while waiting:
        parent = waiting.pop(0)
        for column in sorted({a + b - parent for a, b in edges if parent in (a, b)} - reached):
            found.append((parent, column))
            reached.add(column)
            waiting.append(column)
    return found


def _raked(table: Float64, rows: Float64, columns: Float64) -> Float64:
    """Fit a table of counts to the counts of its rows and of its columns, by turns."""
    fitted = table + 1e-9
    for _ in range(_RAKED):
        fitted *= (rows / np.maximum(fitted.sum(axis=1), 1e-12))[:, None]
        fitted *= columns / np.maximum(fitted.sum(axis=0), 1e-12)
    return fitted


def _shares(table: Float64) -> Float64:
    """Let each row of a table come to 1; a row of nothing is like all rows together."""
    whole = table.sum(axis=0) + 1e-12
    filled = np.where(table.sum(axis=1, keepdims=True) > 0, table, whole)
    shares: Float64 = filled / filled.sum(axis=1, keepdims=True)
    return shares
