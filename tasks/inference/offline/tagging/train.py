"""Trains the reader on requests with known answers: ``python -m tasks.inference.offline.tagging.train``."""

import argparse
import multiprocessing
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from shutil import copyfile
from tempfile import TemporaryDirectory

import pycrfsuite

from tasks.inference.offline.network.encoder import MODEL as NETWORK
from tasks.inference.offline.tagging import counts, models, owners, tables, tagger, ties
from tasks.inference.offline.tagging.answers import Answer, read_answers
from tasks.inference.offline.tagging.features import features_of
from tasks.inference.offline.tagging.lessons import Lesson, lesson, reread
from tasks.inference.offline.tagging.models import Features
from tasks.inference.offline.tagging.rereading import marks_of
from tasks.inference.offline.tagging.tables import Marks
from tasks.inference.offline.tagging.varying import varied
from tasks.inference.offline.tagging.witness import Witness, witness_of

REQUESTS = Path(__file__).parents[4] / "tests" / "e2e" / "requests"
_COPIES, _SHARE, _HELD = 1, 0.7, 3
_OPTIONS = {"c1": 0.3, "c2": 0.05, "max_iterations": 100}
_OF_TAGGER = {"feature.possible_transitions": True, "feature.minfreq": 2, "max_iterations": 70}
_SKETCHED = _OF_TAGGER | {"max_iterations": 40}
"""Of a reader that has not learnt of a third of the requests, and so makes mistakes with them."""

Examples = Iterable[tuple[Sequence[Features], Sequence[str]]]


def witnessed(answer: Answer) -> Lesson:
    """A lesson with what the grammar makes of the request: only of requests that it was never mended with."""
    return lesson(answer, _witness(answer.prompt))


def _witness(prompt: str) -> Witness | None:
    from tasks.inference.offline.engine import REFERENCE_DATE, grammar_of

    draft, _ = grammar_of(prompt, REFERENCE_DATE)
    return witness_of(draft)


def train(mended: Sequence[Lesson], unmended: Sequence[Lesson], folder: Path) -> None:
    """Train all models, and write them.

    Args:
        mended: Requests that the grammar was mended with: it is no witness of them.
        unmended: Requests that it was not.
        folder: Where the models are written.
    """
    lessons = [*mended, *unmended]
    with ProcessPoolExecutor() as pool, TemporaryDirectory() as aside:
        sketch = Path(aside)
        learning = pool.submit(_train_mentions, [*mended, *_learnt(unmended)], sketch / tagger.MODEL, _SKETCHED)
        whole = pool.submit(_train_mentions, lessons, folder / tagger.MODEL, _OF_TAGGER)
        _train(_of_owners(lessons), folder / owners.MODEL)
        learning.result()
        found = list(_cross_read(unmended[::_HELD], sketch, folder))
        _train(_of_tables(found), folder / tables.MODEL)
        mistaken = [*lessons, *(each for each, _ in found)]
        counting = pool.submit(_train_counts, mistaken, folder / counts.MODEL)
        _train(_of_ties(mistaken), folder / ties.MODEL)
        counting.result()
        whole.result()


def train_network(lessons: Sequence[Lesson], folder: Path) -> None:
    """Train the network: an hour on two cores. Torch is slow to import, and only this needs it."""
    from tasks.inference.offline.network.body import base, base_words
    from tasks.inference.offline.network.learning import learn

    learn(lessons, base_words(base()), folder / NETWORK, base())


def _learnt(unmended: Sequence[Lesson]) -> list[Lesson]:
    return [each for at, each in enumerate(unmended) if at % _HELD]


def _cross_read(unmended: Sequence[Lesson], sketch: Path, folder: Path) -> Iterator[tuple[Lesson, Marks]]:
    """Requests as they are read by a reader that has not learnt of them, which makes mistakes."""
    copyfile(folder / owners.MODEL, sketch / owners.MODEL)
    with models.used(sketch):
        found = [(each, _read(each)) for each in unmended]
    return ((reread(each, marks), marks) for each, marks in found if marks is not None)


def _train_mentions(lessons: Sequence[Lesson], path: Path, options: Mapping[str, object]) -> None:
    path.parent.mkdir(exist_ok=True)
    _train(_of_mentions(lessons), path, options)


def _train_counts(lessons: Sequence[Lesson], path: Path) -> None:
    _train(_of_counts(lessons), path)


def _read(each: Lesson) -> Marks | None:
    mentions = tagger.mentions_in(each.tokens, each.witness)
    return marks_of(each.tokens, mentions, each.read_by) if each.read_by is not None and mentions else None


def _train(examples: Examples, path: Path, options: Mapping[str, object] | None = None) -> None:
    trainer = pycrfsuite.Trainer(verbose=False)
    for features, labels in examples:
        trainer.append(features, labels)
    trainer.set_params(_OPTIONS | dict(options or {}))
    trainer.train(str(path))


def _of_mentions(lessons: Sequence[Lesson]) -> Iterator[tuple[Sequence[Features], Sequence[str]]]:
    for each in [*lessons, *varied(lessons, copies=_COPIES, share=_SHARE, seed=0)]:
        yield features_of(each.tokens, each.witness), each.labels


def _of_owners(lessons: Sequence[Lesson]) -> Iterator[tuple[Sequence[Features], Sequence[str]]]:
    for each in lessons:
        for features, label in owners.examples(owners.View(each.tokens, each.mentions, each.told), dict(each.owners)):
            yield [features], [label]


def _of_tables(found: Iterable[tuple[Lesson, Marks]]) -> Iterator[tuple[Sequence[Features], Sequence[str]]]:
    for each, marks in found:
        for key, features in tables.seen_of(marks):
            yield [features], [tables.YES if each.spoken is not None and key in each.meant else tables.NO]


def _of_ties(lessons: Sequence[Lesson]) -> Iterator[tuple[Sequence[Features], Sequence[str]]]:
    for each in lessons:
        if each.spoken is not None:
            for pair, features in ties.pairs_of(each.spoken):
                yield [features], [each.ties[pair]]


def _of_counts(lessons: Sequence[Lesson]) -> Iterator[tuple[Sequence[Features], Sequence[str]]]:
    for each in lessons:
        if each.spoken is not None and any(each.spoken.rows.values()):
            pairs = counts.pairs_of(each.tokens, each.mentions, each.spoken.nouns, each.counted)
            for features, label in counts.examples(pairs, each.spoken.rows, each.parents):
                yield [features], [label]


def main() -> None:
    """Train on all requests of a folder: those of the tests, where no other is named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=Path, default=REQUESTS, help="mended with; unmended/ in it: never")
    parser.add_argument("--to", type=Path, default=Path(__file__).parent, help="where the models are written")
    arguments = parser.parse_args()
    mended = read_answers(sorted(arguments.requests.glob("*.yaml")))
    unmended = read_answers(sorted((arguments.requests / "unmended").glob("*.yaml")))
    arguments.to.mkdir(parents=True, exist_ok=True)
    with multiprocessing.Pool() as pool:
        twice = [*pool.map(lesson, mended, 20), *pool.map(witnessed, mended, 20)]
        witness_of_unmended = pool.map(witnessed, unmended, 20)
    train(twice, witness_of_unmended, arguments.to)
    train_network([*twice[: len(mended)], *witness_of_unmended], arguments.to)
    print(f"{len(mended) + len(unmended)} requests, {len(unmended)} of them never mended with")


if __name__ == "__main__":
    main()
