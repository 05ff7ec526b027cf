"""Canary values in the input, and a look at every byte that a whole run leaves behind."""

import json
import logging
import os
import subprocess
import sys
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from people_files import canaries, person, write_people

from flows.log_filter import guarded_logs
from tasks.pii.log_words import redacted

COUNT = 40


def remains(folder: Path, source: Path) -> dict[str, str]:
    """Everything below a folder but the source, as small letters, by path; Parquet unpacked."""
    found = {}
    for path in folder.rglob("*"):
        if not path.is_file() or path.is_relative_to(source):
            continue
        raw = path.read_bytes()
        text = raw.decode("utf-8", "replace") + raw.decode("utf-16-le", "replace")
        if raw.startswith(b"PAR1"):
            text += str(pq.ParquetFile(path).read().to_pylist())
        found[f"{path.relative_to(folder)}"] = text.lower()
    return found


def leaks(texts: dict[str, str]) -> list[str]:
    """Where canaries are, never what they are."""
    wanted = canaries(COUNT)
    return sorted({where for where, text in texts.items() for value in wanted if value in text})


def bad_inputs(folder: Path) -> list[Path]:
    """Files with canaries in them, each broken in its own way."""
    one, two = person(1), person(2)
    files = {
        "cut.json": json.dumps([one, two])[:-30].encode(),
        "odd.csv": f"name,email\n{one['last_name']},{one['email']}\n".encode() + b"\x81\x8d,x\n",
        "long.csv": f"name,email\n{one['last_name']},{one['email']}\n{two['last_name']},{two['email']},x,y\n".encode(),
        "headless.jsonl": (json.dumps({one["email"]: 1}) + "\n").encode(),
        "fake.parquet": b"PAR1" + one["email"].encode(),
    }
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return [folder / name for name in files]


def command(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command line with a home, a temporary folder and a Prefect of its own, as talkative as it can be."""
    for name in ("tmp", "home"):
        (folder / name).mkdir(exist_ok=True)
    environment = {
        "PATH": os.environ["PATH"], "HOME": str(folder / "home"), "TMPDIR": str(folder / "tmp"),
        "PREFECT_HOME": str(folder / "prefect"), "PREFECT_LOGGING_LEVEL": "DEBUG",
        "PREFECT_LOGGING_ROOT_LEVEL": "DEBUG",
        "UNDERSTUDY_STORE": str(folder / "store"), "UNDERSTUDY_SPACY_MODEL": "none",
        "UNDERSTUDY_PII_HOME": str(folder / "keys"),
    }  # fmt: skip
    return subprocess.run(
        [sys.executable, "-m", "understudy", "mask", *arguments, "-v"], cwd=folder, env=environment, text=True,
        capture_output=True, timeout=280, check=False,
    )  # fmt: skip


def run_and_look(folder: Path, *how: str) -> None:
    """Mask well, refused and broken; then look at all that is left and all that was said."""
    source = write_people(folder / "given" / "src", COUNT)
    policy = folder / "keep.yaml"
    policy.write_text("types: {EMAIL: keep}\ncolumns: {customers.notes: keep}\n")
    runs: list[tuple[str, tuple[str, ...], int]] = [
        ("done", (str(source), "--vault", str(folder / "keys" / "v"), "--strategy", "tokenize"), 0),
        *((path.name, (str(path),), 2) for path in bad_inputs(folder / "given")[: None if how else 2]),
        ("refused", (str(source / "customers.csv"), "--policy", str(policy)), 3),
    ]
    said = {}
    for name, arguments, code in runs:
        result = command(folder, *arguments, *how)
        assert result.returncode == code, (name, result.returncode, redacted(result.stderr[-1500:]))
        said[f"{name}: stdout and stderr"] = (result.stdout + result.stderr).lower()
    left = remains(folder, folder / "given")
    assert any(path.endswith("metadata.json") for path in left)
    assert any(path.endswith("privacy_report.json") and path.startswith("store/history") for path in left)
    if not how:
        assert any(path.endswith("prefect.db") for path in left)
    assert leaks({**left, **said}) == []


@pytest.mark.slow
def test_nothing_is_left_of_anybody_without_prefect(tmp_path: Path) -> None:
    run_and_look(tmp_path, "--direct")


@pytest.mark.slow
@pytest.mark.prefect
@pytest.mark.timeout(1500)
def test_nothing_is_left_of_anybody_in_prefect_s_database_or_logs(tmp_path: Path) -> None:
    run_and_look(tmp_path)


def test_the_search_would_find_a_leak(tmp_path: Path) -> None:
    source = write_people(tmp_path / "src", COUNT)
    (tmp_path / "some.log").write_text(f"could not read {person(3)['email']}")
    assert leaks(remains(tmp_path, source)) == ["some.log"]


def test_what_slips_into_a_log_is_redacted(caplog: pytest.LogCaptureFixture) -> None:
    one = person(3)
    with guarded_logs(), caplog.at_level(logging.DEBUG):
        logging.getLogger("anyone").info("row %s has %s", 7, one["email"])
        logging.getLogger("anyone").warning("%s %s", one["ssn"], one["card_number"])
        try:
            raise ValueError(f"cannot parse {one['phone']}")
        except ValueError:
            logging.getLogger("anyone").exception("failed")
    text = caplog.text + "".join(record.getMessage() for record in caplog.records)
    assert "row 7 has [EMAIL]" in text
    assert "[SSN] [CREDIT_CARD]" in text
    assert "cannot parse [PHONE]" in text
    assert not [value for value in (one["email"], one["ssn"], one["card_number"], one["phone"]) if value in text]
    logging.getLogger("anyone").warning("2026-11-27 10:11:12,123 took 12.5 s")
    assert "2026-11-27 10:11:12,123 took 12.5 s" in caplog.text
