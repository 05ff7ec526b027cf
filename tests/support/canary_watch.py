"""Canary values in the input, and a look at every byte that a whole run leaves behind."""

import os
import subprocess
import sys
from pathlib import Path

import pyarrow.parquet as pq
from people_files import canaries


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


def leaks(texts: dict[str, str], count: int) -> list[str]:
    """Where canaries of so many people are, never what they are."""
    wanted = canaries(count)
    return sorted({where for where, text in texts.items() for value in wanted if value in text})


def command(folder: Path, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
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
        [sys.executable, "-m", "understudy", *arguments, "-v"], cwd=folder, env={**environment, **more}, text=True,
        capture_output=True, timeout=280, check=False,
    )  # fmt: skip
