"""The network itself: hashed features of words, a small convolution, a tag for each word; kept as weights alone."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
import numpy.typing as npt

from tasks.pii.ner.decoding import TAGS, Found, best_spans
from tasks.pii.ner.shapes import FEATURES, case_of, features

FILE = "ner.bin"

WIDTH, DEPTH, PIECES = 80, 4, 3
_ROWS = (3000, 1000, 2000, 500, 300, 300)  # of the table of each feature
_BATCH = 3_000  # words read at a time: their numbers stay in the processor's cache
_MOST_WORDS = 200_000  # distinct words remembered, some 64 MB; then all are forgotten

Floats = npt.NDArray[np.float32]


@contextmanager
def without_torch() -> Iterator[None]:
    """Import spaCy without torch, which it would load where it finds it: seconds, and nothing here needs it."""
    if "torch" in sys.modules or "thinc" in sys.modules:
        yield
        return
    sys.modules["torch"] = None  # type: ignore[assignment]  # an import of it fails, as if it were not installed
    try:
        yield
    finally:
        del sys.modules["torch"]


def layers() -> tuple[Any, Any, Any]:
    """Make the three parts with weights at random: features to rows, rows in their context, tags."""
    with without_torch():
        from thinc.api import HashEmbed, Linear, Maxout, chain, clone, concatenate, expand_window, residual

    tables: list[Any] = [HashEmbed(WIDTH, rows, column=place, seed=8 + place) for place, rows in enumerate(_ROWS)]
    embed: Any = chain(concatenate(*tables), Maxout(WIDTH, WIDTH * FEATURES, nP=PIECES, normalize=True))
    window: Any = chain(expand_window(1), Maxout(WIDTH, WIDTH * 3, nP=PIECES, normalize=True))
    return embed, clone(residual(window), DEPTH), Linear(len(TAGS), WIDTH)


def tokeniser() -> Any:
    """Make what parts a text into words; it remembers no more of a word than its letters."""
    with without_torch():
        import spacy
    nlp = spacy.blank("en")
    nlp.vocab.lex_attr_getters.clear()
    return nlp.tokenizer


class Network:
    """Reads texts.

    Args:
        model: The three parts, one after the other.
    """

    def __init__(self, model: Any) -> None:
        self.model = model
        self._forget()

    def _forget(self) -> None:
        self._tokenise = tokeniser()
        self._place: dict[int, int] = {}
        self._rows: Floats = np.zeros((1024, WIDTH), np.float32)

    def read(self, texts: Sequence[str]) -> list[list[Found]]:
        """Give start, end, label and confidence of what is found in each text, ascending."""
        found: list[list[Found]] = []
        part: list[Any] = []
        cases: list[int] = []
        size = 0
        for text in texts:
            part.append(self._tokenise(text))
            cases.append(case_of(text))
            size += len(part[-1])
            if size >= _BATCH:
                found += self._read(part, cases)
                part, cases, size = [], [], 0
        found += self._read(part, cases) if part else []
        if len(self._place) > _MOST_WORDS:
            self._forget()
        return found

    def _read(self, docs: list[Any], written: list[int]) -> list[list[Found]]:
        from spacy.attrs import ORTH

        lengths = [len(doc) for doc in docs]
        cases = np.repeat(written, lengths).astype(np.uint64)
        words = np.concatenate([doc.to_array(ORTH) for doc in docs]).astype(np.uint64)
        at = np.arange(len(words)) + np.repeat(np.arange(1, len(docs) + 1) * DEPTH, lengths)
        padded = np.zeros((len(words) + (len(docs) + 1) * DEPTH, WIDTH), np.float32)
        padded[at] = self._of(words, cases, docs[0].vocab.strings)
        _, context, tags = self.model.layers
        scores = tags.predict(context.predict(padded)[at])
        starts = np.cumsum([0, *lengths])
        spans = best_spans(scores, starts)
        return [[_placed(doc, *one) for one in held] for doc, held in zip(docs, spans, strict=True)]

    def _of(self, words: npt.NDArray[np.uint64], cases: npt.NDArray[np.uint64], strings: Any) -> Floats:
        """Rows of words, computed once for each word and way of writing."""
        keys, first, back = np.unique(words * np.uint64(4) + cases, return_index=True, return_inverse=True)
        listed = keys.tolist()
        new = [place for place, key in enumerate(listed) if key not in self._place]
        if new:
            told = [features(strings[int(words[first[place]])], int(cases[first[place]])) for place in new]
            self._add([listed[place] for place in new], self.model.layers[0].predict(np.array(told, np.uint64)))
        found: Floats = self._rows[[self._place[key] for key in listed]][back]
        return found

    def _add(self, keys: list[int], rows: Floats) -> None:
        start = len(self._place)
        while start + len(keys) > len(self._rows):
            self._rows = np.concatenate([self._rows, np.zeros_like(self._rows)])
        self._rows[start : start + len(keys)] = rows
        self._place.update(zip(keys, range(start, start + len(keys)), strict=True))


def _placed(doc: Any, first: int, last: int, label: str, sure: float) -> Found:
    end = doc[last]
    return doc[first].idx, end.idx + len(end), label, sure


def blank() -> Any:
    """Make the model with weights at random."""
    parts = layers()
    from thinc.api import chain

    model: Any = chain(*parts)
    model.initialize(np.zeros((1, FEATURES), np.uint64), np.zeros((1, len(TAGS)), np.float32))
    return model


def loaded(raw: bytes) -> Network:
    """Make the network with these weights."""
    model = blank().from_bytes(raw)
    from thinc.api import NumpyOps

    model._to_ops(NumpyOps(use_blis=False))  # NumPy's own products take half the time that BLIS does, measured
    return Network(model)


@cache
def own() -> Network | None:
    """Load the network with the weights shipped; None when there are none."""
    stored = files("tasks.pii.ner") / FILE
    return loaded(stored.read_bytes()) if stored.is_file() else None
