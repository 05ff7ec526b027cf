"""A local disk: files and folders that survive a crash, and errors that say what to do."""

import errno
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from schemas.errors import StoreError, StoreNotWritableError

T = TypeVar("T")

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
STORE = "--store"
_TRIES = 100  # others sweep a folder once or twice while one run begins
_CLOSED = {
    errno.EACCES: "permission is denied",
    errno.EPERM: "permission is denied",
    errno.EROFS: "the disk is read-only",
    errno.ENOTDIR: "a part of its path is a file, not a folder",
    errno.EEXIST: "a part of its path is a file, not a folder",
    errno.ENOENT: "a folder on its path cannot be made",
    errno.ENAMETOOLONG: "its path is too long",
    errno.ELOOP: "its path is a ring of symbolic links",
}


@contextmanager
def explained(store: str, *, probing: bool = False, room: str | None = None, option: str = STORE) -> Iterator[None]:
    """Turn the operating system's errors into our own, which name the store and say what to do.

    Args:
        store: What failed: "the store ..." with its address.
        probing: Whether any error means that the store cannot be written.
        room: What to do when the disk is full, where it is not to choose another folder.
        option: The option that names the folder, for what the message advises.

    Raises:
        StoreNotWritableError: If permission, the path or the disk forbids writing.
        StoreError: If the disk is full or fails.
    """
    try:
        yield
    except OSError as error:
        advice = room or f"Free some space, or give {option} a folder on a larger disk"
        raise _explanation(store, error, probing, advice, option) from error


def _explanation(store: str, error: OSError, probing: bool, room: str, option: str) -> StoreError:
    if error.errno in _FULL:
        return StoreError(
            f"The disk that holds {store} is full ({error.strerror or 'no space left'}), so nothing was "
            f"{'published' if option == STORE else 'written'}. {room}, and run again."
        )
    if reason := _CLOSED.get(error.errno or 0):
        return StoreNotWritableError(
            f"{_begun(store)} cannot be written: {reason}. "
            f"Give {option} a folder that you may write, or s3://bucket/prefix."
        )
    kind = StoreNotWritableError if probing else StoreError
    return kind(f"{_begun(store)} failed: {error.strerror or error}. Look at the disk it is on, and run again.")


def make_folder(path: Path) -> None:
    """Make a folder and its parents, and sync every folder that gained one."""
    missing = [folder for folder in (path, *path.parents) if not folder.is_dir()]
    for folder in reversed(missing):
        folder.mkdir(exist_ok=True)
        sync_folder(folder.parent)


def in_folder(folder: Path, act: Callable[[], T], *, again: Callable[[], bool] = lambda: True) -> T:
    """Make a folder and do something in it; again where others removed it in between, for they found it empty.

    Args:
        folder: Where.
        act: What needs the folder.
        again: Whether it could be done again: its other conditions still hold.
    """
    for left in reversed(range(_TRIES)):
        try:
            make_folder(folder)
            return act()
        except FileNotFoundError:
            if not left or not again():
                raise
    raise AssertionError("the last try either returns or raises")


def sync_folder(path: Path) -> None:
    """Make the names in a folder survive a power cut."""
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write_synced(path: Path, data: bytes) -> None:
    """Write a new file and sync it; on failure leave none."""
    with new_file(path) as write:
        write(data)


@contextmanager
def new_file(path: Path) -> Iterator[Callable[[bytes], object]]:
    """Open a new file for writing, synced at the end and removed on failure."""
    try:
        with path.open("xb", buffering=0) as file:
            yield lambda data: _write_all(file.fileno(), data)
            os.fsync(file.fileno())
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def _write_all(descriptor: int, data: bytes) -> None:
    view = memoryview(data).cast("B")
    while view:
        view = view[os.write(descriptor, view) :]


def files_below(folder: Path) -> Iterator[Path]:
    """Give every file below a folder, ordered by path as '/'-joined text; what goes meanwhile is passed over."""
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name + "/" * entry.is_dir(follow_symlinks=False))
    except (FileNotFoundError, NotADirectoryError):
        return
    for entry in entries:
        if entry.is_dir(follow_symlinks=False):
            yield from files_below(Path(entry.path))
        else:
            yield Path(entry.path)


def remove_tree(folder: Path) -> None:
    """Remove a folder and all it holds, even while others do the same; links are removed, not followed."""
    if folder.is_symlink() or not folder.is_dir():
        folder.unlink(missing_ok=True)
        return
    for entry in os.scandir(folder):
        remove_tree(Path(entry.path))
    try:
        folder.rmdir()
    except FileNotFoundError:
        return
    except OSError as error:
        if error.errno != errno.ENOTEMPTY:  # somebody writes there again: theirs to keep
            raise


def _begun(text: str) -> str:
    return text[:1].upper() + text[1:]
