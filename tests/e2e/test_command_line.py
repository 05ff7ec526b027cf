"""The command line as a shell sees it: exit codes, one message, one object, and nothing left when it is killed."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

SCHEMA = """
name: events
tables:
  - name: events
    rows: 400000
    primary_key: [event_id]
    columns:
      - {name: event_id, type: integer, generator: {kind: sequence}}
      - {name: value, type: number, nullable: false, generator: {kind: number}, minimum: 0, maximum: 1}
      - {name: kind, type: string, nullable: false, generator: {kind: category, weights: {a: 1, b: 2}}}
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "events.yaml").write_text(SCHEMA)
    for name in [name for name in os.environ if name.startswith(("UNDERSTUDY_", "PREFECT_API"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PREFECT_HOME", str(tmp_path / "prefect"))
    return tmp_path


def start(folder: Path, *arguments: str, group: bool = False) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", "understudy", *arguments],
        cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=group,
    )  # fmt: skip


def understudy(folder: Path, *arguments: str) -> tuple[int, str, str]:
    process = start(folder, *arguments)
    out, err = process.communicate(timeout=280)
    return process.returncode, out, err


def generate(folder: Path, *arguments: str) -> dict[str, Any]:
    code, out, err = understudy(folder, "generate", "--schema", "events.yaml", "--direct", "--json", *arguments)
    assert code == 0, err
    said: dict[str, Any] = json.loads(out.splitlines()[-1])
    return said


def published(folder: Path) -> list[Path]:
    return sorted(path for path in (folder / "store/generated-data").rglob("*") if path.is_file())


def staged(folder: Path) -> list[Path]:
    return [path for path in (folder / "store/staging").rglob("*") if path.is_file()]


def test_json_is_one_object_with_what_the_contract_names(folder):
    said = generate(folder, "--rows", "10")
    assert set(said) == {"generation_id", "status", "location", "tables", "quality", "seconds", "notes"}
    assert set(said["tables"]["events"]) == {"rows", "bytes", "digest"}
    assert said["tables"]["events"]["rows"] == 10


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["generate", "--schema", "events.yaml", "--rows", "0"], "at least 1 row"),
        (["generate", "--schema", "events.yaml", "--rows", "event=5"], "Did you mean 'events'"),
        (["generate", "--source", "missing.sql"], "missing.sql"),
        (["generate", "--schema", "events.yaml", "--store", "ftp://x"], "folder, or s3://"),
        (["generate", "--schema", "events.yaml", "--store", "events.yaml", "--direct"], "events.yaml"),
        (["validate", "missing.yaml"], "missing.yaml cannot be read"),
        (["check", "nothing-0123456789abcdef"], "There is no dataset"),
        (["show", "nothing-0123456789abcdef"], "There is no dataset"),
        (["export", "nothing-0123456789abcdef", "--to", "out"], "There is no dataset"),
        (["reproduce", "nothing-0123456789abcdef"], "There is no dataset"),
        (["diff", "nothing-0123456789abcdef", "nothing-fedcba9876543210"], "There is no dataset"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_bad_input_ends_with_two_and_one_message_and_starts_no_server(folder, arguments, says, monkeypatch):
    monkeypatch.setenv("PREFECT_SERVER_ALLOW_EPHEMERAL_MODE", "false")
    code, out, err = understudy(folder, *arguments)
    assert code == 2, err
    assert says in err
    assert "Traceback" not in err
    assert out == ""
    assert published(folder) == staged(folder) == []


def test_what_stands_already_is_said_without_a_server(folder, monkeypatch):
    first = generate(folder, "--rows", "10")
    monkeypatch.setenv("PREFECT_SERVER_ALLOW_EPHEMERAL_MODE", "false")
    code, out, err = understudy(folder, "generate", "--schema", "events.yaml", "--rows", "10", "--json")
    assert (code, err) == (0, "")
    again = json.loads(out.splitlines()[-1])
    assert again["generation_id"] == first["generation_id"]
    assert "already published" in again["notes"][-1]


def test_verbose_shows_where(folder):
    code, _, err = understudy(folder, "generate", "--schema", "missing.yaml", "--direct", "-v")
    assert code == 2
    assert "Traceback" in err


def test_a_changed_byte_ends_check_with_three(folder):
    said = generate(folder, "--rows", "5000")
    part = Path(said["location"]) / "data/events/part-00000.parquet"
    data = bytearray(part.read_bytes())
    data[200] ^= 1
    part.write_bytes(data)
    code, out, _ = understudy(folder, "check", said["generation_id"], "--direct", "--json")
    assert code == 3
    assert json.loads(out.splitlines()[-1])["status"] == "failed"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["ctrl-c", "sigterm"])
@pytest.mark.parametrize("engine", ["threads", "processes"])
def test_an_interrupt_ends_with_130_and_sweeps_staging(folder, number, engine):
    process = start(
        folder, "generate", "--schema", "events.yaml", "--direct", "--rows", "20000000", "--engine", engine, "--json"
    )
    wait_for(lambda: len(staged(folder)) > 2, process)
    process.send_signal(number)
    out, err = process.communicate(timeout=120)
    assert process.returncode == 130, err
    assert "Cancelled" in err
    assert json.loads(out.splitlines()[-1])["status"] == "cancelled"
    assert published(folder) == staged(folder) == []


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["ctrl-c", "sigterm"])
def test_an_interrupt_of_the_whole_group_ends_a_prefect_run_with_130(folder, number):
    """As a terminal's Ctrl-C comes: to every process in the foreground. The embedded server must outlive the flow."""
    process = start(folder, "generate", "--schema", "events.yaml", "--rows", "20000000", "--json", group=True)
    wait_for(lambda: len(staged(folder)) > 2, process)
    os.killpg(process.pid, number)
    out, err = process.communicate(timeout=60)  # without its server it would ask for minutes
    assert process.returncode == 130, err
    assert json.loads(out.splitlines()[-1])["status"] == "cancelled"
    assert published(folder) == staged(folder) == []
    _, said, _ = understudy(folder, "history", "--json")
    assert [run["status"] for run in json.loads(said)["runs"]] == ["cancelled"]


@pytest.mark.slow
def test_the_embedded_server_ends_with_a_killed_run(folder):
    process = start(folder, "generate", "--schema", "events.yaml", "--rows", "20000000", group=True)
    wait_for(lambda: len(staged(folder)) > 2, process)
    (server,) = children(process.pid, "embedded.py")
    process.kill()
    process.communicate(timeout=60)
    deadline = time.monotonic() + 60
    while Path(f"/proc/{server}").exists():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def children(parent: int, named: str) -> list[int]:
    found = []
    for path in Path("/proc").glob("[0-9]*"):
        try:
            above = int((path / "stat").read_text().rpartition(")")[2].split()[1])
            if above == parent and named in (path / "cmdline").read_text():
                found.append(int(path.name))
        except OSError:
            continue
    return found


def wait_for(condition, process) -> None:
    deadline = time.monotonic() + 120
    while not condition():
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < deadline
        time.sleep(0.02)


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_killed_at_any_moment_nothing_is_visible_and_the_next_run_publishes(folder):
    began = time.monotonic()
    reference = generate(folder, "--store", "reference")
    whole = time.monotonic() - began
    moments = random.Random(7)
    for _ in range(20):
        process = start(folder, "generate", "--schema", "events.yaml", "--direct")
        time.sleep(moments.uniform(0.3, 1.0) * whole)
        process.kill()
        process.communicate()
        manifests = list((folder / "store/generated-data").rglob("metadata.json"))
        assert bool(manifests) == bool(published(folder))
        if manifests:
            code, _, err = understudy(folder, "check", reference["generation_id"], "--direct")
            assert code == 0, err
            remove(folder / "store")
    again = generate(folder)
    assert again["tables"] == reference["tables"]
    assert staged(folder) == []


def remove(store: Path) -> None:
    import shutil

    shutil.rmtree(store)


@pytest.mark.slow
def test_a_run_with_the_embedded_server_says_the_same_as_a_direct_one(folder):
    code, out, err = understudy(folder, "generate", "--schema", "events.yaml", "--rows", "3000", "--json")
    assert (code, err) == (0, "")
    said = json.loads(out.splitlines()[-1])
    assert said["tables"] == generate(folder, "--rows", "3000", "--store", "other")["tables"]


@pytest.mark.slow
def test_bad_input_is_one_message_with_prefect_too(folder):
    code, out, err = understudy(folder, "generate", "--schema", "missing.yaml")
    assert (code, out) == (2, "")
    assert err.splitlines() == ["missing.yaml cannot be read: No such file or directory."]


def test_without_a_server_it_says_what_to_do(folder, monkeypatch):
    monkeypatch.setenv("PREFECT_API_URL", "http://127.0.0.1:9/api")
    monkeypatch.setenv("PREFECT_CLIENT_MAX_RETRIES", "0")
    code, _, err = understudy(folder, "generate", "--schema", "events.yaml")
    assert code == 1
    assert "--direct" in err
    assert "Traceback" not in err
