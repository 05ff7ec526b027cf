"""What a store is, whichever kind: a folder or an S3 prefix that holds bytes under keys."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import unquote, urlsplit

from schemas.errors import StoreNotWritableError
from tasks.storage.keys import join
from tasks.storage.scratch import sweep_dead

Same = Callable[[bytes], bool]
"""Whether the bytes that stand under a key are as good as one's own."""


@dataclass(frozen=True)
class StoreOptions:
    """How to reach a store. Picklable, and free of secrets: credentials come from boto3's own chain.

    Attributes:
        s3_endpoint_url: Of an S3 server other than Amazon's.
        region: Of the bucket; boto3's own default when absent.
        kms_key_id: Encrypts everything written with this KMS key; the bucket's default encryption when absent.
        connect_timeout: Seconds to wait for a connection.
        read_timeout: Seconds to wait for the next bytes of an answer.
        attempts: Tries of one request in all.
        deadline: Seconds that one operation may take in all, with its retries.
    """

    s3_endpoint_url: str | None = None
    region: str | None = None
    kms_key_id: str | None = None
    connect_timeout: float = 5
    read_timeout: float = 30
    attempts: int = 5
    deadline: float = 600


@dataclass(frozen=True)
class StoredObject:
    """One thing in a store.

    Attributes:
        key: Where, relative to the store.
        size: In bytes.
        modified: By the store's own clock.
    """

    key: str
    size: int
    modified: datetime


class Store(ABC):
    """A place that holds bytes under keys. Safe to use from several threads; another process opens its own.

    Every method raises ``StoreError`` when the store fails, and when a key would leave the store.

    Attributes:
        uri: The store's address, without a final '/'.
        options: How it was opened.
        scratch: A local folder, this process's own and perhaps not made yet, for files on their way into the store; for
            a local store it is on the same disk.
    """

    uri: str
    options: StoreOptions
    scratch: Path

    @abstractmethod
    def probe(self) -> None:
        """Find out before any work is done whether the store can be written and keeps its promises.

        Raises:
            StoreNotWritableError: If it cannot be written.
            StoreError: If it ignores put-if-absent, or fails.
        """

    @abstractmethod
    def put_file(self, path: Path, key: str, *, move: bool = False) -> None:
        """Store a local file, whole or not at all, replacing what stands there.

        Args:
            path: The file.
            key: Where to.
            move: Whether the file may be taken away; one in ``scratch`` then costs no copy.
        """

    @abstractmethod
    def put_bytes(self, key: str, data: bytes) -> None:
        """Store some bytes, whole or not at all, replacing what stands there."""

    @abstractmethod
    def create(self, key: str, data: bytes, same: Same | None = None) -> bool:
        """Store some bytes only if nothing stands there.

        An answer that was lost, or that proves nothing, is settled by reading back.

        Args:
            key: Where to.
            data: What.
            same: Whether what stands there counts as having been stored by this call; equal bytes do when absent.

        Returns:
            True if the bytes stand there now (or what counts as the same), False if something else does.
        """

    @abstractmethod
    def read(self, key: str) -> bytes | None:
        """Give the bytes under a key, or None if there is nothing."""

    @abstractmethod
    def list(self, prefix: str = "") -> Iterator[StoredObject]:
        """Give everything below a prefix (a folder, not the beginning of a name), ordered by key."""

    @abstractmethod
    def children(self, prefix: str = "") -> Sequence[str]:
        """Give the names one level below a prefix, sorted; a name that holds others ends in '/'."""

    @abstractmethod
    def delete(self, keys: Iterable[str]) -> None:
        """Remove things; those that are not there are passed over."""

    @abstractmethod
    def delete_prefix(self, prefix: str) -> None:
        """Remove everything below a prefix, its manifest first, so that a dataset goes at once or not at all."""

    @abstractmethod
    def local_copy(self, prefix: str, into: Path) -> Path:
        """Give a local folder that holds what lies under a prefix.

        Args:
            prefix: The folder wanted.
            into: Where a remote store's files are copied to.

        Returns:
            The very folder, for a local store (leave it as it is); otherwise ``into``.
        """

    @abstractmethod
    def publish(self, stage_prefix: str, final_prefix: str, manifest: bytes) -> bytes:
        """Make what was staged appear, whole, under its final prefix, ``metadata.json`` included.

        Safe to repeat, to kill at any point, and to run several times at once: one publishes, and the others find
        that it did.

        Returns:
            The manifest that stands: this one, or an earlier one that lists the same tables.

        Raises:
            ConflictError: If other content stands there or is on its way there.
        """

    @abstractmethod
    def now(self) -> datetime:
        """Give the time by the store's own clock, which ages are measured on."""

    @abstractmethod
    def clear_unfinished(self, before: datetime) -> int:
        """Remove what was begun and never finished: a dead process's at once, any other not touched since; how many."""

    def tidy(self) -> None:
        """Take away what this process, and dead ones, needed for writing: for when a run has ended, however."""
        with suppress(OSError):
            sweep_dead(self.scratch.parent)
            self.scratch.rmdir()

    def address(self, key: str) -> str:
        """Give the full address of a key."""
        return join(self.uri, key)


def open_store(uri: str | Path, options: StoreOptions = StoreOptions()) -> Store:
    """Open a store. Nothing is read or written yet: see :meth:`Store.probe`.

    Args:
        uri: A folder's path, ``file:///folder`` or ``s3://bucket/prefix``.
        options: How to reach it.

    Raises:
        StoreNotWritableError: If the address is of no known kind.
    """
    text = str(uri)
    scheme = text.split("://", 1)[0].lower() if "://" in text else "file"
    if scheme == "s3":
        from tasks.storage.s3 import S3Store

        return S3Store(text, options)
    if scheme == "file":
        from tasks.storage.local import LocalStore

        return LocalStore(_folder(text), options)
    raise StoreNotWritableError(
        f"The store {text.split('://', 1)[0]}://... is of a kind that Understudy cannot write. "
        "Give a folder, or s3://bucket/prefix."
    )


def _folder(text: str) -> Path:
    if not text.strip() or "\0" in text:
        raise StoreNotWritableError("The store's address is empty. Give a folder, or s3://bucket/prefix.")
    return Path(unquote(urlsplit(text).path) if text.lower().startswith("file://") else text).expanduser()
