"""Trains the reader on requests with known answers: ``python -m tasks.inference.offline.tagging.train``."""

import argparse
import multiprocessing
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import pycrfsuite

from tasks.inference.offline.lexicon import Words
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
_COPIES, _SHARE, _FOLDS = 1, 0.7, 2
_OPTIONS = {"c1": 0.3, "c2": 0.05, "max_iterations": 100}
_OF_TAGGER = {"feature.possible_transitions": True, "feature.minfreq": 2}

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
    _train(_of_owners(lessons), folder / owners.MODEL)
    found = list(_cross_read(mended, unmended, folder))
    _train(_of_tables(found), folder / tables.MODEL)
    _train(_of_ties([*lessons, *(each for each, _ in found)]), folder / ties.MODEL)
    _train(_of_counts([*lessons, *(each for each, _ in found)]), folder / counts.MODEL)
    _train(_of_mentions(lessons), folder / tagger.MODEL, _OF_TAGGER)


def _cross_read(mended: Sequence[Lesson], unmended: Sequence[Lesson], folder: Path) -> Iterator[tuple[Lesson, Marks]]:
    """Requests as they are read by a reader that has not learnt of them, which makes mistakes."""
    for fold in range(_FOLDS):
        learnt = [each for at, each in enumerate(unmended) if at % _FOLDS != fold]
        _train(_of_mentions([*mended, *learnt]), folder / tagger.MODEL, _OF_TAGGER)
        models.use(folder)
        for each in unmended[fold::_FOLDS]:
            mentions = tagger.mentions_in(each.tokens, each.witness)
            if each.read_by is not None and mentions:
                marks = marks_of(each.tokens, mentions, each.read_by)
                yield reread(each, marks), marks


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
            for features, label in counts.examples(pairs, each.spoken.rows, _parents(each)):
                yield [features], [label]


def _parents(each: Lesson) -> dict[Words, list[Words]]:
    found: dict[Words, list[Words]] = {}
    for (child, parent), label in each.ties.items():
        if label == ties.CHILD:
            found.setdefault(child, []).append(parent)
    return found


def main() -> None:
    """Train on all requests of the tests."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--to", type=Path, default=Path(__file__).parent)
    folder = parser.parse_args().to
    mended = read_answers(sorted(REQUESTS.glob("*.yaml")))
    unseen = read_answers(sorted((REQUESTS / "unmended").glob("*.yaml")))
    with multiprocessing.Pool() as pool:
        twice = [*pool.map(lesson, mended, 20), *pool.map(witnessed, mended, 20)]
        train(twice, pool.map(witnessed, unseen, 20), folder)
    print(f"{len(mended) + len(unseen)} requests, {len(unseen)} of them never mended with")


if __name__ == "__main__":
    main()
