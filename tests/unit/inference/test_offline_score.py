"""The offline inference keeps its score, on the requests it was written with and on those it never saw."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

ROOT = Path(__file__).parents[3]
FLOORS = {
    "tuned": {"tables": 0.95, "columns": 0.9, "types": 0.95, "rows": 0.95, "relations": 0.9, "enumerations": 0.9,
              "details": 0.9, "fully right": 0.5},
    # Unseen when first scored (tables 0.84 and 0.90, columns 0.92 and 0.71, relations 0.74 and 0.67), tuned on since.
    "later": {"tables": 0.95, "columns": 0.94, "types": 0.97, "rows": 0.91, "relations": 0.87, "enumerations": 0.95,
              "details": 0.95, "fully right": 0.75},
    # Never tuned on: a little below what was measured when it was first scored (0.93, 0.99, 1, 1, 0.88, 1, 0.76).
    "held_out": {"tables": 0.94, "columns": 0.97, "types": 0.97, "rows": 0.95, "relations": 0.91, "enumerations": 0.95,
                 "fully right": 0.85},
    # Four rounds of fresh requests. At first sight: tables 0.88, 0.89, 0.93, 0.93, columns 0.73, 0.86, 0.83, 0.88,
    # relations 0.66, 0.62, 0.82, 0.80, fully right 0.27, 0.25, 0.38, 0.37; mended on since.
    "rounds": {"tables": 0.96, "columns": 0.95, "types": 0.98, "rows": 0.96, "relations": 0.89, "enumerations": 0.94,
               "details": 0.93, "fully right": 0.7},
    # Never tuned on: a little below its only scoring (0.96, 0.98, 0.97, 0.93, 0.87, 1, 1, 0.6).
    "fresh": {"tables": 0.94, "columns": 0.96, "types": 0.95, "rows": 0.9, "relations": 0.85, "enumerations": 0.97,
              "details": 0.97, "fully right": 0.55},
    # At first sight: 0.90, 0.79, 0.98, 0.91, 0.73, 0.64, 0.86, 0.33; mended on since.
    "sixth": {"tables": 0.98, "columns": 0.95, "types": 0.97, "rows": 0.98, "relations": 0.92, "enumerations": 0.92,
              "details": 0.95, "fully right": 0.7},
    # At first sight: 0.93, 0.92, 0.98, 0.99, 0.69, 0.75, 1, 0.5; mended on since.
    "seventh": {"tables": 0.94, "columns": 0.93, "types": 0.96, "rows": 0.98, "relations": 0.88, "enumerations": 0.97,
                "details": 0.98, "fully right": 0.68},
    # At first sight: 0.91, 0.91, 0.95, 0.92, 0.78, 0.75, 1, 0.37; mended on since.
    "eighth": {"tables": 0.95, "columns": 0.96, "types": 0.94, "rows": 0.96, "relations": 0.94, "enumerations": 0.98,
               "details": 0.98, "fully right": 0.68},
    # At first sight, after the eighth was mended on: 0.97, 0.96, 0.98, 1, 0.84, 1, 1, 0.4.
    "ninth": {"tables": 0.97, "columns": 0.97, "types": 0.97, "rows": 0.98, "relations": 0.93, "enumerations": 0.98,
              "details": 0.98, "fully right": 0.7},
    # At first sight: 0.79, 0.82, 1, 0.91, 0.63, 1, 0.94, 0.2; mended on since.
    "tenth": {"tables": 0.97, "columns": 0.97, "types": 0.98, "rows": 0.97, "relations": 0.95, "enumerations": 0.97,
              "details": 0.95, "fully right": 0.75},
    # At first sight, after the tenth was mended on: 0.88, 0.76, 0.97, 0.94, 0.73, 0.8, 0.74, 0.1; mended on since.
    "eleventh": {"tables": 0.95, "columns": 0.93, "types": 0.96, "rows": 0.96, "relations": 0.91, "enumerations": 0.93,
                 "details": 0.92, "fully right": 0.45},
    # At first sight, after the eleventh was mended on: 0.94, 0.76, 0.99, 0.9, 0.89, 0.79, 0.8, 0.45; mended on since.
    "twelfth": {"tables": 0.98, "columns": 0.96, "types": 0.97, "rows": 0.98, "relations": 0.98, "enumerations": 0.96,
                "details": 0.95, "fully right": 0.8},
    # At first sight, after half of the twelfth: 0.9, 0.8, 0.99, 0.88, 0.81, 0.85, 0.86, 0.45; mended on since.
    "thirteenth": {"tables": 0.98, "columns": 0.97, "types": 0.98, "rows": 0.98, "relations": 0.97,
                   "enumerations": 0.96, "details": 0.96, "fully right": 0.9},
    # At first sight: 0.97, 0.73, 0.97, 0.86, 0.89, 0.71, 0.78, 0.25; mended on since.
    "fourteenth": {"tables": 0.97, "columns": 0.99, "types": 0.97, "rows": 0.97, "relations": 0.95,
                   "enumerations": 0.92, "details": 0.95, "fully right": 0.75},
    # At first sight: 0.9, 0.86, 1, 0.96, 0.68, 1, 0.78, 0.2; mended on since.
    "fifteenth": {"tables": 0.94, "columns": 0.9, "types": 0.97, "rows": 0.97, "relations": 0.84, "enumerations": 0.99,
                  "details": 0.93, "fully right": 0.55},
    # At first sight: 0.89, 0.8, 0.99, 0.98, 0.77, 0.82, 0.86, 0.3; mended on since.
    "sixteenth": {"tables": 0.95, "columns": 0.95, "types": 0.98, "rows": 0.97, "relations": 0.9, "enumerations": 0.94,
                  "details": 0.97, "fully right": 0.65},
    # At first sight: 0.9, 0.84, 1, 0.98, 0.78, 0.85, 0.85, 0.25; mended on since.
    "seventeenth": {"tables": 0.94, "columns": 0.95, "types": 0.98, "rows": 0.97, "relations": 0.91,
                    "enumerations": 0.98, "details": 0.95, "fully right": 0.65},
    # At first sight: 0.94, 0.83, 0.98, 0.93, 0.85, 0.88, 0.88, 0.4; hardly mended on since.
    "eighteenth": {"tables": 0.97, "columns": 0.84, "types": 0.97, "rows": 0.9, "relations": 0.89,
                   "enumerations": 0.88, "details": 0.93, "fully right": 0.5},
    # At first sight: 0.92, 0.65, 0.97, 0.96, 0.74, 0.76, 0.72, 0.1; mended on since.
    "nineteenth": {"tables": 0.97, "columns": 0.86, "types": 0.95, "rows": 0.96, "relations": 0.95,
                   "enumerations": 0.97, "details": 0.95, "fully right": 0.7},
    # Forty of another writer's. At first sight: 0.87, 0.7, 0.95, 0.91, 0.73, 0.58, 0.54, 0.05; mended on since.
    "twentieth": {"tables": 0.95, "columns": 0.85, "types": 0.97, "rows": 0.9, "relations": 0.87,
                  "enumerations": 0.83, "details": 0.91, "fully right": 0.52},
    # Forty more of that writer's. At first sight: 0.88, 0.77, 0.99, 0.94, 0.79, 0.67, 0.7, 0.17; mended on since.
    "twenty_first": {"tables": 0.97, "columns": 0.93, "types": 0.97, "rows": 0.97, "relations": 0.95,
                     "enumerations": 0.85, "details": 0.95, "fully right": 0.7},
    # Neither the grammar nor the trained reader has learnt of these. Without the reader: 0.89, 0.63, 0.97, 0.88, 0.76,
    # 0.72, 0.68, 0.15; at its first sight of them 0.97, 0.89, 0.98, 0.91, 0.89, 0.85, 0.78, 0.23.
    "unseen/first": {"tables": 0.95, "columns": 0.91, "types": 0.96, "rows": 0.92, "relations": 0.91,
                     "enumerations": 0.88, "details": 0.87, "fully right": 0.25},
    # Another writer's eighty, which nothing has learnt of and nobody has looked into. At first sight: 0.92, 0.8, 0.94,
    # 0.88, 0.8, 0.84, 0.7, 0.13; with the details that are read behind names: 0.76, 0.14; with the
    # network as the floors say.
    "unseen/second": {"tables": 0.91, "columns": 0.86, "types": 0.93, "rows": 0.89, "relations": 0.84,
                      "enumerations": 0.87, "details": 0.77, "fully right": 0.15},
    # Ways of saying a relation. At first sight: tables 0.89, relations 0.64; mended on since.
    "constructs": {"tables": 0.96, "columns": 0.93, "types": 0.97, "rows": 0.97, "relations": 0.87, "enumerations": 0.9,
                   "details": 0.95, "fully right": 0.7},
}  # fmt: skip

_SMALLER = (
    "ninth",
    "tenth",
    "eleventh",
    "twelfth",
    "thirteenth",
    "fourteenth",
    "fifteenth",
    "sixteenth",
    "seventeenth",
    "eighteenth",
    "nineteenth",
)


@pytest.fixture(scope="module")
def bench() -> ModuleType:
    spec = importlib.util.spec_from_file_location("bench_inference", ROOT / "benchmarks" / "bench_inference.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules["bench_inference"] = module
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("name", FLOORS)
def test_the_score_is_at_least_its_floor(bench: ModuleType, name: str) -> None:
    requests = bench.load(bench.REQUESTS / f"{name}.yaml")
    assert len(requests) >= (15 if name in _SMALLER else 25)
    verdicts = [bench.judge(request) for request in requests]
    scores = bench.totals(verdicts)
    low = {part: round(scores[part], 3) for part, floor in FLOORS[name].items() if scores[part] < floor}
    assert not low, "\n".join(wrong for verdict in verdicts for wrong in verdict.wrong)


def request(**changes: Any) -> dict[str, Any]:
    plain = {
        "name": "probe",
        "prompt": "20 users with name and status (on, off), 60 orders with total from 1 to 9. CSV",
        "tables": {
            "users": {
                "rows": 20, "columns": {"name": "string", "status": "string"}, "closed": True,
                "enumerations": {"status": ["on", "off"]},
            },
            "orders": {"rows": 60, "columns": {"total": "decimal"}, "ranges": {"total": [1, 9]}},
        },
        "relations": ["orders > users"],
        "format": "csv",
    }  # fmt: skip
    return {**plain, **changes}


def test_the_judge_is_content_with_a_right_answer(bench: ModuleType) -> None:
    assert bench.judge(request()).wrong == []


@pytest.mark.parametrize(
    ("part", "changes"),
    [
        ("tables", {"tables": {"users": {}, "invoices": {}}}),
        ("columns", {"tables": {"users": {"columns": {"name": "string"}, "closed": True}, "orders": {}}}),
        ("columns", {"tables": {"users": {"columns": {"shoe_size": "integer"}}, "orders": {}}}),
        ("types", {"tables": {"users": {"columns": {"name": "integer"}}, "orders": {}}}),
        ("rows", {"tables": {"users": {"rows": 21}, "orders": {}}}),
        ("enumerations", {"tables": {"users": {"enumerations": {"status": ["on"]}}, "orders": {}}}),
        ("relations", {"relations": []}),
        ("relations", {"relations": ["orders > users", "users > orders"]}),
        ("details", {"format": "parquet"}),
        ("details", {"seed": 3}),
        ("details", {"tables": {"users": {"absent": ["name"]}, "orders": {}}}),
        ("details", {"tables": {"users": {}, "orders": {"ranges": {"total": [1, 10]}}}}),
        ("details", {"refused": ["nothing"]}),
    ],
)
def test_the_judge_sees_each_kind_of_error(bench: ModuleType, part: str, changes: dict[str, Any]) -> None:
    wrong = bench.judge(request(**changes)).wrong
    assert wrong
    assert all(each.startswith(part) for each in wrong)
