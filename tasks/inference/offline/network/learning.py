"""Trains the network on requests with known answers, beginning with one that has read much."""

import random
from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path

import torch
from torch import Tensor
from torch.nn import functional

from tasks.inference.offline.network.body import Network, numbers_of
from tasks.inference.offline.network.examples import Example
from tasks.inference.offline.network.export import written
from tasks.inference.offline.network.seen import Span, far_between, places_of
from tasks.inference.offline.tagging.lessons import Lesson
from tasks.inference.offline.tagging.varying import varied

_ROUNDS, _PIECES, _THREADS = 4, 1_800, 2
_OF_BODY, _OF_HEADS, _WARMING, _LEAST = 1.5e-4, 1e-3, 0.08, 0.02
_UNTOLD, _VARIED, _SHARE, _SMOOTHED, _STEEPEST = 0.25, 0.4, 0.7, 0.02, 1.0
"""How many requests of a round are read without the grammar's marks, how many about other things as well, how much of
those is called otherwise, how far a label is smoothed, and the longest gradient."""
_WEIGHTS = (2.0, 0.5, 1.0, 1.0)
"""Of the four losses: marks, owners, ties, counts."""
_WITNESS = 2
"""The place of the grammar's mark among the signs."""


def learn(lessons: Sequence[Lesson], words: Sequence[str], path: Path, begin: Path | None = None) -> None:
    """Train, and write the weights: the same ones each time on machines of one kind.

    Args:
        lessons: Requests and what is right of them; with the grammar's marks only where it was never mended with them.
        words: The pieces of words, in the order of their numbers.
        path: Of the file.
        begin: The folder of the weights that the body begins with; without, it knows nothing.
    """
    torch.set_num_threads(_THREADS)
    torch.manual_seed(0)
    draw = random.Random(0)
    vocabulary = {word: at for at, word in enumerate(words)}
    network = Network(len(words))
    if begin is not None:
        network.begin_with(begin)
    rounds = [list(_batches(examples, draw)) for examples in _rounds(lessons, vocabulary, draw)]
    _descend(network, list(chain.from_iterable(rounds)), draw)
    written(numbers_of(network), words, path)


def _rounds(lessons: Sequence[Lesson], vocabulary: dict[str, int], draw: random.Random) -> Iterator[list[Example]]:
    """All requests, and from the second round on a share of them about other tables, columns and values."""
    own = [Example(each, vocabulary) for each in lessons]
    yield own
    for seed in range(1, _ROUNDS):
        others = varied(lessons, copies=1, share=_SHARE, seed=seed)
        yield own + [Example(each, vocabulary) for each in others if draw.random() < _VARIED]


def _batches(examples: Sequence[Example], draw: random.Random) -> Iterator[list[Example]]:
    """Requests of about one length together, in an order that is drawn."""
    ranked = sorted(examples, key=lambda each: len(each.cut.pieces) + draw.random() * 20)
    found: list[list[Example]] = [[]]
    for each in ranked:
        if found[-1] and len(each.cut.pieces) * (len(found[-1]) + 1) > _PIECES:
            found.append([])
        found[-1].append(each)
    draw.shuffle(found)
    yield from found


def _descend(network: Network, batches: Sequence[Sequence[Example]], draw: random.Random) -> None:
    rates = (_OF_BODY, _OF_HEADS)
    groups = [
        {"params": network.body(), "weight_decay": 0.01},
        {"params": network.heads(), "weight_decay": 0.0},
    ]
    steps = torch.optim.AdamW(groups)
    network.train()
    for at, batch in enumerate(batches):
        done = at / len(batches)
        for group, rate in zip(steps.param_groups, rates, strict=True):
            group["lr"] = rate * min(1.0, done / _WARMING) * max(_LEAST, 1 - done)
        steps.zero_grad()
        loss = _loss(network, batch, draw)
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(network.parameters(), _STEEPEST)
        steps.step()
        if at % 50 == 0:
            print(f"network: step {at} of {len(batches)}, loss {loss.item():.3f}", flush=True)  # noqa: T201


def _loss(network: Network, batch: Sequence[Example], draw: random.Random) -> Tensor:
    found: list[list[Tensor]] = [[] for _ in _WEIGHTS]
    for each, rows in zip(batch, _encoded(network, batch, draw), strict=True):
        read = _Read(network, each, rows)
        for losses, own in zip(found, (read.marks(), read.owners(), read.ties(), read.counts()), strict=True):
            losses.extend(own)
    means = (weight * torch.cat(each).mean() for weight, each in zip(_WEIGHTS, found, strict=True) if each)
    return torch.stack(list(means)).sum()


def _encoded(network: Network, batch: Sequence[Example], draw: random.Random) -> Tensor:
    size = max(len(each.cut.pieces) for each in batch)
    pieces = torch.zeros(len(batch), size, dtype=torch.long)
    seen = torch.zeros(len(batch), size, dtype=torch.bool)
    signs = torch.zeros(len(batch), size, len(batch[0].cut.signs[0]), dtype=torch.long)
    for at, each in enumerate(batch):
        own = len(each.cut.pieces)
        pieces[at, :own], signs[at, :own] = torch.tensor(each.cut.pieces), torch.tensor(each.cut.signs)
        seen[at, :own] = True
        if draw.random() < _UNTOLD:
            signs[at, 1 : own - 1, _WITNESS] = 0
    found: Tensor = network(pieces, signs, seen)
    return found


class _Read:
    """A request that was read, and how wrong each of its parts is."""

    def __init__(self, network: Network, example: Example, rows: Tensor) -> None:
        self._network, self._example, self._rows = network, example, rows
        self._first = torch.tensor([start for start, _ in example.cut.spans], dtype=torch.long)
        self._last = torch.tensor([end - 1 for _, end in example.cut.spans], dtype=torch.long)

    def marks(self) -> Iterator[Tensor]:
        if self._example.labels:
            scores = self._network.marks(self._network.dropped(self._rows[self._first]))
            right = torch.tensor(self._example.labels)
            yield functional.cross_entropy(scores, right, reduction="none", label_smoothing=_SMOOTHED)

    def owners(self) -> Iterator[Tensor]:
        owned, tables = self._example.owned, self._example.tables
        if owned:
            columns = [column for column, _ in owned]
            far = _far(columns, tables)
            chances = functional.log_softmax(self._network.owner(self._of(columns), self._of(tables), far), -1)
            yield torch.stack([-torch.logsumexp(chances[at, list(right)], 0) for at, (_, right) in enumerate(owned)])

    def ties(self) -> Iterator[Tensor]:
        if self._example.tied:
            mentions = [each for each, _ in self._example.nouns]
            own = self._of(mentions)
            scores = self._network.ties(own, own, _far(mentions, mentions))
            where = places_of([key for _, key in self._example.nouns])
            pairs = list(self._example.tied)
            said = [_said(scores[where[child]][:, where[parent]]) for child, parent in pairs]
            right = torch.tensor([self._example.tied[pair] for pair in pairs])
            yield functional.cross_entropy(torch.stack(said), right, reduction="none")

    def counts(self) -> Iterator[Tensor]:
        where = places_of([key for _, key in self._example.nouns])
        mentions = [each for each, _ in self._example.nouns]
        for each in self._example.counted:
            far = _far([each.number], mentions)
            scores = self._network.counts(self._of([each.number]), self._of(mentions), far)[0]
            said = torch.stack([_said(scores[where[key]]) for key in each.kinds])
            yield functional.cross_entropy(said, torch.tensor(list(each.kinds.values())), reduction="none")

    def _of(self, spans: Sequence[Span]) -> Tensor:
        firsts = self._first[[each.start for each in spans]]
        lasts = self._last[[each.end - 1 for each in spans]]
        found: Tensor = self._network.dropped(torch.cat([self._rows[firsts], self._rows[lasts]], -1))
        return found


def _said(scores: Tensor) -> Tensor:
    """What is said in one place is said; the first kind is scored with nothing."""
    whole = torch.logsumexp(scores.reshape(-1, scores.shape[-1]), 0)
    return torch.cat([torch.zeros(1), whole])


def _far(ones: Sequence[Span], others: Sequence[Span]) -> Tensor:
    return torch.from_numpy(far_between(ones, others))
