"""The network's body: a small transformer of the BERT family, run by NumPy, so that a request waits for no library."""

import json
from collections.abc import Mapping, Sequence
from functools import cache
from io import BytesIO

import numpy as np
from numpy.typing import NDArray

from tasks.inference.offline.tagging.models import forgotten, stored

Floats = NDArray[np.float32]

MODEL = "network.npz"
WORDS, SCALE = ":words", ":scale"
VOCABULARY = f"vocabulary{WORDS}"
HEADS = 12
WINDOW = 512
"""Pieces that are read together; of a longer request, windows that overlap by half."""
SIGN_NAMES = ("kind", "form", "witness", "depth")
"""What each of a piece's signs tells."""
_EPSILON = 1e-12


@cache
def weights() -> Mapping[str, Floats]:
    """The trained weights by their names; matrices are stored in whole numbers of eight bits, a scale for each row."""
    with np.load(BytesIO(stored(MODEL)), allow_pickle=False) as file:
        return {name: _whole(file, name) for name in file.files if not name.endswith((SCALE, WORDS))}


def _whole(file: Mapping[str, NDArray[np.generic]], name: str) -> Floats:
    found = file[name].astype(np.float32)
    return found * file[f"{name}{SCALE}"].astype(np.float32)[:, None] if f"{name}{SCALE}" in file else found


@cache
def vocabulary() -> Mapping[str, int]:
    """The number of each piece of a word that the network knows."""
    with np.load(BytesIO(stored(MODEL)), allow_pickle=False) as file:
        words = json.loads(file[VOCABULARY].tobytes())
    return {word: at for at, word in enumerate(words)}


forgotten(weights.cache_clear)
forgotten(vocabulary.cache_clear)


def encoded(pieces: Sequence[int], signs: Sequence[Sequence[int]]) -> Floats:
    """What the network makes of each piece in its context: a row each, of 384 numbers."""
    found = np.empty((len(pieces), weights()["begin.weight"].shape[0]), np.float32)
    for start, end, first, last in windows(len(pieces)):
        found[first:last] = _window(np.array(pieces[start:end]), np.array(signs[start:end]))[
            first - start : last - start
        ]
    return found


def windows(size: int) -> list[tuple[int, int, int, int]]:
    """Where each window begins and ends, and which pieces are taken from it: those that are deepest in it."""
    if size <= WINDOW:
        return [(0, size, 0, size)]
    step, rim = WINDOW // 2, WINDOW // 4
    starts = [*range(0, size - WINDOW, step), size - WINDOW]
    firsts = [0, *(start + rim for start in starts[1:])]
    return [
        (start, start + WINDOW, first, last)
        for start, first, last in zip(starts, firsts, [*firsts[1:], size], strict=True)
    ]


def _window(pieces: NDArray[np.int64], signs: NDArray[np.int64]) -> Floats:
    told = weights()
    found = told["words.weight"][pieces] + told["places.weight"][: len(pieces)]
    for at, name in enumerate(SIGN_NAMES):
        found = found + told[f"signs.{name}.weight"][signs[:, at]]
    found = _norm(found, "begin")
    layers = sum(name.startswith("layers.") and name.endswith(".query.weight") for name in told)
    for at in range(layers):
        found = _layer(found, f"layers.{at}")
    return found


def _layer(found: Floats, name: str) -> Floats:
    size, width = found.shape
    query, key, value = (
        linear(found, f"{name}.{part}").reshape(size, HEADS, -1).transpose(1, 0, 2)
        for part in ("query", "key", "value")
    )
    scores = query @ key.transpose(0, 2, 1) / np.float32(np.sqrt(width // HEADS))
    seen = (softmax(scores) @ value).transpose(1, 0, 2).reshape(size, width)
    found = _norm(found + linear(seen, f"{name}.joined"), f"{name}.first")
    return _norm(found + linear(_gelu(linear(found, f"{name}.wide")), f"{name}.narrow"), f"{name}.second")


def linear(rows: Floats, name: str) -> Floats:
    """A layer that weighs and adds."""
    found: Floats = rows @ weights()[f"{name}.weight"].T + weights()[f"{name}.bias"]
    return found


def softmax(scores: Floats) -> Floats:
    """Chances of the last dimension."""
    raised = np.exp(scores - scores.max(-1, keepdims=True))
    found: Floats = raised / raised.sum(-1, keepdims=True)
    return found


def _norm(rows: Floats, name: str) -> Floats:
    apart = rows - rows.mean(-1, keepdims=True)
    spread = np.sqrt((apart * apart).mean(-1, keepdims=True) + np.float32(_EPSILON))
    found: Floats = apart / spread * weights()[f"{name}.weight"] + weights()[f"{name}.bias"]
    return found


def _gelu(rows: Floats) -> Floats:
    from scipy.special import erf

    found: Floats = rows * (1 + erf(rows / np.float32(np.sqrt(2)))) / 2
    return found
