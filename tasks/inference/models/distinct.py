"""Distinct values: exact and near duplicates told apart from new ones, in the order in which they come."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

from schemas.model import Scalar
from tasks.inference.models.embedding import Embedder, LocalVectors, Vectors
from tasks.inference.models.faults import ModelError
from tasks.inference.models.fitting import is_prose, key_of

logger = logging.getLogger(__name__)

NEAR = 0.85  # cosine similarity from which two texts say the same


@dataclass
class Distinct:
    """Values kept so far.

    Attributes:
        embedder: For free text; exchanged for the local one when it fails.
        near: Similarity from which a text is a duplicate.
        values: What was kept, in order.
        repeated: How many were refused because they were there already, spelling apart.
        alike: How many because they say nearly what another one says.
    """

    embedder: Embedder = field(default_factory=LocalVectors)
    near: float = NEAR
    values: list[Scalar] = field(default_factory=list)
    repeated: int = 0
    alike: int = 0
    _keys: set[str] = field(default_factory=set)
    _texts: list[str] = field(default_factory=list)
    _vectors: Vectors = field(default_factory=lambda: np.zeros((0, 0), np.float32))

    def add(self, values: Iterable[Scalar]) -> None:
        """Keep what is new."""
        new = [value for value in values if self._is_new(value)]
        copies = self._copies([str(value) for value in new if is_prose(value)])
        self.alike += len(copies)
        self.values += [value for value in new if value not in copies]

    def _is_new(self, value: Scalar) -> bool:
        key = key_of(value)
        known = key in self._keys
        self.repeated += known
        self._keys.add(key)
        return not known

    def _copies(self, texts: list[str]) -> set[Scalar]:
        """Those of the texts that are near one kept before, or before them among themselves."""
        vectors = self._vectors_of(texts)
        close = _closest(vectors, self._vectors) >= self.near
        among = vectors @ vectors.T >= self.near
        kept: list[int] = []
        for place in range(len(texts)):
            if not close[place] and not among[place, kept].any():
                kept.append(place)
        self._texts += [texts[place] for place in kept]
        self._vectors = np.concatenate([self._vectors, vectors[kept]]) if len(self._vectors) else vectors[kept]
        return {text for place, text in enumerate(texts) if place not in set(kept)}

    def _vectors_of(self, texts: list[str]) -> Vectors:
        if not texts:
            return np.zeros((0, self._vectors.shape[1]), np.float32)
        try:
            return self.embedder.vectors(texts)
        except ModelError as error:
            logger.warning("%s Texts are compared without a model instead.", error)
            self.embedder = LocalVectors()
            self._vectors = self.embedder.vectors(self._texts)
            return self.embedder.vectors(texts)


def _closest(vectors: Vectors, others: Vectors) -> Vectors:
    """The greatest similarity of each vector to any of the others, shape (n,)."""
    if not len(vectors) or not len(others):
        return np.full(len(vectors), -1, np.float32)
    closest: Vectors = (vectors @ others.T).max(axis=1)
    return closest
