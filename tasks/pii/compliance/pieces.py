"""Pieces of texts, of many texts at once, held against what is known."""

from collections.abc import Iterable

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tasks.pii.compliance.spelled import Flags, squeezed
from tasks.pii.hashing import UInt64, hashes_of, within

Piece = tuple[int, str]
"""The number of a text, and a part of it."""


def texts_with(pieces: Iterable[Piece], texts: int, known: UInt64, *, but: pa.StringArray | None = None) -> Flags:
    """Tell which texts have a piece that is known.

    Args:
        pieces: Of all the texts.
        texts: How many these are.
        known: What is known, by hash, squeezed.
        but: Words that tell of nobody; the list, which is long, is asked of known pieces alone.

    Returns:
        Flags, shape (texts,).
    """
    flags = np.zeros(texts, np.bool_)
    listed = list(pieces)
    if not listed:
        return flags
    spelt = squeezed(pa.array([piece for _, piece in listed], pa.string()))
    hit = np.flatnonzero(within(hashes_of(spelt), known))
    if but is not None:
        hit = hit[~np.asarray(pc.is_in(spelt.take(pa.array(hit)), value_set=but)).astype(np.bool_)]
    flags[np.array([at for at, _ in listed], np.int64)[hit]] = True
    return flags
