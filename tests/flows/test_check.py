"""``check`` and ``reproduce``, directly: both find the very thing that is wrong, and nothing in what is right."""

import shutil
from pathlib import Path

import pytest

from flows.check import check
from flows.generate import generate
from flows.reproduce import reproduce
from schemas.errors import SourceError
from schemas.manifest import Manifest, OutputFormat
from schemas.request import GenerationOptions


@pytest.fixture
def published(shop) -> Manifest:
    return generate.fn(schema=str(shop), options=GenerationOptions(chunk_rows=1024), rows={"orders": 2500})


@pytest.mark.parametrize("format", list(OutputFormat))
def test_what_was_published_passes(shop, format):
    manifest = generate.fn(schema=str(shop), format=format)
    result = check.fn(manifest.generation_id)
    assert result.passed
    assert (result.parts, result.generation_id) == (2, manifest.generation_id)
    assert result.checks > 10


def test_it_is_found_by_id_folder_and_address(published):
    for name in (published.generation_id, published.location, Path(published.location).as_uri()):
        assert check.fn(name).location == published.location


def test_a_store_may_be_moved(published, tmp_path):
    moved = tmp_path / "elsewhere"
    shutil.move(tmp_path / "store", moved)
    inside = Path(published.location).relative_to(tmp_path / "store")
    result = check.fn(published.generation_id, options=GenerationOptions(store=str(moved)))
    assert result.passed
    assert check.fn(str(moved / inside)).passed


def test_one_bit_is_found(published):
    path = Path(published.location) / "data/orders/part-00001.parquet"
    data = bytearray(path.read_bytes())
    data[100] ^= 1
    path.write_bytes(data)
    result = check.fn(published.generation_id)
    assert not result.passed
    assert len(result.damage) == 1
    assert "part-00001" in result.damage[0]


def test_a_missing_part_is_found(published):
    (Path(published.location) / "data/orders/part-00002.parquet").unlink()
    result = check.fn(published.generation_id)
    assert any("part-00002" in problem for problem in result.damage)
    assert result.failures


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def test_a_schema_that_was_made_laxer_since_is_found(published):
    edit(Path(published.location) / "schema.yaml", "maximum: 900", "maximum: 901")
    result = check.fn(published.generation_id)
    assert not result.passed
    assert result.failures == ()
    assert "schema.yaml does not hold the bytes that were published: its SHA-256 differs." in result.damage
    assert any("its digest differs from the manifest's" in problem for problem in result.damage)


def test_a_schema_that_only_looks_other_is_damage_to_the_file_alone(published):
    path = Path(published.location) / "schema.yaml"
    path.write_text("# a remark\n" + path.read_text())
    (problem,) = check.fn(published.generation_id).damage
    assert problem.startswith("schema.yaml has")


@pytest.mark.parametrize("content", [None, "", "name: [", "name: x\ntables: []\n"])
def test_a_schema_that_is_gone_or_is_none_is_found_and_the_bytes_are_verified_still(published, content):
    path = Path(published.location) / "schema.yaml"
    path.unlink() if content is None else path.write_text(content)
    (Path(published.location) / "data/orders/part-00000.parquet").write_bytes(b"")
    result = check.fn(published.generation_id)
    assert (result.passed, result.checks) == (False, 0)
    assert len(result.damage) == 3


@pytest.mark.parametrize("name", ["quality_report.json", "quality_report.html", "gx/validations/orders.json"])
def test_a_report_that_was_edited_is_found(published, name):
    path = Path(published.location) / name
    path.write_text(path.read_text().replace("e", "f", 1))
    (problem,) = check.fn(published.generation_id).damage
    assert problem.startswith(f"{name} does not hold the bytes")


@pytest.mark.parametrize("name", ["orders/part-00003.parquet", "more/part-00000.parquet"])
def test_a_file_among_the_data_that_was_not_published_is_found(published, name):
    data = Path(published.location) / "data"
    (data / name).parent.mkdir(exist_ok=True)
    shutil.copy(data / "orders/part-00000.parquet", data / name)
    assert any(problem.startswith(f"data/{name} is not one") for problem in check.fn(published.generation_id).damage)


def test_a_manifest_that_was_edited_is_found(published):
    edit(Path(published.location) / "metadata.json", f'"seed": {published.seed}', f'"seed": {published.seed + 1}')
    (problem,) = check.fn(published.generation_id).damage
    assert problem.startswith("metadata.json does not hold the bytes")


def test_a_manifest_that_went_without_its_history_passes(published, tmp_path):
    shutil.copytree(published.location, tmp_path / "copy")
    assert check.fn(str(tmp_path / "copy")).passed


def test_what_was_removed_and_made_again_passes(shop, published):
    shutil.rmtree(published.location)
    again = generate.fn(schema=str(shop), options=GenerationOptions(chunk_rows=1024), rows={"orders": 2500})
    assert check.fn(again.generation_id).passed


def test_every_published_file_is_verified(published):
    folder = Path(published.location)
    files = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()} - {"metadata.json"}
    parts = {part["path"] for entry in published.tables.values() for part in entry.parts}
    assert files == parts | set(published.documents)
    result = check.fn(published.generation_id)
    assert (result.parts, result.documents) == (len(parts), len(published.documents))


def test_documents_are_the_same_when_the_same_is_made_again(shop, published, tmp_path):
    shutil.move(tmp_path / "store", tmp_path / "first")
    again = generate.fn(schema=str(shop), options=GenerationOptions(chunk_rows=1024), rows={"orders": 2500})
    assert again.documents == published.documents


def test_nothing_is_written_into_the_store_that_is_checked(published, surroundings, monkeypatch):
    from tasks.quality import views

    before, seen, real = sorted(surroundings.rglob("*")), [], views.lay_views

    def look(*arguments):
        seen.append(sorted(surroundings.rglob("*")))
        return real(*arguments)

    monkeypatch.setattr(views, "lay_views", look)
    assert check.fn(published.generation_id).passed
    assert [*seen, sorted(surroundings.rglob("*"))] == [before, before]


def test_another_schema_is_held_against_it(published, shop, tmp_path):
    stricter = tmp_path / "stricter.yaml"
    stricter.write_text(shop.read_text().replace("maximum: 900", "maximum: 2"))
    result = check.fn(published.generation_id, schema=str(stricter))
    assert result.damage == ()
    assert any("orders.amount" in failure for failure in result.failures)


def test_files_of_others_are_checked_too(published, shop, tmp_path):
    shutil.copytree(Path(published.location) / "data", tmp_path / "foreign" / "data")
    with pytest.raises(SourceError, match="--schema"):
        check.fn("./foreign")
    result = check.fn("./foreign", schema=str(shop))
    assert (result.passed, result.parts, result.generation_id) == (True, 0, None)


def test_some_tables_are_held_against_what_remains_of_the_schema(shop):
    manifest = generate.fn(schema=str(shop), tables=("orders",))
    assert check.fn(manifest.generation_id).passed
    assert reproduce.fn(manifest.generation_id).same


@pytest.mark.parametrize("name", ["nothing-0123456789abcdef", "./nowhere", "s3://"])
def test_what_is_not_there_is_said_not_to_be(name):
    with pytest.raises(SourceError):
        check.fn(name)


def test_a_dataset_is_made_again_byte_by_byte(published):
    found = reproduce.fn(published.generation_id)
    assert found.same
    assert found.tables == {"customers": "same bytes", "orders": "same bytes"}
    assert found.again == published.generation_id


def test_reproducing_leaves_the_store_alone(published, tmp_path):
    before = sorted(tmp_path.rglob("*"))
    reproduce.fn(published.generation_id)
    assert sorted(tmp_path.rglob("*")) == before


def test_a_schema_that_was_changed_since_is_noticed(published):
    path = Path(published.location) / "schema.yaml"
    path.write_text(path.read_text().replace("gold: 1", "gold: 9"))
    found = reproduce.fn(published.generation_id)
    assert not found.same
    assert found.tables["customers"].startswith("differs")


def test_files_without_a_manifest_cannot_be_made_again(published, tmp_path):
    shutil.copytree(Path(published.location) / "data", tmp_path / "foreign" / "data")
    with pytest.raises(SourceError, match="no manifest"):
        reproduce.fn("./foreign")


def test_the_example_is_checked_and_made_again_from_its_own_schema_file():
    """Whatever generators the DDL reader chose, distributions within them included, survive ``schema.yaml``."""
    example = Path(__file__).parents[2] / "examples/orders.sql"
    manifest = generate.fn(source=str(example), rows=60)
    assert check.fn(manifest.generation_id).passed
    assert set(reproduce.fn(manifest.generation_id).tables.values()) == {"same bytes"}
