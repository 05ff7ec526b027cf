"""Scratch folders: the owner's alone, and swept at once when it is proven dead, never while it may live."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tasks.storage.scratch import is_dead, own_name, scratch_folder, sweep_dead

CHILD = """
import sys
from pathlib import Path
from tasks.storage.scratch import own_name, scratch_folder
with scratch_folder(Path(sys.argv[1])) as made:
    (made / "half-written").write_bytes(b"half")
    print(own_name(), flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def child(tmp_path: Path):
    """A process that works in a scratch folder until it is killed."""
    process = subprocess.Popen(
        [sys.executable, "-c", CHILD, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    yield process
    process.kill()
    process.communicate()


def test_a_folder_is_empty_ones_own_and_gone_afterwards(tmp_path):
    with scratch_folder(tmp_path) as made, scratch_folder(tmp_path) as other:
        assert list(made.iterdir()) == []
        assert made != other
        assert made.is_relative_to(tmp_path / own_name())
    assert [path for path in tmp_path.rglob("*") if path.name != own_name()] == []


def test_what_a_killed_process_left_goes_at_once_and_what_a_live_one_holds_stays(tmp_path, child):
    name = child.stdout.readline().strip()
    assert not is_dead(name)
    assert sweep_dead(tmp_path) == 0
    child.kill()
    os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)  # dead, and not reaped: its id is still taken
    assert is_dead(name)
    child.communicate()
    assert is_dead(name)
    assert list((tmp_path / name).rglob("half-written")) != []
    with scratch_folder(tmp_path):
        assert not (tmp_path / name).exists()


def test_a_process_that_has_a_dead_ones_id_is_not_taken_for_it():
    place, pid, began = own_name().split("-")
    assert not is_dead(own_name())
    assert is_dead(f"{place}-{pid}-{int(began) - 1}")


def test_nothing_is_known_of_other_places():
    place, _, began = own_name().split("-")
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    assert is_dead(f"{place}-{gone.pid}-{began}")
    assert not is_dead(f"{place[::-1]}-{gone.pid}-{began}")


@pytest.mark.parametrize("name", ["", "-", "--", "probe", "a-b-c", "0-99999999999999999999-1", "understudy-0"])
def test_other_names_are_nobodys(name):
    assert not is_dead(name)


def test_a_folder_that_is_not_there_holds_nothing(tmp_path):
    assert sweep_dead(tmp_path / "nowhere") == 0


def test_where_places_cannot_be_told_apart_nobody_is_proven_dead(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process of that id may live on another machine that shares the store."""
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    place, _, began = own_name().split("-")
    assert is_dead(f"{place}-{gone.pid}-{began}")
    monkeypatch.setattr("tasks.storage.scratch._place", lambda: "")
    assert not is_dead(f"-{gone.pid}-{began}")
