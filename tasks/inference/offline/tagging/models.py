"""The trained models: conditional random fields and, of single items, logistic regressions, by python-crfsuite.

Their files lie beside this one, and so do the network's weights.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from importlib.resources import files
from pathlib import Path

import pycrfsuite

Features = Sequence[str] | Mapping[str, float]

_folder: Path | None = None
_DERIVED: list[Callable[[], None]] = []


@contextmanager
def used(folder: Path) -> Iterator[None]:
    """Take the models of a folder instead of the package's, as training does, and the package's again behind it."""
    _take(folder)
    try:
        yield
    finally:
        _take(None)


def _take(folder: Path | None) -> None:
    global _folder  # noqa: PLW0603
    _folder = folder
    model.cache_clear()
    stored.cache_clear()
    for forget in _DERIVED:
        forget()


def forgotten(forget: Callable[[], None]) -> None:
    """Have what was made of files forgotten where other files are taken."""
    _DERIVED.append(forget)


@cache
def stored(name: str) -> bytes:
    """A model's file, which must outlive the tagger: it reads there, and keeps no copy."""
    return (_folder / name if _folder else files(__package__).joinpath(name)).read_bytes()


@cache
def model(name: str) -> pycrfsuite.Tagger:
    """A model that is part of the package.

    Args:
        name: Of its file.
    """
    tagger = pycrfsuite.Tagger()
    tagger.open_inmemory(stored(name))
    return tagger


def chances(name: str, features: Features) -> dict[str, float]:
    """How likely each label of a single item is."""
    tagger = model(name)
    tagger.set([features])
    return {label: tagger.marginal(label, 0) for label in tagger.labels()}
