"""Scratch folders: one a process, named so that whoever comes later can prove that its owner is dead, and sweep it."""

import atexit
import functools
import hashlib
import os
import shutil
import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tasks.storage.disk import make_folder

_BOOT = Path("/proc/sys/kernel/random/boot_id")
_STATE, _STARTED = 0, 19  # fields of /proc/<pid>/stat after the command's name, which may hold spaces


def own_name() -> str:
    """Name this process as no other was or will be named: where it runs, its id, and when it began."""
    pid = os.getpid()
    return f"{_place()}-{pid}-{(_status(pid) or ('', ''))[1]}"


def is_dead(name: str) -> bool:
    """Whether it is proven that the process of a name (:func:`own_name`) has ended.

    Nothing is known of another machine's, another container's or another boot's.
    """
    place, _, rest = name.partition("-")
    pid, _, began = rest.partition("-")
    if not (place and began) or place != _place() or not pid.isdecimal():
        return False
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except (PermissionError, OverflowError):
        return False
    status = _status(int(pid))
    return status is not None and (status[0] in "ZX" or status[1] != began)


@functools.cache
def _place() -> str:
    """Where process ids mean the same: this boot of this machine and, in a container, its own namespace."""
    try:
        known = f"{_BOOT.read_text()} {Path('/proc/self/ns/pid').readlink()} {socket.gethostname()}"
    except OSError:  # no Linux: ages decide, not ids
        return ""
    return hashlib.sha256(known.encode()).hexdigest()[:12]


def _status(pid: int) -> tuple[str, str] | None:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    return fields[_STATE], fields[_STARTED]


def own_folder(parent: Path) -> Path:
    """Name the folder below another that is this process's alone; it is not made yet."""
    return parent / own_name()


def temporary_root() -> Path:
    """Name this account's folder for temporary files."""
    return Path(tempfile.gettempdir()) / f"understudy-{os.getuid()}"


@contextmanager
def scratch_folder(parent: Path | None = None) -> Iterator[Path]:
    """Make an empty folder, removed in the end; what killed processes left beside it is removed at once.

    Args:
        parent: Where to; this account's temporary files when absent.
    """
    root = temporary_root() if parent is None else parent
    root.mkdir(mode=0o700, parents=True, exist_ok=True)
    sweep_dead(root)
    own = own_folder(root)
    make_folder(own)
    atexit.register(_remove_empty, own)
    with tempfile.TemporaryDirectory(dir=own, ignore_cleanup_errors=True) as made:
        yield Path(made)


def sweep_dead(parent: Path) -> int:
    """Remove the folders of processes that are proven dead; give how many."""
    try:
        dead = [Path(entry.path) for entry in os.scandir(parent) if is_dead(entry.name)]
    except (FileNotFoundError, PermissionError):
        return 0
    for folder in dead:
        shutil.rmtree(folder, ignore_errors=True)
    return len(dead)


def _remove_empty(folder: Path) -> None:
    with suppress(OSError):
        folder.rmdir()
