"""The trained models: conditional random fields and, of single items, logistic regressions, by python-crfsuite."""

from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path

import pycrfsuite

Features = Sequence[str] | Mapping[str, float]


_folder: Path | None = None


def use(folder: Path | None) -> None:
    """Take the models of a folder instead of the package's, as training does."""
    global _folder  # noqa: PLW0603
    _folder = folder
    _bytes.cache_clear()
    model.cache_clear()


@cache
def _bytes(name: str) -> bytes:
    """A model's file, which must outlive the tagger: it reads there, and keeps no copy."""
    return (_folder / name if _folder else files(__package__).joinpath(name)).read_bytes()


@cache
def model(name: str) -> pycrfsuite.Tagger:
    """A model that is part of the package.

    Args:
        name: Of its file.
    """
    tagger = pycrfsuite.Tagger()
    tagger.open_inmemory(_bytes(name))
    return tagger


def chances(name: str, features: Features) -> dict[str, float]:
    """How likely each label of a single item is."""
    tagger = model(name)
    tagger.set([features])
    return {label: tagger.marginal(label, 0) for label in tagger.labels()}
