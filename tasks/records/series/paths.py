"""Paths with memory and random access: every point by halving, in as many draws as the step has binary digits.

A path is fixed first at its powers of two (64, 128, 256 ... steps), each drawn after the one before it; the middle of
an interval is then drawn given both of its ends. Where both draws follow the path's own law (a *bridge*), the whole
path has exactly that law, and the value at a step is a function of (seed, series, step) alone: a longer series keeps
its earlier points, and any of them can be had without those before it.

Source:
    Brownian motion by midpoints, Lévy (1948); the way serves any Markov process whose bridge can be drawn.
"""

from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from schemas.generator import Cells, UInt64
from tasks.records.series.blocks import BLOCK, Blocks

Values = npt.NDArray[Any]


class Path(Protocol):
    """The law of a path: its beginning, its next power of two, and its middles."""

    def begin(self, cells: Cells) -> Values:
        """Draw the value at step 0, where the series of these cells begin."""
        ...

    def rise(self, cells: Cells, value: Values, span: int) -> Values:
        """Draw the value ``span`` steps after one that is known, from the cells of the later step."""
        ...

    def split(self, cells: Cells, low: Values, high: Values, half: int) -> Values:
        """Draw the middle between two values that lie ``2 * half`` steps apart, from the cells of the middle step."""
        ...


def grid_of(path: Path, cells: Cells, blocks: Blocks) -> Values:
    """Give the path at every step of every block, and at the step after it, shape (m, 65)."""
    low, high = _ends(path, cells, blocks)
    grid = np.empty((len(low), BLOCK + 1), low.dtype)
    grid[:, 0], grid[:, BLOCK] = low, high
    half = BLOCK // 2
    while half:
        steps = np.arange(half, BLOCK, 2 * half)
        middle = (blocks.first[:, None] + steps.astype(np.uint64)).reshape(-1)
        at = cells.at(np.repeat(blocks.entity, len(steps)), middle)
        before, after = grid[:, steps - half].reshape(-1), grid[:, steps + half].reshape(-1)
        grid[:, steps] = path.split(at, before, after, half).reshape(-1, len(steps))
        half //= 2
    return grid


def _ends(path: Path, cells: Cells, blocks: Blocks) -> tuple[Values, Values]:
    """The path at the first step of each block and of the next one."""
    both = border_values(
        path, cells, np.concatenate([blocks.entity, blocks.entity]), np.concatenate([blocks.first, blocks.first + _ONE])
    )
    return both[: len(blocks.first)], both[len(blocks.first) :]


_ONE = np.uint64(BLOCK)


def border_values(path: Path, cells: Cells, entity: UInt64, step: UInt64) -> Values:
    """Give the path at steps that are multiples of 64, shape (m,)."""
    low = path.begin(cells.at(entity, np.zeros_like(step)))
    high, low_step, high_step = low.copy(), np.zeros_like(step), np.zeros_like(step)
    span = BLOCK
    climbing = np.flatnonzero(step >= 1)
    while len(climbing):  # low is the last power of two at or below the step, high the next one
        low[climbing], low_step[climbing] = high[climbing], high_step[climbing]
        top = np.uint64(span)
        reach = span - int(high_step[climbing[0]])
        high[climbing] = path.rise(cells.at(entity[climbing], np.full(len(climbing), top)), low[climbing], reach)
        high_step[climbing] = top
        climbing = climbing[step[climbing] >= top]
        span *= 2
    return _descended(path, cells, entity, step, (low_step, high_step, low, high))


def _descended(
    path: Path, cells: Cells, entity: UInt64, step: UInt64, ends: tuple[UInt64, UInt64, Values, Values]
) -> Values:
    """Halve each interval until the step is its beginning."""
    low_step, high_step, low, high = ends
    width = int((high_step - low_step).max(initial=0))
    while width > BLOCK:
        half = width // 2
        now = np.flatnonzero((low_step != step) & (high_step - low_step == width))
        if len(now):
            middle = low_step[now] + np.uint64(half)
            value = path.split(cells.at(entity[now], middle), low[now], high[now], half)
            right = step[now] >= middle
            up, down = now[right], now[~right]
            low_step[up], low[up] = middle[right], value[right]
            high_step[down], high[down] = middle[~right], value[~right]
        width = half
    return low
