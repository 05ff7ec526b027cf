"""``replicate --keep-model`` and ``sample``, directly: the same rows without the real data, and no other's model."""

import json
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet as pq
import pytest
from twin_tables import people, shop

from flows.replicate import replicate
from flows.sample import sample
from schemas.errors import BadInputError, SourceError
from schemas.manifest import Manifest
from schemas.replicating import ReplicationOptions
from schemas.request import GenerationOptions

OPEN = {"accuracy": 0, "detection": 1, "cardinality": 0, "inter_table": 0, "copies": 1, "closer_share": 1, "attack": 1}
KEY = "a" * 64


@pytest.fixture(autouse=True)
def project_key(surroundings, monkeypatch) -> None:
    monkeypatch.setenv("UNDERSTUDY_PII_KEY", KEY)


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "people.csv"
    pyarrow.csv.write_csv(people(), path)
    return path


@pytest.fixture
def family(tmp_path: Path) -> Path:
    folder = tmp_path / "shop"
    folder.mkdir()
    for name, table in shop().items():
        pq.write_table(table, folder / f"{name}.parquet")
    return folder


def learn(path: Path, folder: Path, **options) -> Manifest:
    wanted = ReplicationOptions(twin_gates=OPEN, keep_model=str(folder), **options)
    return replicate.fn(paths=(str(path),), synthesizer="sequential_trees", options=wanted)


LEARNT: dict[str, bytes] = {}


@pytest.fixture
def model(source, tmp_path) -> Path:
    """A model of people that was kept; learnt once, for all tests that only read it."""
    if not LEARNT:
        learn(source, tmp_path / "learnt")
        LEARNT.update({path.name: path.read_bytes() for path in (tmp_path / "learnt").iterdir()})
    (tmp_path / "model").mkdir()
    for name, data in LEARNT.items():
        (tmp_path / "model" / name).write_bytes(data)
    return tmp_path / "model"


def digests(manifest: Manifest) -> dict[str, str]:
    return {name: entry.digest for name, entry in manifest.tables.items()}


def everything(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


@pytest.mark.parametrize("kind", ["source", "family"])
def test_a_kept_model_gives_the_rows_of_its_twin_without_the_real_ones(kind, request, tmp_path):
    path = request.getfixturevalue(kind)
    twin = learn(path, tmp_path / "model")
    path.rename(tmp_path / "gone")
    made = sample.fn(str(tmp_path / "model"), options=GenerationOptions(chunk_rows=1024))
    assert digests(made) == digests(twin)
    assert made.provenance["learnt"]["twin"] == twin.generation_id
    assert b"quandor-mail" not in everything(tmp_path / "model")
    other = sample.fn(str(tmp_path / "model"), seed=5)
    assert {name for name in digests(other) if digests(other)[name] == digests(twin)[name]} <= {"kinds"}
    assert sample.fn(str(tmp_path / "model"), scale=2.0).tables["people"].rows == 2 * twin.tables["people"].rows


def test_every_sampled_row_meets_the_condition(model, tmp_path):
    made = sample.fn(str(tmp_path / "model"), rows=90, where="age > 60")
    table = pq.read_table(Path(made.location) / "data" / "people")
    assert table.num_rows == 90
    assert pc.min(table["age"]).as_py() > 60


def test_the_folder_says_what_it_holds(family, tmp_path):
    learn(family, tmp_path / "model")
    card = (tmp_path / "model/README.md").read_text()
    assert "It holds the rows of kinds" in card
    assert sorted(path.name for path in (tmp_path / "model").iterdir()) == [
        "README.md", "arrays.npz", "model.json", "signature.txt",
    ]  # fmt: skip
    assert json.loads((tmp_path / "model/model.json").read_text())["provenance"]["measured"] is not None


@pytest.mark.parametrize("name", ["README.md", "arrays.npz", "model.json", "signature.txt"])
def test_one_changed_byte_is_refused_before_anything_is_parsed(model, tmp_path, name, monkeypatch):
    file = tmp_path / "model" / name
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(data)
    monkeypatch.setattr("tasks.synthesis.kept.json.loads", lambda _: pytest.fail("parsed"))
    monkeypatch.setattr("tasks.synthesis.kept.np.load", lambda *_, **__: pytest.fail("parsed"))
    with pytest.raises(SourceError, match="changed after it was signed"):
        sample.fn(str(tmp_path / "model"))


def test_another_key_or_none_is_refused_with_what_to_do(model, tmp_path, monkeypatch):
    monkeypatch.setenv("UNDERSTUDY_PII_KEY", "b" * 64)
    with pytest.raises(SourceError, match=r"another key.*UNDERSTUDY_PII_KEY"):
        sample.fn(str(tmp_path / "model"))
    (tmp_path / "model/signature.txt").unlink()
    with pytest.raises(SourceError, match="No signed model"):
        sample.fn(str(tmp_path / "model"))
    assert SourceError.exit_code == 2


@pytest.mark.parametrize("kind", ["gaussian_copula", "ctgan", "par"])
def test_a_model_of_sdv_is_never_kept(source, tmp_path, kind):
    with pytest.raises(BadInputError, match="pickle"):
        replicate.fn(
            paths=(str(source),), synthesizer=kind, options=ReplicationOptions(keep_model=str(tmp_path / "model"))
        )
    assert not (tmp_path / "model").exists()


def test_a_folder_with_something_else_in_it_is_left_alone(source, tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine/notes.txt").write_text("mine")
    with pytest.raises(BadInputError, match="something else is there"):
        learn(source, tmp_path / "mine")
    assert (tmp_path / "mine/notes.txt").read_text() == "mine"


def test_a_twin_that_is_refused_leaves_no_model(source, tmp_path):
    wanted = ReplicationOptions(twin_gates={"accuracy": 1.5}, keep_model=str(tmp_path / "model"))
    with pytest.raises(Exception, match="accuracy"):
        replicate.fn(paths=(str(source),), synthesizer="sequential_trees", options=wanted)
    assert not (tmp_path / "model").exists()


def test_the_twin_that_stands_already_can_still_be_kept(source, tmp_path):
    first = learn(source, tmp_path / "model")
    second = learn(source, tmp_path / "again")
    assert first.run_id == second.run_id
    assert everything(tmp_path / "model") == everything(tmp_path / "again")


def test_an_array_of_objects_and_an_unknown_class_cannot_be_kept():
    import numpy as np

    from tasks.synthesis.packing import Packer, unpack

    with pytest.raises(TypeError, match="objects"):
        Packer().pack(np.array([object()]))
    with pytest.raises(TypeError, match="GenerationOptions"):
        Packer().pack(GenerationOptions())
    with pytest.raises(SourceError, match="'Path'"):
        unpack({"is": "Path", "of": {}}, {})


def test_tables_and_types_survive_packing():
    from tasks.synthesis.packing import Packer, unpack

    value = {1: pa.table({"a": [1, None]}), "x": (pa.decimal128(9, 2), frozenset({3, 1}), [float("inf"), None])}
    packer = Packer()
    assert unpack(json.loads(json.dumps(packer.pack(value))), packer.arrays) == value
