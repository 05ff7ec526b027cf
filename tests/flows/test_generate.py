"""``generate``, directly: what is published is whole, the same again, and nothing else is left behind."""

import hashlib
import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from flows.generate import generate
from flows.progress import Silent, listening
from schemas.errors import (
    BadInputError,
    ConflictError,
    GateRefusedError,
    SchemaError,
    SourceError,
    StoreNotWritableError,
)
from schemas.manifest import Manifest, OutputFormat, Status
from schemas.request import Gates, GenerationOptions
from tasks.records.engine import Engine
from tasks.storage import history
from tasks.storage.store import open_store


def direct(**parameters) -> Manifest:
    return generate.fn(**parameters)


def files(store: Path, below: str = "") -> list[str]:
    return sorted(str(path.relative_to(store)) for path in (store / below).rglob("*") if path.is_file())


def leftovers(store: Path) -> list[str]:
    return files(store, "staging") + files(store, "generated-data")


def statuses(store: Path, generation_id: str) -> list[str]:
    return [record.status.value for record in reversed(history.of_generation(open_store(store), generation_id))]


def digests(manifest: Manifest) -> dict[str, str]:
    return {name: entry.digest for name, entry in manifest.tables.items()}


def test_a_dataset_is_laid_out_as_the_contract_says(shop, surroundings):
    manifest = direct(schema=str(shop))
    folder = Path(manifest.location)
    assert folder.parent == surroundings / "generated-data/development" / f"{manifest.timestamp:%Y/%m/%d}"
    assert folder.name == manifest.generation_id
    assert {path for path in files(folder) if not path.startswith("gx/")} == {
        "data/customers/part-00000.parquet",
        "data/orders/part-00000.parquet",
        "metadata.json",
        "quality_report.html",
        "quality_report.json",
        "schema.yaml",
    }
    assert Manifest.model_validate_json((folder / "metadata.json").read_text()) == manifest
    assert {name: entry.rows for name, entry in manifest.tables.items()} == {"customers": 40, "orders": 100}
    assert statuses(surroundings, manifest.generation_id) == ["pending", "processing", "completed"]
    assert files(surroundings, "staging") == []
    assert list((surroundings / "staging/.partial").iterdir()) == []


def test_the_manifest_names_the_bytes_of_every_part(shop):
    manifest = direct(schema=str(shop), format=OutputFormat.CSV)
    for entry in manifest.tables.values():
        for part in entry.parts:
            data = (Path(manifest.location) / part["path"]).read_bytes()
            assert (hashlib.sha256(data).hexdigest(), len(data)) == (part["sha256"], part["bytes"])


def test_parts_say_whose_they_are(shop):
    manifest = direct(schema=str(shop))
    metadata = pq.read_metadata(Path(manifest.location) / "data/orders/part-00000.parquet").metadata
    assert metadata[b"understudy.generation_id"].decode() == manifest.generation_id
    assert metadata[b"synthetic"] == b"true"


def test_the_same_request_again_is_the_same_generation_and_no_work(shop, surroundings, monkeypatch):
    first = direct(schema=str(shop))
    monkeypatch.setattr(Engine, "make_chunk", lambda *_: pytest.fail("worked again"))
    heard = Heard()
    with listening(heard):
        second = direct(schema=str(shop))
    assert second == first
    assert any("already published" in note for note in heard.notes)
    assert statuses(surroundings, first.generation_id)[-2:] == ["pending", "completed"]


class Heard(Silent):
    def __init__(self):
        self.notes, self.counts = [], []

    def note(self, text):
        self.notes.append(text)

    def rows(self, done, total):
        self.counts.append((done, total))


def test_progress_is_told_by_rows(shop):
    heard = Heard()
    with listening(heard):
        direct(schema=str(shop), rows={"orders": 5000}, options=GenerationOptions(chunk_rows=1024))
    assert heard.counts == sorted(heard.counts)
    assert heard.counts[-1] == (5040, 5040)


def test_a_damaged_dataset_is_not_taken_for_published(shop):
    manifest = direct(schema=str(shop))
    (Path(manifest.location) / "data/orders/part-00000.parquet").unlink()
    with pytest.raises(ConflictError, match="is damaged"):
        direct(schema=str(shop))


@pytest.mark.parametrize("how", ["threads", "processes", pytest.param("dask", marks=pytest.mark.slow)])
def test_neither_engine_nor_chunks_change_the_content(shop, tmp_path, how):
    wanted = {"schema": str(shop), "rows": {"customers": 900, "orders": 5000}}
    reference = direct(**wanted, options=GenerationOptions(store=str(tmp_path / "reference"), workers=1))
    options = GenerationOptions(store=str(tmp_path / how), engine=how, workers=2, chunk_rows=1024)
    made = direct(**wanted, options=options)
    assert len(made.tables["orders"].parts) == 5
    assert digests(made) == digests(reference)


def test_the_same_request_gives_the_same_bytes_in_another_store_on_another_engine(shop, tmp_path):
    wanted = {"schema": str(shop), "rows": {"orders": 3000}}
    hashes = []
    for how in ("threads", "processes"):
        options = GenerationOptions(store=str(tmp_path / how), engine=how, chunk_rows=1024)
        made = direct(**wanted, options=options)
        hashes.append({part["path"]: part["sha256"] for entry in made.tables.values() for part in entry.parts})
    assert hashes[0] == hashes[1]


def test_some_tables_are_the_same_as_in_the_whole(shop, tmp_path):
    whole = direct(schema=str(shop))
    some = direct(schema=str(shop), tables=("orders",))
    assert digests(some) == {"orders": digests(whole)["orders"]}
    assert some.generation_id != whole.generation_id


@pytest.mark.parametrize(
    "change",
    [
        {"seed": 1},
        {"rows": {"orders": 101}},
        {"format": OutputFormat.JSONL},
        {"tables": ("orders",)},
        {"locale": "de_DE"},
    ],
    ids=str,
)
def test_what_decides_the_bytes_decides_the_id(shop, change):
    assert direct(schema=str(shop), **change).generation_id != direct(schema=str(shop)).generation_id


def test_a_refused_dataset_is_not_published_and_its_report_is_kept(shop, surroundings, monkeypatch):
    spoil(monkeypatch)
    with pytest.raises(GateRefusedError, match="customer_id") as refused:
        direct(schema=str(shop))
    assert leftovers(surroundings) == []
    report = Path(str(refused.value).rpartition("The report is kept: ")[2])
    assert json.loads((report.parent / "quality_report.json").read_text())["summary"]["passed"] is False
    assert report.is_file()
    (last,) = history.read(open_store(surroundings))
    assert (last.status, last.report) == (Status.FAILED, str(report))


def test_a_waived_check_only_warns(shop, monkeypatch):
    spoil(monkeypatch)
    gates = Gates(waived=("relation", "range"))
    manifest = direct(schema=str(shop), options=GenerationOptions(gates=gates))
    assert manifest.quality_metrics["failed"] > 0


def test_what_stands_is_held_to_the_gates_of_whoever_asks_again(shop, surroundings, monkeypatch):
    spoil(monkeypatch)
    waived = GenerationOptions(gates=Gates(waived=("relation", "range")))
    first = direct(schema=str(shop), options=waived)
    with pytest.raises(GateRefusedError, match="customer_id") as refused:
        direct(schema=str(shop))
    assert first.location in str(refused.value)
    assert statuses(surroundings, first.generation_id)[-1] == "failed"
    assert direct(schema=str(shop), options=waived) == first


def spoil(monkeypatch) -> None:
    """Make every order point at a customer that is not there."""
    make = Engine.make_chunk

    def wrong(self, chunk):
        made = make(self, chunk)
        if chunk.table != "orders":
            return made
        place = made.column_names.index("customer_id")
        return made.set_column(place, "customer_id", pa.array([10**9] * len(made), pa.int64()))

    monkeypatch.setattr(Engine, "make_chunk", wrong)


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (OSError(28, "No space left on device"), "failed"),
        (KeyboardInterrupt(), "cancelled"),
        (ValueError("bug"), "failed"),
    ],
    ids=["disk full", "interrupted", "bug"],
)
def test_a_run_that_ends_early_leaves_nothing_but_its_record(shop, surroundings, monkeypatch, error, status):
    def end(*_):
        raise error

    monkeypatch.setattr(Engine, "make_chunk", end)
    with pytest.raises(type(error)):
        direct(schema=str(shop))
    assert leftovers(surroundings) == []
    assert [str(path) for path in (surroundings / "staging/.partial").iterdir()] == []
    (last,) = history.read(open_store(surroundings))
    assert last.status.value == status


def test_an_error_that_nobody_foresaw_is_recorded_without_its_message(shop, surroundings, monkeypatch):
    def end(*_):
        raise ValueError("cannot convert 'jane.doe@example.com'")

    monkeypatch.setattr(Engine, "make_chunk", end)
    with pytest.raises(ValueError, match="cannot convert"):
        direct(schema=str(shop))
    (last,) = history.read(open_store(surroundings))
    assert last.error_message == "ValueError"


@pytest.mark.parametrize(
    ("parameters", "error", "says"),
    [
        ({"schema": "missing.yaml"}, SourceError, "missing.yaml cannot be read"),
        ({"source": "missing.sql"}, SourceError, "missing.sql"),
        ({"source": "empty.sql"}, SourceError, "creates no table"),
        ({"schema": "empty.yaml"}, SchemaError, "tables"),
        ({"schema": "nonsense"}, BadInputError, "neither a schema file"),
        ({"source": "shop.yaml"}, SourceError, "--schema shop.yaml"),
        ({"prompt": "please make nothing"}, BadInputError, "nothing that a dataset could be made of"),
        ({"prompt": "5 users, 9 users"}, BadInputError, "contradicts itself"),
        ({"schema": "shop.yaml", "rows": {"order": 5}}, BadInputError, "Did you mean 'orders'"),
        ({"schema": "shop.yaml", "tables": ("order",)}, BadInputError, "Did you mean 'orders'"),
        ({"schema": "shop.yaml", "compliance": ("sox",)}, BadInputError, "compliance"),
        ({}, BadInputError, "nothing says what to generate"),
    ],
    ids=lambda value: str(value) if isinstance(value, dict) else "",
)
def test_bad_input_is_told_and_writes_nothing(shop, surroundings, parameters, error, says):
    Path("empty.sql").write_text("-- nothing\nSELECT 1;\n")
    Path("empty.yaml").write_text("name: x\ntables: []\n")
    with pytest.raises(error) as told:
        direct(**parameters)
    assert says in str(told.value)
    assert told.value.exit_code == 2
    assert files(surroundings) == []


def test_a_store_that_cannot_be_written_is_bad_input(shop, tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StoreNotWritableError):
        direct(schema=str(shop), options=GenerationOptions(store=str(tmp_path / "file")))


def test_the_manifest_explains_itself(shop):
    manifest = direct(schema=str(shop), options=GenerationOptions(user_id="someone", purpose="a test"))
    assert manifest.user_id == "someone"
    assert manifest.request["rows"] == {"customers": 40, "orders": 100}
    assert manifest.request["options"]["purpose"] == "a test"
    assert manifest.provenance["schema"] == "schema"
    assert sum(manifest.provenance["columns_by"].values()) == 6
    assert {"understudy", "pyarrow", "numpy", "scipy", "faker", "duckdb", "python"} == set(
        manifest.provenance["versions"]
    )


def test_retention_sets_an_end(shop, monkeypatch):
    monkeypatch.setenv("UNDERSTUDY_RETENTION_DAYS", "30")
    manifest = direct(schema=str(shop))
    assert manifest.expires_at is not None
    assert 29 <= (manifest.expires_at - manifest.timestamp).days <= 30


def test_secrets_and_settings_stay_out_of_the_manifest(shop, monkeypatch):
    monkeypatch.setenv("UNDERSTUDY_PII_KEY", "very-secret-key")
    manifest = direct(schema=str(shop))
    assert "very-secret-key" not in "".join(
        path.read_text(errors="replace") for path in Path(manifest.location).rglob("*") if path.is_file()
    )
