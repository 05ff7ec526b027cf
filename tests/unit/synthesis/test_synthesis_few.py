"""Tables of a few rows beside large ones: what is theirs is made, and none of it comes back."""

from pathlib import Path

import numpy as np
import pytest

from schemas.readers.streams import open_real, with_keys
from tasks.synthesis.learning import Task, learn
from tasks.synthesis.trees import SequentialTrees


@pytest.mark.parametrize("rows", [1, 9])
def test_a_table_of_a_few_rows_beside_others_is_not_learnt(tmp_path: Path, rows: int) -> None:
    rng = np.random.default_rng(4)
    counts = "\n".join(f"{rng.integers(100)},{'xyz'[k % 3]}" for k in range(300))
    (tmp_path / "counts.csv").write_text(f"n,kind\n{counts}\n")
    weights = "\n".join(f"K{k},{41.5 + 3.25 * k}" for k in range(rows))
    (tmp_path / "scales.csv").write_text(f"scale_id,weight\n{weights}\n")
    dataset = open_real(tmp_path)
    learnt = learn(dataset, Task(with_keys(dataset), {}, SequentialTrees(), 0.2, 1, {}))
    made = learnt.stage(scale=1, rows=None).make("scales", 0, rows)
    assert "weight" not in made.column_names, "but is made by the record engine"
    assert learnt.twin.left_out["scales"]["weight"] == "too few rows to learn from"
    assert made.num_rows in (0, rows) and learnt.twin.made("counts") == frozenset()
