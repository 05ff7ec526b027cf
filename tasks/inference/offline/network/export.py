"""Writes what was trained as the package's weights: matrices in whole numbers of eight bits."""

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tasks.inference.offline.network.encoder import SCALE, VOCABULARY
from tasks.inference.offline.network.pieces import BEGIN, END, LINE, UNKNOWN

_LARGE = 10_000
"""Numbers of a matrix from which on it is stored in eight bits each."""
_LATIN = re.compile(
    r"(?:##)?[\x21-\x7e\u00df\u00b0\u20ac\u00a3\u00a7\u00b5\u00d7\u00b2\u00b3\u00bd\u00bc"
    r"\u00be\u2013\u2014\u2019\u2018\u201c\u201d\u2026\u2022\u2192\u2265\u2264]+"
)
_KEPT = frozenset({BEGIN, END, LINE, UNKNOWN})


def written(weights: Mapping[str, NDArray[np.float32]], words: Sequence[str], path: Path) -> None:
    """Write weights, byte for byte the same for the same ones.

    Args:
        weights: By their names.
        words: The piece of each row of the embeddings of words.
        path: Of the file.
    """
    kept = [at for at, word in enumerate(words) if word in _KEPT or _LATIN.fullmatch(word)]
    found: dict[str, NDArray[np.generic]] = {
        VOCABULARY: np.frombuffer(json.dumps([words[at] for at in kept]).encode(), np.uint8)
    }
    for name, weight in sorted(weights.items()):
        rows = weight[kept] if name == "words.weight" else weight
        if rows.ndim == 2 and rows.size >= _LARGE:
            scale = np.maximum(np.abs(rows).max(1), 1e-12) / 127
            found[name] = np.rint(rows / scale[:, None]).astype(np.int8)
            found[f"{name}{SCALE}"] = scale.astype(np.float32)
        else:
            found[name] = rows.astype(np.float32)
    np.savez_compressed(path, allow_pickle=False, **found)
