"""Train the network: ``python -m tasks.pii.ner.train``.

One thread; the same seed gives the same bytes on one kind of processor.
"""

import argparse
import os
import sys
import time
from collections.abc import Iterator
from itertools import islice, pairwise
from pathlib import Path
from typing import Any

for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "BLIS_NUM_THREADS"):
    os.environ.setdefault(_name, "1")  # before NumPy is loaded: sums in another order are other sums

from tasks.pii.ner import network  # noqa: E402
from tasks.pii.ner.corpus import Sentence, sentences  # noqa: E402

SEED, STEPS, BATCH = 7, 2000, 64
_EVALUATED = 1500
_RATE = 0.001


def _examples(nlp: Any, source: Iterator[Sentence], count: int) -> list[Any]:
    from spacy.training import Example

    made = []
    for sentence in islice(source, count):
        doc = nlp.make_doc(sentence.text)
        spans = [doc.char_span(*span, alignment_mode="expand") for span in sentence.spans]
        clean = [span for span in spans if span is not None]
        if len(clean) == len(sentence.spans) and not _overlap(clean):
            reference = nlp.make_doc(sentence.text)
            reference.set_ents([_labelled(reference, span) for span in clean])
            made.append(Example(doc, reference))
    return made


def _labelled(doc: Any, span: Any) -> Any:
    from spacy.tokens import Span

    return Span(doc, span.start, span.end, label=span.label_)


def _overlap(spans: list[Any]) -> bool:
    return any(one.end > two.start for one, two in pairwise(spans))


def train(steps: int, seed: int = SEED) -> Any:
    """Train for so many steps and give the pipeline; the rate falls linearly over the last three quarters."""
    import spacy
    from thinc.api import Adam

    spacy.util.fix_random_seed(seed)
    nlp = network.blank(learning=True)
    source = sentences(seed)
    first = _examples(nlp, source, 200)
    nlp.initialize(lambda: first)
    optimizer = Adam(_RATE, L2=0.01, grad_clip=1.0, L2_is_weight_decay=True)
    for step in range(steps):
        optimizer.learn_rate = _RATE * min(1.0, (steps - step) / (steps * 0.75) + 0.02)
        losses: dict[str, float] = {}
        nlp.update(_examples(nlp, source, BATCH), sgd=optimizer, drop=0.1, losses=losses)
        if step % 100 == 0:
            sys.stderr.write(f"step {step} loss {losses['ner']:.0f}\n")
    model = nlp.get_pipe("ner").model
    with model.use_params(optimizer.averages):  # the mean of the last steps' weights
        averaged = model.to_bytes()
    model.from_bytes(averaged)
    return nlp


def evaluate(nlp: Any, seed: int = 99_991, count: int = _EVALUATED) -> dict[str, float]:
    """Give F1 by label on sentences of the same templates: a check that it learnt, not of how good it is."""
    scores = nlp.evaluate(_examples(nlp, sentences(seed), count))
    found = {label: round(value["f"], 4) for label, value in sorted(scores["ents_per_type"].items())}
    return {"all": round(scores["ents_f"], 4), **found, "words a second": round(scores["speed"])}


def main() -> None:
    """Train, print the evaluation, write the file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--steps", type=int, default=STEPS)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--out", type=Path, default=Path(__file__).with_name(network.FILE))
    parser.add_argument("--no-evaluation", action="store_true", help="write the file and no more")
    arguments = parser.parse_args()
    began = time.process_time()
    nlp = train(arguments.steps, arguments.seed)
    arguments.out.write_bytes(network.weights(nlp))
    sys.stdout.write(f"trained in {time.process_time() - began:.0f} CPU s, {arguments.out.stat().st_size} bytes\n")
    if not arguments.no_evaluation:
        sys.stdout.write(f"{evaluate(nlp)}\n")


if __name__ == "__main__":
    main()
