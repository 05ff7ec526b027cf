"""``replicate``, directly: a twin is published whole, keeps keys and totals, and is refused when it should be."""

import json
import re
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet as pq
import pytest

from flows.progress import Silent, listening
from flows.replicate import replicate
from schemas.errors import BadInputError, GateRefusedError, SourceError
from schemas.manifest import Manifest
from schemas.replicating import ReplicationOptions


def people(rows: int = 1500, seed: int = 0) -> pa.Table:
    """People with a dependence, a gap of values, nulls and direct identifiers."""
    rng = np.random.default_rng(seed)
    age = rng.integers(18, 80, rows)
    income = np.round(rng.lognormal(9 + age / 40, 0.3), 0)
    plan = np.where(income > np.median(income), "gold", np.where(rng.random(rows) < 0.3, "trial", "basic"))
    names = [f"Xyrel{i} Quandor{i * 7 % 1000}" for i in range(rows)]
    return pa.table(
        {
            "person_id": np.arange(rows) + 1000,
            "full_name": names,
            "email": [f"xyrel.{i}@quandor-mail.com" for i in range(rows)],
            "age": age,
            "income": pa.array(income, mask=rng.random(rows) < 0.1),
            "plan": plan,
            "score": np.round(rng.normal(age / 10, 1), 1),
        }
    )


def orders(persons: pa.Table, seed: int = 1) -> dict[str, pa.Table]:
    """Orders and their lines, each order's total the sum of its lines."""
    rng = np.random.default_rng(seed)
    owner = np.repeat(persons["person_id"].to_numpy(), rng.poisson(2, persons.num_rows))
    lines = np.repeat(np.arange(len(owner)), 1 + rng.poisson(1, len(owner)))
    amount = np.round(rng.lognormal(3, 0.5, len(lines)), 2)
    return {
        "orders": pa.table(
            {
                "order_id": np.arange(len(owner)),
                "person_id": owner,
                "total": np.round(np.bincount(lines, amount, len(owner)), 2),
            }
        ),
        "lines": pa.table({"line_id": np.arange(len(lines)), "order_id": lines, "amount": amount}),
    }


OPEN = {"accuracy": 0, "detection": 1, "copies": 1, "closer_share": 1, "attack": 1}


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "people.csv"
    pyarrow.csv.write_csv(people(), path)
    return path


@pytest.fixture
def family(tmp_path: Path) -> Path:
    folder = tmp_path / "shop"
    folder.mkdir()
    persons = people(600)
    for name, table in {"people": persons, **orders(persons)}.items():
        pq.write_table(table, folder / f"{name}.parquet")
    return folder


class Steps(Silent):
    def __init__(self) -> None:
        self.names: list[str] = []
        self.notes: list[str] = []

    def note(self, text: str) -> None:
        self.notes.append(text)

    def step(self, name: str) -> None:
        self.names.append(name)


def direct(**parameters) -> Manifest:
    return replicate.fn(**parameters)


def table(manifest: Manifest, name: str) -> pa.Table:
    return pq.read_table(Path(manifest.location) / "data" / name)


def everything(store: Path) -> bytes:
    return b"".join(path.read_bytes() for path in store.rglob("*") if path.is_file())


def test_a_twin_is_published_beside_its_figures_and_without_a_real_identifier(source, surroundings):
    told = Steps()
    with listening(told):
        manifest = direct(paths=(str(source),), target="plan")
    assert told.names[:3] == ["Reading the data", "Finding personal data", "Learning"]
    made = table(manifest, "people")
    assert made.num_rows == 1500
    assert made.column_names == people().column_names
    first = made["person_id"][0].as_py()
    assert made["person_id"].to_pylist() == list(range(first, first + 1500))
    for column in ("full_name", "email"):
        assert not pc.any(pc.is_in(made[column], value_set=people()[column].combine_chunks())).as_py()
    report = json.loads((Path(manifest.location) / "quality_report.json").read_text())
    assert [gate for gate in report["twin"]["gates"] if gate["least"] is None] == []
    assert report["twin"]["tables"]["people"]["fidelity"]["quality"] > 0.9
    assert manifest.quality_metrics["twin"]["accuracy"] > 0.9
    assert "Beside the real rows" in (Path(manifest.location) / "quality_report.html").read_text()
    columns = {one["column"]: (one["how"], one["compared"]) for one in report["twin"]["columns"]}
    assert columns["full_name"] == ("made as person name", False)
    assert columns["age"] == ("learnt", True)
    assert columns["person_id"] == ("a key, made anew", False)
    (said,) = (note for note in told.notes if "not compared" in note)
    assert "people: 4 of 6 columns compared" in said
    assert "person_id" not in said
    assert "email (made as email)" in said
    assert b"quandor-mail" not in everything(surroundings)
    share = made["income"].null_count / made.num_rows
    assert abs(share - 0.1) < 0.04  # 5 standard errors at 1,500 rows


def test_the_same_request_gives_the_same_bytes_for_any_chunking(source, tmp_path):
    first = direct(paths=(str(source),), options=ReplicationOptions(store=str(tmp_path / "a")))
    again = direct(paths=(str(source),), options=ReplicationOptions(store=str(tmp_path / "b"), chunk_rows=1024))
    assert first.tables["people"].digest == again.tables["people"].digest
    assert first.generation_id != again.generation_id  # its parts are others: of one id, two writers would conflict
    other = direct(paths=(str(source),), seed=5, options=ReplicationOptions(store=str(tmp_path / "c")))
    assert other.tables["people"].digest != first.tables["people"].digest


def test_the_second_run_finds_the_twin_published(source):
    first = direct(paths=(str(source),))
    assert direct(paths=(str(source),)).run_id == first.run_id


def test_tables_hang_together_as_the_real_ones_do(family):
    manifest = direct(paths=(str(family),), scale=2)
    persons, placed, lines = (table(manifest, name) for name in ("people", "orders", "lines"))
    assert persons.num_rows == 1200
    assert pc.all(pc.is_in(placed["person_id"], value_set=persons["person_id"].combine_chunks())).as_py()
    assert pc.all(pc.is_in(lines["order_id"], value_set=placed["order_id"].combine_chunks())).as_py()
    sums = np.bincount(lines["order_id"].to_numpy(), lines["amount"].to_numpy(), placed.num_rows)
    assert np.abs(placed["total"].to_numpy() - sums[placed["order_id"].to_numpy()]).max() < 0.006
    assert manifest.quality_metrics["twin"]["cardinality"] > 0.9


def test_orphans_are_a_fact_that_is_told_and_kept_as_rows_without_a_parent(tmp_path):
    rng = np.random.default_rng(3)
    folder = tmp_path / "loose_ends"
    folder.mkdir()
    owners, orders = np.arange(1, 201), rng.integers(1, 204, 1000)
    pq.write_table(pa.table({"owner_id": owners, "kind": np.array(["a", "b"])[owners % 2]}), folder / "owners.parquet")
    children = {"pet_id": np.arange(1000), "owner_id": orders, "weight": np.round(rng.gamma(2, 3, 1000), 1)}
    pq.write_table(pa.table(children), folder / "pets.parquet")
    manifest = direct(paths=(str(folder),))
    pets = table(manifest, "pets")
    assert 0 < pets["owner_id"].null_count < 40
    assert any("that is not there" in note for note in manifest.provenance["method"])
    page = (Path(manifest.location) / "quality_report.html").read_text()
    assert re.search(r"\d+ rows of \w+ name a row of \w+ that is not there", page)


def test_a_policy_says_what_is_not_learnt(source, tmp_path):
    policy = tmp_path / "policy.yaml"
    policy.write_text("types: {AGE: redact}\n")
    manifest = direct(paths=(str(source),), policy=str(policy))
    assert "age" in manifest.provenance["made_not_learnt"]["people"]
    policy.write_text("columns: {people.agee: redact}\n")
    with pytest.raises(BadInputError, match=r"Did you mean 'people\.age'"):
        direct(paths=(str(source),), policy=str(policy))


def test_an_identifier_that_comes_back_is_refused(source, monkeypatch):
    from flows.twin_engine import TwinEngine

    make, real = TwinEngine.make, people()

    def leaking(self, table, start, stop):
        made = make(self, table, start, stop)
        return made.set_column(2, made.schema.field(2), real["email"].take(np.arange(start, stop)))

    monkeypatch.setattr(TwinEngine, "make", leaking)
    with pytest.raises(GateRefusedError, match=r"people\.email: overlap is 1 "):
        direct(paths=(str(source),), synthesizer="sequential_trees")


def test_rows_are_those_asked_for(source):
    assert direct(paths=(str(source),), rows=77).tables["people"].rows == 77


def test_every_row_meets_the_condition(source):
    manifest = direct(
        paths=(str(source),), rows=500, where="age > 60 AND plan = 'gold'",
        options=ReplicationOptions(twin_gates=OPEN),
    )  # fmt: skip
    made = table(manifest, "people")
    assert made.num_rows == 500
    assert pc.min(made["age"]).as_py() > 60
    assert set(made["plan"].to_pylist()) == {"gold"}


def test_columns_shuffled_each_by_itself_are_refused(source, surroundings, monkeypatch):
    from tasks.synthesis.trees import FittedTrees

    draw = FittedTrees.draw

    def shuffled(self, rows, attempt=0, total=None):
        made = draw(self, rows, attempt, total)
        rng = np.random.default_rng(0)
        return pa.table([column.take(rng.permutation(len(rows))) for column in made.columns], schema=made.schema)

    monkeypatch.setattr(FittedTrees, "draw", shuffled)
    with pytest.raises(GateRefusedError, match=r"accuracy|detection"):
        direct(paths=(str(source),), synthesizer="sequential_trees")
    assert list((surroundings / "generated-data").rglob("*")) == []
    assert list((surroundings / "staging").rglob("*.parquet")) == []
    (kept,) = (surroundings / "history/reports").rglob("quality_report.json")
    assert json.loads(kept.read_text())["summary"]["passed"] is False


def test_a_twin_that_replays_real_rows_is_refused(source, monkeypatch):
    from tasks.synthesis.trees import FittedTrees

    draw, real = FittedTrees.draw, people()

    def replayed(self, rows, attempt=0, total=None):
        made = draw(self, rows, attempt, total)
        some = real.select(made.column_names).cast(made.schema).slice(0, made.num_rows // 20)
        return pa.concat_tables([some, made.slice(some.num_rows)]) if made.num_rows > 1000 else made

    monkeypatch.setattr(FittedTrees, "draw", replayed)
    with pytest.raises(GateRefusedError, match="copies") as refused:
        direct(paths=(str(source),), options=ReplicationOptions(budget_seconds=1))
    assert "What was tried:\n  people: Chosen: sequential_trees" in str(refused.value)


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"synthesizer": "ctgann"}, "no synthesizer 'ctgann'"),
        ({"target": "plam"}, "Did you mean 'people.plan'"),
        ({"rows": 5, "scale": 2.0}, "rows and scale"),
        ({"where": "nothing > 3"}, "names column 'nothing'"),
        ({"options": ReplicationOptions(twin_gates={"acuracy": 1})}, "no gate 'acuracy'"),
        ({"synthesizer": "sequential_trees", "options": ReplicationOptions(dials={"leaf": -1})}, "leaf"),
        ({"options": ReplicationOptions(dials={"leaf": 3})}, "leaf"),
    ],
)
def test_bad_input_is_refused_before_anything_is_written(source, surroundings, parameters, message):
    with pytest.raises(BadInputError, match=message):
        direct(paths=(str(source),), **parameters)
    assert not surroundings.exists()


@pytest.mark.parametrize("content", ["", "a,b,c\n"])
def test_an_empty_file_is_refused(tmp_path, content):
    (tmp_path / "empty.csv").write_text(content)
    with pytest.raises(SourceError):
        direct(paths=(str(tmp_path / "empty.csv"),))


def test_a_twin_of_a_few_rows_would_give_them_away(tmp_path, surroundings):
    (tmp_path / "few.csv").write_text("a,b\n1,x\n")
    with pytest.raises(SourceError, match="1 row is too few to learn from"):
        direct(paths=(str(tmp_path / "few.csv"),))
    assert not list(surroundings.rglob("*.parquet"))


@pytest.mark.parametrize(
    "content",
    [
        "a,b\n" + "1,\n" * 50,
        "k,v\n" + "".join(f"{i},7\n" for i in range(60)),
    ],
    ids=["a column of nulls", "a constant"],
)
def test_odd_tables_give_a_sound_twin(tmp_path, content):
    (tmp_path / "odd.csv").write_text(content)
    manifest = direct(paths=(str(tmp_path / "odd.csv"),))
    assert manifest.tables["odd"].rows == content.count("\n") - 1


@pytest.mark.parametrize(
    "address",
    ["postgresql://me:s3cret/x@h/db", "postgresql://me:s3cret@h/db", "postgresql://me@h/db?password=s3cret"],
)
def test_a_password_in_clear_is_refused(address, surroundings):
    with pytest.raises(BadInputError, match="holds a password in clear") as refused:
        direct(paths=(address,))
    assert "s3cret" not in str(refused.value)


def test_what_a_policy_says_and_the_gates_are_part_of_the_id(source, tmp_path):
    policy = tmp_path / "policy.yaml"
    policy.write_text("types: {PERSON: fake}\n")
    first = direct(paths=(str(source),), policy=str(policy))
    policy.write_text("types: {PERSON: fake, AGE: redact}\n")
    assert direct(paths=(str(source),), policy=str(policy)).generation_id != first.generation_id
    with pytest.raises(GateRefusedError, match="accuracy"):
        direct(paths=(str(source),), policy=str(policy), options=ReplicationOptions(twin_gates={"accuracy": 5}))


def test_a_small_table_of_people_is_never_kept_as_it_is(tmp_path):
    rng = np.random.default_rng(1)
    folder = tmp_path / "ward"
    folder.mkdir()
    ids = np.array([f"S{i:03d}" for i in range(12)])
    staff = {"staff_id": ids, "grade": list("ABABABABABAB"), "salary": rng.integers(20_000, 90_000, 12)}
    pq.write_table(pa.table(staff), folder / "staff.parquet")
    visits = {
        "visit_id": np.arange(600),
        "staff_id": ids[rng.integers(0, 12, 600)],
        "minutes": rng.integers(5, 60, 600),
    }
    pq.write_table(pa.table(visits), folder / "visits.parquet")
    manifest = direct(paths=(str(folder),), options=ReplicationOptions(twin_gates={"cardinality": 0, "inter_table": 0}))
    made = set(table(manifest, "staff")["salary"].to_pylist())
    assert len(made & set(staff["salary"].tolist())) <= 1
    assert not any("kept as it is" in note for note in manifest.provenance["method"])


def test_five_people_are_refused_however_many_rows_they_have(tmp_path, surroundings):
    names = ["Ottilie Krummacher", "Balthasar Niendorf", "Wilhelmina Strehlow", "Ekkehard Zwirner", "Irmgard Pohl"]
    rows = [f"{names[i % 5]},{28 + 9 * (i % 5)},{'flu' if i % 3 else 'ok'}\n" for i in range(60)]
    (tmp_path / "visits.csv").write_text("person,age,diagnosis\n" + "".join(rows))
    with pytest.raises(SourceError, match=r"60 rows of visits tell of 5 people \(person\).*: age would be theirs"):
        direct(paths=(str(tmp_path / "visits.csv"),))
    assert not list(surroundings.rglob("*.parquet"))


def test_twelve_people_are_published_without_a_salary_of_theirs_and_with_a_note(tmp_path):
    given = ["Ottilie", "Balthasar", "Wilhelmina", "Ekkehard", "Adelgunde", "Irmgard", "Detlef", "Sigrun", "Winfried"]
    given += ["Gerlinde", "Burkhard", "Heidrun"]
    (tmp_path / "staff.csv").write_text(
        "name,birth_date,salary\n"
        + "".join(
            f"{name},{1950 + 3 * i}-{1 + i % 9:02}-{10 + i},{38_000 + 4_321 * i}\n" for i, name in enumerate(given)
        )
    )
    told = Steps()
    with listening(told):
        manifest = direct(paths=(str(tmp_path / "staff.csv"),))
    back = set(table(manifest, "staff")["salary"].to_pylist()) & set(range(38_000, 90_000, 4_321))
    assert len(back) <= 1
    assert any("staff: its privacy could not be measured" in note for note in told.notes)
    report = json.loads((Path(manifest.location) / "quality_report.json").read_text())
    assert [gate["name"] for gate in report["twin"]["gates"]].count("repeats") == 2


@pytest.mark.prefect
def test_a_prefect_run_publishes_the_same_twin(source, tmp_path, prefect_server):
    run = replicate(paths=(str(source),), synthesizer="sequential_trees", options=ReplicationOptions(store="a"))
    again = direct(paths=(str(source),), synthesizer="sequential_trees", options=ReplicationOptions(store="b"))
    assert run.tables["people"].digest == again.tables["people"].digest
