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
