"""Every pass reaches the rate that was asked for, whatever the passes before it took."""

import numpy as np
import pyarrow.compute as pc
import pytest
from soiled import engine_of, soiler_of

from tasks.records.dirt import soiling

ROWS = 4000
TYPO = {"kind": "typo", "columns": ["first"], "rate": 0.5}
DRIFT = {"kind": "drift", "columns": ["income"], "begin": 0.5}
NEAR = {"kind": "near_duplicate", "columns": ["first", "income"], "rate": 0.05}
SWAPPED = {"kind": "swapped", "columns": ["first", "last"], "rate": 0.1}
BURST = {"kind": "card_testing", "entity": ["boss"], "at": "seen", "amount": "income", "size": 3, "rate": 0.2}
CASES = {
    "drift has half of one column": ([DRIFT, NEAR], 0.05),
    "typos have half of one column": ([TYPO, NEAR], 0.05),
    "both columns are partly taken": ([DRIFT, TYPO, NEAR], 0.05),
    "a swap needs both": ([TYPO, SWAPPED], 0.1),
    "drift leaves a swap the first half": ([{**DRIFT, "columns": ["age"]}, {**SWAPPED, "columns": ["age", "id"]}], 0.1),
    "one column, one after another": ([TYPO, {"kind": "case", "columns": ["first"], "rate": 0.3}], 0.3),
    "a run of rows": ([{"kind": "outlier", "columns": ["seen"], "rate": 0.4}, BURST], 0.2),
}


def hit(dirt, rows=ROWS, before=()):
    """The rows that the last pass hits, among those of the newest generation."""
    soiler = soiler_of(engine_of([{"table": "people", **each} for each in dirt], rows, 3, before))
    labels = soiler.soil(before[-1] if before else 0, rows).labels
    return set(labels.filter(pc.equal(labels["kind"], dirt[-1]["kind"]))["row"].to_pylist())


def near(count, rate, rows, size=1):
    """Whether so many are hit: within 5 standard errors of a binomial, whose unit is a run of rows."""
    return abs(count - rate * rows) < 5 * (rows * size * rate * (1 - rate)) ** 0.5


@pytest.mark.parametrize("case", CASES)
def test_a_pass_keeps_its_rate_beside_earlier_ones(case):
    dirt, rate = CASES[case]
    assert near(len(hit(dirt)), rate, ROWS, dirt[-1].get("size", 1))


def test_rows_that_are_appended_are_soiled_at_the_same_rate():
    """Drift has all amounts of the new rows: their near duplicates keep to the texts that are free."""
    typo = {**TYPO, "rate": 0.2}
    assert near(len(hit([typo, DRIFT, NEAR], 6000, (1500, 3000))), 0.05, 3000)


def test_a_table_longer_than_what_is_looked_at_keeps_its_rates(monkeypatch):
    monkeypatch.setattr(soiling, "LOOKED_AT", 1024)
    error = 5 * (0.5 * 0.5 / 1024) ** 0.5 / 0.5  # of the share of rows that are free, of that share
    assert abs(len(hit([TYPO, SWAPPED])) / (0.1 * ROWS) - 1) < error + 5 * (0.9 / (0.1 * ROWS)) ** 0.5


def test_a_pass_that_no_other_meets_hits_the_rows_that_it_hit_alone():
    assert hit([DRIFT, TYPO]) == hit([TYPO])


def test_a_rate_that_cannot_be_is_told():
    all_gone = {"kind": "missing", "columns": ["first"], "rate": 0.97}
    for dirt, told in (([all_gone, SWAPPED], True), ([TYPO, SWAPPED], False), ([SWAPPED], False)):
        soiler = soiler_of(engine_of([{"table": "people", **each} for each in dirt], ROWS))
        notes = soiler.notes()
        assert bool(notes) == told, dirt
        if told:
            assert "'swapped' of people" in notes[0]
            assert "hit 10.0% of the rows" in notes[0]
            assert "leave only 3." in notes[0] or "leave only 2." in notes[0]
    hits = hit([all_gone, SWAPPED])
    assert near(len(hits), 0.03, ROWS), "what is free is taken"


def test_the_rates_are_decided_once_for_a_table():
    engine, taken = engine_of([{"table": "people", **each} for each in (TYPO, SWAPPED)], ROWS), []
    rows_at = engine.rows_at
    engine.rows_at = lambda table, rows: (taken.append(len(rows)), rows_at(table, rows))[1]
    for _ in range(3):
        soiler_of(engine).soil(0, 10)
    assert np.sum(taken) < 2 * ROWS
