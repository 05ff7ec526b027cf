"""Scores of the detector on labelled sentences, documents and columns: what the bench prints and tests hold."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence

import pii_bench
import pii_registers
import pyarrow as pa

from tasks.pii.detect import DetectOptions, detect
from tasks.pii.kinds import DIRECT
from tasks.pii.spans import find_spans

Found = Sequence[tuple[int, int, str]]
Scores = dict[str, tuple[float, float, float]]


def f1(right: int, found: int, wanted: int) -> float:
    """The harmonic mean of precision and recall, from counts."""
    return 2 * right / (found + wanted) if found + wanted else 1.0


def overlap(one: tuple[int, int], two: tuple[int, int]) -> float:
    """Intersection over union of two spans."""
    shared = min(one[1], two[1]) - max(one[0], two[0])
    return max(shared, 0) / (max(one[1], two[1]) - min(one[0], two[0]))


def ours(texts: Sequence[str]) -> list[Found]:
    """What this detector finds."""
    return [[(span.start, span.end, span.type) for span in spans] for spans in find_spans(texts)]


def span_scores(
    bench: Sequence[pii_bench.Labelled], found: Sequence[Found], named: Callable[[str], str | None] = lambda type: type
) -> Scores:
    """Precision, recall and F1 by type, and of all types together, at an overlap of half or more.

    Args:
        bench: What is wanted.
        found: What was found in each text.
        named: The bench's name of a found type; None for what the bench does not label.
    """
    right: Counter[str] = Counter()
    given: Counter[str] = Counter()
    wanted: Counter[str] = Counter()
    for labelled, spans in zip(bench, found, strict=True):
        here = [(start, end, type) for start, end, type in ((a, b, named(c)) for a, b, c in spans) if type]
        wanted.update(type for _, _, type in labelled.spans)
        given.update(type for _, _, type in here)
        for start, end, type in labelled.spans:
            right[type] += any(kind == type and overlap((start, end), (a, b)) >= 0.5 for a, b, kind in here)
    totals = {type: (right[type], given[type], wanted[type]) for type in sorted(wanted | given)}
    totals["all"] = (sum(right.values()), sum(given.values()), sum(wanted.values()))
    return {
        type: (hits / found if found else 1.0, hits / wished if wished else 0.0, f1(hits, found, wished))
        for type, (hits, found, wished) in totals.items()
    }


def sentence_scores() -> Scores:
    """Scores on the bench's sentences."""
    bench = pii_bench.sentences()
    return span_scores(bench, ours([one.text for one in bench]))


_LABELLED = frozenset(pii_registers.LABELS.values())


def as_location(type: str) -> str | None:
    """Addresses and places alike are locations; what the registers do not label is left out."""
    called = "LOCATION" if type in ("GPE", "ADDRESS") else type
    return called if called in _LABELLED else None


def register_scores() -> Scores:
    """Scores on the documents of all registers."""
    bench = [one for register in pii_registers.registers() for one in pii_registers.documents(register)]
    return span_scores(bench, ours([one.text for one in bench]), as_location)


def column_scores(columns: Iterable[pii_bench.Column], *, verbose: bool = False) -> dict[str, float]:
    """Recall and precision on columns that point at a person, and F1 with the types."""
    direct_right = direct_found = direct_wanted = typed = all_found = all_wanted = 0
    for column in columns:
        findings = detect(
            pa.table({column.name: column.values}), name=column.table, options=DetectOptions(network=False)
        )
        first = max(findings, key=lambda one: one.confidence, default=None)
        wanted = column.type in DIRECT
        is_direct = first is not None and first.direct
        direct_wanted, direct_found = direct_wanted + wanted, direct_found + is_direct
        direct_right += wanted and is_direct
        known = first.type if first is not None and first.type not in ("FREE_TEXT",) else None
        all_found, all_wanted = all_found + (known is not None), all_wanted + (column.type is not None)
        typed += known == column.type and known is not None
        if known != column.type and verbose:
            print("   ", column.table, column.name, "is", column.type, "told", known)
    return {
        "direct recall": direct_right / direct_wanted,
        "direct precision": direct_right / max(direct_found, 1),
        "typed F1": f1(typed, all_found, all_wanted),
    }
