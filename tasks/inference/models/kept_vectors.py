"""Embeddings remembered: the templates are embedded once, not with every request."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from pydantic import BaseModel

from tasks.inference.models.cache import AnswerCache
from tasks.inference.models.embedding import TitanVectors


class _Kept(BaseModel):
    vector: tuple[float, ...]


@dataclass(frozen=True, eq=False)
class KeptVectors:
    """Titan's vectors of the template library's texts, from the cache where it has them."""

    titan: TitanVectors
    cache: AnswerCache

    def fit(self, documents: Sequence[str]) -> npt.NDArray[np.float64]:
        """The vectors of documents; there is nothing to learn from them."""
        keys = [self.cache.key("embedding", self.titan.model, text) for text in documents]
        known = {key: kept.vector for key in keys if (kept := self.cache.get(key, _Kept)) is not None}
        missing = [(key, text) for key, text in zip(keys, documents, strict=True) if key not in known]
        made = self.titan.fit([text for _, text in missing]).tolist() if missing else []
        for (key, _), vector in zip(missing, made, strict=True):
            self.cache.put(key, _Kept(vector=tuple(vector)))
            known[key] = tuple(vector)
        return np.array([known[key] for key in keys])

    def transform(self, texts: Sequence[str]) -> npt.NDArray[np.float64]:
        """The vectors of texts, shape (texts, dimensions)."""
        return self.fit(texts)
