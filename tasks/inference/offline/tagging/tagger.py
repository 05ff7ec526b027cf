"""Marks the tables, columns and values that a request names, by a model trained on requests with known answers."""

from collections.abc import Sequence
from typing import Any

from tasks.inference.offline.tagging.features import features_of
from tasks.inference.offline.tagging.marks import NOTHING, Mention, mentions_of, spans_of
from tasks.inference.offline.tagging.models import model
from tasks.inference.offline.tokens import Token

MODEL = "mentions.crfsuite"
_NOT_UNLIKELY = 0.2


def mentions_in(tokens: Sequence[Token], witness: Sequence[str] = ()) -> list[Mention]:
    """Mark a request's tokens, translated: its mentions in their order."""
    if not tokens:
        return []
    tagger = model(MODEL)
    tagger.set(features_of(tokens, witness))
    labels = _with_likely(tagger.tag(), witness, tagger)
    return list(mentions_of(tokens, labels, [tagger.marginal(label, at) for at, label in enumerate(labels)]))


def _with_likely(labels: list[str], witness: Sequence[str], tagger: Any) -> list[str]:
    """Add what the grammar names, where the marks have nothing and its own are not unlikely."""
    for start, end, _ in spans_of(witness):
        free = all(label == NOTHING for label in labels[start:end])
        if free and min(tagger.marginal(witness[at], at) for at in range(start, end)) >= _NOT_UNLIKELY:
            labels[start:end] = witness[start:end]
    return labels
