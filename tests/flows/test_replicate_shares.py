"""``replicate`` with shares of its own: balanced, boosted, the same for any chunking and engine."""

from collections import Counter
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq
import pytest
from twin_tables import people

from flows.replicate import replicate
from schemas.errors import BadInputError
from schemas.manifest import Manifest
from schemas.replicating import ReplicationOptions
from tasks.synthesis.interface import synthesizer
from tasks.synthesis.shares import Shares

OPEN = {"copies": 1, "closer_share": 1, "attack": 1}


@pytest.fixture
def source(tmp_path: Path) -> Path:
    pyarrow.csv.write_csv(people(800), tmp_path / "people.csv")
    return tmp_path / "people.csv"


def twin(path: Path, rows: int = 600, where: str | None = None, **options) -> Manifest:
    wanted = ReplicationOptions(twin_gates=OPEN, **options)
    return replicate.fn(paths=(str(path),), synthesizer="sequential_trees", rows=rows, where=where, options=wanted)


def plans(manifest: Manifest) -> Counter[str]:
    return Counter(pq.read_table(Path(manifest.location) / "data/people")["plan"].to_pylist())


def test_a_balanced_column_has_every_class_alike_and_passes_the_gates(source):
    manifest = twin(source, balance="plan")
    assert set(plans(manifest)) == {"gold", "trial", "basic"}
    assert max(plans(manifest).values()) - min(plans(manifest).values()) <= 4
    assert any("Shares of plan as asked for" in note for note in manifest.provenance["method"])
    assert manifest.quality_metrics["twin"]["accuracy"] > 0.9


@pytest.mark.slow
def test_a_rare_class_is_boosted_under_a_condition_and_any_engine(source, tmp_path):
    first = twin(source, where="age > 30", boost="plan=trial:0.6")
    assert plans(first)["trial"] == pytest.approx(360, abs=4)
    ages = pq.read_table(Path(first.location) / "data/people")["age"].to_pylist()
    assert min(ages) > 30
    again = twin(source, where="age > 30", boost="plan=trial:0.6", store=str(tmp_path / "b"), engine="processes")
    assert first.tables["people"].digest == again.tables["people"].digest
    assert twin(source, store=str(tmp_path / "c")).generation_id != first.generation_id


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"balance": "plam"}, "Did you mean 'plan'"),
        ({"balance": "email"}, "no column that was learnt"),
        ({"boost": "plan=gols:0.5"}, "Did you mean 'gold'"),
        ({"boost": "plan=gold:1.5"}, "between 0 and 1"),
        ({"boost": "plan=gold:0.5", "balance": "plan"}, "one of them"),
    ],
)
def test_shares_that_cannot_be_are_refused(source, surroundings, options, message):
    with pytest.raises(BadInputError, match=message):
        twin(source, **options)
    assert not surroundings.exists()


def test_any_chunking_gives_the_same_rows_and_the_real_shares_come_back():
    real = people(800).select(["age", "income", "plan", "score"])
    fitted = synthesizer("sequential_trees").fit(real)
    shares = Shares.balanced(fitted, "plan", 3)
    whole = shares.sample(fitted, 0, 900)
    parts = pa.concat_tables([shares.sample(fitted, *span) for span in ((0, 7), (7, 500), (500, 900))])
    assert whole.equals(parts.combine_chunks())
    back = Counter(shares.like(real, whole)["plan"].to_pylist())
    for value, n in Counter(real["plan"].to_pylist()).items():
        assert back[value] / sum(back.values()) == pytest.approx(n / 800, abs=0.01)
    assert np.bincount(shares.classes(np.arange(9000, dtype=np.uint64))).tolist() == pytest.approx([3000] * 3, abs=3)
