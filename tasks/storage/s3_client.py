"""The boto3 client: bounded in time, retried by the standard rules, plain enough for servers other than Amazon's."""

from collections.abc import Callable
from functools import cache
from typing import Any

import boto3
import botocore.session
from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from botocore.loaders import Loader, create_loader

from tasks.storage.store import StoreOptions

_CHUNK = 16 << 20  # bytes of one part of a multipart transfer


def connect(options: StoreOptions, before_send: Callable[..., None]) -> Any:
    """Make a client.

    Args:
        options: Where to, and how patiently.
        before_send: Called before every request and every retry of one; what it raises ends the operation.
    """
    # Servers other than Amazon's may take the newer checksums for content, or refuse them.
    checksums = "when_required" if options.s3_endpoint_url else "when_supported"
    config = Config(
        connect_timeout=options.connect_timeout,
        read_timeout=options.read_timeout,
        retries={"mode": "standard", "total_max_attempts": options.attempts},
        max_pool_connections=32,
        request_checksum_calculation=checksums,
        response_checksum_validation=checksums,
        s3={"addressing_style": "path" if options.s3_endpoint_url else "auto"},
    )
    core = botocore.session.get_session()
    core.register_component("data_loader", _loader())
    session = boto3.session.Session(region_name=options.region, botocore_session=core)
    region = session.region_name or ("us-east-1" if options.s3_endpoint_url else None)
    client = session.client("s3", endpoint_url=options.s3_endpoint_url, region_name=region, config=config)
    client.meta.events.register("before-send.s3", before_send)
    return client


def transfer_config(threshold: int = _CHUNK) -> Any:
    """Settings of managed transfers: in the calling thread, whose deadline is counted; aborted when they fail."""
    chunk = max(_CHUNK, threshold // 10)
    return TransferConfig(multipart_threshold=threshold, multipart_chunksize=chunk, use_threads=False)


@cache
def _loader() -> Loader:
    """The descriptions of Amazon's services, parsed once a process: they cost more than all else in a client."""
    return create_loader()
