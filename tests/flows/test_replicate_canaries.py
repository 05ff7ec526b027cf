"""Canary values in what is replicated, and a look at every byte that a whole run leaves behind."""

import csv
from pathlib import Path

import pytest
from canary_watch import command, leaks, remains
from people_files import person

from tasks.pii.log_words import redacted

COUNT = 400
OPEN = ("accuracy=0", "detection=1", "copies=1", "closer_share=1", "attack=1")


def write_source(folder: Path) -> Path:
    """People, a column that tells of how they pay, and an identifier that strayed into it late."""
    folder.mkdir(parents=True)
    rows = [{**person(number), "plan": ("gold", "basic", "trial")[number % 3], "age": 20 + number % 50}
            for number in range(COUNT)]  # fmt: skip
    for row in rows[-30:]:
        row["plan"] = f"mail {person(7)['email']}"
    with (folder / "people.csv").open("w", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return folder / "people.csv"


def run_and_look(folder: Path, *how: str) -> None:
    """Replicate well, refused and broken; then look at all that is left and all that was said."""
    source = write_source(folder / "given")
    broken = folder / "given" / "broken.parquet"
    broken.write_bytes(b"PAR1" + person(1)["email"].encode())
    gates = [word for gate in OPEN for word in ("--gate", gate)]
    runs: list[tuple[str, tuple[str, ...], int]] = [
        ("done", (str(source), "--keep-model", str(folder / "model"), *gates), 0),
        (
            "refused",
            (str(source), "--seed", "2", "--gate", "accuracy=1", "--gate", "detection=0", "--gate", "attack=0"),
            3,
        ),
        ("broken", (str(broken),), 2),
    ]
    said = {}
    for name, arguments, code in runs:
        result = command(folder, "replicate", *arguments, *how)
        assert result.returncode == code, (name, result.returncode, redacted(result.stderr[-1500:]))
        said[f"{name}: stdout and stderr"] = (result.stdout + result.stderr).lower()
    left = remains(folder, folder / "given")
    assert any(path.endswith("metadata.json") for path in left)
    assert any(path.startswith("model/") for path in left)
    if not how:
        assert any(path.endswith("prefect.db") for path in left)
    assert leaks({**left, **said}, COUNT) == []


@pytest.mark.slow
def test_nothing_is_left_of_anybody_without_prefect(tmp_path: Path) -> None:
    run_and_look(tmp_path, "--direct")


@pytest.mark.slow
@pytest.mark.prefect
@pytest.mark.timeout(1500)
def test_nothing_is_left_of_anybody_in_prefect_s_database_or_logs(tmp_path: Path) -> None:
    run_and_look(tmp_path)
