"""Moving files into a folder that stands: all or none; a move that a killed process left half-done is undone later.

No filesystem moves many names at once. So the files lie in a folder inside (``staged``) until the last has its name,
beside a journal of what is moved: with both, anybody can tell which names are new, and put back what stood there.
"""

import json
import os
import shutil
import uuid
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from tasks.storage.disk import sync_folder, write_synced
from tasks.storage.scratch import is_dead, own_name

_JOURNAL = ".moving"


def staging_name(root: Path) -> str:
    """Name a folder for files on their way to another, after this process."""
    return f"{_mark(root)}{own_name()}.{uuid.uuid4().hex}"


def _mark(root: Path) -> str:
    return f".{root.name}.understudy-"


def clear_left(root: Path) -> None:
    """Undo the moves, and remove the files, that processes left who are proven dead."""
    for folder in (root, root.parent):
        for staged in _left(folder, _mark(root)):
            if undone(staged, root):
                shutil.rmtree(staged, ignore_errors=True)


def _left(folder: Path, mark: str) -> Iterator[Path]:
    with suppress(FileNotFoundError, NotADirectoryError):
        for each in folder.iterdir():
            if each.name.startswith(mark) and is_dead(each.name.removeprefix(mark).rpartition(".")[0]):
                yield each


def move_in(staged: Path, root: Path, names: Sequence[str], *, replace: bool) -> str | None:
    """Give every file its name in the folder; give the name that was taken meanwhile, when nothing was moved for it.

    Args:
        staged: Holds the files, on the same filesystem.
        root: The folder.
        names: Relative to both.
        replace: Whether what stands there makes way.
    """
    places = [root / name for name in names]
    folders = sorted({each for place in places for each in place.parents if not each.exists()}, reverse=True)
    journal = {"names": list(names), "folders": [str(each.relative_to(root)) for each in folders]}
    write_synced(staged / _JOURNAL, json.dumps(journal).encode())
    sync_folder(staged)
    try:
        for number, (name, here) in enumerate(zip(names, places, strict=True)):
            here.parent.mkdir(parents=True, exist_ok=True)
            if replace and os.path.lexists(here):
                here.rename(staged / f".old-{number}")
            os.link(staged / name, here)  # refuses a name that was taken meanwhile
        for folder in {here.parent for here in places}:
            sync_folder(folder)
    except BaseException as error:
        undone(staged, root)
        if isinstance(error, FileExistsError):
            return name
        raise
    (staged / _JOURNAL).unlink()
    return None


def undone(staged: Path, root: Path) -> bool:
    """Put a folder back as it was before a move that did not come to its end; whether nothing is left to put back."""
    try:
        journal = json.loads((staged / _JOURNAL).read_bytes())
    except (OSError, ValueError):  # the move had not begun
        return True
    names: list[str] = journal["names"]
    if all(_is_new(staged, root, name) for name in names):  # it had: only the clearing up is left
        return True
    done = [_put_back(staged, root, number, name) for number, name in enumerate(names)]
    for folder in journal["folders"]:
        with suppress(OSError):  # somebody else has files there by now
            (root / folder).rmdir()
    return all(done)


def _is_new(staged: Path, root: Path, name: str) -> bool:
    """Whether a name in the folder is that of the staged file."""
    with suppress(OSError):
        return os.path.samestat((staged / name).lstat(), (root / name).lstat())
    return False


def _put_back(staged: Path, root: Path, number: int, name: str) -> bool:
    here, old, new = root / name, staged / f".old-{number}", _is_new(staged, root, name)
    if not os.path.lexists(old):
        if new:
            here.unlink()
    elif new or not os.path.lexists(here):
        old.replace(here)
    else:  # somebody put another file there since: neither is lost
        return False
    return True
