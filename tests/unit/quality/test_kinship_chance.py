"""What chance leaves of the trends between tables: few parents, many kinds."""

from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from schemas.model import Relation
from tasks.quality.kinship import measure_kinship

RELATION = Relation(child="orders", columns=("person",), parent="people", parent_columns=("id",))


def sample(people: int, seed: int, *, tied: bool = True) -> dict[str, pa.Table]:
    """People of twenty lands, and orders sent to where they live; or anywhere."""
    rng = np.random.default_rng(seed)
    land = rng.integers(0, 20, people)
    person = np.repeat(np.arange(people), 5)
    to = land[person] if tied else rng.integers(0, 20, len(person))
    return {
        "people": pa.table({"id": np.arange(people), "land": [f"l{one}" for one in land]}),
        "orders": pa.table({"person": person, "to": [f"t{one}" for one in to]}),
    }


def test_fresh_rows_reach_what_chance_leaves_and_untied_ones_do_not() -> None:
    shares = [measure_kinship(sample(60, 0), sample(60, seed), [RELATION]) for seed in range(1, 9)]
    found = [one.likeness for one in shares if one and one.likeness]
    assert len(found) == 8
    assert float(np.mean(found)) > 0.95  # at most 1 each: what is beyond is chance
    assert max(one.bonds[0].trends or 0 for one in shares if one) < 0.85  # which no threshold can ask of 60 people
    untied = measure_kinship(sample(60, 0), sample(60, 1, tied=False), [RELATION])
    assert untied
    assert (untied.likeness or 1) < 0.4


def test_a_pair_that_is_lost_is_not_made_up_for_by_one_of_which_nothing_can_be_asked() -> None:
    real, made = sample(2000, 0), sample(2000, 1, tied=False)
    for tables, seed in ((real, 2), (made, 3)):
        rng = np.random.default_rng(seed)
        few = pa.table({"id": np.arange(4), "age": rng.permutation(4) * 10 + 20})
        tables["clerks"] = few
        tables["orders"] = tables["orders"].append_column("clerk", pa.array(rng.integers(0, 4, 10_000)))
    clerk = Relation(child="orders", columns=("clerk",), parent="clerks", parent_columns=("id",))
    found = measure_kinship(real, made, [RELATION, clerk])
    assert found
    assert (found.likeness or 1) < 0.4


def test_what_chance_ties_among_few_rows_is_no_trend() -> None:
    """Sixty pupils of thirty villages and four teachers: where a pupil lives says nothing of his teacher's age."""
    taught = Relation(child="pupils", columns=("teacher",), parent="teachers", parent_columns=("id",))

    def school(seed: int, pupils: int = 60, *, tied: bool = False) -> dict[str, pa.Table]:
        rng = np.random.default_rng(seed)
        teacher = rng.integers(0, 4, pupils)
        village = teacher * 7 + rng.integers(0, 7, pupils) if tied else rng.integers(0, 30, pupils)
        return {
            "teachers": pa.table({"id": np.arange(4), "age": rng.permutation(4) * 9 + 29}),
            "pupils": pa.table({"teacher": teacher, "village": [f"v{one}" for one in village]}),
        }

    found = measure_kinship(school(0), school(1), [taught])
    assert found
    assert found.bonds[0].pairs[0].associated and not found.bonds[0].pairs[0].tied
    assert "inter_table" not in found.figures()
    assert found.figures()["inter_table_sdmetrics"] < 0.6
    assert found.bonds[0].trends is None
    for real in (school(0, tied=True), school(0, 4000, tied=True)):  # each village is one teacher's
        told = measure_kinship(real, school(1), [taught])
        assert told
        assert told.bonds[0].pairs[0].tied
        assert told.figures()["inter_table"] == told.figures()["inter_table_sdmetrics"] < 0.4


@pytest.mark.slow
def test_the_figures_are_those_of_sdmetrics() -> None:
    from sdmetrics.reports.multi_table import QualityReport

    real, made = sample(300, 0), sample(250, 1)
    for tables, seed in ((real, 2), (made, 3)):
        rng = np.random.default_rng(seed)
        noise = rng.normal(0, 1, tables["orders"].num_rows)
        land = np.array([int(one[1:]) for one in tables["people"]["land"].to_pylist()])
        age = 20 + 2 * land + rng.normal(0, 3, len(land))
        tables["people"] = tables["people"].append_column("age", pa.array(age, mask=age > 55))
        spent = age[tables["orders"]["person"].to_numpy()] + 4 * noise
        tables["orders"] = tables["orders"].append_column("spent", pa.array(spent, mask=noise > 2))
    described = {
        "people": {"id": "id", "land": "categorical", "age": "numerical"},
        "orders": {"person": "id", "to": "categorical", "spent": "numerical"},
    }
    tables: dict[str, dict[str, Any]] = {
        name: {"columns": {column: {"sdtype": kind} for column, kind in kinds.items()}}
        for name, kinds in described.items()
    }
    tables["people"]["primary_key"] = "id"
    bond = {
        "parent_table_name": "people", "parent_primary_key": "id",
        "child_table_name": "orders", "child_foreign_key": "person",
    }  # fmt: skip
    report = QualityReport()
    sides = [{name: table.to_pandas() for name, table in side.items()} for side in (real, made)]
    report.generate(*sides, {"tables": tables, "relationships": [bond]}, verbose=False)
    told = dict(zip(report.get_properties()["Property"], report.get_properties()["Score"], strict=True))
    found = measure_kinship(real, made, [RELATION])
    assert found
    assert found.figures()["inter_table_sdmetrics"] == pytest.approx(told["Intertable Trends"], abs=1e-9)
    assert found.figures()["cardinality"] == pytest.approx(told["Cardinality"], abs=1e-9)
    assert sum(pair.associated for pair in found.bonds[0].pairs) >= 3
