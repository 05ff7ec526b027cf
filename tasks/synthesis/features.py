"""In which order columns are drawn, and which of the earlier ones each is drawn from."""

from collections.abc import Sequence
from functools import cached_property

import numpy as np

from tasks.synthesis.encode import CategoryCodec, Codec, Float64
from tasks.synthesis.known import Known

_MOST_FEATURES = 40  # of the earlier columns, those that say most
_GLANCE = 4000  # rows looked at to tell which these are
_AXES = 8
_WIDE = 50  # a category of more values is drawn after the numbers


def column_order(known: Known, target: str | None = None) -> list[str]:
    """Columns of few values first: they leave large leaves to those that follow; then in the table's order."""

    def rank(name: str) -> tuple[bool, bool, int]:
        codec = known.codecs[name]
        if isinstance(codec, CategoryCodec):
            return name == target, len(codec.values) > _WIDE, len(codec.values)
        return name == target, False, len(np.unique(known.values[name]))

    return sorted(known.values, key=rank)


class Features:
    """Chooses the columns that each column is drawn from.

    Args:
        known: All columns of the real rows.
    """

    def __init__(self, known: Known) -> None:
        self._known = known

    def of(self, name: str, earlier: Sequence[str]) -> list[str]:
        """Choose among the earlier columns: all, or the 40 that say most about it."""
        if len(earlier) <= _MOST_FEATURES:
            return list(earlier)
        place, strengths = self._strengths
        strength = strengths[place[name], [place[other] for other in earlier]]
        return [earlier[i] for i in sorted(np.argsort(strength, kind="stable")[-_MOST_FEATURES:])]

    @cached_property
    def _strengths(self) -> tuple[dict[str, int], Float64]:
        """The greatest correlation of any direction of one column with any of another, shape (columns, columns)."""
        rows = slice(None, None, max(1, self._known.rows // _GLANCE))
        names = list(self._known.values)
        parts = [_axes(self._known.values[name][rows], self._known.codecs[name]) for name in names]
        starts = np.cumsum([0, *(part.shape[1] for part in parts[:-1])])
        together = np.concatenate(parts, axis=1).astype(np.float32)
        products = np.abs(together.T @ together)
        strongest = np.maximum.reduceat(np.maximum.reduceat(products, starts, axis=0), starts, axis=1)
        return {name: i for i, name in enumerate(names)}, strongest.astype(np.float64)


def _axes(column: Float64, codec: Codec) -> Float64:
    """A column as a few directions of unit length, so that products are correlations, shape (rows, axes)."""
    if isinstance(codec, CategoryCodec):
        axes = (column[:, None] == np.arange(min(len(codec.values), _AXES))).astype(np.float64)
    else:
        axes = np.column_stack([np.nan_to_num(column, nan=0.5), np.isnan(column)])
    axes = axes - axes.mean(axis=0)
    unit: Float64 = axes / (np.linalg.norm(axes, axis=0) + 1e-12)
    return unit
