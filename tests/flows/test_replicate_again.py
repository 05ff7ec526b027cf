"""``replicate`` where the gates refuse what a trial had found private: another candidate, or a refusal that says so."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.csv
import pytest

from flows.progress import Silent, listening
from flows.replicate import replicate
from schemas.errors import GateRefusedError
from schemas.replicating import ReplicationOptions
from tasks.synthesis.auto import Candidate

pytestmark = pytest.mark.slow

REMEMBERS = Candidate(kind="sequential_trees", dials={"leaf": 1, "penalty": 0.0, "reach": 0.0, "min_count": 1})
FORGETS = Candidate(kind="sequential_trees")


@dataclass(frozen=True)
class Private:
    score: float = 2.0
    private: bool = True
    gives_away: float = 0.0
    reason: str = "as private as can be"


def lenient(*_: object) -> Private:
    return Private()


class Told(Silent):
    def __init__(self) -> None:
        self.said: list[str] = []

    def note(self, text: str) -> None:
        self.said.append(text)

    def step(self, name: str) -> None:
        self.said.append(name)


@pytest.fixture
def source(tmp_path) -> str:
    rng = np.random.default_rng(0)
    age = rng.integers(18, 80, 600)
    visits = {"age": age, "income": np.round(rng.lognormal(9 + age / 40, 0.3)), "score": rng.normal(age / 10, 1)}
    plan = np.where(age > 60, "gold", np.where(rng.random(600) < 0.3, "trial", "basic"))
    pyarrow.csv.write_csv(pa.table({**visits, "plan": plan}), tmp_path / "visits.csv")
    return str(tmp_path / "visits.csv")


def test_a_candidate_that_the_gates_refuse_makes_way_for_the_next_one_and_that_one_is_kept(
    source, tmp_path, monkeypatch
):
    monkeypatch.setattr("flows.twins.OURS", (REMEMBERS, FORGETS))
    options = ReplicationOptions(
        dials={"judge": f"{__name__}:lenient"}, keep_model=str(tmp_path / "model"), twin_gates={"accuracy": 0.5}
    )
    told = Told()
    with listening(told):
        manifest = replicate.fn(paths=(source,), options=options)
    assert [step for step in told.said if step.startswith("Learning")] == ["Learning", "Learning more privately"]
    refused = f"visits: Refused: {REMEMBERS.label}: attack is "
    assert [note.startswith(refused) for note in told.said if "Refused" in note] == [True]
    assert sum("columns compared" in note for note in told.said) <= 1
    assert set(manifest.provenance["refused"]["visits"]) == {REMEMBERS.label}
    monkeypatch.setattr("flows.attempts.passing_over", lambda *_: pytest.fail("what is published is not tried again"))
    first = (tmp_path / "model" / "arrays.npz").read_bytes()
    replicate.fn(paths=(source,), options=options)
    assert (tmp_path / "model" / "arrays.npz").read_bytes() == first


def test_where_no_candidate_is_left_the_refusal_says_what_was_tried(source, surroundings, monkeypatch):
    monkeypatch.setattr(
        "flows.twins.OURS", (REMEMBERS, REMEMBERS.model_copy(update={"dials": {**REMEMBERS.dials, "leaf": 2}}))
    )
    options = ReplicationOptions(dials={"judge": f"{__name__}:lenient"}, keep_model=str(surroundings.parent / "model"))
    with pytest.raises(GateRefusedError) as refusal:
        replicate.fn(paths=(source,), options=options)
    told = str(refusal.value)
    assert "Chosen: sequential_trees (leaf 2" in told
    assert f"Refused: {REMEMBERS.label}" in told
    assert list((surroundings / "generated-data").rglob("*")) == []
    assert [*(surroundings / "staging").rglob("part-*")] == []
