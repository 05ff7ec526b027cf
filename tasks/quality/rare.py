"""Real values that few people have and that came back, where rows or columns are too few to measure anything else."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from tasks.quality.matrix import Float64, Int64, as_float
from tasks.values.kinds import is_measured

_SHARED = 2  # people of whom a value tells no single one
_SURELY = 1e-4  # so improbable must it be that chance brought as many back
_DIGITS = 6
_SECONDS = (86_400.0, 3_600.0, 60.0, 1.0)  # of a day, an hour, a minute


@dataclass(frozen=True)
class Repeat:
    """A column's values of one person each, and how often they came back.

    Attributes:
        column: Which.
        share: Of the twin's rows that hold one.
        allowed: The share that would hardly be exceeded by values drawn from between their neighbours.
    """

    column: str
    share: float
    allowed: float


def repeats(real: pa.Table, made: pa.Table, columns: tuple[str, ...], holders: Int64) -> Iterator[Repeat]:
    """Count, in each number and date, the synthetic values that one real person has.

    A value drawn from between the neighbours of a real one meets it as often as there is little room between them: an
    age often, a salary to the cent hardly ever.

    Args:
        real: The rows that were learnt.
        made: The twin's.
        columns: Those to look at.
        holders: Whom each real row belongs to, shape (rows,).
    """
    from scipy.stats import poisson

    for name in columns:
        if is_measured(real.schema.field(name).type) and made.num_rows:
            units = _units(real.schema.field(name).type)
            hits, expected = _met(as_float(real[name]), as_float(made[name]), holders, units)
            yield Repeat(name, hits / made.num_rows, float(poisson.isf(_SURELY, expected)) / made.num_rows)


def _met(real: Float64, made: Float64, holders: Int64, units: Sequence[float]) -> tuple[int, float]:
    """How many made values are one person's, and how many chance gives."""
    known, drawn = np.isfinite(real), made[np.isfinite(made)]
    distinct, place = np.unique(real[known], return_inverse=True)
    if len(distinct) < 2 or not len(drawn):
        return 0, 0.0
    pairs = np.unique(np.column_stack([place, holders[known]]), axis=0)[:, 0]
    rare = np.bincount(pairs, minlength=len(distinct)) < _SHARED
    borders = np.concatenate([distinct[:1], 0.5 * (distinct[1:] + distinct[:-1]), distinct[-1:]])
    room = np.maximum(np.diff(borders) / _unit(distinct, units), 1.0)
    nearest = np.clip(np.searchsorted(borders[1:-1], drawn), 0, len(distinct) - 1)
    theirs = rare[nearest]
    return int((theirs & (distinct[nearest] == drawn)).sum()), float((1.0 / room[nearest])[theirs].sum())


def _units(kind: pa.DataType) -> list[float]:
    """What values may be multiples of, the coarsest first: powers of ten, of times whole days, hours and so on."""
    powers = [10.0**digits for digits in range(_DIGITS, -_DIGITS - 1, -1)]
    if not pa.types.is_timestamp(kind):
        return powers
    ticks = {"s": 1.0, "ms": 1e3, "us": 1e6, "ns": 1e9}[kind.unit]
    return [*(seconds * ticks for seconds in _SECONDS), *(power for power in powers if power < ticks)]


def _unit(distinct: Float64, units: Sequence[float]) -> float:
    """The coarsest unit that all values are multiples of: any other step may be what few values feign."""
    fits = (unit for unit in units if np.allclose(distinct / unit, np.rint(distinct / unit), rtol=0, atol=1e-6))
    return next(fits, units[-1])
