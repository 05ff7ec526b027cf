"""What the network makes of a request: its marks, whose a column is, which tables are tied, and what numbers count."""

import math
from collections.abc import Mapping, Sequence
from itertools import product
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from tasks.inference.offline.lexicon import Words
from tasks.inference.offline.network.encoder import Floats, encoded, linear, softmax, vocabulary, weights
from tasks.inference.offline.network.pieces import cut
from tasks.inference.offline.tagging import counts, ties
from tasks.inference.offline.tokens import Token

TIES = (ties.NONE, ties.CHILD, ties.MANY)
COUNTS = (counts.NONE, counts.ROWS, counts.EACH)
_BUCKETS, _STEPS = 15, 1.5
FAR = 2 * _BUCKETS
"""How many distances are told apart."""

Chances = Mapping[str, float]


class Span(Protocol):
    """Tokens that stand together."""

    @property
    def start(self) -> int:
        """The first of them."""

    @property
    def end(self) -> int:
        """The place behind the last."""


class Seen:
    """A request as the network sees it.

    Args:
        tokens: Translated.
        witness: The grammar's marks.
    """

    def __init__(self, tokens: Sequence[Token], witness: Sequence[str]) -> None:
        found = cut(tokens, witness, vocabulary())
        self._rows = encoded(found.pieces, found.signs)
        self._first = np.array([start for start, _ in found.spans])
        self._last = np.array([end - 1 for _, end in found.spans])

    def marks(self) -> Floats:
        """How likely each of ``pieces.LABELS`` is of each token: a row each."""
        return softmax(linear(self._rows[self._first], "marks"))

    def owners(self, column: Span, tables: Sequence[Span]) -> list[float]:
        """How likely each place where a table is spoken of is that of a column's owner."""
        told = weights()
        far = far_between([column], tables)
        asked = linear(self._of([column]), "owner.one")[:, None] + told["owner.far.weight"][far]
        scores = (asked * linear(self._of(tables), "owner.other")[None]).sum(-1) / np.float32(
            math.sqrt(asked.shape[-1])
        )
        return [float(chance) for chance in softmax(scores + told["owner.near.weight"][far][..., 0])[0]]

    def ties(self, mentions: Sequence[Span], nouns: Sequence[Words]) -> dict[ties.Pair, Chances]:
        """How likely each table refers to each other, or has many of it.

        Args:
            mentions: Of tables.
            nouns: The key of each one's table.
        """
        scores = self._scored(mentions, mentions, "ties")
        where = places_of(nouns)
        return {
            (child, parent): _chances(TIES, scores[np.ix_(where[child], where[parent])])
            for child, parent in product(where, where)
        }

    def counts(self, number: Span, mentions: Sequence[Span], nouns: Sequence[Words]) -> dict[Words, Chances]:
        """How likely a number counts each table's rows, or those that each row of another has."""
        scores = self._scored([number], mentions, "counts")[0]
        return {key: _chances(COUNTS, scores[places]) for key, places in places_of(nouns).items()}

    def _of(self, spans: Sequence[Span]) -> Floats:
        firsts, lasts = [each.start for each in spans], [each.end - 1 for each in spans]
        return np.concatenate([self._rows[self._first[firsts]], self._rows[self._last[lasts]]], -1)

    def _scored(self, ones: Sequence[Span], others: Sequence[Span], head: str) -> Floats:
        """The scores of all kinds but the first, above it."""
        far = weights()[f"{head}.far.weight"][far_between(ones, others)]
        apart = linear(self._of(ones), f"{head}.one")[:, None] + linear(self._of(others), f"{head}.other")[None]
        scores = linear(np.maximum(apart + far, 0), f"{head}.kind")
        return scores[..., 1:] - scores[..., :1]


def weighed(learnt: Chances, network: Chances, share: float) -> Chances:
    """What two models say of one thing, the network with a share of the word."""
    return {label: learnt.get(label, 0.0) * (1 - share) + chance * share for label, chance in network.items()}


def places_of(nouns: Sequence[Words]) -> dict[Words, list[int]]:
    """Where each table is spoken of among its mentions."""
    found: dict[Words, list[int]] = {}
    for at, key in enumerate(nouns):
        found.setdefault(key, []).append(at)
    return found


def _chances(kinds: Sequence[str], scores: Floats) -> Chances:
    """What is said in one place is said: the scores of all places are added up as chances are."""
    each = scores.reshape(-1, scores.shape[-1]).astype(np.float64)
    most = each.max(0)
    whole = np.concatenate([[0.0], most + np.log(np.exp(each - most).sum(0))])
    raised = np.exp(whole - whole.max())
    return dict(zip(kinds, (raised / raised.sum()).tolist(), strict=True))


def far_between(ones: Sequence[Span], others: Sequence[Span]) -> NDArray[np.int64]:
    """How many tokens lie between, in steps that grow."""
    return np.array([[_step(other.start - one.start) for other in others] for one in ones])


def _step(far: int) -> int:
    step = min(1 + int(math.log2(abs(far)) * _STEPS), _BUCKETS - 1) if far else 0
    return step if far >= 0 else _BUCKETS + step
