"""Train the network: ``python -m tasks.pii.ner.train``.

One thread; the same seed gives the same bytes on one kind of processor.
"""

import argparse
import os
import sys
import time
from itertools import islice, pairwise
from pathlib import Path
from typing import Any

for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "BLIS_NUM_THREADS"):
    os.environ.setdefault(_name, "1")  # before NumPy is loaded: sums in another order are other sums

import numpy as np  # noqa: E402
import numpy.typing as npt  # noqa: E402

from tasks.pii.ner import network  # noqa: E402
from tasks.pii.ner.corpus import Sentence, sentences  # noqa: E402
from tasks.pii.ner.decoding import LABELS, tags_of  # noqa: E402
from tasks.pii.ner.shapes import case_of, features  # noqa: E402

SEED, STEPS, BATCH = 7, 1600, 64
_EVALUATED = 1500
_RATE = 0.001
_DROPPED = 0.1


class Lessons:
    """Sentences as the network is taught them: features of words in a row, and their tags.

    Args:
        seed: Of the sentences.
    """

    def __init__(self, seed: int) -> None:
        self._source, self._tokenise = sentences(seed), network.tokeniser()
        self._told: dict[tuple[str, int], list[int]] = {}

    def batch(self, count: int) -> tuple[npt.NDArray[np.uint64], npt.NDArray[np.intp]]:
        """Give features, shape (n, features), and tags, shape (n,); blanks stand between sentences."""
        gap = [0] * network.DEPTH
        told: list[list[int]] = [self._features("", 0)] * network.DEPTH
        tags: list[int] = list(gap)
        for sentence in islice(self._source, count):
            doc = self._tokenise(sentence.text)
            spans = _in_words(doc, sentence)
            if spans is not None:
                case = case_of(sentence.text)
                told += [*(self._features(word.text, case) for word in doc), *told[: network.DEPTH]]
                tags += [*tags_of(len(doc), spans).tolist(), *gap]
        return np.array(told, np.uint64), np.array(tags, np.intp)

    def _features(self, word: str, case: int) -> list[int]:
        key = (word, case)
        if key not in self._told:
            self._told[key] = features(word, case, hide=True)
        return self._told[key]


def _in_words(doc: Any, sentence: Sentence) -> list[tuple[int, int, str]] | None:
    """Spans by their first and last words; None where two would share one."""
    spans = []
    for start, end, label in sentence.spans:
        span = doc.char_span(start, end, alignment_mode="expand")
        if span is None:
            return None
        spans.append((span.start, span.end - 1, label))
    return None if any(one[1] >= two[0] for one, two in pairwise(spans)) else spans


def train(steps: int, seed: int = SEED) -> Any:
    """Train for so many steps and give the model; the rate falls linearly over the last three quarters."""
    from thinc.api import Adam, fix_random_seed

    fix_random_seed(seed)
    model, lessons = network.blank(), Lessons(seed)
    optimizer = Adam(_RATE, L2=0.01, grad_clip=1.0, L2_is_weight_decay=True)
    for step in range(steps):
        optimizer.learn_rate = _RATE * min(1.0, (steps - step) / (steps * 0.75) + 0.02)
        loss = _learn(model, optimizer, *lessons.batch(BATCH))
        if step % 100 == 0:
            sys.stderr.write(f"step {step} loss {loss:.4f}\n")
    with model.use_params(optimizer.averages):  # the mean of the last steps' weights
        averaged = model.to_bytes()
    return model.from_bytes(averaged)


def _learn(model: Any, optimizer: Any, told: npt.NDArray[np.uint64], tags: npt.NDArray[np.intp]) -> float:
    """One step down the mean of the words' cross-entropies."""
    from thinc.api import set_dropout_rate

    set_dropout_rate(model, _DROPPED)
    scores, back = model.begin_update(told)
    raised = np.exp(scores - scores.max(axis=1, keepdims=True))
    chances = raised / raised.sum(axis=1, keepdims=True)
    right = chances[np.arange(len(tags)), tags]
    gradient = chances
    gradient[np.arange(len(tags)), tags] -= 1.0
    back((gradient / len(tags)).astype(np.float32))
    model.finish_update(optimizer)
    return float(-np.log(right + 1e-9).mean())


def evaluate(reader: network.Network, seed: int = 99_991, count: int = _EVALUATED) -> dict[str, float]:
    """Give F1 by label on sentences of the same templates: a check that it learnt, not of how good it is."""
    asked = list(islice(sentences(seed), count))
    began = time.process_time()
    found = reader.read([one.text for one in asked])
    speed = sum(len(one.text.split()) for one in asked) / (time.process_time() - began)
    scores = {}
    for label in ("all", *LABELS):
        pairs = [
            (
                {span[:3] for span in spans if label in ("all", span[2])},
                {s for s in one.spans if label in ("all", s[2])},
            )
            for one, spans in zip(asked, found, strict=True)
        ]
        right = sum(len(one & two) for one, two in pairs)
        scores[label] = round(2 * right / max(sum(len(one) + len(two) for one, two in pairs), 1), 4)
    return {**scores, "words a second": round(speed)}


def main() -> None:
    """Train, print the evaluation, write the file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--steps", type=int, default=STEPS)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--out", type=Path, default=Path(__file__).with_name(network.FILE))
    parser.add_argument("--no-evaluation", action="store_true", help="write the file and no more")
    arguments = parser.parse_args()
    began = time.process_time()
    arguments.out.write_bytes(train(arguments.steps, arguments.seed).to_bytes())
    sys.stdout.write(f"trained in {time.process_time() - began:.0f} CPU s, {arguments.out.stat().st_size} bytes\n")
    if not arguments.no_evaluation:
        sys.stdout.write(f"{evaluate(network.loaded(arguments.out.read_bytes()))}\n")


if __name__ == "__main__":
    main()
