"""Putting finished files where they are wanted: all of them, or none."""

import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Protocol
from urllib.parse import unquote, urlsplit

from typing_extensions import override

from schemas.errors import BadInputError, StoreError
from tasks.export.moving import clear_left, move_in, staging_name, undone
from tasks.storage.disk import explained, make_folder, sync_folder
from tasks.storage.store import StoreOptions, open_store

if TYPE_CHECKING:
    from tasks.storage.s3 import S3Store

OPTION = "--to"


class Place(Protocol):
    """Where files go. Names may have a folder: ``labels/orders.csv``."""

    def standing(self, names: Iterable[str]) -> list[str]:
        """Give those of the names that are taken."""

    @contextmanager
    def scratch(self) -> Iterator[Path]:
        """Give a folder to write the files in; what is left of it goes afterwards."""

    def take(self, scratch: Path, names: Sequence[str], *, replace: bool) -> list[str]:
        """Put the files in place, and give their addresses; on failure, whatever stood there stands again.

        Raises:
            BadInputError: If a name was taken meanwhile.
            StoreError: If the target fails.
        """


def place_of(where: str, options: StoreOptions) -> Place:
    """Give the place that an address or a path means."""
    if not where.lower().startswith("s3://"):
        return FolderPlace(where)
    from tasks.storage.s3 import S3Store

    store = open_store(where, options)
    assert isinstance(store, S3Store)
    return BucketPlace(store)


def refuse(standing: Sequence[str], where: str) -> None:
    """Raise if anything stands there.

    Raises:
        BadInputError: If it does.
    """
    if standing:
        raise BadInputError(
            f"{where} holds {', '.join(standing[:3])}{' and more' if len(standing) > 3 else ''} already. "
            "Choose another place, or replace them: --replace."
        )


class FolderPlace(Place):
    """A folder of this machine: a new one appears by one rename; into one that stands, files move one by one."""

    def __init__(self, where: str) -> None:
        path = Path(unquote(urlsplit(where).path) if where.lower().startswith("file://") else where)
        self._root = path.expanduser().absolute()

    @override
    def standing(self, names: Iterable[str]) -> list[str]:
        if self._root.exists() and not self._root.is_dir():
            raise BadInputError(f"{self._root} is a file. Give a folder, or FILE.duckdb or FILE.sqlite for a database.")
        clear_left(self._root)
        return [name for name in names if os.path.lexists(self._root / name)]

    @override
    @contextmanager
    def scratch(self) -> Iterator[Path]:
        beside = self._root if self._root.is_dir() else self._root.parent  # on the same disk, so that a rename will do
        made = beside / staging_name(self._root)
        with explained(f"the folder {self._root}", probing=True, option=OPTION):
            make_folder(made)
        try:
            yield made
        finally:
            if undone(made, self._root):
                shutil.rmtree(made, ignore_errors=True)

    @override
    def take(self, scratch: Path, names: Sequence[str], *, replace: bool) -> list[str]:
        with explained(f"the folder {self._root}", option=OPTION):
            if not self._root.exists():
                scratch.rename(self._root)
                sync_folder(self._root.parent)
            else:
                taken = move_in(scratch, self._root, names, replace=replace)
                refuse([taken] if taken else [], str(self._root))
        return [str(self._root / name) for name in names]


class BucketPlace(Place):
    """A prefix on S3: every object is whole, and they appear one after the other."""

    def __init__(self, store: "S3Store") -> None:
        self._store = store

    @override
    def standing(self, names: Iterable[str]) -> list[str]:
        wanted = list(names)
        folders = {name.rpartition("/")[0] for name in wanted}
        there = {f"{folder}/{each}".lstrip("/") for folder in folders for each in self._store.children(folder)}
        return [name for name in wanted if name in there]

    @override
    @contextmanager
    def scratch(self) -> Iterator[Path]:
        with tempfile.TemporaryDirectory(prefix="understudy-") as scratch:
            yield Path(scratch)

    @override
    def take(self, scratch: Path, names: Sequence[str], *, replace: bool) -> list[str]:
        old = {name: self._kept(name, scratch / f".old-{number}") for number, name in enumerate(names) if replace}
        put: list[str] = []
        try:
            if old.get(names[-1]) is not None:  # what is written last says that all is there: not while it is not
                put.append(names[-1])
                self._store.delete([names[-1]])
            for name in names:
                put.append(name)
                self._store.put_file(scratch / name, name, move=True)
        except BaseException as error:
            self._put_back(put, old, error)
            raise
        return [self._store.address(name) for name in names]

    def _kept(self, name: str, into: Path) -> Path | None:
        """Keep a copy of what stands there."""
        if not self.standing([name]):
            return None
        self._store.download(name, into)
        return into

    def _put_back(self, put: Sequence[str], old: dict[str, Path | None], error: BaseException) -> None:
        """Take away what was put, and put back what it replaced.

        Raises:
            StoreError: If that fails, too.
        """
        try:
            self._store.delete(name for name in put if old.get(name) is None)
            for name in put:
                if (kept := old.get(name)) is not None:
                    self._store.put_file(kept, name)
        except StoreError:
            raise StoreError(
                f"{error} What was put before it could not be taken back: of {', '.join(put)} some may stand. "
                "Run the export again with --replace."
            ) from error
