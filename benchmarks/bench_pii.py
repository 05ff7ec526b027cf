"""Scores of the detector on the labelled bench, and its speed, beside Presidio's where that is installed.

``python benchmarks/bench_pii.py [-v]``; -v names the columns that were told wrongly.
"""

import sys
import time
from collections import Counter
from pathlib import Path

import numpy as np
import pyarrow as pa

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "support"))

import pii_bench

from tasks.pii.detect import DetectOptions, detect
from tasks.pii.kinds import DIRECT
from tasks.pii.ner.model import load
from tasks.pii.spans import find_spans


def f1(right: int, found: int, wanted: int) -> float:
    return 2 * right / (found + wanted) if found + wanted else 1.0


def overlap(one: tuple[int, int], two: tuple[int, int]) -> float:
    shared = min(one[1], two[1]) - max(one[0], two[0])
    return max(shared, 0) / (max(one[1], two[1]) - min(one[0], two[0]))


def spans() -> dict[str, tuple[float, float, float]]:
    """Precision, recall and F1 by type, at IoU >= 0.5."""
    bench = pii_bench.sentences()
    found = find_spans([one.text for one in bench])
    right: Counter[str] = Counter()
    given: Counter[str] = Counter()
    wanted: Counter[str] = Counter()
    for labelled, spans_found in zip(bench, found, strict=True):
        wanted.update(type for _, _, type in labelled.spans)
        given.update(span.type for span in spans_found)
        for start, end, type in labelled.spans:
            right[type] += any(
                span.type == type and overlap((start, end), (span.start, span.end)) >= 0.5 for span in spans_found
            )
    return {
        type: (
            right[type] / given[type] if given[type] else 1.0,
            right[type] / wanted[type] if wanted[type] else 0.0,
            f1(right[type], given[type], wanted[type]),
        )
        for type in sorted(wanted | given)
    }


def columns() -> dict[str, float]:
    """Recall and precision on columns that point at a person, and F1 with the types."""
    direct_right = direct_found = direct_wanted = typed = all_found = all_wanted = 0
    for column in pii_bench.columns():
        findings = detect(
            pa.table({column.name: column.values}), name=column.table, options=DetectOptions(network=False)
        )
        first = max(findings, key=lambda one: one.confidence, default=None)
        wanted = column.type in DIRECT
        is_direct = first is not None and first.direct
        direct_wanted, direct_found, direct_right = (
            direct_wanted + wanted,
            direct_found + is_direct,
            direct_right + (wanted and is_direct),
        )
        known = first.type if first is not None and first.type not in ("FREE_TEXT",) else None
        all_found, all_wanted, typed = (
            all_found + (known is not None),
            all_wanted + (column.type is not None),
            typed + (known == column.type and known is not None),
        )
        if known != column.type and "-v" in sys.argv:
            print("   ", column.table, column.name, "is", column.type, "told", known)
    return {
        "direct recall": direct_right / direct_wanted,
        "direct precision": direct_right / max(direct_found, 1),
        "typed F1": f1(typed, all_found, all_wanted),
    }


def speed() -> dict[str, float]:
    """Cells and words a second."""
    rows, distinct = 200_000, 20_000
    rng = np.random.default_rng(0)
    maker = pii_bench.Maker(1)
    pools = {
        type: pa.array([maker.value(type) for _ in range(distinct // 10)] * 10)
        for type in ("EMAIL", "PHONE", "SSN", "IP")
    }
    table = pa.table(
        {f"c{place}": pool.take(pa.array(rng.integers(0, distinct, rows))) for place, pool in enumerate(pools.values())}
    )
    detect(table.slice(0, 100), name="warm", options=DetectOptions(network=False))
    began = time.process_time()
    detect(table, name="t", options=DetectOptions(network=False))
    cells = table.num_rows * table.num_columns / (time.process_time() - began)
    texts = [one.text for one in pii_bench.sentences(1000)]
    words = sum(len(text.split()) for text in texts)
    find_spans(texts[:20])
    began = time.process_time()
    find_spans(texts, network=False)
    patterns = words / (time.process_time() - began)
    began = time.process_time()
    find_spans(texts)
    return {"cells/s": cells, "words/s, patterns": patterns, "words/s, all": words / (time.process_time() - began)}


_PRESIDIO = {
    "EMAIL_ADDRESS": "EMAIL", "PHONE_NUMBER": "PHONE", "US_SSN": "SSN", "CREDIT_CARD": "CREDIT_CARD",
    "IBAN_CODE": "IBAN", "IP_ADDRESS": "IP", "PERSON": "PERSON", "LOCATION": "GPE",
}  # fmt: skip


def presidio(cells: float) -> None:
    """The same sentences and cells by Presidio; a line that says so where it is not installed."""
    try:
        from presidio_analyzer import AnalyzerEngine
    except ImportError:
        print("presidio: not installed (pip install presidio-analyzer, and a spaCy model), so not compared")
        return
    engine = AnalyzerEngine()
    bench = pii_bench.sentences(500)
    right: Counter[str] = Counter()
    given: Counter[str] = Counter()
    wanted: Counter[str] = Counter()
    began = time.process_time()
    for labelled in bench:
        found = [(one.start, one.end, _PRESIDIO.get(one.entity_type)) for one in engine.analyze(labelled.text, "en")]
        given.update(type for _, _, type in found if type)
        wanted.update(type for _, _, type in labelled.spans)
        for start, end, type in labelled.spans:
            right[type] += any(kind == type and overlap((start, end), (a, b)) >= 0.5 for a, b, kind in found)
    seconds = time.process_time() - began
    for type in sorted(set(_PRESIDIO.values())):
        print(f"  presidio {type:12} F1 {f1(right[type], given[type], wanted[type]):.3f}")
    words = sum(len(one.text.split()) for one in bench) / seconds
    mails = [f"a{number}@b.example" for number in range(500)]
    began = time.process_time()
    for mail in mails:
        engine.analyze(mail, "en")
    theirs = len(mails) / (time.process_time() - began)
    print(
        f"  presidio words/s {words:,.0f}; cells/s {theirs:,.0f}: this detector's {cells / theirs:,.0f} times as many"
    )


def main() -> None:
    print(f"network: {load()[0]}")
    for type, scores in spans().items():
        print(f"  {type:14} precision {scores[0]:.3f} recall {scores[1]:.3f} F1 {scores[2]:.3f}")
    print("columns:", {name: round(score, 3) for name, score in columns().items()})
    measured = speed()
    print("speed:", {name: round(value) for name, value in measured.items()})
    presidio(measured["cells/s"])


if __name__ == "__main__":
    main()
