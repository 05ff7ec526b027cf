"""The network itself: a small spaCy pipeline, kept in one file of weights without any word it was trained on."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib.resources import files
from typing import Any

from tasks.pii.ner.shapes import shaper

LABELS = ("ADDRESS", "GPE", "ORG", "PERSON")
FILE = "ner.bin"

_EMBED = {"@architectures": "spacy.HashEmbedCNN.v2", "pretrained_vectors": None, "width": 80, "depth": 4,
    "embed_size": 2000,
          "window_size": 1, "maxout_pieces": 3, "subword_features": True}  # fmt: skip
_MODEL = {"@architectures": "spacy.TransitionBasedParser.v2", "state_type": "ner", "extra_state_tokens": False,
    "hidden_width": 48,
          "maxout_pieces": 2, "use_upper": True, "nO": None, "tok2vec": _EMBED}  # fmt: skip


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


def blank(*, learning: bool = False) -> Any:
    """Make the pipeline with weights at random; while it learns, some names count as unlisted."""
    with without_torch():
        import spacy
    from spacy.attrs import SHAPE

    nlp = spacy.blank("en")
    nlp.vocab.lex_attr_getters[SHAPE] = shaper(hide=learning)
    ner = nlp.add_pipe("ner", config={"model": _MODEL})
    for label in LABELS:
        ner.add_label(label)
    return nlp


def weights(nlp: Any) -> bytes:
    """Give the weights and the order of the labels' actions, and nothing else: no string of the vocabulary."""
    raw: bytes = nlp.get_pipe("ner").to_bytes(exclude=["vocab"])
    return raw


def loaded(raw: bytes) -> Any:
    """Make the pipeline with these weights."""
    nlp = blank()
    nlp.initialize()
    ner = nlp.get_pipe("ner")
    ner.from_bytes(raw, exclude=["vocab"])
    from thinc.api import NumpyOps

    ner.model._to_ops(NumpyOps(use_blis=False))  # NumPy's own products take half the time that BLIS does, measured
    return nlp


@cache
def own() -> Any | None:
    """Load the pipeline with the weights shipped; None when there are none."""
    stored = files("tasks.pii.ner") / FILE
    return loaded(stored.read_bytes()) if stored.is_file() else None
