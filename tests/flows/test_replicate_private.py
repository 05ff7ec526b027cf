"""``replicate --epsilon``, directly: nothing of the real rows is published but what was measured under noise."""

import json
from pathlib import Path

import numpy as np
import pyarrow.csv
import pyarrow.parquet as pq
import pytest

from flows.differential import private_task
from flows.replicate import replicate
from flows.sample import sample
from flows.settings import Settings
from schemas.errors import BadInputError
from schemas.manifest import Manifest
from schemas.model import ColumnSchema, DatasetSchema, TableSchema
from schemas.replicating import ReplicationOptions, ReplicationRequest
from schemas.types import ColumnType
from tasks.synthesis.private.dp import DpMarginals
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
        ({"options": {"key_schema": "shop.yaml"}}, "names keys"),
        ({"options": {"dials": {"epsilon": 9}}}, "is no dial"),
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


def test_personal_values_that_many_rows_share_are_made_too(tmp_path) -> None:
    """Each handler has a thousand rows, so that the budget would let all three addresses be named."""
    handlers = [f"anna.k{n}@quandor{n}.com" for n in range(3)]
    lines = [f"{'ABC'[row % 3]},{handlers[row // 1000]}" for row in range(3000)]
    (tmp_path / "visits.csv").write_text("\n".join(["code,handler", *lines]) + "\n")
    manifest = twin(tmp_path / "visits.csv", options={"store": str(tmp_path / "store")})
    assert "tell of people" in manifest.provenance["made_not_learnt"]["visits"]["handler"]
    for path in (tmp_path / "store").rglob("*"):
        assert not path.is_file() or b"quandor" not in path.read_bytes(), path
    made = pq.read_table(Path(manifest.location) / "data" / "visits")
    assert set(made["code"].drop_null().to_pylist()) == {"A", "B", "C"}
    assert not any("quandor" in value for value in made["handler"].to_pylist())


def test_the_schema_does_not_tell_how_large_one_row_is(tmp_path) -> None:
    """A file of texts has no precision of its own: the longest number has it, and that is one row's."""
    written = []
    for name, largest in (("usual", "4321.25"), ("one", "918273645.25")):
        lines = [f"{1000 + row % 5000}.25" for row in range(2000)]
        lines[17] = largest
        (tmp_path / name).mkdir()
        (tmp_path / name / "pay.csv").write_text("\n".join(["grade,income", *(f"7,{one}" for one in lines)]) + "\n")
        manifest = twin(tmp_path / name / "pay.csv", options={"store": str(tmp_path / name)})
        written.append((Path(manifest.location) / "schema.yaml").read_text())
        made = pq.read_table(Path(manifest.location) / "data" / "pay")
        assert 1000 <= float(np.median([float(value) for value in made["income"].drop_null().to_pylist()])) <= 6000
    assert written[0] == written[1]


def test_the_same_bytes_read_as_other_columns_get_other_noise(surroundings, monkeypatch) -> None:
    request = ReplicationRequest.of(paths=("d.csv",), options=ReplicationOptions(epsilon=1.0))
    columns = (ColumnSchema(name="a", type=ColumnType.INTEGER), ColumnSchema(name="a", type=ColumnType.STRING))
    schemas = [DatasetSchema(name="d", tables=(TableSchema(name="t", columns=(column,)),)) for column in columns]

    def secret(schema: DatasetSchema) -> bytes:
        task = private_task(request, schema, (), "f" * 64, Settings.read())
        assert isinstance(task.synthesizer, DpMarginals)
        return task.synthesizer.secret

    one, other = map(secret, schemas)
    assert one != other and one == secret(schemas[0])
    monkeypatch.setattr("flows.differential.version", lambda _: "another")
    assert secret(schemas[0]) != one
