"""Files of an export arrive whole or not at all, wherever they go, with what stands beside the data."""

import json
import os
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest
from exports import FAMILY, publish

from flows.export import export
from schemas.errors import BadInputError, StoreError
from schemas.manifest import Manifest, OutputFormat
from tasks.storage.formats import read_part
from tasks.storage.s3 import S3Store

SOILED = """
name: Soiled
tables:
  - name: piece
    rows: 400
    primary_key: [id]
    columns:
      - {name: id, type: integer, generator: {kind: sequence}}
      - {name: word, type: string, nullable: false, generator: {kind: category, values: [alpha, beta, gamma]}}
dirt:
  - {table: piece, kind: typo, columns: [word], rate: 0.1}
"""
CHANGED = SOILED[: SOILED.index("dirt:")] + "changes:\n  - {table: piece, columns: [word]}\n"
NAMES = ["lines.csv", "orders.csv", "schema.yaml", "staff.csv"]


@pytest.fixture
def family(tmp_path: Path) -> Manifest:
    return publish(FAMILY, tmp_path)


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def failing_link(after: int):
    """The operating system's link, which fails from some call on."""
    calls, real = [], os.link

    def link(*given: object) -> None:
        calls.append(given)
        if len(calls) > after:
            raise OSError(28, "No space left on device")
        real(*given)

    return link


@pytest.mark.parametrize("replace", [False, True])
@pytest.mark.parametrize("after", [0, 1, 3])
def test_a_folder_is_as_it_was_when_a_file_cannot_be_put(family, tmp_path, monkeypatch, replace, after):
    out = tmp_path / "out"
    out.mkdir()
    (out / "mine.txt").write_text("mine")
    if replace:
        (out / "orders.csv").write_text("mine too")
        (out / "staff.csv").write_text("and mine")
    before = files(out)
    monkeypatch.setattr(os, "link", failing_link(after))
    with pytest.raises(StoreError, match=r"nothing was written.*--to"):
        export.fn(family.generation_id, str(out), format=OutputFormat.CSV, replace=replace)
    assert files(out) == before


def test_a_new_folder_appears_by_one_rename(family, tmp_path, monkeypatch):
    monkeypatch.setattr(os, "link", failing_link(0))  # not needed
    export.fn(family.generation_id, str(tmp_path / "new" / "out"), format=OutputFormat.CSV)
    assert sorted(files(tmp_path / "new" / "out")) == NAMES
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["out"]


def test_a_folder_that_cannot_be_written_names_the_option(family, tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(StoreError, match="Give --to a folder"):
        export.fn(family.generation_id, str(tmp_path / "file" / "out"))


@pytest.mark.parametrize("format", list(OutputFormat))
def test_labels_go_along_in_the_format_asked(tmp_path, format):
    manifest = publish(SOILED, tmp_path)
    result = export.fn(manifest.generation_id, str(tmp_path / "out"), format=format)
    written = read_part(tmp_path / "out" / "labels" / f"piece.{format}", format, labels(manifest).schema)
    assert written.equals(labels(manifest))
    assert written.num_rows > 0
    assert str(tmp_path / "out" / "labels" / f"piece.{format}") in result.files


def labels(manifest: Manifest) -> pa.Table:
    from tasks.records.dirt.labels import LABELS

    read = duckdb.sql(f"SELECT * FROM '{manifest.location}/labels/piece/*.parquet'").to_arrow_table()
    return read.cast(LABELS).combine_chunks()


def test_changes_and_versions_go_along_as_json_lines(tmp_path):
    manifest = publish(CHANGED, tmp_path)
    export.fn(manifest.generation_id, str(tmp_path / "out"), format=OutputFormat.JSONL)
    for name in ("changes", "scd2"):
        rows = [json.loads(line) for line in (tmp_path / "out" / name / "piece.jsonl").read_text().splitlines()]
        assert len(rows) == manifest.companions[f"{name}/piece"].rows > 0
    export.fn(manifest.generation_id, str(tmp_path / "csv"), format=OutputFormat.CSV)
    assert (tmp_path / "csv" / "changes" / "piece.csv").stat().st_size > 0


def test_what_stands_below_is_seen_as_well(tmp_path):
    manifest = publish(SOILED, tmp_path)
    (tmp_path / "out" / "labels").mkdir(parents=True)
    (tmp_path / "out" / "labels" / "piece.csv").write_text("mine")
    with pytest.raises(BadInputError, match=r"labels/piece\.csv already"):
        export.fn(manifest.generation_id, str(tmp_path / "out"), format=OutputFormat.CSV)
    assert files(tmp_path / "out") == {"labels/piece.csv": b"mine"}


def test_a_table_may_have_any_name_in_duckdb(tmp_path):
    manifest = publish(SOILED, tmp_path)
    export.fn(manifest.generation_id, str(tmp_path / "x.duckdb"))
    with duckdb.connect(str(tmp_path / "x.duckdb")) as connection:
        assert connection.execute("SELECT count(*) FROM piece").fetchall() == [(400,)]


@pytest.fixture
def on_s3(s3_options, monkeypatch) -> None:
    monkeypatch.setenv("UNDERSTUDY_S3_ENDPOINT_URL", s3_options.s3_endpoint_url)
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")


def objects(client, bucket: str) -> dict[str, bytes]:
    listed = client.list_objects_v2(Bucket=bucket).get("Contents", [])
    return {each["Key"]: client.get_object(Bucket=bucket, Key=each["Key"])["Body"].read() for each in listed}


@pytest.mark.usefixtures("on_s3")
def test_an_export_to_s3_holds_what_one_to_a_folder_holds(tmp_path, s3_uri, s3_bucket, s3_client):
    manifest = publish(SOILED, tmp_path)
    export.fn(manifest.generation_id, str(tmp_path / "out"), format=OutputFormat.CSV)
    result = export.fn(manifest.generation_id, s3_uri, format=OutputFormat.CSV)
    local = files(tmp_path / "out")
    assert objects(s3_client, s3_bucket) == {f"some/prefix/{name}": data for name, data in local.items()}
    assert sorted(result.files) == sorted(f"{s3_uri}/{name}" for name in local)
    with pytest.raises(BadInputError, match="--replace"):
        export.fn(manifest.generation_id, s3_uri, format=OutputFormat.CSV)


@pytest.mark.usefixtures("on_s3")
@pytest.mark.parametrize("replace", [False, True])
def test_a_prefix_is_as_it_was_when_an_object_cannot_be_put(family, s3_uri, s3_bucket, s3_client, monkeypatch, replace):
    s3_client.put_object(Bucket=s3_bucket, Key="some/prefix/mine.txt", Body=b"mine")
    if replace:
        s3_client.put_object(Bucket=s3_bucket, Key="some/prefix/orders.csv", Body=b"mine too")
    before, real, put = objects(s3_client, s3_bucket), S3Store.put_file, []

    def failing(store: S3Store, path: Path, key: str, *, move: bool = False) -> None:
        put.append(key)
        if len(put) == 3:
            raise StoreError("the store failed")
        real(store, path, key, move=move)

    monkeypatch.setattr(S3Store, "put_file", failing)
    with pytest.raises(StoreError, match="the store failed"):
        export.fn(family.generation_id, s3_uri, format=OutputFormat.CSV, replace=replace)
    assert objects(s3_client, s3_bucket) == before
