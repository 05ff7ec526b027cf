"""The choice among synthesizers, and SDV's behind the same interface."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pytest

from schemas.errors import BadInputError, SourceError
from tasks.synthesis.auto import Auto, Candidate
from tasks.synthesis.interface import Columns, synthesizer


def table(rows: int = 400) -> pa.Table:
    rng = np.random.default_rng(0)
    x = rng.normal(size=rows)
    return pa.table(
        {"x": x, "y": x + rng.normal(0, 0.2, rows), "c": np.where(x > 0, "hi", "lo"), "n": rng.poisson(4, rows)}
    )


def test_the_first_candidate_that_is_good_enough_is_kept_and_said_why() -> None:
    fitted = Auto().fit(table(2000), columns=Columns(target="c"), seed=1)
    assert fitted.kind == "sequential_trees"
    assert fitted.notes[0].startswith("Chosen: sequential_trees")
    assert "closer share" in fitted.notes[1]


def test_the_better_of_two_is_kept() -> None:
    both = (Candidate(kind="empirical_copula"), Candidate(kind="sequential_trees"))
    rng = np.random.default_rng(0)
    x = rng.normal(size=2000)
    parabola = pa.table({"x": x, "y": x * x + rng.normal(0, 0.1, 2000), "c": np.where(np.abs(x) > 1, "far", "near")})
    assert Auto(candidates=both, enough=9.0).fit(parabola).kind == "sequential_trees"


def test_what_the_budget_does_not_reach_is_not_tried_and_said_so() -> None:
    tried = (Candidate(kind="empirical_copula"), Candidate(kind="ctgan", seconds=600.0))
    fitted = Auto(seconds=5, candidates=tried, enough=9.0).fit(table())
    assert fitted.kind == "empirical_copula"
    (note,) = (note for note in fitted.notes if note.startswith("Not tried: ctgan, about 600 s"))
    enough = float(note.partition("--budget-seconds ")[2].split()[0])
    assert enough - 1 <= 600 + tried[0].cost(200, 4) <= enough


def test_the_budget_counts_what_trials_should_take_so_that_a_busy_machine_chooses_no_other() -> None:
    tried = (
        Candidate(kind="empirical_copula", per_cell=0.001),  # 0.8 of a second on 200 rows by 4 columns
        Candidate(kind="sequential_trees", per_cell=0.001),
        Candidate(kind="sequential_trees", dials={"leaf": 50}, per_cell=0.001),
    )
    notes = Auto(seconds=2, candidates=tried, enough=9.0).fit(table()).notes
    assert [note.split(":")[0] for note in notes[1:]] == ["Tried", "Tried", "Not tried"]


@dataclass(frozen=True)
class Said:
    score: float
    gives_away: float
    reason: str = "said so"

    @property
    def private(self) -> bool:
        return self.gives_away == 0


def public(*_: object) -> Said:
    return Said(1.0, gives_away=0.1)


def private(*_: object) -> Said:
    return Said(1.0, gives_away=0.0)


LEFT: list[Said] = []


def in_turn(*_: object) -> Said:
    return LEFT.pop(0)


@pytest.mark.parametrize(("judge", "second"), [("public", "Tried"), ("private", "Not needed")])
def test_a_calmer_candidate_is_tried_where_nothing_before_it_was_private(judge: str, second: str) -> None:
    pair = (
        Candidate(kind="empirical_copula"),
        Candidate(kind="sequential_trees", dials={"leaf": 50, "penalty": 12.0}, calmer=True),
    )
    notes = Auto(candidates=pair, enough=9.0, judge=f"{__name__}:{judge}").fit(table()).notes
    assert [note.split(":")[0] for note in notes[1:]] == ["Tried", second]


def test_where_none_is_private_the_one_nearest_to_it_is_taken_and_not_the_most_faithful() -> None:
    LEFT[:] = [Said(2.0, gives_away=0.2), Said(1.0, gives_away=0.1)]
    pair = (Candidate(kind="sequential_trees"), Candidate(kind="sequential_trees", dials={"leaf": 190}))
    fitted = Auto(candidates=pair, enough=9.0, judge=f"{__name__}:in_turn").fit(table())
    assert fitted.notes[0].startswith("Chosen: sequential_trees (leaf 190), the nearest to being private of 2")


def test_a_failing_candidate_is_reported_and_passed_over() -> None:
    fitted = Auto(candidates=(Candidate(kind="no_such"), Candidate(kind="empirical_copula"))).fit(table())
    assert fitted.kind == "empirical_copula"
    assert any(note.startswith("Failed: no_such") for note in fitted.notes)


def test_judging_splits_less_than_learning_what_is_judged(monkeypatch: pytest.MonkeyPatch) -> None:
    from sklearn.ensemble import HistGradientBoostingClassifier as Trees

    asked: list[int] = []
    fit = Trees.fit

    def counted(model: Trees, *args: object) -> Trees:
        asked.append(model.max_iter * (model.max_leaf_nodes - 1))
        return fit(model, *args)

    monkeypatch.setattr(Trees, "fit", counted)
    fitted = Auto(candidates=(Candidate(kind="sequential_trees"),)).fit(table(), columns=Columns(target="c"))
    assert "detection" in fitted.notes[1]
    assert "utility" in fitted.notes[1]
    *trial, whole = asked
    learnt, *judged = trial
    assert learnt == whole
    assert len(judged) == 5  # three folds of detection, and the target told from real rows and from made ones
    assert sum(judged) <= 3 * learnt  # of few rows half as many trees are grown; a report's judge took 20 times as many


def test_too_few_rows_are_learnt_without_a_trial() -> None:
    assert "without a trial" in Auto().fit(table(12)).notes[-1]


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["gaussian_copula", "tvae", "ctgan", "copulagan"])
def test_sdv_models_give_the_same_rows_for_any_chunking_and_are_never_pickled(kind: str, tmp_path) -> None:  # type: ignore[no-untyped-def]
    real = table()
    fitted = synthesizer(kind, epochs=1).fit(real, seed=4)
    whole = fitted.sample(0, 1500)
    parts = pa.concat_tables([fitted.sample(0, 3), fitted.sample(3, 1200), fitted.sample(1200, 1500)])
    assert whole.combine_chunks().equals(parts.combine_chunks())
    assert whole.schema.types == real.schema.types
    assert any("Business Source" in note for note in fitted.notes)
    with pytest.raises(BadInputError, match="pickle"):
        fitted.save(tmp_path)


@pytest.mark.slow
def test_par_makes_sequences() -> None:
    rng = np.random.default_rng(0)
    real = pa.table({"who": np.repeat([f"e{i}" for i in range(20)], 6), "v": rng.normal(size=120)})
    fitted = synthesizer("par", sequence_key="who", epochs=1).fit(real)
    made = fitted.sample(0, 40)
    assert made.num_rows == 40
    assert made.column_names == ["who", "v"]
    assert made["who"].to_pylist() == sorted(made["who"].to_pylist())
    parts = pa.concat_tables([fitted.sample(0, 7), fitted.sample(7, 40)])
    assert made.equals(parts.combine_chunks())
    with pytest.raises(SourceError, match="no column 'nobody'"):
        synthesizer("par", sequence_key="nobody").fit(real)


def test_what_the_gates_refused_is_passed_over_and_the_budget_has_paid_for_it() -> None:
    pair = (
        Candidate(kind="empirical_copula", per_cell=0.001),  # 0.8 of a second on 200 rows by 4 columns
        Candidate(kind="sequential_trees", per_cell=0.001),
    )
    auto = Auto(seconds=2, candidates=pair, enough=9.0, judge=f"{__name__}:private")
    left = auto.without({"empirical_copula": "closer_share is 0.6"})
    fitted = left.fit(table())
    assert (fitted.kind, fitted.trusted) == ("sequential_trees", "sequential_trees")
    assert fitted.notes[1] == "Refused: empirical_copula: closer_share is 0.6, though its trial was private."
    assert left.reaches_more(400, 4)
    assert not auto.model_copy(update={"seconds": 1}).without(left.refused).reaches_more(400, 4)
    assert not left.without({"sequential_trees": "attack is 0.2"}).reaches_more(400, 4)


@pytest.mark.parametrize("first", ["its twin was refused", "it was not private"])
def test_what_stands_in_for_the_first_is_the_most_faithful_that_is_private(first: str) -> None:
    refused = first == "its twin was refused"
    LEFT[:] = [Said(1.9, gives_away=0.1)] * (not refused) + [Said(1.6, 0.0), Said(1.9, 0.0), Said(2.0, 0.1)]
    some = [Candidate(kind="sequential_trees", dials={"leaf": leaf}) for leaf in (20, 50, 60, 70)]
    auto = Auto(candidates=some, judge=f"{__name__}:in_turn")
    fitted = (auto.without({some[0].label: "closer_share is 0.6"}) if refused else auto).fit(table())
    assert fitted.notes[0].startswith("Chosen: sequential_trees (leaf 60), the most faithful of 2 private candidates")


def test_a_candidate_that_no_trial_found_private_is_not_trusted() -> None:
    only = (Candidate(kind="empirical_copula"),)
    assert Auto(candidates=only, judge=f"{__name__}:public").fit(table()).trusted is None
