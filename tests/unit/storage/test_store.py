"""What every store promises."""

import os
import pickle
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from schemas.errors import StoreError, StoreNotWritableError
from tasks.storage import disk
from tasks.storage.local import LocalStore
from tasks.storage.store import Store, StoreOptions, open_store

ESCAPES = [
    "../x",
    "a/../../x",
    "/etc/x",
    "a//b",
    "",
    ".",
    "a/./b",
    "a\\b",
    "a\0b",
    "a\nb",
    "a/",
    "x" * 256,
    "a/" * 500 + "b",
]


def keys(store: Store, prefix: str = "") -> list[str]:
    return [stored.key for stored in store.list(prefix)]


def test_a_usable_store_passes_the_probe_and_stays_as_it_was(store: Store) -> None:
    store.probe()
    assert keys(store) == []


def test_bytes_and_files_are_put_read_replaced_and_deleted(store: Store, tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_bytes(b"from a file")
    store.put_bytes("a/b", b"old")
    store.put_bytes("a/b", b"new")
    store.put_file(file, "a/c")
    assert [store.read(key) for key in ("a/b", "a/c", "a/d", "a")] == [b"new", b"from a file", None, None]
    assert file.read_bytes() == b"from a file"
    store.put_file(file, "a/c", move=True)
    assert not file.exists()
    store.delete(["a/b", "a/never"])
    assert keys(store) == ["a/c"]


def test_create_stores_once(store: Store) -> None:
    assert store.create("k", b"first")
    assert store.create("k", b"first")  # equal bytes count as one's own
    assert not store.create("k", b"second")
    assert store.create("k", b"third", same=lambda standing: standing == b"first")
    assert store.read("k") == b"first"


def test_of_many_creators_one_wins(store: Store) -> None:
    with ThreadPoolExecutor(8) as pool:
        won = list(pool.map(lambda at: store.create("k", str(at).encode()), range(8)))
    assert won.count(True) == 1
    assert store.read("k") == str(won.index(True)).encode()


def test_listing_is_by_folder_and_ordered(store: Store) -> None:
    for key in ("b", "a/2", "a/1/x", "a-b", "ab/1", "a/1-x"):
        store.put_bytes(key, b"123")
    assert keys(store) == sorted(["b", "a/2", "a/1/x", "a-b", "ab/1", "a/1-x"])
    assert keys(store, "a") == keys(store, "a/") == ["a/1-x", "a/1/x", "a/2"]
    assert keys(store, "none") == []
    assert [name for name in store.children() if name != "staging/"] == ["a-b", "a/", "ab/", "b"]
    assert list(store.children("a")) == ["1-x", "1/", "2"]
    assert list(store.children("none")) == []
    assert {stored.size for stored in store.list()} == {3}


def test_ages_are_measured_on_the_stores_clock(store: Store) -> None:
    before = store.now()
    store.put_bytes("k", b"")
    (stored,) = store.list()
    assert before - timedelta(seconds=2) <= stored.modified <= store.now() + timedelta(seconds=2)


def test_a_prefix_is_deleted_and_its_neighbours_stay(store: Store) -> None:
    for key in ("a/metadata.json", "a/data/1", "a/data/2", "ab/1", "a.json"):
        store.put_bytes(key, b"")
    store.delete_prefix("a")
    store.delete_prefix("never")
    assert keys(store) == ["a.json", "ab/1"]


def test_a_local_copy_holds_what_lies_under_the_prefix(store: Store, tmp_path: Path) -> None:
    for key in ("p/data/t/part-0", "p/schema.yaml", "other"):
        store.put_bytes(key, key.encode())
    folder = store.local_copy("p", tmp_path / "copy")
    found = {path.relative_to(folder).as_posix(): path.read_text() for path in folder.rglob("*") if path.is_file()}
    assert found == {"data/t/part-0": "p/data/t/part-0", "schema.yaml": "p/schema.yaml"}


@pytest.mark.parametrize("key", ESCAPES)
def test_keys_that_leave_the_store_are_refused(store: Store, key: str, tmp_path: Path) -> None:
    attempts = [
        lambda: store.put_bytes(key, b"x"),
        lambda: store.create(key, b"x"),
        lambda: store.put_file(Path(__file__), key),
        lambda: store.read(key),
        lambda: store.delete([key]),
        lambda: store.publish("staging/g/a", key, b'{"tables": {}}'),
    ]
    for attempt in attempts:
        with pytest.raises(StoreError, match="cannot name anything"):
            attempt()
    assert not (tmp_path / "x").exists()


def test_a_link_that_leaves_the_folder_is_refused(local: Store, tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    local.put_bytes("inside", b"")
    (tmp_path / "store" / "door").symlink_to(tmp_path / "outside")
    for attempt in (lambda: local.put_bytes("door/x", b"x"), lambda: list(local.list("door"))):
        with pytest.raises(StoreError, match="symbolic link"):
            attempt()
    assert list((tmp_path / "outside").iterdir()) == []


@pytest.mark.parametrize("uri", ["gs://bucket/x", "s3://", "s3:///prefix", "", "http://host/x"])
def test_an_address_of_no_known_kind_is_bad_input(uri: str) -> None:
    with pytest.raises(StoreNotWritableError) as raised:
        open_store(uri)
    assert raised.value.exit_code == 2


def test_a_file_address_is_a_folder(tmp_path: Path) -> None:
    assert open_store(f"file://{tmp_path}/with%20space").uri == f"{tmp_path}/with space"


@pytest.mark.parametrize("folder", ["a-file/store", "a-file"])
def test_a_folder_that_cannot_be_written_is_bad_input(folder: str, tmp_path: Path) -> None:
    (tmp_path / "a-file").write_text("")
    with pytest.raises(StoreNotWritableError, match=r"cannot be written.*Give --store") as raised:
        open_store(tmp_path / folder).probe()
    assert raised.value.exit_code == 2


def test_unfinished_files_of_the_dead_are_cleared_by_age(local: Store, tmp_path: Path) -> None:
    local.probe()
    (local.scratch / "left-by-the-dead").write_bytes(b"")
    assert local.clear_unfinished(datetime.now(UTC) - timedelta(hours=1)) == 0
    assert local.clear_unfinished(datetime.now(UTC) + timedelta(hours=1)) == 1


def test_options_are_picklable_and_hold_no_secret() -> None:
    options = StoreOptions(s3_endpoint_url="http://127.0.0.1:1", region="eu-west-1", kms_key_id="alias/key")
    assert pickle.loads(pickle.dumps(options)) == options
    assert not any("secret" in name or "access" in name for name in vars(options))


def test_opening_a_folder_loads_no_library_of_s3() -> None:
    code = (
        "import sys; from tasks.storage.store import open_store; import tasks.storage.publish;"
        "open_store('x'); print([m for m in ('boto3', 'botocore', 'pandas', 'prefect') if m in sys.modules])"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert out.stdout.strip() == "[]"


def _swept_while(store: LocalStore, folder: Path, monkeypatch: pytest.MonkeyPatch, times: int) -> list[Path]:
    """Let another run remove a folder right after it was made, so many times."""
    make, removed = disk.make_folder, []

    def made(path: Path) -> None:
        make(path)
        if path == folder and len(removed) < times:
            path.rmdir()
            removed.append(path)

    monkeypatch.setattr(disk, "make_folder", made)
    return removed


@pytest.mark.parametrize("times", [1, 3])
@pytest.mark.parametrize(
    "act",
    [
        lambda store: store.put_bytes("staging/g/a.json", b"x"),
        lambda store: store.create("staging/g/a.json", b"x"),
        lambda store: os.close(store.create_held("staging/g/a.json", b"x")),
    ],
    ids=["put", "create", "held"],
)
def test_a_folder_that_another_run_sweeps_meanwhile_is_made_again(local, monkeypatch, act, times) -> None:
    removed = _swept_while(local, local.root / "staging" / "g", monkeypatch, times)
    act(local)
    assert len(removed) == times
    assert local.read("staging/g/a.json") == b"x"


def test_a_file_that_goes_while_the_unfinished_are_looked_at_is_passed_over(local, monkeypatch) -> None:
    local.probe()
    (local.scratch / "here").write_bytes(b"")
    names = [local.scratch / "gone", local.scratch / "here"]
    monkeypatch.setattr("tasks.storage.local.files_below", lambda folder: iter(names))
    assert local.clear_unfinished(datetime.now(UTC) + timedelta(days=1)) == 1
    assert not names[1].exists()
