"""Scores of the detector on the labelled bench, and its speed, beside Presidio's on the same sentences and cells.

``python benchmarks/bench_pii.py [-v] [--with-presidio PYTHON]``; -v names the columns that were told wrongly. Presidio
is no part of this project: PYTHON is an interpreter that has it (``pip install presidio-analyzer``, in an environment
of its own). Without the option it is compared where this interpreter happens to have it.
"""

import argparse
import importlib.util
import json
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pyarrow as pa

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "support"))

import pii_bench
import pii_headers
import pii_scores

from tasks.pii.detect import DetectOptions, detect
from tasks.pii.ner.model import load
from tasks.pii.spans import find_spans


def typical(rows: int, distinct: int) -> pa.Table:
    """E-mail addresses, telephone numbers, SSNs and IP addresses; a tenth of the cells are distinct."""
    rng = np.random.default_rng(0)
    maker = pii_bench.Maker(1)
    pools = {
        type: pa.array([maker.value(type) for _ in range(distinct // 10)] * 10)
        for type in ("EMAIL", "PHONE", "SSN", "IP")
    }
    return pa.table(
        {f"c{place}": pool.take(pa.array(rng.integers(0, distinct, rows))) for place, pool in enumerate(pools.values())}
    )


def speed() -> dict[str, float]:
    """Cells and words a second."""
    table = typical(200_000, 20_000)
    detect(table.slice(0, 100), name="warm", options=DetectOptions(network=False))
    began = time.process_time()
    detect(table, name="t", options=DetectOptions(network=False))
    cells = table.num_rows * table.num_columns / (time.process_time() - began)
    texts = [one.text for one in pii_bench.sentences(2000)]
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


def presidio(python: str, measured: dict[str, float]) -> None:
    """The same sentences and cells by Presidio, in the interpreter that has it."""
    bench = pii_bench.sentences()
    table = typical(2_000, 200)
    cells = [cell for column in table.columns for cell in column.slice(0, 500).to_pylist()]
    asked = json.dumps({"texts": [one.text for one in bench], "cells": cells})
    script = Path(__file__).with_name("presidio_scores.py")
    told = json.loads(
        subprocess.run([python, script], input=asked, stdout=subprocess.PIPE, text=True, check=True).stdout
    )
    print(f"presidio, spaCy model: {told['model']}")
    scores = pii_scores.span_scores(bench, told["found"], _PRESIDIO.get)
    for type in sorted(set(_PRESIDIO.values())):
        print_scores(type, scores[type])
    print(
        f"  words/s {told['words']:,.0f}, ours {measured['words/s, all'] / told['words']:,.1f} times as many;"
        f" cells/s {told['cells']:,.0f}, ours {measured['cells/s'] / told['cells']:,.0f} times as many"
    )


def print_scores(type: str, scores: tuple[float, float, float]) -> None:
    """One line."""
    print(f"  {type:14} precision {scores[0]:.3f} recall {scores[1]:.3f} F1 {scores[2]:.3f}")


def main() -> None:
    """Print everything."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("-v", action="store_true", help="name the columns that were told wrongly")
    parser.add_argument("--with-presidio", metavar="PYTHON", help="an interpreter that has presidio-analyzer")
    arguments = parser.parse_args()
    print(f"network: {load()[0]}")
    for title, scores in (("sentences", pii_scores.sentence_scores()), ("registers", pii_scores.register_scores())):
        print(f"{title}:")
        for type, figures in scores.items():
            print_scores(type, figures)
    for title, columns in (("columns", pii_bench.columns()), ("columns, any header", pii_headers.columns())):
        told = pii_scores.column_scores(columns, verbose=arguments.v)
        print(f"{title}:", {name: round(score, 3) for name, score in told.items()})
    measured = speed()
    print("speed:", {name: round(value) for name, value in measured.items()})
    python = arguments.with_presidio or (sys.executable if importlib.util.find_spec("presidio_analyzer") else None)
    if python:
        presidio(python, measured)
    else:
        print("presidio: not compared; see --help, and docs/benchmarks.md for figures")


if __name__ == "__main__":
    main()
