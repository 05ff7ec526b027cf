"""Whether two manifests describe one content: the same tables, by digest, rows and the SHA-256 of every part."""

import hashlib
import json
from typing import Any

from schemas.errors import ConflictError, StoreError


def content_of(manifest: bytes) -> str:
    """Give a SHA-256, hexadecimal, over what a manifest says of its tables, and over nothing else.

    Raises:
        StoreError: If it is no manifest.
    """
    try:
        tables: Any = json.loads(manifest)["tables"]
    except (ValueError, KeyError, TypeError) as error:
        raise StoreError("A manifest in the store cannot be read: it is not JSON that lists tables.") from error
    return hashlib.sha256(json.dumps(tables, sort_keys=True).encode()).hexdigest()


def settle(standing: bytes, ours: bytes, address: str) -> bytes:
    """Give the manifest that stands, if it describes our content.

    Raises:
        ConflictError: If it describes other content.
    """
    try:
        same = standing == ours or content_of(standing) == content_of(ours)
    except StoreError as error:
        raise StoreError(f"{address} is published already. {error}") from error
    if not same:
        raise conflict(address)
    return standing


def conflict(address: str) -> ConflictError:
    """Say that a generation exists with other content."""
    return ConflictError(
        f"{address} is published already, or being published, with other content, and stays as it is. "
        "One generation id must mean one content: report this, and name both versions of Understudy."
    )
