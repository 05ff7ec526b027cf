"""Texts as vectors, to tell which of them say nearly the same: by Amazon Titan, or here without any model."""

import json
import threading
import zlib
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from tasks.inference.models.chat import Connection, bedrock_client
from tasks.inference.models.deadline import within
from tasks.inference.models.faults import fault_of
from tasks.inference.models.metered import Meters
from tasks.inference.models.tokens import most_tokens

Vectors = npt.NDArray[np.float32]

TITAN = "amazon.titan-embed-text-v2:0"
_BUCKETS = 1024
_GRAM = 4
_MOST_CHARACTERS = 20_000  # Titan reads 8,192 tokens at most


class Embedder(Protocol):
    """Makes vectors of texts."""

    def vectors(self, texts: Sequence[str]) -> Vectors:
        """One row a text, each of length 1."""
        ...


@dataclass(frozen=True)
class LocalVectors:
    """Hashed words and runs of four characters: alike in wording, in any language. The same on every machine."""

    def vectors(self, texts: Sequence[str]) -> Vectors:
        """One row a text, each of length 1."""
        rows = np.zeros((len(texts), _BUCKETS), np.float32)
        for row, text in zip(rows, texts, strict=True):
            for feature in _features(text):
                row[zlib.crc32(feature.encode()) % _BUCKETS] += 1.0
        lengths = np.linalg.norm(rows, axis=1, keepdims=True)
        unit: Vectors = (rows / np.where(lengths == 0, 1, lengths)).astype(np.float32)
        return unit


def _features(text: str) -> list[str]:
    words = text.casefold().split()
    joined = f" {' '.join(words)} "
    return [*words, *(joined[start : start + _GRAM] for start in range(len(joined) - _GRAM + 1))]


@dataclass(frozen=True)
class _Embedded:
    vector: Sequence[float]
    input_tokens: int | None
    output_tokens: int | None = 0


@dataclass(frozen=True, eq=False)
class TitanVectors:
    """Amazon Titan's embeddings, one call a text, counted against the budget like any other call.

    Attributes:
        model: Its id on Bedrock.
        parallel: Calls at a time.
    """

    meters: Meters
    connection: Connection = field(default_factory=Connection)
    model: str = TITAN
    parallel: int = 8
    _made: list[Any] = field(default_factory=list, repr=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def vectors(self, texts: Sequence[str]) -> Vectors:
        """One row a text, each of length 1.

        Raises:
            BudgetError: Before a call that could exceed the budget.
            ModelError: If a call fails.
        """
        with ThreadPoolExecutor(self.parallel) as pool:
            return np.array(list(pool.map(self._vector, texts)), np.float32).reshape(len(texts), _BUCKETS)

    def fit(self, documents: Sequence[str]) -> npt.NDArray[np.float64]:
        """The vectors of documents, for whoever would learn from them first: there is nothing to learn."""
        return self.vectors(documents).astype(np.float64)

    def transform(self, texts: Sequence[str]) -> npt.NDArray[np.float64]:
        """The vectors of texts, shape (texts, dimensions)."""
        return self.vectors(texts).astype(np.float64)

    def _vector(self, text: str) -> Sequence[float]:
        kept = text[:_MOST_CHARACTERS]
        return self.meters.call(self.model, most_tokens(kept), 0, lambda: self._embedded(kept)).vector

    def _embedded(self, text: str) -> _Embedded:
        body = json.dumps({"inputText": text, "dimensions": _BUCKETS, "normalize": True})
        try:
            return within(self.connection.deadline, lambda: _invoked(self._client(), self.model, body), self.model)
        except Exception as error:  # noqa: BLE001 - botocore has many errors, and none of them may pass
            raise fault_of(error, self.model) from None

    def _client(self) -> Any:
        with self._lock:
            if not self._made:
                self._made.append(bedrock_client(self.connection))
            return self._made[0]


def _invoked(client: Any, model: str, body: str) -> _Embedded:
    answer = json.loads(client.invoke_model(modelId=model, body=body)["body"].read())
    if len(answer["embedding"]) != _BUCKETS:
        raise ValueError("another number of dimensions than was asked for")
    return _Embedded(answer["embedding"], answer.get("inputTextTokenCount"))
