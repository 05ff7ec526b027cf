"""Disks with little room, or none to write to."""

import os
import resource
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOM = 256 << 10  # bytes


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A folder that takes few bytes: a small file system where one can be mounted, else a limit on file sizes."""
    folder = tmp_path / "disk"
    if _mounted(folder, f"size={ROOM}"):
        yield folder
        _unmount(folder)
        return
    before, handler = resource.getrlimit(resource.RLIMIT_FSIZE), signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (ROOM, before[1]))
    yield folder
    resource.setrlimit(resource.RLIMIT_FSIZE, before)
    signal.signal(signal.SIGXFSZ, handler)


@pytest.fixture
def read_only_disk(tmp_path: Path) -> Iterator[Path]:
    """A folder that nobody can write to, the superuser neither."""
    folder = tmp_path / "read-only"
    if not _mounted(folder, "ro"):
        if os.geteuid() == 0:
            pytest.skip("the superuser may write everywhere, and nothing can be mounted here")
        folder.chmod(0o500)
        yield folder
        return
    yield folder
    _unmount(folder)


def _mounted(folder: Path, option: str) -> bool:
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", option, "tmpfs", str(folder)]
    return os.geteuid() == 0 and subprocess.run(mount, capture_output=True, check=False).returncode == 0


def _unmount(folder: Path) -> None:
    subprocess.run(["umount", "-l", str(folder)], check=True)
