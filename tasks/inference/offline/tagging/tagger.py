"""Marks the tables, columns and values that a request names, by a model trained on requests with known answers."""

from collections.abc import Sequence

import numpy as np
import pycrfsuite
from numpy.typing import NDArray

from tasks.inference.offline.network.pieces import LABELS
from tasks.inference.offline.network.seen import Seen
from tasks.inference.offline.tagging.features import features_of
from tasks.inference.offline.tagging.marks import NOTHING, Mention, mentions_of, spans_of
from tasks.inference.offline.tagging.models import model
from tasks.inference.offline.tokens import Token

MODEL = "mentions.crfsuite"
_NOT_UNLIKELY = 0.2
_OF_NETWORK = 0.4
"""How much the network's word counts beside the random field's."""
_NEVER = -1e4
_LEAST = 1e-6

Chances = NDArray[np.float64]


def mentions_in(tokens: Sequence[Token], witness: Sequence[str] = (), seen: Seen | None = None) -> list[Mention]:
    """Mark a request's tokens: its mentions in their order.

    Args:
        tokens: Translated.
        witness: The grammar's marks.
        seen: What the network makes of it; without, the random field alone decides.
    """
    if not tokens:
        return []
    tagger = model(MODEL)
    tagger.set(features_of(tokens, witness))
    labels = tagger.tag()
    chances = _chances(tagger, len(tokens))
    if seen is not None:
        chances = _together(chances, seen.marks())
        labels = _likeliest(chances)
    labels = _with_likely(labels, witness, chances)
    return list(mentions_of(tokens, labels, [float(chances[at, LABELS.index(each)]) for at, each in enumerate(labels)]))


def _chances(tagger: pycrfsuite.Tagger, size: int) -> Chances:
    known = set(tagger.labels())
    return np.array([[tagger.marginal(each, at) if each in known else 0.0 for each in LABELS] for at in range(size)])


def _together(field: Chances, network: NDArray[np.float32]) -> Chances:
    """Chances that both give, multiplied: what one of them rules out is ruled out."""
    logs = (1 - _OF_NETWORK) * np.log(field + _LEAST) + _OF_NETWORK * np.log(network + _LEAST)
    raised = np.exp(logs)
    whole: Chances = raised / raised.sum(1, keepdims=True)
    return whole


_FOLLOWS = np.array(
    [[_NEVER if now.startswith("I-") and before[2:] != now[2:] else 0.0 for now in LABELS] for before in LABELS]
)
_FIRST = np.array([_NEVER if each.startswith("I-") else 0.0 for each in LABELS])


def _likeliest(chances: Chances) -> list[str]:
    """The likeliest labels of which none goes on with what none began."""
    logs = np.log(chances + _LEAST)
    scores = logs[0] + _FIRST
    back: list[NDArray[np.int64]] = []
    for row in logs[1:]:
        paths = scores[:, None] + _FOLLOWS
        back.append(paths.argmax(0))
        scores = paths.max(0) + row
    found = [int(scores.argmax())]
    for steps in reversed(back):
        found.append(int(steps[found[-1]]))
    return [LABELS[at] for at in reversed(found)]


def _with_likely(labels: list[str], witness: Sequence[str], chances: Chances) -> list[str]:
    """Add what the grammar names, where the marks have nothing and its own are not unlikely."""
    for start, end, _ in spans_of(witness):
        free = all(label == NOTHING for label in labels[start:end])
        if free and min(chances[at, LABELS.index(witness[at])] for at in range(start, end)) >= _NOT_UNLIKELY:
            labels[start:end] = witness[start:end]
    return labels
