"""A store in a local folder. Everything appears by rename or link from a finished, synced file."""

import errno
import fcntl
import os
import shutil
import uuid
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, suppress
from datetime import UTC, datetime
from pathlib import Path

from typing_extensions import override

from schemas.errors import ConflictError, StoreError
from tasks.storage.contents import settle
from tasks.storage.disk import explained, files_below, in_folder, make_folder, remove_tree, sync_folder, write_synced
from tasks.storage.keys import MANIFEST, STAGING, check_key, check_prefix, join
from tasks.storage.scratch import own_folder, sweep_dead
from tasks.storage.store import Same, Store, StoredObject, StoreOptions

_TAKEN = frozenset({errno.ENOTEMPTY, errno.EEXIST})


class LocalStore(Store):
    """A folder on this machine, or one that it has mounted."""

    def __init__(self, root: Path, options: StoreOptions) -> None:
        self.root = root.absolute()
        self.uri, self.options = str(self.root), options
        self._partial = self.root / STAGING / ".partial"
        self.scratch = own_folder(self._partial)

    @override
    def probe(self) -> None:
        with self._explained(probing=True):
            make_folder(self.scratch)
            probe = self._write_scratch(b"probe")
            probe.unlink()

    @override
    def put_file(self, path: Path, key: str, *, move: bool = False) -> None:
        target = self._path(key)
        with self._explained():
            source = path if move and path.parent == self.scratch else self._copy_to_scratch(path)
            self._appear(source, target)
            if move:
                path.unlink(missing_ok=True)

    @override
    def put_bytes(self, key: str, data: bytes) -> None:
        target = self._path(key)
        with self._explained():
            self._appear(self._write_scratch(data), target)

    @override
    def create(self, key: str, data: bytes, same: Same | None = None) -> bool:
        target = self._path(key)
        with self._explained():
            source = self._write_scratch(data)
            try:
                in_folder(target.parent, lambda: os.link(source, target), again=source.exists)
            except FileExistsError:
                standing = target.read_bytes()
                return same(standing) if same else standing == data
            finally:
                source.unlink(missing_ok=True)
            sync_folder(target.parent)
            return True

    @override
    def read(self, key: str) -> bytes | None:
        path = self._path(key)
        with self._explained():
            try:
                return path.read_bytes()
            except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
                return None

    @override
    def list(self, prefix: str = "") -> Iterator[StoredObject]:
        for path in files_below(self._folder(prefix)):
            if not path.is_relative_to(self._partial):
                with suppress(FileNotFoundError):  # it went while we looked
                    stat = path.stat()
                    modified = datetime.fromtimestamp(stat.st_mtime, UTC)
                    yield StoredObject(path.relative_to(self.root).as_posix(), stat.st_size, modified)

    @override
    def children(self, prefix: str = "") -> Sequence[str]:
        with self._explained():
            try:
                entries = list(os.scandir(self._folder(prefix)))
            except (FileNotFoundError, NotADirectoryError):
                return []
            return sorted(entry.name + "/" * entry.is_dir() for entry in entries if not entry.name.startswith("."))

    @override
    def delete(self, keys: Iterable[str]) -> None:
        with self._explained():
            for key in keys:
                self._path(key).unlink(missing_ok=True)

    @override
    def delete_prefix(self, prefix: str) -> None:
        folder = self._folder(prefix)
        with self._explained():
            (folder / MANIFEST).unlink(missing_ok=True)
            remove_tree(folder)

    @override
    def local_copy(self, prefix: str, into: Path) -> Path:
        return self._folder(prefix)

    @override
    def publish(self, stage_prefix: str, final_prefix: str, manifest: bytes) -> bytes:
        stage, final = self._path(stage_prefix), self._path(final_prefix)
        standing = self.read(join(final_prefix, MANIFEST))
        if standing is not None:
            return settle(standing, manifest, self.address(final_prefix))
        self.put_bytes(join(stage_prefix, MANIFEST), manifest)
        with self._explained():
            try:
                in_folder(
                    final.parent, lambda: stage.rename(final), again=stage.exists
                )  # the commit: the kernel refuses a folder that holds anything
            except OSError as error:
                if error.errno not in _TAKEN:
                    raise
                return self._standing(final_prefix, manifest)
            sync_folder(final.parent)
            sync_folder(stage.parent)
        return manifest

    def create_held(self, key: str, data: bytes) -> int:
        """Store some bytes in a new file that is locked from its first moment until this process ends or lets go.

        Returns:
            The descriptor that holds the lock: close it to let go.
        """
        target = self._path(key)
        with self._explained():
            source = self._write_scratch(data)
            descriptor = os.open(source, os.O_RDONLY | os.O_CLOEXEC)
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            in_folder(target.parent, lambda: source.rename(target), again=source.exists)
            sync_folder(target.parent)
            return descriptor

    def is_held(self, key: str) -> bool:
        """Whether a process on this machine holds the lock of a file."""
        try:
            descriptor = os.open(self._path(key), os.O_RDONLY | os.O_CLOEXEC)
        except FileNotFoundError:
            return False
        try:
            fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        finally:
            os.close(descriptor)
        return False

    @override
    def now(self) -> datetime:
        with self._explained():
            touched = self._write_scratch(b"")
            try:
                return datetime.fromtimestamp(touched.stat().st_mtime, UTC)
            finally:
                touched.unlink(missing_ok=True)

    @override
    def clear_unfinished(self, before: datetime) -> int:
        with self._explained():
            swept = sweep_dead(self._partial)
            return swept + sum(_gone(path, before.timestamp()) for path in files_below(self._partial))

    def remove_empty(self, prefix: str) -> None:
        """Remove a folder if it holds nothing."""
        with suppress(OSError):
            self._folder(prefix).rmdir()

    def _explained(self, *, probing: bool = False) -> AbstractContextManager[None]:
        return explained(f"the store {self.uri}", probing=probing)

    def _standing(self, final_prefix: str, manifest: bytes) -> bytes:
        standing = self.read(join(final_prefix, MANIFEST))
        if standing is None:
            raise ConflictError(
                f"{self.address(final_prefix)} is taken by a folder that holds no {MANIFEST}, so it is no dataset. "
                "Move that folder away, and run again."
            )
        return settle(standing, manifest, self.address(final_prefix))

    def _path(self, key: str) -> Path:
        path = self.root / check_key(key)
        if not path.resolve().is_relative_to(self.root.resolve()):
            raise StoreError(f"{key!r} leads out of the store {self.uri} by a symbolic link. Remove the link.")
        return path

    def _folder(self, prefix: str) -> Path:
        bare = check_prefix(prefix)
        return self._path(bare) if bare else self.root

    def _write_scratch(self, data: bytes) -> Path:
        path = self.scratch / uuid.uuid4().hex
        in_folder(self.scratch, lambda: write_synced(path, data))
        return path

    def _copy_to_scratch(self, path: Path) -> Path:
        copy = self.scratch / uuid.uuid4().hex
        try:
            in_folder(self.scratch, lambda: shutil.copyfile(path, copy), again=path.exists)
            with copy.open("rb") as file:
                os.fsync(file.fileno())
        except OSError:
            copy.unlink(missing_ok=True)
            raise
        return copy

    def _appear(self, source: Path, target: Path) -> None:
        try:
            in_folder(target.parent, lambda: source.replace(target), again=source.exists)
        except OSError:
            source.unlink(missing_ok=True)
            raise
        sync_folder(target.parent)


def _gone(path: Path, before: float) -> bool:
    """Remove a file that was last written before then; whether this did it, and not its writer."""
    with suppress(FileNotFoundError):
        if path.stat().st_mtime < before:
            path.unlink()
            return True
    return False
