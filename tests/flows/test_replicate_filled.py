"""``replicate`` with missing values filled: none is left, and they go with the rest of their rows."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq
import pytest
from twin_tables import people

from flows.replicate import replicate
from schemas.errors import BadInputError
from schemas.replicating import ReplicationOptions
from tasks.synthesis.filling import FilledTrees
from tasks.synthesis.interface import synthesizer


def holed(rows: int = 800) -> pa.Table:
    """People of whom some have no plan, no e-mail, and many of the old no income."""
    table, rng = people(rows), np.random.default_rng(4)
    hide = {"plan": rng.random(rows) < 0.2, "email": rng.random(rows) < 0.3}
    hide["income"] = (table["age"].to_numpy() > 60) & (rng.random(rows) < 0.7)
    for name, mask in hide.items():
        column = pa.array(table[name].to_pylist(), mask=mask, from_pandas=True)
        table = table.set_column(table.column_names.index(name), name, column)
    return table


def test_nothing_is_missing_and_the_report_says_so(tmp_path):
    pyarrow.csv.write_csv(holed(), tmp_path / "people.csv")
    wanted = ReplicationOptions(impute=True, twin_gates={"copies": 1, "closer_share": 1, "attack": 1})
    manifest = replicate.fn(paths=(str(tmp_path / "people.csv"),), synthesizer="sequential_trees", options=wanted)
    made = pq.read_table(Path(manifest.location) / "data/people")
    assert {name: made[name].null_count for name in made.column_names if made[name].null_count} == {}
    assert any("Missing values were filled" in note for note in manifest.provenance["method"])
    old = made["age"].to_numpy() > 60
    assert np.median(made["income"].to_numpy()[old]) > np.median(made["income"].to_numpy()[~old])


def test_any_chunking_fills_alike():
    learnt = synthesizer("sequential_trees").fit(holed().select(["age", "income", "plan", "score"]))
    assert sum(column.null_count for column in learnt.sample(0, 500).columns) > 0
    fitted = FilledTrees.of(learnt)
    whole = fitted.sample(0, 500)
    parts = pa.concat_tables([fitted.sample(0, 9), fitted.sample(9, 500)])
    assert whole.equals(parts.combine_chunks())
    assert sum(column.null_count for column in whole.columns) == 0


@pytest.mark.parametrize(
    ("synthesizer", "options", "message"),
    [("empirical_copula", {}, "sequential_trees"), ("sequential_trees", {"keep_model": "m"}, "not kept")],
)
def test_what_cannot_be_filled_is_refused(tmp_path, synthesizer, options, message):
    pyarrow.csv.write_csv(holed(200), tmp_path / "people.csv")
    wanted = ReplicationOptions(impute=True, **options)
    with pytest.raises(BadInputError, match=message):
        replicate.fn(paths=(str(tmp_path / "people.csv"),), synthesizer=synthesizer, options=wanted)
