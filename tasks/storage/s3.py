"""A store on S3, or on a server that speaks S3 and honours If-None-Match."""

import base64
import hashlib
import time
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

from botocore.exceptions import BotoCoreError, ClientError, HTTPClientError
from typing_extensions import override

from schemas.errors import StoreError, StoreNotWritableError
from tasks.storage.deadline import Deadline
from tasks.storage.keys import MANIFEST, STAGING, check_key, check_prefix, join
from tasks.storage.s3_client import connect, transfer_config
from tasks.storage.s3_errors import code_of, explained, is_missing, proves_nothing
from tasks.storage.s3_publish import publish
from tasks.storage.scratch import own_folder, temporary_root
from tasks.storage.store import Same, Store, StoredObject, StoreOptions

_ONE_REQUEST = 64 << 20  # bytes up to which a file goes in one request, its MD5 checked by the server
_ONE_COPY = 5 << 30  # bytes up to which S3 copies in one request
_PAUSES = (0.0, 0.2, 1.0, 3.0)  # seconds before each try of what botocore does not retry itself
_PARALLEL = 8

T = TypeVar("T")


class S3Store(Store):
    """A bucket, or a prefix in one. Strong consistency is assumed, which Amazon S3 and Ceph give."""

    def __init__(self, uri: str, options: StoreOptions) -> None:
        self.bucket, _, prefix = uri.split("://", 1)[1].partition("/")
        if not self.bucket:
            raise StoreNotWritableError(f"The store {uri} names no bucket. Give s3://bucket/prefix.")
        self.prefix = check_prefix(prefix)
        self.uri, self.options = "s3://" + join(self.bucket, self.prefix), options
        self.scratch = own_folder(temporary_root())
        self._deadline = Deadline(options.deadline)
        self._client = connect(options, before_send=self._deadline.check)
        kms = options.kms_key_id
        self._encryption = {"ServerSideEncryption": "aws:kms", "SSEKMSKeyId": kms} if kms else {}

    @override
    def probe(self) -> None:
        with self._operation(probing=True):
            self._client.list_objects_v2(Bucket=self.bucket, Prefix=self._below(""), MaxKeys=1)
        key = join(STAGING, ".probe", uuid.uuid4().hex)
        first = self.create(key, b"first")
        second = self.create(key, b"second")
        standing = self.read(key)
        self.delete([key])
        if not first or second or standing != b"first":
            raise StoreError(
                f"The store {self.uri} ignores If-None-Match, so two runs could publish over each other. "
                "Use Amazon S3, or a server that honours conditional writes (Ceph and MinIO do), or a folder."
            )

    @override
    def put_file(self, path: Path, key: str, *, move: bool = False) -> None:
        with self._operation():
            if path.stat().st_size <= _ONE_REQUEST:
                self.put_bytes(key, path.read_bytes())
            else:
                self._client.upload_file(
                    str(path),
                    self.bucket,
                    self._name(key),
                    ExtraArgs=self._encryption,
                    Config=transfer_config(),
                    Callback=self._deadline.check,
                )
        if move:
            path.unlink(missing_ok=True)

    @override
    def put_bytes(self, key: str, data: bytes) -> None:
        with self._operation():
            self._put(key, data, {})

    @override
    def create(self, key: str, data: bytes, same: Same | None = None) -> bool:
        with self._operation():
            for pause in _PAUSES:
                time.sleep(pause)
                if self._put_if_absent(key, data):
                    return True
                standing = self.read(key)
                if standing is not None:
                    return same(standing) if same else standing == data
        raise StoreError(
            f"The store {self.uri} does not say whether it stored {key}, and shows nothing there. Run the same again."
        )

    @override
    def read(self, key: str) -> bytes | None:
        with self._operation():
            for pause in _PAUSES[:-1]:
                try:
                    return self._get(key)
                except BotoCoreError:  # the answer was cut: botocore retries requests, and not what streams after them
                    time.sleep(pause)
            return self._get(key)

    @override
    def list(self, prefix: str = "") -> Iterator[StoredObject]:
        with self._operation():
            for page in self._pages("list_objects_v2", prefix):
                for entry in page.get("Contents", []):
                    yield StoredObject(self._key(entry["Key"]), entry["Size"], entry["LastModified"].astimezone(UTC))

    @override
    def children(self, prefix: str = "") -> Sequence[str]:
        with self._operation():
            pages = list(self._pages("list_objects_v2", prefix, Delimiter="/"))
        cut = len(self._below(prefix))
        folders = [entry["Prefix"][cut:] for page in pages for entry in page.get("CommonPrefixes", [])]
        files = [entry["Key"][cut:] for page in pages for entry in page.get("Contents", [])]
        return sorted(name for name in folders + files if name and not name.startswith("."))

    @override
    def delete(self, keys: Iterable[str]) -> None:
        names = (self._name(key) for key in keys)
        while batch := [{"Key": name} for name in islice(names, 1000)]:
            with self._operation():
                answer = self._client.delete_objects(Bucket=self.bucket, Delete={"Objects": batch, "Quiet": True})
            if answer.get("Errors"):
                code = answer["Errors"][0].get("Code")
                raise StoreError(f"The store {self.uri} did not delete {len(answer['Errors'])} objects: {code}.")

    @override
    def delete_prefix(self, prefix: str) -> None:
        self.delete([join(check_prefix(prefix), MANIFEST)])
        self.delete([stored.key for stored in self.list(prefix)])

    @override
    def local_copy(self, prefix: str, into: Path) -> Path:
        below = check_prefix(prefix)
        keys = [stored.key for stored in self.list(prefix)]
        self._each(lambda key: self.download(key, into / key.removeprefix(below).lstrip("/")), keys)
        return into

    @override
    def publish(self, stage_prefix: str, final_prefix: str, manifest: bytes) -> bytes:
        return publish(self, self._copy_prefix, check_key(stage_prefix), check_key(final_prefix), manifest)

    def _copy_prefix(self, source: str, target: str) -> None:
        below = check_prefix(source)
        staged = list(self.list(source))
        self._each(lambda stored: self._copy(stored, join(target, stored.key.removeprefix(below + "/"))), staged)

    @override
    def now(self) -> datetime:
        with self._operation():
            answer = self._client.list_objects_v2(Bucket=self.bucket, Prefix=self._below(""), MaxKeys=1)
        return _date_of(answer) or datetime.now(UTC)

    @override
    def clear_unfinished(self, before: datetime) -> int:
        with self._operation():
            pages = list(self._pages("list_multipart_uploads", ""))
            uploads = [upload for page in pages for upload in page.get("Uploads", []) if upload["Initiated"] < before]
            for upload in uploads:
                self._client.abort_multipart_upload(Bucket=self.bucket, Key=upload["Key"], UploadId=upload["UploadId"])
        return len(uploads)

    @contextmanager
    def _operation(self, *, probing: bool = False) -> Iterator[None]:
        with explained(self.uri, probing=probing), self._deadline.running():
            yield

    def _name(self, key: str) -> str:
        return join(self.prefix, check_key(key))

    def _key(self, name: str) -> str:
        return name[len(self.prefix) + 1 :] if self.prefix else name

    def _below(self, prefix: str) -> str:
        folder = join(self.prefix, check_prefix(prefix))
        return folder + "/" if folder else ""

    def _pages(self, operation: str, prefix: str, **more: str) -> Iterator[Mapping[str, Any]]:
        paginator = self._client.get_paginator(operation)
        yield from paginator.paginate(Bucket=self.bucket, Prefix=self._below(prefix), **more)

    def _put(self, key: str, data: bytes, condition: Mapping[str, str]) -> None:
        md5 = base64.b64encode(hashlib.md5(data, usedforsecurity=False).digest()).decode()
        self._client.put_object(
            Bucket=self.bucket, Key=self._name(key), Body=data, ContentMD5=md5, **self._encryption, **condition
        )

    def _put_if_absent(self, key: str, data: bytes) -> bool:
        """True: stored now. False: something is there, or nobody knows."""
        try:
            self._put(key, data, {"IfNoneMatch": "*"})
        except ClientError as error:
            if not proves_nothing(error):
                raise
            return False
        except HTTPClientError:  # sent, perhaps, and not answered
            return False
        return True

    def _get(self, key: str) -> bytes | None:
        try:
            body = self._client.get_object(Bucket=self.bucket, Key=self._name(key))["Body"]
        except ClientError as error:
            if is_missing(error):
                return None
            raise
        with body:
            return b"".join(self._checked(body.iter_chunks(1 << 20)))

    def _checked(self, chunks: Iterable[bytes]) -> Iterator[bytes]:
        for chunk in chunks:
            self._deadline.check()
            yield chunk

    def _copy(self, stored: StoredObject, target: str) -> None:
        with self._operation():
            try:
                self._copy_there(stored, target)
            except ClientError as error:
                if code_of(error) != "NotImplemented":
                    raise
                self._carry(stored.key, target)  # Ceph before 18 does not copy what is encrypted

    def _copy_there(self, stored: StoredObject, target: str) -> None:
        source, to = {"Bucket": self.bucket, "Key": self._name(stored.key)}, self._name(target)
        if stored.size <= _ONE_COPY:
            self._client.copy_object(CopySource=source, Bucket=self.bucket, Key=to, **self._encryption)
        else:
            settings = transfer_config(_ONE_COPY)
            self._client.copy(source, self.bucket, to, ExtraArgs=self._encryption, Config=settings)

    def _carry(self, key: str, target: str) -> None:
        carried = self.scratch / f"understudy-{uuid.uuid4().hex}"
        try:
            self.download(key, carried)
            self.put_file(carried, target)
        finally:
            carried.unlink(missing_ok=True)

    def download(self, key: str, path: Path) -> None:
        """Copy what stands under a key into a new local file."""
        path.parent.mkdir(parents=True, exist_ok=True)
        with self._operation():
            self._client.download_file(
                self.bucket, self._name(key), str(path), Config=transfer_config(), Callback=self._deadline.check
            )

    def _each(self, do: Callable[[T], object], items: Iterable[T]) -> None:
        with ThreadPoolExecutor(_PARALLEL) as pool:
            for future in [pool.submit(do, item) for item in items]:
                future.result()


def _date_of(answer: Mapping[str, Any]) -> datetime | None:
    text = answer["ResponseMetadata"]["HTTPHeaders"].get("date")
    return parsedate_to_datetime(text).astimezone(UTC) if text else None
