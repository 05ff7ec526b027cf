"""``replicate --epsilon``, directly: nothing of the real rows is published but what was measured under noise."""

import json
from pathlib import Path

import numpy as np
import pyarrow.csv
import pyarrow.parquet as pq
import pytest

from flows.replicate import replicate
from flows.sample import sample
from schemas.errors import BadInputError
from schemas.manifest import Manifest
from schemas.replicating import ReplicationOptions
from tests.flows.test_replicate import people

LONE = "Zyxwvutsr"


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """People, one of whom is unlike all others."""
    table = people(3000)
    plan = table["plan"].to_pylist()
    plan[17] = LONE
    income = np.asarray(table["income"].fill_null(5000.0)).copy()
    income[17] = 918_273_645.0
    table = table.set_column(5, "plan", [plan]).set_column(4, "income", [income])
    pyarrow.csv.write_csv(table, tmp_path / "people.csv")
    return tmp_path / "people.csv"


def twin(source: Path, epsilon: float | None = 2.0, **parameters) -> Manifest:
    options = ReplicationOptions(epsilon=epsilon, **parameters.pop("options", {}))
    return replicate.fn(paths=(str(source),), options=options, **parameters)


def rows_of(manifest: Manifest):
    return pq.read_table(Path(manifest.location) / "data" / "people")


def test_a_twin_under_a_budget_tells_of_no_row(source: Path, surroundings: Path) -> None:
    manifest = twin(source, target="plan")
    made = rows_of(manifest)
    assert made.num_rows == 3000
    assert made["person_id"].to_pylist() == list(range(1, 3001))
    assert set(made["plan"].drop_null().to_pylist()) == {"gold", "basic", "trial"}
    report = json.loads((Path(manifest.location) / "quality_report.json").read_text())
    assert report["twin"] is None
    assert manifest.quality_metrics["epsilon"] == 2.0
    budget = report["privacy_budget"]
    assert sum(one["rho"] for one in budget["spent"]) <= budget["rho"] * (1 + 1e-9)
    assert "Privacy budget" in (Path(manifest.location) / "quality_report.html").read_text()
    for path in surroundings.rglob("*"):
        if path.is_file():
            assert LONE.encode() not in path.read_bytes(), path
            assert b"918273645" not in path.read_bytes(), path
    assert made["income"].to_pandas().max() < 1_000_000
    assert not {"Xyrel", "quandor"} & set(str(made["full_name"].to_pylist()).split())
    assert not any("quandor" in mail for mail in made["email"].to_pylist())


def test_the_same_key_gives_the_same_bytes_and_another_key_other_noise(source, tmp_path, monkeypatch) -> None:
    one = twin(source, options={"store": str(tmp_path / "a")})
    again = twin(source, options={"store": str(tmp_path / "b"), "workers": 2})
    assert one.tables["people"].digest == again.tables["people"].digest
    assert one.tables["people"].parts == again.tables["people"].parts
    monkeypatch.setenv("UNDERSTUDY_PII_KEY", "another passphrase, long enough to protect something")
    other = twin(source, options={"store": str(tmp_path / "c")})
    assert one.tables["people"].digest != other.tables["people"].digest


def test_one_row_more_or_less_changes_all_noise(source, tmp_path) -> None:
    """Noise that came again under other data would leave the rows that differ, and nothing else, in the difference."""
    lines = source.read_text().splitlines()
    other = tmp_path / "other" / "people.csv"
    other.parent.mkdir()
    other.write_text("\n".join([*lines[:100], lines[101], *lines[101:]]) + "\n")
    first, second = (
        rows_of(twin(path, options={"store": str(tmp_path / path.parent.name)})) for path in (source, other)
    )
    assert (np.asarray(first["age"]) != np.asarray(second["age"])).mean() > 0.2


def test_a_kept_model_keeps_its_budget_and_draws_on(source, tmp_path) -> None:
    twin(source, options={"keep_model": str(tmp_path / "model")})
    drawn = sample.fn(model=str(tmp_path / "model"), rows=500)
    assert drawn.tables["people"].rows == 500
    assert "epsilon 2" in json.dumps(drawn.provenance)


@pytest.mark.parametrize(
    ("parameters", "said"),
    [
        ({"synthesizer": "ctgan"}, "does not learn under a privacy budget"),
        ({"options": {"twin_gates": {"copies": 0.1}}}, "compares the twin with the real rows"),
        ({"options": {"impute": True}}, "impute"),
        ({"options": {"holdout": 0.1}}, "holds rows back"),
        ({"options": {"delta": 0.5}}, "as it is"),
        ({"epsilon": None, "options": {"delta": 1e-6}}, "--epsilon"),
        ({"epsilon": None, "synthesizer": "dp_marginals"}, "--epsilon"),
    ],
)
def test_what_would_tell_more_is_refused(source, surroundings, parameters, said) -> None:
    with pytest.raises(BadInputError, match=said):
        twin(source, **parameters)
    assert not (surroundings / "generated-data").exists()


def test_several_tables_are_refused(source, tmp_path) -> None:
    (tmp_path / "orders.csv").write_text("order_id,person_id\n1,1001\n2,1002\n")
    with pytest.raises(BadInputError, match="one table by itself"):
        replicate.fn(paths=(str(source), str(tmp_path / "orders.csv")), options=ReplicationOptions(epsilon=1.0))
