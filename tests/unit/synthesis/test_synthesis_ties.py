"""Numbers that often are exactly what another is: found beyond what common values give, and as often so in the twin."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from tasks.synthesis.interface import load
from tasks.synthesis.structure import Structure
from tasks.synthesis.ties import find_ties
from tasks.synthesis.trees import SequentialTrees

ROWS = 2000


def patients(kind: str = "int64") -> pa.Table:
    """Days until a relapse, and until death: the same day where there was no relapse, later where there was."""
    rng = np.random.default_rng(0)
    relapse, none = rng.integers(1, 4000, ROWS), rng.random(ROWS) < 0.4
    death = np.where(none, relapse, relapse + rng.integers(1, 2000, ROWS))
    return pa.table({"relapse": pa.array(relapse).cast(kind), "age": rng.integers(30, 90, ROWS),
                     "death": pa.array(death).cast(kind)})  # fmt: skip


def ties(table: pa.Table) -> list[tuple[str, str]]:
    return [(found.by, found.column) for found in find_ties(table)]


@pytest.mark.parametrize("kind", ["int64", "float64"])
def test_a_twin_has_as_many_ties_and_keeps_the_order(kind: str, tmp_path: Path) -> None:
    real = patients(kind)
    assert ties(real) == [("relapse", "death")]
    fitted = SequentialTrees().fit(real)
    made = fitted.sample(0, ROWS, total=ROWS)
    relapse, death = (made[name].to_numpy() for name in ("relapse", "death"))
    assert (relapse <= death).all()
    assert abs(np.mean(relapse == death) - 0.4) < 0.05  # 5 standard errors of two samples are 0.08
    fitted.save(tmp_path)
    assert load(tmp_path).sample(0, ROWS, total=ROWS).equals(made)


def test_a_chain_comes_back_as_it_was() -> None:
    table = patients()
    last = pa.chunked_array([np.where(np.arange(ROWS) % 3 == 0, table["death"].to_numpy(), np.arange(ROWS) + 9000)])
    chain = table.append_column("last", last)
    structure = Structure.of(chain)
    assert [(step.reads[0], step.column) for step in find_ties(chain)] == [("death", "last"), ("relapse", "death")]
    assert structure.rebuild(structure.flatten(chain)).equals(chain)


def test_common_values_that_meet_are_no_ties() -> None:
    rng = np.random.default_rng(1)
    gain, loss = (np.where(rng.random(ROWS) < 0.1, rng.integers(1, 9000, ROWS), 0) for _ in range(2))
    assert np.mean(gain == loss) > 0.7
    assert ties(pa.table({"gain": gain, "loss": loss})) == []


def test_a_column_with_nulls_and_one_that_is_a_copy_are_left_alone() -> None:
    table = patients()
    holes = pa.array(np.where(np.arange(ROWS) % 50 == 0, None, table["death"].to_numpy()), pa.int64())
    assert ties(table.set_column(2, "death", pa.chunked_array([holes]))) == []
    assert ties(table.append_column("again", table["age"]).drop_columns(["death"])) == []
