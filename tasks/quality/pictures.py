"""Distributions drawn side by side: shares of many rows, never a value that few rows hold."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tasks.quality.matrix import Float64, as_float
from tasks.values.kinds import is_measured

_BARS = 16
_MOST_VALUES = 8
_LEAST_ROWS = 5  # rows that must share a value before it is named


@dataclass(frozen=True)
class Picture:
    """A column's distribution, real beside synthetic.

    Attributes:
        column: Its name.
        labels: Of each bar: a value, or a range; empty for a number's bars, which are in order.
        real: Share of real rows in each bar.
        synthetic: Share of synthetic rows.
        distance: Total variation distance of the bars, in [0, 1].
    """

    column: str
    labels: tuple[str, ...]
    real: tuple[float, ...]
    synthetic: tuple[float, ...]
    distance: float


def picture(column: str, real: pa.ChunkedArray, synthetic: pa.ChunkedArray) -> Picture:
    """Draw a column."""
    kind = real.type.value_type if pa.types.is_dictionary(real.type) else real.type
    numeric = is_measured(kind) and pc.count_distinct(real).as_py() > _MOST_VALUES
    labels, shares, others = _ranges(real, synthetic) if numeric else _values(real, synthetic)
    distance = 0.5 * float(np.abs(shares - others).sum())
    return Picture(column, labels, tuple(shares.tolist()), tuple(others.tolist()), distance)


def _ranges(real: pa.ChunkedArray, synthetic: pa.ChunkedArray) -> tuple[tuple[str, ...], Float64, Float64]:
    own, other = as_float(real), as_float(synthetic)
    known = own[np.isfinite(own)]
    low, high = (float(end) for end in np.quantile(known, [0.01, 0.99])) if len(known) else (0.0, 0.0)
    edges = np.linspace(low, high, _BARS - 1)
    return (), _bars(own, edges), _bars(other, edges)


def _bars(values: Float64, edges: Float64) -> Float64:
    """Shares below, between and above the edges, and of nulls, shape (bars + 1,)."""
    missing = ~np.isfinite(values)
    at = np.where(missing, _BARS, np.searchsorted(edges, np.where(missing, 0, values), side="right"))
    return np.bincount(at, minlength=_BARS + 1) / max(len(values), 1)


def _values(real: pa.ChunkedArray, synthetic: pa.ChunkedArray) -> tuple[tuple[str, ...], Float64, Float64]:
    own, other = _counts(real), _counts(synthetic)
    shown = [value for value in sorted(own, key=lambda value: -own[value]) if own[value] >= _LEAST_ROWS][:_MOST_VALUES]
    labels = (*("empty" if value is None else value for value in shown), "others")
    return labels, np.fromiter(_shares(own, shown), float), np.fromiter(_shares(other, shown), float)


def _counts(column: pa.ChunkedArray) -> dict[str | None, int]:
    return {one["values"]: one["counts"] for one in pc.value_counts(pc.cast(column, pa.string())).to_pylist()}


def _shares(counts: dict[str | None, int], shown: list[str | None]) -> Iterator[float]:
    total = max(sum(counts.values()), 1)
    named = [counts.get(value, 0) for value in shown]
    yield from (count / total for count in named)
    yield 1.0 - sum(named) / total
