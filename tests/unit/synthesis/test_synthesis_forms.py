"""Codes that are made and not learnt have the form of the real ones, and none of their ends."""

import re
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from schemas.readers.streams import open_real, with_keys
from tasks.synthesis.forms import form_of
from tasks.synthesis.learning import Task, learn
from tasks.synthesis.source import missing_name
from tasks.synthesis.trees import SequentialTrees

ROWS = 400


def column(*texts: str) -> pa.ChunkedArray:
    return pa.chunked_array([pa.array(texts)])


def test_laps_codes_and_days_keep_their_form() -> None:
    rng = np.random.default_rng(0)
    laps = [f"1:{rng.integers(10, 60)}.{rng.integers(0, 1000):03}" for _ in range(ROWS)]
    codes = [f"{'abcdefg'[k % 7] * (4 + k % 2)}{k % 30:02}" for k in range(ROWS)]
    found = form_of(column(*laps))
    assert found is not None and all(re.fullmatch(found, text) for text in ("1:26.572", "1:59.001"))
    assert not re.fullmatch(found, "2:26.572") and not re.fullmatch(found, "1:75.572")
    found = form_of(column(*codes))
    assert found is not None and re.fullmatch(found, "xqxq07") and re.fullmatch(found, "xqxqz07")
    assert not re.fullmatch(found, "xqx07")
    days = [f"{rng.integers(1, 32):02}.{rng.integers(1, 13):02}.{rng.integers(2010, 2020)}" for _ in range(ROWS)]
    found = form_of(column(*days, "31.12.2031", "31.01.1931"))
    assert found is not None and re.fullmatch(found, "28.02.2012") and not re.fullmatch(found, "31.02.2012")
    assert not re.fullmatch(found, "28.02.1931"), "the outermost is somebody's own"


def test_one_word_may_stand_among_codes() -> None:
    texts = [f"1:{k % 60:02}" if k % 5 else "DNF" for k in range(ROWS)]
    found = form_of(column(*texts))
    assert found is not None and re.fullmatch(found, "DNF") and not re.fullmatch(found, "DNS")
    assert form_of(column(*texts, *(["DNS"] * 50))) is None


@pytest.mark.parametrize("few", [1, 2, 4, 19])
def test_what_few_rows_have_is_no_form(few: int) -> None:
    rare = [f"VIP{k * 37 % 10}-{5150 + k}" for k in range(few)]
    common = [f"{'ABC'[k % 3]}-{k * 7 % 1000:03}" for k in range(max(49, 21 * few))]
    found = form_of(column(*common, *rare))
    assert found is not None and re.fullmatch(found, "B-041"), "all else keeps its form where it is nearly all"
    assert not any(re.fullmatch(found, text) for text in rare)
    found = form_of(column(*common, *(f"W{k:02}-{k * 11 % 100:02}" for k in range(20))))
    assert found is not None and re.fullmatch(found, "W07-41"), "twenty rows are enough"


def test_a_small_number_above_the_line_is_a_sign() -> None:
    texts = [f"{10 + k % 80} m\u00b2 {1 + k % 12:02} {1990 + k % 20}" for k in range(ROWS)]
    found = form_of(column(*texts))
    assert found is not None and re.fullmatch(found, "42 m\u00b2 07 1999") and not re.fullmatch(found, "42 m2 07 1999")


def test_the_word_of_a_dump_for_nothing_is_no_text(tmp_path: Path) -> None:
    rows = [f"{k},{f'1:{k % 60:02}.{k:03}' if k % 5 < 2 else chr(92) + 'N'},{k % 9}" for k in range(ROWS)]
    (tmp_path / "laps.csv").write_text("lap_id,q3,gear\n" + "\n".join(rows) + "\n")
    dataset = open_real(tmp_path / "laps.csv")
    learnt = learn(dataset, Task(with_keys(dataset), {}, SequentialTrees(), 0.0, 1, {}))
    q3 = learnt.schema.table("laps").column("q3")
    assert q3.nullable and q3.pattern is not None and not re.fullmatch(q3.pattern, chr(92) + "N")
    hidden = learnt.stage(scale=1, rows=None).make("laps", 0, ROWS)[missing_name("q3")]
    assert abs(sum(hidden.to_pylist()) - 0.6 * ROWS) < 60, "and is as often nothing, five standard errors"


@pytest.mark.parametrize(
    "texts",
    [
        [f"word {'abcdefghij'[k % 10]}" for k in range(ROWS)],
        ["x" * (k % 13) + f"{k % 10}" for k in range(ROWS)],
        [f"A-{k:04}" for k in range(20)],
        [f"{k:04} " * 20 for k in range(ROWS)],
    ],
    ids=["words", "many forms", "few rows", "long"],
)
def test_words_and_what_has_many_forms_have_none(texts: list[str]) -> None:
    assert form_of(column(*texts)) is None


def test_a_twin_has_codes_in_the_form_of_the_real_ones(tmp_path: Path) -> None:
    rng = np.random.default_rng(3)
    rows = [f"{k},1:{rng.integers(10, 60)}.{rng.integers(0, 1000):03},note {k} of it,{k % 9}" for k in range(ROWS)]
    (tmp_path / "laps.csv").write_text("lap_id,q1,remarks,gear\n" + "\n".join(rows) + "\n")
    dataset = open_real(tmp_path / "laps.csv")
    for personal in (frozenset(), frozenset({"q1"})):
        learnt = learn(dataset, Task(with_keys(dataset), {"laps": personal}, SequentialTrees(), 0.0, 1, {}))
        table = learnt.schema.table("laps")
        assert (table.column("q1").pattern is None) is bool(personal), "a form would bring people's numbers back"
    assert table.column("remarks").pattern is None, "what it is called tells more than its form"
