"""In which order columns are drawn, and which of the earlier ones each is drawn from."""

from collections.abc import Sequence

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


def choose_features(name: str, earlier: Sequence[str], known: Known) -> list[str]:
    """Choose the earlier columns that a column is drawn from: all, or the 40 that say most about it."""
    if len(earlier) <= _MOST_FEATURES:
        return list(earlier)
    rows = slice(None, None, max(1, known.rows // _GLANCE))
    own = _axes(known.values[name][rows], known.codecs[name])
    strength = [float(np.abs(own.T @ _axes(known.values[other][rows], known.codecs[other])).max()) for other in earlier]
    best = sorted(np.argsort(strength)[-_MOST_FEATURES:])
    return [earlier[i] for i in best]


def _axes(column: Float64, codec: Codec) -> Float64:
    """A column as a few directions of unit length, so that products are correlations, shape (rows, axes)."""
    if isinstance(codec, CategoryCodec):
        axes = (column[:, None] == np.arange(min(len(codec.values), _AXES))).astype(np.float64)
    else:
        axes = np.column_stack([np.nan_to_num(column, nan=0.5), np.isnan(column)])
    axes = axes - axes.mean(axis=0)
    unit: Float64 = axes / (np.linalg.norm(axes, axis=0) + 1e-12)
    return unit
