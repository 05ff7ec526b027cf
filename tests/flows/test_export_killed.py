"""An export that is killed while its files move into a folder that stands: the next one finds the folder as it was."""

import subprocess
import sys
from pathlib import Path

import pytest

from tasks.export.moving import clear_left, move_in, staging_name

NAMES = ["a.csv", "labels/a.csv", "schema.yaml"]
KILLED = """
import os, sys
from pathlib import Path
from tasks.export import moving
root, after, replace = Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3] == "True"
staged = root / moving.staging_name(root)
(staged / "labels").mkdir(parents=True)
for name in sys.argv[4:]:
    (staged / name).write_text("new " + name)
real, calls = os.link, []
def link(*given):
    calls.append(given)
    if len(calls) > after:
        os.kill(os.getpid(), 9)
    real(*given)
os.link = link
moving.move_in(staged, root, sys.argv[4:], replace=replace)
os.kill(os.getpid(), 9)
"""


def files(folder: Path) -> dict[str, str]:
    return {str(path.relative_to(folder)): path.read_text() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize(("after", "replace"), [(0, False), (2, False), (2, True), (3, True)])
def test_the_next_export_undoes_what_a_killed_one_had_moved(tmp_path, after, replace):
    root = tmp_path / "out"
    root.mkdir()
    before = {"mine.txt": "mine", **({"a.csv": "old", "schema.yaml": "old"} if replace else {})}
    for name, text in before.items():
        (root / name).write_text(text)
    command = [sys.executable, "-c", KILLED, str(root), str(after), str(replace), *NAMES]
    assert subprocess.run(command, check=False).returncode == -9
    assert len(files(root)) > len(before), "something is left"
    clear_left(root)
    whole = {**before, **{name: f"new {name}" for name in NAMES}}
    assert files(root) == (whole if after == len(NAMES) else before)
    assert sorted(path.name for path in root.iterdir() if path.is_dir()) == (["labels"] if after == len(NAMES) else [])


def test_what_somebody_put_there_meanwhile_is_kept_and_so_is_what_it_replaced(tmp_path):
    root = tmp_path / "out"
    root.mkdir()
    (root / "a.csv").write_text("old")
    command = [sys.executable, "-c", KILLED, str(root), "1", "True", *NAMES]
    assert subprocess.run(command, check=False).returncode == -9
    (root / "a.csv").unlink()
    (root / "a.csv").write_text("theirs")
    clear_left(root)
    assert (root / "a.csv").read_text() == "theirs"
    assert "old" in files(root).values(), "the old file is not thrown away"


def test_files_of_a_process_that_lives_are_left_alone(tmp_path):
    root = tmp_path / "out"
    staged = root / staging_name(root)
    staged.mkdir(parents=True)
    (staged / "a.csv").write_text("on its way")
    clear_left(root)
    assert (staged / "a.csv").exists()
    assert move_in(staged, root, ["a.csv"], replace=False) is None
    assert (root / "a.csv").read_text() == "on its way"
